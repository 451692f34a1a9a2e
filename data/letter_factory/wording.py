"""Small tools of wording that every part of a letter shares."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from .catalogue import words

_SOUNDS_VOWEL = re.compile(r"[aeiou]|8|1[18]\b|L\d|S\d|MRI|EMG|NCS|x-ray", re.ASCII)

DATE_STYLES = ("dash", "dash-short", "slash", "slash-short", "long")
"""Ways of printing a day: 03-07-2016, 3-7-16, 03/07/2016, 3/7/16, March 7, 2016."""

PLAIN_SLASH = "slash-plain"
"""The way of the notice of 2013: 3/7/2016."""

_DATE_FORMS = {
    "dash": "{0:%m-%d-%Y}",
    "dash-short": "{0.month}-{0.day}-{0:%y}",
    "slash": "{0:%m/%d/%Y}",
    "slash-short": "{0.month}/{0.day}/{0:%y}",
    "long": "{month} {0.day}, {0.year}",
    "month": "{month} {0.year}",
    PLAIN_SLASH: "{0.month}/{0.day}/{0.year}",
}


class _Words(dict[str, object]):
    def __getitem__(self, key: str) -> object:
        found = super().__getitem__(key)
        return found() if callable(found) else found


def fill(pattern: str, **said: object | Callable[[], object]) -> str:
    """Put words into a pattern.

    A word that is drawn by chance comes as a function, so that it is drawn only where the pattern
    has it.
    """
    return pattern.format_map(_Words(said))


def number_word(number: int) -> str:
    """Spell out a number below one hundred."""
    if number < 20:
        return words("number")[number]
    tens, ones = divmod(number, 10)
    return words("tens")[tens - 2] + (f"-{number_word(ones)}" if ones else "")


def count(rng: Random, number: int) -> str:
    """Write a count as digits, as a word, or as both: 12, twelve, twelve (12)."""
    form = rng.random()
    if form < 0.6:
        return str(number)
    word = number_word(number)
    return word if form < 0.85 else f"{word} ({number})"


def capital(text: str) -> str:
    """Begin a sentence: its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def with_article(phrase: str) -> str:
    """Put "a" or "an" before a phrase."""
    return f"{'an' if _SOUNDS_VOWEL.match(phrase) else 'a'} {phrase}"


def join_list(parts: Sequence[str], *, word: str = "and", oxford: bool = True) -> str:
    """Join phrases to a list: "x", "x and y", "x, y, and z"."""
    if len(parts) < 3:
        return f" {word} ".join(parts)
    return ", ".join(parts[:-1]) + (", " if oxford else " ") + f"{word} {parts[-1]}"


def write_date(day: date, style: str) -> str:
    """Print a day in one of ``DATE_STYLES`` or as ``PLAIN_SLASH``; "month" leaves the day out."""
    return _DATE_FORMS[style].format(day, month=words("month")[day.month - 1])


def expand_pages(printed: str) -> tuple[int, ...]:
    """Expand a printed page list: "76-78, 124" is 76, 77, 78 and 124."""
    pages: list[int] = []
    for part in printed.split(","):
        first, _, last = part.strip().partition("-")
        pages.extend(range(int(first), int(last or first) + 1))
    return tuple(dict.fromkeys(pages))
