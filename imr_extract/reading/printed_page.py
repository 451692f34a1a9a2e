"""Pages that are not plainly upright and printed: glyphs -> lines, the same for every engine.

Most letters do not come here. Where a page is turned, tilted, shown in part, overprinted or
written on, the engine describes each glyph, and lines are formed of what is printed and runs as the
page does. What runs another way (a watermark, a note at the margin) and the numbers of numbered
paper are set aside.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from pdfplumber.utils.text import chars_to_textmap

from imr_extract.reading.layout import Laid, Piece
from imr_extract.reading.page_geometry import (
    WITHIN,
    Glyph,
    Rectangle,
    Sheet,
    apart,
    around,
    direction,
    shown_box,
    upright_box,
)
from imr_extract.reading.visibility import HUGE

# Per character of a line where it stands on the shown page, None for a space between words.
Shown: TypeAlias = list[Rectangle | None]

# Numbered paper numbers 25 to 28 lines; a table of so many rows begins none with a bare number.
_FEWEST_NUMBERS = 10
_ALIGNED = 4.0
# Share of a font's height that parts words which no space parts.
_SPACE = 0.18
# Two pages on a sheet: characters of each, and the empty column between them, in points.
_FEWEST_OF_HALF = 150
_GUTTER = 18.0
_SENTENCE_ENDS = frozenset(".:!?")


class PrintedPage(NamedTuple):
    """A page's lines, and the words that were set aside, one string a place."""

    pieces: list[Piece[Shown]]
    aside: list[str]


class _Char(NamedTuple):
    """A glyph and its upright rectangle."""

    glyph: Glyph
    left: float
    top: float
    right: float
    bottom: float


def printed_page(glyphs: Sequence[Glyph], shown: Sheet) -> PrintedPage:
    """The lines of one page, in its own direction.

    Args:
        glyphs: what is printed on it, in the order in which it is drawn.
        shown: the page.
    """
    angle = direction(glyphs)
    highest = HUGE * statistics.median(glyph.height for glyph in glyphs) if glyphs else 0.0
    chars: list[_Char] = []
    strays: list[Glyph] = []
    for glyph in glyphs:
        if apart(glyph.angle, angle) > WITHIN or glyph.height > highest:
            strays.append(glyph)
        else:
            chars.append(_Char(glyph, *upright_box(glyph, angle)))
    numbers = _margin_numbers(chars)
    aside = list(_strings(strays))
    if numbers:
        taken = {id(char) for number in numbers for char in number}
        chars = [char for char in chars if id(char) not in taken]
        aside.append(" ".join("".join(c.glyph.text for c in number) for number in numbers))
    wide = shown.width > shown.height
    if wide != (round(angle / 90) % 2 == 1):
        chars = _one_below_the_other(chars)
    return PrintedPage(list(lines(map(_described, chars))), aside)


def _described(char: _Char) -> dict[str, Any]:
    """A character as pdfplumber describes it."""
    return {
        "text": char.glyph.text, "upright": True,
        "x0": char.left, "x1": char.right, "top": char.top, "bottom": char.bottom,
        "doctop": char.top, "size": char.glyph.height, "shown": shown_box(char.glyph),
    }  # fmt: skip


def lines(chars: Iterable[dict[str, Any]]) -> Iterator[Piece[Shown]]:
    """The lines that pdfplumber makes of characters, also where words are placed one by one."""
    every = list(chars)
    if not every:
        return
    text: list[str] = []
    found: list[Any] = []
    for char, described in (
        *chars_to_textmap(every, x_tolerance_ratio=_SPACE).tuples,
        ("\n", None),
    ):
        if char != "\n":
            text.append(char)
            found.append(described)
            continue
        placed = [each for each in found if each]
        if placed:
            top = min(each["top"] for each in placed)
            shown = [_shown(each) if each else None for each in found]
            yield Piece(top, placed[0]["x0"], "".join(text), shown)
        text, found = [], []


def _shown(char: dict[str, Any]) -> Rectangle:
    own: Rectangle | None = char.get("shown")
    return own or (char["x0"], char["top"], char["x1"], char["bottom"])


