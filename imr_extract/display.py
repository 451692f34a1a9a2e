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
from imr_extract.compare import Change, totals
from imr_extract.evaluate import Evaluation, Miss
from imr_extract.models import Citation, Evidence, Letter, ServiceDetails

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
_DETAIL_FIELDS = tuple(field.name for field in dataclasses.fields(ServiceDetails))
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
    if summary.by_decision:
        total = sum(summary.by_decision.values())
        counts = (f"{count:,} {name}" for name, count in sorted(summary.by_decision.items()))
        console.print(Text(f"{total:>9,} disputed services: {', '.join(counts)}"))
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


def print_evaluation(console: Console, evaluation: Evaluation, errors: str | None) -> None:
    """Print a line a field and, for one field or `all`, every miss."""
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "left", "right", "right", "right", "right"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row("field", "", "score", "n", "precision", "recall")
    for name, score in evaluation.scores.items():
        kind = "accuracy" if score.found is None else "F1"
        shares = [] if score.found is None else [score.precision, score.recall]
        cells = [f"{share:.3f}" for share in shares]
        table.add_row(_safe(name), kind, f"{score.value:.3f}", f"{score.gold:,}", *cells)
    console.print(Text(f"{evaluation.letters:,} gold letters"))
    console.print(table)
    for miss in evaluation.misses:
        if errors in ("all", miss.field):
            console.print(_safe(_miss(miss)))


def print_changes(console: Console, changes: list[Change], field: str | None) -> None:
    """Print how often each field was gained, lost and changed, then every change."""
    for (name, kind), count in sorted(totals(changes).items()):
        console.print(_safe(f"{count:>7,} {kind:<8} {name}"))
    for change in changes:
        name = f"{change.table}.{change.field}".rstrip(".")
        if field in (None, name, change.field):
            old, new = (_short(v) if v is not None else "-" for v in (change.old, change.new))
            where = f"{change.letter} {change.row}".strip()
            console.print(_safe(f"{change.kind} {name} in {where}\n    old: {old}\n    new: {new}"))
    if not changes:
        console.print(Text("No difference."))


def safe_text(text: str) -> str:
    """Text in which nothing steers a terminal."""
    return _CONTROL.sub("\ufffd", text)


def _safe(text: str, style: str = "") -> Text:
    return Text(safe_text(text), style=style)


def _miss(miss: Miss) -> str:
    where = miss.letter + (f", service {miss.service_no}" if miss.service_no else "")
    gold, found = ("; ".join(map(_short, values)) or "-" for values in (miss.gold, miss.found))
    return f"- {miss.field}, {where}\n    gold:  {gold}\n    found: {found}"


def _letter(letter: Letter) -> Iterator[ConsoleRenderable]:
    yield _safe(f"{letter.case_number or letter.letter_id}  {letter.source}", "bold")
    yield _safe(
        f"template {letter.template.value}, {letter.page_count} page(s), "
        f"read with {letter.text_engine}, outcome {letter.outcome.value if letter.outcome else '-'}"
    )
    for warning in letter.warnings:
        yield _safe(f"warning: {warning}", "yellow")
    yield _grid(_values(letter, _LETTER_FIELDS, letter.evidence))
    yield _safe("\nDiagnoses", "bold")
    yield _grid(
        (
            diagnosis.assertion.value,
            ", ".join([diagnosis.diagnosis, *diagnosis.icd_codes]),
            diagnosis.evidence,
        )
        for diagnosis in letter.diagnoses
    )
    for service in letter.services:
        yield _safe(f"\nService {service.service_no} of {len(letter.services)}", "bold")
        yield _grid(
            [
                *_values(service, _SERVICE_FIELDS, service.evidence),
                *(
                    row
                    for row in _values(service.details, _DETAIL_FIELDS, service.evidence)
                    if row[1] != "-"
                ),
                *(
                    (f"cited by {c.cited_by.value}", _citation(c), c.evidence[:1])
                    for c in service.citations
                ),
            ]
        )
    yield _safe("\nSections", "bold")
    yield _grid(
        (
            f"{section.service_no or ''} {section.kind}".strip(),
            f"characters {section.char_start:,} to {section.char_end:,}, "
            f"page {section.page_start}"
            + (f" to {section.page_end}" if section.page_end != section.page_start else ""),
            (),
        )
        for section in letter.sections
    )


def _citation(citation: Citation) -> str:
    parts = [
        citation.family,
        citation.source or "",
        citation.title or citation.citation,
        str(citation.year or ""),
    ]
    if citation.sections:
        parts.append(f"| {citation.sections}")
    if citation.pages:
        parts.append(f"| page(s) {', '.join(map(str, citation.pages))}")
    return " ".join(filter(None, parts))


def _values(
    record: object, fields: Iterable[str], evidence: tuple[Evidence, ...]
) -> Iterator[tuple[str, str, tuple[Evidence, ...]]]:
    for field in fields:
        value = _plain(getattr(record, field))
        shown = ", ".join(value) if isinstance(value, list) else value
        witnesses = tuple(item for item in evidence if item.field == field)
        yield field, "-" if shown in (None, "") else str(shown), witnesses


def _grid(rows: Iterable[tuple[str, str, tuple[Evidence, ...]]]) -> Table:
    """Field, value and, dimmed behind it, where the value stands and what found it."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for field, value, witnesses in rows:
        places = dict.fromkeys(f"page {item.page}, {item.rule_id}" for item in witnesses)
        text = _safe(_short(value))
        if places:
            text.append_text(_safe(f"  ({'; '.join(places)})", "dim"))
        table.add_row(_safe(f"  {field}"), text)
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
