"""Text of a date -> a date, or a month if no day is stated."""

from __future__ import annotations

import datetime as dt
import re

from imr_extract.values.words import MONTHS, ORDINALS, TENS

_PART = re.compile(r"[A-Za-z]+|\d+")
_YEAR_FIRST = re.compile(r"\d{4}[-/.] ?\d{1,2}[-/.] ?\d{1,2}")
# A space that a year of four digits was printed with: "10/16/20 14".
_SPLIT_YEAR = re.compile(r"(?<=[-/.])(\d{1,3}) (\d{1,3})$")
# Words that a printed date has beside its parts: "the 5th day of September, 2014".
_BESIDE = frozenset({"st", "nd", "rd", "th", "of", "the", "day", "this", "that", "last", "year"})
_LONGEST_PART = len("september")
_YEARS = range(1900, 2100)
# A two-digit year further back than this is a misprint, not a date of injury or service.
_OLDEST = 80


def parse_date(text: str, latest_year: int | None) -> dt.date | None:
    """Read a full date.

    Args:
        text: `10-25-16`, `10/27/2016`, `February 8, 2007`, `8 February 2007`, `8-Feb-07`,
            `2016-10-25` or `the twenty-first of May, 2013`.
        latest_year: the year of the letter; a two-digit year is read as the latest match up to it.

    Returns:
        The date; None if the text is not a date ("13/45/2016"), or if it has a two-digit year and
        the letter's year is unknown.
    """
    parts = _with_day(_parts(_SPLIT_YEAR.sub(_joined_year, text.strip())))
    if len(parts) != 3 or max(map(len, parts)) > _LONGEST_PART:
        return None
    if _YEAR_FIRST.fullmatch(text.strip()):
        year, month, day = (int(p) for p in parts)
    else:
        named = [p for p in parts if p in MONTHS]
        if named:
            month = MONTHS[named[0]]
            parts.remove(named[0])
            if not all(p.isdigit() for p in parts):
                return None
            day = int(parts[0])
        elif all(p.isdigit() for p in parts):
            month, day = int(parts[0]), int(parts[1])
        else:
            return None
        found = full_year(parts[-1], latest_year)
        if found is None:
            return None
        year = found
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def parse_month(text: str, latest_year: int | None = None) -> str | None:
    """Read a month without a day, as `2016-10`; None if the text is not a month.

    Args:
        text: `October 2016`, `Oct. of 2016`, `10/2016` or `Oct '16`.
        latest_year: the year of the letter, by which a two-digit year is read.
    """
    parts = _parts(text)
    if len(parts) != 2 or not parts[1].isdigit() or max(map(len, parts)) > _LONGEST_PART:
        return None
    month = int(parts[0]) if parts[0].isdigit() else MONTHS.get(parts[0], 0)
    year = full_year(parts[1], latest_year)
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year in _YEARS else None


def full_year(digits: str, latest_year: int | None) -> int | None:
    """A four-digit year as it is; a two-digit year as the latest match up to `latest_year`.

    None for a two-digit year if the letter's year is unknown, or if the result lies too far back
    for a working life: "17" in a letter of 2016.
    """
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2 or latest_year is None:
        return None
    year = latest_year - latest_year % 100 + int(digits)
    year = year if year <= latest_year else year - 100
    return year if latest_year - year <= _OLDEST else None


def _parts(text: str) -> list[str]:
    """The numbers and the month's name, in lower case."""
    return [part for part in _PART.findall(text.lower()) if part not in _BESIDE]


def _with_day(parts: list[str]) -> list[str]:
    """The parts with a day's words as its number: "twenty", "first" are 21."""
    days = [part for part in parts if part in ORDINALS or part in TENS]
    if not days or days[-1] not in ORDINALS:
        return parts
    day = sum(ORDINALS.get(part, TENS.get(part, 0)) for part in days)
    rest = [part for part in parts if part not in days]
    return [str(day), *rest]


def _joined_year(split: re.Match[str]) -> str:
    year = "".join(split.groups())
    return year if len(year) == 4 else split.group()
