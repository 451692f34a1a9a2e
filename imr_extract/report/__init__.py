"""The tables under OUT -> a page of counts and charts, and the same counts as CSV files.

`figures` holds one SQL query per figure. `database` runs the queries with DuckDB on the tables in
place, `tables` and `charts` render the results, and `page` assembles the page. DuckDB,
great-tables and matplotlib are the extra `[report]`: they are imported only for a report.
"""

from __future__ import annotations

import os

from imr_extract.errors import MissingPackageError
from imr_extract.storage.files import make_folder, write_file

__all__ = ["write_report"]


def write_report(
    out: str | os.PathLike[str],
    html: str | os.PathLike[str],
    csv_dir: str | os.PathLike[str] | None = None,
) -> None:
    """Write the report on the tables of a finished run.

    The same tables give the same bytes.

    Args:
        out: the folder or address that `imr-extract run --out` wrote.
        html: the page to write: one self-contained file that needs no network.
        csv_dir: a folder for the page's tables as CSV files; created if absent.

    Raises:
        TablesError: `out` holds no tables of a finished run, or they cannot be counted.
        OutputError: the page or a CSV file cannot be written.
        AddressError: an address cannot be opened.
        MissingPackageError: a package of the extra `[report]` is not installed.
    """
    try:
        from imr_extract.report.csv_files import csv_files
        from imr_extract.report.database import count
        from imr_extract.report.page import render
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "The report needs DuckDB, great-tables and matplotlib, but the package "
            f"{error.name} is missing. Install them: pip install 'imr-extract[report]'"
        ) from error

    counted = count(os.fspath(out))
    write_file(html, render(counted).encode())
    if csv_dir is not None:
        make_folder(csv_dir)
        for name, data in csv_files(counted):
            write_file(os.path.join(os.fspath(csv_dir), name), data)  # noqa: PTH118 - or an address
