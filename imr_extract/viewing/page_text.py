"""The words of a page, laid invisibly over its image: to be searched, selected and copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from imr_extract.reading.letter_text import Box, LetterText
from imr_extract.reading.pdfium_text import HYPHEN
from imr_extract.viewing.safe_text import safe_text

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
# Without the marks around words that run another way than their page.
_WORD = re.compile(r"[^\s\ufff9\ufffb]+")
# Of a line's height, what lies below the line that letters stand on.
_DESCENT = 0.22


def page_text(text: LetterText, number: int, width: float, height: float) -> Markup:
    """One page's words as SVG, which scales with the image below it.

    A paragraph is one element, so a browser also finds words with a line's end between them. Each
    word is stretched to the width that it has on the page, whatever font the browser takes.

    Args:
        text: the letter's text; it may not be closed yet.
        number: the page, from 1.
        width: its width in points.
        height: its height in points.
    """
    starts = [*text.page_starts, len(text.raw) + 1]
    if number >= len(starts):
        return Markup("")
    start, end = starts[number - 1], starts[number] - 1
    paragraphs = (
        Markup("<text>{}</text>").format(Markup("\n").join(lines))
        for paragraph in _PARAGRAPH.finditer(text.raw, start, end)
        if (lines := list(_lines(text, *paragraph.span())))
    )
    return Markup('<svg class="words" viewBox="0 0 {:g} {:g}">{}</svg>').format(
        width, height, Markup("").join(paragraphs)
    )


def _lines(text: LetterText, start: int, end: int) -> Iterator[Markup]:
    for line in _LINE.finditer(text.raw, start, end):
        words = [
            (word[0], box)
            for word in _WORD.finditer(text.raw, *line.span())
            for box in text.boxes(*word.span())
        ]
        if words:
            top, bottom = min(b.top for _, b in words), max(b.bottom for _, b in words)
            yield Markup('<tspan y="{:.1f}" font-size="{:.1f}">{}</tspan>').format(
                bottom - _DESCENT * (bottom - top),
                bottom - top,
                Markup(" ").join(_word(word, box) for word, box in words),
            )


def _word(word: str, box: Box) -> Markup:
    return Markup(
        '<tspan x="{:.1f}" textLength="{:.1f}" lengthAdjust="spacingAndGlyphs">{}</tspan>'
    ).format(box.x0, box.x1 - box.x0, safe_text(word.replace(HYPHEN, "-")))
