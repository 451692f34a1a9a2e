"""A sample of an archive's values, for a person to judge: how good are the rules on these letters?

Letters are drawn, not single values: of a drawn letter all values of the field are judged, and what
was missed is added, so that the marks make gold records, by which `evaluate` counts precision and
recall.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from imr_extract.columns import DIAGNOSES, EVIDENCE, LETTERS, SERVICES, Column, Table, shown
from imr_extract.errors import FieldError, LetterError
from imr_extract.load import load_rows, read_run
from imr_extract.reading.letter_text import Box
from imr_extract.record import Evidence, plain
from imr_extract.storage.sources import read_source, source_at

Row: TypeAlias = dict[str, Any]

# What can be reviewed: columns of letters and of services, and the diagnoses, a row each.
_FIELDS: dict[str, tuple[Table, Column]] = {
    **{column.name: (LETTERS, column) for column in LETTERS.judged},
    DIAGNOSES.name: (DIAGNOSES, DIAGNOSES.column("diagnosis")),
    **{column.name: (SERVICES, column) for column in SERVICES.judged},
}
FIELDS = tuple(_FIELDS)
_YES_OR_NO = ("yes", "no")


@dataclass(frozen=True)
class Judged:
    """One value to judge.

    Attributes:
        value: as gold records have it; None where nothing was found.
        text: the value on one line; empty where nothing was found.
        assertion: of a diagnosis.
        label: what it belongs to, as "service 2"; empty for a value of the letter.
        evidence: where it stands, with its boxes.
    """

    value: Any
    text: str
    assertion: str | None
    label: str
    evidence: list[tuple[Evidence, list[Box]]]


@dataclass(frozen=True)
class Case:
    """One letter of the sample: its values of the field.

    Attributes:
        letter_id: names the gold record.
        title: the letter's case number, or its id.
        source: the letter's file as the run was given it.
        values: its values, for a field of single values just one a letter or service.
        context: the text of the sections in which the field is stated.
        data: the letter's bytes; None when the file is not there any more, or not the same.
    """

    letter_id: str
    title: str
    source: str
    values: list[Judged]
    context: str
    data: bytes | None


@dataclass(frozen=True)
class Sample:
    """What is to be judged.

    Attributes:
        field: the field's name.
        table: the table that holds it.
        key: the field's key in gold records.
        cases: the letters.
        is_list: whether a letter, or a service, has any number of values.
        is_number: whether its values are numbers.
        is_flag: whether its values are yes and no.
        choices: the values that it can have, where these are few.
        assertions: the assertions of a diagnosis.
    """

    field: str
    table: str
    key: str
    cases: list[Case]
    is_list: bool
    is_number: bool
    is_flag: bool
    choices: tuple[str, ...]
    assertions: tuple[str, ...]

    @property
    def of_services(self) -> bool:
        """Whether it is a field of services."""
        return self.table == SERVICES.name


def draw(out: str | os.PathLike[str], field: str, size: int, seed: int) -> Sample:
    """Draw letters until they hold so many values of a field; those without any count as one.

    Args:
        out: the folder of the tables.
        field: one of `FIELDS`.
        size: how many values to judge, at least.
        seed: another one draws other letters.

    Raises:
        FieldError: there is no such field, or no letter.
        TablesError: `out` holds no tables of a finished run.
    """
    if field not in FIELDS:
        raise FieldError(f"{field} cannot be reviewed; these fields can: {', '.join(FIELDS)}.")
    table, column = _FIELDS[field]
    every = sorted(row["letter_id"] for row in load_rows(out, "letters", columns=["letter_id"]))
    if not every:
        raise FieldError(f"{out} holds no letters, so there is nothing to review.")
    # An order by the digest of seed and id stays as it is for the letters that more letters join.
    order = sorted(every, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    candidates = order[:size]  # each letter counts as one at least
    rows = _by_letter(load_rows(out, table.name, candidates))
    drawn: list[str] = []
    count = 0
    for letter in candidates:
        if count >= size:
            break
        drawn.append(letter)
        count += max(1, sum(len(_values(row, column)) or 1 for row in rows[letter]))
    letters = {row["letter_id"]: row for row in load_rows(out, "letters", drawn)}
    evidence = _by_letter(load_rows(out, "evidence", drawn))
    sections = _by_letter(load_rows(out, "sections", drawn))
    folder = read_run(out).get("directory", "")
    whole = table is DIAGNOSES
    return Sample(
        field=field,
        table=table.name,
        key=field if whole else column.gold_key,
        cases=[
            Case(
                letter_id=letter,
                title=letters[letter]["case_number"] or letter,
                source=letters[letter]["uri"],
                values=list(_judged(table, column, rows[letter], evidence[letter])),
                context=_context(sections[letter], column),
                data=_bytes(letters[letter], folder),
            )
            for letter in drawn
        ],
        is_list=column.is_list or whole,
        is_number=column.is_number,
        is_flag=column.is_flag,
        choices=_YES_OR_NO if column.is_flag else column.choices,
        assertions=DIAGNOSES.column("assertion").choices if whole else (),
    )


def _judged(table: Table, column: Column, rows: list[Row], evidence: list[Row]) -> Iterator[Judged]:
    """The values of one letter, row by row."""
    for row in sorted(rows, key=lambda row: row[table.number] if table.number else 0):
        number = row[table.number] if table.number else 1
        # What a diagnosis has beside its words, as its codes, is judged with them.
        stands = [
            _evidence(item)
            for item in evidence
            if (item["of_table"], item["row_no"]) == (table.name, number)
            and (table is DIAGNOSES or item["field"] == column.name)
        ]
        label = f"service {number}" if table is SERVICES else ""
        found = _values(row, column)
        if not found:
            yield Judged(None, "", None, label, [])
        for index, value in enumerate(found):
            # Evidence of a list stands in the order of its values; what is left belongs to all.
            own = stands[index : index + 1] if len(stands) == len(found) else stands
            text = "no" if value is False else shown(value)
            yield Judged(value, text, row.get("assertion"), label, own)


def _values(row: Row, column: Column) -> list[Any]:
    value = plain(row[column.name])
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _evidence(row: Row) -> tuple[Evidence, list[Box]]:
    place = Evidence(**{name: row[name] for name in EVIDENCE.attributes})
    return place, [Box(**box) for box in row["boxes"]]


def _context(sections: list[Row], column: Column) -> str:
    return "\n".join(s["text"].strip("\n\f") for s in sections if s["kind"] in column.stated_in)


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
