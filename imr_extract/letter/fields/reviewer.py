"""The expert reviewer's licensure states and specialties.

Letters state them behind two labels, or in prose: "is Board Certified in X, has a subspecialty in
Y and is licensed to practice in Z".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, reaches, sentences, text_of

REVIEWER = "imr_reviewer"

_COLUMNS = ("licensure_states", "specialties")
# Sections in which older letters describe the reviewer.
_IN_PROSE = ("reviewer", "process")
_BRACKET = re.compile(r"\s*\(([^()]*)\)$")
_MARKS = frozenset({",", ";"})


@Language.factory(REVIEWER)
def create_reviewer(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ReviewerFinder(nlp)


class ReviewerFinder:
    """Finds the two labels of the credentials, or their prose, and the list behind each."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._labels = RuleMatcher(nlp.vocab, rules.of("reviewer", "label"))
        self._prose = RuleMatcher(nlp.vocab, rules.of("reviewer", "prose"))
        self._ends = RuleMatcher(nlp.vocab, rules.of("reviewer", "list_end"))
        self._unsplit = RuleMatcher(nlp.vocab, rules.of("reviewer", "unsplit"))
        self._joints = _MARKS | rules.words("reviewer", "joints")

    def __call__(self, doc: Doc) -> Doc:
        """Write a span an item of a list, labelled with its column."""
        structure = structure_of(doc)
        spans: list[Span] = []
        for section in structure.of("reviewer"):
            for label, end in reaches(list(longest(self._labels(section.span(doc)))), section.end):
                spans += [
                    Span(doc, start, stop, label=label.rule.value, span_id=label.rule.id)
                    for start, stop in _items(doc, label.end, end)
                ]
        if not spans:
            for kind in _IN_PROSE:
                for section in structure.of(kind):
                    for sentence in sentences(section.span(doc)):
                        spans += self._read(doc, sentence)
        doc.spans[REVIEWER] = spans
        return doc

    def _read(self, doc: Doc, sentence: Span) -> Iterator[Span]:
        """The lists of one sentence of prose."""
        cues = list(longest(self._prose(sentence)))
        for cue, end in reaches(cues, sentence.end):
            ends = [m.start for m in self._ends(doc[cue.end : end])] if cue.end < end else []
            for start, stop in self._words(doc, cue, min([*ends, end])):
                # "licensed in chiropractic" names no state
                known = text_of(doc[start:stop]).lower() in _specialties()
                label = "specialties" if known else cue.rule.value
                if known or doc[start].is_title:
                    yield Span(doc, start, stop, label=label, span_id=cue.rule.id)

    def _words(self, doc: Doc, cue: Match, end: int) -> Iterator[tuple[int, int]]:
        """The items of a list in prose, parted by commas and conjunctions."""
        if cue.end >= end:
            return
        kept = {i for m in self._unsplit(doc[cue.end : end]) for i in range(m.start, m.end)}
        first = cue.end
        for i in range(cue.end, end + 1):
            if i < end and (i in kept or doc[i].lower_ not in self._joints):
                continue
            start, stop = first, i
            while stop > start and (doc[stop - 1].is_punct or doc[stop - 1].is_space):
                stop -= 1
            if start < stop:
                yield start, stop
            first = i + 1


def _items(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list parted by commas or semicolons; it ends with its paragraph."""
    while start < end and doc[start].is_space:
        start += 1
    first = start
    for i in range(start, end + 1):
        if i < end and doc[i].text not in _MARKS and not doc[i].is_space:
            continue
        last = i
        while last > first and doc[last - 1].text == ".":
            last -= 1
        if last > first:
            yield first, last
        first = i + 1
        if i < end and doc[i].is_space:
            return


def read_reviewer(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """Licensure states and specialties, each once."""
    reading = Reading()
    for column in _COLUMNS:
        spans = [span for span in doc.spans[REVIEWER] if span.label_ == column]
        reading.values[column] = tuple(dict.fromkeys(text_of(span) for span in spans))
        reading.evidence += [witness.of(span, column) for span in spans]
    names = (_canonical(printed) for printed in reading.values["specialties"])
    reading.values["specialties_canonical"] = tuple(dict.fromkeys(names))
    return reading


def _canonical(printed: str) -> str:
    """The one name for all printings of a specialty; one that no list knows as printed."""
    words = " ".join(printed.lower().split())
    known = _specialties()
    for name in (words, _BRACKET.sub("", words), words.replace("&", "and"), _bracketed(words)):
        if name in known:
            return known[name]
    return printed


def _bracketed(words: str) -> str:
    """What a bracket names: "psychiatry and neurology (neurology)"."""
    found = _BRACKET.search(words)
    return found.group(1) if found else ""


@cache
def _specialties() -> dict[str, str]:
    return {row["name"]: row["specialty"] for row in load_rules().lexicons["specialties"]}


ROOM = Room(REVIEWER, read_letter=read_reviewer)
