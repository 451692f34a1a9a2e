"""Sentences that go on with the list of a label: "Dx: Gout. Asthma, possible. He limps."."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from spacy.tokens import Span

from imr_extract.letter.fields.diagnoses.condition_list import (
    ICD_CODE,
    ConditionList,
    Listing,
    Trust,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.spans import sentences

# "possible", "to be ruled out": as many words beside names do not make a sentence of them.
_MORE_THAN_NAMES = 4
_LONGEST_COMPLAINT = 4
_COMPLAINTS = frozenset({"symptom", "complaint", ""})
_MARKS = frozenset(",;:/")


class Label(NamedTuple):
    """What a label says of the names below it, and the rule that found the label."""

    assertion: Assertion
    rule_id: str


def fragments(
    reader: ConditionList,
    lexicon: ConditionWords,
    summary: Span,
    start: int,
    stated: Mapping[int, bool],
    label: Label,
) -> Iterator[Span]:
    """The conditions of the sentences below a label's list that hold nothing but names.

    Args:
        reader: the reader of lists.
        lexicon: what single words are.
        summary: the case summary.
        start: the token at which the first sentence below the list begins.
        stated: the first tokens of the sentences that have statements of their own, and whether
            these are but names of the list: "Rule out gout".
        label: what the label says.

    Yields:
        The spans of `ConditionList.read`, up to the first sentence that says something.
    """
    every = sentences(summary)
    first = bisect_left(every, start, key=attrgetter("start"))
    for place in range(first, len(every)):
        sentence = every[place]
        if sentence.start in stated:
            if not stated[sentence.start]:
                return
            continue
        ranges = ((sentence.start, sentence.end),)
        trust = Trust.CONDITIONS if _is_complaint(sentence, lexicon) else Trust.DISEASES
        found = reader.read(
            sentence.doc,
            Listing(ranges, False, True, label.assertion, trust, label.rule_id),
        )
        names = [span for span in found.spans if span.label_ != ICD_CODE]
        if not names or not is_read_whole(sentence, found.end) or not _fill(names, sentence):
            return
        yield from found.spans


def _is_complaint(sentence: Span, lexicon: ConditionWords) -> bool:
    """Whether a sentence is one complaint with its site or kind: "Gait abnormality."."""
    words = [token for token in sentence if token.is_alpha]
    kinds = [lexicon.kind(token.text, token.lower_) for token in words]
    if not 1 < len(words) <= _LONGEST_COMPLAINT or kinds[-1] not in _COMPLAINTS:
        return False
    return _COMPLAINTS.issuperset(kinds) and not any(token.text in _MARKS for token in sentence)


def is_read_whole(sentence: Span, reached: int) -> bool:
    """Whether nothing but marks stands in a sentence behind what was read."""
    behind = sentence.doc[reached : sentence.end]
    return reached <= sentence.end and not any(token.is_alpha for token in behind)


def _fill(names: list[Span], sentence: Span) -> bool:
    """Whether a sentence holds hardly more than names of conditions, of which none is denied."""
    if any(name.label_ == Assertion.NEGATED.value for name in names):
        return False
    words = sum(token.is_alpha for token in sentence)
    named = sum(token.is_alpha for name in names for token in name)
    is_sentence = sentence[0].text[:1].isupper() and not any(t.text == ":" for t in sentence)
    return is_sentence and words - named <= _MORE_THAN_NAMES
