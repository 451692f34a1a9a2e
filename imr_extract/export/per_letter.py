"""Letters with the rows that belong to each, streamed: several tables, sorted, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias

from imr_extract.columns import LETTERS, Column
from imr_extract.export.selection import Selection

Record: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Record]]


def letters_with(
    selection: Selection,
    names: tuple[str, ...],
    value: Callable[[Column], str] = attrgetter("name"),
) -> Iterator[tuple[Record, Rows]]:
    """Each letter, in the order of `letter_id`, with its rows of other tables.

    Args:
        selection: what is exported, letters among it.
        names: the other tables; those that are not exported give no rows.
        value: DuckDB SQL of a letter's value in a column.

    Yields:
        The letter's row, and its rows by table in their own order.
    """
    streams = {name: _Stream(selection, name) for name in names if selection.has(name)}
    letters = selection.table(LETTERS.name)
    values = ", ".join(map(value, letters.columns))
    query = f"SELECT {values} FROM {selection.source(LETTERS.name)} ORDER BY letter_id"
    keys = [column.name for column in letters.columns]
    for rows in selection.told("letters", query, selection.count(LETTERS.name)):
        for row in rows:
            letter = dict(zip(keys, row, strict=True))
            yield letter, {n: s.of(letter["letter_id"]) for n, s in streams.items()}


class _Stream:
    """The rows of one table, sorted by letter, taken letter by letter."""

    def __init__(self, selection: Selection, name: str) -> None:
        table = selection.table(name)
        self._keys = [column.name for column in table.columns]
        query = (
            f"SELECT {', '.join(self._keys)} FROM {selection.source(name)} "
            f"ORDER BY letter_id, {table.number}"
        )
        self._rows = chain.from_iterable(selection.rows(query))
        self._at = self._keys.index("letter_id")
        self._next = next(self._rows, None)

    def of(self, letter_id: str) -> list[Record]:
        """The rows of this letter; rows of no letter before it are passed over."""
        found = []
        while self._next is not None and self._next[self._at] <= letter_id:
            if self._next[self._at] == letter_id:
                found.append(dict(zip(self._keys, self._next, strict=True)))
            self._next = next(self._rows, None)
        return found


def text_of(sections: list[Record]) -> str:
    """A letter's raw text; its sections cover it without gap or overlap."""
    return "".join(section["text"] or "" for section in sections)
