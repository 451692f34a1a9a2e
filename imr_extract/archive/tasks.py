"""The tasks of a run, as any executor runs them: extract a chunk, put a part together.

A task takes its arguments from the plan and leaves its result in the store, so it may run twice, or
on another machine, and its result is the same. What it returns is for the progress only.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.archive.isolation import extract_isolated
from imr_extract.archive.options import Options
from imr_extract.archive.plan import CHUNK, LEDGER
from imr_extract.archive.shard import rows_of, source_rows, unpack
from imr_extract.errors import TablesError
from imr_extract.record import SourceRow, Status
from imr_extract.storage.address import describe
from imr_extract.storage.sources import Source
from imr_extract.storage.store import Store
from imr_extract.tables import SCHEMAS

SHARDS, NEXT = f"{LEDGER}/shards", f"{LEDGER}/next"
# Rows kept back until a row group is written: by count, never by time, so that the same input gives
# the same bytes.
_ROW_GROUP = 20_000
# The last table of a part that appears: where it is, the others are.
LAST_TABLE = "sources"
_TABLES = (*(table for table in SCHEMAS if table != LAST_TABLE), LAST_TABLE)
# A part takes some 100 MB while it is put together: one at a time in a process.
_building = threading.Lock()


@dataclass(frozen=True)
class Chunk:
    """Some files of a part that are extracted together."""

    part: int
    number: int
    sources: list[Source]

    @property
    def shard(self) -> str:
        """The name of its shard in the store."""
        return f"{SHARDS}/{self.part:05}/{self.number:05}.arrow"


def chunks_of(part: int, sources: list[Source]) -> Iterator[Chunk]:
    """The chunks of a part."""
    for number, first in enumerate(range(0, len(sources), CHUNK)):
        yield Chunk(part, number, sources[first : first + CHUNK])


def part_name(table: str, part: int) -> str:
    """The name of a part's file below the folder of all tables."""
    return f"{table}/part-{part:05}.parquet"


def extract_chunk(store: Store, chunk: Chunk, options: Options) -> list[SourceRow]:
    """Extract a chunk and leave its shard in the store.

    Returns:
        What became of each file.

    Raises:
        OutputError: the shard cannot be written.
    """
    data = extract_isolated(chunk.sources, options)
    store.write(chunk.shard, data)
    return list(source_rows(unpack(data)))


def build_part(store: Store, part: int, chunks: int) -> None:
    """Put a part of the tables together of its shards, in `.imr/next`; then drop the shards.

    Of several copies of a letter only the first gives rows.

    Raises:
        OutputError: it cannot be written.
    """
    seen: set[str] = set()
    with _building, contextlib.ExitStack() as files:
        writers: dict[str, _Writer] = {}
        for table in reversed(_TABLES):  # files appear in the opposite order: the last table last
            name = f"{NEXT}/{part_name(table, part)}"
            writers[table] = _Writer(table, files.enter_context(store.open_to_write(name)))
            files.callback(writers[table].abandon)
        for number in range(chunks):
            shard = unpack(store.read(Chunk(part, number, []).shard))
            rows = rows_of(shard, LAST_TABLE)
            first: list[bool] = []
            for letter in rows["letter_id"].to_pylist():
                first.append(letter is None or letter not in seen)
                seen.add(letter)
            status = pc.if_else(pa.array(first), rows["status"], Status.DUPLICATE.value)
            writers[LAST_TABLE].add(_with_status(rows, status))
            kept = shard if all(first) else shard.filter(pa.array(first))
            for table in _TABLES[:-1]:
                writers[table].add(rows_of(kept, table))
        for writer in writers.values():
            writer.close()
    store.remove(f"{SHARDS}/{part:05}")


def read_part(store: Store, table: str, part: int, columns: list[str]) -> pa.Table:
    """Some columns of a part, as the run has left it: in `.imr/next` if it is there, else in OUT.

    Raises:
        TablesError: the part is gone, or no Parquet file of this table.
    """
    name = part_name(table, part)
    staged = f"{NEXT}/{name}"
    try:
        there = staged if store.exists(staged) else name
        with store.open_to_read(there) as file:
            return pq.read_table(file, columns=columns).cast(
                pa.schema([SCHEMAS[table].field(column) for column in columns])
            )
    except (OSError, ValueError, pa.ArrowException) as error:
        raise TablesError(
            f"{store.address}/{name} cannot be read ({describe(error)}): it was lost or changed "
            "after a run wrote it. Read all files again with --rerun all, or name a new OUT."
        ) from error


def rewrite_part(
    store: Store, part: int, *, gone: set[str], copies: set[str], without: set[str]
) -> None:
    """Write a part anew without some of its files and letters.

    Args:
        store: OUT.
        part: its number.
        gone: uris of files whose rows are left out.
        copies: letters of which an earlier part holds the first copy: their files stay as
            duplicates, their rows are left out.
        without: letters of the files that are gone.

    Raises:
        OutputError: it cannot be written.
        TablesError: it cannot be read.
    """
    for table in _TABLES:
        rows = read_part(store, table, part, SCHEMAS[table].names)
        if table == LAST_TABLE:
            rows = _without(rows, "uri", gone)
            rows = _as_duplicates(rows, copies)
        else:
            rows = _without(rows, "letter_id", copies | without)
        with store.open_to_write(f"{NEXT}/{part_name(table, part)}") as file:
            writer = _Writer(table, file)
            try:
                writer.add(rows)
                writer.close()
            finally:
                writer.abandon()


def _without(rows: pa.Table, column: str, values: set[str]) -> pa.Table:
    if not values:
        return rows
    named = pc.is_in(rows[column], pa.array(sorted(values), pa.string()))
    return rows.filter(pc.invert(named))


def _as_duplicates(rows: pa.Table, letters: set[str]) -> pa.Table:
    if not letters:
        return rows
    named = pc.is_in(rows["letter_id"], pa.array(sorted(letters), pa.string()))
    return _with_status(rows, pc.if_else(named, Status.DUPLICATE.value, rows["status"]))


def _with_status(rows: pa.Table, status: pa.ChunkedArray) -> pa.Table:
    place = rows.schema.get_field_index("status")
    return rows.set_column(place, SCHEMAS[LAST_TABLE].field("status"), status)


class _Writer:
    """Writes a table's rows in groups of the same size, however they come."""

    def __init__(self, table: str, file: IO[bytes]) -> None:
        self._schema = SCHEMAS[table]
        self._parquet = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._count = 0

    def add(self, rows: pa.Table) -> None:
        self._waiting.append(rows.select(self._schema.names).cast(self._schema))
        self._count += len(rows)
        if self._count >= _ROW_GROUP:
            every = pa.concat_tables(self._waiting)
            whole = self._count - self._count % _ROW_GROUP
            for first in range(0, whole, _ROW_GROUP):
                self._parquet.write_table(every.slice(first, _ROW_GROUP).combine_chunks())
            self._waiting, self._count = [every.slice(whole)], self._count - whole

    def abandon(self) -> None:
        """Leave the file unfinished; pyarrow would try to end it when the writer is dropped."""
        self._parquet.is_open = False

    def close(self) -> None:
        every = pa.concat_tables([self._schema.empty_table(), *self._waiting])
        self._parquet.write_table(every.combine_chunks())
        self._parquet.close()
