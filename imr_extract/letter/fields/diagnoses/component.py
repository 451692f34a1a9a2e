"""Component: the words that state conditions of the worker, and the conditions behind them.

Writes `doc.spans["imr_diagnoses"]`: a span a condition, labelled with its assertion, and
`icd_code` spans for the codes printed with them.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.condition_list import ICD_CODE, ConditionList
from imr_extract.letter.structure import structure_of
from imr_extract.record import Assertion
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, overlaps, reaches, sentences, within

__all__ = ["DIAGNOSES", "ICD_CODE"]

DIAGNOSES = "imr_diagnoses"

# What each kind of cue says of the conditions behind it.
_ASSERTIONS = {
    "statement": Assertion.AFFIRMED,
    "claim": Assertion.CLAIMED,
    "history": Assertion.HISTORICAL,
    "negated_history": Assertion.NEGATED,
    "consistent_with": Assertion.UNCERTAIN,
}
# Cues behind which nothing but conditions stands.
_TRUSTED = "statement"
# Fewer tokens than this between two cues hold no condition, only an article.
_TWO_CUES_APART = 2


@Language.factory(DIAGNOSES)
def create_diagnoses(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return DiagnosisFinder(nlp)


class DiagnosisFinder:
    """Finds the cues of explicit statements and reads the list of conditions behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._cues = RuleMatcher(nlp.vocab, rules.of("diagnoses", *_ASSERTIONS, "not_statement"))
        self._list = ConditionList(nlp.vocab, rules)
        self._negations = rules.words("diagnoses", "negations")

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans, in the order of the letter."""
        spans: list[Span] = []
        for section in structure_of(doc).of("case_summary"):
            summary = section.body(doc)
            matches = self._cues(summary)
            if not matches:
                continue
            for sentence in sentences(summary):
                inside = within(matches, sentence.start, sentence.end)
                spans += self._read(doc, sentence, list(_cues(inside)))
        doc.spans[DIAGNOSES] = spans
        return doc

    def _read(self, doc: Doc, sentence: Span, cues: list[Match]) -> Iterator[Span]:
        """The conditions of a sentence's cues; "a history of a diagnosis of X" is one cue."""
        inherited: Assertion | None = None
        for cue, end in reaches(cues, sentence.end):
            assertion = inherited or _ASSERTIONS[cue.rule.category]
            if cue.start > sentence.start and doc[cue.start - 1].lower_ in self._negations:
                assertion = Assertion.NEGATED
            if end < sentence.end and end - cue.end < _TWO_CUES_APART:
                inherited = assertion
                continue
            inherited = None
            trusted = cue.rule.category == _TRUSTED
            yield from self._list.read(doc, cue.end, end, assertion, cue.rule.id, trusted)


def _cues(matches: list[Match]) -> Iterator[Match]:
    """The cues of a sentence that no veto overlaps; the longest of those that overlap."""
    vetoes = of_category(matches, "not_statement")
    return longest(
        m
        for m in of_category(matches, *_ASSERTIONS)
        if not any(overlaps(veto, m) for veto in vetoes)
    )
