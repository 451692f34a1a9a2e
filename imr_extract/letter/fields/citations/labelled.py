"""The grammar of MTUS citations and of page lists.

2018 on:    TITLE (ACOEM YEAR)[, Section(s): NAMES]...
2016 on:    TITLE YEAR[, Section(s): NAMES][, and TITLE YEAR[, Section(s): NAMES]]...
2014-2015:  [ACOEM Chapter N] TITLE [NAMES] [Page(s): PAGES][, TITLE [NAMES] [Page(s): PAGES]]...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.rules.matcher import Match

GENERIC_TITLE = "guidelines.generic_title"
# Titles of 2017 on: without a year behind another title they are names of its sections.
LATER_TITLE = "guidelines.later_title"

_YEARS = range(1990, 2100)
_PAGE_NUMBER = frozenset({"d", "dd", "ddd", "dddd"})
_RANGE = frozenset({"-", "to", "through"})
_JOIN = frozenset({",", "and", "&", ";", "-", "to", "through"})


def mtus_citations(
    doc: Doc, block: Span, titles: list[Match], matches: list[Match], rule_id: str
) -> list[Span]:
    """The citations of one "Decision based on MTUS ..." block and their parts.

    Args:
        doc: the letter.
        block: what stands behind "MTUS", without the closing full stop.
        titles: catalogue titles inside the block, in order.
        matches: matches of the guideline rules inside the block.
        rule_id: the rule that found the block.

    Returns:
        For each citation its `citation.mtus` span, then its parts.
    """
    chapters = [m for m in matches if m.rule.category == "acoem_chapter"]
    heads = _dated_titles(doc, block, titles) or _undated_titles(doc, block, titles, chapters)
    spans: list[Span] = []
    for index, head in enumerate(heads):
        first = _with_chapter(head.start, chapters)
        last = block.end
        if index + 1 < len(heads):
            last = _with_chapter(heads[index + 1].start, chapters)
        last = _without_joint(doc, first, last)
        inside = [m for m in matches if first <= m.start and m.end <= last]
        spans.append(Span(doc, first, last, label="citation.mtus", span_id=rule_id))
        spans.append(Span(doc, head.start, head.end, label="title", span_id=head.rule_id))
        spans += [m.span(doc, "chapter") for m in inside if m.rule.category == "acoem_chapter"][:1]
        spans += [m.span(doc) for m in inside if m.rule.category == "source.acoem"][:1]
        spans += [m.span(doc, "table_no") for m in inside if m.rule.category == "table"][:1]
        if head.year is not None:
            year = Span(doc, head.year, head.year + 1, label="year", span_id=head.rule_id)
            spans.append(year)
        spans += _sections(doc, head.behind, last, inside)
        spans += page_spans(doc, doc[head.behind : last], inside)
    return spans


class _Head(NamedTuple):
    """Where a citation's title stands, the token of its year, and where what follows begins."""

    start: int
    end: int
    year: int | None
    behind: int
    rule_id: str


def _dated_titles(doc: Doc, block: Span, titles: list[Match]) -> list[_Head]:
    """Titles with a year behind them: of the catalogue, or any words up to the year.

    The year stands behind the title, or in brackets with the issuer: "Low Back Disorders Guideline
    (ACOEM 2019)", "Initial Approaches to Treatment (ACOEM June 30, 2017)".
    """
    heads: list[_Head] = []
    floor = block.start
    for year in range(block.start + 1, block.end):
        if not is_year(doc, year) or year < floor:
            continue
        end, behind = year, year + 1
        bracket = _issuer_bracket(doc, floor, year, block.end)
        if bracket is not None:
            end, behind = bracket
        elif behind < block.end and doc[behind].text not in {",", ".", ";", "and"}:
            continue
        known = [m for m in titles if floor <= m.start and _ends_title(doc, m.end, end)]
        if known:
            heads.append(_Head(known[0].start, end, year, behind, known[0].rule.id))
        else:
            start = _generic_start(doc, floor, end)
            if start is None or (heads and start == floor):
                continue
            heads.append(_Head(start, end, year, behind, GENERIC_TITLE))
        floor = behind
    return heads


def _issuer_bracket(doc: Doc, floor: int, year: int, stop: int) -> tuple[int, int] | None:
    """For a year inside "(ACOEM 2019)": where the bracket opens, and the token behind it."""
    if year + 1 >= stop or doc[year + 1].text != ")":
        return None
    for i in range(year - 1, max(floor, year - 7), -1):
        if doc[i].text == "(":
            issued = any(token.lower_ == "acoem" for token in doc[i:year])
            return (i, year + 2) if issued else None
    return None


