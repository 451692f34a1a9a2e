"""The grammar of labelled MTUS citations.

2018 on:    TITLE (ACOEM YEAR)[, Section(s): NAMES][, and TITLE]...
2016 on:    TITLE YEAR[, Section(s): NAMES][, and TITLE YEAR[, Section(s): NAMES]]...
2014-2015:  [ACOEM Chapter N] TITLE [NAMES] [Page(s): PAGES][, TITLE [NAMES] [Page(s): PAGES]]...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.catalogue import LATER
from imr_extract.letter.fields.citations.cited import (
    GENERIC_TITLE,
    SECTION_NAMES,
    CitationWords,
    Cited,
    inside_bracket,
    is_page_number,
    years,
)
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import of_category, within

# How far before the year of an edition its bracket may open: "(ACOEM June 30, 2017)".
_LONGEST_BRACKET = 8
_BEHIND_YEAR = frozenset({",", ".", ";", ":"})
_BEFORE_NAMES = frozenset({",", ":", ";", "-", "."})
_OPENINGS = frozenset({"(", "["})


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
        self._before = words.conjunctions | words.adopters | {",", ";", "/"}

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
        heads = self._dated(doc, block, titles, matches)
        heads = heads or self._undated(doc, block, titles, matches)
        starts = [_with_chapter(head.start, chapters, block.start) for head in heads]
        if starts:
            starts[0] = block.start if self._is_lead(doc, block.start, starts[0]) else starts[0]
        for head, first, last in zip(heads, starts, [*starts[1:], block.end], strict=True):
            last = self._words.without_joint(doc, first, last)
            yield self._cited(doc, head, first, last, within(matches, first, last), rule_id)

    def _is_lead(self, doc: Doc, start: int, end: int) -> bool:
        """Whether a publisher's chapter opens the range: it belongs to the citation behind it."""
        return start < end and doc[start].lower_ in self._words.adopters

    def _cited(
        self, doc: Doc, head: _Head, first: int, last: int, inside: list[Match], rule_id: str
    ) -> Cited:
        parts = []
        if head.start < head.end:
            parts.append(Span(doc, head.start, head.end, label="title", span_id=head.rule_id))
        parts += [m.span(doc, "chapter") for m in of_category(inside, "acoem_chapter")[:1]]
        parts += [m.span(doc, "table_no") for m in of_category(inside, "table")[:1]]
        year = head.year
        if year is None:
            # "ACOEM Practice Guidelines, 2nd Edition (2004), Low Back Complaints"
            year = next(iter(years(doc, first, head.start)), None)
        if year is not None:
            parts.append(Span(doc, year, year + 1, label="year", span_id=head.rule_id))
        parts += self._sections(doc, head, last, inside)
        parts += self._words.pages(doc, doc[head.behind : last], inside)
        sources = [m for m in of_category(inside, "source") if m.rule.value == "acoem"][:1]
        return Cited(Span(doc, first, last, label="mtus", span_id=rule_id), "mtus", parts, sources)

    def _dated(
        self, doc: Doc, block: Span, titles: list[Match], matches: list[Match]
    ) -> list[_Head]:
        """Titles with a year behind them: of the catalogue, or any words up to the year.

        The year stands behind the title, or in brackets with its edition: "Low Back Disorders
        Guideline (ACOEM 2019)", "Initial Approaches to Treatment (ACOEM June 30, 2017)".
        """
        heads: list[_Head] = []
        floor = block.start
        for year in years(doc, block.start + 1, block.end):
            if year < floor:
                continue
            end, behind = year, year + 1
            bracket = self._bracket_around(doc, floor, year, block.end)
            if bracket is not None:
                end, behind = bracket
            elif self._closes_title(doc, behind, block.end):
                behind += 1  # "Chronic Pain Medical Treatment 2016 Guidelines"
            elif behind < block.end and not self._may_follow_year(doc, behind):
                continue
            end = self._words.without_joint(doc, floor, end)
            if self._words.leads(doc[floor]) and self._words.behind_lead(doc, floor, end) == end:
                continue  # the year of an edition, before the title
            known = [m for m in titles if floor <= m.start and self._ends_title(doc, m.end, end)]
            if known:
                heads.append(_Head(known[0].start, end, year, behind, known[0].rule.id))
            else:
                start = self._generic_start(doc, floor, end)
                if start is None or (heads and start == floor):
                    continue
                start = self._words.behind_lead(doc, start, end)
                heads.append(_Head(start, end, year, behind, GENERIC_TITLE))
            floor = behind
        return list(self._between(doc, block, heads, titles, matches))

    def _between(
        self,
        doc: Doc,
        block: Span,
        heads: list[_Head],
        titles: list[Match],
        matches: list[Match],
    ) -> Iterator[_Head]:
        """The dated titles with those between them that bear no year: ", and Drug List"."""
        labels = of_category(matches, "sections_label")
        starts = [block.start, *(head.behind for head in heads), block.end]
        ends = [*(head.start for head in heads), block.end]
        for index, (floor, stop) in enumerate(zip(starts, ends, strict=False)):
            inside = within(titles, floor, stop) if floor < stop else []
            if not index and floor < stop:
                own = within(matches, floor, stop)
                yield from self._undated(doc, doc[floor:stop], inside, own)
            elif inside:
                # Behind "Section(s):" a title is the name of a section.
                label = next((m.start for m in labels if floor <= m.start < stop), stop)
                for title in inside:
                    joined = doc[title.start - 1].lower_ in self._words.conjunctions
                    if joined and title.start < label:
                        yield _Head(title.start, title.end, None, title.end, title.rule.id)
            if index < len(heads):
                yield heads[index]

    def _closes_title(self, doc: Doc, i: int, stop: int) -> bool:
        """Whether "Guidelines" stands here, behind the year, and ends the title."""
        if i >= stop or doc[i].lower_ not in self._words.guideline:
            return False
        return i + 1 >= stop or self._may_follow_year(doc, i + 1)

    def _may_follow_year(self, doc: Doc, i: int) -> bool:
        return (
            doc[i].text in _BEHIND_YEAR
            or doc[i].text in _OPENINGS
            or doc[i].text in self._words.conjunctions
            or doc[i].lower_ in self._words.labels
        )

    def _bracket_around(self, doc: Doc, floor: int, year: int, stop: int) -> tuple[int, int] | None:
        """For a year inside "(ACOEM 2019)": where the bracket opens, and the token behind it."""
        for i in range(year - 1, max(floor, year - _LONGEST_BRACKET), -1):
            if doc[i].text in _OPENINGS:
                found = self._words.edition_bracket(doc, i, stop)
                return (i, found[1]) if found is not None and found[0] == year else None
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
        self, doc: Doc, block: Span, titles: list[Match], matches: list[Match]
    ) -> list[_Head]:
        """Catalogue titles at the block's start, behind a chapter or behind a comma."""
        chapters = of_category(matches, "acoem_chapter")
        lead = self._words.behind_lead(doc, block.start, block.end)
        led = {m.end for m in chapters} | {block.start, lead}
        heads = [
            self._undated_head(doc, m, block.end)
            for m in titles
            if m.start in led or (m.rule.value != LATER and doc[m.start - 1].lower_ in self._before)
        ]
        first = heads[0].start if heads else block.end
        if not heads or _with_chapter(first, chapters, block.start) > max(lead, block.start + 1):
            at_start = next((m for m in chapters if m.start in {block.start, lead}), None)
            start = at_start.end if at_start is not None else lead
            labels = [t.i for t in doc[start : block.end] if t.lower_ in self._words.labels]
            stop = min([*labels, *(h.start for h in heads), block.end])
            stop = self._words.without_joint(doc, start, stop)
            if start < stop:
                heads.insert(0, _Head(start, stop, None, stop, GENERIC_TITLE))
            elif not heads:
                # "ACOEM Ch. 12, pp 300-1" has no title.
                heads = [_Head(start, start, None, start, GENERIC_TITLE)]
                pages = chapters or of_category(matches, "page")
                whole = next(iter(of_category(matches, "regulation")), None)
                if whole is not None and not pages:
                    heads = [_Head(whole.start, whole.end, None, whole.end, whole.rule.id)]
        return heads

    def _undated_head(self, doc: Doc, title: Match, stop: int) -> _Head:
        """A catalogue title, with the bracket behind it where it holds a year."""
        end = title.end
        if end < stop and doc[end].lower_ in self._words.guideline:
            end += 1
        bracket = None
        if end < stop and doc[end].text in _OPENINGS:
            bracket = self._words.edition_bracket(doc, end, stop)
        year, behind = bracket if bracket is not None else (None, end)
        return _Head(title.start, end, year, behind, title.rule.id)

    def _sections(self, doc: Doc, head: _Head, end: int, matches: list[Match]) -> Iterator[Span]:
        """The section names: behind "Section(s):", else between the title and its pages."""
        label = next((m for m in of_category(matches, "sections_label")), None)
        first, rule = (
            (label.end, label.rule.id) if label is not None else (head.behind, SECTION_NAMES)
        )
        stops = of_category(matches, "pages_label", "page", "acoem_chapter", "table")
        last = min([m.start for m in stops if m.start >= first], default=end)
        while first < last and doc[first].text in _BEFORE_NAMES:
            first += 1
        last = self._words.without_joint(doc, first, last)
        if label is None and first < last:
            # "Knee Complaints, 341-342"
            pages = self._words.trailing_pages(doc, first, last)
            if pages < last:
                yield Span(doc, pages, last, label="pages", span_id=rule)
            last = self._words.without_joint(doc, first, pages)
        if first < last and (label is not None or not inside_bracket(doc, head.behind, first)):
            yield Span(doc, first, last, label="sections", span_id=rule)
            if label is not None and last - first == 1 and is_page_number(doc, first):
                yield Span(doc, first, last, label="pages", span_id=rule)


def _with_chapter(start: int, chapters: list[Match], floor: int) -> int:
    """The citation's start: its title's, or that of the "ACOEM Chapter 12" before it."""
    return next((m.start for m in chapters if m.end == start and m.start >= floor), start)
