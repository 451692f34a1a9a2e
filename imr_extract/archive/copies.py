"""The same letter in other bytes: which of its copies counts, once a run has all letters.

This is the only place that decides it; whatever counts letters goes by the column `copy_of`.
"""

from __future__ import annotations

import itertools
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

from imr_extract.archive.ledger import Plan
from imr_extract.archive.parts import read_part, replace_rows
from imr_extract.storage.store import Store
from imr_extract.tables import SCHEMAS

# What a letter is known by. One that lacks either is nobody's copy.
_SAME = ["case_number", "decision_date"]
_NAMED = itemgetter(*_SAME)


def mark_copies(store: Store, plan: Plan) -> None:
    """Write `letters.copy_of` of all parts in which it has changed.

    Raises:
        OutputError: a part cannot be written.
        TablesError: a part cannot be read.
    """
    columns = ["letter_id", "uri", *_SAME, "warnings", "copy_of"]
    held = [_brief(read_part(store, "letters", part, columns)) for part in range(plan.part_count)]
    if not held:
        return
    counted = copies(pa.concat_tables(held))
    for part, letters in enumerate(held):
        marks = pa.array(map(counted.get, letters["letter_id"].to_pylist()), pa.string())
        if not letters["copy_of"].combine_chunks().equals(marks):
            rows = read_part(store, "letters", part, SCHEMAS["letters"].names)
            place = rows.schema.get_field_index("copy_of")
            marked = rows.set_column(place, SCHEMAS["letters"].field("copy_of"), marks)
            replace_rows(store, "letters", part, marked)


def copies(letters: pa.Table) -> dict[str, str]:
    """The letters that are another's copy, each with the one that counts.

    Args:
        letters: `letter_id`, `uri`, `case_number`, `decision_date` and the number of `warnings`.
    """
    stated = letters.filter(pc.and_(*(pc.is_valid(letters[name]) for name in _SAME)))
    groups = stated.group_by(_SAME).aggregate([([], "count_all")])
    repeated = groups.filter(pc.greater(groups["count_all"], 1)).select(_SAME)
    rows = stated.select(["letter_id", "uri", *_SAME, "warnings"])
    rows = rows.join(repeated, _SAME, join_type="left semi")
    rows = rows.sort_by([(name, "ascending") for name in (*_SAME, "warnings", "uri")])
    found: dict[str, str] = {}
    for _, same in itertools.groupby(rows.to_pylist(), _NAMED):
        first, *others = (row["letter_id"] for row in same)
        found |= dict.fromkeys(others, first)
    return found


def _brief(letters: pa.Table) -> pa.Table:
    """Letters with the number of their warnings instead of these."""
    count = pc.fill_null(pc.list_value_length(letters["warnings"]), 0)
    return letters.set_column(letters.schema.get_field_index("warnings"), "warnings", count)
