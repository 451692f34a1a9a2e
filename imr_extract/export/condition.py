"""`--where`: a condition that somebody typed -> the same as SQL that can only compare columns.

DuckDB's own parser reads it. Whatever is not a comparison of columns and values is refused, such as
subqueries, and functions that do more than change a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from imr_extract.columns import LETTERS, SERVICES
from imr_extract.errors import ExportError

# Quoted text is left as it is; a bare 2016-01-01 would be a subtraction.
_QUOTED_OR_DATE = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|(?<![\w-])(\d{4}-\d\d-\d\d)(?![\w-])"""
)
_PARTS = {"CONJUNCTION", "COMPARISON", "COLUMN_REF", "CONSTANT", "CAST", "BETWEEN", "OPERATOR",
          "FUNCTION", "TYPE"}  # fmt: skip
_FUNCTIONS = {
    "~~", "!~~", "~~*", "!~~*", "contains", "starts_with", "ends_with", "regexp_matches",
    "lower", "upper", "length", "len", "list_contains", "list_has", "list_has_any", "list_has_all",
    "year", "month", "day", "date_diff", "coalesce", "abs", "+", "-", "*", "/",
}  # fmt: skip
_EXAMPLE = "Write a condition such as: decision_date >= 2016-01-01 AND decision = 'overturned'"


def checked(database: duckdb.DuckDBPyConnection, where: str) -> str:
    """The condition as SQL.

    Args:
        database: DuckDB, to parse it with; nothing is run.
        where: as it was typed; dates may stand without quotes.

    Raises:
        ExportError: it is no condition, or does more than compare columns of letters and services.
    """
    if not where.strip():
        raise ExportError(f"--where is empty. {_EXAMPLE}")
    condition = _QUOTED_OR_DATE.sub(lambda m: m[1] or f"DATE '{m[2]}'", where)
    # On lines of its own, so that a comment cannot swallow the bracket.
    query = f"SELECT 1 FROM letters WHERE (\n{condition}\n)"
    found = database.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchall()
    parsed = json.loads(found[0][0])
    if parsed["error"]:
        raise ExportError(f"--where {where}: {parsed.get('error_message', 'no SQL')}. {_EXAMPLE}")
    node = parsed["statements"][0]["node"]
    plain = node["type"] == "SELECT_NODE" and len(parsed["statements"]) == 1
    if not plain or node["modifiers"] or node["group_expressions"] or node["having"]:
        raise ExportError(f"--where {where}: this is more than a condition. {_EXAMPLE}")
    for part in _parts(node["where_clause"]):
        _check(where, part)
    return condition


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every expression of a parsed one."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for value in tree.values():
            yield from _parts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _parts(value)


def _check(where: str, part: dict[str, Any]) -> None:
    kind = part["class"]
    if kind not in _PARTS:
        raise ExportError(f"--where {where}: it may not have a {kind.lower()}. {_EXAMPLE}")
    if kind == "FUNCTION" and part["function_name"] not in _FUNCTIONS:
        raise ExportError(
            f"--where {where}: it may not call {part['function_name']}; it may call "
            f"{', '.join(sorted(name for name in _FUNCTIONS if name.isidentifier()))}."
        )
    if kind == "COLUMN_REF":
        _check_column(where, part["column_names"])


def _check_column(where: str, names: list[str]) -> None:
    tables = [table for table in (LETTERS, SERVICES) if names[:-1] in ([], [table.name])]
    known = {column.name for table in tables for column in table.columns}
    if names[-1].lower() not in known:
        raise ExportError(
            f"--where {where}: letters and services have no column {'.'.join(names)}. Put text in "
            f"single quotes. docs/data-dictionary.md lists the columns."
        )
