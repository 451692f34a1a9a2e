"""CSV files in a folder or a zip: one for each table and view, and one for the columns."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from imr_extract.columns import Column
from imr_extract.export.selection import Row, Selection
from imr_extract.export.sheets import COLUMNS, COLUMNS_HEADER, Sheet, column_rows, rows_of, sheets
from imr_extract.viewing.safe_text import FORMULA, safe_cell

# The earliest time that a zip can state: the same tables give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write(selection: Selection, path: Path) -> None:
    """Write UTF-8 files with a header line. The same tables give the same bytes.

    Args:
        selection: what is exported.
        path: a folder that is there, or the zip to write.
    """
    if path.is_dir():
        _write_files(selection, path)
        return
    folder = path.with_name("files")
    folder.mkdir()
    _write_files(selection, folder)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _write_files(selection: Selection, folder: Path) -> None:
    for sheet in sheets(selection):
        file = folder / f"{sheet.name}.csv"
        if sheet.query is None:
            names = [column.name for column in sheet.columns]
            _write_rows(file, names, (row for rows in rows_of(selection, sheet) for row in rows))
        else:
            _copy(selection, sheet, file)
    _write_rows(folder / f"{COLUMNS}.csv", COLUMNS_HEADER, column_rows(selection))


def _copy(selection: Selection, sheet: Sheet, file: Path) -> None:
    """Let DuckDB write a file, which is many times as fast as Python."""
    selection.progress.start(sheet.name, sheet.rows)
    values = ", ".join(map(_safe_sql, sheet.columns))
    target = str(file).replace("'", "''")
    selection.database.execute(
        f"COPY (SELECT {values} FROM ({sheet.query}) AS t ({_names(sheet)})) "
        f"TO '{target}' (FORMAT csv, HEADER)"
    )
    selection.progress.advance(sheet.rows)


def _names(sheet: Sheet) -> str:
    return ", ".join(column.name for column in sheet.columns)


def _safe_sql(column: Column) -> str:
    """What `safe_cell` does, in SQL."""
    if not pa.types.is_string(column.type):
        return column.name
    text = f"replace({column.name}, chr(0), '\ufffd')"
    formula = " OR ".join(f"starts_with({column.name}, chr({ord(sign)}))" for sign in FORMULA)
    return f"CASE WHEN {formula} THEN '''' || {text} ELSE {text} END AS {column.name}"


def _write_rows(file: Path, header: Iterable[str], rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([safe_cell(value) for value in row] for row in rows)
