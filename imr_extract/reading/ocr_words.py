"""What OCR reads on the picture of a page, and the slips that it is known for.

OCR takes a "1" for a bar or a letter, the rule of a table for a bar, and parts a date where its
digits stand wide. What such words must be is told by their form, their size and their neighbours,
before lines are made of them; what only might be meant stays as it was read.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

# Characters that reach as high as a capital, whose height tells that of the font.
_TALL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhkl0123456789")
_DATE = r"(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])[-/](?:20)?\d\d"
_CASE = r"CM\d\d-\d{6,7}"
_OPENS, _CLOSES = r"[(\[\"']*", r"[).,;:\]\"']*"
_NUMBER = re.compile(rf"({_OPENS})({_DATE}|{_CASE})({_CLOSES})")
_STARTS_WITH_DATE = re.compile(_DATE)
# What is taken for digits, in a word that is a number with them.
_DIGITS = str.maketrans("OoIl|!", "001111")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212~", "-------")
_ONE = re.compile(rf"({_OPENS})[1Il|!]")
_BAR = re.compile(rf"({_OPENS})\|({_CLOSES})")
_ONE_UNIT = re.compile(r"[\[Il|!](-[a-z]+)")
# A four where a month has a one: "42/29/2016"
_NO_MONTH = re.compile(r"4(?=[0-2][-/]\d\d?[-/]\d)")
# What Tesseract makes of "NCV" (nerve conduction velocity) behind a slash
_NCV = re.compile(r"\bNCYV\b")
# Levels of the spine: "L4-LS", "LS-S1"
_LEVEL = re.compile(r"(?<=[LC]\d-[LC])S\b|(?<=\b[LC])S(?=-(?:S1|[LC]\d)\b)")
# Dust between two words: "is.no", "based. on". Addresses have such points.
_POINT_WITHIN = re.compile(r"([a-z]{2,})\.(?!(?:com|org|gov|edu|net|pdf|html?|us)\b)([a-z]+)")
_POINT_BEHIND = re.compile(r"[a-z]{4,}\.")
_GOES_ON = frozenset(
    {
        "a", "an", "and", "as", "at", "by", "for", "from", "has", "in", "is", "not", "of", "on",
        "or", "that", "the", "to", "was", "were", "with",
    }
)  # fmt: skip
_RUN_TOGETHER = re.compile(r"(and|for|in|is|of|on|that|to|was|with)(a|the)")
# Shares of a capital's height: a "1" is so wide at least, and so high at most; parts of a word
# stand so close.
_WIDTH_OF_ONE, _HEIGHT_OF_ONE, _CLOSE = 0.2, 1.2, 0.5


class ReadWord(NamedTuple):
    """A word, the rectangle of its ink in pixels, and from 0 to 1 how sure OCR is of it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


class ReadLine(NamedTuple):
    """A line.

    Attributes:
        words: in reading order; the rectangles of neighbours may reach into each other.
        left: where its baseline begins.
        base: how far from the picture's top its baseline is there.
        slope: pixels by which it sinks with each pixel to the right.
        angle: degrees, counter-clockwise, of a line that does not run as the page does; else 0.
    """

    words: list[ReadWord]
    left: float
    base: float
    slope: float = 0.0
    angle: float = 0.0

    def baseline(self, x: float) -> float:
        """How far from the picture's top the baseline is."""
        return self.base + self.slope * (x - self.left)

    @property
    def ascent(self) -> float | None:
        """How high its capitals are; None where it has none, nor letters as high."""
        found = [
            self.baseline(word.left) - word.top
            for word in self.words
            if not _TALL.isdisjoint(word.text)
        ]
        return statistics.median(found) if found and not self.angle else None


class ReadPicture(NamedTuple):
    """The picture of a page.

    Attributes:
        size: its width and height, in pixels.
        turned: degrees, counter-clockwise, by which it was turned about its middle before.
        lines: what was read.
    """

    size: tuple[int, int]
    turned: float
    lines: list[ReadLine]

    @property
    def confidence(self) -> float | None:
        """How sure OCR is of its words in the mean; None where it has none."""
        found = [word.confidence for line in self.lines for word in line.words]
        return statistics.mean(found) if found else None

    @property
    def ascent(self) -> float:
        """How high the capitals of its lines are in the middle."""
        found = [ascent for line in self.lines if (ascent := line.ascent)]
        return statistics.median(found) if found else 0.0


def mended(line: ReadLine, ascent: float) -> ReadLine:
    """A line without the slips.

    Args:
        line: as it was read.
        ascent: how high its capitals are.
    """
    words = _joined(list(_without_bars(line, ascent)), ascent)
    return line._replace(words=list(_without_dust(list(_parted(words)))))


