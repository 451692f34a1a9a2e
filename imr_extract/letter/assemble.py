"""A Doc -> the letter's record: the fields' readings and the warnings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.tokens import Doc

from imr_extract.errors import NotALetterError
from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, rooms
from imr_extract.letter.sections import NEXT_LETTER, UNKNOWN
from imr_extract.letter.structure import (
    CLAIMS_ADMINISTRATOR,
    ITEM_KINDS,
    SERVICE,
    Item,
    Structure,
    structure_of,
)
from imr_extract.record import Letter, Section, Service, Template
from imr_extract.rules.spans import text_of
from imr_extract.rules.tokenizer import clean_text

LETTER_ID_LENGTH = 16

# Sections that every determination has. If one is not found, its fields are missing, not unstated.
# Older letters describe the reviewer in the section on how the determination was made.
EXPECTED = {
    "header": {"header"},
    "reviewer": {"reviewer", "process"},
    "case_summary": {"case_summary"},
    "decisions": {"decisions", "issue"},
}
# A text with fewer known headings is not a letter.
_FEWEST_HEADINGS = 2
# Header dates close to the letter's own date.
_RECENT = ("date_assigned", "decision_date", "ur_denial_date", "application_received")
_NEWEST_LETTERS = 2024
_UNDECIDED = "Other"


class Origin(NamedTuple):
    """The file that a letter comes from, and the engine that read it."""

    uri: str
    sha256: str
    engine: str


def build_letter(doc: Doc, origin: Origin) -> Letter:
    """Build the letter's record from its Doc.

    Args:
        doc: the letter's raw text, processed by the pipeline of `build_nlp`.
        origin: the file it was read from.

    Returns:
        The letter. Absent values are None or empty; `warnings` gives the reason if known.

    Raises:
        NotALetterError: fewer than two headings of a determination letter were found.
    """
    structure = structure_of(doc)
    if len({s.kind for s in structure.sections if s.is_headed}) < _FEWEST_HEADINGS:
        raise NotALetterError(
            "The text lacks the headings of a determination letter. "
            "If it is one, its template is not supported yet: please report it."
        )
    witness = Witness(doc)
    read, year = _read_letter(doc, witness)
    services = _services(doc, structure, witness, year)
    warnings = [*read.warnings, *_section_warnings(structure), *_item_warnings(structure, services)]
    return Letter(
        letter_id=origin.sha256[:LETTER_ID_LENGTH],
        uri=origin.uri,
        sha256=origin.sha256,
        page_count=witness.page_count,
        template=Template(structure.template or Template.UNKNOWN),
        text_engine=origin.engine,
        services=services,
        sections=tuple(_sections(doc, structure, witness)),
        warnings=tuple(dict.fromkeys(warnings)),
        evidence=tuple(read.evidence),
        **read.values,
    )


def _read_letter(doc: Doc, witness: Witness) -> tuple[Reading, int]:
    """What the rooms read about the letter as a whole, and the letter's year."""
    every = Reading()
    year: int | None = None
    for room in rooms():
        if room.read_letter is not None:
            _add(every, room.read_letter(doc, witness, year))
            year = year or _year(every.values)
    return every, year or _NEWEST_LETTERS


def _year(values: dict[str, Any]) -> int:
    """The letter's year, used to resolve two-digit years.

    Without a dated header, the year of the newest letters: a year in the text may belong to an old
    guideline.
    """
    dates = (values[column] for column in _RECENT)
    return max((day.year for day in dates if isinstance(day, dt.date)), default=_NEWEST_LETTERS)


def _services(doc: Doc, structure: Structure, witness: Witness, year: int) -> tuple[Service, ...]:
    """The disputed services in order; citations are numbered across the letter."""
    found: list[Service] = []
    cited = 0
    for number, item in enumerate(structure.items, start=1):
        read = Reading()
        for room in rooms():
            if room.read_item is not None:
                _add(read, room.read_item(doc, item, witness, year))
        citations = read.values["citations"]
        read.values["citations"] = tuple(
            dataclasses.replace(citation, citation_no=cited + place)
            for place, citation in enumerate(citations, start=1)
        )
        cited += len(citations)
        found.append(Service(number, **read.values, evidence=tuple(read.evidence)))
    return tuple(found)


def _add(every: Reading, reading: Reading) -> None:
    every.values |= reading.values
    every.evidence += reading.evidence
    every.warnings += reading.warnings


def _section_warnings(structure: Structure) -> Iterator[str]:
    found = {section.kind for section in structure.sections}
    for kind, kinds in EXPECTED.items():
        if not found & kinds:
            yield f"section_missing:{kind}"
    if UNKNOWN in found:
        yield "unknown_heading"
    if NEXT_LETTER in found:
        yield "several_letters"
    if not structure.template:
        yield "unknown_template"


def _item_warnings(structure: Structure, services: tuple[Service, ...]) -> Iterator[str]:
    """What is missing from an item or doubled in it, with the item's number."""
    if not services:
        yield "no_services"
    for service, item in zip(services, structure.items, strict=True):
        yield from (f"{code}:{service.service_no}" for code in _service_warnings(service, item))


def _service_warnings(service: Service, item: Item) -> Iterator[str]:
    if service.decision is None:
        yield "no_decision"
    if service.rationale is None:
        yield "no_rationale"
    if len(item.sections.get(CLAIMS_ADMINISTRATOR, ())) > 1:
        yield "items_unpaired"
    if service.category == _UNDECIDED:
        yield "category_undecided"


def _sections(doc: Doc, structure: Structure, witness: Witness) -> Iterator[Section]:
    """The sections by raw offsets: the first starts at 0, the last ends at the end of the text."""
    raw = clean_text(doc).raw
    found = structure.sections
    starts = [0, *(witness.raw_start(s.span(doc)) for s in found[1:]), len(raw)]
    service_no = 0
    for number, section in enumerate(found, start=1):
        start, end = starts[number - 1], starts[number]
        service_no += section.kind == SERVICE
        heading = doc[section.start : section.heading_end]
        yield Section(
            section_no=number,
            kind=section.kind,
            heading=text_of(heading) if len(heading) else None,
            service_no=service_no if section.kind in ITEM_KINDS and service_no else None,
            page_start=witness.page_at(start),
            page_end=witness.page_at(max(start, end - 1)),
            char_start=start,
            char_end=end,
            text=raw[start:end],
        )
