"""The grammar of citations in the prose of 2013-2014.

"The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines,
Functional restoration programs, pg. 99, which is part of the MTUS, and the ODG, Pain Chapter."
Each name of a guideline begins a citation; the names of one guideline side by side ("MTUS Chronic
Pain Medical Treatment Guidelines") are one.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.grammar.citations import is_year, page_spans
from imr_extract.matching import Match, longest

_NAMED = frozenset({"title", "source.acoem", "source.odg", "source.mtus"})
_JOINTS = frozenset({",", ";", "and", "the", "or", "also", ".", "(", "on", "in"})
# Names no further apart than this, with no "and" between, belong to one guideline.
_SAME_GUIDELINE = 12


def prose_citations(
    doc: Doc, block: Span, titles: list[Match], matches: list[Match], whole: bool
) -> list[Span]:
    """The citations of one sentence of prose, and their parts.

    Args:
        doc: the letter.
        block: what stands behind "based its decision on".
        titles: catalogue titles inside the block, in order.
        matches: matches of the guideline rules inside the block.
        whole: whether the block is a citation even where it names no known guideline.

    Returns:
        For each citation its `citation.mtus` or `citation.non_mtus` span, then its parts.
    """
    names = [m for m in longest(_ordered(titles, matches)) if m.rule.category in _NAMED]
    groups = list(_groups(doc, names))
    spans: list[Span] = []
    for index, group in enumerate(groups):
        start = group[0].start if index else _lead(doc, block.start, group[0].start)
        end = groups[index + 1][0].start if index + 1 < len(groups) else block.end
        while end > start and (doc[end - 1].lower_ in _JOINTS or doc[end - 1].is_space):
            end -= 1
        spans += _citation(doc, start, end, group, matches)
    if not groups and whole:
        rule = "guidelines.prose"
        spans.append(Span(doc, block.start, block.end, label="citation.non_mtus", span_id=rule))
        spans += page_spans(doc, block, matches)
    return spans


def _ordered(titles: list[Match], matches: list[Match]) -> list[Match]:
    return sorted([*titles, *matches], key=lambda m: (m.start, -m.end))


def _lead(doc: Doc, start: int, name: int) -> int:
    """The citation's start: words such as "California" before its name belong to it."""
    while start < name and doc[start].lower_ in _JOINTS:
        start += 1
    return start


def _groups(doc: Doc, names: list[Match]) -> Iterator[list[Match]]:
    """The names of each guideline."""
    group: list[Match] = []
    for name in names:
        if group and not _continues(doc, group, name):
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _continues(doc: Doc, group: list[Match], name: Match) -> bool:
    between = doc[group[-1].end : name.start]
    words = {token.lower_ for token in between}
    if len(between) > _SAME_GUIDELINE or "and" in words or ";" in words or "part" in words:
        return False
    had = {m.rule.category for m in group}
    if "source.odg" in had or name.rule.category == "source.odg":
        return had <= {"source.odg"} and name.rule.category == "source.odg"
    return name.rule.category not in had


def _citation(
    doc: Doc, start: int, end: int, group: list[Match], matches: list[Match]
) -> Iterator[Span]:
    inside = [m for m in matches if start <= m.start and m.end <= end]
    outside = any(m.rule.category == "not_part_of_mtus" for m in inside)
    foreign = outside or any(m.rule.category == "source.odg" for m in group)
    label = "citation.non_mtus" if foreign else "citation.mtus"
    yield Span(doc, start, end, label=label, span_id="guidelines.prose")
    title = next((m for m in group if m.rule.category == "title"), None)
    if title is not None and not foreign:
        yield title.span(doc, "title")
    source = next((m for m in group if m.rule.category.startswith("source.")), None)
    if source is not None:
        yield source.span(doc)
    chapter = next((m for m in inside if m.rule.category == "acoem_chapter"), None)
    if chapter is not None:
        yield chapter.span(doc, "chapter")
    yield from (m.span(doc, "table_no") for m in inside if m.rule.category == "table")
    pages = list(page_spans(doc, doc[start:end], inside))
    yield from pages
    if title is not None and not foreign:
        behind, year = _year(doc, title.end, end)
        if year is not None:
            yield Span(doc, year, year + 1, label="year", span_id=title.rule.id)
        stops = [m.start for m in inside if m.rule.category in {"page", "part_of_mtus"}]
        stops += [m.start for m in inside if m.rule.category == "acoem_chapter"]
        first, last = behind, min([s for s in stops if s >= behind] or [end])
        while first < last and (doc[first].is_punct or doc[first].lower_ in _JOINTS):
            first += 1
        while last > first and (doc[last - 1].is_punct or doc[last - 1].lower_ in _JOINTS):
            last -= 1
        if first < last:
            yield Span(doc, first, last, label="sections", span_id="guidelines.section_names")


def _year(doc: Doc, start: int, end: int) -> tuple[int, int | None]:
    """Behind a title, "2009" or "(2009)": the token behind it and that of the year."""
    opened = start < end and doc[start].text == "("
    at = start + opened
    if at < end and is_year(doc, at):
        return min(end, at + 1 + opened), at
    return start, None
