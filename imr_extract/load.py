"""The tables under OUT -> DataFrames, Arrow tables or a DuckDB database."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import logging
import os
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.columns import LETTERS, SOURCES, TABLES, Table
from imr_extract.errors import MissingPackageError, TablesError
from imr_extract.storage.address import describe, filesystem, is_remote, local_path, reached
from imr_extract.tables import RUN_FILE, SCHEMAS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars

_log = logging.getLogger(__name__)
# Characters in a path that DuckDB would read as a glob.
_PATTERN = re.compile(r"[*?\[]")


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["pandas"] = "pandas", *, copies: bool = True
) -> dict[str, pd.DataFrame]: ...


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["polars"], *, copies: bool = True
) -> dict[str, polars.DataFrame]: ...


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["duckdb"], *, copies: bool = True
) -> duckdb.DuckDBPyConnection: ...


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["arrow"], *, copies: bool = True
) -> dict[str, pa.Table]: ...


def load_tables(
    out: str | os.PathLike[str], library: str = "pandas", *, copies: bool = True
) -> Any:
    """Load the tables of a finished run.

    Args:
        out: the folder that `imr-extract run --out` or `extract_directory` wrote.
        library: `pandas`, `polars`, `arrow`, or `duckdb`, which loads nothing and queries the
            files in place.
        copies: whether to load the copies of a letter, too: other bytes, but the same case number
            and decision date. Without them each letter counts once, by the copy that has the
            fewest warnings; how many were left out is logged as a warning. `sources` keeps the
            rows of all files.

    Returns:
        One DataFrame (or Arrow table) per table: sources, letters, services, citations, diagnoses,
        sections, evidence. Join on `letter_id`; join services and citations also on `service_no`.
        In pandas, text, numbers and booleans have nullable types, dates are `datetime64`, lists
        are arrays, and columns with few distinct values, such as `decision`, are categories: to
        group by several of them, use `observed=True`. With `duckdb`, a connection in which each
        table is a view: `load_tables(out, "duckdb").sql("SELECT count(*) FROM services")`.

    Raises:
        TablesError: the folder holds no tables, its run has not finished, or a part is missing; or
            an earlier version made them and has not marked copies.
        AddressError: the address cannot be opened.
        MissingPackageError: DuckDB or polars is not installed.
        ValueError: the library is unknown.
    """
    if library not in ("pandas", "polars", "duckdb", "arrow"):
        raise ValueError(f"no library {library!r}; choose from pandas, polars, duckdb and arrow")
    left_out = set() if copies else copies_in(out)
    if left_out:
        _log.warning("%s of letters in %s left out", f"{len(left_out):,} copies", os.fspath(out))
    if library == "duckdb":
        return open_database(out, copies=copies)
    polars = _package("polars", "polars") if library == "polars" else None
    loaded: dict[str, Any] = {}
    for table in TABLES:
        rows = _read(out, table.name, _counted(table, left_out))
        if library == "arrow":
            loaded[table.name] = rows
        else:
            loaded[table.name] = polars.from_arrow(rows) if polars else _frame(table, rows)
    return loaded


def copies_in(out: str | os.PathLike[str]) -> set[str]:
    """The `letter_id`s of letters that are copies of others, by `letters.copy_of`.

    Raises:
        TablesError: the folder holds no tables of a finished run, or an earlier version made them
            and has not marked copies.
        AddressError: the address cannot be opened.
    """
    address = os.fspath(out)
    files, folder = finished_run(address)
    _check_whole(files, folder, "letters", address)
    for part in sorted(_parts(files, f"{folder}/letters")):
        columns = pq.read_schema(f"{folder}/letters/{part}", filesystem=files).names
        if "copy_of" not in columns:
            raise TablesError(
                f"An earlier version made {address}/letters/{part}: it does not say which letters "
                "are copies. Make the tables again."
            )
    rows = _read(out, "letters", pc.field("copy_of").is_valid(), ["letter_id"])
    return set(rows["letter_id"].to_pylist())


def _counted(table: Table, left_out: set[str]) -> pc.Expression | None:
    """The rows of a table without those of some letters; all files stay."""
    if not left_out or table is SOURCES:
        return None
    return ~pc.field("letter_id").isin(sorted(left_out))


def _frame(table: Table, rows: pa.Table) -> pd.DataFrame:
    # Imported here to spare the command and its workers half a second.
    import pandas as pd

    # pandas' nullable types: a missing age does not turn the column into floats.
    types = {
        pa.string(): pd.StringDtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }
    frame: pd.DataFrame = rows.to_pandas(types_mapper=types.get, date_as_object=False)
    # As categories, columns with few distinct values take a tenth of the memory.
    return frame.astype({c.name: "category" for c in table.columns if c.few_values})


def table_views(out: str, *, copies: bool = True) -> str:
    """DuckDB SQL that creates a view for each table of OUT.

    Args:
        out: folder or address of the tables.
        copies: whether the views have the copies of letters; otherwise the view `copies` has them.
    """
    folder = _PATTERN.sub(lambda found: f"[{found.group()}]", local_path(out)).replace("'", "''")
    rows = {table: f"FROM read_parquet('{folder}/{table}/*.parquet')" for table in SCHEMAS}
    views = {table: f"SELECT * {rows[table]}" for table in SCHEMAS}
    if not copies:
        marked = f"SELECT letter_id, copy_of {rows[LETTERS.name]} WHERE copy_of IS NOT NULL"
        views = {"copies": marked} | views
        for table in views.keys() - {"copies", SOURCES.name}:
            views[table] += " ANTI JOIN copies USING (letter_id)"
        views[LETTERS.name] = f"SELECT * {rows[LETTERS.name]} WHERE copy_of IS NULL"
    return "".join(f"CREATE VIEW {name} AS {query};\n" for name, query in views.items())


def open_database(
    out: str | os.PathLike[str], settings: Mapping[str, str] | None = None, *, copies: bool = True
) -> duckdb.DuckDBPyConnection:
    """Open the tables of a finished run in DuckDB, each as a view.

    Args:
        out: folder or address of the tables.
        settings: DuckDB settings, such as `memory_limit`.
        copies: whether the views have the copies of letters, as in `load_tables`.

    Raises:
        TablesError: the folder holds no tables, its run has not finished, or a part is missing.
        AddressError: the address cannot be opened.
        MissingPackageError: DuckDB is not installed.
    """
    address = os.fspath(out)
    files = finished_run(address)[0]
    package = _package("duckdb", "report")
    check_whole(address)
    database: duckdb.DuckDBPyConnection = package.connect(config=dict(settings or {}))
    try:
        if is_remote(address):
            database.register_filesystem(files)
        database.execute(table_views(address, copies=copies))
    except (package.Error, OSError) as error:
        database.close()
        raise TablesError(
            f"The tables under {address} cannot be read: {describe(error)}. Make the tables again."
        ) from error
    return database


def no_progress_bar(database: duckdb.DuckDBPyConnection) -> None:
    """Keep a slow query from drawing a progress bar on stdout."""
    # In a notebook without ipywidgets there is no bar, and DuckDB refuses to turn it off.
    with contextlib.suppress(_package("duckdb", "report").InvalidInputException):
        database.execute("SET enable_progress_bar = false")


def _package(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPackageError(
            f"This needs {name}. Install it: pip install 'imr-extract[{extra}]'"
        ) from error


def load_rows(
    out: str | os.PathLike[str],
    table: str,
    letters: Collection[str] | None = None,
    columns: list[str] | None = None,
) -> list[dict[str, Any]]:
    """Load one table of a finished run as plain rows.

    Args:
        out: the folder of the tables.
        table: the table's name.
        letters: only the rows of these `letter_id`s; by default all.
        columns: only these columns; by default all.

    Raises:
        TablesError: the folder holds no tables, or its run has not finished.
    """
    wanted = None if letters is None else pc.field("letter_id").isin(sorted(letters))
    rows: list[dict[str, Any]] = _read(out, table, wanted, columns).to_pylist()
    return rows


def load_arrow(out: str | os.PathLike[str], table: str, columns: list[str]) -> pa.Table:
    """Load some columns of one table of a finished run; they take a tenth of what rows take.

    Raises:
        TablesError: the folder holds no tables, or its run has not finished.
    """
    return _read(out, table, columns=columns)


def _read(
    out: str | os.PathLike[str],
    table: str,
    wanted: pc.Expression | None = None,
    columns: list[str] | None = None,
) -> pa.Table:
    address = os.fspath(out)
    files, folder = finished_run(address)
    _check_whole(files, folder, table, address)
    try:
        return pq.read_table(
            f"{folder}/{table}",
            schema=SCHEMAS[table],
            filesystem=files,
            filters=wanted,
            columns=columns,
        )
    except (pa.ArrowException, OSError) as error:
        raise TablesError(
            f"The table {address}/{table} cannot be read: {describe(error)}. Make the tables again."
        ) from error


def check_whole(out: str) -> None:
    """Check that no table has a part missing.

    Raises:
        TablesError: the folder holds no tables of a finished run, or a part is missing.
    """
    files, folder = finished_run(out)
    for table in SCHEMAS:
        _check_whole(files, folder, table, out)


def tables_stamp(out: str | os.PathLike[str]) -> str:
    """A text that changes when the tables do: of the record of the run, and all parts' sizes.

    Raises:
        TablesError: the folder holds no tables of a finished run.
        AddressError: the address cannot be opened.
    """
    address = os.fspath(out)
    files, folder = finished_run(address)
    digest = hashlib.sha256()
    with reached(address):
        digest.update(files.cat_file(f"{folder}/{RUN_FILE}"))
        for table in SCHEMAS:
            for part in sorted(_parts(files, f"{folder}/{table}")):
                digest.update(f"{table}/{part} {files.size(f'{folder}/{table}/{part}')}\n".encode())
    return digest.hexdigest()


def _check_whole(files: Any, folder: str, table: str, address: str) -> None:
    """All tables have the same parts. A missing one would otherwise read as no rows."""
    with reached(address):
        mine, theirs = (_parts(files, f"{folder}/{name}") for name in (table, "sources"))
    whole = theirs | mine or {"part-00000.parquet"}
    for name, parts in ((table, mine), ("sources", theirs)):
        if lost := sorted(whole - parts):
            raise TablesError(
                f"{address}/{name}/{lost[0]} is missing: it was lost after a run wrote it. Make "
                "the tables again."
            )


def _parts(files: Any, folder: str) -> set[str]:
    try:
        # Another process may have written since the listing was cached.
        found = files.ls(folder, detail=False, refresh=True)
    except FileNotFoundError:
        return set()
    names = {name.rsplit("/", 1)[-1] for name in found}
    return {name for name in names if name.endswith(".parquet")}


def finished_run(address: str) -> tuple[Any, str]:
    """The file system and the folder of a finished run."""
    files, folder = filesystem(address)
    try:
        with reached(address):
            if files.exists(f"{folder}/{RUN_FILE}"):
                return files, folder
    except OSError as error:
        raise TablesError(f"{address} cannot be read: {describe(error)}.") from error
    raise TablesError(
        f"{address} holds no tables of a finished run. Make them: imr-extract run PATH --out OUT"
    )


def read_run(out: str | os.PathLike[str]) -> Mapping[str, Any]:
    """The contents of `run.json`: versions, rules, options, counts, working directory.

    Raises:
        TablesError: the folder holds no tables of a finished run, or the record cannot be read.
        AddressError: the address cannot be opened.
    """
    address = os.fspath(out)
    files, folder = finished_run(address)
    try:
        with reached(address):
            found: Mapping[str, Any] = json.loads(files.cat_file(f"{folder}/{RUN_FILE}"))
    except (OSError, ValueError) as error:
        raise TablesError(
            f"{address}/{RUN_FILE} cannot be read: {describe(error)}. Make the tables again."
        ) from error
    return found
