"""Gold records: read, and checked key by key; docs/gold-format.md describes them."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from imr_extract.columns import DIAGNOSES, LETTERS, SERVICES, Column, Scored, Table
from imr_extract.errors import GoldError
from imr_extract.storage.address import describe

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a key of gold records may hold.

    Attributes:
        many: whether it is a list.
        keys: the keys of its objects; None where it holds no objects.
        needs: keys without which an object says nothing.
    """

    many: bool = False
    keys: Mapping[str, Shape] | None = field(default=None)
    needs: tuple[str, ...] = ()


def counted(table: Table) -> tuple[Column, ...]:
    """The columns that gold records may state as keys of their own; each is counted."""
    return tuple(
        column
        for column in table.columns
        if not column.identity and column.scored is not Scored.NOT
    )


def _shapes(table: Table) -> dict[str, Shape]:
    shapes = {}
    for column in counted(table):
        kind = column.type.value_type if column.is_list else column.type
        inner = {part.name: _ONE for part in kind} if pa.types.is_struct(kind) else None
        shapes[column.gold_key] = Shape(column.is_list, inner)
    return shapes


# How much a letter or service counts for, by whether the tables have a value of the field: the two
# may have been drawn apart.
WEIGHTS = ("found", "not_found")
_ONE, _MANY = Shape(), Shape(many=True)
_TITLE = Shape(True, {"title": _ONE, "year": _ONE, "sections": _ONE}, needs=("title",))
_PARTY = Shape(keys={"basis": _ONE, "mtus": _TITLE, "non_mtus": _MANY, "pages": _MANY})
_CITATION = Shape(True, {"source": _ONE, "chapter": _ONE, "table": _ONE, "pages": _MANY})
_SERVICE = {
    **_shapes(SERVICES),
    "claims_administrator": _PARTY,
    "reviewer": _PARTY,
    "rationale_citations": _CITATION,
}
RECORD = Shape(
    keys={
        "letter": _ONE,
        "weights": Shape(keys={name: _ONE for name in WEIGHTS}),
        **_shapes(LETTERS),
        "diagnoses": Shape(True, _shapes(DIAGNOSES), needs=("text",)),
        "services": Shape(True, _SERVICE),
    },
    needs=("letter",),
)


def read_gold(path: str | os.PathLike[str]) -> list[Row]:
    """Gold records of a JSON lines file.

    Raises:
        GoldError: the file cannot be read, a line is no JSON object, it names no letter, or it has
            a key that no record has; the message names file, line and key.
    """
    try:
        # Not splitlines(): JSON may hold the other characters at which it parts lines.
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {describe(error)}.") from error
    records: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}, line {number}: no valid JSON: {error}.") from error
        if not isinstance(record, dict) or not isinstance(record.get("letter"), str):
            raise GoldError(f'{path}, line {number}: a record is an object with a "letter".')
        for problem in (*_problems(record, RECORD, ""), *_bad_weights(record)):
            raise GoldError(f"{path}, line {number}: {problem}.")
        records.append(record)
    if not records:
        raise GoldError(f"{path} holds no record.")
    return records


def _bad_weights(record: Row) -> Iterator[str]:
    for name, weight in (record.get("weights") or {}).items():
        if type(weight) not in (int, float) or not 0 < weight < float("inf"):
            yield f"weights.{name} is a number above 0, not {json.dumps(weight)}"


def _problems(value: Any, shape: Shape, place: str) -> Iterator[str]:
    """What is wrong with a value and what is in it; None says that nothing is stated."""
    if value is None:
        return
    if shape.many and not isinstance(value, list):
        yield f"{place} is a list, not {json.dumps(value)}"
        return
    for item in value if shape.many else [value]:
        if shape.keys is None:
            if isinstance(item, (list, dict)):
                yield f"{place} holds single values, not {json.dumps(item)}"
        elif not isinstance(item, dict):
            yield f"{place} holds objects, not {json.dumps(item)}"
        else:
            yield from _object_problems(item, shape.keys, shape.needs, place)


def _object_problems(
    item: Row, keys: Mapping[str, Shape], needs: tuple[str, ...], place: str
) -> Iterator[str]:
    for key, value in item.items():
        if key in keys:
            yield from _problems(value, keys[key], f"{place}.{key}" if place else key)
            continue
        where = f" in {place}" if place else ""
        near = difflib.get_close_matches(key, keys, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(keys)}"
        yield f'unknown key "{key}"{where}: {hint}'
    for key in needs:
        if item.get(key) is None:
            yield f'an entry of {place} lacks "{key}"'
