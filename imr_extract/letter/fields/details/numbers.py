"""The numbers of an item: candidates, of which their neighbours tell what they count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Span

from imr_extract.values.words import TENS, UNITS

_DIGITS = re.compile(r"\d{1,9}(?:\.\d+)?")
_LEVEL = re.compile(r"[A-Za-z]\d+")
_JOINTS = frozenset({"-", "to", "or"})
_THOUSAND = 3


class Words(NamedTuple):
    """An item's words, as the steps of this room read them.

    Attributes:
        lower: in lower case.
        glued: whether a word follows its predecessor without a space.
        start: the item's first token in the Doc.
    """

    lower: list[str]
    glued: list[bool]
    start: int

    def at(self, place: int) -> str:
        """A word; empty beyond the item's ends."""
        return self.lower[place] if 0 <= place < len(self.lower) else ""

    def behind(self, place: int, skipped: frozenset[str]) -> int:
        """The place from `place` on that holds none of some words."""
        while place < len(self.lower) and self.lower[place] in skipped:
            place += 1
        return place

    def before(self, place: int, skipped: frozenset[str]) -> int:
        """The place from `place` backwards that holds none of some words."""
        while place >= 0 and self.lower[place] in skipped:
            place -= 1
        return place


class Number(NamedTuple):
    """A number, by places in the item's words.

    Attributes:
        start: its first word.
        end: the place behind it; "sixty (60)" is one number.
        value: what it says.
        ranged: whether it is an end of a range: "2-3".
    """

    start: int
    end: int
    value: float
    ranged: bool = False


def words_of(item: Span) -> Words:
    """The words of an item."""
    tokens = list(item)
    spaced = [True, *(bool(token.whitespace_) for token in tokens[:-1])]
    return Words([token.lower_ for token in tokens], [not space for space in spaced], item.start)


def free_numbers(numbers: list[Number], taken: Iterable[tuple[int, int]]) -> list[Number]:
    """The numbers that lie in none of some ranges of places, which others have taken."""
    places = {place for start, end in taken for place in range(start, end)}
    return [n for n in numbers if places.isdisjoint(range(n.start, n.end))]


def numbers_of(words: Words, taken: set[int]) -> list[Number]:
    """The numbers of an item in order, but those at places that something else has taken."""
    found: list[Number] = []
    place = 0
    while place < len(words.lower):
        number = None if place in taken else _number(words, place)
        if number is None:
            place += 1
            continue
        found.append(number)
        place = number.end
    return _ranges(words, found)


def _number(words: Words, place: int) -> Number | None:
    lower = words.lower
    word = lower[place]
    # CASE 1: "sixty (60)", "twenty-four", "twenty four"
    if word in UNITS or word in TENS:
        value, end = float(UNITS.get(word, TENS.get(word, 0))), place + 1
        if word in TENS:
            unit = end + 1 if words.at(end) == "-" else end
            if 1 <= UNITS.get(words.at(unit), 0) <= 9:
                value, end = value + UNITS[lower[unit]], unit + 1
        return Number(place, _repeated(words, end, value), value)
    # CASE 2: ".025"
    if word == "." and _DIGITS.fullmatch(words.at(place + 1)) and words.glued[place + 1]:
        if not words.glued[place]:
            return Number(place, place + 2, float(f".{lower[place + 1]}"))
        return None
    if not _DIGITS.fullmatch(word) or _is_level(words, place):
        return None
    # CASE 3: "1,000"
    value, end = float(word), place + 1
    while _is_thousands(words, end) and value < 1000 ** (_THOUSAND - 1):
        value, end = value * 1000 + float(lower[end + 1]), end + 2
    # CASE 4: "60", "12 (twelve)"
    return Number(place, _repeated(words, end, value), value)


def _repeated(words: Words, end: int, value: float) -> int:
    """The place behind a number that is said again in brackets: "sixty (60)"."""
    if words.at(end) == "(" and words.at(end + 2) == ")":
        again = words.at(end + 1)
        if _DIGITS.fullmatch(again) and float(again) == value or UNITS.get(again) == value:
            return end + 3
    return end


def _is_thousands(words: Words, comma: int) -> bool:
    digits = words.at(comma + 1)
    together = words.at(comma) == "," and words.glued[comma] and len(digits) == _THOUSAND
    return together and digits.isdigit() and words.glued[comma + 1]


def _is_level(words: Words, place: int) -> bool:
    """Whether digits belong to a name: the second level of "L4-5"."""
    return words.at(place - 1) == "-" and bool(_LEVEL.fullmatch(words.at(place - 2)))


def _ranges(words: Words, numbers: list[Number]) -> list[Number]:
    """Both numbers of "2-3", "two to three" and "2 or 3" marked."""
    found = list(numbers)
    for index in range(len(found) - 1):
        one, other = found[index], found[index + 1]
        if other.start == one.end + 1 and words.at(one.end) in _JOINTS and one.value < other.value:
            found[index], found[index + 1] = (n._replace(ranged=True) for n in (one, other))
    return found
