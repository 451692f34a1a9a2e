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

from imr_extract.letter.fields.citations.catalogue import title_rules
from imr_extract.letter.fields.citations.cited import CitationWords, Cited, inside_bracket
from imr_extract.letter.fields.citations.labelled import LabelledGrammar
from imr_extract.letter.fields.citations.named import NamedGrammar
from imr_extract.letter.fields.citations.points import points
from imr_extract.letter.fields.citations.prose import ProseGrammar
from imr_extract.letter.fields.citations.rationale import RationaleGrammar
from imr_extract.letter.fields.citations.works import WorkGrammar
from imr_extract.letter.structure import (
    CLAIMS_ADMINISTRATOR,
    RATIONALE,
    REVIEWER,
    Item,
    Section,
    structure_of,
)
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, reaches, trimmed, within

GUIDELINES = "imr_guidelines"

_PARTIES = (CLAIMS_ADMINISTRATOR, REVIEWER)
_REVIEWER_FIRST = (REVIEWER, CLAIMS_ADMINISTRATOR)
_STARTS = ("mtus_start", "non_mtus_start")
_IN_PROSE = frozenset(
    {"prose_start", "part_of_mtus", "not_part_of_mtus", "non_mtus", "not_applied", "statute"}
)
# These are looked for only inside what others have published.
_IN_WORKS = frozenset({"publisher", "work"})
_ACCEPTED = "accepted"


@dataclass
class GuidelineLine:
    """One guideline or rationale section, as one item has it.

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
        self._titles = RuleMatcher(nlp.vocab, title_rules(rules.lexicons["mtus_titles"]))
        every = [r for r in rules.of("guidelines") if r.category not in _IN_WORKS]
        self._all = RuleMatcher(nlp.vocab, every)
        # Most lines are no prose: these look for less.
        labelled = [r for r in every if r.category not in _IN_PROSE and r.value != _ACCEPTED]
        self._lines = RuleMatcher(nlp.vocab, labelled)
        words = CitationWords(rules)
        self._labelled = LabelledGrammar(words)
        self._works = WorkGrammar(words, self._titles, rules, nlp.vocab)
        named = NamedGrammar(words, self._titles, self._works, rules)
        self._prose = ProseGrammar(words, self._titles, named, rules)
        self._rationale = RationaleGrammar(words, self._titles, rules, nlp.vocab)
        self._lead = rules.words("guidelines", "lead")

    def __call__(self, doc: Doc) -> Doc:
        """Leave its lines in each item; write their spans."""
        # Items may share a section: it is read once, unless its points are theirs, one each.
        known: dict[tuple[int, int], GuidelineLine] = {}
        items = structure_of(doc).items
        for number, item in enumerate(items):
            lines: dict[str, list[GuidelineLine]] = {kind: [] for kind in (*_PARTIES, RATIONALE)}
            item.found[GUIDELINES] = lines
            # What the parties cite comes first: a rationale's "guideline" may stand for it.
            for kind in (*_PARTIES, RATIONALE):
                for section in item.sections.get(kind, ()):
                    lines[kind] += self._line(doc, section, items, number, known, lines)
        doc.spans[GUIDELINES] = [s for line in known.values() for s in _spans(doc, line)]
        return doc

    def _line(
        self,
        doc: Doc,
        section: Section,
        items: tuple[Item, ...],
        number: int,
        known: dict[tuple[int, int], GuidelineLine],
        lines: dict[str, list[GuidelineLine]],
    ) -> list[GuidelineLine]:
        """What a section says of an item, if it says anything."""
        body = section.body(doc)
        if body.start >= body.end:
            return []
        part, own = body, points(doc, body)
        if len(own) == len(items) > 1 and all(_shares(item, section) for item in items):
            part, own = own[number], []
        line = known.get((section.start, part.start))
        if line is None:
            line = known[section.start, part.start] = GuidelineLine(body)
            if section.kind == RATIONALE:
                cited = [
                    c for kind in _REVIEWER_FIRST for one in lines[kind] for c in one.citations
                ]
                line.citations += self._rationale.read(doc, part, cited)
            else:
                free = section.rule is not None and section.rule.names_guidelines
                for each in own or [part]:
                    self._read(doc, each, line, free)
        return [line]

    def _read(self, doc: Doc, body: Span, line: GuidelineLine, free: bool) -> None:
        """Read a party's line, or one point of it."""
        matches = self._lines(body)
        line.bases += longest(of_category(matches, "basis"))
        starts = list(longest(of_category(matches, *_STARTS)))
        for start, end in reaches(starts, body.end):
            line.citations += self._block(doc, start, self._without_lead(doc, end), matches)
        if not starts:
            matches = self._all(body)
            accepted = [m for m in of_category(matches, "basis") if m.rule.value == _ACCEPTED]
            line.bases += longest(accepted)
            line.citations += self._prose.read(doc, body, matches, free)

    def _block(self, doc: Doc, start: Match, end: int, matches: list[Match]) -> Iterator[Cited]:
        """The citations behind one "Decision based on ..."."""
        first, last = trimmed(doc, start.end, end, {":", ",", "/"}, {".", ",", ";"})
        if first >= last:
            return
        foreign = first
        if start.rule.category == "mtus_start":
            foreign = self._foreign(doc, first, last, within(matches, first, last))
            stop = trimmed(doc, first, foreign, (), {".", ",", ";", "and", "&", "the"})[1]
            if first < stop:
                block, inside = Span(doc, first, stop), within(matches, first, stop)
                titles = list(longest(self._titles(block)))
                yield from self._labelled.read(doc, block, titles, inside, start.rule.id)
        if foreign < last:
            inside = within(matches, foreign, last)
            yield from self._works.read(doc, foreign, last, inside, start.rule.id)

    def _foreign(self, doc: Doc, start: int, end: int, matches: list[Match]) -> int:
        """Where another's guideline begins in a block of the MTUS: "..., and ODG, Pain"."""
        for match in matches:
            is_odg = match.rule.category == "source" and match.rule.value == "odg"
            is_foreign = is_odg or match.rule.category == "other_label"
            if is_foreign and match.start > start and not inside_bracket(doc, start, match.start):
                return match.start
        return end

    def _without_lead(self, doc: Doc, token: int) -> int:
        """Where "Decision based on ..." begins, given the token of "based"."""
        while token and doc[token - 1].lower_ in self._lead:
            token -= 1
        return token


def _shares(item: Item, section: Section) -> bool:
    return any(section is own for own in item.sections.get(section.kind, ()))


def _spans(doc: Doc, line: GuidelineLine) -> Iterator[Span]:
    yield from (match.span(doc, match.rule.value) for match in line.bases)
    for cited in line.citations:
        yield cited.span
        yield from cited.parts
        yield from (match.span(doc, "source") for match in cited.sources)
