"""The ledger, in `OUT/.imr`: the place of every input file, and how far its run has come.

Every input file has a place: a part of the tables, and a position in it. New files get places
behind those that are there; a file that changed, or is to be read again, loses its place and gets a
new one. The plan is written before work begins, so a run that is killed goes on where it stood, and
ends with the same bytes as one that was not.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imr_extract.errors import OtherRunError
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


@dataclass
class Plan:
    """The places of all input files.

    Attributes:
        state: what the ledger says of the run.
        sources: the files in the order of their places.
        parts: the part of each file.
        gone: whether a file has lost its place.
    """

    state: State
    sources: list[Source] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    gone: list[bool] = field(default_factory=list)

    @property
    def part_count(self) -> int:
        """How many parts there are."""
        return max(self.parts, default=-1) + 1

    @property
    def file_count(self) -> int:
        """How many files have a place."""
        return self.gone.count(False)

    def files(self, part: int) -> list[Source]:
        """The files of a part, in order."""
        first, last = bisect_left(self.parts, part), bisect_right(self.parts, part)
        return self.sources[first:last]

    def stamps(self) -> dict[str, str]:
        """The stamp of each file that has a place, by its uri."""
        places = zip(self.sources, self.gone, strict=True)
        return {source.uri: source.stamp for source, gone in places if not gone}

    def place(self, sources: Iterable[Source]) -> int:
        """Give files places in new parts; returns how many."""
        first, count = self.part_count, 0
        for source in sources:
            self.sources.append(source)
            self.parts.append(first + count // PART)
            self.gone.append(False)
            count += 1
        return count

    def drop(self, uris: set[str]) -> list[Source]:
        """Take files their places; returns them."""
        dropped = []
        for index, source in enumerate(self.sources):
            if source.uri in uris and not self.gone[index]:
                self.gone[index] = True
                dropped.append(source)
        return dropped

    def gone_uris(self, part: int) -> set[str]:
        """The files of a part that have lost their place."""
        first, last = bisect_left(self.parts, part), bisect_right(self.parts, part)
        return {self.sources[i].uri for i in range(first, last) if self.gone[i]}

    def forget_gone(self) -> None:
        """Forget files without a place, once no table holds them."""
        kept = [i for i, gone in enumerate(self.gone) if not gone]
        self.sources = [self.sources[i] for i in kept]
        self.parts = [self.parts[i] for i in kept]
        self.gone = [False] * len(kept)


def load_plan(store: Store) -> Plan | None:
    """The plan of OUT's ledger; None where there is none."""
    try:
        facts = json.loads(store.read(_STATE))
        plan = Plan(State(**facts))
        with store.open_to_read(_PLACES) as file:
            for rows in pq.ParquetFile(file).iter_batches(_ROWS):
                _add(plan, rows.cast(_PLACE).to_pydict())
    except FileNotFoundError:
        return None
    except (ValueError, OSError, pa.ArrowException) as error:
        raise OtherRunError(
            f"The ledger of {store.address} cannot be read ({error}). Name a new OUT."
        ) from error
    return plan


def _add(plan: Plan, rows: dict[str, list[Any]]) -> None:
    places = zip(rows["uri"], map(os.fsdecode, rows["path"]), rows["stamp"], strict=True)
    plan.sources += [Source(uri, path, stamp) for uri, path, stamp in places]
    plan.parts += rows["part"]
    plan.gone += rows["gone"]


def save_plan(store: Store, plan: Plan) -> None:
    """Write the whole ledger: the places first, so that a state never speaks of others."""
    with (
        store.open_to_write(_PLACES) as file,
        pq.ParquetWriter(file, _PLACE, compression="zstd") as writer,
    ):
        for first in range(0, len(plan.sources), _ROWS):
            last = first + _ROWS
            sources = plan.sources[first:last]
            columns = {
                "uri": [source.uri for source in sources],
                "path": [os.fsencode(source.path) for source in sources],
                "stamp": [source.stamp for source in sources],
                "part": plan.parts[first:last],
                "gone": plan.gone[first:last],
            }
            writer.write_table(pa.table(columns, schema=_PLACE))
    save_state(store, plan.state)


def save_state(store: Store, state: State) -> None:
    """Write what the ledger says of the run."""
    store.write(_STATE, json.dumps(asdict(state), indent=2, sort_keys=True).encode())
