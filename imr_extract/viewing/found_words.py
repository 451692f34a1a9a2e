"""Words that somebody searched for -> where a letter has them."""

from __future__ import annotations

import re
from typing import TypeAlias

# Offsets of the first character and behind the last one.
Range: TypeAlias = tuple[int, int]


def ranges_of(words: tuple[str, ...], raw: str) -> list[Range]:
    """Where words and phrases stand in a letter's raw text, in its order, without overlap.

    Args:
        words: as the letter prints them, but for capitals and white space.
        raw: the raw text.
    """
    # The longest first: of "pain" and "neck pain" the phrase is found as a whole.
    phrases = sorted({word for word in map(_phrase, words) if word}, key=lambda p: (-len(p), p))
    if not phrases:
        return []
    found = re.finditer(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", raw, re.IGNORECASE)
    return [match.span() for match in found]


def _phrase(words: str) -> str:
    """A pattern of a phrase; a line of the letter may end between two words."""
    return r"\s+".join(map(re.escape, words.split()))
