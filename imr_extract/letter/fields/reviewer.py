"""Component: the expert reviewer's licensure states and specialties, one span an item.

Letters state them behind two labels, or in prose: "is Board Certified in X, has a subspecialty in
Y and is licensed to practice in Z".
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.sections import sections_of
from imr_extract.rules.matcher import Match, RuleMatcher, longest, reaches
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import sentences

REVIEWER = "imr_reviewer"

_PROSE = "prose."
# Sections in which older letters describe the reviewer.
_IN_PROSE = ("reviewer", "process")
_PARTS = frozenset({",", ";"})


@Language.factory("imr_reviewer")
def create_reviewer(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ReviewerFinder(nlp)


class ReviewerFinder:
    """Finds the two labels of the credentials, or their prose, and the list behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._labels = RuleMatcher(
            nlp.vocab, rules.of("reviewer", "licensure_states", "specialties")
        )
        self._prose = RuleMatcher(
            nlp.vocab, [r for r in rules.of("reviewer") if r.category.startswith(_PROSE)]
        )
        self._ends = RuleMatcher(nlp.vocab, rules.of("reviewer", "list_end"))
        self._unsplit = RuleMatcher(nlp.vocab, rules.of("reviewer", "unsplit"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the item spans."""
        spans: list[Span] = []
        for section in sections_of(doc, "reviewer"):
            for label, end in reaches(list(longest(self._labels(section))), section.end):
                spans += [
                    Span(doc, start, stop, label=label.rule.category, span_id=label.rule.id)
                    for start, stop in _items(doc, label.end, end)
                ]
        if not spans:
            for kind in _IN_PROSE:
                for section in sections_of(doc, kind):
                    for sentence in sentences(section):
                        spans += self._read(doc, sentence)
        doc.spans[REVIEWER] = spans
        return doc

    def _read(self, doc: Doc, sentence: Span) -> Iterator[Span]:
        """The lists of one sentence of prose."""
        cues = list(longest(self._prose(sentence)))
        for cue, end in reaches(cues, sentence.end):
            ends = [m.start for m in self._ends(doc[cue.end : end])] if cue.end < end else []
            label = cue.rule.category.removeprefix(_PROSE)
            for start, stop in self._words(doc, cue, min([*ends, end])):
                yield Span(doc, start, stop, label=label, span_id=cue.rule.id)

    def _words(self, doc: Doc, cue: Match, end: int) -> Iterator[tuple[int, int]]:
        """The items of a list in prose, parted by commas and "and"."""
        if cue.end >= end:
            return
        kept = {i for m in self._unsplit(doc[cue.end : end]) for i in range(m.start, m.end)}
        first = cue.end
        for i in range(cue.end, end + 1):
            parts = i < end and i not in kept and doc[i].lower_ in {*_PARTS, "and", "&"}
            if i < end and not parts:
                continue
            start, stop = first, i
            while stop > start and (doc[stop - 1].is_punct or doc[stop - 1].is_space):
                stop -= 1
            if start < stop and doc[start].is_title:
                yield start, stop
            first = i + 1


def _items(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list parted by commas or semicolons; it ends with its paragraph."""
    while start < end and doc[start].is_space:
        start += 1
    first = start
    for i in range(start, end + 1):
        if i < end and doc[i].text not in _PARTS and not doc[i].is_space:
            continue
        last = i
        while last > first and doc[last - 1].text == ".":
            last -= 1
        if last > first:
            yield first, last
        first = i + 1
        if i < end and doc[i].is_space:
            return
