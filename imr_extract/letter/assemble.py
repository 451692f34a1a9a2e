"""Doc -> Letter: spans become typed values, each with its evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.errors import NotALetterError
from imr_extract.letter.evidence import Witness, text_of
from imr_extract.letter.fields.diagnoses.component import DIAGNOSES
from imr_extract.letter.fields.header import DATE_FIELDS, HEADER
from imr_extract.letter.fields.reviewer import REVIEWER
from imr_extract.letter.fields.worker import WORKER
from imr_extract.letter.read_services import read_services
from imr_extract.letter.sections import (
    HEADINGS,
    ITEM_KINDS,
    NEXT_LETTER,
    SECTIONS,
    UNKNOWN_HEADING,
    decided_items,
    template_of,
)
from imr_extract.record import Assertion, Diagnosis, Evidence, Letter, Section, Service, Template
from imr_extract.rules.tokenizer import clean_text
from imr_extract.values.dates import parse_date, parse_month
from imr_extract.values.numbers import parse_number

LETTER_ID_LENGTH = 16

_CASE_NUMBER = re.compile(r"CM\d{2}-\d{6,7}|IMR \d{2}-\d{6}")
_PRIORITY = re.compile(r"[A-Za-z][A-Za-z /-]*")
# Sections that every determination has; without one of them its fields are missing, not unstated.
# Older letters describe the reviewer in the part on how the determination was made.
_EXPECTED = {
    "header": {"header"},
    "reviewer": {"reviewer", "process"},
    "case_summary": {"case_summary"},
    "decisions": {"decisions", "issue"},
}
# Known headings that a text must have to be taken for a letter.
_FEWEST_HEADINGS = 2
_NEWEST_LETTERS = 2024


class Origin(NamedTuple):
    """Where a letter comes from."""

    uri: str
    sha256: str
    engine: str


class _Header(NamedTuple):
    dates: dict[str, dt.date]
    case_number: str | None
    priority: str | None


def build_letter(doc: Doc, origin: Origin) -> Letter:
    """Make the letter's record of its Doc.

    Args:
        doc: what the pipeline of `build_nlp` made of the letter's raw text.
        origin: the file it was read from.

    Returns:
        The letter; absent values are None or empty, `warnings` tells why where it can.

    Raises:
        NotALetterError: fewer than two headings of a determination letter were found.
    """
    known = {span.label_ for span in doc.spans[HEADINGS] if span.id_ != UNKNOWN_HEADING}
    if len(known) < _FEWEST_HEADINGS:
        raise NotALetterError(
            "The text has none of a determination letter's headings. "
            "If it is one, its template is not known yet: please report it."
        )
    witness = Witness(doc)
    evidence: list[Evidence] = []
    warnings: list[str] = []
    header = _header(doc, witness, evidence, warnings)
    latest_year = _year(header)
    age, sex, injury_dates = _worker(doc, witness, evidence, warnings, latest_year)
    services = tuple(read_services(doc, witness, latest_year))
    warnings += _section_warnings(doc)
    if not services:
        warnings.append("no_services")
    warnings += _item_warnings(doc, services)
    return Letter(
        letter_id=origin.sha256[:LETTER_ID_LENGTH],
        uri=origin.uri,
        sha256=origin.sha256,
        page_count=witness.page_count,
        template=Template(template_of(doc) or Template.UNKNOWN),
        text_engine=origin.engine,
        case_number=header.case_number,
        date_assigned=header.dates.get("date_assigned"),
        date_of_injury=header.dates.get("date_of_injury"),
        decision_date=header.dates.get("decision_date"),
        ur_denial_date=header.dates.get("ur_denial_date"),
        application_received=header.dates.get("application_received"),
        priority=header.priority,
        licensure_states=_listed(doc, witness, "licensure_states", evidence),
        specialties=_listed(doc, witness, "specialties", evidence),
        age=age,
        sex=sex,
        injury_dates=injury_dates,
        services=services,
        diagnoses=tuple(_diagnoses(doc, witness)),
        sections=tuple(_sections(doc, witness)),
        warnings=tuple(dict.fromkeys(warnings)),
        evidence=tuple(evidence),
    )


def _section_warnings(doc: Doc) -> Iterator[str]:
    found = {span.label_ for span in doc.spans[SECTIONS]}
    for kind, kinds in _EXPECTED.items():
        if not found & kinds:
            yield f"section_missing:{kind}"
    if "unknown" in found:
        yield "unknown_heading"
    if NEXT_LETTER in found:
        yield "several_letters"
    if template_of(doc) is None:
        yield "unknown_template"


def _item_warnings(doc: Doc, services: tuple[Service, ...]) -> Iterator[str]:
    """What is missing or doubled in items, each with its number."""
    for service, parts in zip(services, decided_items(doc), strict=True):
        if service.decision is None:
            yield f"no_decision:{service.service_no}"
        if service.rationale is None:
            yield f"no_rationale:{service.service_no}"
        if len(parts.get("claims_administrator_guideline", [])) > 1:
            yield f"items_unpaired:{service.service_no}"
        if service.category == "Other":
            yield f"category_undecided:{service.service_no}"


def _header(doc: Doc, witness: Witness, evidence: list[Evidence], warnings: list[str]) -> _Header:
    dates: dict[str, dt.date] = {}
    texts: dict[str, str] = {}
    for span in doc.spans[HEADER]:
        field = span.label_
        if field in DATE_FIELDS:
            date = parse_date(span.text, None)
            if date is None:
                warnings.append(f"unreadable:{field}")
                continue
            dates[field] = date
        else:
            pattern = _CASE_NUMBER if field == "case_number" else _PRIORITY
            found = pattern.match(text_of(span))
            if not found:
                warnings.append(f"unreadable:{field}")
                continue
            texts[field] = found.group().strip()
        evidence.append(witness.of(span, field))
    return _Header(dates, texts.get("case_number"), texts.get("priority"))


def _worker(
    doc: Doc,
    witness: Witness,
    evidence: list[Evidence],
    warnings: list[str],
    latest_year: int | None,
) -> tuple[int | None, str | None, tuple[str, ...]]:
    age: int | None = None
    sex: str | None = None
    dates: dict[str, None] = {}
    for span in doc.spans[WORKER]:
        if span.label_ == "age":
            age = parse_number(span.text)
            evidence.append(witness.of(span, "age"))
        elif span.label_.startswith("sex."):
            sex = span.label_.removeprefix("sex.")
            evidence.append(witness.of(span, "sex"))
        else:
            full = parse_date(span.text, latest_year)
            value = full.isoformat() if full else parse_month(span.text)
            if value is None:
                warnings.append("unreadable:injury_dates")
            elif value not in dates:
                dates[value] = None
                evidence.append(witness.of(span, "injury_dates"))
    return age, sex, tuple(dates)


def _year(header: _Header) -> int:
    """The letter's year, by which two-digit years are read.

    Without a dated header that of the newest letters, since a year that the text prints may be
    that of an old guideline.
    """
    dated = (day.year for field, day in header.dates.items() if field != "date_of_injury")
    return max(dated, default=_NEWEST_LETTERS)


def _listed(doc: Doc, witness: Witness, field: str, evidence: list[Evidence]) -> tuple[str, ...]:
    spans = [span for span in doc.spans[REVIEWER] if span.label_ == field]
    evidence += [witness.of(span, field) for span in spans]
    return tuple(dict.fromkeys(text_of(span) for span in spans))


def _diagnoses(doc: Doc, witness: Witness) -> Iterator[Diagnosis]:
    spans = sorted(doc.spans[DIAGNOSES], key=lambda span: span.start)
    seen: set[str] = set()
    number = 0
    for index, span in enumerate(spans):
        key = text_of(span).casefold()
        if span.label_ == "icd_code" or key in seen:
            continue
        seen.add(key)
        number += 1
        codes = list(_codes_behind(spans[index + 1 :]))
        yield Diagnosis(
            diagnosis_no=number,
            diagnosis=text_of(span),
            assertion=Assertion(span.label_),
            icd_codes=tuple(dict.fromkeys(_code(code) for code in codes)),
            evidence=(
                witness.of(span, "diagnosis"),
                *(witness.of(code, "icd_codes") for code in codes),
            ),
        )


def _codes_behind(spans: Iterable[Span]) -> Iterator[Span]:
    """The codes printed behind a diagnosis, up to the next one."""
    for span in spans:
        if span.label_ != "icd_code":
            return
        yield span


def _code(span: Span) -> str:
    """The code alone, without "ICD-10:" and brackets."""
    return re.sub(
        r"(?i)^\W*(?:icd[- ]?(?:9|10)?(?:[- ]?cm)?(?: codes?)?\s*[:#]?\s*)?|\W+$", "", text_of(span)
    )


def _sections(doc: Doc, witness: Witness) -> Iterator[Section]:
    """The sections by raw offsets: the first from 0, each up to the next, the last to the end."""
    raw = clean_text(doc).raw
    spans = list(doc.spans[SECTIONS])
    headings = {span.start: span for span in doc.spans[HEADINGS]}
    starts = [0, *(witness.raw_start(span) for span in spans[1:]), len(raw)]
    service_no = 0
    for number, span in enumerate(spans, start=1):
        start, end = starts[number - 1], starts[number]
        service_no += span.label_ == "service"
        heading = headings.get(span.start)
        yield Section(
            section_no=number,
            kind=span.label_,
            heading=text_of(heading) if heading is not None and span.label_ != "service" else None,
            service_no=service_no if span.label_ in ITEM_KINDS and service_no else None,
            page_start=witness.page_at(start),
            page_end=witness.page_at(max(start, end - 1)),
            char_start=start,
            char_end=end,
            text=raw[start:end],
        )
