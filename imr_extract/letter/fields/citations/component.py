"""Component: what each party's guideline line and each rationale cite.

Leaves in each item a `GuidelineLine` a section and writes `doc.spans["imr_guidelines"]`: the
bases, each citation labelled `mtus`, `non_mtus` or `rationale`, and its parts, labelled with their
columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.cited import LATER, CitationWords, Cited
from imr_extract.letter.fields.citations.labelled import LabelledGrammar
from imr_extract.letter.fields.citations.prose import ProseGrammar
from imr_extract.letter.structure import (
    CLAIMS_ADMINISTRATOR,
    RATIONALE,
    REVIEWER,
    Section,
    structure_of,
)
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, reaches, sentences, trimmed, within

GUIDELINES = "imr_guidelines"

_PARTIES = (CLAIMS_ADMINISTRATOR, REVIEWER)
_STARTS = ("mtus_start", "non_mtus_start")
_IN_PROSE = frozenset(
    {"prose_start", "part_of_mtus", "not_part_of_mtus", "non_mtus", "not_applied"}
)
_ACCEPTED = "accepted"
# A rationale cites a guideline by a page; these parts of it may stand beside.
_PART = {"acoem_chapter": "chapter", "table": "table_no"}


@dataclass
class GuidelineLine:
    """One guideline or rationale section.

    Attributes:
        body: its words.
        bases: matches that say on what the decision rests.
        citations: what it cites, in order.
    """

    body: Span
    bases: list[Match] = field(default_factory=list)
    citations: list[Cited] = field(default_factory=list)


@Language.factory(GUIDELINES)
def create_guidelines(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return GuidelineFinder(nlp)


class GuidelineFinder:
    """Reads guideline lines by their grammar, rationales by their page references."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._titles = RuleMatcher(nlp.vocab, _title_rules(rules.lexicons["mtus_titles"]))
        every = rules.of("guidelines")
        self._all = RuleMatcher(nlp.vocab, every)
        # Most lines are no prose, and most rationales name no page: these look for less.
        labelled = [r for r in every if r.category not in _IN_PROSE and r.value != _ACCEPTED]
        self._lines = RuleMatcher(nlp.vocab, labelled)
        self._pages = RuleMatcher(nlp.vocab, rules.of("guidelines", "page"))
        self._words = CitationWords(rules)
        self._labelled = LabelledGrammar(self._words)
        self._prose = ProseGrammar(self._words, self._titles, rules)
        self._lead = rules.words("guidelines", "lead")

    def __call__(self, doc: Doc) -> Doc:
        """Leave its lines in each item; write their spans."""
        # Items may share a section: it is read once.
        known: dict[int, GuidelineLine] = {}
        for item in structure_of(doc).items:
            lines: dict[str, list[GuidelineLine]] = {}
            item.found[GUIDELINES] = lines
            for kind in (*_PARTIES, RATIONALE):
                lines[kind] = []
                for section in item.sections.get(kind, ()):
                    if section.start not in known:
                        known[section.start] = self._read(doc, section)
                    if len(known[section.start].body):
                        lines[kind].append(known[section.start])
        doc.spans[GUIDELINES] = [s for line in known.values() for s in _spans(doc, line)]
        return doc

    def _read(self, doc: Doc, section: Section) -> GuidelineLine:
        line = GuidelineLine(section.body(doc))
        if not len(line.body):
            return line
        if section.kind == RATIONALE:
            line.citations += self._rationale(doc, line.body)
            return line
        matches = self._lines(line.body)
        line.bases += longest(of_category(matches, "basis"))
        starts = list(longest(of_category(matches, *_STARTS)))
        for start, end in reaches(starts, line.body.end):
            line.citations += self._block(doc, start, self._without_lead(doc, end), matches)
        if not starts:
            matches = self._all(line.body)
            accepted = [m for m in of_category(matches, "basis") if m.rule.value == _ACCEPTED]
            line.bases += longest(accepted)
            free = section.rule is not None and section.rule.names_guidelines
            line.citations += self._prose.read(doc, line.body, matches, free)
        return line

    def _block(self, doc: Doc, start: Match, end: int, matches: list[Match]) -> Iterator[Cited]:
        """The citations behind one "Decision based on ..."."""
        first, last = trimmed(doc, start.end, end, {":", ","}, {".", ",", ";"})
        block, inside = doc[first:last], within(matches, first, last)
        if not len(block):
            return
        if start.rule.category == "mtus_start":
            titles = list(longest(self._titles(block)))
            yield from self._labelled.read(doc, block, titles, inside, start.rule.id)
        else:
            span = Span(doc, first, last, label="non_mtus", span_id=start.rule.id)
            parts = list(self._words.pages(doc, block, inside))
            yield Cited(span, "non_mtus", parts, of_category(inside, "source")[:1])

    def _without_lead(self, doc: Doc, token: int) -> int:
        """Where "Decision based on ..." begins, given the token of "based"."""
        return token - 1 if token and doc[token - 1].lower_ in self._lead else token

    def _rationale(self, doc: Doc, rationale: Span) -> Iterator[Cited]:
        """Each page reference of a sentence that names a guideline, from the name on."""
        if not self._pages(rationale):
            return
        matches = self._lines(rationale)
        for sentence in sentences(rationale):
            inside = within(matches, sentence.start, sentence.end)
            names = sorted(of_category(inside, "source", "acoem_chapter"), key=lambda m: m.start)
            floor = sentence.start
            for pages in self._words.pages(doc, sentence, inside):
                named = [m for m in names if floor <= m.start < pages.start]
                named = named or [m for m in names if m.start < pages.start] or names
                if not named:
                    continue
                start, end = min(named[0].start, pages.start), max(pages.end, named[0].end)
                if start < floor:
                    start = pages.start
                span = Span(doc, start, end, label=RATIONALE, span_id=pages.id_)
                beside = longest(within(of_category(inside, *_PART), start, end))
                parts = [pages, *(m.span(doc, _PART[m.rule.category]) for m in beside)]
                sources = within(of_category(named, "source")[:1], start, end)
                yield Cited(span, RATIONALE, parts, sources)
                floor = pages.end


def _title_rules(rows: tuple[dict[str, str], ...]) -> list[Rule]:
    """The catalogue's titles as two rules: ACOEM's later ones may be names of sections, too."""
    later = [row["title"] for row in rows if row["source"] == "ACOEM" and not row["chapter"]]
    titles = [row["title"] for row in rows if row["title"] not in later]
    return [
        Rule(id="guidelines.title", category="title", phrases=titles, examples=titles[:1]),
        Rule(
            id="guidelines.later_title", category="title", value=LATER, phrases=later,
            examples=later[:1],
        ),
    ]  # fmt: skip


def _spans(doc: Doc, line: GuidelineLine) -> Iterator[Span]:
    yield from (match.span(doc, match.rule.value) for match in line.bases)
    for cited in line.citations:
        yield cited.span
        yield from cited.parts
        yield from (match.span(doc, "source") for match in cited.sources)
