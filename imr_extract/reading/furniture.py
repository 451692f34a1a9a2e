"""What stands on a letter's pages and is not the letter's: running lines, numbers, second copies.

Lines at a page's top and foot are told by their place and by recurring from page to page with
other numbers, or by a form that nothing else has ("Page 2 of 5"). A page that stands in the file
twice is read once. The raw text keeps all of it; the clean copy leaves it out, so that no value
that runs over a page's end takes it in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from imr_extract.reading.layout import ASIDE_BEGINS, ASIDE_ENDS

# Lines of a page's edge that may be furniture: a print has two, a fax line and a stamp come on top.
_DEEPEST = 5
# Share of the pages on which a line recurs; the first page or the last may go without.
_SHARE = 0.6
# Characters; less is a passage that someone looks at by itself.
_SHORTEST_LETTER = 400
# Characters that only a page of prose has; shorter ones may well be alike.
_SHORTEST_COPY = 200
_NUMBER = re.compile(r"\d+")
_ASIDE = re.compile(f"{ASIDE_BEGINS}[^{ASIDE_ENDS}\n\f]*{ASIDE_ENDS}")
_RULE = r"[\s|~*_.\[(<\u2013\u2014-]*"
_CLOSE = r"[\s|~*_.\])>\u2013\u2014-]*"
# "Page 2 of 5", "p. 002/005", "Pg 3"; "2 of 5", "2/5"; "- 2 -", "2"
_PAGE_LABEL = re.compile(
    rf"{_RULE}(?:page|pg|p)\b[.:#\s]*(\d+)(?:\s*(?:of|/)\s*(\d+))?{_CLOSE}", re.IGNORECASE
)
_PAGE_OF = re.compile(rf"{_RULE}(\d{{1,3}})\s*(?:of|/)\s*(\d{{1,3}}){_CLOSE}", re.IGNORECASE)
_PAGE_ALONE = re.compile(rf"{_RULE}(\d{{1,3}}){_CLOSE}")
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# The foot of a page that a browser printed: its address, and which page of how many
_ADDRESS = re.compile(r"(?:https?://|file:/|www\.)\S+\s+(\d{1,3})\s*/\s*(\d{1,3})", re.IGNORECASE)
# A line with the letter's number and words of a title alone: "IMR Case Number: CM16-0900006, p. 2"
_CASE = re.compile(r"\bCM\s?\d{2}-\d{6,7}\b", re.IGNORECASE)
_TITLE_WORD = re.compile(
    r"imr|independent|medical|review|final|determination|letters?|decisions?|case|number|no|file"
    r"|id|re|for|of|the|and|page|pg|p",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
# What no running line has: the words of decisions, and labels of a header's block.
_CONTENT = re.compile(
    r"upheld|overturned|medically necessary|guideline|rationale|citation|section\(s\)"
    r"|\b(?:visits?|sessions?|tablets?|mg)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\b(?:date|assigned|injury|priority|application)\b[^:]*:", re.IGNORECASE)


class _Line:
    """A line of the raw text, and where it stands."""

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start, self.end, self.text = start, end, text
        # What a line begins with on every page on which it recurs: a word, or a sign of some kind
        first = text.split(None, 1)[0].lower()
        begin = "#" if first[0].isdecimal() else first[0]
        self.begin = first if first.isalpha() else begin

    @cached_property
    def form(self) -> str:
        """Its words, without what their numbers are: "page # of #"."""
        return _NUMBER.sub("#", " ".join(self.text.lower().split()))


class _Edges:
    """The lines at the top, or at the foot, of all pages, the outermost of each first."""

    def __init__(self, raw: str, pages: list[tuple[int, int]], at_top: bool) -> None:
        self.lines = [_edge(raw, start, end, at_top) for start, end in pages]
        self._written = sum(map(bool, self.lines))

    def recurs(self, line: _Line) -> bool:
        """Whether a line stands on most pages, but for its numbers; without any, on all pages."""
        # Looking at what lines begin with is cheap, and tells for nearly all that they do not.
        if self._begins[line.begin] < 2:
            return False
        count = self._forms[line.form]
        if count < 2 or _CONTENT.search(line.text) or _LABEL.search(line.text):
            return False
        if "#" not in line.form:
            return count == self._written and line.text[-1] not in ".,;:"
        return count >= max(2, _SHARE * self._written)

    @cached_property
    def _begins(self) -> Counter[str]:
        return Counter(begin for edge in self.lines for begin in {line.begin for line in edge})

    @cached_property
    def _forms(self) -> Counter[str]:
        return Counter(form for edge in self.lines for form in {line.form for line in edge})


# The clean copy asks for it, and so do the boxes of values and the page's warnings.
@lru_cache(maxsize=1)
def furniture(raw: str) -> tuple[tuple[int, int], ...]:
    """Where page furniture stands in a raw text: ranges of whole lines or pages, in order."""
    found = [match.span() for match in _ASIDE.finditer(raw)] if ASIDE_BEGINS in raw else []
    if len(raw) < _SHORTEST_LETTER:
        return tuple(found)
    pages = _pages(raw)
    found = sorted({*found, *_running_lines(raw, pages)})
    copies = _second_copies(raw, pages, found)
    if not copies:
        return tuple(found)
    starts = {start for start, _ in copies}
    # A page begins behind the form feed that ends the one before it.
    lines = [line for line in found if raw.rfind("\f", 0, line[0]) + 1 not in starts]
    return tuple(sorted(lines + copies))


def blanked(raw: str, ranges: Sequence[tuple[int, int]]) -> str:
    """The raw text with spaces in some ranges, so that offsets stay."""
    if not ranges:
        return raw
    parts: list[str] = []
    at = 0
    for start, end in ranges:
        parts += raw[at:start], " " * (end - start)
        at = end
    return "".join((*parts, raw[at:]))


def repeated_page_warnings(raw: str) -> Iterator[str]:
    """A warning for each page that is the same as one before it."""
    aside = set(furniture(raw))
    for page, bounds in enumerate(_pages(raw), start=1):
        if page > 1 and bounds in aside:
            yield f"repeated_page:{page}"


def _running_lines(raw: str, pages: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines at the pages' edges that are none of the letter's."""
    case = _CASE.search(raw)
    number = case.group() if case else ""
    for at_top in (True, False):
        edges = _Edges(raw, pages, at_top)
        for page, edge in enumerate(edges.lines):
            for place, line in enumerate(edge):
                inner = edge[place + 1] if place + 1 < len(edge) else None
                if inner is None or (at_top and _states_case(line, inner, number, not page)):
                    break  # a page is not furniture alone, and a letter's header none
                if not (
                    _has_own_form(line, page + 1)
                    or edges.recurs(line)
                    or _repeats_case(line, number)
                ):
                    break  # what stands further in is the letter's
                yield line.start, line.end


