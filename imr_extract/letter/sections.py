"""Component: ordered sections of the whole letter, without gap or overlap.

`doc.spans["imr_sections"]` holds them in order, the label naming the kind, the id naming the rule
of the heading; `doc.spans["imr_headings"]` holds the headings; `doc.spans["imr_items"]` the words
of each decided item and `doc.spans["imr_decisions"]` what decides it, both with the number of the
item's `service` section as `kb_id_`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.damaged_headings import DamagedFinder
from imr_extract.letter.items.forms import (
    Item,
    issue_items,
    notice_items,
    statement_items,
    verdict_items,
)
from imr_extract.letter.lines import Lines
from imr_extract.rules.matcher import Match, RuleMatcher, longest
from imr_extract.rules.rule_set import load_rules

SECTIONS = "imr_sections"
HEADINGS = "imr_headings"
ITEMS = "imr_items"
DECISIONS = "imr_decisions"
_HEADING_ENDS, _HEADING_RULES = "imr_heading_ends", "imr_heading_rules"
_KINDS = "imr_section_kinds"

# Parts of the decided items; every other kind stands once in a letter.
ITEM_KINDS = frozenset(
    {"service", "guidelines", "claims_administrator_guideline", "reviewer_guideline", "rationale"}
)
# What follows the first letter in a file that holds several.
NEXT_LETTER = "next_letter"
NO_HEADING = "sections.no_heading"
UNKNOWN_HEADING = "sections.unknown_heading"
ITEM = "sections.item"

# How items and guideline sentences begin, and what decides items, where none is "X: Upheld".
_OLDER = ("verdict.", "party.", "request_start", "regarding")
_NOT_HEADINGS = ("decision.", "items_start", *_OLDER)
# Each item of a determination has all of these.
_LABELS = ("claims_administrator_guideline", "reviewer_guideline", "rationale")
# Headings with which a letter opens.
_OPENING = frozenset({"header", "notice", "process"})
_PARTIES = {
    "party.claims_administrator": "claims_administrator_guideline",
    "party.reviewer": "reviewer_guideline",
}
_TEMPLATES = {
    "determination": "determination",
    "sectioned": "sectioned-2014",
    "notice": "notice-2013",
    "professional": "professional-review",
}


class _Cut(tuple[int, int, str, str]):
    """Where a section begins: (start, end of its heading, kind, rule id), by token."""


@Language.factory("imr_sections")
def create_sections(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return SectionSplitter(nlp)


class SectionSplitter:
    """Finds headings, labels and decided items, and parts the Doc at them."""

    def __init__(self, nlp: Language) -> None:
        """Compile the headings' rules with the pipeline's vocabulary."""
        rules = load_rules().of("sections")
        older = [r for r in rules if r.category.startswith(_OLDER)]
        self._matcher = RuleMatcher(nlp.vocab, [r for r in rules if r not in older])
        self._older = RuleMatcher(nlp.vocab, older)
        self._damaged = DamagedFinder(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Write the section, heading, item and decision spans."""
        lines = Lines(doc)
        matches = self._matcher(doc)
        every = list(longest(m for m in matches if _is_heading(doc, m, lines)))
        if _lacks_headings(every, matches):
            matches = sorted([*matches, *self._damaged(doc, lines)], key=_by_place)
            every = list(longest(m for m in matches if _is_heading(doc, m, lines)))
        decided = any(m.rule.category.startswith("decision.") for m in matches)
        if not decided or not any(_is_label(m) for m in every):
            matches = sorted([*matches, *self._older(doc)], key=_by_place)
        end = _next_letter(every, len(doc))
        headings = list(_once(m for m in every if m.start < end))
        cuts = [_Cut((m.start, m.end, _kind(m), m.rule.id)) for m in headings]
        items = _items(doc, [m for m in matches if m.end <= end], headings, lines)
        cuts += [_Cut((item.start, item.start, "service", item.rule_id)) for item in items]
        if items and not any(_is_label(m) for m in headings):
            openings = {cut[1] for cut in cuts} | {i.decision.end for i in items if i.decision}
            cuts += _party_sentences(doc, matches, items[0].start, openings, cuts)
        cuts += _unknown(doc, cuts, lines)
        if end < len(doc):
            cuts = [cut for cut in cuts if cut[0] < end]
            cuts.append(_Cut((end, end, NEXT_LETTER, NO_HEADING)))
        cuts = sorted({cut[0]: cut for cut in sorted(cuts, key=_precedence)}.values())
        if len(doc) and (not cuts or cuts[0][0] > 0):
            cuts.insert(0, _Cut((0, 0, "unknown" if not cuts else "header", NO_HEADING)))
        ends = [cut[0] for cut in cuts[1:]] + [len(doc)] if cuts else []
        doc.spans[SECTIONS] = [
            Span(doc, start, stop, label=kind, span_id=rule)
            for (start, _, kind, rule), stop in zip(cuts, ends, strict=True)
        ]
        doc.spans[HEADINGS] = [
            Span(doc, start, end, label=kind, span_id=rule)
            for start, end, kind, rule in cuts
            if end > start
        ]
        # A span group makes its spans anew whenever it is looked through; these look-ups do not.
        doc.user_data[_HEADING_ENDS] = {start: end for start, end, _, _ in cuts}
        doc.user_data[_KINDS] = [cut[2] for cut in cuts]
        doc.user_data[_HEADING_RULES] = {cut[3] for cut in cuts if cut[1] > cut[0]}
        doc.spans[ITEMS] = [
            Span(doc, *item.text, label="item", span_id=item.rule_id, kb_id=str(number))
            for number, item in enumerate(items, start=1)
            if item.text[0] < item.text[1]
        ]
        doc.spans[DECISIONS] = [
            Span(doc, m.start, m.end, label=_decision(m), span_id=m.rule.id, kb_id=str(number))
            for number, item in enumerate(items, start=1)
            if (m := item.decision) is not None
        ]
        return doc


