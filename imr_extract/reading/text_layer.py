"""Whether the words of a text can be read: a PDF's font map may give other letters than it prints.

English prose cannot do without its little words. A text that has none is either no prose, or its
letters are not what they claim to be; then most of its words are no words of any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imr_extract.errors import UnreadableTextError

# The commonest words, and how many characters go with one of them at most; letters have one in
# 60 to 130.
_COMMON = (" the ", " of ", " and ", " to ")
_FEW = 600
# What is shorter may be a table or a stamp.
_SHORTEST = 300
_WORD = re.compile(r"\S+")
# A word as languages write them: letters with a vowel among them, upper case at its beginning or
# throughout; a number or a date.
_LIKELY = re.compile(
    r"[(\"'\u201c\u2018]*(?:(?=\w*[aeiouyAEIOUY\u00c0-\u017f])[^\W\d_]?(?:[^\W\d_A-Z]|['\u2019-])+"
    r"|[A-Z]+|[#$]?\d[\d.,:/%-]*)[).,;:?!\"'\u201d\u2019]*"
)
# Of a letter's words 0.94 and more are likely.
_LEAST_LIKELY = 0.7
# A character without a mapping, in a word or number; one that stands alone is most often a bullet.
_LOST = re.compile(r"\ufffd(?=\S)|(?<=\S)\ufffd")

# The warnings, up to the colon, of a letter that has pages which only OCR may read.
UNREAD_PAGES = frozenset({"page_without_text", "unreadable_page", "unreadable_characters"})


def unreadable_pages(raw: str) -> list[int]:
    """The pages, from 1, whose text is garbage.

    Raises:
        UnreadableTextError: they make up most of the text.
    """
    pages = raw.split("\f")
    found = [number for number, page in enumerate(pages, start=1) if is_unreadable(page)]
    if 2 * sum(len(pages[number - 1]) for number in found) > len(raw):
        raise UnreadableTextError(
            "The PDF's text cannot be read: its fonts map to other letters than they print. "
            "Read its pages by OCR, with --ocr (in Python ocr=True)."
        )
    return found


def unreadable_page_warnings(pages: Iterable[int]) -> Iterator[str]:
    """A warning for each page whose text is garbage."""
    for number in pages:
        yield f"unreadable_page:{number}"


def lost_character_warnings(raw: str) -> Iterator[str]:
    """A warning for each page with a character in a word or number that maps to no text."""
    for number, page in enumerate(raw.split("\f") if "\ufffd" in raw else (), start=1):
        if has_lost_characters(page):
            yield f"unreadable_characters:{number}"


def has_lost_characters(page: str) -> bool:
    """Whether a page has a word or number with a character that maps to no text."""
    return _LOST.search(page) is not None


def is_unreadable(text: str) -> bool:
    """Whether a text of some length has hardly a word that is one."""
    if len(text) < _SHORTEST:
        return False
    common = 0
    for word in _COMMON:  # the first is frequent enough by itself in most prose
        common += text.count(word)
        if common * _FEW > len(text):
            return False
    words = _WORD.findall(text)
    likely = sum(_LIKELY.fullmatch(word) is not None for word in words)
    return likely < _LEAST_LIKELY * len(words)
