"""The grammar of labelled MTUS citations.

2018 on:    TITLE (ACOEM YEAR)[, Section(s): NAMES]...
2016 on:    TITLE YEAR[, Section(s): NAMES][, and TITLE YEAR[, Section(s): NAMES]]...
2014-2015:  [ACOEM Chapter N] TITLE [NAMES] [Page(s): PAGES][, TITLE [NAMES] [Page(s): PAGES]]...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.cited import (
    GENERIC_TITLE,
    LATER,
    SECTION_NAMES,
    CitationWords,
    Cited,
    is_page_number,
    is_year,
)
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import of_category, within

# How far before the year an issuer's bracket may open: "(ACOEM June 30, 2017)".
_LONGEST_BRACKET = 7
_BEHIND_YEAR = frozenset({",", ".", ";"})
_BEFORE_NAMES = frozenset({",", ":", ";", "-", "."})


class _Head(NamedTuple):
    """Where a citation's title stands, the token of its year, and where what follows begins."""

    start: int
    end: int
    year: int | None
    behind: int
    rule_id: str


class LabelledGrammar:
    """Reads the block behind "Decision based on MTUS"."""

    def __init__(self, words: CitationWords) -> None:
        """Take the small words of citations."""
        self._words = words

    def read(
        self, doc: Doc, block: Span, titles: list[Match], matches: list[Match], rule_id: str
    ) -> Iterator[Cited]:
        """The citations of one block.

        Args:
            doc: the letter.
            block: what stands behind "MTUS", without the closing full stop.
            titles: catalogue titles inside the block, in order.
            matches: matches of the guideline rules inside the block.
            rule_id: the rule that found the block.
        """
        chapters = of_category(matches, "acoem_chapter")
        heads = self._dated(doc, block, titles) or self._undated(doc, block, titles, chapters)
        starts = [_with_chapter(head.start, chapters) for head in heads]
        for head, first, last in zip(heads, starts, [*starts[1:], block.end], strict=True):
            last = self._words.without_joint(doc, first, last)
            yield self._cited(doc, head, first, last, within(matches, first, last), rule_id)

    def _cited(
        self, doc: Doc, head: _Head, first: int, last: int, inside: list[Match], rule_id: str
    ) -> Cited:
        parts = [Span(doc, head.start, head.end, label="title", span_id=head.rule_id)]
        parts += [m.span(doc, "chapter") for m in of_category(inside, "acoem_chapter")[:1]]
        parts += [m.span(doc, "table_no") for m in of_category(inside, "table")[:1]]
        if head.year is not None:
            parts.append(Span(doc, head.year, head.year + 1, label="year", span_id=head.rule_id))
        parts += self._sections(doc, head.behind, last, inside)
        parts += self._words.pages(doc, doc[head.behind : last], inside)
        sources = [m for m in of_category(inside, "source") if m.rule.value == "acoem"][:1]
        return Cited(Span(doc, first, last, label="mtus", span_id=rule_id), "mtus", parts, sources)

    def _dated(self, doc: Doc, block: Span, titles: list[Match]) -> list[_Head]:
        """Titles with a year behind them: of the catalogue, or any words up to the year.

        The year stands behind the title, or in brackets with the issuer: "Low Back Disorders
        Guideline (ACOEM 2019)", "Initial Approaches to Treatment (ACOEM June 30, 2017)".
        """
        heads: list[_Head] = []
        floor = block.start
        for year in range(block.start + 1, block.end):
            if not is_year(doc, year) or year < floor:
                continue
            end, behind = year, year + 1
            bracket = self._issuer_bracket(doc, floor, year, block.end)
            if bracket is not None:
                end, behind = bracket
            elif behind < block.end and not self._may_follow_year(doc, behind):
                continue
            known = [m for m in titles if floor <= m.start and self._ends_title(doc, m.end, end)]
            if known:
                heads.append(_Head(known[0].start, end, year, behind, known[0].rule.id))
            else:
                start = self._generic_start(doc, floor, end)
                if start is None or (heads and start == floor):
                    continue
                heads.append(_Head(start, end, year, behind, GENERIC_TITLE))
            floor = behind
        return heads

    def _may_follow_year(self, doc: Doc, i: int) -> bool:
        return doc[i].text in _BEHIND_YEAR or doc[i].text in self._words.conjunctions

    def _issuer_bracket(self, doc: Doc, floor: int, year: int, stop: int) -> tuple[int, int] | None:
        """For a year inside "(ACOEM 2019)": where the bracket opens, and the token behind it."""
        if year + 1 >= stop or doc[year + 1].text != ")":
            return None
        for i in range(year - 1, max(floor, year - _LONGEST_BRACKET), -1):
            if doc[i].text == "(":
                issued = any(token.lower_ in self._words.issuers for token in doc[i:year])
                return (i, year + 2) if issued else None
        return None

    def _ends_title(self, doc: Doc, at: int, end: int) -> bool:
        """Whether a catalogue title that ends here is the one before the year: "... Guideline"."""
        return at == end or (at + 1 == end and doc[at].lower_ in self._words.guideline)

    def _generic_start(self, doc: Doc, floor: int, year: int) -> int | None:
        """Where an uncatalogued title begins: behind ", and" or ";", else at the block's start."""
        for i in range(year - 1, floor, -1):
            if doc[i].text == ";":
                return i + 1
            if doc[i].lower_ in self._words.conjunctions and doc[i - 1].text in {",", ";"}:
                return i + 1
            if doc[i].text == ":":
                return None
        return floor

    def _undated(
        self, doc: Doc, block: Span, titles: list[Match], chapters: list[Match]
    ) -> list[_Head]:
        """Catalogue titles at the block's start, behind a chapter or behind a comma."""
        led = {m.end for m in chapters} | {block.start}
        before = self._words.conjunctions | self._words.adopters | {",", ";"}
        heads = [
            _Head(m.start, m.end, None, m.end, m.rule.id)
            for m in titles
            if m.start in led or (m.rule.value != LATER and doc[m.start - 1].lower_ in before)
        ]
        if not heads or _with_chapter(heads[0].start, chapters) > block.start + 1:
            labels = [t.i for t in block if t.lower_ in self._words.labels]
            stop = min([*labels, *(h.start for h in heads), block.end])
            stop = self._words.without_joint(doc, block.start, stop)
            start = next((m.end for m in chapters if m.start == block.start), block.start)
            if start < stop:
                heads.insert(0, _Head(start, stop, None, stop, GENERIC_TITLE))
        return heads

    def _sections(self, doc: Doc, start: int, end: int, matches: list[Match]) -> Iterator[Span]:
        """The section names: behind "Section(s):", else between the title and its pages."""
        label = next(iter(of_category(matches, "sections_label")), None)
        if label is not None:
            first, last, rule = label.end, end, label.rule.id
        else:
            pages = next(iter(of_category(matches, "pages_label", "page")), None)
            first, last = start, pages.start if pages is not None else end
            rule = SECTION_NAMES
        while first < last and doc[first].text in _BEFORE_NAMES:
            first += 1
        last = self._words.without_joint(doc, first, last)
        if first < last:
            yield Span(doc, first, last, label="sections", span_id=rule)
            if label is not None and last - first == 1 and is_page_number(doc, first):
                yield Span(doc, first, last, label="pages", span_id=rule)


def _with_chapter(start: int, chapters: list[Match]) -> int:
    """The citation's start: its title's, or that of the "ACOEM Chapter 12" before it."""
    return next((m.start for m in chapters if m.end == start), start)
