"""Where a decided item begins.

An item ("X: Upheld") may wrap over lines, hold full stops ("A was the original request. B was
authorized ...") and begin right behind the previous rationale, with or without a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from imr_extract.rules.tokenizer import verbatim

_CLOSED = re.compile(r"[.!?][\"')\]]*\s*$")
# The words that end most rationales; an item never holds them.
_RATIONALE_END = re.compile(r"\b(?:medically|necessary|necessity|appropriate|warranted)\b")
# Sentences of a modified request that never begin an item: the item began before them.
_CONTINUES = re.compile(
    r"(?:the remaining imr\b|the original request,"
    r"|(?:(?!original request).)*?\b(?:was|were|is|are|has been|have been)"
    r" (?:authorized|approved|certified) by the claims administrator"
    r"|the claims administrator (?:has )?(?:authorized|approved|certified))",
    re.IGNORECASE | re.DOTALL,
)


def item_start(doc: Doc, floor: int, end: int, line_starts: list[int]) -> int:
    """The first token of the item that ends before token `end`.

    Args:
        doc: the letter.
        floor: the item begins here or later: behind the last heading or decision.
        end: the token at which the item's decision begins.
        line_starts: tokens that start a line, ascending.

    Returns:
        The token at which the item begins.
    """
    start = floor
    for start in _candidates(doc, floor, end, line_starts):
        text = verbatim(doc[start:end])
        if re.search(r"\w", text) and not _CONTINUES.match(text):
            break
    # A colon here is that of the heading before the item.
    while start < end and (doc[start].is_space or doc[start].text == ":"):
        start += 1
    return start


def _candidates(doc: Doc, floor: int, end: int, line_starts: list[int]) -> Iterator[int]:
    """Tokens at which the item may begin, the nearest to its end first; `floor` comes last.

    A blank line before a line is the best sign. Where none parts the item from the text before
    it, a line that follows a closed one is the next best.
    """
    lines = [start for start in line_starts if floor < start < end]
    glued_from = floor
    for start in lines:
        if doc[start - 1].is_space and not _RATIONALE_END.search(verbatim(doc[start:end])):
            break
        if _RATIONALE_END.search(verbatim(doc[max(floor, start - 12) : start])):
            glued_from = start
    paragraphs = [start for start in lines if doc[start - 1].is_space and start >= glued_from]
    if paragraphs:
        yield from reversed(paragraphs)
    else:
        for start in reversed(lines):
            if _CLOSED.search(verbatim(doc[max(floor, start - 3) : start])):
                yield start
    yield floor
