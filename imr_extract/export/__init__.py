"""The tables under OUT -> one file for others: SQLite, DuckDB, Excel, CSV or JSON lines.

`selection` says what goes into the file and streams it, `views` has the two views that people look
for, and one module writes each kind of file. DuckDB, sqlite-utils and XlsxWriter are the extra
`[export]`: they are imported only for an export.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence

from imr_extract.errors import ExportError, MissingPackageError
from imr_extract.export.progress import Progress
from imr_extract.storage.files import whole_file, whole_folder

__all__ = ["Progress", "export_tables"]

# Ending -> module that writes it. The longest ending decides.
_KINDS = {
    ".sqlite": "sqlite_file",
    ".db": "sqlite_file",
    ".duckdb": "duckdb_file",
    ".xlsx": "xlsx_file",
    ".csv.zip": "csv_files",
    ".jsonl": "json_lines",
}
_FOLDER = "csv"


def export_tables(
    out: str | os.PathLike[str],
    file: str | os.PathLike[str],
    tables: Sequence[str] | None = None,
    where: str | None = None,
    text: bool = True,
    progress: Progress | None = None,
    copies: bool = True,
) -> dict[str, int]:
    """Write the tables of a finished run as one file.

    Args:
        out: the folder or address that `imr-extract run --out` wrote.
        file: the file to write; its ending says which kind: `.sqlite` or `.db`, `.duckdb`, `.xlsx`,
            `.csv.zip`, `.jsonl`, or a folder `csv/` with one file a table. It takes its place
            once it is whole.
        tables: the names of the tables to write; by default all.
        where: a condition in SQL on columns of letters and services: only letters that meet it, or
            that have a service that does, are written, whole.
        text: whether the long texts are written: sections, evidence and rationales.
        progress: is told of rows as they are written.
        copies: whether the copies of letters are written, too; without them each case counts once,
            as `load_tables` says.

    Returns:
        How many rows of each table were written.

    Raises:
        ExportError: the ending is unknown, a table is unknown, the condition is not one, or the
            rows do not fit into this kind of file.
        TablesError: `out` holds no tables of a finished run, or they cannot be read.
        OutputError: the file cannot be written.
        AddressError: an address cannot be opened.
        MissingPackageError: a package of the extra `[export]` is not installed.
    """
    target = os.fspath(file)
    kind = _kind(target)
    try:
        from imr_extract.export.selection import select

        write = importlib.import_module(f"imr_extract.export.{kind}").write
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"This export needs the package {error.name}. Install what exports need: "
            "pip install 'imr-extract[export]'"
        ) from error
    with select(out, tables, where, text, copies, progress or Progress()) as selection:
        if _is_folder(target):
            with whole_folder(target, suffix=".csv") as folder:
                write(selection, folder)
        else:
            with whole_file(target) as path:
                write(selection, path)
        return {table.name: selection.count(table.name) for table in selection.tables}


def _kind(target: str) -> str:
    """The module that writes a file of this name."""
    if _is_folder(target):
        return "csv_files"
    fitting = [ending for ending in _KINDS if target.lower().endswith(ending)]
    if not fitting:
        raise ExportError(
            f"{target} has no ending that says what to write. Name a file that ends in "
            f"{', '.join(_KINDS)}, or a folder {_FOLDER}/."
        )
    return _KINDS[max(fitting, key=len)]


def _is_folder(target: str) -> bool:
    return target.endswith(("/", os.sep)) or os.path.basename(target) == _FOLDER  # noqa: PTH119
