"""The items of a printed list: "1. Gout 2. Asthma", "(A) Gout; (B) Asthma", "- Gout - Asthma".

A list is known by its first mark, right behind the words that lead to it; the other marks follow
from that one, so that a number within an item parts nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain, islice, pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from imr_extract.rules.tokenizer import clean_text, token_offsets

# How far apart two marks may stand, in characters.
_REACH = 320
# A dash behind a code leads to its name, "724.4 - radiculitis", one before a level to this.
_DASH = re.compile(r"(?<=\s)(?<!\d\d\d )(?<!\.\d )(?<!\.\d\d )-(?=\s)(?!\s[CTLS]?\d)")
# A line as long wraps to the next one.
_LONGEST_LINE = 60
# As many lines below a label make a list.
_FEWEST_LINES = 2
_FIRST = re.compile(
    r"[\s\"'(\[:-]*?(?P<mark>(?P<before>\(|\[|#|P|Dx ?#?|No\. ?|)(?P<value>1|[Aa]|[Ii])"
    r"(?P<behind>\.\)|\)|\]|\.|:| -|-|,|))(?=\s)"
)
_BULLET = re.compile(r"[\s\"']*(?P<mark>[-*+>]|\u2022|\u25cf|\u00b7|o)(?=\s)")
# A code, or what says how it is meant and a code.
_CODED_LINE = re.compile(r"(?:[A-Za-z/]+ ){0,2}(?:[A-TV-Z]\d[0-9A-Z]|\d{3})\.[0-9A-Z]")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# Characters; what goes on for longer without a full stop is no list's last item.
_LONGEST_ITEM = 600
_SENTENCE_END = re.compile(
    r"(?<!\bvs)(?<!\bDr)(?<!\bprob)(?<!\bposs)(?<![ .(][A-Za-z])\.(?=\s+[\"'(]*[A-Z#(])|\n"
)


class Items(NamedTuple):
    """The items of a list, by tokens.

    Attributes:
        ranges: first token and the token behind, without the marks.
        numbered: whether numbers, letters or bullets part them: behind a dash then stands a remark.
    """

    ranges: tuple[tuple[int, int], ...]
    numbered: bool


def find_items(doc: Doc, start: int, stop: int, end: int) -> Items | None:
    """The items of the list that begins with the token `start`.

    Args:
        doc: the letter.
        start: the token behind the words that lead to the list.
        stop: the end of their sentence, which a list of bullets keeps within.
        end: the end of the summary, to which numbers may go on.

    Returns:
        None where no list begins there.
    """
    if start >= end:
        return None  # a text that was cut off behind "Impression"
    text, offsets = clean_text(doc).text, token_offsets(doc)
    first = offsets[start]
    limit = doc[end - 1].idx + len(doc[end - 1])
    found = _FIRST.match(text, first, limit)
    if found is not None and (found["before"] not in {"", "P"} or found["behind"]):
        marks = list(_numbers(text, found, limit))
        last = min(limit, marks[-1][1] + _LONGEST_ITEM)
        stops = [*(mark[0] for mark in marks[1:]), last]
        ends = (
            _SENTENCE_END.search(text, mark[1], at) for mark, at in zip(marks, stops, strict=True)
        )
        spans = [
            (mark[1], end.start() if end else at)
            for mark, at, end in zip(marks, stops, ends, strict=True)
        ]
        spans[-1] = _of_own_line(doc, [start for start, _ in marks], spans[-1])
        return Items(tuple(_tokens(offsets, spans)), numbered=True)
    bullet = _BULLET.match(text, first, limit)
    limit = min(limit, doc[stop - 1].idx + len(doc[stop - 1]))
    if bullet is not None:
        at = bullet.start("mark")
        return _line_bullets(doc, bullet["mark"], at, limit) or _bullets(
            doc, bullet["mark"], bullet.end(), limit
        )
    return None


def bullet_below(doc: Doc, i: int, end: int) -> int:
    """Where the next bullet begins a line, if one begins the line of a token; else `end`.

    "- Dx: gout; asthma" ends before the "- Meds:" below it.
    """
    cleaned, offsets = clean_text(doc), token_offsets(doc)
    text, lines = cleaned.text, cleaned.line_starts
    here = bisect_right(lines, offsets[i]) - 1
    bullet = _BULLET.match(text, lines[here]) if here >= 0 else None
    if bullet is None or bullet.end() > offsets[i]:
        return end
    high = bisect_left(lines, offsets[end - 1])
    for at in lines[here + 1 : high + 1]:
        if text.startswith(f"{bullet['mark']} ", at):
            return min(end, bisect_left(offsets, at))
    return end


def coded_lines_end(doc: Doc, i: int, end: int) -> int:
    """Where lines end that each begin with a code, the first one's at a token; else `end`.

    "F41.1 Anxiety", "R/O G47.33 Sleep apnea" below it, and a sentence below that.
    """
    cleaned, offsets = clean_text(doc), token_offsets(doc)
    text, lines = cleaned.text, cleaned.line_starts
    here = bisect_left(lines, offsets[i])
    high = bisect_left(lines, offsets[end - 1])
    if here >= len(lines) or lines[here] != offsets[i]:
        return end
    for before, at in pairwise(lines[here : high + 1]):
        if _CODED_LINE.match(text, at):
            continue
        is_list = before > offsets[i] and at - before < _LONGEST_LINE
        if is_list and text[at].isupper():
            return min(end, bisect_left(offsets, at))
    return end


def ends_short_line(doc: Doc, i: int) -> bool:
    """Whether a line that does not wrap ends right before a token, which begins the next one."""
    lines, at = clean_text(doc).line_starts, doc[i].idx
    here = bisect_left(lines, at)
    if not 0 < here < len(lines) or lines[here] != at:
        return False
    return at - lines[here - 1] <= _LONGEST_LINE


def line_below(doc: Doc, start: int, end: int) -> range:
    """The tokens of the short line below a heading that fills one of its own; else none."""
    cleaned, offsets = clean_text(doc), token_offsets(doc)
    lines = cleaned.line_starts
    while end < len(doc) and doc[end].is_space:
        end += 1
    if end >= len(doc) or not begins_line(doc, start) or not begins_line(doc, end):
        return range(0)
    here = bisect_left(lines, offsets[end])
    last = lines[here + 1] if here + 1 < len(lines) else len(cleaned.text)
    if last - offsets[end] > _LONGEST_LINE or not doc[end].text[:1].isupper():
        return range(0)
    return range(end, bisect_left(offsets, last))


def begins_line(doc: Doc, i: int) -> bool:
    """Whether a token is the first one of its line."""
    lines, at = clean_text(doc).line_starts, doc[i].idx
    found = bisect_left(lines, at)
    return found < len(lines) and lines[found] == at


def dashed_items(doc: Doc, start: int, stop: int, least: int) -> Items | None:
    """The items between dashes that have a space on either side, the first one at `start`.

    Args:
        doc: the letter.
        start: the token behind the words that lead to the list.
        stop: the end of their sentence.
        least: as many dashes make a list.
    """
    limit = doc[stop - 1].idx + len(doc[stop - 1])
    items = _bullets(doc, "-", token_offsets(doc)[start], limit)
    return items if len(items.ranges) > least else None


def line_items(doc: Doc, start: int, stop: int) -> Items | None:
    """The items of a list that has one a line, below a label that fills a line of its own."""
    cleaned, offsets = clean_text(doc), token_offsets(doc)
    lines = cleaned.line_starts
    low, high = offsets[start], doc[stop - 1].idx + len(doc[stop - 1])
    first = bisect_left(lines, low)
    if first >= len(lines) or lines[first] != low:
        return None
    starts = [at for at in lines[first : bisect_left(lines, high)] if cleaned.text[at].isupper()]
    printed = [cleaned.text[at:to].rstrip() for at, to in pairwise([*starts, high])]
    if len(starts) < _FEWEST_LINES or any(_wraps(line) for line in printed[:-1]):
        return None
    return Items(tuple(_tokens(offsets, list(pairwise([*starts, high])))), numbered=False)


def _wraps(line: str) -> bool:
    return len(line) > _LONGEST_LINE or line.endswith((",", ";"))


def _bullets(doc: Doc, mark: str, start: int, limit: int) -> Items:
    """The items that one mark parts, the first one from `start` on."""
    text = clean_text(doc).text
    pattern = _DASH if mark == "-" else re.compile(rf"(?<=\s){re.escape(mark)}(?=\s)")
    marks = list(pattern.finditer(text, start, limit))
    edges = chain([(start, start)], (m.span() for m in marks), [(limit, limit)])
    spans = [(here[1], there[0]) for here, there in pairwise(edges)]
    spans[-1] = _of_own_line(doc, [start, *(m.start() for m in marks)], spans[-1])
    return Items(tuple(_tokens(token_offsets(doc), spans)), numbered=mark != "-")


def _line_bullets(doc: Doc, mark: str, first: int, limit: int) -> Items | None:
    """The items of a list whose bullets, the first one at `first`, each begin a line."""
    cleaned = clean_text(doc)
    lines = cleaned.line_starts
    here = lines[bisect_left(lines, first) : bisect_left(lines, limit)]
    starts = [at for at in here if cleaned.text.startswith(f"{mark} ", at)]
    if len(starts) < _FEWEST_LINES or starts[0] != first:
        return None
    edges = [*starts, limit]
    spans = [(at + len(mark), to) for at, to in pairwise(edges)]
    spans[-1] = _of_own_line(doc, starts, spans[-1])
    return Items(tuple(_tokens(token_offsets(doc), spans)), numbered=True)


def _of_own_line(doc: Doc, starts: list[int], last: tuple[int, int]) -> tuple[int, int]:
    """The last item, up to its line's end where it begins a short line of its own."""
    cleaned = clean_text(doc)
    lines = cleaned.line_starts
    begin = bisect_left(lines, last[0])
    if len(starts) < _FEWEST_LINES or begin >= len(lines) or not begin:
        return last
    following = lines[begin]
    begins_line = lines[bisect_left(lines, starts[-1])] == starts[-1]
    is_short = following - lines[begin - 1] < _LONGEST_LINE
    if begins_line and is_short and following < last[1] and cleaned.text[following].isupper():
        return last[0], following
    return last


def _numbers(text: str, first: re.Match[str], limit: int) -> Iterator[tuple[int, int]]:
    """The marks of a list, from the first on, as ranges of characters."""
    start, end = first.span("mark")
    yield start, end
    for value in islice(_values(first["value"]), 1, None):
        mark = f"{first['before']}{value}{first['behind']}"
        pattern = re.compile(rf"(?<![\w#]){re.escape(mark)}(?=\s)")
        found = pattern.search(text, end, min(limit, end + _REACH))
        if found is None:
            return
        yield found.span()
        end = found.end()


def _values(first: str) -> Iterator[str]:
    """The values of the marks that begin with this one."""
    if first == "1":
        yield from map(str, range(1, 100))
    elif first in "Ii":
        yield from (value if first == "i" else value.upper() for value in _ROMAN)
    else:
        yield from (chr(ord(first) + i) for i in range(26))


def _tokens(offsets: list[int], spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        yield bisect_left(offsets, start), bisect_left(offsets, end)
