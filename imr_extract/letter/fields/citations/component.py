"""Component: what each party's guideline line and each rationale cite.

Writes `doc.spans["imr_guidelines"]`: `basis.*` and `citation.FAMILY` spans and, inside each
citation, its `title`, `year`, `sections`, `chapter`, `table_no`, `pages` and `source.*` spans.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.labelled import LATER_TITLE, mtus_citations, page_spans
from imr_extract.letter.fields.citations.prose import prose_blocks, prose_citations
from imr_extract.letter.sections import body, sections_of
from imr_extract.rules.matcher import Match, Rule, RuleMatcher, longest, reaches, within
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import sentences

GUIDELINES = "imr_guidelines"
TITLE = "guidelines.title"

# Headings that ask for the guidelines relied upon; what follows may just name them.
_FREE = "sections.professional."
_STARTS = frozenset({"mtus_start", "non_mtus_start"})
_ACCEPTED = "basis.accepted"
_IN_PROSE = frozenset(
    {"prose_start", "part_of_mtus", "not_part_of_mtus", "non_mtus", "not_applied", _ACCEPTED}
)


@Language.factory("imr_guidelines")
def create_guidelines(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return GuidelineFinder(nlp)


class GuidelineFinder:
    """Reads guideline lines by their grammar, rationales by their page references."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        rows = rules.lexicons["mtus_titles"]
        later = [row["title"] for row in rows if row["source"] == "ACOEM" and not row["chapter"]]
        titles = [row["title"] for row in rows if row["title"] not in later]
        self._titles = RuleMatcher(
            nlp.vocab,
            [
                Rule(id=TITLE, category="title", phrases=titles, examples=titles[:1]),
                Rule(id=LATER_TITLE, category="title", phrases=later, examples=later[:1]),
            ],
        )
        every = rules.of("guidelines")
        self._all = RuleMatcher(nlp.vocab, every)
        # Most lines are no prose, and most rationales name no page: these look for less.
        self._lines = RuleMatcher(nlp.vocab, [r for r in every if r.category not in _IN_PROSE])
        self._pages = RuleMatcher(nlp.vocab, rules.of("guidelines", "page"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the basis, citation and part spans of every item."""
        spans: list[Span] = []
        for kind in ("claims_administrator_guideline", "reviewer_guideline"):
            for section in sections_of(doc, kind):
                spans += self._line(doc, body(doc, section), section.id_.startswith(_FREE))
        for section in sections_of(doc, "rationale"):
            spans += self._rationale(doc, body(doc, section))
        doc.spans[GUIDELINES] = spans
        return doc

    def _line(self, doc: Doc, line: Span, free: bool) -> list[Span]:
        """A guideline line: what the basis is, then one block a "Decision based on"."""
        if not len(line):
            return []
        matches = self._lines(line)
        spans = [
            m.span(doc) for m in longest(m for m in matches if m.rule.category.startswith("basis."))
        ]
        starts = list(longest(m for m in matches if m.rule.category in _STARTS))
        for start, end in reaches(starts, line.end):
            block = _trim(doc, start.end, _without_lead(doc, end))
            inside = within(matches, block.start, block.end)
            if not len(block):
                continue
            if start.rule.category == "mtus_start":
                titles = list(longest(self._titles(block)))
                spans += mtus_citations(doc, block, titles, inside, start.rule.id)
            else:
                spans.append(_labelled(block, "citation.non_mtus", start.rule.id))
                spans += page_spans(doc, block, inside)
                spans += [m.span(doc) for m in inside if m.rule.category.startswith("source.")][:1]
        if not starts:
            spans += self._prose(doc, line, self._all(line), free)
        return spans

    def _prose(self, doc: Doc, line: Span, matches: list[Match], free: bool) -> list[Span]:
        """A guideline part without "Decision based on": the sentences that rest on guidelines.

        Where the heading asks for guidelines (`free`), every sentence that names one does.
        """
        spans = [m.span(doc) for m in longest(m for m in matches if m.rule.category == _ACCEPTED)]
        for sentence in sentences(line):
            inside = within(matches, sentence.start, sentence.end)
            for block, based in prose_blocks(doc, sentence, inside, free):
                titles = list(longest(self._titles(block)))
                own = within(inside, block.start, block.end)
                spans += prose_citations(doc, block, titles, own, whole=based)
        return spans

    def _rationale(self, doc: Doc, rationale: Span) -> list[Span]:
        """Each page reference of a sentence that names a guideline, from the name on."""
        if not self._pages(rationale):
            return []
        matches = self._lines(rationale)
        spans: list[Span] = []
        for sentence in sentences(rationale):
            inside = within(matches, sentence.start, sentence.end)
            sources = [m for m in inside if m.rule.category.startswith("source.")]
            chapters = [m for m in inside if m.rule.category == "acoem_chapter"]
            names = sorted([*sources, *chapters], key=lambda m: m.start)
            floor = sentence.start
            for pages in page_spans(doc, sentence, inside):
                named = [m for m in names if floor <= m.start < pages.start]
                named = named or [m for m in names if m.start < pages.start] or names
                if not named:
                    continue
                start, end = min(named[0].start, pages.start), max(pages.end, named[0].end)
                if start < floor:
                    start = pages.start
                spans.append(Span(doc, start, end, label="citation.rationale", span_id=pages.id_))
                spans.append(pages)
                spans += [
                    m.span(doc, _PART.get(m.rule.category))
                    for m in longest(m for m in inside if _is_part(m, start, end))
                ]
                spans += [m.span(doc) for m in named if m in sources][:1]
                floor = pages.end
        return spans


_PART = {"acoem_chapter": "chapter", "table": "table_no"}


def _is_part(match: Match, start: int, end: int) -> bool:
    return match.rule.category in _PART and start <= match.start and match.end <= end


def _labelled(span: Span, label: str, rule_id: str) -> Span:
    return Span(span.doc, span.start, span.end, label=label, span_id=rule_id)


def _without_lead(doc: Doc, token: int) -> int:
    """Where "Decision based on ..." begins, given the token of "based"."""
    return token - 1 if token and doc[token - 1].lower_ == "decision" else token


def _trim(doc: Doc, start: int, end: int) -> Span:
    while start < end and (doc[start].is_space or doc[start].text in {":", ","}):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in {".", ",", ";"}):
        end -= 1
    return doc[start:end]
