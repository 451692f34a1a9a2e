"""The tables and views as plain sheets of text and numbers, for CSV files and Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imr_extract.columns import LETTERS, SECTIONS, Column
from imr_extract.export.per_letter import letters_with, text_of
from imr_extract.export.selection import Row, Selection, as_text
from imr_extract.export.views import CASES, DECISIONS, case_columns, decision_columns

COLUMNS = "columns"
COLUMNS_HEADER = ("table", "column", "type", "description")


@dataclass(frozen=True)
class Sheet:
    """One table or view.

    Attributes:
        name: its name.
        columns: its columns.
        rows: how many it has.
        query: DuckDB SQL of its rows, as text and numbers; None for `cases`, which is put together.
    """

    name: str
    columns: list[Column]
    rows: int
    query: str | None


def sheets(selection: Selection) -> list[Sheet]:
    """The views first, since people look for them, then the tables."""
    found = []
    if columns := decision_columns(selection):
        listed = ", ".join(as_text(column, of) for of, column in columns)
        joined = f"{selection.source('services')} services JOIN letters USING (letter_id)"
        found.append(
            Sheet(
                DECISIONS,
                [column for _, column in columns],
                selection.count("services"),
                f"SELECT {listed} FROM {joined}",
            )
        )
    if (cases := case_columns(selection)) and selection.has(SECTIONS.name):
        found.append(Sheet(CASES, cases, selection.count(LETTERS.name), None))
    for table in selection.tables:
        listed = ", ".join(as_text(column) for column in table.columns)
        query = f"SELECT {listed} FROM {selection.source(table.name)}"
        found.append(Sheet(table.name, [*table.columns], selection.count(table.name), query))
    return found


def rows_of(selection: Selection, sheet: Sheet) -> Iterator[list[Row]]:
    """The rows of a sheet, some at a time."""
    if sheet.query is not None:
        yield from selection.told(sheet.name, sheet.query, sheet.rows)
        return
    for letter, rows in letters_with(selection, (SECTIONS.name,), as_text):
        yield [(*letter.values(), text_of(rows[SECTIONS.name]))]


def column_rows(selection: Selection) -> Iterator[Row]:
    """What the sheet `columns` says: a row for each column of each table."""
    for table in selection.tables:
        for column in table.columns:
            yield table.name, column.name, str(column.type), column.description
