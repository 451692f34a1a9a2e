"""What of a drawn letter is judged: its values, where they stand, and the words around them."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from imr_extract.columns import DIAGNOSES, EVIDENCE, LETTERS, SERVICES
from imr_extract.errors import LetterError
from imr_extract.load import load_rows, read_run
from imr_extract.quality.review_fields import Field, Found, Row, Shape
from imr_extract.reading.letter_text import Box
from imr_extract.record import Evidence
from imr_extract.storage.address import is_remote
from imr_extract.storage.sources import read_source, source_at
from imr_extract.storage.zip_file import split_member

Place: TypeAlias = tuple[Evidence, list[Box]]

# The value of a service that holds all words of a kind of section.
_WHOLE = {
    "service": "service",
    "claims_administrator_guideline": "claims_administrator_guideline",
    "reviewer_guideline": "reviewer_guideline",
    "rationale": "rationale",
}


@dataclass(frozen=True)
class Judged:
    """One value to judge, and where it stands, with its boxes."""

    found: Found
    evidence: list[Place]


@dataclass(frozen=True)
class Passage:
    """The words of a letter in which a value would stand.

    Attributes:
        text: these words.
        pieces: of each piece of it, where it begins in `text`, and where it begins and ends in the
            letter's raw text.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def range_of(self, evidence: Evidence) -> tuple[int, int] | None:
        """Where evidence stands in `text`; None where it stands elsewhere in the letter."""
        for at, start, end in self.pieces:
            if start <= evidence.char_start < evidence.char_end <= end:
                return at + evidence.char_start - start, at + evidence.char_end - start
        return None


@dataclass(frozen=True)
class Unit:
    """A letter, or a service of one, whose values are judged.

    Attributes:
        service_no: the service; None for a letter.
        words: the service, as it is printed; empty for a letter.
        values: its values; empty where nothing was found.
        evidence: where nothing was found, where a value would stand.
        passage: the words of the sections that state the field.
    """

    service_no: int | None
    words: str
    values: list[Judged]
    evidence: list[Place]
    passage: Passage


@dataclass(frozen=True)
class Case:
    """One letter of the sample.

    Attributes:
        letter_id: names the gold record.
        title: the letter's case number, or its id.
        source: the letter's file as the run was given it.
        link: the file's address for a browser; None where it has none.
        services: how many services the letter has.
        units: what of it is judged.
        data: the letter's bytes; None when the file is not there any more, or not the same.
    """

    letter_id: str
    title: str
    source: str
    link: str | None
    services: int
    units: list[Unit]
    data: bytes | None


def rows_by_unit(
    out: str | os.PathLike[str], field: Field, names: list[str]
) -> dict[str, dict[int | None, list[Row]]]:
    """By letter and service, the rows that hold the values; None stands for the letter itself."""
    found: dict[str, dict[int | None, list[Row]]] = defaultdict(dict)
    rows = sorted(load_rows(out, field.table.name, names), key=lambda row: _number(field, row))
    if field.of_services:
        own = ["letter_id", "service_no"]
        services = load_rows(out, SERVICES.name, names, own) if field.is_row else rows
        for row in sorted(services, key=lambda row: row["service_no"]):
            found[row["letter_id"]][row["service_no"]] = [] if field.is_row else [row]
        for row in rows if field.is_row else ():
            found[row["letter_id"]][row["service_no"]].append(row)
    else:
        for name in names:
            found[name][None] = []
        for row in rows:
            found[row["letter_id"]][None].append(row)
    return found


def _number(field: Field, row: Row) -> int:
    return int(row[field.table.number]) if field.table.number else 1


