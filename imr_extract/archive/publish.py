"""The end of a run: its parts lose what is not to stay in them, and are moved into place."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.archive.ledger import LEDGER, Plan, save_plan, save_state
from imr_extract.archive.parts import (
    NEXT,
    TABLE_ORDER,
    clear_unpublished,
    part_name,
    read_part,
    rewrite_part,
)
from imr_extract.record import Status
from imr_extract.storage.store import Store
from imr_extract.tables import RUN_FILE, SCHEMAS


def open_tables(store: Store) -> None:
    """Give each table an empty part where OUT has none, so that it can be read at any moment."""
    for table, schema in SCHEMAS.items():
        if not store.names(table):
            with store.open_to_write(part_name(table, 0)) as file:
                pq.write_table(schema.empty_table(), file)


def drop_gone_and_copies(store: Store, plan: Plan) -> None:
    """Take out of the parts files without a place, and letters that an earlier part has.

    Raises:
        OutputError: a part cannot be written.
        TablesError: a part cannot be read.
    """
    copies = _copies(store, plan)
    for part in range(plan.part_count):
        gone = plan.gone_uris(part)
        rows = read_part(store, "sources", part, ["uri", "letter_id", "status"])
        there = gone & set(rows["uri"].to_pylist())
        if not there and part not in copies:
            continue
        named = pc.is_in(rows["uri"], pa.array(sorted(there), pa.string()))
        extracted = pc.equal(rows["status"], Status.EXTRACTED.value)
        without = set(rows.filter(pc.and_(named, extracted))["letter_id"].to_pylist())
        again = copies.get(part, set())
        rewrite_part(store, part, gone=there, copies=again, without=without)


def publish(store: Store, plan: Plan, facts: dict[str, Any]) -> None:
    """Move the parts into place, `sources` last; then write `run.json`."""
    plan.state.settled = True
    save_state(store, plan.state)
    store.remove(RUN_FILE)
    for table in TABLE_ORDER:
        for name in store.names(f"{NEXT}/{table}"):
            store.move(f"{NEXT}/{table}/{name}", f"{table}/{name}")
        current = {part_name(table, part) for part in range(plan.part_count)}
        for name in store.names(table):
            if f"{table}/{name}" not in current:
                store.remove(f"{table}/{name}")
    plan.forget_gone()
    plan.state.published, plan.state.settled, plan.state.finished = plan.part_count, False, True
    plan.state.rerun = ""
    save_plan(store, plan)
    store.write(RUN_FILE, (json.dumps(facts, indent=2, sort_keys=True) + "\n").encode())
    clear_unpublished(store)
    store.remove_unfinished(LEDGER)


def _copies(store: Store, plan: Plan) -> dict[int, set[str]]:
    """For each part the letters that an earlier one holds."""
    ids: list[pa.ChunkedArray] = []
    for part in range(plan.part_count):
        rows = read_part(store, "sources", part, ["uri", "letter_id", "status"])
        ids.append(_extracted(rows, plan.gone_uris(part))["letter_id"].unique())
    every = pa.chunked_array(ids, pa.string())
    counted = pa.table({"letter_id": every}).group_by("letter_id").aggregate([([], "count_all")])
    repeated = counted.filter(pc.greater(counted["count_all"], 1))["letter_id"].combine_chunks()
    seen: set[str] = set()
    found: dict[int, set[str]] = {}
    for part, letters in enumerate(ids):
        mine = set(letters.filter(pc.is_in(letters, repeated)).to_pylist())
        if mine & seen:
            found[part] = mine & seen
        seen |= mine
    return found


def _extracted(rows: pa.Table, gone: set[str]) -> pa.Table:
    rows = rows.filter(pc.equal(rows["status"], Status.EXTRACTED.value))
    if gone:
        rows = rows.filter(pc.invert(pc.is_in(rows["uri"], pa.array(sorted(gone), pa.string()))))
    return rows
