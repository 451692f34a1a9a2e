"""Number words and page lists -> numbers."""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORDS = _UNITS | _TENS
_RANGE = re.compile(r"(\d{1,4})(?:\s*(?:-|to|through)\s*(\d{1,4}))?", re.IGNORECASE)
# More digits are no number that a letter states, and would not fit a column.
_MOST_DIGITS = 9
# A range longer than this is a typing error, not a citation.
_LONGEST_RANGE = 60


def parse_number(text: str) -> int | None:
    """Read a text's first number, in digits or in words up to ninety-nine; None without one."""
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits.group()) if len(digits.group()) <= _MOST_DIGITS else None
    words = [w for w in re.findall(r"[a-z]+", text.lower()) if w in _WORDS]
    if not words:
        return None
    first = _WORDS[words[0]]
    if first >= 20 and len(words) > 1 and 1 <= _WORDS[words[1]] <= 9:
        return first + _WORDS[words[1]]
    return first


def parse_pages(text: str) -> tuple[int, ...]:
    """Expand a page list: `76-78, 88-89, 124` is 76, 77, 78, 88, 89, 124; `335-6` is 335, 336.

    Args:
        text: page numbers and ranges, whatever stands between them.

    Returns:
        The pages in the order of the text, each once. A range that runs backwards gives its two
        ends.
    """
    pages: list[int] = []
    for first, last in _RANGE.findall(text):
        low = int(first)
        if not last:
            pages.append(low)
            continue
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        high = int(last)
        if low <= high <= low + _LONGEST_RANGE:
            pages += range(low, high + 1)
        else:
            pages += [low, high]
    return tuple(dict.fromkeys(pages))
