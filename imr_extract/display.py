"""A letter's record and a run's summary, for the terminal and as JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from rich.console import Console, ConsoleRenderable
from rich.table import Table
from rich.text import Text

from imr_extract.archive import RunSummary
from imr_extract.models import Evidence, Letter, Service

# Letter text is data: what could steer a terminal is shown as a replacement character.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTER_FIELDS = (
    "case_number",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
    "priority",
    "licensure_states",
    "specialties",
    "age",
    "sex",
    "injury_dates",
)
_SERVICE_FIELDS = (
    "service",
    "decision",
    "original_request",
    "authorized",
    "claims_administrator_basis",
    "reviewer_basis",
    "claims_administrator_guideline",
    "reviewer_guideline",
    "rationale",
)
_LONGEST = 300


def letter_json(letter: Letter) -> str:
    """The whole record as JSON: dates as ISO text, every value's evidence beside it."""
    return json.dumps(_plain(dataclasses.asdict(letter)), indent=2, ensure_ascii=False)


def print_letter(console: Console, letter: Letter) -> None:
    """Print a letter's record: each value with the page and the rule that it comes from."""
    for renderable in _letter(letter):
        console.print(renderable)


def print_summary(console: Console, summary: RunSummary) -> None:
    """Print what a run came to: files by status and error code, the first problems, the place."""
    for status, count in sorted(summary.by_status.items()):
        console.print(Text(f"{count:>9,} {status.value}"))
    if summary.by_error:
        console.print(Text("Not extracted, by code:"))
        for code, count in sorted(summary.by_error.items()):
            console.print(Text(f"{count:>9,} {code}"))
        for row in summary.problems:
            console.print(_safe(f"  {row.uri}: {row.message}"))
        hidden = sum(summary.by_error.values()) - len(summary.problems)
        if hidden > 0:
            console.print(Text(f"  and {hidden:,} more: see the table sources"))
    console.print(_safe(f"Tables of {summary.files:,} files are in {summary.out}"))


def safe_text(text: str) -> str:
    """Text in which nothing steers a terminal."""
    return _CONTROL.sub("\ufffd", text)


def _safe(text: str, style: str = "") -> Text:
    return Text(safe_text(text), style=style)


def _letter(letter: Letter) -> Iterator[ConsoleRenderable]:
    yield _safe(f"{letter.case_number or letter.letter_id}  {letter.source}", "bold")
    yield _safe(
        f"template {letter.template.value}, {letter.page_count} page(s), "
        f"read with {letter.text_engine}, outcome {letter.outcome.value if letter.outcome else '-'}"
    )
    for warning in letter.warnings:
        yield _safe(f"warning: {warning}", "yellow")
    yield _values(letter, _LETTER_FIELDS, letter.evidence)
    if letter.diagnoses:
        table = _table("Diagnoses", "assertion", "diagnosis", "ICD", "page", "rule")
        for diagnosis in letter.diagnoses:
            witness = diagnosis.evidence[0]
            table.add_row(
                _safe(diagnosis.assertion.value),
                _safe(diagnosis.diagnosis),
                _safe(", ".join(diagnosis.icd_codes)),
                str(witness.page),
                _safe(witness.rule_id),
            )
        yield table
    for service in letter.services:
        yield _safe(f"\nService {service.service_no} of {len(letter.services)}", "bold")
        yield _values(service, _SERVICE_FIELDS, service.evidence)
        if service.citations:
            yield _citations(service)
    table = _table("Sections", "kind", "service", "pages", "characters", "heading")
    for section in letter.sections:
        table.add_row(
            _safe(section.kind),
            str(section.service_no or ""),
            f"{section.page_start}-{section.page_end}",
            f"{section.char_start}-{section.char_end}",
            _safe(section.heading or ""),
        )
    yield table


def _citations(service: Service) -> Table:
    table = _table("Citations", "cited by", "source", "title", "sections", "pages", "page", "rule")
    for citation in service.citations:
        title = citation.title or (None if citation.family == "MTUS" else citation.citation)
        dated = f"{title or citation.citation} {citation.year or ''}".strip()
        witness = citation.evidence[0]
        table.add_row(
            _safe(citation.cited_by.value),
            _safe(citation.source or ""),
            _safe(_short(dated)),
            _safe(_short(citation.sections or "")),
            ", ".join(map(str, citation.pages)),
            str(witness.page),
            _safe(witness.rule_id),
        )
    return table


def _values(record: object, fields: Iterable[str], evidence: tuple[Evidence, ...]) -> Table:
    table = _table(None, "field", "value", "page", "rule")
    for field in fields:
        value = _plain(getattr(record, field))
        shown = ", ".join(value) if isinstance(value, list) else value
        witnesses = [item for item in evidence if item.field == field]
        table.add_row(
            field,
            _safe("-" if shown in (None, "") else _short(str(shown))),
            ", ".join(dict.fromkeys(str(item.page) for item in witnesses)),
            _safe(", ".join(dict.fromkeys(item.rule_id for item in witnesses))),
        )
    return table


def _table(title: str | None, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text):,} characters)"


def _plain(value: Any) -> Any:
    """JSON's own types."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value
