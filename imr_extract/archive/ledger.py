"""The ledger, in `OUT/.imr`: the place of every input file, and how far its run has come.

Every input file has a place: a part of the tables, and a position in it. New files get places
behind those that are there; a file that changed, or is to be read again, loses its place and gets a
new one. The plan is written before work begins, so a run that is killed goes on where it stood, and
ends with the same bytes as one that was not. While a run works, its plan is a table on a disk of
this machine, since an archive has more files than memory should hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imr_extract.errors import OtherRunError
from imr_extract.storage.inputs import SOURCE, to_source
from imr_extract.storage.scratch import fresh_table
from imr_extract.storage.sources import Source
from imr_extract.storage.store import Store

# Files whose places are read and written at a time: a million at once would take a gigabyte.
_ROWS = 10_000
LEDGER = ".imr"
_STATE, _PLACES = f"{LEDGER}/ledger.json", f"{LEDGER}/places.parquet"

# Files a part: enough that a table of a million letters has a hundred files.
PART = 10_000

_PLACE = pa.schema(
    [
        ("uri", pa.string()),
        ("path", pa.binary()),  # a path may hold bytes that are no text
        ("stamp", pa.string()),
        ("part", pa.int32()),
        ("gone", pa.bool_()),
    ]
)


@dataclass
class State:
    """What a ledger says of its run.

    Attributes:
        made_by: versions, rules and options; a run with others does not go on with it.
        published: how many parts stand in OUT.
        settled: whether the parts are complete, and only to be moved into place.
        finished: whether the run ended.
        rerun: what it was asked to read again; empty for nothing.
    """

    made_by: dict[str, Any]
    published: int = 0
    settled: bool = False
    finished: bool = False
    rerun: str = ""


class Plan:
    """The places of all input files.

    Attributes:
        state: what the ledger says of the run.
        database: where they are listed, in the table `places`, in their order: a file's columns,
            its part, and whether it has lost its place.
    """

    def __init__(self, state: State, database: sqlite3.Connection) -> None:
        """Begin with no file; the places of an earlier plan in the database are forgotten."""
        self.state = state
        self.database = database
        fresh_table(database, "places", f"{SOURCE}, part INTEGER, gone INTEGER")
        database.execute("CREATE INDEX places_by_part ON places (part)")

    @property
    def part_count(self) -> int:
        """How many parts there are."""
        (last,) = self.database.execute("SELECT max(part) FROM places").fetchone()
        return 0 if last is None else int(last) + 1

    @property
    def file_count(self) -> int:
        """How many files have a place."""
        select = "SELECT count(*) FROM places WHERE NOT gone"
        return int(self.database.execute(select).fetchone()[0])

    def count_of(self, part: int) -> int:
        """How many files a part has, those included that have lost their place."""
        select = "SELECT count(*) FROM places WHERE part = ?"
        return int(self.database.execute(select, (part,)).fetchone()[0])

    def files(self, part: int) -> list[Source]:
        """The files of a part, in order."""
        select = "SELECT uri, path, stamp FROM places WHERE part = ? ORDER BY rowid"
        return list(map(to_source, self.database.execute(select, (part,))))

    def gone_uris(self, part: int) -> set[str]:
        """The files of a part that have lost their place."""
        select = "SELECT uri FROM places WHERE part = ? AND gone"
        return {uri for (uri,) in self.database.execute(select, (part,))}

    def place(self, table: str) -> None:
        """Give the files of a table, whose rows are numbered from 1, places in new parts."""
        self.database.execute(
            f"""INSERT INTO places SELECT uri, path, stamp, ? + (rowid - 1) / ?, 0
                FROM {table} ORDER BY rowid""",
            (self.part_count, PART),
        )

    def add(self, places: Iterable[tuple[str, bytes, str, int, bool]]) -> None:
        """List places behind those that are there."""
        self.database.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?)", places)

    def slices(self) -> Iterator[list[tuple[str, bytes, str, int, int]]]:
        """All places in order, some thousands at a time."""
        places = self.database.execute("SELECT * FROM places ORDER BY rowid")
        while rows := places.fetchmany(_ROWS):
            yield rows

    def forget_gone(self) -> None:
        """Forget files without a place, once no table holds them."""
        self.database.execute("DELETE FROM places WHERE gone")


def load_plan(store: Store, database: sqlite3.Connection) -> Plan | None:
    """The plan of OUT's ledger, its places in the database; None where there is none."""
    try:
        facts = json.loads(store.read(_STATE))
        plan = Plan(State(**facts), database)
        with store.open_to_read(_PLACES) as file:
            for rows in pq.ParquetFile(file).iter_batches(_ROWS):
                columns = rows.cast(_PLACE).to_pydict()
                plan.add(zip(*(columns[name] for name in _PLACE.names), strict=True))
    except FileNotFoundError:
        return None
    except (ValueError, OSError, pa.ArrowException) as error:
        raise OtherRunError(
            f"The ledger of {store.address} cannot be read ({error}). Name a new OUT."
        ) from error
    return plan


def save_plan(store: Store, plan: Plan) -> None:
    """Write the whole ledger: the places first, so that a state never speaks of others."""
    with (
        store.open_to_write(_PLACES) as file,
        pq.ParquetWriter(file, _PLACE, compression="zstd") as writer,
    ):
        for rows in plan.slices():
            columns = dict(zip(_PLACE.names, zip(*rows, strict=True), strict=True))
            columns["gone"] = tuple(map(bool, columns["gone"]))
            writer.write_table(pa.table(columns, schema=_PLACE))
    save_state(store, plan.state)


def save_state(store: Store, state: State) -> None:
    """Write what the ledger says of the run."""
    store.write(_STATE, json.dumps(asdict(state), indent=2, sort_keys=True).encode())
