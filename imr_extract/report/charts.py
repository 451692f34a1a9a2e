"""A counted figure -> a chart as inline SVG, with matplotlib.

The drawing uses placeholder colours, later replaced by the page's own, so a chart is readable on
a light or a dark page.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import matplotlib
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from imr_extract.report.model import HEADINGS, SMALL, Chart, Counted

_Draw: TypeAlias = Callable[[Counted], Canvas]

_INK, _GRID, _ONE, _TWO = "#010101", "#020202", "#030303", "#040404"
_COLOURS = {_INK: "var(--ink)", _GRID: "var(--line)", _ONE: "var(--one)", _TWO: "var(--two)"}
_WIDTH = 8.4
_MOST_SHARES = 25
# Some matplotlib releases type the keys as literals, others as str.
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "imr_extract",
    "figure.constrained_layout.h_pad": 0.1,
    "font.family": "sans-serif",
    "font.size": 9.5,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _INK,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    # Letter text is never math markup.
    "text.parse_math": False,
}
_PERCENT = FuncFormatter(lambda value, _: f"{value:.0%}")
_THOUSANDS = FuncFormatter(lambda value, _: f"{value:,.0f}")


def svg_chart(counted: Counted) -> str:
    """The figure's chart; empty if it has no chart or no rows."""
    chart = counted.figure.chart
    if chart is None or not counted.rows:
        return ""
    with matplotlib.rc_context():
        # Ignore the user's own matplotlib settings.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        drawn = io.StringIO()
        canvas = _DRAW[chart](counted)
        canvas.savefig(drawn, format="svg", transparent=True)
    return _inline(drawn.getvalue(), counted)


def _inline(svg: str, counted: Counted) -> str:
    """Make a drawing fit to embed in a page: no prologue or metadata, and ids unique to the chart.

    Its stylesheet is removed too, since it would apply to the whole page; the page has the rules.
    """
    name = counted.figure.name
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<(metadata|style)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg)
    svg = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\g<1>{name}-", svg)
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    label = f'role="img" aria-label="Chart: {counted.figure.title}"'
    return svg.replace("<svg ", f"<svg {label} ", 1)


def _axes(canvas: Canvas, rows: int = 1, columns: int = 1) -> list[Axes]:
    return [canvas.add_subplot(rows, columns, place + 1) for place in range(rows * columns)]


def _months(counted: Counted) -> Canvas:
    """Letters and decisions by month, as two lines."""
    canvas = Canvas(figsize=(_WIDTH, 3.2), layout="constrained")
    (axes,) = _axes(canvas)
    months = [dt.date.fromisoformat(f"{month}-01") for month in counted.column("month")]
    for name, colour, marker in (("decisions", _TWO, "s"), ("letters", _ONE, "o")):
        axes.plot(
            months,  # type: ignore[arg-type]
            counted.column(name),
            color=colour,
            label=HEADINGS[name].label,
            marker=marker if len(months) < 37 else "",
            markersize=3,
            linewidth=1.2,
        )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(_THOUSANDS)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    if len(months) < 13:
        axes.set_xticks(months, [f"{month:%b %Y}" for month in months])  # type: ignore[arg-type]
    else:
        locator = AutoDateLocator(maxticks=13)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(formatter)
    axes.grid(axis="y")
    axes.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, 1.14))
    return canvas


def _shares(counted: Counted) -> Canvas:
    """Share upheld with its interval, one line per row; a hollow mark if n is small."""
    rows = min(len(counted.rows), _MOST_SHARES)
    canvas = Canvas(figsize=(_WIDTH, 0.9 + 0.27 * rows), layout="constrained")
    (axes,) = _axes(canvas)
    names = ["not stated" if name is None else name for name in counted.column(counted.columns[0])]
    counts = counted.column("n")
    for place in range(rows):
        share, low, high = (
            counted.column(f"share_upheld{end}")[place] for end in ("", "_low", "_high")
        )
        small = counts[place] < SMALL
        axes.plot([low, high], [place, place], color=_ONE, linewidth=1.4)
        axes.plot(
            [share],
            [place],
            "o",
            color=_ONE,
            markersize=5,
            markerfacecolor="none" if small else _ONE,
        )
    axes.set_yticks(
        range(rows),
        [f"{name} (n = {n:,})" for name, n in zip(names[:rows], counts, strict=False)],
    )
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(-0.01, 1.01)
    axes.xaxis.set_major_formatter(_PERCENT)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Share upheld, with 95% interval")
    axes.grid(axis="x")
    return canvas


def _by_span(counted: Counted) -> dict[str, list[int]]:
    """The row numbers of each span."""
    found: dict[str, list[int]] = {}
    for row, span in enumerate(counted.column("span")):
        found.setdefault(span, []).append(row)
    return found


def _medians(counted: Counted) -> Canvas:
    """Median days by year with the quartiles; one panel per span."""
    canvas = Canvas(figsize=(_WIDTH, 4.4), layout="constrained")
    spans = _by_span(counted)
    all_years = counted.column("year")
    for axes, (span, rows) in zip(_axes(canvas, 2, 2), spans.items(), strict=False):
        rows = [row for row in rows if counted.column("n")[row]]
        years, first, median, third = (
            [counted.column(name)[row] for row in rows]
            for name in ("year", "first_quartile", "median", "third_quartile")
        )
        axes.vlines(years, first, third, color=_ONE, linewidth=5, alpha=0.35)
        axes.plot(years, median, "o-", color=_ONE, markersize=4, linewidth=1.2)
        axes.set_title(span)
        axes.set_xlim(min(all_years) - 0.5, max(all_years) + 0.5)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
        axes.grid(axis="y")
    return canvas


def _spread(counted: Counted) -> Canvas:
    """Letters by number of days; one panel per span."""
    canvas = Canvas(figsize=(_WIDTH, 4.4), layout="constrained")
    spans = _by_span(counted)
    for axes, (span, rows) in zip(_axes(canvas, 2, 2), spans.items(), strict=False):
        days, letters = (
            [counted.column(name)[row] for row in rows] for name in ("days", "letters")
        )
        axes.bar(days, letters, width=9, align="edge", color=_ONE)
        axes.set_title(span)
        axes.set_xlim(left=0)
        axes.yaxis.set_major_formatter(_THOUSANDS)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.grid(axis="y")
    return canvas


def _cross(counted: Counted) -> Canvas:
    """Counts for each pair of the two parties' values; larger counts are darker."""
    columns = [name for name in counted.columns if HEADINGS[name].over]
    names = ["Not stated" if name is None else HEADINGS[name].label if name in HEADINGS else name
             for name in counted.column(counted.columns[0])]  # fmt: skip
    canvas = Canvas(figsize=(_WIDTH, 1.1 + 0.45 * len(names)), layout="constrained")
    (axes,) = _axes(canvas)
    most = max(max(counted.column(name)) for name in columns) or 1
    for x, name in enumerate(columns):
        for y, value in enumerate(counted.column(name)):
            shade = 0.65 * value / most
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, color=_ONE, alpha=shade))
            axes.text(x, y, f"{value:,}", ha="center", va="center")
    axes.set_xticks(range(len(columns)), [HEADINGS[name].label for name in columns])
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.set_xlabel("Reviewer")
    axes.set_ylabel("Claims administrator")
    return canvas


_DRAW: dict[Chart, _Draw] = {
    Chart.MONTHS: _months,
    Chart.SHARES: _shares,
    Chart.MEDIANS: _medians,
    Chart.SPREAD: _spread,
    Chart.CROSS: _cross,
}
