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
from imr_extract.storage.scratch import fresh_table
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
    _find_copies(store, plan)
    for part in range(plan.part_count):
        copies = _copies(plan, part)
        gone = plan.gone_uris(part)
        rows = read_part(store, "sources", part, ["uri", "letter_id", "status"])
        there = gone & set(rows["uri"].to_pylist())
        if not there and not copies:
            continue
        named = pc.is_in(rows["uri"], pa.array(sorted(there), pa.string()))
        extracted = pc.equal(rows["status"], Status.EXTRACTED.value)
        without = set(rows.filter(pc.and_(named, extracted))["letter_id"].to_pylist())
        rewrite_part(store, part, gone=there, copies=copies, without=without)


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


def _find_copies(store: Store, plan: Plan) -> None:
    """List in the table `repeated` the letters of each part that an earlier one holds."""
    database = plan.database
    fresh_table(database, "letters", "letter_id TEXT, part INTEGER")
    for part in range(plan.part_count):
        rows = read_part(store, "sources", part, ["uri", "letter_id", "status"])
        letters = _extracted(rows, plan.gone_uris(part))["letter_id"].unique().to_pylist()
        database.executemany(
            "INSERT INTO letters VALUES (?, ?)", ((letter, part) for letter in letters)
        )
    fresh_table(database, "firsts", "letter_id TEXT PRIMARY KEY, part INTEGER")
    database.execute(
        """INSERT INTO firsts
           SELECT letter_id, min(part) FROM letters GROUP BY letter_id HAVING count(*) > 1"""
    )
    fresh_table(database, "repeated", "letter_id TEXT, part INTEGER")
    database.execute(
        """INSERT INTO repeated SELECT letter_id, letters.part
           FROM letters CROSS JOIN firsts USING (letter_id) WHERE letters.part > firsts.part"""
    )
    database.execute("CREATE INDEX repeated_by_part ON repeated (part)")
    database.execute("DROP TABLE letters")


def _copies(plan: Plan, part: int) -> set[str]:
    """The letters of a part that an earlier one holds."""
    select = "SELECT letter_id FROM repeated WHERE part = ?"
    return {letter for (letter,) in plan.database.execute(select, (part,))}


def _extracted(rows: pa.Table, gone: set[str]) -> pa.Table:
    rows = rows.filter(pc.equal(rows["status"], Status.EXTRACTED.value))
    if gone:
        rows = rows.filter(pc.invert(pc.is_in(rows["uri"], pa.array(sorted(gone), pa.string()))))
    return rows