def _without_bars(line: ReadLine, ascent: float) -> Iterator[ReadWord]:
    """The words; a bar alone is a one, or the rule of a table and none of them."""
    for place, word in enumerate(line.words):
        if not (bar := _BAR.fullmatch(word.text)):
            month = _NO_MONTH.match(word.text)
            text = f"1{word.text[1:]}" if month else _NCV.sub("NCV", word.text)
            # Of a date that had to be guessed nobody is sure.
            sure = 0.0 if month else word.confidence
            yield word._replace(text=_as_number(text), confidence=sure)
        elif word.text != "|" or _is_one(line, place, ascent):
            yield word._replace(text=f"{bar.group(1)}1{bar.group(2)}")


def _is_one(line: ReadLine, place: int, ascent: float) -> bool:
    """Whether a bar has the size of a one, or at least the place: in the middle of a sentence."""
    word = line.words[place]
    if word.right - word.left < _WIDTH_OF_ONE * ascent:
        return False
    sides = [other.text for other in line.words[max(0, place - 1) : place + 2] if other != word]
    return (
        word.bottom - word.top <= _HEIGHT_OF_ONE * ascent
        or len(sides) == 2 and all(text.isalpha() and text.islower() for text in sides)
    )  # fmt: skip


def _joined(words: list[ReadWord], ascent: float) -> Iterator[ReadWord]:
    """The words; parts of a date or case number that stand close are one."""
    last: ReadWord | None = None
    for word in words:
        if last is not None and word.left - last.right <= _CLOSE * ascent:
            whole = _whole(last.text, word.text)
            if whole is not None:
                last = ReadWord(
                    whole, last.left, min(last.top, word.top),
                    word.right, max(last.bottom, word.bottom),
                    min(last.confidence, word.confidence),
                )  # fmt: skip
                continue
        if last is not None:
            yield last
        last = word
    if last is not None:
        yield last


def _whole(first: str, second: str) -> str | None:
    """The number of which two words are the parts; None where they are words of their own."""
    whole = _as_number(first + second)
    if not _NUMBER.fullmatch(whole) or (
        _NUMBER.fullmatch(first) and first[-3:] not in ("-20", "/20")
    ):
        return None
    if _STARTS_WITH_DATE.match(second):
        # "1" before "1-25-2016" can be but its first digit
        return whole if _ONE.fullmatch(first) else None
    return whole


def _parted(words: Iterable[ReadWord]) -> Iterator[ReadWord]:
    """The words; two that were read as one are two."""
    for word in words:
        parts = _POINT_WITHIN.fullmatch(word.text) or _RUN_TOGETHER.fullmatch(word.text)
        if parts is None:
            yield word
            continue
        first, second = parts.groups()
        middle = word.left + (word.right - word.left) * len(first) / len(word.text)
        yield word._replace(text=first, right=middle)
        yield word._replace(text=second, left=middle)


def _without_dust(words: list[ReadWord]) -> Iterator[ReadWord]:
    """The words; a point behind one is dust where the sentence goes on."""
    for word, behind in zip_longest(words, words[1:]):
        if behind is not None and behind.text in _GOES_ON and _POINT_BEHIND.fullmatch(word.text):
            yield word._replace(text=word.text[:-1])
        else:
            yield word


def _as_number(text: str) -> str:
    """A word; what is a number but for look-alikes of its digits, as that."""
    if unit := _ONE_UNIT.fullmatch(text):
        return f"1{unit.group(1)}"
    if not any(char.isdigit() for char in text):
        return text
    text = _LEVEL.sub("5", text)
    plain = text.translate(_DASHES).translate(_DIGITS)
    return plain if _NUMBER.fullmatch(plain) else text


def surer(first: list[ReadWord], second: list[ReadWord], doubtful: float) -> list[ReadWord]:
    """Of two readings of a line the first, with the second's words where that is surer.

    Args:
        first: its words.
        second: those of the other reading.
        doubtful: confidence below which a word of the first is held against the second.
    """
    found = list(first)
    for word in first:
        if word.confidence >= doubtful or word not in found:
            continue
        own, other = [word], _at(second, [word])
        while len(grown := _at(found, other)) > len(own):  # "1 1-9-2016" and "11-9-20 16"
            own, other = grown, _at(second, grown)
        if other and _confidence(other) > _confidence(own):
            at = found.index(own[0])
            found = [each for each in found if each not in own]
            found[at:at] = other
    return found


def _at(words: list[ReadWord], places: list[ReadWord]) -> list[ReadWord]:
    """The words that stand where others do."""
    return [word for word in words if any(_overlap(word, place) for place in places)]


def _overlap(one: ReadWord, other: ReadWord) -> bool:
    """Whether two words take the same place on their line, one of them for the most part."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return 2 * shared > min(one.right - one.left, other.right - other.left)


def _confidence(words: list[ReadWord]) -> float:
    """How sure OCR is of some words, a long one counting more."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / letters
