"""An Excel workbook: a sheet for each view and table, and one that describes the columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from imr_extract.errors import ExportError
from imr_extract.export.selection import Row, Selection
from imr_extract.export.sheets import COLUMNS, COLUMNS_HEADER, column_rows, rows_of, sheets
from imr_extract.viewing.safe_text import safe_text

# Excel's own limits.
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
_CUT = " [cut: Excel holds no more in a cell]"
_WIDTHS = {"service": 50, "rationale": 60, "text": 60, "diagnosis": 40, "uri": 30, "citation": 50,
           "description": 80}  # fmt: skip
# Otherwise a workbook states when it was made, and is never the same twice.
_NO_TIME = dt.datetime(1980, 1, 1)


def write(selection: Selection, path: Path) -> None:
    """Write the workbook, a row at a time. The same tables give the same bytes.

    Text is written as text: no cell is a formula or a link.

    Raises:
        ExportError: a table has more rows than a sheet.
    """
    found = sheets(selection)
    for sheet in found:
        if sheet.rows >= _MOST_ROWS:
            raise ExportError(
                f"{sheet.name} has {sheet.rows:,} rows, and a sheet of Excel holds "
                f"{_MOST_ROWS - 1:,}. Choose letters with --where or tables with --tables, or "
                "export to .sqlite, .duckdb or .csv.zip."
            )
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_urls": False, "tmpdir": selection.work}
    )
    with book:
        book.set_properties({"created": _NO_TIME})
        bold = book.add_format({"bold": True})
        for sheet in found:
            names = [column.name for column in sheet.columns]
            page = _page(book, sheet.name, names, bold)
            at = 0
            for rows in rows_of(selection, sheet):
                for row in rows:
                    at += 1
                    _write_row(page, at, row)
            page.autofilter(0, 0, at, len(names) - 1)
        page = _page(book, COLUMNS, list(COLUMNS_HEADER), bold)
        for at, row in enumerate(column_rows(selection), start=1):
            _write_row(page, at, row)


def _page(book: xlsxwriter.Workbook, name: str, header: list[str], bold: object) -> Worksheet:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    for at, title in enumerate(header):
        page.set_column(at, at, _WIDTHS.get(title, 16))
        page.write_string(0, at, title, bold)
    return page


def _write_row(page: Worksheet, at: int, row: Row) -> None:
    for place, value in enumerate(row):
        if isinstance(value, bool):
            page.write_boolean(at, place, value)
        elif isinstance(value, str):
            page.write_string(at, place, _fitting(value))
        elif value is not None:
            page.write_number(at, place, value)


def _fitting(text: str) -> str:
    """Text that a cell can hold; Excel's files have no control characters."""
    text = safe_text(text.replace("\f", "\n"))
    if len(text) <= _MOST_CHARACTERS:
        return text
    return text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
