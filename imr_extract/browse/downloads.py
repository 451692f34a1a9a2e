"""A search as JSON, a page at a time, and as CSV, all of it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from imr_extract.browse.asked import Asked
from imr_extract.browse.cards import decision_rows
from imr_extract.browse.search import Hits
from imr_extract.columns import LETTERS, SERVICES
from imr_extract.viewing.safe_text import safe_cell

# Rows of CSV that are read and sent at a time.
STEP = 500
_LISTS = {
    column.name for table in (LETTERS, SERVICES) for column in table.columns if column.is_list
}


def as_json(connection: sqlite3.Connection, asked: Asked, hits: Hits, root: str) -> str:
    """Counts, facets, and the rows of one page; `next` is the address of the next one."""
    tally = hits.tally
    rows = decision_rows(connection, hits.page(asked.page))
    found: dict[str, Any] = {
        "query": asked.query.typed,
        "filters": asked.filters,
        "sort": asked.sort,
        "decisions": tally.n,
        "upheld": tally.upheld,
        "overturned": tally.overturned,
        "partially_overturned": tally.partially_overturned,
        "undecided": tally.undecided,
        "share_upheld": tally.share,
        "share_upheld_interval": tally.interval,
        "facets": hits.counts,
        "page": asked.page,
        "pages": hits.pages,
        "next": None,
        "rows": [_with_lists(row) for row in rows],
    }
    if asked.page < hits.pages:
        found["next"] = f"{root}-/search.json?{asked.encoded(page=asked.page + 1)}"
    return json.dumps(found, ensure_ascii=False)


def csv_lines(connection: sqlite3.Connection, ids: Sequence[int], header: bool) -> str:
    """Rows of `decisions` as CSV, with or without a line of names."""
    rows = decision_rows(connection, ids)
    lines = io.StringIO()
    writer = csv.writer(lines)
    if header:
        found = connection.execute("SELECT * FROM decisions LIMIT 0")
        writer.writerow([column[0] for column in found.description])
    writer.writerows([safe_cell(value) for value in row.values()] for row in rows)
    return lines.getvalue()


def _with_lists(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _LISTS and value is not None else value
        for name, value in row.items()
    }
