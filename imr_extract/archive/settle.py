"""The end of a run: copies of letters across parts, files that lost their place, publishing."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_extract.archive.plan import LEDGER, Plan, save_plan, save_state
from imr_extract.archive.shard import read_source_row
from imr_extract.archive.tasks import LAST_TABLE, NEXT, SHARDS, part_name, read_part, rewrite_part
from imr_extract.record import SourceRow, Status
from imr_extract.storage.store import Store
from imr_extract.tables import RUN_FILE, SCHEMAS


def settle(store: Store, plan: Plan) -> None:
    """Take out of the parts files without a place, and letters that an earlier part has.

    Raises:
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
    for table in (*(name for name in SCHEMAS if name != LAST_TABLE), LAST_TABLE):
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
    store.remove(NEXT)
    store.remove(SHARDS)
    store.remove_unfinished(LEDGER)


def open_tables(store: Store) -> None:
    """Give each table an empty part where OUT has none, so that it can be read at any moment."""
    for table, schema in SCHEMAS.items():
        if not store.names(table):
            with store.open_to_write(part_name(table, 0)) as file:
                pq.write_table(schema.empty_table(), file)


def count(store: Store, plan: Plan) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Files by status, files by error code, services by decision."""
    status: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    decisions: Counter[str] = Counter()
    for part in range(plan.part_count):
        rows = read_part(store, "sources", part, ["status", "error"])
        _tally(status, rows["status"])
        _tally(errors, rows["error"])
        services = read_part(store, "services", part, ["decision"])["decision"]
        _tally(decisions, services.fill_null("undecided"))
    return status, errors, decisions


def problems(store: Store, plan: Plan, most: int) -> Iterator[SourceRow]:
    """The first files that gave no letter."""
    for part in range(plan.part_count):
        rows = read_part(store, "sources", part, SCHEMAS["sources"].names)
        for row in rows.filter(pc.is_valid(rows["error"])).slice(0, most).to_pylist():
            if most:
                most -= 1
                yield read_source_row(row)


def failed_uris(store: Store, plan: Plan) -> set[str]:
    """The files of the published tables that gave no letter."""
    found: set[str] = set()
    for part in range(plan.state.published):
        rows = read_part(store, "sources", part, ["uri", "error"])
        found.update(rows.filter(pc.is_valid(rows["error"]))["uri"].to_pylist())
    return found


def copies_of(store: Store, plan: Plan, uris: set[str]) -> set[str]:
    """The files that are duplicates of the letters of some files; they lose their first copy."""
    letters: set[str] = set()
    copies: list[tuple[str, str]] = []
    for part in range(plan.state.published):
        rows = read_part(store, "sources", part, ["uri", "letter_id", "status"])
        named = pc.is_in(rows["uri"], pa.array(sorted(uris), pa.string()))
        letters.update(rows.filter(named)["letter_id"].drop_null().to_pylist())
        again = rows.filter(pc.equal(rows["status"], Status.DUPLICATE.value))
        copies += zip(again["letter_id"].to_pylist(), again["uri"].to_pylist(), strict=True)
    return {uri for letter, uri in copies if letter in letters} - uris


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


def _tally(counter: Counter[str], column: pa.ChunkedArray) -> None:
    for entry in column.value_counts().to_pylist():
        if entry["values"] is not None:
            counter[entry["values"]] += entry["counts"]


def clear_staging(store: Store) -> None:
    """Drop what an earlier run prepared."""
    for name in (NEXT, SHARDS):
        with contextlib.suppress(FileNotFoundError):
            store.remove(name)
