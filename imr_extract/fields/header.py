"""Component: the values of the header block, one span a label that has one."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.matching import Match, RuleMatcher, longest, reaches
from imr_extract.rules import load_rules
from imr_extract.sections import sections_of

HEADER = "imr_header"

DATE_FIELDS = frozenset(
    {"date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"}
)


@Language.factory("imr_header")
def create_header(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return HeaderFinder(nlp)


class HeaderFinder:
    """Finds the labels of the header block and what stands behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._labels = RuleMatcher(nlp.vocab, rules.of("header"))
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates", "full_date"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the value spans; a label without a value gives none."""
        spans: list[Span] = []
        for header in sections_of(doc, "header"):
            labels = list(longest(self._labels(header)))
            seen = {span.label_ for span in spans}
            open_label: Match | None = None
            for label, end in reaches(labels, header.end):
                owner = label
                if label.rule.category == "continuation":
                    # "Application 11/15/2016 / Received:" or "Application / Received: 11/15/2016"
                    if open_label is None:
                        continue
                    owner = open_label
                field = owner.rule.category
                value = self._value(doc, field, label.end, end)
                open_label = None if value else owner
                if value and field not in seen:
                    spans.append(Span(doc, *value, label=field, span_id=owner.rule.id))
                    seen.add(field)
        doc.spans[HEADER] = spans
        return doc

    def _value(self, doc: Doc, field: str, start: int, end: int) -> tuple[int, int] | None:
        """The token range of a label's value; the whole text where a date is expected in vain."""
        while start < end and not (
            doc[start].is_alpha
            or doc[start].is_digit
            or doc[start].like_num
            or doc[start].shape_.strip(".,:;-")
        ):
            start += 1
        stop = start
        while stop < end and not doc[stop].is_space:
            stop += 1
        if start == stop:
            return None
        if field in DATE_FIELDS:
            dates = list(longest(self._dates(doc[start:end])))
            return (dates[0].start, dates[0].end) if dates else (start, stop)
        return start, stop
