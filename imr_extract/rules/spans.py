"""Token ranges: selecting matches, trimming, splitting into sentences, the text of a span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TypeVar

from spacy.tokens import Doc, Span, Token

from imr_extract.rules.rule import Match
from imr_extract.rules.tokenizer import clean_text, token_offsets

_SENTENCES = "imr_sentences"
_Range = TypeVar("_Range", Match, Span)
_start = attrgetter("start")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?= [\"'(\[]*[A-Z0-9])|\n")
# After these, a full stop does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|No|St|al|approx|e\.g|i\.e|etc|[Ff]ig|[Vv]ol|[Pp]gs?|pp|p|ed|[Ss]ec"
    r"|[Cc]h|Inc|Jr|Sr|U\.S|Ph\.D|M\.D|D\.C|D\.O|Am|J|Med|Clin|Surg|Rehabil|Orthop"
    r"|Cal|Regs|[Tt]it|[Yy]\.? ?[Oo]|[Pp]oss|[Pp]rob|[Ss]usp|Sgt|Lt|Cpl|Capt|Ofc)"
    # An initial, but not the letter of "hepatitis B".
    r"|(?<!epatitis )(?<!itamin )(?<!type )\b[A-Z])$"
)
# What it may follow where a number stands behind it: "Oct. 5, 2014", but "since Oct. He fell".
_BEFORE_NUMBER = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[Aa]bt|[Nn]os?|[Ii]nj|[Ee]xt|[Cc]a)$"
)
# The number of a list entry: "1." after a colon or at the start of the text, then "2." and so on.
_POINT = re.compile(r"(?:^|(?<=[\s(:]))(\d{1,2})$")
_BEFORE_POINTS = re.compile(r"[:;,(]$|\b(?:is|are|was|were|be|as|of|with|includ(?:e|es|ed|ing))$")
# Tokens. The longest sentence that was seen has 145; what is longer has lost its full stops, and
# rules that hold its words against each other would never end.
LONGEST_SENTENCE = 1_000
# The second list entry may follow the first within this many characters.
_NEXT_POINT = 300


def within(matches: Sequence[Match], start: int, end: int) -> list[Match]:
    """The matches inside a token range, as if the matcher had run over that range alone.

    Args:
        matches: in order of their starts.
        start: the first token of the range.
        end: the token behind it.
    """
    first = bisect_left(matches, start, key=_start)
    last = bisect_left(matches, end, first, key=_start)
    return [match for match in matches[first:last] if match.end <= end]


def first_within(spans: Sequence[_Range], start: int, end: int) -> _Range | None:
    """The first of some spans or matches, in order, that begins in a token range."""
    at = bisect_left(spans, start, key=_start)
    return spans[at] if at < len(spans) and spans[at].start < end else None


def overlaps(one: Match | Span, other: Match | Span) -> bool:
    """Whether two ranges share a token."""
    return one.start < other.end and other.start < one.end


def clear_of(matches: Iterable[Match], others: Sequence[Match]) -> list[Match]:
    """The matches that share no token with any of some others.

    Args:
        matches: in any order.
        others: in order of their starts.
    """
    starts = [other.start for other in others]
    ends = list(accumulate((other.end for other in others), max))

    def is_clear(match: Match) -> bool:
        before_its_end = bisect_left(starts, match.end)
        return not before_its_end or ends[before_its_end - 1] <= match.start

    return [match for match in matches if is_clear(match)]


def of_category(matches: Iterable[Match], *categories: str) -> list[Match]:
    """The matches of the given categories."""
    return [match for match in matches if match.rule.category in categories]


def longest(matches: Iterable[Match]) -> Iterator[Match]:
    """The matches that do not overlap an earlier or longer one."""
    taken = -1
    for match in matches:
        if match.start >= taken:
            taken = match.end
            yield match


def reaches(matches: list[Match], end: int) -> Iterator[tuple[Match, int]]:
    """Each match with the start of the next one; the last is paired with `end`."""
    for index, match in enumerate(matches):
        yield match, matches[index + 1].start if index + 1 < len(matches) else end


def trimmed(
    doc: Doc, start: int, end: int, before: Collection[str], behind: Collection[str] | None = None
) -> tuple[int, int]:
    """Trim white space and the given words, in lower case, from both ends of a range.

    Args:
        doc: the letter.
        start: first token of the range.
        end: the token after it.
        before: words to trim from the start.
        behind: words to trim from the end; by default the same.
    """
    behind = before if behind is None else behind
    while start < end and _is_trimmed(doc[start], before):
        start += 1
    while end > start and _is_trimmed(doc[end - 1], behind):
        end -= 1
    return start, end


def _is_trimmed(token: Token, words: Collection[str]) -> bool:
    return token.is_space or token.lower_ in words


def verbatim(span: Span) -> str:
    """The text of a span. Faster than `Span.text`, which joins the tokens."""
    return clean_text(span.doc).text[span.start_char : span.end_char]


def text_of(span: Span) -> str:
    """The text of a span on one line."""
    return " ".join(verbatim(span).split())


def sentences(span: Span) -> list[Span]:
    """The sentences of a span; a paragraph always ends one.

    A numbered list belongs to the sentence that introduces it: "Diagnoses are: 1. Sprain. 2. Gout."
    """
    # Several components read the sentences of the same section.
    known: dict[tuple[int, int], list[Span]] = span.doc.user_data.setdefault(_SENTENCES, {})
    found = known.get((span.start, span.end))
    if found is None:
        found = known[span.start, span.end] = list(_sentences(span))
    return found


def _sentences(span: Span) -> Iterator[Span]:
    doc = span.doc
    text = clean_text(doc).text
    offsets = token_offsets(doc)
    start, point = span.start, 1
    for end in _SENTENCE_END.finditer(text, span.start_char, span.end_char):
        if end.group() != "\n":
            if _is_abbreviation(text, end.start(), end.end()):
                continue
            if _is_point(text, offsets[start], end.start(), point):
                point += 1
                continue
            if point > 1 and text.startswith((f"{point}.", f"{point})"), end.end() + 1):
                continue
        # Each mark and each line end is a token, so a token ends here.
        stop = bisect_left(offsets, end.end(), start, span.end)
        yield from _of_bounded_length(doc, start, stop)
        start, point = stop, 1
    yield from _of_bounded_length(doc, start, span.end)


def _of_bounded_length(doc: Doc, start: int, end: int) -> Iterator[Span]:
    for first in range(start, end, LONGEST_SENTENCE):
        yield Span(doc, first, min(first + LONGEST_SENTENCE, end))


def _is_abbreviation(text: str, stop: int, behind: int) -> bool:
    """Whether what stands before a full stop is an abbreviation, so that no sentence ends here."""
    before = max(0, stop - 12)
    if _ABBREVIATION.search(text, before, stop):
        return True
    is_number = text[behind + 1 : behind + 2].isdigit()
    return is_number and _BEFORE_NUMBER.search(text, before, stop) is not None


def _is_point(text: str, start: int, end: int, point: int) -> bool:
    """Whether the number before a full stop is the next number of a list."""
    number = _POINT.search(text, max(start, end - 4), end)
    if number is None or int(number.group(1)) != point:
        return False
    before = text[start : number.start()].rstrip()
    if point > 1 or not before or before[-1] == ":":
        return True
    if not _BEFORE_POINTS.search(before):
        return False
    return text.find(" 2. ", end, end + _NEXT_POINT) > 0
