"""Which characters of a page are printed: what counts is what a reader of the paper sees.

A page may hold words outside of what is shown of it, on a hidden layer, in the paper's colour,
under a bar, or too small to see, and a second copy of its text that OCR laid over it.
The drawn page tells: where a character leaves no ink, it is not printed.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from imr_extract.reading.page_geometry import Glyph, Near, shown_box, upright_point

# Pixels a point of the drawn page that is looked at.
SCALE = 2.0
# Grey levels between ink and paper that an eye can tell.
_CONTRAST = 24
# Points; the smallest print of letters has six.
_SMALLEST = 2.5
# Share of a word's characters that must show ink, since its neighbours' ink may reach into it.
_WORD_SHARE = 0.5
# Share of the characters of one show operation below which those that show ink show another's.
_RUN_SHARE = 0.3
# Points between what two engines take for the middle of one character.
_SAME_PLACE = 2.0


# So many times as high as the page's text, a word across it is a watermark: "COPY".
HUGE = 2.5


class Drawn(NamedTuple):
    """The drawn page in grey, `SCALE` pixels a point, as arrays of rows.

    Attributes:
        whole: all of it.
        without_doubtful: it without what is doubtful; None where nothing is.
    """

    whole: Any
    without_doubtful: Any | None = None


def unseen(glyphs: Sequence[Glyph], size: tuple[float, float], drawn: Drawn) -> set[int]:
    """The numbers of the characters that a reader does not see.

    Args:
        glyphs: of one page, in the order in which they are drawn.
        size: width and height of the shown page.
        drawn: the page.
    """
    width, height = size
    inked = [_has_ink(glyph, drawn) for glyph in glyphs]
    found = {
        number
        for number, glyph in enumerate(glyphs)
        if not (0 <= glyph.x <= width and 0 <= glyph.y <= height) or glyph.height < _SMALLEST
    }
    inkless = _inkless(glyphs, inked)
    inkless -= _read_twice(glyphs, inkless)
    return found | (inkless - _under_a_watermark(glyphs, inkless))


def second_copies(glyphs: Sequence[Glyph], hidden: set[int]) -> set[int]:
    """Characters at whose place others stand that are seen, or the same one stands already."""
    seen = [
        (number, glyph)
        for number, glyph in enumerate(glyphs)
        if number not in hidden and not glyph.text.isspace()
    ]
    visible = Near(pair for pair in seen if not pair[1].invisible)
    kept = Near(())
    found = _over_others(glyphs, seen, visible)
    for number, glyph in seen:
        if number in found:
            continue
        if any(_same(g, glyph) for _, g in kept.at(glyph.x, glyph.y)):
            found.add(number)
        else:
            kept.add(number, glyph)
    return found


def _over_others(glyphs: Sequence[Glyph], seen: list[tuple[int, Glyph]], visible: Near) -> set[int]:
    """The characters of invisible words that mostly lie on visible ones."""
    covered = [False] * len(glyphs)
    for number, glyph in seen:
        covered[number] = glyph.invisible and any(
            _covers(other, glyph) for _, other in visible.at(glyph.x, glyph.y)
        )
    if not any(covered):
        return set()
    return {
        number
        for numbers in _runs(glyphs)
        for word in _words(numbers, glyphs)
        if glyphs[word[0]].invisible and _share(word, covered) >= _WORD_SHARE
        for number in word
    }


def without(glyphs: Sequence[Glyph], unprinted: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of one engine without those that another one found to be unprinted."""
    near = Near(enumerate(glyphs))
    left_out: set[int] = set()
    for gone in unprinted:
        if gone.text.isspace():
            continue
        candidates = [
            (other.text != gone.text, abs(other.x - gone.x) + abs(other.y - gone.y), number)
            for number, other in near.at(gone.x, gone.y)
            if number not in left_out
            and abs(other.x - gone.x) < _SAME_PLACE
            and abs(other.y - gone.y) < _SAME_PLACE
        ]
        if candidates:
            left_out.add(min(candidates)[2])
    return [glyph for number, glyph in enumerate(glyphs) if number not in left_out]


