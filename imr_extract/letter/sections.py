"""Component: the letter's sections, without gap or overlap, and its disputed items.

It builds the `Structure` that the other components read. It also writes spans, for display and for
users' own work: `imr_sections` (the sections in order, labelled with their kinds), `imr_headings`,
`imr_items` (the words of each item) and `imr_decisions`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.damaged_headings import DamagedFinder
from imr_extract.letter.headings import (
    OLDER,
    headings_of,
    in_order,
    is_titled_otherwise,
    lacks_headings,
    next_letter,
    once,
    unknown_headings,
)
from imr_extract.letter.items.forms import (
    issue_items,
    notice_items,
    statement_items,
    undecided_items,
    verdict_items,
)
from imr_extract.letter.items.start import MODIFIED, ItemStarts
from imr_extract.letter.lines import Lines
from imr_extract.letter.structure import (
    CLAIMS_ADMINISTRATOR,
    ITEM_KINDS,
    RATIONALE,
    REVIEWER,
    SERVICE,
    Item,
    Section,
    Structure,
    set_structure,
)
from imr_extract.record import Template
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category

# Kinds of section: everything after the first letter in a file, and text under an unknown heading.
NEXT_LETTER, UNKNOWN = "next_letter", "unknown"

_PARTY_LABELS = frozenset({CLAIMS_ADMINISTRATOR, REVIEWER})
_PARTIES = {"claims_administrator": CLAIMS_ADMINISTRATOR, "reviewer": REVIEWER}
_CASE_SUMMARY = "case_summary"
# How far below its heading the introduction of a summary begins: "The expert reviewer developed".
_LEAD_WITHIN = 10
_LONGEST_LEAD = 30
# In the order used to break ties.
_TEMPLATES = (
    Template.DETERMINATION, Template.SECTIONED_2014, Template.NOTICE_2013,
    Template.PROFESSIONAL_REVIEW,
)  # fmt: skip


@Language.factory("imr_sections")
def create_sections(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return SectionSplitter(nlp)


class SectionSplitter:
    """Finds headings, labels and disputed items, and splits the Doc at them."""

    def __init__(self, nlp: Language) -> None:
        """Compile the heading rules with the pipeline's vocabulary."""
        rules = load_rules()
        own = rules.of("sections")
        older = rules.of("sections", *OLDER)
        self._matcher = RuleMatcher(nlp.vocab, [rule for rule in own if rule not in older])
        self._modified = RuleMatcher(nlp.vocab, rules.of("services", *MODIFIED))
        self._older = RuleMatcher(nlp.vocab, older)
        self._damaged = DamagedFinder(own)
        words = sorted(rules.words("sections", "rationale_end"))
        self._rationale_words = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")

    def __call__(self, doc: Doc) -> Doc:
        """Store the structure with the Doc, and write its spans."""
        lines = Lines(doc)
        matches, every = self._find(doc, lines)
        end = next_letter(every, len(doc))
        headings = list(once(m for m in every if m.start < end))
        matches = [m for m in matches if m.end <= end]
        starts = ItemStarts(doc, lines, self._modified, self._rationale_words)
        items = _items(doc, matches, headings, lines, starts)
        cuts = [_Cut(m.start, m.end, m.rule.category, m.rule) for m in headings]
        cuts += [_Cut(item.start, item.start, SERVICE) for item in items]
        if items and not any(m.rule.category in _PARTY_LABELS for m in headings):
            cuts += _party_sentences(doc, matches, items, cuts)
        taken = {cut.start for cut in cuts}
        unknown = unknown_headings(doc, taken, lines)
        cuts += [_Cut(start, stop, UNKNOWN) for start, stop in unknown if start < end]
        if end < len(doc):
            cuts.append(_Cut(end, end, NEXT_LETTER))
        sections = tuple(_sections(cuts, len(doc), _summary_leads(doc, matches)))
        template = _template(sections)
        owned = _owned(items, sections, shared=template == Template.PROFESSIONAL_REVIEW)
        otherwise = is_titled_otherwise(matches, headings, lines)
        structure = Structure(sections, tuple(owned), template, otherwise)
        set_structure(doc, structure)
        _write_spans(doc, structure)
        return doc

    def _find(self, doc: Doc, lines: Lines) -> tuple[list[Match], list[Match]]:
        """All matches that the letter's form requires, and the headings among them."""
        matches = self._matcher(doc)
        headings = headings_of(doc, matches, lines)
        if lacks_headings(headings, matches):
            matches = in_order([*matches, *self._damaged(doc, lines)])
            headings = headings_of(doc, matches, lines)
        decided = of_category(matches, "decision")
        if not decided or not any(m.rule.category in _PARTY_LABELS for m in headings):
            matches = in_order([*matches, *self._older(doc)])
        return matches, headings


