"""The numbered points of a part that speaks of several things, or of several items."""

from __future__ import annotations

import re
from bisect import bisect_left

from spacy.tokens import Doc, Span

from imr_extract.rules.spans import trimmed
from imr_extract.rules.tokenizer import clean_text, token_offsets

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
