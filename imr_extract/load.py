"""The tables under OUT -> DataFrames."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from imr_extract.address import describe, filesystem
from imr_extract.errors import TablesError
from imr_extract.tables import RUN_FILE, SCHEMAS

# pandas' own nullable types: an absent age stays absent instead of turning the column to floats.
_DTYPES = {
    pa.string(): pd.StringDtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
}


def load_tables(out: str | os.PathLike[str]) -> dict[str, pd.DataFrame]:
    """Load the tables of a finished run.

    Args:
        out: the folder that `imr-extract run --out` or `extract_directory` wrote.

    Returns:
        A DataFrame a table: sources, letters, services, citations, diagnoses, sections, evidence.
        Text, numbers and booleans have pandas' nullable types, dates are `datetime64`, lists are
        arrays. Join on `letter_id`, services and citations also on `service_no`.

    Raises:
        TablesError: the folder holds no tables, or a run there has not finished.
    """
    return {
        table: _read(out, table).to_pandas(types_mapper=_DTYPES.get, date_as_object=False)
        for table in SCHEMAS
    }


def load_rows(out: str | os.PathLike[str], table: str) -> list[dict[str, Any]]:
    """Load one table of a finished run as plain rows.

    Raises:
        TablesError: the folder holds no tables, or a run there has not finished.
    """
    rows: list[dict[str, Any]] = _read(out, table).to_pylist()
    return rows


def _read(out: str | os.PathLike[str], table: str) -> pa.Table:
    address = os.fspath(out)
    files, folder = filesystem(address)
    try:
        if not files.exists(f"{folder}/{RUN_FILE}"):
            raise TablesError(
                f"{address} holds no tables of a finished run. "
                "Make them: imr-extract run PATH --out OUT"
            )
        return pq.read_table(f"{folder}/{table}", schema=SCHEMAS[table], filesystem=files)
    except (pa.ArrowException, OSError) as error:
        raise TablesError(
            f"The table {address}/{table} cannot be read: {describe(error)}. Make the tables again."
        ) from error
