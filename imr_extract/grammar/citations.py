"""The grammar of MTUS citations and of page lists.

2016 on:    TITLE YEAR[, Section(s): NAMES][, and TITLE YEAR[, Section(s): NAMES]]...
2014-2015:  [ACOEM Chapter N] TITLE [NAMES] [Page(s): PAGES][, TITLE [NAMES] [Page(s): PAGES]]...
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.matching import Match

GENERIC_TITLE = "guidelines.generic_title"

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
    for index, (start, title_end, rule) in enumerate(heads):
        first = _with_chapter(start, chapters)
        last = _with_chapter(heads[index + 1][0], chapters) if index + 1 < len(heads) else block.end
        last = _without_joint(doc, first, last)
        inside = [m for m in matches if first <= m.start and m.end <= last]
        spans.append(Span(doc, first, last, label="citation.mtus", span_id=rule_id))
        spans.append(Span(doc, start, title_end, label="title", span_id=rule))
        spans += [m.span(doc, "chapter") for m in inside if m.rule.category == "acoem_chapter"][:1]
        spans += [m.span(doc) for m in inside if m.rule.category == "source.acoem"][:1]
        spans += [m.span(doc, "table_no") for m in inside if m.rule.category == "table"][:1]
        behind = title_end
        if behind < last and _is_year(doc, behind):
            spans.append(Span(doc, behind, behind + 1, label="year", span_id=rule))
            behind += 1
        spans += _sections(doc, behind, last, inside)
        spans += page_spans(doc, doc[behind:last], inside)
    return spans


def _dated_titles(doc: Doc, block: Span, titles: list[Match]) -> list[tuple[int, int, str]]:
    """Titles with a year behind them: of the catalogue, or any words up to the year."""
    by_end = {m.end: m for m in titles}
    heads: list[tuple[int, int, str]] = []
    floor = block.start
    for i in range(block.start + 1, block.end):
        if not _is_year(doc, i) or i < floor:
            continue
        if i + 1 < block.end and doc[i + 1].text not in {",", ".", ";", "and"}:
            continue
        known = by_end.get(i)
        if known is not None:
            heads.append((known.start, i, known.rule.id))
        else:
            start = _generic_start(doc, floor, i)
            if start is None or (heads and start == floor):
                continue
            heads.append((start, i, GENERIC_TITLE))
        floor = i + 1
    return heads


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
) -> list[tuple[int, int, str]]:
    """Catalogue titles at the block's start, behind a chapter or behind a comma."""
    led = {m.end for m in chapters} | {block.start}
    heads = [
        (m.start, m.end, m.rule.id)
        for m in titles
        if m.start in led
        or doc[m.start - 1].text in {",", ";"}
        or (doc[m.start - 1].lower_ in {"and", "acoem", "mtus"})
    ]
    if not heads or _with_chapter(heads[0][0], chapters) > block.start + 1:
        labels = [t.i for t in block if t.lower_ in {"page", "pages", "pg", "section", "sections"}]
        stop = min([*labels, *(h[0] for h in heads), block.end])
        stop = _without_joint(doc, block.start, stop)
        start = next((m.end for m in chapters if m.start == block.start), block.start)
        if start < stop:
            heads.insert(0, (start, stop, GENERIC_TITLE))
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
                _is_year(doc, ahead)
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


def _is_year(doc: Doc, i: int) -> bool:
    return doc[i].shape_ == "dddd" and int(doc[i].text) in _YEARS