class GlyphPlaces:
    """Where the characters of a laid out text stand."""

    def __init__(self, laid: Laid[Shown]) -> None:
        """Keep the characters of each line."""
        self._starts, self._pieces = laid.starts, laid.pieces

    def rectangle(self, start: int, end: int) -> Rectangle | None:
        """See `Places.rectangle`."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        origin, shown = self._starts[index], self._pieces[index].source
        return around(box for box in shown[max(start - origin, 0) : max(end - origin, 0)] if box)

    def close(self) -> None:
        """Nothing is held open."""


# What is set aside ------------------------------------------------------------------------------


def _strings(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """Glyphs in the order in which they are drawn, as words."""
    text = ""
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None:
            step = ((glyph.x - last.x) ** 2 + (glyph.y - last.y) ** 2) ** 0.5
            if step > 5 * last.height or apart(glyph.angle, last.angle) > WITHIN:
                yield from filter(None, [" ".join(text.split())])
                text = ""
            elif step > 1.3 * last.height:
                text += " "
        text += glyph.text
        last = glyph
    yield from filter(None, [" ".join(text.split())])


def _margin_numbers(chars: list[_Char]) -> list[list[_Char]]:
    """The numbers 1, 2, 3... down the left of a page, left of all else; none if there are few."""
    words = [word for word in _digit_words(chars) if len(word) <= 3]
    if len(words) < _FEWEST_NUMBERS:
        return []
    left = min(word[0].left for word in words)
    column = [w for w in words if w[0].left - left < _ALIGNED + 2 * (w[-1].right - w[0].left)]
    column.sort(key=lambda word: word[0].top)
    values = [int("".join(char.glyph.text for char in word)) for word in column]
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    if len(column) < _FEWEST_NUMBERS or any(step != 1 for step in steps):
        return []
    edge = max(word[-1].right for word in column)
    taken = {id(char) for word in column for char in word}
    beside = [
        c for c in chars if c.left < edge and id(c) not in taken and not c.glyph.text.isspace()
    ]
    return column if not beside else []


def _digit_words(chars: list[_Char]) -> Iterator[list[_Char]]:
    """Runs of digits with white space, or nothing, on both sides."""
    word: list[_Char] = []
    glued = False
    last: _Char | None = None
    for char in (*chars, None):
        joined = (
            char is not None
            and last is not None
            and abs(char.top - last.top) < 1
            and -1 < char.left - last.right < 0.3 * char.glyph.height
        )
        if char is not None and joined and not char.glyph.text.isspace():
            glued = glued or not char.glyph.text.isdecimal()
            word.append(char)
        else:
            if word and not glued:
                yield word
            word = [char] if char is not None and not char.glyph.text.isspace() else []
            glued = bool(word) and not word[0].glyph.text.isdecimal()
        last = char


# Two pages on a sheet ---------------------------------------------------------------------------


def _one_below_the_other(chars: list[_Char]) -> list[_Char]:
    """The characters of a wide sheet, those right of an empty column below those left of it."""
    written = [char for char in chars if not char.glyph.text.isspace()]
    middle = _gutter(written)
    if middle is None:
        return chars
    halves = (
        [char for char in chars if (char.left + char.right) / 2 < middle],
        [char for char in chars if (char.left + char.right) / 2 >= middle],
    )
    left, right = ([c for c in half if not c.glyph.text.isspace()] for half in halves)
    if min(len(left), len(right)) < _FEWEST_OF_HALF:
        return chars
    last = max(left, key=lambda char: (char.top, char.right))
    height = statistics.median(char.glyph.height for char in left)
    # A page's end is a paragraph's where a sentence ends with it.
    pitch = (4 if last.glyph.text in _SENTENCE_ENDS else 1.15) * height
    down = last.top + pitch - min(char.top for char in right)
    aside = min(char.left for char in left) - min(char.left for char in right)
    moved = [
        char._replace(
            left=char.left + aside, right=char.right + aside,
            top=char.top + down, bottom=char.bottom + down,
        )
        for char in halves[1]
    ]  # fmt: skip
    return halves[0] + moved


def _gutter(chars: list[_Char]) -> float | None:
    """The middle of the empty column in the middle of a sheet."""
    if not chars:
        return None
    first, last = min(c.left for c in chars), max(c.right for c in chars)
    free, begin = None, first
    widest = 0.0
    for char in sorted(chars, key=lambda char: char.left):
        gap, middle = char.left - begin, (char.left + begin) / 2
        if gap > max(widest, _GUTTER) and 0.35 < (middle - first) / (last - first) < 0.65:
            widest, free = gap, middle
        begin = max(begin, char.right)
    return free
