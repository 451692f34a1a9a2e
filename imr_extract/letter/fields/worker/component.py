"""Component: the worker's age, sex and dates of injury in the case summary.

Writes `doc.spans["imr_worker"]`: at most one `age`, at most one `male` or `female`, and any
number of `injury_date`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.room import header_span
from imr_extract.letter.fields.worker.ages import AgeReader
from imr_extract.letter.fields.worker.injury_dates import InjuryDateReader
from imr_extract.letter.fields.worker.sexes import SexReader
from imr_extract.letter.structure import structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, sentences, within
from imr_extract.values.dates import parse_date

WORKER = "imr_worker"

_AGES = ("age", "age_short", "age_bare")


@Language.factory(WORKER)
def create_worker(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return WorkerFinder(nlp)


class WorkerFinder:
    """Finds what may state age, sex and dates of injury, and has it judged."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._matcher = RuleMatcher(nlp.vocab, rules.of("worker"))
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates"))
        self._ages = AgeReader(rules)
        self._sexes = SexReader(rules, self._ages)
        self._injuries = InjuryDateReader(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans, in the order of the letter."""
        spans: list[Span] = []
        for section in structure_of(doc).of("case_summary"):
            summary = section.body(doc)
            matches = self._matcher(summary)
            parts = list(sentences(summary))
            spans += self._person(doc, matches, parts)
            spans += self._injury_dates(doc, summary, matches, parts)
        doc.spans[WORKER] = spans
        return doc

    def _person(self, doc: Doc, matches: list[Match], parts: list[Span]) -> list[Span]:
        """Age and sex."""
        ages = _with_sentences(of_category(matches, *_AGES), parts)
        age = self._ages.choose(doc, ages)
        words = _with_sentences(of_category(matches, "sex"), parts)
        letters = of_category(matches, "sex_letter")
        placed = (age, _with_sentences([age], parts)[0][1]) if age is not None else None
        sex = self._sexes.choose(doc, placed, words, letters)
        found = [age.span(doc, "age")] if age is not None else []
        return found + ([sex] if sex is not None else [])

    def _injury_dates(
        self, doc: Doc, summary: Span, matches: list[Match], parts: list[Span]
    ) -> list[Span]:
        dates = list(longest(self._dates(summary)))
        dated = [
            (part, inside, within(matches, part.start, part.end))
            for part in parts
            if (inside := within(dates, part.start, part.end))
        ]
        chosen = self._injuries.choose(dated, _witness(doc))
        return [date.span(doc, "injury_date", rule) for date, rule in chosen]


def _witness(doc: Doc) -> dt.date | None:
    """The date of injury in the letter's header."""
    span = header_span(doc, "date_of_injury")
    return parse_date(span.text, None) if span is not None else None


def _with_sentences(matches: Sequence[Match], parts: list[Span]) -> list[tuple[Match, Span]]:
    """Each match with the sentence that it begins in."""
    starts = [part.start for part in parts]
    return [(match, parts[bisect_right(starts, match.start) - 1]) for match in matches]
