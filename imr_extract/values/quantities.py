"""Matched words of an item -> quantities and sessions."""

from __future__ import annotations

import re
from fractions import Fraction

from imr_extract.values.numbers import parse_number

# Frequencies are read as so many times a week or a month.
_WEEK, _MONTH = "week", "month"
_WEEKS_A_MONTH = 4
_COUNTS = {"once": 1, "twice": 2, "thrice": 3, "biw": 2, "tiw": 3, "qiw": 4}
# Each unit of time, by how its words begin: its unit, and how many of that it is.
_UNITS = (
    ("quarter", _MONTH, Fraction(3)), ("mo", _MONTH, Fraction(1)), ("mth", _MONTH, Fraction(1)),
    ("year", _MONTH, Fraction(12)), ("yr", _MONTH, Fraction(12)), ("annual", _MONTH, Fraction(12)),
    ("day", _WEEK, Fraction(1, 7)), ("dai", _WEEK, Fraction(1, 7)), ("w", _WEEK, Fraction(1)),
)  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
# More visits than this are no count of sessions but another number.
_MOST_SESSIONS = 400


def parse_quantity(text: str) -> float | None:
    """The number of a quantity: `#60`, `#1,000`, `QTY: 60`, `90 tablets`."""
    digits = _NUMBER.search(text)
    if digits:
        return float(digits.group().replace(",", ""))
    number = parse_number(text)
    return float(number) if number is not None else None


def parse_grid(text: str) -> int | None:
    """Sessions of `2x6`, `2 times six`: two a week for six weeks."""
    one, _, other = re.sub(r"\b(?:x|times|by)\b|(?<=\d)x(?=\d)", "*", text.lower()).partition("*")
    numbers = parse_number(one), parse_number(other)
    return None if numbers[0] is None or numbers[1] is None else numbers[0] * numbers[1]


def parse_frequency(text: str) -> tuple[Fraction, str]:
    """How often: (times, `week` or `month`).

    `twice a week` is (2, "week"), `daily` (7, "week"), `every other week` (1/2, "week").
    """
    words = _WORD.findall(text.lower())
    count = next((_COUNTS[word] for word in words if word in _COUNTS), None)
    unit, size = _unit(words) or (_WEEK, Fraction(1))
    if words[0] in {"every", "each"} or words[0] == "q" and len(words) > 1:
        return 1 / (size * (2 if "other" in words else parse_number(text) or 1)), unit
    return (count or parse_number(text) or 1) / size, unit


def parse_duration(text: str) -> tuple[Fraction, str] | None:
    """How long: (number, `week` or `month`); `for 6 weeks` is (6, "week"), `for a month` four."""
    words = _WORD.findall(text.lower())
    found = _unit(words)
    if found is None:
        return None
    number = parse_number(text)
    long = (1 if number is None else number) * found[1]
    if found[0] == _MONTH and long == 1:
        return Fraction(_WEEKS_A_MONTH), _WEEK
    return long, found[0]


def _unit(words: list[str]) -> tuple[str, Fraction] | None:
    """The last unit of time that words name; "3xwk" has one too."""
    for word in reversed(words):
        for beginning, unit, size in _UNITS:
            if word.removeprefix("x").removeprefix("q").startswith(beginning):
                return unit, size
    return None


def times(frequency: tuple[Fraction, str], duration: tuple[Fraction, str]) -> int | None:
    """Frequency times duration; None where one counts weeks and the other months."""
    often, long = frequency[0], duration[0]
    if frequency[1] != duration[1]:
        if duration != (Fraction(_WEEKS_A_MONTH), _WEEK):
            return None
        long = Fraction(1)  # "twice a month for a month"
    total = Fraction(often * long)
    return sessions(int(total)) if total.denominator == 1 else None


def sessions(number: int | None) -> int | None:
    """A number as a count of sessions; None where it cannot be one."""
    return number if number is not None and 0 < number <= _MOST_SESSIONS else None
