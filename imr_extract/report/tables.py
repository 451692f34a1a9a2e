"""A counted figure -> an HTML table, with great-tables."""

from __future__ import annotations

import html
import re
from typing import Any

import pandas as pd
from great_tables import GT, loc, style

from imr_extract.report.model import HEADINGS, SMALL, Counted, Kind
from imr_extract.viewing.safe_text import safe_text

_LONGEST = 200
_NUMERIC = {Kind.COUNT: pd.Int64Dtype(), Kind.YEAR: pd.Int64Dtype(),
            Kind.SHARE: pd.Float64Dtype(), Kind.NUMBER: pd.Float64Dtype()}  # fmt: skip
# Every table would include its own copy of the same stylesheet, in light-page colours.
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def html_table(counted: Counted) -> str:
    """The figure's rows; the page's stylesheet styles the great-tables classes."""
    kinds = {name: HEADINGS[name].kind for name in counted.columns}
    frame = pd.DataFrame(
        {
            name: pd.Series(counted.column(name), dtype=_NUMERIC.get(kind, object))
            for name, kind in kinds.items()
        }
    )
    named = {kind: [name for name in kinds if kinds[name] is kind] for kind in Kind}
    # Text in the first column labels the row.
    first = counted.columns[0] if kinds[counted.columns[0]] is Kind.TEXT else None
    table = (
        GT(frame, rowname_col=first, id=f"table-{counted.figure.name}", auto_align=False)
        .fmt(_cell, columns=named[Kind.TEXT])
        .fmt_integer(columns=named[Kind.YEAR], use_seps=False)
        .fmt_integer(columns=named[Kind.COUNT])
        .fmt_percent(columns=named[Kind.SHARE], decimals=1)
        .fmt_number(columns=named[Kind.NUMBER], decimals=1)
        .sub_missing(missing_text="–")
        .cols_label({name: HEADINGS[name].label for name in kinds})
        .cols_align("left", columns=named[Kind.TEXT])
        .cols_align("right", columns=[name for name in kinds if kinds[name] is not Kind.TEXT])
    )
    if first is not None:
        table = table.tab_stubhead(HEADINGS[first].label)
    for over in dict.fromkeys(HEADINGS[name].over for name in kinds):
        if over:
            under = [name for name in kinds if HEADINGS[name].over == over]
            table = table.tab_spanner(over, columns=under)
    for name, rows in _small(counted).items():
        place = loc.stub(rows) if name == first else loc.body([name], rows)
        table = table.tab_style(style.css("color: var(--faint)"), place)
    return _STYLE.sub("", table.as_raw_html())


def _cell(value: Any) -> str:
    """A text cell as HTML, escaped here because great-tables does not escape formatter output."""
    if not isinstance(value, str):
        return '<span class="absent">not stated</span>'
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return html.escape(safe_text(short))


def _small(counted: Counted) -> dict[str, list[int]]:
    """The rows to grey, by column: whole small rows, or single small counts."""
    n = counted.figure.n
    if n is not None:
        rows = [row for row, value in enumerate(counted.column(n)) if value < SMALL]
        return {name: rows for name in counted.columns} if rows else {}
    found = {
        name: [row for row, value in enumerate(counted.column(name)) if (value or 0) < SMALL]
        for name in counted.columns
        if HEADINGS[name].kind is Kind.COUNT
    }
    return {name: rows for name, rows in found.items() if rows}
