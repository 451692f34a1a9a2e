"""Component: ordered sections of the whole letter, without gap or overlap.

`doc.spans["imr_sections"]` holds them in order, the label naming the kind, the id naming the rule
of the heading; `doc.spans["imr_headings"]` holds the headings, `doc.spans["imr_decisions"]` the
decisions at the items' ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.grammar.items import item_start
from imr_extract.matching import Match, RuleMatcher, longest
from imr_extract.rules import load_rules
from imr_extract.tokens import clean_text

SECTIONS = "imr_sections"
HEADINGS = "imr_headings"
DECISIONS = "imr_decisions"

# Parts of the decided items; every other kind stands once in a letter.
ITEM_KINDS = frozenset(
    {"service", "claims_administrator_guideline", "reviewer_guideline", "rationale"}
)
NO_HEADING = "sections.no_heading"
UNKNOWN_HEADING = "sections.unknown_heading"
ITEM = "sections.item"


@Language.factory("imr_sections")
def create_sections(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return SectionSplitter(nlp)


class SectionSplitter:
    """Finds headings, labels and decided items, and parts the Doc at them."""

    def __init__(self, nlp: Language) -> None:
        """Compile the headings' rules with the pipeline's vocabulary."""
        self._matcher = RuleMatcher(nlp.vocab, load_rules().of("sections"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the section, heading and decision spans."""
        lines = Lines(doc)
        matches = list(longest(self._matcher(doc)))
        headings = list(_once(m for m in matches if _is_heading(doc, m, lines)))
        labels = {m.start for m in headings}
        decisions = [
            m
            for m in matches
            if m.rule.category.startswith("decision.") and _ends_item(doc, m, lines, labels)
        ]
        cuts = [(m.start, m.end, m.rule.category, m.rule.id) for m in headings]
        intros = [m.end for m in matches if m.rule.category == "items_start"]
        cuts += _items(doc, decisions, sorted([*intros, *(cut[1] for cut in cuts)]), lines)
        cuts += _unknown(doc, cuts, lines)
        cuts.sort()
        if len(doc) and (not cuts or cuts[0][0] > 0):
            cuts.insert(0, (0, 0, "unknown" if not cuts else "header", NO_HEADING))
        ends = [cut[0] for cut in cuts[1:]] + [len(doc)]
        doc.spans[SECTIONS] = [
            Span(doc, start, stop, label=kind, span_id=rule)
            for (start, _, kind, rule), stop in zip(cuts, ends, strict=True)
        ]
        doc.spans[HEADINGS] = [
            Span(doc, start, end, label=kind, span_id=rule)
            for start, end, kind, rule in cuts
            if end > start
        ]
        doc.spans[DECISIONS] = [
            Span(doc, m.start, m.end, label=m.rule.category, span_id=m.rule.id) for m in decisions
        ]
        return doc


class Lines:
    """Which tokens start a line of the raw text, and which start a paragraph."""

    def __init__(self, doc: Doc) -> None:
        """Look the starts up once a Doc."""
        starts = set(clean_text(doc).line_starts)
        self.starts = [t.i for t in doc if t.idx in starts and not t.is_space]
        self._is_start = set(self.starts)
        self.paragraphs = [0] + [t.i + 1 for t in doc if t.is_space]

    def starts_at(self, token: int) -> bool:
        """Whether a line starts with this token."""
        return token in self._is_start

    def ends_before(self, doc: Doc, token: int) -> bool:
        """Whether a line ends right before this token."""
        return token >= len(doc) or token in self._is_start or doc[token].is_space


def sections_of(doc: Doc, kind: str) -> Iterator[Span]:
    """The sections of one kind, in order."""
    return (span for span in doc.spans[SECTIONS] if span.label_ == kind)


def decided_items(doc: Doc) -> list[dict[str, list[Span]]]:
    """The decided items in order: each begins with its `service` section, what follows is its own.

    Returns:
        For each item its sections by kind.
    """
    items: list[dict[str, list[Span]]] = []
    for section in doc.spans[SECTIONS]:
        if section.label_ == "service":
            items.append({})
        if items and section.label_ in ITEM_KINDS:
            items[-1].setdefault(section.label_, []).append(section)
    return items


def body(doc: Doc, section: Span) -> Span:
    """A section without its heading, white space at its ends and the decision of an item."""
    start, end = section.start, section.end
    for heading in doc.spans[HEADINGS]:
        if heading.start == section.start and section.label_ != "service":
            start = heading.end
    for decision in doc.spans[DECISIONS]:
        if section.start <= decision.start < section.end:
            end = decision.start
    while start < end and doc[start].is_space:
        start += 1
    while end > start and doc[end - 1].is_space:
        end -= 1
    return Span(doc, start, end, label=section.label_, span_id=section.id_)


def _is_heading(doc: Doc, match: Match, lines: Lines) -> bool:
    """A heading starts a line; it ends with a colon, or the line ends with it."""
    kind = match.rule.category
    if kind == "items_start" or kind.startswith("decision.") or not lines.starts_at(match.start):
        return False
    if doc[match.end - 1].text == ":":
        return True
    return lines.ends_before(doc, match.end) or doc[match.end].text == ":"


def _once(headings: Iterator[Match]) -> Iterator[Match]:
    """Without further headings of a kind that stands once, such as the reviewer's two labels."""
    seen: set[str] = set()
    for match in headings:
        kind = match.rule.category
        if kind in ITEM_KINDS or kind not in seen:
            seen.add(kind)
            yield match


def _ends_item(doc: Doc, match: Match, lines: Lines, labels: set[int]) -> bool:
    after = match.end
    if after < len(doc) and doc[after].text == ".":
        after += 1
    return lines.ends_before(doc, after) or after in labels


def _items(
    doc: Doc, decisions: list[Match], bounds: list[int], lines: Lines
) -> list[tuple[int, int, str, str]]:
    """Where each decided item begins, behind the last of `bounds`: a cut of kind `service` each."""
    found: list[tuple[int, int, str, str]] = []
    previous = 0
    for decision in decisions:
        floor = max(previous, *bounds[: bisect_left(bounds, decision.start + 1)], 0)
        start = item_start(doc, floor, decision.start, lines.starts)
        found.append((start, start, "service", ITEM))
        previous = decision.end
    return found


def _unknown(
    doc: Doc, cuts: list[tuple[int, int, str, str]], lines: Lines
) -> list[tuple[int, int, str, str]]:
    """Lines that look like a main heading, but are none that we know."""
    taken = {cut[0] for cut in cuts}
    found = []
    for start in lines.paragraphs:
        if start in taken or start >= len(doc) or not doc[start].is_upper:
            continue
        end = start + 1
        while not lines.ends_before(doc, end):
            end += 1
        words = [t for t in doc[start:end] if t.is_alpha]
        alone = end >= len(doc) or doc[end].is_space
        capitals = all(t.is_upper for t in words) and sum(len(t) > 2 for t in words) >= 3
        if alone and capitals and doc[end - 1].text not in {".", ","}:
            found.append((start, end, "unknown", UNKNOWN_HEADING))
    return found
