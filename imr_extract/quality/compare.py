"""One run against another: what was gained, lost and changed, letter by letter."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from imr_extract.columns import CITATIONS, DIAGNOSES, LETTERS, SERVICES, Table, shown
from imr_extract.load import load_rows

Row: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]

_TABLES = (LETTERS, SERVICES, CITATIONS, DIAGNOSES)
_COMPARED = {
    table.name: [c.name for c in table.columns if not c.identity and c.name not in table.known_by]
    for table in _TABLES
}
# What can differ: a table's name stands for rows that came or went.
FIELDS = tuple(
    name
    for table, columns in _COMPARED.items()
    for name in (table, *(f"{table}.{column}" for column in columns))
)


@dataclass(frozen=True)
class Change:
    """One value that differs.

    Attributes:
        kind: `gained` (there was none), `lost` (there is none now) or `changed`.
        table: table of the value.
        field: its column; empty where a whole row came or went.
        letter: the letter's uri.
        row: what names the row within its letter.
        old: the value before, None for none.
        new: the value now, None for none.
    """

    kind: str
    table: str
    field: str
    letter: str
    row: str
    old: str | None
    new: str | None

    @property
    def name(self) -> str:
        """What differs, as `FIELDS` has it."""
        return f"{self.table}.{self.field}".rstrip(".")


def compare(old: str | os.PathLike[str], new: str | os.PathLike[str]) -> list[Change]:
    """Compare the tables of two runs over the same letters.

    Args:
        old: folder of the earlier run's tables.
        new: folder of the later run's tables.

    Returns:
        The changes by letter, table and row. Letters that only one run has are a change of
        table `letters` with an empty field.

    Raises:
        TablesError: a folder holds no tables of a finished run.
    """
    names: dict[str, str] = {}
    changes: list[Change] = []
    for table in _TABLES:
        before, after = load_rows(old, table.name), load_rows(new, table.name)
        if table is LETTERS:
            names = {row["letter_id"]: row["uri"] for row in [*before, *after]}
        changes += _table(table.name, _keyed(table, before), _keyed(table, after), names)
    order = {table: index for index, table in enumerate(_COMPARED)}
    return sorted(changes, key=lambda c: (c.letter, order[c.table], c.row, c.field))


def totals(changes: list[Change]) -> Counter[tuple[str, str]]:
    """How many changes of each kind a field has: keys are (`table.field`, kind)."""
    return Counter((change.name, change.kind) for change in changes)


def fields_named(name: str) -> tuple[str, ...]:
    """The entries of `FIELDS` that a name means: `age` or `letters.age`; none if it is no field."""
    return tuple(field for field in FIELDS if name in (field, field.split(".")[-1]))


def _keyed(table: Table, rows: list[Row]) -> dict[Key, Row]:
    """Rows by letter and what names them in it; a name that recurs is numbered."""
    keyed: dict[Key, Row] = {}
    seen: Counter[Key] = Counter()
    for row in rows:
        key = (row["letter_id"], *(str(row[column]) for column in table.known_by))
        seen[key] += 1
        numbered = (*key, str(seen[key]))
        keyed[numbered] = row
    return keyed


def _table(
    table: str, before: dict[Key, Row], after: dict[Key, Row], names: dict[str, str]
) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        letter, row = names[key[0]], " ".join(key[1:-1])
        if key not in after:
            yield Change("lost", table, "", letter, row, row or letter, None)
        elif key not in before:
            yield Change("gained", table, "", letter, row, None, row or letter)
        else:
            yield from _row(table, letter, row, before[key], after[key])


def _row(table: str, letter: str, row: str, before: Row, after: Row) -> Iterator[Change]:
    for column in _COMPARED[table]:
        old, new = _text(before.get(column)), _text(after.get(column))
        if old != new:
            kind = "gained" if old is None else "lost" if new is None else "changed"
            yield Change(kind, table, column, letter, row, old, new)


def _text(value: Any) -> str | None:
    """A value as text; None for an absent one, an empty list among them."""
    if value is None or value == []:
        return None
    return shown(value) if isinstance(value, list) else str(value)
