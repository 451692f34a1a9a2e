"""Where a page's text runs, and where its characters stand once the page is held upright.

A page may be turned by its /Rotate entry, its text may be drawn sideways or, as scanners leave it,
tilted by some degrees. Glyphs are described on the page *as it is shown*, whatever made it so;
lines are then formed in *upright* places, which are those turned back by the page's direction.
Angles are in degrees, counter-clockwise.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Text within so many degrees of the page's direction runs as the page does.
WITHIN = 4.0
# A tilt that leaves every line on its own height: 0.9 points over the width of a page.
UNTILTED = 0.1
# A baseline is measured over at least so many points.
_LONG_LINE = 150.0
_BETWEEN_CORNERS = 0.2

Rectangle = tuple[float, float, float, float]


@dataclass(slots=True)
class Glyph:
    """One character on the page as it is shown.

    Attributes:
        text: what it stands for.
        x: of its middle, from the page's left.
        y: of its middle, from the page's top.
        width: along its own baseline.
        height: of its font, across its baseline.
        angle: of its baseline.
        run: number of the show operation that drew it; glyphs of one run look alike.
        invisible: whether it is drawn without ink.
        doubtful: whether it may not be seen: it is light, faint, or on a layer.
    """

    text: str
    x: float
    y: float
    width: float
    height: float
    angle: float
    run: int = 0
    invisible: bool = False
    doubtful: bool = False


class Sheet(NamedTuple):
    """A page as it is shown: its size, and the way there from the page's own coordinates."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]
    rotation: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own coordinates, from the top left of the shown page."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def sheet(box: Rectangle, rotation: int) -> Sheet:
    """The shown page.

    Args:
        box: left, bottom, right and top of what is shown, in the page's own coordinates.
        rotation: clockwise, in degrees: a multiple of 90.
    """
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if rotation == 90:
        return Sheet(height, width, (0, 1, 1, 0, -bottom, -left), rotation)
    if rotation == 180:
        return Sheet(width, height, (-1, 0, 0, 1, right, -bottom), rotation)
    if rotation == 270:
        return Sheet(height, width, (0, -1, -1, 0, top, right), rotation)
    return Sheet(width, height, (1, 0, 0, -1, -left, top), 0)


def glyph_size(width: float, height: float, angle: float) -> tuple[float, float]:
    """Width and height of a glyph, of the upright rectangle around it and its angle."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    spread = cos * cos - sin * sin
    if abs(spread) < _BETWEEN_CORNERS:  # about 45 degrees: the rectangle does not tell
        side = max(width, height) / (cos + sin)
        return side / 2, side
    return (width * cos - height * sin) / spread, (height * cos - width * sin) / spread


def apart(one: float, other: float) -> float:
    """How many degrees lie between two angles."""
    return abs((one - other + 180) % 360 - 180)


def direction(glyphs: Sequence[Glyph]) -> float:
    """The angle in which most of a page's text runs, a drift of its lines included."""
    printed = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not printed:
        return 0.0
    counts = Counter(round(glyph.angle) % 360 for glyph in printed)
    peak = max(counts, key=lambda angle: sum(counts[(angle + d) % 360] for d in (-1, 0, 1)))
    turns = [(g.angle - peak + 180) % 360 - 180 for g in printed if apart(g.angle, peak) <= WITHIN]
    angle = peak + statistics.median(turns)
    drift = _drift([glyph for glyph in printed if apart(glyph.angle, angle) <= WITHIN], angle)
    return (angle + drift) % 360


def _drift(glyphs: list[Glyph], angle: float) -> float:
    """How far lines run off their glyphs' angle: OCR may set upright words on a tilted line."""
    slopes: list[tuple[float, float]] = []
    start = last = None
    for glyph in glyphs:
        x, y = upright_point(glyph.x, glyph.y, angle)
        if (
            last is None
            or start is None
            or not (
                last[0] < x < last[0] + 4 * glyph.height and abs(y - last[1]) < 0.4 * glyph.height
            )
        ):
            _add_slope(slopes, start, last)
            start = (x, y)
        last = (x, y)
    _add_slope(slopes, start, last)
    if not slopes:
        return 0.0
    return statistics.median(slope for slope, _ in slopes)


def _add_slope(
    slopes: list[tuple[float, float]],
    start: tuple[float, float] | None,
    last: tuple[float, float] | None,
) -> None:
    if start is not None and last is not None and last[0] - start[0] >= _LONG_LINE:
        rise = start[1] - last[1]
        slopes.append((math.degrees(math.atan2(rise, last[0] - start[0])), last[0] - start[0]))


def upright_point(x: float, y: float, angle: float) -> tuple[float, float]:
    """A point of the shown page once the page is turned so that `angle` runs to the right."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cos - y * sin, x * sin + y * cos


def upright_box(glyph: Glyph, angle: float) -> Rectangle:
    """Left, top, right and bottom of a glyph that runs with the page, held upright."""
    x, y = upright_point(glyph.x, glyph.y, angle)
    half_width, half_height = glyph.width / 2, glyph.height / 2
    return x - half_width, y - half_height, x + half_width, y + half_height


def shown_box(glyph: Glyph) -> Rectangle:
    """Left, top, right and bottom of the upright rectangle around a glyph on the shown page."""
    cos = abs(math.cos(math.radians(glyph.angle)))
    sin = abs(math.sin(math.radians(glyph.angle)))
    half_width = (glyph.width * cos + glyph.height * sin) / 2
    half_height = (glyph.width * sin + glyph.height * cos) / 2
    return (
        glyph.x - half_width, glyph.y - half_height, glyph.x + half_width, glyph.y + half_height,
    )  # fmt: skip


def around(boxes: Iterable[Rectangle]) -> Rectangle | None:
    """The rectangle around some; None around none."""
    found = list(boxes)
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class Near:
    """Finds the glyphs that stand near a point of the shown page."""

    _CELL = 24.0

    def __init__(self, glyphs: Iterable[tuple[int, Glyph]]) -> None:
        """Sort numbered glyphs into cells."""
        self._cells: dict[tuple[int, int], list[tuple[int, Glyph]]] = {}
        for number, glyph in glyphs:
            self.add(number, glyph)

    def add(self, number: int, glyph: Glyph) -> None:
        """One more."""
        cell = int(glyph.x // self._CELL), int(glyph.y // self._CELL)
        self._cells.setdefault(cell, []).append((number, glyph))

    def at(self, x: float, y: float) -> Iterator[tuple[int, Glyph]]:
        """The glyphs of the cells around a point."""
        column, row = int(x // self._CELL), int(y // self._CELL)
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                yield from self._cells.get((i, j), ())
