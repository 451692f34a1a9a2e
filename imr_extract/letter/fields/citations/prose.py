"""The grammar of citations in the prose of 2013-2014.

"The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines,
Functional restoration programs, pg. 99, which is part of the MTUS, and the ODG, Pain Chapter, which
is not part of the MTUS."

A cue ("based ... on") opens what a sentence rests on; "which is (not) part of the MTUS" closes a
segment of it and says what it is. Inside, each name of a guideline begins a citation; the names of
one guideline side by side ("MTUS Chronic Pain Medical Treatment Guidelines") are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.labelled import (
    GENERIC_TITLE,
    LATER_TITLE,
    is_year,
    page_spans,
)
from imr_extract.rules.matcher import Match, longest

PROSE = "guidelines.prose"

_NAMED = frozenset({"title", "source.acoem", "source.odg", "source.mtus", "non_mtus"})
_MARKERS = frozenset({"part_of_mtus", "not_part_of_mtus"})
_JOINTS = frozenset({",", ";", ":", "and", "the", "or", "also", ".", "(", "on", "upon", "in", "as"})
_SUBJECT = frozenset(
    {
        "claims", "administrator", "expert", "physician", "medical", "professional", "reviewer",
        "he", "she", "/", "it", "since", "because", "but", "although", "while",
    }
)  # fmt: skip
_CLAUSE = frozenset({",", ";", "since", "because", "as", "but", "although", "while", "and"})
# Words that name no guideline and no section.
_NO_NAME = frozenset({"guideline", "guidelines", "practice"})
# Names no further apart than this, with no "and" between, belong to one guideline.
_SAME_GUIDELINE = 12
# A clause that says what does not apply begins no further before its verb.
_LONGEST_SUBJECT = 15


class _Segment(NamedTuple):
    """A part of a block, by token, and what closes it: a marker's category, or None."""

    start: int
    end: int
    marker: str | None


def prose_blocks(
    doc: Doc, sentence: Span, matches: list[Match], free: bool
) -> Iterator[tuple[Span, bool]]:
    """What a sentence rests on: behind each cue, up to the next cue or to what does not apply.

    Args:
        doc: the letter.
        sentence: the sentence.
        matches: matches of the guideline rules inside the sentence.
        free: whether the sentence may rest on what it names without a cue.

    Yields:
        Each block, and whether it is a guideline whatever its name: "based on", "relied upon".
    """
    accepted = [m for m in matches if m.rule.category == "basis.accepted"]
    cues = [
        m
        for m in longest(m for m in matches if m.rule.category == "prose_start")
        if not any(a.start <= m.start < a.end for a in accepted)
    ]
    denials = [
        (_clause_start(doc, m.start, sentence.start), m.end)
        for m in matches
        if m.rule.category == "not_applied"
    ]
    if not cues and free and not denials and not accepted:
        yield sentence, False
    stops = [start for start, _ in denials] + [cue.start for cue in cues] + [sentence.end]
    for cue in cues:
        end = min(stop for stop in stops if stop >= cue.end)
        words = _JOINTS | _SUBJECT if end < sentence.end else _JOINTS
        while end > cue.end and doc[end - 1].lower_ in words:
            end -= 1
        if end > cue.end:
            yield doc[cue.end : end], _rests(doc, cue)


def prose_citations(
    doc: Doc, block: Span, titles: list[Match], matches: list[Match], whole: bool
) -> list[Span]:
    """The citations of one block of prose, and their parts.

    Args:
        doc: the letter.
        block: what stands behind "based its decision on".
        titles: catalogue titles inside the block, in order.
        matches: matches of the guideline rules inside the block.
        whole: whether a segment is a citation even where it names no known guideline.

    Returns:
        For each citation its `citation.mtus` or `citation.non_mtus` span, then its parts.
    """
    spans: list[Span] = []
    for segment in _segments(doc, block, matches):
        inside = [m for m in matches if segment.start <= m.start and m.end <= segment.end]
        known = [m for m in titles if segment.start <= m.start and m.end <= segment.end]
        ordered = sorted([*known, *inside], key=lambda m: (m.start, -m.end))
        names = list(longest(m for m in ordered if m.rule.category in _NAMED))
        groups = list(_groups(doc, names))
        for index, group in enumerate(groups):
            last = index + 1 == len(groups)
            start = group[0].start if index else segment.start
            end = segment.end if last else groups[index + 1][0].start
            foreign = _is_foreign(group, segment.marker if last else None)
            spans += _citation(doc, _trimmed(doc, start, end), group, inside, foreign)
        if not groups and (whole or segment.marker is not None):
            foreign = segment.marker != "part_of_mtus"
            spans += _citation(doc, _trimmed(doc, segment.start, segment.end), [], inside, foreign)
    return spans


def _segments(doc: Doc, block: Span, matches: list[Match]) -> Iterator[_Segment]:
    start = block.start
    for marker in longest(m for m in matches if m.rule.category in _MARKERS):
        if marker.start > start:
            yield _Segment(start, marker.start, marker.rule.category)
        start = marker.end
    start, end = _trimmed(doc, start, block.end)
    if start < end:
        yield _Segment(start, end, None)


def _rests(doc: Doc, cue: Match) -> bool:
    return any(token.lower_ in {"on", "upon"} for token in doc[cue.start : cue.end])


