"""The file of a chunk: what a few input files gave, until a part of the tables is made of it.

It is an Arrow file with one row an input file and one column a table; a cell holds the file's rows
in that table. So input files can be told apart, and copies of letters left out, without looking
into the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa

from imr_extract.errors import ErrorCode, fault
from imr_extract.record import SourceRow, Status
from imr_extract.storage.sources import Source
from imr_extract.tables import SCHEMAS, Row, Rows, source_row

_ROWS = {table: pa.list_(pa.struct(list(schema))) for table, schema in SCHEMAS.items()}
_SCHEMA = pa.schema([pa.field(table, kind) for table, kind in _ROWS.items()])
# Quick rather than small: the file lives until its part of the tables is built. Without threads:
# each would keep memory of its own, and every core has an extracting process already.
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


class FileResult(NamedTuple):
    """One input file: its row of `sources`, and the letter's rows where there is a letter."""

    row: SourceRow
    rows: Rows | None


def failed(
    source: Source,
    code: ErrorCode,
    message: str,
    data: bytes | None = None,
    status: Status = Status.FAILED,
) -> FileResult:
    """The result of a file that gives no letter."""
    sha256 = hashlib.sha256(data).hexdigest() if data is not None else None
    size = len(data) if data is not None else None
    return FileResult(SourceRow(source.uri, sha256, size, status, None, code, message), None)


def pack(results: Iterable[FileResult]) -> bytes:
    """The results of some files as bytes; a value that its column cannot hold costs its letter."""
    files = [_cells(row, rows) for row, rows in results]
    try:
        batch = _batch(files)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        batch = _batch([_sound(file) for file in files])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, _SCHEMA, options=_OPTIONS) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def unpack(data: bytes) -> pa.Table:
    """Packed results, by file and table."""
    return pa.ipc.open_file(pa.BufferReader(data)).read_all()


def join(packed: Iterable[bytes]) -> bytes:
    """Several packed results as one, in their order."""
    tables = [unpack(results) for results in packed]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, _SCHEMA, options=_OPTIONS) as writer:
        writer.write_table(pa.concat_tables(tables).combine_chunks())
    return bytes(sink.getvalue())


def rows_of(results: pa.Table, table: str) -> pa.Table:
    """The rows of all files in one table of the contract."""
    rows = results[table].combine_chunks()
    rows = rows.flatten() if isinstance(rows, pa.ListArray) else rows
    return pa.Table.from_struct_array(rows).cast(SCHEMAS[table])


def source_rows(results: pa.Table) -> Iterator[SourceRow]:
    """What became of each file."""
    yield from map(to_source_row, rows_of(results, "sources").to_pylist())


def to_source_row(row: Row) -> SourceRow:
    """A row of `sources` as its record."""
    error = ErrorCode(row["error"]) if row["error"] else None
    return SourceRow(**{**row, "status": Status(row["status"]), "error": error})


def _cells(row: SourceRow, rows: Rows | None) -> Rows:
    return {"sources": [source_row(row)], **(rows or {})}


def _batch(files: list[Rows]) -> pa.RecordBatch:
    return pa.record_batch(
        [pa.array([file.get(table, []) for file in files], kind) for table, kind in _ROWS.items()],
        schema=_SCHEMA,
    )


def _sound(file: Rows) -> Rows:
    """A file's cells, or the row of a failed one where a column cannot hold a value."""
    try:
        _batch([file])
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        (row,) = file["sources"]
        failed = {"status": Status.FAILED.value, "letter_id": None, "message": fault(error)}
        return {"sources": [{**row, **failed, "error": ErrorCode.INTERNAL.value}]}
    return file