def cases(
    out: str | os.PathLike[str], field: Field, drawn: dict[str, list[int | None]]
) -> Iterator[Case]:
    """The drawn letters.

    Args:
        out: the folder of the tables.
        field: what is judged.
        drawn: by letter, which of its services; None for the letter itself.
    """
    names = [*drawn]
    letters = {row["letter_id"]: row for row in load_rows(out, LETTERS.name, names)}
    services = _by_letter(load_rows(out, SERVICES.name, names))
    evidence = _by_letter(load_rows(out, EVIDENCE.name, names))
    sections = _by_letter(load_rows(out, "sections", names))
    rows = rows_by_unit(out, field, names)
    folder = read_run(out).get("directory", "")
    for name, numbers in drawn.items():
        items = {row["service_no"]: row["service"] or "" for row in services[name]}
        letter = letters[name]
        data = _bytes(letter, folder)
        yield Case(
            letter_id=name,
            title=letter["case_number"] or name,
            source=letter["uri"],
            link=_link(letter["uri"], folder) if data is not None else None,
            services=len(items),
            units=[
                Unit(
                    service_no=number,
                    words=items.get(number or 0, ""),
                    values=list(_judged(field, rows[name][number], evidence[name])),
                    evidence=_whole(field, number, evidence[name]),
                    passage=_passage(field, number, sections[name]),
                )
                for number in numbers
            ],
            data=data,
        )


def _judged(field: Field, rows: list[Row], evidence: list[Row]) -> Iterator[Judged]:
    """The values of one letter or service, with where they stand."""
    values = list(field.found(rows))
    for value in values:
        # What a diagnosis has beside its words, as its codes, is judged with them.
        stands = [
            _place(item)
            for item in evidence
            if (item["of_table"], item["row_no"]) == (field.table.name, value.row_no)
            and (field.table is DIAGNOSES or item["field"] == field.column.name)
        ]
        # Evidence of a list stands in the order of its values; what is left belongs to all.
        if field.shape is Shape.LIST and value.index is not None and len(stands) == len(values):
            stands = stands[value.index : value.index + 1]
        yield Judged(value, stands)


def _whole(field: Field, number: int | None, evidence: list[Row]) -> list[Place]:
    """Where of a service a value of the field would stand."""
    name = _WHOLE.get(field.stated_in[0])
    return [
        _place(item)
        for item in evidence
        if (item["of_table"], item["row_no"], item["field"]) == (SERVICES.name, number, name)
    ]


def _place(row: Row) -> Place:
    place = Evidence(**{name: row[name] for name in EVIDENCE.attributes})
    return place, [Box(**box) for box in row["boxes"]]


def _passage(field: Field, number: int | None, sections: list[Row]) -> Passage:
    """The sections of a service that state the field; some forms have one for all services."""
    stating = [s for s in sections if s["kind"] in field.stated_in]
    if number is not None:
        stating = [s for s in stating if s["service_no"] == number] or [
            s for s in stating if s["service_no"] is None
        ]
    texts: list[str] = []
    pieces = []
    at = 0
    for section in sorted(stating, key=lambda section: section["char_start"]):
        text = section["text"].strip("\n\f")
        start = section["char_start"] + len(section["text"]) - len(section["text"].lstrip("\n\f"))
        pieces.append((at, start, start + len(text)))
        texts.append(text)
        at += len(text) + 1
    # A form feed parts pages; as a new line it keeps its place.
    return Passage("\n".join(texts).replace("\f", "\n"), tuple(pieces))


def _by_letter(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["letter_id"]].append(row)
    return found


def _bytes(letter: Row, folder: str) -> bytes | None:
    """The letter's file, if it is still there and the same.

    A relative path is one from the folder in which the run was started.
    """
    try:
        data = read_source(source_at(letter["uri"], folder))
    except LetterError:
        return None
    return data if hashlib.sha256(data).hexdigest() == letter["sha256"] else None


def _link(uri: str, folder: str) -> str | None:
    """A file's address for a browser; none where it is in a zip file or on another machine."""
    path = source_at(uri, folder).path
    if is_remote(path) or split_member(path)[1]:
        return None
    return Path(path).absolute().as_uri()
