"""Matched words of an item -> quantities and sessions."""

from __future__ import annotations

import re

from imr_extract.values.numbers import parse_number

_FREQUENCY_WORDS = {"once": 1, "twice": 2, "thrice": 3}
_MONTH = re.compile(r"\bmo(?:nth)?s?\b|\bmonthly\b", re.IGNORECASE)
# A larger number is not a count of sessions.
_MOST_SESSIONS = 400


def parse_quantity(text: str) -> float | None:
    """The number of a quantity: `#60`, `QTY: 60`, `90 tablets`."""
    digits = re.search(r"\d+(?:,\d{3})*(?:\.\d+)?", text)
    if digits:
        return float(digits.group().replace(",", ""))
    number = parse_number(text)
    return float(number) if number is not None else None


def parse_grid(text: str) -> int | None:
    """The sessions in `2x6`: two a week for six weeks."""
    numbers = re.findall(r"\d+", text)
    return int(numbers[0]) * int(numbers[1]) if len(numbers) == 2 else None


def parse_frequency(text: str) -> tuple[int, str]:
    """How often: (times, `week` or `month`); `twice a week` is (2, "week")."""
    words = text.lower().split()
    word = next((_FREQUENCY_WORDS[w] for w in words if w in _FREQUENCY_WORDS), None)
    number = word or parse_number(text) or 1  # "weekly"
    return number, "month" if _MONTH.search(text) else "week"


def parse_duration(text: str) -> tuple[int, str] | None:
    """How long: (number, `week` or `month`); `for 6 weeks` is (6, "week")."""
    number = parse_number(text)
    if number is None:
        return (1, "month") if _MONTH.search(text) else None
    return number, "month" if _MONTH.search(text) else "week"


def times(frequency: tuple[int, str], duration: tuple[int, str]) -> int | None:
    """Frequency times duration; None if one is in weeks and the other in months."""
    if frequency[1] != duration[1]:
        return None
    return sessions(frequency[0] * duration[0])


def sessions(number: int | None) -> int | None:
    """A number as a count of sessions; None if it cannot be one."""
    return number if number is not None and 0 < number <= _MOST_SESSIONS else None
