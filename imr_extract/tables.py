"""A letter's record -> table rows, with the columns of `imr_extract/columns.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, TypeAlias

import pyarrow as pa

from imr_extract.columns import (
    CITATIONS,
    DIAGNOSES,
    EVIDENCE,
    LETTERS,
    SECTIONS,
    SERVICES,
    SOURCES,
    TABLES,
    Table,
)
from imr_extract.reading.letter_text import LetterText
from imr_extract.record import Evidence, Letter, SourceRow, plain

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]

# Present beside the tables only once a run has finished.
RUN_FILE = "run.json"

SCHEMAS: dict[str, pa.Schema] = {table.name: table.schema for table in TABLES}

_PLAIN = frozenset({str, int, bool, float, type(None)})


def letter_rows(letter: Letter, text: LetterText) -> Rows:
    """The rows of one letter.

    Args:
        letter: the record.
        text: the text it was read from, which supplies the boxes.

    Returns:
        Rows by table, for every table except `sources`; keys are the schema's columns.
    """
    rows: Rows = {table.name: [] for table in TABLES if table is not SOURCES}
    key = {"letter_id": letter.letter_id}

    def add(table: Table, record: Any, given: Row) -> None:
        rows[table.name].append(_row(table, record) | given)
        number = getattr(record, table.number) if table.number else 1
        rows[EVIDENCE.name] += _evidence(table.name, number, record.evidence, key, text)

    add(LETTERS, letter, {"copy_of": None})  # known once the run has all letters
    for service in letter.services:
        add(SERVICES, service, key)
        for citation in service.citations:
            add(CITATIONS, citation, {**key, "service_no": service.service_no})
    for diagnosis in letter.diagnoses:
        add(DIAGNOSES, diagnosis, key)
    rows[SECTIONS.name] += [_row(SECTIONS, section) | key for section in letter.sections]
    return rows


def nested_record(letter: Letter) -> Row:
    """One letter as JSON types, with the names and values that its rows have in the tables.

    Returns:
        The columns of `letters`, without `copy_of`, which only a run knows; then the rows that
        belong to it: `services`, each with its `citations`, `diagnoses`, `sections`. What has
        evidence holds it as `evidence`. Columns that say what a row belongs to are left out, since
        it stands there. Dates are ISO text.
    """
    return {
        **_nested(LETTERS, letter),
        SERVICES.name: [
            {
                **_nested(SERVICES, service),
                CITATIONS.name: [_nested(CITATIONS, cited) for cited in service.citations],
            }
            for service in letter.services
        ],
        DIAGNOSES.name: [_nested(DIAGNOSES, diagnosis) for diagnosis in letter.diagnoses],
        SECTIONS.name: [plain(_row(SECTIONS, section)) for section in letter.sections],
    }


def _nested(table: Table, record: Any) -> Row:
    evidence = [_row(EVIDENCE, item) for item in record.evidence]
    row: Row = plain(_row(table, record))
    return {**row, EVIDENCE.name: evidence}


def source_row(row: SourceRow) -> Row:
    """The row of one input file."""
    return _row(SOURCES, row)


def _row(table: Table, record: object) -> Row:
    """The columns taken from a record's attributes; a missing attribute raises an error."""
    return {
        name: value if type(value) in _PLAIN else _plain(value)
        for name, value in zip(table.attributes, table.take(record), strict=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(map(_item, value)) if isinstance(value, tuple) else value


def _item(value: Any) -> Any:
    """A value of a list; a record is a struct."""
    return plain(value) if is_dataclass(value) else value


def _evidence(
    table: str, number: int, evidence: tuple[Evidence, ...], key: Row, text: LetterText
) -> Iterator[Row]:
    # Runs about a hundred times per letter. All values are text or numbers: no conversion.
    names, take = EVIDENCE.attributes, EVIDENCE.take
    for item in evidence:
        yield {
            **dict(zip(names, take(item), strict=True)),
            **key,
            "of_table": table,
            "row_no": number,
            "boxes": [
                {"page": page, "x0": x0, "top": top, "x1": x1, "bottom": bottom}
                for page, x0, top, x1, bottom in text.boxes(item.char_start, item.char_end)
            ],
        }