class _Cut:
    """Where a section begins and where its heading ends, as tokens."""

    __slots__ = ("heading_end", "kind", "rule", "start")

    def __init__(self, start: int, heading_end: int, kind: str, rule: Rule | None = None) -> None:
        self.start, self.heading_end, self.kind, self.rule = start, heading_end, kind, rule


# Items -------------------------------------------------------------------------------------------


def _items(
    doc: Doc, matches: list[Match], headings: list[Match], lines: Lines, starts: ItemStarts
) -> list[Item]:
    """The disputed items, in whichever form the letter uses."""
    labels = {m.start for m in headings}
    lead = _behind_lead(matches, headings)
    decisions = [
        m for m in longest(of_category(matches, "decision")) if _ends_item(doc, m, lines, labels)
    ]
    bounds = sorted(m.end for m in [*headings, *of_category(matches, "items_start")])
    parties = of_category(headings, CLAIMS_ADMINISTRATOR)
    bare = list(longest(of_category(matches, "bare_decision")))
    # CASE 1: "1. X: Upheld"; items in another form may occur among them
    if decisions:
        verdicts = verdict_items(doc, decisions, bounds, starts)
        verdicts += undecided_items(doc, parties, verdicts, bounds, starts, bare)
        stated = statement_items(doc, matches, labels, lead, lines, alone=False)
        taken = {item.start for item in verdicts}
        every = [*verdicts, *(item for item in stated if item.start not in taken)]
        return sorted(every, key=lambda item: item.start)
    # CASE 2: "1) Regarding the request for X:"
    if items := notice_items(doc, matches, labels, lines):
        return items
    # CASE 3: "ISSUE AT DISPUTE: X"
    issue = next(iter(of_category(headings, "issue")), None)
    if issue is not None:
        start, end = (
            issue.end,
            min((m.start for m in headings if m.start > issue.start), default=len(doc)),
        )
        while start < end and (doc[start].is_space or doc[start].text == ":"):
            start += 1
        if start < end:
            verdict = next((m for m in of_category(headings, RATIONALE) if m.rule.value), None)
            return issue_items(doc, start, end, verdict, lines, issue.rule.id)
    # CASE 4: "The request for X is not medically necessary and appropriate."
    if items := statement_items(doc, matches, labels, lead, lines, alone=True):
        return items
    # CASE 5: "X Upheld": no decision has its colon
    return undecided_items(doc, parties, [], bounds, starts, bare)


def _behind_lead(matches: list[Match], headings: list[Match]) -> int:
    """The token after the words that introduce the decisions: heading or "set forth below:"."""
    leads = [*of_category(headings, "decisions"), *of_category(matches, "items_start")]
    return max((m.end for m in leads), default=0)


def _ends_item(doc: Doc, match: Match, lines: Lines, labels: set[int]) -> bool:
    after = match.end
    if after < len(doc) and doc[after].text == ".":
        after += 1
    return lines.ends_before(after) or after in labels


def _party_sentences(
    doc: Doc, matches: list[Match], items: list[Item], cuts: list[_Cut]
) -> Iterator[_Cut]:
    """Guideline sections in letters without labels: each begins with a sentence about a party.

    A further sentence about the same party belongs to the section before it.
    """
    kinds = {cut.start: cut.kind for cut in cuts}
    places = sorted(kinds)
    openings = {cut.heading_end for cut in cuts}
    openings |= {item.decided_by[1] for item in items if item.decided_by is not None}
    for match in longest(of_category(matches, "party")):
        start, kind = match.start, _PARTIES[match.rule.value]
        before = doc[start - 1]
        begins = before.is_space or before.text in {".", ":", ")"} or start in openings
        if start < items[0].start or not begins or start in kinds:
            continue
        at = bisect_left(places, start)
        if kinds[places[at - 1]] != kind:
            kinds[start] = kind
            places.insert(at, start)
            yield _Cut(start, start, kind, match.rule)


