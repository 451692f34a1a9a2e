"""Number words and page lists -> numbers."""

from __future__ import annotations

import re

from imr_extract.values.words import TENS, UNITS

_WORDS = UNITS | TENS
_RANGE = re.compile(r"(\d{1,4})(?:\s*(?:-|to|through)\s*(\d{1,4}))?", re.IGNORECASE)
# No letter states a longer number, and it would not fit the column.
_MOST_DIGITS = 9
# A range longer than this is a typing error, not a citation.
_LONGEST_RANGE = 60


def parse_number(text: str) -> int | None:
    """Read the first number of a text, in digits or in words up to ninety-nine; else None."""
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
        text: page numbers and ranges, with anything between them.

    Returns:
        The pages in the order of the text, without repeats. A backwards range yields only its two
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