def template_of(doc: Doc) -> str | None:
    """The letter's template: the one with most of its own headings; None without any."""
    counts = dict.fromkeys(_TEMPLATES, 0)
    for rule in doc.user_data[_HEADING_RULES]:
        family = rule.split(".")[1]
        if family in counts:
            counts[family] += 1
    best = max(counts, key=lambda family: counts[family])
    return _TEMPLATES[best] if counts[best] else None


def sections_of(doc: Doc, kind: str) -> Iterator[Span]:
    """The sections of one kind, in order."""
    group = doc.spans[SECTIONS]
    return (group[i] for i, found in enumerate(doc.user_data[_KINDS]) if found == kind)


def decided_items(doc: Doc) -> list[dict[str, list[Span]]]:
    """The decided items in order: each begins with its `service` section, what follows is its own.

    Guideline and rationale sections that follow several items without parting them belong to
    each of these items.

    Returns:
        For each item its sections by kind.
    """
    items: list[dict[str, list[Span]]] = []
    for section in doc.spans[SECTIONS]:
        if section.label_ == "service":
            items.append({})
        if items and section.label_ in ITEM_KINDS:
            items[-1].setdefault(section.label_, []).append(section)
    if template_of(doc) == _TEMPLATES["professional"] and items:
        shared = {kind: parts for kind, parts in items[-1].items() if kind != "service"}
        items = [item | shared for item in items]
    return items


def body(doc: Doc, section: Span) -> Span:
    """A section without its heading and white space at its ends."""
    start, end = section.start, section.end
    start = doc.user_data[_HEADING_ENDS].get(start, start)
    while start < end and (doc[start].is_space or doc[start].text == ":"):
        start += 1
    while end > start and doc[end - 1].is_space:
        end -= 1
    return Span(doc, start, end, label=section.label_, span_id=section.id_)


def _kind(match: Match) -> str:
    return match.rule.category.split(".")[0]


def _decision(match: Match) -> str:
    """`decision.X`, whatever form states it."""
    return f"decision.{match.rule.category.split('.')[1]}"


def _is_label(match: Match) -> bool:
    return _kind(match) in {"claims_administrator_guideline", "reviewer_guideline"}


def _precedence(cut: _Cut) -> tuple[int, bool]:
    """Of two cuts at one token the last one stays: a heading before an item."""
    return cut[0], cut[1] > cut[0]


def _is_heading(doc: Doc, match: Match, lines: Lines) -> bool:
    """A heading starts a line; it ends with a colon, or the line ends with it.

    Where the line before it was not broken, capitals and the full stop before them tell it.
    """
    if match.rule.category.startswith(_NOT_HEADINGS):
        return False
    if not lines.starts_at(match.start) and not _in_capitals_behind_a_stop(doc, match):
        return False
    if doc[match.end - 1].text == ":" or _kind(match) == "closing":
        return True
    return lines.ends_before(match.end) or doc[match.end].text == ":"


def _in_capitals_behind_a_stop(doc: Doc, match: Match) -> bool:
    if doc[match.start - 1].text != ".":
        return False
    words = [token for token in doc[match.start : match.end] if token.is_alpha]
    return len(words) > 2 and all(token.is_upper for token in words)


