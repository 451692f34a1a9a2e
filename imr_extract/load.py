"""The tables under OUT -> DataFrames, Arrow tables or a DuckDB database."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.columns import TABLES, Table
from imr_extract.errors import MissingPackageError, TablesError
from imr_extract.storage.address import describe, filesystem, is_remote, local_path, reached
from imr_extract.tables import RUN_FILE, SCHEMAS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars

# Characters in a path that DuckDB would read as a glob.
_PATTERN = re.compile(r"[*?\[]")


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["pandas"] = "pandas"
) -> dict[str, pd.DataFrame]: ...


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["polars"]
) -> dict[str, polars.DataFrame]: ...


@overload
def load_tables(
    out: str | os.PathLike[str], library: Literal["duckdb"]
) -> duckdb.DuckDBPyConnection: ...


@overload
def load_tables(out: str | os.PathLike[str], library: Literal["arrow"]) -> dict[str, pa.Table]: ...


def load_tables(out: str | os.PathLike[str], library: str = "pandas") -> Any:
    """Load the tables of a finished run.

    Args:
        out: the folder that `imr-extract run --out` or `extract_directory` wrote.
        library: `pandas`, `polars`, `arrow`, or `duckdb`, which loads nothing and queries the
            files in place.

    Returns:
        One DataFrame (or Arrow table) per table: sources, letters, services, citations, diagnoses,
        sections, evidence. Join on `letter_id`; join services and citations also on `service_no`.
        In pandas, text, numbers and booleans have nullable types, dates are `datetime64`, lists
        are arrays, and columns with few distinct values, such as `decision`, are categories: to
        group by several of them, use `observed=True`. With `duckdb`, a connection in which each
        table is a view: `load_tables(out, "duckdb").sql("SELECT count(*) FROM services")`.

    Raises:
        TablesError: the folder holds no tables, its run has not finished, or a part is missing.
        AddressError: the address cannot be opened.
        MissingPackageError: DuckDB or polars is not installed.
        ValueError: the library is unknown.
    """
    if library == "duckdb":
        return open_database(out)
    if library == "arrow":
        return {table.name: _read(out, table.name) for table in TABLES}
    if library == "polars":
        polars = _package("polars", "polars")
        return {table.name: polars.from_arrow(_read(out, table.name)) for table in TABLES}
    if library != "pandas":
        raise ValueError(f"no library {library!r}; choose from pandas, polars, duckdb and arrow")
    return {table.name: _frame(table, _read(out, table.name)) for table in TABLES}


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


def table_views(out: str) -> str:
    """DuckDB SQL that creates a view for each table of OUT."""
    folder = _PATTERN.sub(lambda found: f"[{found.group()}]", local_path(out)).replace("'", "''")
    return "".join(
        f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/{table}/*.parquet');\n"
        for table in SCHEMAS
    )


def open_database(
    out: str | os.PathLike[str], settings: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the tables of a finished run in DuckDB, each as a view.

    Args:
        out: folder or address of the tables.
        settings: DuckDB settings, such as `memory_limit`.

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
        database.execute(table_views(address))
    except (package.Error, OSError) as error:
        database.close()
        raise TablesError(
            f"The tables under {address} cannot be read: {describe(error)}. Make the tables again."
        ) from error
    return database


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