def _has_ink(glyph: Glyph, drawn: Drawn) -> bool:
    left, top, right, bottom = shown_box(glyph)
    place = (
        slice(max(0, round(top * SCALE)), max(0, round(bottom * SCALE))),
        slice(max(0, round(left * SCALE)), max(0, round(right * SCALE) + 1)),
    )
    part = drawn.whole[place]
    if not part.size:
        return False
    if glyph.doubtful and drawn.without_doubtful is not None:
        return _stands_out(part.astype(int), drawn.without_doubtful[place].astype(int))
    return int(part.max()) - int(part.min()) >= _CONTRAST


def _stands_out(part: Any, other: Any) -> bool:
    """Whether what changes a part of the page differs from what that part mostly is.

    White words over black ones change the page, but show nothing.
    """
    change = abs(part - other)
    most = change.argmax()
    paper = statistics.median_low(other.ravel().tolist())
    return bool(change.flat[most] >= _CONTRAST and abs(part.flat[most] - paper) >= _CONTRAST)


def _inkless(glyphs: Sequence[Glyph], inked: list[bool]) -> set[int]:
    """The characters of words without ink."""
    found: set[int] = set()
    for numbers in _runs(glyphs):
        written = [n for n in numbers if not glyphs[n].text.isspace()]
        if _share(written, inked) < _RUN_SHARE:
            found.update(numbers)
            continue
        for word in _words(numbers, glyphs):
            if _share(word, inked) < _WORD_SHARE:
                found.update(word)
    return found


def _runs(glyphs: Sequence[Glyph]) -> Iterable[list[int]]:
    """The numbers of the characters of each show operation."""
    runs: dict[int, list[int]] = defaultdict(list)
    for number, glyph in enumerate(glyphs):
        runs[glyph.run].append(number)
    return runs.values()


def _words(numbers: list[int], glyphs: Sequence[Glyph]) -> Iterator[list[int]]:
    """The characters of a show operation, without white space, by word."""
    for is_space, word in groupby(numbers, lambda number: glyphs[number].text.isspace()):
        if not is_space:
            yield list(word)


def _read_twice(glyphs: Sequence[Glyph], inkless: set[int]) -> set[int]:
    """Characters without ink that stand there in ink and without: both say what was printed.

    A copy of a page that brings its shaded cells along paints them over the words below.
    """
    near = Near((number, glyphs[number]) for number in sorted(inkless))
    return {
        number
        for number in inkless
        if any(
            other.invisible != glyphs[number].invisible
            and _same(other, glyphs[number], _SAME_PLACE)
            for _, other in near.at(glyphs[number].x, glyphs[number].y)
        )
    }


def _under_a_watermark(glyphs: Sequence[Glyph], inkless: set[int]) -> set[int]:
    """Characters over which a huge one was drawn later; who reads the words beside knows them."""
    if not inkless:
        return set()
    highest = HUGE * statistics.median(glyph.height for glyph in glyphs)
    huge = [(n, shown_box(glyph)) for n, glyph in enumerate(glyphs) if glyph.height > highest]
    return {
        number
        for number in inkless
        for later, (left, top, right, bottom) in huge
        if number < later
        and left <= glyphs[number].x <= right
        and top <= glyphs[number].y <= bottom
    }


def _share(numbers: list[int], inked: list[bool]) -> float:
    return sum(inked[number] for number in numbers) / len(numbers) if numbers else 1.0


def _covers(seen: Glyph, other: Glyph) -> bool:
    """Whether the middle of a character lies on another."""
    along, across = _offset(seen, other)
    return along <= seen.width / 2 + 1 and across <= seen.height / 2


def _same(one: Glyph, other: Glyph, least: float = 0.1) -> bool:
    """Whether a character is printed again at its place, as to make it bold."""
    along, across = _offset(one, other)
    return (
        one.text == other.text and along < max(0.4 * one.width, least) and across < 0.3 * one.height
    )


def _offset(one: Glyph, other: Glyph) -> tuple[float, float]:
    """How far the middle of another glyph is from that of one, along its baseline and across."""
    x, y = upright_point(other.x - one.x, other.y - one.y, one.angle)
    return abs(x), abs(y)
