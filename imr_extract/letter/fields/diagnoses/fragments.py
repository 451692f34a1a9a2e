"""Sentences that go on with the list of a label: "Dx: Gout. Asthma, possible. He limps."."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import NamedTuple

from spacy.tokens import Span

from imr_extract.letter.fields.diagnoses.condition_list import (
    ICD_CODE,
    ConditionList,
    Listing,
    Trust,
)  # fmt: skip
from imr_extract.record import Assertion
from imr_extract.rules.spans import sentences

# "possible", "to be ruled out": as many words beside names do not make a sentence of them.
_MORE_THAN_NAMES = 4


class Label(NamedTuple):
    """What a label says of the names below it, and the rule that found the label."""

    assertion: Assertion
    rule_id: str


def fragments(
    reader: ConditionList,
    summary: Span,
    start: int,
    stated: Collection[int],
    label: Label,
) -> Iterator[Span]:
    """The conditions of the sentences below a label's list that hold nothing but names.

    Args:
        reader: the reader of lists.
        summary: the case summary.
        start: the token at which the first sentence below the list begins.
        stated: the first tokens of the sentences that have statements of their own.
        label: what the label says.

    Yields:
        The spans of `ConditionList.read`, up to the first sentence that says something.
    """
    every = sentences(summary)
    for sentence in every[bisect_left([s.start for s in every], start) :]:
        if sentence.start in stated:
            return
        ranges = ((sentence.start, sentence.end),)
        found = reader.read(
            sentence.doc,
            Listing(ranges, False, True, label.assertion, Trust.DISEASES, label.rule_id),
        )
        names = [span for span in found.spans if span.label_ != ICD_CODE]
        if not names or not is_read_whole(sentence, found.end) or not _fill(names, sentence):
            return
        yield from found.spans


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
