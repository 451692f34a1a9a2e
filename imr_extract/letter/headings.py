"""Which matches are headings, and which headings are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from imr_extract.letter.lines import Lines
from imr_extract.letter.structure import CLAIMS_ADMINISTRATOR, ITEM_KINDS, RATIONALE, REVIEWER
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import longest, of_category

# Rules for letters whose items are not "X: Upheld" or whose guidelines have no labels.
OLDER = ("verdict", "party", "statement_lead", "request_start", "regarding")
_NOT_HEADINGS = frozenset({"decision", "bare_decision", "items_start", "other_title", *OLDER})
# Every item of a determination has all of these.
_LABELS = (CLAIMS_ADMINISTRATOR, REVIEWER, RATIONALE)
# Headings that open a letter.
_OPENING = frozenset({"header", "notice", "process"})


def headings_of(doc: Doc, matches: list[Match], lines: Lines) -> list[Match]:
    """The headings among the matches of the section rules, in order."""
    return list(longest(m for m in matches if _is_heading(doc, m, lines)))


def _is_heading(doc: Doc, match: Match, lines: Lines) -> bool:
    """A heading starts a line, and ends with a colon or at the end of the line.

    Where a line break before it was lost, it is recognized by capitals after a full stop.
    """
    if match.rule.category in _NOT_HEADINGS:
        return False
    if not lines.starts_at(match.start) and not _in_capitals_behind_a_stop(doc, match):
        return False
    if doc[match.end - 1].text == ":" or match.rule.category == "closing":
        return True
    return lines.ends_before(match.end) or doc[match.end].text == ":"


def _in_capitals_behind_a_stop(doc: Doc, match: Match) -> bool:
    if doc[match.start - 1].text != ".":
        return False
    words = [token for token in doc[match.start : match.end] if token.is_alpha]
    return len(words) > 2 and all(token.is_upper for token in words)


def lacks_headings(headings: list[Match], matches: list[Match]) -> bool:
    """Whether an expected heading or decision was not found, perhaps because it is damaged."""
    counts = Counter(m.rule.category for m in headings)
    labels = {counts[kind] for kind in _LABELS}
    if len(labels) > 1 or len(of_category(matches, "decision")) < max(labels):
        return True
    return not {"case_summary", RATIONALE} <= counts.keys()


def next_letter(headings: list[Match], end: int) -> int:
    """Where a second letter begins: at an opening heading that recurs after a rationale."""
    seen: set[str] = set()
    decided = False
    for match in headings:
        kind = match.rule.category
        if decided and kind in seen & _OPENING:
            return match.start
        decided = decided or kind == RATIONALE
        seen.add(kind)
    return end


def is_titled_otherwise(matches: list[Match], headings: list[Match], lines: Lines) -> bool:
    """Whether another document's title stands above the first heading."""
    first = min((m.start for m in headings), default=None)
    return any(
        lines.starts_at(m.start) and (first is None or m.start < first)
        for m in of_category(matches, "other_title")
    )


def in_order(matches: Iterable[Match]) -> list[Match]:
    """Matches in the order of a matcher: by start, then longest first."""
    return sorted(matches, key=lambda match: (match.start, -match.end))


def once(headings: Iterable[Match]) -> Iterator[Match]:
    """Drop repeated headings of kinds that a letter has once, such as the reviewer's two labels."""
    seen: set[str] = set()
    for match in headings:
        kind = match.rule.category
        if kind in ITEM_KINDS or kind not in seen:
            seen.add(kind)
            yield match


def unknown_headings(doc: Doc, taken: set[int], lines: Lines) -> Iterator[tuple[int, int]]:
    """The token ranges of lines that look like a main heading but match no rule.

    Args:
        doc: the letter.
        taken: tokens at which a section already begins.
        lines: the letter's lines.
    """
    for start in lines.paragraphs:
        if start in taken or start >= len(doc) or not doc[start].is_upper:
            continue
        end = start + 1
        while not lines.ends_before(end):
            end += 1
        words = [t for t in doc[start:end] if t.is_alpha]
        alone = end >= len(doc) or doc[end].is_space
        capitals = all(t.is_upper for t in words) and sum(len(t) > 2 for t in words) >= 3
        if alone and capitals and doc[end - 1].text not in {".", ","}:
            yield start, end
