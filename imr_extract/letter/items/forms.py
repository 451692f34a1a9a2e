"""The disputed items of a letter, in every form used since 2013.

`verdict_items`    "1. X: Upheld", from 2014
`statement_items`  "1. The request for X is not medically necessary and appropriate.", 2014
`notice_items`     the same, printed twice at the top, then "1) Regarding the request for X:"
`issue_items`      "ISSUE AT DISPUTE: X", with the decision in the heading of the rationale
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc

from imr_extract.letter.items.start import ItemStarts
from imr_extract.letter.lines import Lines
from imr_extract.letter.structure import Item
from imr_extract.record import Decision
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import of_category

_LONGEST_REQUEST = 150
# A letter may skip item numbers, but not many.
_SKIPPED_NUMBERS = 3
_MARKS = frozenset({".", ",", ":", ";"})
_SENTENCE_ENDS = frozenset({".", "!", "?", ":"})
# A verdict has few words, even if no rule knows them.
_LONGEST_VERDICT = 8
ITEM, UNDECIDED = "sections.item", "sections.item_undecided"


class _Statement(NamedTuple):
    """A request with its verdict: first token, number, and token range of the request."""

    start: int
    number: int | None
    text: tuple[int, int]
    verdict: Match


def _item(start: int, words: tuple[int, int], decision: Match | None, rule_id: str) -> Item:
    if decision is None:
        return Item(start, words, None, None, rule_id)
    return Item(
        start,
        words,
        Decision(decision.rule.value),
        (decision.start, decision.end),
        rule_id,
        decision.rule.id,
    )


def verdict_items(
    doc: Doc, decisions: list[Match], bounds: list[int], starts: ItemStarts
) -> list[Item]:
    """Items that end with their decision.

    Args:
        doc: the letter.
        decisions: the decisions that end the items.
        bounds: ends of headings and of the words before the first item, in order; items begin
            after these.
        starts: finds where an item begins.
    """
    found: list[Item] = []
    previous = 0
    for decision in decisions:
        floor = max(previous, _last_up_to(bounds, decision.start))
        start = starts.before(floor, decision.start)
        found.append(_item(start, (start, decision.start), decision, ITEM))
        previous = decision.end
    return found


def undecided_items(
    doc: Doc,
    labels: list[Match],
    items: list[Item],
    bounds: list[int],
    starts: ItemStarts,
    bare: list[Match],
) -> list[Item]:
    """Items before a party's label whose decision is none of ": Upheld" and its like.

    Args:
        doc: the letter.
        labels: the claims administrator's labels; each item has one.
        items: the items found so far.
        bounds: ends of headings and of the words before the first item, in order; items begin
            after these.
        starts: finds where an item begins.
        bare: decisions without a colon, no two of which overlap.
    """
    known = sorted(item.start for item in items)
    bare_by_end = {match.end: match for match in bare}
    found: list[Item] = []
    for label in labels:
        floor = _last_up_to(bounds, label.start)
        if bisect_left(known, floor) < bisect_left(known, label.start):
            continue
        end = _paragraph_end(doc, floor, label.start)
        # CASE 1: "X Upheld", "X - Upheld": the colon is lost
        decision = bare_by_end.get(end)
        if decision is not None and decision.start <= floor:
            decision = None
        # CASE 2: "X: Modified"
        # CASE 3: "X": the decision is lost; a paragraph that ends as a sentence does is another's
        words_end = decision.start if decision else _verdict_colon(doc, floor, end)
        if words_end is None and end > floor and doc[end - 1].text not in _SENTENCE_ENDS:
            words_end = end
        if words_end is None:
            continue
        start = starts.before(floor, words_end)
        if start < words_end <= start + _LONGEST_REQUEST:
            rule_id = ITEM if decision else UNDECIDED
            found.append(_item(start, (start, words_end), decision, rule_id))
    return found


def _paragraph_end(doc: Doc, floor: int, end: int) -> int:
    """The end of the words before a token, white space apart."""
    while end > floor and doc[end - 1].is_space:
        end -= 1
    return end


def _verdict_colon(doc: Doc, floor: int, end: int) -> int | None:
    """The colon before the last few words of a paragraph, where a decision should be."""
    for i in range(end - 1, max(floor, end - 1 - _LONGEST_VERDICT), -1):
        if doc[i].text == ":":
            return i if i + 1 < end else None
        if (
            doc[i].is_space
            or doc[i].text in {"?", "!", ";"}
            or (doc[i].text == "." and i + 1 < end)
        ):
            return None
    return None


def statement_items(
    doc: Doc, matches: list[Match], labels: set[int], floor: int, lines: Lines, alone: bool
) -> list[Item]:
    """Items that are statements: followed by a party's guideline, numbered, or the first one.

    Args:
        doc: the letter.
        matches: matches of the section rules.
        labels: tokens at which headings begin.
        floor: the token after the words that introduce the decisions; 0 without any.
        lines: the letter's lines.
        alone: whether the letter has no items in another form. If it does, only statements followed
            by a party's guideline count.
    """
    followers = labels | {m.start for m in of_category(matches, "party")}
    behind = [m for m in matches if m.start >= floor]
    first = _next_word(doc, floor)
    followed: list[_Statement] = []
    others: list[_Statement] = []
    for statement in _statements(doc, behind, sorted(labels), lines):
        if _next_sentence(doc, statement.verdict.end) in followers:
            followed.append(statement)
        elif alone and (statement.number is not None or (floor and statement.start == first)):
            others.append(statement)
    # A statement may be printed twice: at the top of the letter and again with its guidelines.
    known = {_key(doc, statement) for statement in followed}
    others = [s for s in _distinct(doc, others) if _key(doc, s) not in known]
    return [
        _item(s.start, s.text, s.verdict, s.verdict.rule.id)
        for s in sorted([*followed, *others], key=lambda s: s.start)
    ]


def notice_items(doc: Doc, matches: list[Match], labels: Iterable[int], lines: Lines) -> list[Item]:
    """Items "Regarding the request for X:", each decided by a statement at the top of the letter.

    A statement decides the item with the same number; without numbers, the item at the same place.

    Args:
        doc: the letter.
        matches: matches of the section rules.
        labels: tokens at which headings begin.
        lines: the letter's lines.
    """
    regarding = of_category(matches, "regarding")
    starts = [(m, *lines.numbered_start(m.start)) for m in regarding]
    headings = sorted(labels)
    starts = [entry for entry in starts if lines.starts_at(entry[1])]
    if not starts:
        return []
    above = [m for m in matches if m.start < starts[0][1]]
    statements = _statements(doc, above, headings, lines)
    distinct = _distinct(doc, statements)
    by_number: dict[int | None, _Statement] = {
        s.number: s for s in reversed(distinct) if s.number is not None
    }
    found: list[Item] = []
    for place, (match, start, number) in enumerate(starts):
        same = by_number.get(number)
        if same is None and place < len(distinct) and len(distinct) == len(starts):
            same = distinct[place]
        following = starts[place + 1][1] if place + 1 < len(starts) else len(doc)
        text = (match.end, _heading_end(doc, match.end, following, lines, headings))
        found.append(_item(start, text, same.verdict if same else None, match.rule.id))
    return found


def issue_items(
    doc: Doc, start: int, end: int, verdict: Match | None, lines: Lines, rule_id: str
) -> list[Item]:
    """The items of an "ISSUE AT DISPUTE" section, one per number, all with the same verdict."""
    numbered = [
        i
        for i in range(start, end - 2)
        if lines.starts_at(i) and doc[i].shape_ in {"d", "dd"} and doc[i + 1].text in {".", ")"}
    ]
    starts = numbered or [start]
    ends = [*starts[1:], end]
    return [
        _item(first, (first, last), verdict, rule_id)
        for first, last in zip(starts, ends, strict=True)
    ]


def _statements(
    doc: Doc, matches: list[Match], headings: list[int], lines: Lines
) -> list[_Statement]:
    """The statements that begin a line or follow "... has determined".

    If a statement may begin at several places, a numbered one is best, then one after a blank line.
    The last of equals wins.
    """
    found: list[_Statement] = []
    verdicts = of_category(matches, "verdict")
    if not verdicts:
        return []
    leads = {m.start for m in of_category(matches, "statement_lead")}
    openers = [
        (begin, m.end)
        for m in of_category(matches, "request_start")
        if (begin := _clause_start(doc, m.start, leads, lines)) is not None
    ]
    openers = sorted([*openers, *_bare_openers(doc, openers, verdicts, lines)])
    floor = highest = 0
    for verdict in verdicts:
        heading = _last_up_to(headings, verdict.start)
        lowest = max(floor, verdict.start - _LONGEST_REQUEST, heading)
        behind = bisect_left(openers, (verdict.start, 0))
        near = [
            (number is not None, start == 0 or doc[start - 1].is_space, start, number, text)
            for begin, text in openers[bisect_left(openers, (lowest, 0)) : behind]
            if text < verdict.start
            for start, number in [lines.numbered_start(begin)]
            if (number or 0) <= highest + _SKIPPED_NUMBERS  # not a page number ending a sentence
        ]
        if near:
            *_, start, number, text = max(near, key=lambda place: place[:3])
            found.append(_Statement(start, number, (text, verdict.start), verdict))
            floor, highest = verdict.end, max(highest, number or 0)
    return found


def _bare_openers(
    doc: Doc, openers: list[tuple[int, int]], verdicts: list[Match], lines: Lines
) -> list[tuple[int, int]]:
    """Numbered lines that name the service directly: "1. MRI of the knee is not ..."."""
    taken = {begin for begin, _ in openers}
    verdict_starts = [verdict.start for verdict in verdicts]
    found: list[tuple[int, int]] = []
    for number in lines.starts:
        first = number + 2
        if first >= len(doc) or first in taken or lines.numbered_start(first)[0] != number:
            continue
        paragraph = first
        while paragraph < len(doc) and not doc[paragraph].is_space and paragraph < first + 60:
            paragraph += 1
        if bisect_left(verdict_starts, first) < bisect_left(verdict_starts, paragraph):
            found.append((first, first))
    return found


def _clause_start(doc: Doc, token: int, leads: set[int], lines: Lines) -> int | None:
    """Where the statement of this request begins; None if it is part of running text."""
    if lines.starts_at(token) or lines.numbered_start(token)[1] is not None:
        return token
    for i in range(token - 1, max(-1, token - 12), -1):
        if doc[i].text in {";", "?"}:
            return None
        if lines.starts_at(i) or lines.numbered_start(i)[1] is not None:
            return i if any(i <= lead < token for lead in leads) else None
    return None


def _distinct(doc: Doc, statements: list[_Statement]) -> list[_Statement]:
    """The statements, each only once."""
    seen: dict[tuple[int | None, str], _Statement] = {}
    for statement in statements:
        seen.setdefault(_key(doc, statement), statement)
    return list(seen.values())


def _key(doc: Doc, statement: _Statement) -> tuple[int | None, str]:
    """What two printings of a statement share: number and words."""
    first, last = statement.text
    return statement.number, "".join(doc[first:last].text.lower().split())


def _heading_end(doc: Doc, start: int, following: int, lines: Lines, headings: list[int]) -> int:
    """The end of "Regarding the request for X:".

    It is the end of the paragraph, or where the following item begins. If more text follows in the
    paragraph, it is the first colon at the end of a line.
    """
    index = bisect_right(headings, start)
    stop = min(following, headings[index] if index < len(headings) else len(doc))
    end, colon = start, None
    while end < stop and not doc[end].is_space:
        if colon is None and doc[end].text == ":" and lines.ends_before(end + 1):
            colon = end
        end += 1
    if colon is not None and doc[end - 1].text != ":":
        return colon
    return end


def _last_up_to(places: list[int], token: int) -> int:
    """The last of some places, in order, that is not behind a token; 0 without any."""
    index = bisect_right(places, token)
    return places[index - 1] if index else 0


def _next_sentence(doc: Doc, token: int) -> int:
    """The first token after the sentence that contains this token."""
    while token < len(doc) and doc[token].text != "." and not doc[token].is_space:
        token += 1
    return _next_word(doc, token)


def _next_word(doc: Doc, token: int) -> int:
    while token < len(doc) and (doc[token].is_space or doc[token].text in _MARKS):
        token += 1
    return token
