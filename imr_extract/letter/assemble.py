"""A Doc -> the letter's record: the fields' readings and the warnings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, NamedTuple

from spacy.tokens import Doc

from imr_extract.letter.doubts import (
    check_letter,
    date_warnings,
    item_warnings,
    section_warnings,
    worker_warnings,
)
from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, rooms
from imr_extract.letter.section_rows import section_rows
from imr_extract.letter.structure import Structure, structure_of
from imr_extract.record import Letter, Service, Template

LETTER_ID_LENGTH = 16

# Header dates close to the letter's own date.
_RECENT = ("date_assigned", "decision_date", "ur_denial_date", "application_received")
_NEWEST_LETTERS = 2024


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
        NotALetterError: see `check_letter`.
    """
    structure = structure_of(doc)
    witness = Witness(doc)
    read, year = _read_letter(doc, witness)
    services = _services(doc, structure, witness, year)
    check_letter(structure, read.values, services)
    warnings = [
        *read.warnings,
        *section_warnings(doc, structure),
        *item_warnings(structure, services),
        *date_warnings(read.values),
        *worker_warnings(read.values),
    ]
    return Letter(
        letter_id=origin.sha256[:LETTER_ID_LENGTH],
        uri=origin.uri,
        sha256=origin.sha256,
        page_count=witness.page_count,
        template=Template(structure.template or Template.UNKNOWN),
        text_engine=origin.engine,
        services=services,
        sections=tuple(section_rows(doc, structure, witness)),
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
