"""The same letter in other bytes: which of its copies counts, once a run has all letters.

This is the only place that decides it; whatever counts letters goes by the column `copy_of`.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from imr_extract.archive.ledger import Plan
from imr_extract.archive.parts import read_part, replace_rows, slices_of
from imr_extract.storage.scratch import fresh_table
from imr_extract.storage.store import Store
from imr_extract.tables import SCHEMAS


class Brief(NamedTuple):
    """What is compared of a letter.

    Attributes:
        letter_id: the letter.
        uri: its file.
        case_number: what it is known by, together with the date. A letter that lacks either is
            nobody's copy.
        decision_date: days since 1970.
        warnings: how many it has.
        copy_of: the letter that counts, as its part of the tables has it.
        part: that part.
    """

    letter_id: str
    uri: str
    case_number: str | None
    decision_date: int | None
    warnings: int
    copy_of: str | None
    part: int


def mark_copies(store: Store, plan: Plan) -> None:
    """Write `letters.copy_of` of all parts in which it has changed.

    Raises:
        OutputError: a part cannot be written.
        TablesError: a part cannot be read.
    """
    database = plan.database
    find_copies(database, _briefs(store, plan))
    changed = """SELECT DISTINCT part FROM briefs LEFT JOIN counting USING (letter_id)
                 WHERE copy_of IS NOT counts ORDER BY part"""
    marks = """SELECT letter_id, counts FROM briefs CROSS JOIN counting USING (letter_id)
               WHERE part = ?"""
    for (part,) in database.execute(changed).fetchall():
        counts = dict(database.execute(marks, (part,)))
        rows = slices_of(store, "letters", part)
        replace_rows(store, "letters", part, (_marked(some, counts) for some in rows))


def _marked(letters: pa.Table, counts: dict[str, str]) -> pa.Table:
    copy_of = pa.array(map(counts.get, letters["letter_id"].to_pylist()), pa.string())
    place = letters.schema.get_field_index("copy_of")
    return letters.set_column(place, SCHEMAS["letters"].field("copy_of"), copy_of)


def find_copies(database: sqlite3.Connection, letters: Iterable[Brief]) -> None:
    """Find the letters that are another's copy.

    In the table `briefs` are then those of the letters that are or were a copy or may be one; in
    `counting` each `letter_id` that is a copy, and the letter that `counts` instead of it.
    """
    fresh_table(
        database,
        "briefs",
        "letter_id TEXT, uri TEXT, case_number TEXT, decision_date INTEGER, warnings INTEGER, "
        "copy_of TEXT, part INTEGER",
    )
    database.execute("CREATE INDEX briefs_by_part ON briefs (part)")
    database.executemany("INSERT INTO briefs VALUES (?, ?, ?, ?, ?, ?, ?)", letters)
    same = "case_number TEXT, decision_date INTEGER, PRIMARY KEY (case_number, decision_date)"
    fresh_table(database, "same", same)
    database.execute(
        """INSERT INTO same SELECT case_number, decision_date FROM briefs
           WHERE case_number IS NOT NULL AND decision_date IS NOT NULL
           GROUP BY case_number, decision_date HAVING count(*) > 1"""
    )
    fresh_table(database, "counting", "letter_id TEXT PRIMARY KEY, counts TEXT")
    in_order = database.execute(
        """SELECT case_number, decision_date, letter_id
           FROM briefs CROSS JOIN same USING (case_number, decision_date)
           ORDER BY case_number, decision_date, warnings, uri"""
    )
    database.executemany("INSERT OR REPLACE INTO counting VALUES (?, ?)", _copies(in_order))


def _copies(in_order: Iterable[tuple[str, int, str]]) -> Iterator[tuple[str, str]]:
    """Of letters with the same case number and date all but the first, each with the first."""
    known_by, first = None, ""
    for case_number, decision_date, letter_id in in_order:
        if (case_number, decision_date) == known_by:
            yield letter_id, first
        else:
            known_by, first = (case_number, decision_date), letter_id


def _briefs(store: Store, plan: Plan) -> Iterator[Brief]:
    """The letters of all parts, without those that neither are nor were a copy."""
    columns = ["letter_id", "uri", "case_number", "decision_date", "warnings", "copy_of"]
    for part in range(plan.part_count):
        rows = read_part(store, "letters", part, columns)
        known = pc.and_(pc.is_valid(rows["case_number"]), pc.is_valid(rows["decision_date"]))
        rows = rows.filter(pc.or_(known, pc.is_valid(rows["copy_of"])))
        values = [rows[name].to_pylist() for name in ("letter_id", "uri", "case_number")]
        values.append(rows["decision_date"].cast(pa.int32()).to_pylist())
        values.append(pc.fill_null(pc.list_value_length(rows["warnings"]), 0).to_pylist())
        values.append(rows["copy_of"].to_pylist())
        yield from map(Brief, *values, itertools.repeat(part))
