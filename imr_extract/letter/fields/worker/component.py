"""Component: the worker's age, sex and dates of injury in the case summary.

Writes `doc.spans["imr_worker"]`: at most one `age`, at most one `male` or `female`, and any
number of `injury_date`.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.room import header_span
from imr_extract.letter.fields.worker.ages import AgeReader
from imr_extract.letter.fields.worker.dated_sentence import (
    CUES,
    EVENTS,
    NAMES,
    VETOES,
    DatedSentence,
    DateWords,
)
from imr_extract.letter.fields.worker.injury_dates import injury_dates
from imr_extract.letter.fields.worker.sexes import SexReader
from imr_extract.letter.structure import structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, sentences, verbatim
from imr_extract.values.dates import parse_date

WORKER = "imr_worker"

_USUAL_AGE = "age"
_AGES = (_USUAL_AGE, "age_short", "age_bare", "age_aside")
# The phrases that make a sentence with a date worth reading.
_INJURY_WORD = "injury_word"
_TELLING = frozenset({*CUES, *EVENTS, _INJURY_WORD})
# How many sentences nearly always state age and sex.
_OPENING = 2
_LIKE_A_DATE = re.compile(r"\d ?[-/.] ?\d|[12]\d{3}|'\d\d|-\d\d|[Xx]{2}|[Rr]edacted|REDACTED|[█■]")


@Language.factory(WORKER)
def create_worker(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return WorkerFinder(nlp)


class WorkerFinder:
    """Finds what may state age, sex and dates of injury, and has it judged."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._usual = RuleMatcher(nlp.vocab, rules.of("worker", _USUAL_AGE, "sex"))
        self._people = RuleMatcher(nlp.vocab, rules.of("worker", *_AGES, "sex", "sex_letter"))
        deciding = rules.of("worker", *CUES, *EVENTS, *NAMES, *VETOES, _INJURY_WORD)
        self._phrases = RuleMatcher(nlp.vocab, [rule for rule in deciding if rule.phrases])
        self._patterns = RuleMatcher(nlp.vocab, [rule for rule in deciding if rule.patterns])
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates"))
        self._ages = AgeReader(rules)
        self._sexes = SexReader(rules, self._ages)
        self._lists = DateWords(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans, in the order of the letter."""
        spans: list[Span] = []
        for section in structure_of(doc).of("case_summary"):
            summary = section.body(doc)
            parts = sentences(summary)
            if parts:
                spans += self._person(doc, parts)
                spans += self._injury_dates(doc, summary, parts)
        doc.spans[WORKER] = spans
        return doc

    def _person(self, doc: Doc, parts: list[Span]) -> list[Span]:
        """Age and sex: what the opening states for sure, else the best of the whole summary."""
        opening = doc[parts[0].start : parts[:_OPENING][-1].end]
        summary = doc[parts[0].start : parts[-1].end]
        for matcher, span in ((self._usual, opening), (self._people, summary)):
            matches = matcher(span)
            age = self._ages.choose(doc, _placed(of_category(matches, *_AGES), parts))
            words = _placed(of_category(matches, "sex"), parts)
            sex = self._sexes.choose(doc, age, words, of_category(matches, "sex_letter"))
            if age is not None and age.is_sure and sex is not None:
                break
        return [span for span in (age and age.match.span(doc, "age"), sex) if span is not None]

    def _injury_dates(self, doc: Doc, summary: Span, parts: list[Span]) -> list[Span]:
        """The dates of injury; only sentences are read that may state one."""
        witness = _witness(doc)
        # A sentence without a word of injury may state the header's date by its figures alone.
        figures = (str(witness)[2:4], str(witness.day)) if witness is not None else ("\n",)
        phrases = self._phrases(summary)
        starts = [match.start for match in phrases]
        read: list[DatedSentence] = []
        for part in parts:
            first, end = bisect_left(starts, part.start), bisect_left(starts, part.end)
            inside = phrases[first:end]
            told = {match.rule.category for match in inside}
            text = verbatim(part)
            if not (told & _TELLING or all(figure in text for figure in figures)):
                continue
            if _LIKE_A_DATE.search(text) and (dates := list(longest(self._dates(part)))):
                if _INJURY_WORD in told:
                    inside += self._patterns(part)
                read.append(DatedSentence(part, dates, inside, self._lists))
        chosen = injury_dates(read, witness)
        return [date.span(doc, "injury_date", rule) for date, rule in chosen]


def _witness(doc: Doc) -> dt.date | None:
    """The date of injury in the letter's header."""
    span = header_span(doc, "date_of_injury")
    return parse_date(verbatim(span), None) if span is not None else None


def _placed(matches: Sequence[Match], parts: list[Span]) -> list[tuple[Match, Span]]:
    """Each match with the sentence that it begins in."""
    starts = [part.start for part in parts]
    return [(match, parts[bisect_right(starts, match.start) - 1]) for match in matches]
