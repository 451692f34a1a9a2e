"""Component: the values of the header block, one span a label that has one.

The notice of 2013 states three of the dates in prose; there they are looked for up to the first
item.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.sections import SECTIONS, sections_of, template_of
from imr_extract.rules.matcher import Match, RuleMatcher, longest, reaches, within
from imr_extract.rules.rule_set import load_rules

HEADER = "imr_header"

DATE_FIELDS = frozenset(
    {"date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"}
)
_PROSE = "prose."
_NOTICE = "notice-2013"
# How many tokens behind its cue a date of the notice's prose ends at most.
_REACH = 8
_IN_HEADER = ("notice", "header")


@Language.factory("imr_header")
def create_header(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return HeaderFinder(nlp)


class HeaderFinder:
    """Finds the labels of the header block and what stands behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        every = rules.of("header")
        self._labels = RuleMatcher(
            nlp.vocab, [r for r in every if not r.category.startswith(_PROSE)]
        )
        self._prose = RuleMatcher(nlp.vocab, [r for r in every if r.category.startswith(_PROSE)])
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates", "full_date"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the value spans; a label without a value gives none."""
        found: dict[str, Span] = {}
        for kind in _IN_HEADER:
            for header in sections_of(doc, kind):
                for span in self._labelled(doc, header):
                    found.setdefault(span.label_, span)
        if template_of(doc) == _NOTICE:
            for span in self._stated(doc):
                # A label that is redacted does not hide the date that the prose states.
                labelled = found.get(span.label_)
                if labelled is None or not self._dates(labelled):
                    found[span.label_] = span
        doc.spans[HEADER] = sorted(found.values(), key=lambda span: span.start)
        return doc

    def _labelled(self, doc: Doc, header: Span) -> Iterator[Span]:
        open_label: Match | None = None
        dates = self._dates(header)
        for label, end in reaches(list(longest(self._labels(header))), header.end):
            owner = label
            if label.rule.category == "continuation":
                # "Application 11/15/2016 / Received:" or "Application / Received: 11/15/2016"
                if open_label is None:
                    continue
                owner = open_label
            field = owner.rule.category
            value = _value(doc, field, label.end, end, dates)
            open_label = None if value else owner
            if value and field != "other":
                yield Span(doc, *value, label=field, span_id=owner.rule.id)

    def _stated(self, doc: Doc) -> Iterator[Span]:
        """The dates that the notice states in prose."""
        services = [span.start for span in doc.spans[SECTIONS] if span.label_ == "service"]
        end = services[0] if services else len(doc)
        if not end:
            return
        dates = self._dates(doc[:end])
        for cue in longest(self._prose(doc[:end])):
            for date in within(dates, cue.end, min(end, cue.end + _REACH))[:1]:
                field = cue.rule.category.removeprefix(_PROSE)
                yield Span(doc, date.start, date.end, label=field, span_id=cue.rule.id)


def _value(
    doc: Doc, field: str, start: int, end: int, dates: list[Match]
) -> tuple[int, int] | None:
    """The token range of a label's value; the whole text where a date is expected in vain.

    Args:
        doc: the letter.
        field: the label's field.
        start: the token behind the label.
        end: where the next label begins.
        dates: the matches of the dates' rules.
    """
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    stop = start
    while stop < end and not doc[stop].is_space:
        stop += 1
    if start == stop:
        return None
    if field in DATE_FIELDS:
        date = next(iter(within(dates, start, end)), None)
        return (date.start, date.end) if date is not None else (start, stop)
    return start, stop
