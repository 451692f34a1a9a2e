"""The text of one letter, and where its characters stand on its pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple, Protocol, TypeAlias

from imr_extract.reading.furniture import furniture


class Engine(str, Enum):
    """What reads a PDF letter's text."""

    AUTO = "auto"
    PDFIUM = "pdfium"
    PDFPLUMBER = "pdfplumber"


# Left, top, right and bottom in points from a page's top left corner.
Rectangle: TypeAlias = tuple[float, float, float, float]


class Box(NamedTuple):
    """A rectangle on a page, in points from the page's top left corner; `page` counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Point(NamedTuple):
    """A point on a page, in points from the page's top left corner; `page` counts from 1."""

    page: int
    x: float
    y: float


class Places(Protocol):
    """Where the characters of a raw text stand on their pages."""

    def rectangle(self, start: int, end: int) -> Rectangle | None:
        """The rectangle around `raw[start:end]`, a range within one line.

        Returns:
            None where nothing but white space stands there.
        """

    def close(self) -> None:
        """Give back what holds the pages; no rectangle can be asked for after it."""


@dataclass(frozen=True)
class LetterText:
    """The raw text of one letter and where its characters stand.

    Attributes:
        raw: the text as read; lines end in a newline, a blank line is a paragraph gap, pages
            are parted by a form feed. Words that run another way than their page stand at its
            end, each between U+FFF9 and U+FFFB.
        engine: what read it: `pdfium`, `pdfplumber`, `ocr` or `text`.
        places: where its characters stand; None for plain text.
        warnings: what is doubtful about its pages.
        uncertain: the middles of words that OCR is not sure of.
    """

    raw: str
    engine: str
    places: Places | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()
    uncertain: tuple[Point, ...] = ()
    _boxes: dict[tuple[int, int], list[Box]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Offsets in `raw` at which each page starts; the first is 0."""
        return page_starts(self.raw)

    @cached_property
    def _furniture(self) -> frozenset[tuple[int, int]]:
        """The lines at the pages' edges that are not the letter's."""
        return frozenset(furniture(self.raw))

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes of the characters `raw[start:end]`, one a line; empty for plain text."""
        if self.places is None:
            return []
        # Several values may rest on the same words.
        known = self._boxes.get((start, end))
        if known is not None:
            return known
        found: list[Box] = self._boxes.setdefault((start, end), [])
        first = start
        for last in (*_line_ends(self.raw, start, end), end):
            is_words = first < last and (first, last) not in self._furniture
            rectangle = self.places.rectangle(first, last) if is_words else None
            if rectangle is not None:
                found.append(Box(self.page_at(first), *rectangle))
            first = last + 1
        return found

    def is_uncertain(self, start: int, end: int) -> bool:
        """Whether a word of `raw[start:end]` is one that OCR is not sure of."""
        return bool(self.uncertain) and any(
            box.page == at.page and box.x0 <= at.x <= box.x1 and box.top <= at.y <= box.bottom
            for box in self.boxes(start, end)
            for at in self.uncertain
        )

    def page_at(self, offset: int) -> int:
        """The page, from 1, of an offset in `raw`."""
        return bisect_right(self.page_starts, offset)

    def close(self) -> None:
        """Give back what holds the pages, once no more boxes are asked for."""
        if self.places is not None:
            self.places.close()


_LINE_END = re.compile(r"[\n\f]")
_PAGE_END = re.compile(r"\f")


def _line_ends(raw: str, start: int, end: int) -> list[int]:
    """Offsets of the line and page ends in a range."""
    if raw.find("\n", start, end) < 0 and raw.find("\f", start, end) < 0:
        return []  # most values stand on one line
    return [match.start() for match in _LINE_END.finditer(raw, start, end)]


def page_starts(raw: str) -> tuple[int, ...]:
    """Offsets at which each page of a raw text starts: 0, and after each form feed."""
    return (0, *(match.end() for match in _PAGE_END.finditer(raw)))
