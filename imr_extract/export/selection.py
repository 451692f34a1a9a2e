"""What goes into an export: which tables, columns and letters, streamed from where they lie.

DuckDB reads the Parquet files in place and hands out rows a few thousand at a time; what it has to
sort, it sorts on the disk where its memory does not suffice.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

import duckdb
import pyarrow as pa

from imr_extract.columns import LETTERS, SERVICES, TABLES, Column, Table
from imr_extract.errors import ExportError, TablesError
from imr_extract.export.condition import checked
from imr_extract.export.progress import Progress
from imr_extract.load import no_progress_bar, open_database, read_run, tables_stamp
from imr_extract.storage.address import describe

# Leaves room for Python, its packages and memory that DuckDB does not count.
_MEMORY = "1GB"
_BATCH = 5_000
# What --no-text leaves out: the letters' own long texts, and what only points into them.
_TEXT_TABLES = ("sections", "evidence")
_TEXT_COLUMNS = {"services": ("rationale",)}

Row = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Selection:
    """The rows to export.

    Attributes:
        database: DuckDB with a view for each table of OUT.
        tables: the tables to write, each with the columns to write.
        narrowed: whether only the letters of the table `chosen` are written.
        about: where the rows come from, as name and value.
        work: a folder for files that are needed while the export runs.
        progress: is told of rows as they are written.
    """

    database: duckdb.DuckDBPyConnection
    tables: tuple[Table, ...]
    narrowed: bool
    about: dict[str, str]
    work: str
    progress: Progress

    def has(self, *names: str) -> bool:
        """Whether all these tables are written."""
        return {*names} <= {table.name for table in self.tables}

    def table(self, name: str) -> Table:
        """A table that is written, with its columns.

        Raises:
            KeyError: it is not written.
        """
        return {table.name: table for table in self.tables}[name]

    def source(self, table: str) -> str:
        """SQL of the rows of a table that are to be written: a table name or a subquery."""
        if not self.narrowed:
            return table
        return f"(FROM {table} WHERE letter_id IN (SELECT letter_id FROM chosen))"

    def count(self, table: str) -> int:
        """How many rows of a table are to be written."""
        found = self.database.execute(f"SELECT count(*) FROM {self.source(table)}").fetchall()
        return int(found[0][0])

    def rows(self, query: str) -> Iterator[list[Row]]:
        """The rows of a query, some thousand at a time.

        Several queries may be under way.

        Raises:
            TablesError: the tables cannot be read.
        """
        with self.database.cursor() as cursor:
            no_progress_bar(cursor)
            cursor.execute(query)
            while found := cursor.fetchmany(_BATCH):
                yield found

    def told(self, step: str, query: str, total: int) -> Iterator[list[Row]]:
        """The same rows, with progress told."""
        self.progress.start(step, total)
        for found in self.rows(query):
            yield found
            self.progress.advance(len(found))


@contextlib.contextmanager
def select(
    out: str | os.PathLike[str],
    tables: Sequence[str] | None,
    where: str | None,
    text: bool,
    copies: bool,
    progress: Progress,
) -> Iterator[Selection]:
    """Open the tables of OUT and choose what is exported of them.

    Raises:
        ExportError: a table is unknown, or the condition is not one.
        TablesError: `out` holds no tables of a finished run, or they cannot be read.
    """
    chosen = _tables(tables, text)
    with tempfile.TemporaryDirectory(prefix="imr-extract-") as work:
        database = open_database(
            out,
            {
                "memory_limit": _MEMORY,
                "temp_directory": work,
                # Otherwise DuckDB downloads missing extensions.
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
            copies=copies,
        )
        try:
            no_progress_bar(database)
            if where is not None:
                _choose(database, where)
                if not database.execute("SELECT count(*) FROM chosen").fetchall()[0][0]:
                    raise ExportError(
                        f"No letter meets {where!r}, and nothing is written. Look at how the "
                        "tables write the values, as 'upheld', with docs/data-dictionary.md."
                    )
            about = {
                "imr-extract": version("imr-extract"),
                "rules": str(read_run(out).get("rules", "")),
                "tables": tables_stamp(out),
                "where": where or "",
                "copies": "yes" if copies else "no",
            }
            yield Selection(database, chosen, where is not None, about, work, progress)
        except duckdb.Error as error:
            raise TablesError(
                f"The tables under {os.fspath(out)} cannot be exported: {describe(error)}."
            ) from error
        finally:
            database.close()


def _tables(names: Sequence[str] | None, text: bool) -> tuple[Table, ...]:
    known = {table.name: table for table in TABLES}
    if unknown := [name for name in names or () if name not in known]:
        raise ExportError(f"There is no table {unknown[0]!r}; there are {', '.join(known)}.")
    wanted = set(known) if names is None else set(names)
    if not text:
        wanted -= set(_TEXT_TABLES)
    if not wanted:
        raise ExportError("No table is left to export. Name others, or leave out --no-text.")
    return tuple(
        table if text else _without(table, _TEXT_COLUMNS.get(table.name, ()))
        for table in TABLES
        if table.name in wanted
    )


def _without(table: Table, names: tuple[str, ...]) -> Table:
    return dataclasses.replace(
        table, columns=tuple(column for column in table.columns if column.name not in names)
    )


def _choose(database: duckdb.DuckDBPyConnection, where: str) -> None:
    """Make the table `chosen`, of the letters that meet a condition."""
    condition = checked(database, where)
    try:
        database.execute(
            f"CREATE TABLE chosen AS SELECT DISTINCT letter_id FROM {LETTERS.name} "
            f"LEFT JOIN {SERVICES.name} USING (letter_id) WHERE (\n{condition}\n)"
        )
    except duckdb.Error as error:
        raise ExportError(f"--where {where}: {describe(error)}.") from error


def is_simple(column: Column) -> bool:
    """Whether a column holds text, numbers or flags, which every kind of file has."""
    return not pa.types.is_nested(column.type) and not pa.types.is_date(column.type)


def as_text(column: Column, of: str = "") -> str:
    """DuckDB SQL of a column's values: lists as JSON text, dates as ISO text, others as they are.

    Args:
        column: the column.
        of: the table's alias.
    """
    name = f"{of}.{column.name}" if of else column.name
    if pa.types.is_nested(column.type):
        return f"CAST(to_json({name}) AS VARCHAR)"
    return name if is_simple(column) else f"CAST({name} AS VARCHAR)"
