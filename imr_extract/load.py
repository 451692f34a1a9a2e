"""The tables under OUT -> DataFrames."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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
    folder = Path(out)
    if not (folder / RUN_FILE).is_file():
        raise TablesError(
            f"{folder} holds no tables of a finished run. Make them: imr-extract run PATH --out OUT"
        )
    return {
        table: pq.read_table(folder / table, schema=SCHEMAS[table]).to_pandas(
            types_mapper=_DTYPES.get, date_as_object=False
        )
        for table in SCHEMAS
    }