def _lacks_headings(headings: list[Match], matches: list[Match]) -> bool:
    """Whether a letter lacks a heading or a decision that it should have: some may be damaged."""
    counts = Counter(_kind(m) for m in headings)
    labels = {counts[kind] for kind in _LABELS}
    decisions = sum(m.rule.category.startswith("decision.") for m in matches)
    if len(labels) > 1 or decisions < max(labels):
        return True
    return not {"case_summary", "rationale"} <= counts.keys()


def _next_letter(headings: list[Match], end: int) -> int:
    """Where a second letter begins: at an opening heading that recurs behind a rationale."""
    seen: set[str] = set()
    decided = False
    for match in headings:
        kind = _kind(match)
        if decided and kind in seen & _OPENING:
            return match.start
        decided = decided or kind == "rationale"
        seen.add(kind)
    return end


def _by_place(match: Match) -> tuple[int, int]:
    return match.start, -match.end


def _once(headings: Iterable[Match]) -> Iterator[Match]:
    """Without further headings of a kind that stands once, such as the reviewer's two labels."""
    seen: set[str] = set()
    for match in headings:
        kind = _kind(match)
        if kind in ITEM_KINDS or kind not in seen:
            seen.add(kind)
            yield match


def _items(doc: Doc, matches: list[Match], headings: list[Match], lines: Lines) -> list[Item]:
    """The decided items, in the form that the letter has."""
    labels = {m.start for m in headings}
    decisions = [
        m
        for m in longest(m for m in matches if m.rule.category.startswith("decision."))
        if _ends_item(doc, m, lines, labels)
    ]
    if decisions:
        bounds = [m.end for m in headings]
        bounds += [m.end for m in matches if m.rule.category == "items_start"]
        verdicts = verdict_items(doc, decisions, bounds, lines, ITEM)
        floor = _behind_lead(matches, headings)
        stated = statement_items(doc, matches, labels, floor, lines, alone=False)
        starts = {item.start for item in verdicts}
        every = [*verdicts, *(item for item in stated if item.start not in starts)]
        return sorted(every, key=lambda item: item.start)
    items = notice_items(doc, matches, labels, lines)
    if items:
        return items
    issue = next((m for m in headings if m.rule.category == "issue"), None)
    if issue is not None:
        end = min((m.start for m in headings if m.start > issue.start), default=len(doc))
        reasons = [m for m in headings if m.rule.category.startswith("rationale.")]
        start = issue.end
        while start < end and (doc[start].is_space or doc[start].text == ":"):
            start += 1
        verdict = reasons[0] if reasons else None
        return issue_items(doc, start, end, verdict, lines, issue.rule.id)
    floor = _behind_lead(matches, headings)
    return statement_items(doc, matches, labels, floor, lines, alone=True)


def _behind_lead(matches: list[Match], headings: list[Match]) -> int:
    """The token behind what leads to the decisions: their heading, "set forth below:"."""
    leads = [m for m in headings if m.rule.category == "decisions"]
    leads += [m for m in matches if m.rule.category == "items_start"]
    return max((m.end for m in leads), default=0)


def _ends_item(doc: Doc, match: Match, lines: Lines, labels: set[int]) -> bool:
    after = match.end
    if after < len(doc) and doc[after].text == ".":
        after += 1
    return lines.ends_before(after) or after in labels


def _party_sentences(
    doc: Doc, matches: list[Match], first_item: int, openings: set[int], cuts: list[_Cut]
) -> Iterator[_Cut]:
    """Guideline parts of letters without labels: they begin with a party's sentence.

    A further sentence of the same party belongs to the part before it.
    """
    kinds = {cut[0]: cut[2] for cut in cuts}
    for match in longest(m for m in matches if m.rule.category in _PARTIES):
        start, kind = match.start, _PARTIES[match.rule.category]
        before = doc[start - 1]
        begins = before.is_space or before.text in {".", ":", ")"} or start in openings
        if start < first_item or not begins or start in kinds:
            continue
        if kinds[max(place for place in kinds if place < start)] != kind:
            kinds[start] = kind
            yield _Cut((start, start, kind, match.rule.id))


def _unknown(doc: Doc, cuts: list[_Cut], lines: Lines) -> Iterator[_Cut]:
    """Lines that look like a main heading, but are none that we know."""
    taken = {cut[0] for cut in cuts}
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
            yield _Cut((start, end, "unknown", UNKNOWN_HEADING))