# Structure ---------------------------------------------------------------------------------------


def _summary_leads(doc: Doc, matches: list[Match]) -> dict[int, int]:
    """The words that introduce a case summary below its heading, up to their colon, by start."""
    found: dict[int, int] = {}
    for match in of_category(matches, "summary_lead"):
        behind = range(match.end, min(match.end + _LONGEST_LEAD, len(doc)))
        mark = next((i for i in behind if doc[i].text in {".", ":"}), None)
        if mark is not None and doc[mark].text == ":":
            found[match.start] = mark + 1
    return found


def _sections(cuts: list[_Cut], end: int, leads: dict[int, int]) -> Iterator[Section]:
    """The sections between the cuts, to the end of the Doc. Text before the first is the header."""
    # Of two cuts at the same token, keep the one with a heading.
    by_start = {cut.start: cut for cut in sorted(cuts, key=lambda c: (c.start, c.heading_end))}
    ordered = list(by_start.values())
    if end and (not ordered or ordered[0].start > 0):
        ordered.insert(0, _Cut(0, 0, "header" if ordered else UNKNOWN))
    stops = [cut.start for cut in ordered[1:]] + [end]
    for cut, stop in zip(ordered, stops, strict=False):
        lead_end = _lead_end(cut, stop, leads) if cut.kind == _CASE_SUMMARY else 0
        yield Section(cut.kind, cut.start, cut.heading_end, stop, cut.rule, lead_end)


def _lead_end(cut: _Cut, stop: int, leads: dict[int, int]) -> int:
    """Where the words end that introduce a section right below its heading; 0 without any."""
    within = range(cut.heading_end, cut.heading_end + _LEAD_WITHIN)
    return next((end for start, end in leads.items() if start in within and end <= stop), 0)


def _template(sections: tuple[Section, ...]) -> str:
    """The template with the most headings in the letter; empty without any."""
    rules = {s.rule.id: s.rule for s in sections if s.rule is not None and s.is_headed}
    counts = Counter(rule.template for rule in rules.values())
    best = max(_TEMPLATES, key=lambda template: counts[template])
    return best.value if counts[best] else ""


def _owned(items: list[Item], sections: tuple[Section, ...], shared: bool) -> Iterator[Item]:
    """The items with their sections: an item owns the sections up to the next item.

    Args:
        items: the items in order.
        sections: all sections in order.
        shared: whether all items share the sections after the last item.
    """
    by_start = {item.start: item for item in items}
    found: list[Item] = []
    for section in sections:
        if section.kind == SERVICE:
            found.append(by_start[section.start])
        if found and section.kind in ITEM_KINDS:
            found[-1].sections.setdefault(section.kind, []).append(section)
    if shared and found:
        common = {kind: own for kind, own in found[-1].sections.items() if kind != SERVICE}
        for item in found:
            item.sections |= common
    return iter(found)


def _write_spans(doc: Doc, structure: Structure) -> None:
    doc.spans["imr_sections"] = [
        Span(doc, s.start, s.end, label=s.kind, span_id=s.rule_id) for s in structure.sections
    ]
    doc.spans["imr_headings"] = [
        Span(doc, s.start, s.heading_end, label=s.kind, span_id=s.rule_id)
        for s in structure.sections
        if s.heading_end > s.start
    ]
    doc.spans["imr_items"] = [
        Span(doc, *item.words, label="item", span_id=item.rule_id)
        for item in structure.items
        if item.words[0] < item.words[1]
    ]
    doc.spans["imr_decisions"] = [
        Span(doc, *item.decided_by, label=item.decision.value, span_id=item.decision_rule_id)
        for item in structure.items
        if item.decided_by is not None and item.decision is not None
    ]