def _second_copies(
    raw: str, pages: list[tuple[int, int]], lines: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pages with the words of one before them, as a page that was scanned twice has."""
    found: list[tuple[int, int]] = []
    seen: set[str] = set()
    read = blanked(raw, lines)
    # Counting two letters is cheap, and no two pages of most letters have as many of each.
    counts = [(read.count("e", *page), read.count("t", *page)) for page in pages]
    if len({*counts}) == len(pages):
        return []
    for start, end in pages:
        words = "".join(read[start:end].split())
        if len(words) >= _SHORTEST_COPY and words in seen:
            found.append((start, end))
        seen.add(words)
    return found


def _pages(raw: str) -> list[tuple[int, int]]:
    """The range of each page."""
    found: list[tuple[int, int]] = []
    start = 0
    for page in raw.split("\f"):
        found.append((start, start + len(page)))
        start += len(page) + 1
    return found


def _edge(raw: str, start: int, end: int, at_top: bool) -> list[_Line]:
    """The lines of a page's edge, the outermost first."""
    found: list[_Line] = []
    while start < end and len(found) < _DEEPEST:
        if at_top:
            stop = raw.find("\n", start, end)
            first, last = start, end if stop < 0 else stop
            start = last + 1
        else:
            first, last = raw.rfind("\n", start, end) + 1 or start, end
            end = first - 1
        text = raw[first:last].strip()
        if text and not text.startswith(ASIDE_BEGINS):
            found.append(_Line(first, last, text))
    return found


def _has_own_form(line: _Line, page: int) -> bool:
    """Whether a line is its page's number and nothing else.

    A number that is not the page's may be that of a guideline: "page 78".
    """
    text = line.text
    if not _NUMBER.search(text):
        return page < len(_ROMAN) and text.strip("-. ").lower() == _ROMAN[page]
    for form in (_PAGE_LABEL, _PAGE_OF, _ADDRESS, _PAGE_ALONE):
        if label := form.fullmatch(text):
            number, *of = map(int, filter(None, label.groups()))
            is_counted = bool(of) and 0 < number <= of[0]
            return number == page or (is_counted and form in (_PAGE_LABEL, _ADDRESS))
    return False


def _repeats_case(line: _Line, number: str) -> bool:
    """Whether a line has the letter's number and but the words of a title."""
    if not number or number not in line.text:
        return False
    return all(map(_TITLE_WORD.fullmatch, _WORD.findall(line.text.replace(number, ""))))


def _states_case(line: _Line, inner: _Line, number: str, is_first: bool) -> bool:
    """Whether the number of a letter at a page's top is that of its header's block.

    A running header repeats the number of the letter on later pages, without such a block below.
    """
    case = _CASE.search(line.text)
    if case is None:
        return False
    return is_first or case.group() != number or _LABEL.search(inner.text) is not None
