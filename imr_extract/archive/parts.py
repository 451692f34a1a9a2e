"""Parts of the tables: built of the files of chunks, read, and written anew without some rows.

A part that a run has built waits in `.imr/next` until all are there.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.archive.chunk_file import rows_of, unpack
from imr_extract.archive.chunks import CHUNK_FILES, file_of, folder_of
from imr_extract.archive.ledger import LEDGER, Plan
from imr_extract.errors import TablesError
from imr_extract.record import Status
from imr_extract.storage.address import describe
from imr_extract.storage.store import Store
from imr_extract.tables import SCHEMAS

NEXT = f"{LEDGER}/next"
# Rows kept back until a row group is written: by count, never by time, so that the same input gives
# the same bytes.
_ROW_GROUP = 20_000
# The last table of a part that appears: where it is, the others are.
LAST_TABLE = "sources"
TABLE_ORDER = (*(table for table in SCHEMAS if table != LAST_TABLE), LAST_TABLE)
# A part takes some 100 MB while it is built: one at a time in a process.
_building = threading.Lock()


def part_name(table: str, part: int) -> str:
    """The name of a part's file below the folder of all tables."""
    return f"{table}/{_name(part)}"


def _name(part: int) -> str:
    return f"part-{part:05}.parquet"


def parts_left(store: Store, plan: Plan) -> list[int]:
    """The parts that are neither published nor built."""
    built = set(store.names(f"{NEXT}/{LAST_TABLE}"))
    return [n for n in range(plan.state.published, plan.part_count) if _name(n) not in built]


def build_part(store: Store, part: int, chunks: int, gone: set[str]) -> None:
    """Build a part of the tables of the files of its chunks, in `.imr/next`; then drop these.

    Of several copies of a letter only the first gives rows.

    Args:
        store: OUT.
        part: its number.
        chunks: how many it has.
        gone: uris of files that have lost their place; they give no rows.

    Raises:
        OutputError: it cannot be written.
    """
    if store.exists(f"{NEXT}/{part_name(LAST_TABLE, part)}"):
        # Built by a worker that was lost before it could say so.
        store.remove(folder_of(part))
        return
    seen: set[str] = set()
    with _building, contextlib.ExitStack() as files:
        writers: dict[str, _Writer] = {}
        for table in reversed(
            TABLE_ORDER
        ):  # files appear in the opposite order: the last table last
            name = f"{NEXT}/{part_name(table, part)}"
            writers[table] = _Writer(table, files.enter_context(store.open_to_write(name)))
            files.callback(writers[table].abandon)
        for number in range(chunks):
            results = unpack(store.read(file_of(part, number)))
            uris = rows_of(results, LAST_TABLE)["uri"].to_pylist()
            if not gone.isdisjoint(uris):
                results = results.filter(pa.array([uri not in gone for uri in uris], pa.bool_()))
            rows = rows_of(results, LAST_TABLE)
            first: list[bool] = []
            for letter in rows["letter_id"].to_pylist():
                first.append(letter is None or letter not in seen)
                seen.add(letter)
            status = pc.if_else(pa.array(first, pa.bool_()), rows["status"], Status.DUPLICATE.value)
            writers[LAST_TABLE].add(_with_status(rows, status))
            kept = results if all(first) else results.filter(pa.array(first, pa.bool_()))
            for table in TABLE_ORDER[:-1]:
                writers[table].add(rows_of(kept, table))
        for writer in writers.values():
            writer.close()
    store.remove(folder_of(part))


def read_part(store: Store, table: str, part: int, columns: list[str]) -> pa.Table:
    """Some columns of a part, as the run has left it: in `.imr/next` if it is there, else in OUT.

    Raises:
        TablesError: the part is gone, or no Parquet file of this table.
    """
    with _opened(store, table, part) as file:
        return pq.read_table(file, columns=columns).cast(
            pa.schema([SCHEMAS[table].field(column) for column in columns])
        )


def slices_of(store: Store, table: str, part: int) -> Iterator[pa.Table]:
    """All columns of a part, as `read_part`, some thousand rows at a time.

    Raises:
        TablesError: as `read_part`.
    """
    with _opened(store, table, part) as file:
        for batch in pq.ParquetFile(file).iter_batches(_ROW_GROUP):
            yield pa.Table.from_batches([batch]).cast(SCHEMAS[table])


@contextlib.contextmanager
def _opened(store: Store, table: str, part: int) -> Iterator[IO[bytes]]:
    name = part_name(table, part)
    staged = f"{NEXT}/{name}"
    try:
        there = staged if store.exists(staged) else name
        with store.open_to_read(there) as file:
            yield file
    except (OSError, ValueError, pa.ArrowException) as error:
        raise TablesError(
            f"{store.address}/{name} cannot be read ({describe(error)}): it was lost or changed "
            "after a run wrote it. Read all files again with --rerun all, or name a new OUT."
        ) from error


def rewrite_part(
    store: Store, part: int, *, gone: set[str], copies: set[str], without: set[str]
) -> None:
    """Write a part anew without some of its files and letters; tables without these stay.

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
    letters = copies | without
    for table in TABLE_ORDER[:-1] if letters else ():
        rows = slices_of(store, table, part)
        replace_rows(store, table, part, (_without(some, "letter_id", letters) for some in rows))
    rows = slices_of(store, LAST_TABLE, part)
    kept = (_as_duplicates(_without(some, "uri", gone), copies) for some in rows)
    replace_rows(store, LAST_TABLE, part, kept)


def replace_rows(store: Store, table: str, part: int, rows: Iterable[pa.Table]) -> None:
    """Write one table of a part anew; it replaces the part's when the run publishes.

    Raises:
        OutputError: it cannot be written.
    """
    with store.open_to_write(f"{NEXT}/{part_name(table, part)}") as file:
        writer = _Writer(table, file)
        try:
            for some in rows:
                writer.add(some)
            writer.close()
        finally:
            writer.abandon()


def clear_unpublished(store: Store) -> None:
    """Drop what a run has extracted and built, and not published."""
    store.remove(NEXT)
    store.remove(CHUNK_FILES)


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
