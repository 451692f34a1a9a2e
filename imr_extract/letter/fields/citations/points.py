"""Numbered points: of a part that speaks of several items, or of a list of works."""

from __future__ import annotations

import re
from bisect import bisect_left

from spacy.tokens import Doc, Span

from imr_extract.rules.spans import trimmed
from imr_extract.rules.tokenizer import clean_text, token_offsets

_OPENINGS, _CLOSINGS = frozenset({"(", "["}), frozenset({")", "]"})
_POINT = re.compile(r"(?:(?<=[.;:)] )|(?<=\n))(\d{1,2})[.)] (?=[A-Z\"(])")


def points(doc: Doc, part: Span) -> list[Span]:
    """The points of a part that begins with "1." and has a "2."; without their numbers."""
    first = part.start
    if part.end < first + 3 or doc[first].text != "1" or doc[first + 1].text not in {".", ")"}:
        return []
    text, offsets = clean_text(doc).text, token_offsets(doc)
    found: list[re.Match[str]] = []
    for match in _POINT.finditer(text, part.start_char, part.end_char):
        if int(match.group(1)) == len(found) + 2:
            found.append(match)
    if not found:
        return []
    starts = [first + 2, *(bisect_left(offsets, m.end(), part.start, part.end) for m in found)]
    ends = [bisect_left(offsets, m.start(), part.start, part.end) for m in found]
    spans = []
    for start, end in zip(starts, [*ends, part.end], strict=True):
        low, high = trimmed(doc, start, end, ())
        spans.append(Span(doc, low, max(high, low), label=part.label_, span_id=part.id_))
    return spans


def is_point(doc: Doc, i: int, number: int) -> bool:
    """Whether the number of a list's point stands here: "1.", "1)", "(1)"."""
    first = i + 1 if doc[i].text in _OPENINGS else i
    marks = _CLOSINGS if first > i else {".", ")"}
    return first + 1 < len(doc) and doc[first].text == str(number) and doc[first + 1].text in marks


def behind_point(doc: Doc, i: int, end: int) -> int:
    """The token behind a point's number; the token itself where none stands here."""
    first = i + 1 if i < end and doc[i].text in _OPENINGS else i
    if first + 2 < end and doc[first].text.isdecimal():
        return first + 2 if is_point(doc, i, int(doc[first].text)) else i
    return i
