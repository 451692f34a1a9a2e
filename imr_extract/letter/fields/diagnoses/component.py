"""Component: the conditions that the case summary states of the worker, by assertion.

Writes `doc.spans["imr_diagnoses"]`: a span a condition, labelled with its assertion, and
`icd_code` spans for the codes printed with them.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.conditions import ConditionList
from imr_extract.letter.sections import body, sections_of
from imr_extract.rules.matcher import Match, RuleMatcher, longest, reaches, within
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import sentences

DIAGNOSES = "imr_diagnoses"

# What each kind of cue says of the conditions behind it.
_ASSERTIONS = {
    "statement": "affirmed",
    "claim": "claimed",
    "history": "historical",
    "negated_history": "negated",
    "consistent_with": "uncertain",
}
_CUES = frozenset(_ASSERTIONS)
# Cues behind which nothing but conditions stands.
_TRUSTED = frozenset({"statement"})
# Fewer tokens than this between two cues hold no condition, only an article.
_TWO_CUES_APART = 2
_NEGATIONS = frozenset({"not", "never", "without"})


@Language.factory("imr_diagnoses")
def create_diagnoses(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return DiagnosisFinder(nlp)


class DiagnosisFinder:
    """Finds the cues of explicit statements and reads the list of conditions behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._cues = RuleMatcher(nlp.vocab, rules.of("diagnoses", *_CUES, "not_statement"))
        self._list = ConditionList(nlp.vocab, rules)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans, in the order of the letter."""
        spans: list[Span] = []
        for section in sections_of(doc, "case_summary"):
            summary = body(doc, section)
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
        inherited: str | None = None
        for cue, end in reaches(cues, sentence.end):
            assertion = inherited or _ASSERTIONS[cue.rule.category]
            if cue.start > sentence.start and doc[cue.start - 1].lower_ in _NEGATIONS:
                assertion = "negated"
            if end < sentence.end and end - cue.end < _TWO_CUES_APART:
                inherited = assertion
                continue
            inherited = None
            trusted = cue.rule.category in _TRUSTED
            yield from self._list.read(doc, cue.end, end, assertion, cue.rule.id, trusted)


def _cues(matches: list[Match]) -> Iterator[Match]:
    """The cues of a sentence that no veto overlaps; the longest of those that overlap."""
    vetoes = [m for m in matches if m.rule.category == "not_statement"]
    return longest(
        m
        for m in matches
        if m.rule.category in _CUES
        and not any(veto.start < m.end and m.start < veto.end for veto in vetoes)
    )
