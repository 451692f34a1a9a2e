"""The values of the header block, one a label.

The notice of 2013 states three of the dates in prose; there they are looked for up to the first
item.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import HEADER, Reading, Room
from imr_extract.letter.structure import structure_of
from imr_extract.record import Template
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, reaches, text_of, verbatim, within
from imr_extract.values.dates import parse_date

_DATES = frozenset(
    {"date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"}
)
_TEXTS = {
    "case_number": re.compile(r"CM\d{2}-\d{6,7}|IMR \d{2}-\d{6}"),
    "priority": re.compile(r"[A-Za-z][A-Za-z /-]*"),
}
# How many tokens behind its cue a date of the notice's prose ends at most.
_REACH = 8
# Between two dates that stand in the place of one.
_JOINTS = frozenset({",", ";", "&", "-", "/", "and", "to", "through"})
_IN_HEADER = ("notice", "header")


@Language.factory(HEADER)
def create_header(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return HeaderFinder(nlp)


class HeaderFinder:
    """Finds the labels of the header block and what stands behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        labels = rules.of("header", "label", "other_label", "continuation")
        self._labels = RuleMatcher(nlp.vocab, labels)
        self._prose = RuleMatcher(nlp.vocab, rules.of("header", "prose"))
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates", "full_date"))

    def __call__(self, doc: Doc) -> Doc:
        """Write a span a value, labelled with its column; a label without a value gives none."""
        structure = structure_of(doc)
        found: dict[str, Span] = {}
        for kind in _IN_HEADER:
            for header in structure.of(kind):
                for span in self._labelled(doc, header.span(doc)):
                    found.setdefault(span.label_, span)
        if structure.template == Template.NOTICE_2013:
            for span in self._stated(
                doc, structure.items[0].start if structure.items else len(doc)
            ):
                # A label that is redacted does not hide the date that the prose states.
                labelled = found.get(span.label_)
                if labelled is None or not self._dates(labelled):
                    found[span.label_] = span
        doc.spans[HEADER] = sorted(found.values(), key=lambda span: span.start)
        return doc

    def _labelled(self, doc: Doc, header: Span) -> Iterator[Span]:
        open_label: Match | None = None
        labels = list(longest(self._labels(header)))
        for label, end in _letters_own(list(reaches(labels, header.end))):
            owner = label
            if label.rule.category == "continuation":
                # "Application 11/15/2016 / Received:" or "Application / Received: 11/15/2016"
                if open_label is None:
                    continue
                owner = open_label
            column = owner.rule.value
            value = self._value(doc, column, label.end, end)
            open_label = None if value else owner
            if value and column:
                yield Span(doc, *value, label=column, span_id=owner.rule.id)

    def _value(self, doc: Doc, column: str, start: int, end: int) -> tuple[int, int] | None:
        """The token range of a label's value; the whole text where a date is expected in vain.

        Args:
            doc: the letter.
            column: the label's column.
            start: the token behind the label.
            end: where the next label begins.
        """
        while start < end and (doc[start].is_punct or doc[start].is_space):
            start += 1
        stop = start
        while stop < end and not doc[stop].is_space:
            stop += 1
        if start == stop:
            return None
        # CASE 1: the whole text, also where its year is printed in two. "10/16/20 14"
        if column not in _DATES or parse_date(verbatim(Span(doc, start, stop)), None) is not None:
            return start, stop
        # CASE 2: words beside it, or several dates in the place of one. "10/16/2014, 11/20/2014"
        return _without_others(doc, start, stop, self._dates(Span(doc, start, end)))

    def _stated(self, doc: Doc, end: int) -> Iterator[Span]:
        """The dates that the notice states in prose before a token."""
        if not end:
            return
        dates = self._dates(doc[:end])
        for cue in longest(self._prose(doc[:end])):
            for date in within(dates, cue.end, min(end, cue.end + _REACH))[:1]:
                yield date.span(doc, cue.rule.value, cue.rule)


def _letters_own(labels: list[tuple[Match, int]]) -> list[tuple[Match, int]]:
    """The labels of the header's block, without those of a cover sheet before it.

    A cover states the case number, too, and may state other dates; the block states most.
    """
    numbers = [n for n, (label, _) in enumerate(labels) if label.rule.value == "case_number"]
    cuts = [0, *numbers[1:], len(labels)]
    blocks = [labels[start:end] for start, end in pairwise(cuts)]
    return max(reversed(blocks), key=len, default=[])


def _without_others(doc: Doc, start: int, stop: int, dates: list[Match]) -> tuple[int, int]:
    """The token range of a label's date among other words; the whole text where it states several.

    Args:
        doc: the letter.
        start: where the text behind the label begins.
        stop: where it ends on its line.
        dates: the dates behind the label.
    """
    if not dates:
        return start, stop
    first = dates[0]
    for other in dates[1:]:
        between = doc[first.end : other.start]
        if len(between) and all(token.lower_ in _JOINTS for token in between):
            return start, stop
    return first.start, first.end


def read_header(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """Dates, case number and priority; a warning for each that stands there and is none."""
    reading = Reading(dict.fromkeys((*_DATES, *_TEXTS)))
    for span in doc.spans[HEADER]:
        column = span.label_
        value: dt.date | str | None
        if column in _DATES:
            value = parse_date(verbatim(span), None)
        else:
            found = _TEXTS[column].match(text_of(span))
            value = found.group().strip() if found else None
        if value is None:
            reading.warnings.append(f"unreadable:{column}")
            continue
        reading.values[column] = value
        reading.evidence.append(witness.of(span, column))
    return reading


ROOM = Room(HEADER, read_letter=read_header)
