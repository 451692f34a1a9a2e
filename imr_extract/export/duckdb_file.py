"""A DuckDB file: the tables with their own types, keys and comments, and the two views."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from imr_extract.columns import LETTERS, Column, Table
from imr_extract.export.selection import Selection
from imr_extract.export.views import DESCRIPTIONS, views

_JOINED_TEXT = (
    "SELECT string_agg(text, '' ORDER BY section_no) FROM sections "
    "WHERE sections.letter_id = letters.letter_id"
)
_TYPES = {pa.string(): "VARCHAR", pa.date32(): "DATE", pa.bool_(): "BOOLEAN",
          pa.int16(): "SMALLINT", pa.int32(): "INTEGER", pa.int64(): "BIGINT",
          pa.float32(): "FLOAT", pa.float64(): "DOUBLE"}  # fmt: skip


def write(selection: Selection, path: Path) -> None:
    """Write the file. DuckDB does not give the same bytes twice."""
    database = selection.database
    database.execute(f"ATTACH '{_quoted(str(path))}' AS file")
    try:
        for table in selection.tables:
            _write_table(selection, database, table)
        database.execute("USE file")
        for name, query in views(selection, _JOINED_TEXT).items():
            database.execute(f"CREATE VIEW {name} AS {query}")
            database.execute(f"COMMENT ON VIEW {name} IS '{_quoted(DESCRIPTIONS[name])}'")
    finally:
        database.execute("USE memory")
        database.execute("DETACH file")


def _write_table(selection: Selection, database: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = [f"{column.name} {_type(column.type)}" for column in table.columns]
    database.execute(f"CREATE TABLE file.{table.name} ({', '.join(columns + _keys(table))})")
    rows = selection.count(table.name)
    selection.progress.start(table.name, rows)
    names = ", ".join(column.name for column in table.columns)
    database.execute(
        f"INSERT INTO file.{table.name} SELECT {names} FROM {selection.source(table.name)}"
    )
    selection.progress.advance(rows)
    database.execute(f"COMMENT ON TABLE file.{table.name} IS '{_quoted(table.description)}'")
    for column in table.columns:
        _comment(database, table, column)


def _comment(database: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    words = _quoted(column.description)
    database.execute(f"COMMENT ON COLUMN file.{table.name}.{column.name} IS '{words}'")


def _keys(table: Table) -> list[str]:
    if table.name == LETTERS.name:
        return ["PRIMARY KEY (letter_id)"]
    return [f"PRIMARY KEY (letter_id, {table.number})"] if table.number else []


def _type(of: pa.DataType) -> str:
    if pa.types.is_list(of):
        return f"{_type(of.value_type)}[]"
    if pa.types.is_struct(of):
        return f"STRUCT({', '.join(f'{part.name} {_type(part.type)}' for part in of)})"
    return _TYPES[of]


def _quoted(text: str) -> str:
    return text.replace("'", "''")
