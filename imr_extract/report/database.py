"""Run the figures' queries with DuckDB on the tables in place."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any

import duckdb

from imr_extract.errors import TablesError
from imr_extract.load import no_progress_bar, open_database, read_run, table_views
from imr_extract.report.figures import FACTS, SECTIONS, VIEWS
from imr_extract.report.model import Counted, CountedReport, Figure
from imr_extract.storage.address import describe

# Leaves room for Python, its packages and memory that DuckDB does not count.
_MEMORY = "1200MB"


def count(out: str) -> CountedReport:
    """Count all figures of the report.

    Args:
        out: folder or address of the tables.

    Raises:
        TablesError: `out` holds no tables of a finished run, or they cannot be counted.
        AddressError: the address cannot be opened.
    """
    run = read_run(out)
    with tempfile.TemporaryDirectory() as work:
        database = open_database(
            out,
            {
                "memory_limit": _MEMORY,
                "temp_directory": work,
                "preserve_insertion_order": "false",
                # Otherwise DuckDB downloads missing extensions.
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
            copies=False,
        )
        try:
            no_progress_bar(database)
            database.execute(VIEWS)
            facts = _facts(database)
            sections = tuple(
                (section, tuple(_counted(database, figure) for figure in section.figures))
                for section in SECTIONS
            )
        except (duckdb.Error, OSError) as error:
            raise TablesError(
                f"The tables under {out} cannot be counted: {describe(error)}. "
                "Make the tables again."
            ) from error
        finally:
            database.close()
    return CountedReport(run, facts, table_views(out, copies=False) + VIEWS, sections)


def _facts(database: duckdb.DuckDBPyConnection) -> Mapping[str, Any]:
    found = database.execute(FACTS)
    names = [column[0] for column in found.description]
    return dict(zip(names, found.fetchall()[0], strict=True))


def _counted(database: duckdb.DuckDBPyConnection, figure: Figure) -> Counted:
    n = database.execute(figure.base).fetchall()[0][0]
    found = database.execute(figure.sql)
    columns = tuple(column[0] for column in found.description)
    return Counted(figure, n, columns, tuple(found.fetchall()))