def _clause_start(doc: Doc, token: int, floor: int) -> int:
    """Where the clause of this verb begins: behind a mark or conjunction."""
    start = token
    while start > max(floor, token - _LONGEST_SUBJECT) and doc[start - 1].lower_ not in _CLAUSE:
        start -= 1
    return start


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (doc[start].lower_ in _JOINTS or doc[start].is_space):
        start += 1
    while end > start and (doc[end - 1].lower_ in _JOINTS or doc[end - 1].is_space):
        end -= 1
    return start, end


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
    """Whether a name is one more of the guideline before it, or a section of it."""
    between = doc[group[-1].end : name.start]
    words = {token.lower_ for token in between}
    category = name.rule.category
    had = {m.rule.category for m in group}
    if category == "title" and "the" not in words and ";" not in words:
        # A section may bear the words of a title: "ODG, Pain Chapter, Opioids".
        if had & {"source.odg", "non_mtus"}:
            return True
        if name.rule.id == LATER_TITLE and "title" in had:
            return True
    if category in had and between.text == "(":
        return True  # its short name in brackets
    if len(between) > _SAME_GUIDELINE or "and" in words or ";" in words or category == "non_mtus":
        return False
    if had == {"non_mtus"}:
        return True
    if "source.odg" in had or category == "source.odg":
        return had <= {"source.odg", "non_mtus"} and category == "source.odg"
    return category not in had


def _is_foreign(group: list[Match], marker: str | None) -> bool:
    """Whether a guideline is none of the MTUS, by its own name or by what is said of it."""
    named = {m.rule.category for m in group}
    return marker == "not_part_of_mtus" or bool(named & {"source.odg", "non_mtus"})


def _citation(
    doc: Doc, place: tuple[int, int], group: list[Match], matches: list[Match], foreign: bool
) -> Iterator[Span]:
    start, end = place
    if group and group[0].rule.category == "non_mtus":
        start, group = _trimmed(doc, group[0].end, end)[0], group[1:]
    if start >= end:
        return
    inside = [m for m in matches if start <= m.start and m.end <= end]
    label = "citation.non_mtus" if foreign else "citation.mtus"
    yield Span(doc, start, end, label=label, span_id=PROSE)
    sources = [m for m in group if m.rule.category.startswith("source.")]
    if sources:  # "the MTUS ACOEM guidelines": the MTUS adopted them, ACOEM wrote them
        yield next((m for m in sources if m.rule.category == "source.acoem"), sources[0]).span(doc)
    chapter = next((m for m in inside if m.rule.category == "acoem_chapter"), None)
    if chapter is not None:
        yield chapter.span(doc, "chapter")
    yield from (m.span(doc, "table_no") for m in inside if m.rule.category == "table")
    yield from page_spans(doc, doc[start:end], inside)
    if foreign:
        return
    known = next((m for m in group if m.rule.category == "title"), None)
    if known is not None:
        title = known.span(doc, "title")
    else:
        names_end = max((m.end for m in [*group, *([chapter] if chapter else [])]), default=start)
        found = _generic_title(doc, names_end, end, inside)
        if found is None:
            return
        title = found
    yield title
    behind, year = _edition(doc, title.end, end)
    if year is None and group:
        # "ACOEM Guidelines (2004), Low Back Complaints"
        openings = (i for i in range(group[0].end, title.start) if doc[i].text == "(")
        year = next((y for i in openings if (y := _edition(doc, i, title.start)[1])), None)
    if year is not None:
        yield Span(doc, year, year + 1, label="year", span_id=title.id_)
    yield from _sections(doc, behind, end, inside)


def _generic_title(doc: Doc, start: int, end: int, matches: list[Match]) -> Span | None:
    """The words that name a guideline which the catalogue lacks, up to a mark or its pages."""
    start = _trimmed(doc, start, end)[0]
    stops = [m.start for m in matches if m.rule.category in {"page", "sections_label"}]
    last = min([s for s in stops if s > start] or [end])
    for i in range(start, last):
        if doc[i].text in {",", "(", ";", ":"}:
            last = i
            break
    words = [t.lower_ for t in doc[start:last] if t.is_alpha]
    if set(words) <= _NO_NAME or not doc[start].is_title:
        return None
    return Span(doc, start, last, label="title", span_id=GENERIC_TITLE)


def _edition(doc: Doc, start: int, end: int) -> tuple[int, int | None]:
    """Behind a title, "2009", "(May 2009)" or "(ACOEM ..., 2nd Edition (2004), Chapter 12)".

    Returns:
        The token behind it, and that of the year; the title's end and None without any.
    """
    if start < end and is_year(doc, start):
        return start + 1, start
    if start >= end or doc[start].text != "(":
        return start, None
    depth, year = 0, None
    for i in range(start, end):
        depth += (doc[i].text == "(") - (doc[i].text == ")")
        if year is None and is_year(doc, i):
            year = i
        if not depth:
            return i + 1, year
    return start, None


def _sections(doc: Doc, start: int, end: int, matches: list[Match]) -> Iterator[Span]:
    """The section names between a title and its pages."""
    label = next(
        (m for m in matches if m.rule.category == "sections_label" and m.start >= start), None
    )
    start = label.end if label is not None else start
    stops = [m.start for m in matches if m.rule.category in {"page", "acoem_chapter"}]
    first, last = _trimmed(doc, start, min([s for s in stops if s >= start] or [end]))
    while first < last and (doc[first].is_punct or doc[first].lower_ in _NO_NAME):
        first += 1
    first, last = _trimmed(doc, first, last)
    if first < last:
        yield Span(doc, first, last, label="sections", span_id="guidelines.section_names")
