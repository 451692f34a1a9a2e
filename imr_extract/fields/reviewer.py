"""Component: the expert reviewer's licensure states and specialties, one span an item."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.matching import RuleMatcher, longest, reaches
from imr_extract.rules import load_rules
from imr_extract.sections import sections_of

REVIEWER = "imr_reviewer"


@Language.factory("imr_reviewer")
def create_reviewer(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ReviewerFinder(nlp)


class ReviewerFinder:
    """Finds the two labels of the credentials and the list behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        self._labels = RuleMatcher(nlp.vocab, load_rules().of("reviewer"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the item spans."""
        spans: list[Span] = []
        for section in sections_of(doc, "reviewer"):
            labels = list(longest(self._labels(section)))
            for label, end in reaches(labels, section.end):
                spans += [
                    Span(doc, start, stop, label=label.rule.category, span_id=label.rule.id)
                    for start, stop in _items(doc, label.end, end)
                ]
        doc.spans[REVIEWER] = spans
        return doc


def _items(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list parted by commas or semicolons; it ends with its paragraph."""
    while start < end and doc[start].is_space:
        start += 1
    first = start
    for i in range(start, end + 1):
        if i < end and doc[i].text not in {",", ";"} and not doc[i].is_space:
            continue
        last = i
        while last > first and doc[last - 1].text == ".":
            last -= 1
        if last > first:
            yield first, last
        first = i + 1
        if i < end and doc[i].is_space:
            return