def _ends_title(doc: Doc, at: int, end: int) -> bool:
    """Whether a catalogue title that ends here is the one before the year: "... Guideline"."""
    return at == end or (at + 1 == end and doc[at].lower_ in {"guideline", "guidelines"})


def _generic_start(doc: Doc, floor: int, year: int) -> int | None:
    """Where an uncatalogued title begins: behind ", and" or ";", else at the block's start."""
    for i in range(year - 1, floor, -1):
        if doc[i].text == ";":
            return i + 1
        if doc[i].lower_ == "and" and doc[i - 1].text in {",", ";"}:
            return i + 1
        if doc[i].text == ":":
            return None
    return floor


def _undated_titles(
    doc: Doc, block: Span, titles: list[Match], chapters: list[Match]
) -> list[_Head]:
    """Catalogue titles at the block's start, behind a chapter or behind a comma."""
    led = {m.end for m in chapters} | {block.start}
    heads = [
        _Head(m.start, m.end, None, m.end, m.rule.id)
        for m in titles
        if m.start in led
        or (
            m.rule.id != LATER_TITLE
            and doc[m.start - 1].lower_ in {",", ";", "and", "acoem", "mtus"}
        )
    ]
    if not heads or _with_chapter(heads[0].start, chapters) > block.start + 1:
        labels = [t.i for t in block if t.lower_ in {"page", "pages", "pg", "section", "sections"}]
        stop = min([*labels, *(h.start for h in heads), block.end])
        stop = _without_joint(doc, block.start, stop)
        start = next((m.end for m in chapters if m.start == block.start), block.start)
        if start < stop:
            heads.insert(0, _Head(start, stop, None, stop, GENERIC_TITLE))
    return heads


def _with_chapter(start: int, chapters: list[Match]) -> int:
    """The citation's start: its title's, or that of the "ACOEM Chapter 12" before it."""
    return next((m.start for m in chapters if m.end == start), start)


def _without_joint(doc: Doc, start: int, end: int) -> int:
    """The end without ", and" and loose marks."""
    while end > start and (
        doc[end - 1].is_space or doc[end - 1].lower_ in {",", ";", "and", ".", "&", "-"}
    ):
        end -= 1
    return end


def _sections(doc: Doc, start: int, end: int, matches: list[Match]) -> Iterator[Span]:
    """The section names: behind "Section(s):", else between the title and its pages."""
    label = next((m for m in matches if m.rule.category == "sections_label"), None)
    if label is not None:
        first, last, rule = label.end, end, label.rule.id
    else:
        pages = next((m for m in matches if m.rule.category in {"pages_label", "page"}), None)
        first, last = start, pages.start if pages is not None else end
        rule = "guidelines.section_names"
    while first < last and doc[first].text in {",", ":", ";", "-", "."}:
        first += 1
    last = _without_joint(doc, first, last)
    if first < last:
        yield Span(doc, first, last, label="sections", span_id=rule)
        if label is not None and last - first == 1 and doc[first].shape_ in _PAGE_NUMBER:
            yield Span(doc, first, last, label="pages", span_id=rule)


def page_spans(doc: Doc, within: Span, matches: list[Match]) -> Iterator[Span]:
    """Page lists ("pages 76-78, 88-89 and 124"), from the first number to the last.

    Args:
        doc: the letter.
        within: where to look.
        matches: matches of the guideline rules there.

    Yields:
        A `pages` span a list.
    """
    vetoed = {m.start for m in matches if m.rule.category == "not_page"}
    floor = within.start
    for match in longest_pages(matches):
        if match.start < floor or match.start in vetoed or match.end > within.end:
            continue
        end = match.end
        while end + 1 < within.end and doc[end].lower_ in _JOIN:
            ahead = end + 1
            while ahead < within.end and doc[ahead].lower_ in _JOIN:
                ahead += 1
            if ahead >= within.end or doc[ahead].shape_ not in _PAGE_NUMBER:
                break
            if doc[end].lower_ not in _RANGE and (
                is_year(doc, ahead)
                or (
                    ahead + 1 < within.end
                    and doc[ahead + 1].is_alpha
                    and doc[ahead + 1].lower_ not in _JOIN
                )
            ):
                break
            end = ahead + 1
        floor = end
        yield Span(doc, match.end - 1, end, label="pages", span_id=match.rule.id)


def longest_pages(matches: list[Match]) -> Iterator[Match]:
    """The page matches, each start once."""
    seen: set[int] = set()
    for match in matches:
        if match.rule.category == "page" and match.start not in seen:
            seen.add(match.start)
            yield match


def is_year(doc: Doc, i: int) -> bool:
    """Whether a token is a year that a guideline may bear."""
    return doc[i].shape_ == "dddd" and doc[i].text.isdecimal() and int(doc[i].text) in _YEARS
