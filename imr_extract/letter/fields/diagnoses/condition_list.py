"""The grammar of a list of conditions.

"cervical and lumbar strain, contusion of the left hip, knee and ankle, rule out fracture" holds
three: parts that only say where belong to a neighbour. `stretches` cuts the list into parts,
`describing` tells what each is, `joining` which are one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.diagnoses.describing import Describer
from imr_extract.letter.fields.diagnoses.joining import joined_conditions
from imr_extract.letter.fields.diagnoses.part import DISEASES, QUALIFIER, SITE, Part
from imr_extract.letter.fields.diagnoses.stretches import Cutter, ListMatches
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule_set import RuleSet

ICD_CODE = "icd_code"

_CATEGORIES = (
    "list_end", "aside", "when", "joint", "lead", "trailer", "likeness", "qualifier", "unsplit",
    "name", "bare_code", ICD_CODE,
)  # fmt: skip


_PLACES = frozenset({SITE, QUALIFIER})


class Trust(IntEnum):
    """What a list's cue promises of the words behind it."""

    DISEASES = 0  # a condition that is no mere complaint stands right behind it, or none at all
    CONDITIONS = 1  # conditions, known by their nouns
    NAMES = 2  # nothing but conditions, so that words of no lexicon name one too


@dataclass(frozen=True)
class Listing:
    """Where a list is to be read, and what its cue says of it.

    Attributes:
        ranges: its items, one for a list that only its own commas part.
        numbered: whether the items bear numbers: behind a dash then stands a remark.
        is_label: whether a label leads to it: it goes on behind a remark.
        assertion: what the cue says of its conditions.
        trust: what the cue promises of the words.
        rule_id: the cue's rule.
    """

    ranges: tuple[tuple[int, int], ...]
    numbered: bool
    is_label: bool
    assertion: Assertion
    trust: Trust
    rule_id: str


class Found(NamedTuple):
    """The spans of a list, and the token up to which it was read."""

    spans: list[Span]
    end: int


class ConditionList:
    """Reads the conditions behind a cue, and the one before it."""

    def __init__(self, vocab: Vocab, rules: RuleSet, words: ConditionWords) -> None:
        """Compile the list's words.

        Args:
            vocab: the pipeline's vocabulary.
            rules: the rule set.
            words: what single words are.
        """
        lexicons = rules.lexicons
        names = [row["name"] for row in lexicons["condition_names"]]
        qualifiers = [row["qualifier"] for row in lexicons["condition_qualifiers"]]
        more = {"diagnoses.unsplit": names, "diagnoses.qualifiers": qualifiers}
        found = rules.of("diagnoses", *_CATEGORIES)
        self._matcher = RuleMatcher(
            vocab,
            [r.model_copy(update={"phrases": [*r.phrases, *more.get(r.id, ())]}) for r in found],
        )
        self._cutter = Cutter(rules, words)
        self._describer = Describer(rules, words)
        self._versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions")

    def read(self, doc: Doc, listing: Listing) -> Found:
        """The conditions of a list: a span each, labelled with its assertion; `icd_code` spans."""
        start, end = listing.ranges[0][0], listing.ranges[-1][1]
        if end <= start:
            return Found([], start)
        matches = ListMatches(self._matcher(doc[start:end]))
        parts: list[Part] = []
        reached = start
        for index, (first, last) in enumerate(listing.ranges):
            cut = self._cutter.cut(doc, first, last, matches, listing)
            here = self._described(doc, cut.parts, matches)
            if cut.ends_in_clause:
                _drop_subject(here)
            if here and index:
                here[0].joint = ";"
            parts += here
            reached = cut.end
            if cut.stops_list:
                break
        return Found(list(self._spans(doc, parts, matches, listing)), reached)

    def subject(self, doc: Doc, listing: Listing, plural: bool) -> list[Span]:
        """The condition that ends a stretch, or for a plural verb all that it holds."""
        ((start, end),) = listing.ranges
        if end <= start:
            return []
        matches = ListMatches(self._matcher(doc[start:end]))
        stretches = self._cutter.stretches(doc, start, end, matches)
        parts = self._described(doc, stretches, matches)
        last = max((i for i, part in enumerate(parts) if part.is_condition), default=-1)
        if last < 0 or any(part.kind not in _PLACES for part in parts[last + 1 :]):
            return []
        first = last
        while first and (
            parts[first - 1].kind in _PLACES or (plural and parts[first - 1].is_condition)
        ):
            first -= 1
        spans = self._spans(doc, parts[first:], matches, listing)
        return [span for span in spans if span.label_ != ICD_CODE]

    def _described(self, doc: Doc, stretches: Iterable[Part], matches: ListMatches) -> list[Part]:
        parts = [p for raw in stretches if (p := self._describer.describe(doc, raw, matches))]
        _share_trailer(doc, parts, self._conjunctions)
        for part in parts:
            if part.first_word == "with" and part.assertion and part.end - part.start > 1:
                part.start += 1  # "gout, with sepsis ruled out"
        for before, part in itertools.pairwise(parts):
            if part.joint in self._versus:  # one of the two is meant, so neither is sure
                before.assertion = part.assertion = Assertion.UNCERTAIN
        return parts

    def _spans(
        self, doc: Doc, parts: list[Part], matches: ListMatches, listing: Listing
    ) -> Iterator[Span]:
        trust = listing.trust
        if trust == Trust.DISEASES and not (parts and _is_more_than_complaint(parts[0])):
            return
        reached = 0
        # "has gout and knee pain" states the gout, "alleges gout and knee pain" both
        if trust == Trust.DISEASES and listing.assertion != Assertion.CLAIMED:
            parts = list(
                itertools.takewhile(lambda p: not p.is_condition or p.kind in DISEASES, parts)
            )
        for condition in joined_conditions(parts, listing.assertion, trust == Trust.NAMES):
            first, last, said = self._describer.trimmed(doc, condition, matches)
            reached = max(reached, condition.end)
            if first < last:
                label = said or condition.assertion or listing.assertion
                yield Span(doc, first, last, label=label.value, span_id=listing.rule_id)
        for code in matches.codes:
            yield code.span(doc, ICD_CODE)


def _drop_subject(parts: list[Part]) -> None:
    """Drop what stands before "was given ...": that clause's subject."""
    clause = next((i for i in reversed(range(len(parts))) if parts[i].joint == ";"), None)
    if clause is not None and parts[clause].has_article:
        del parts[clause:]
    elif len(parts) > 1 and not parts[-1].is_condition:
        parts.pop()


def _share_trailer(doc: Doc, parts: list[Part], conjunctions: frozenset[str]) -> None:
    """Mean what stands before a shared trailer as it says: "with gout and sepsis both excluded"."""
    for index, part in enumerate(parts):
        if part.end >= len(doc) or doc[part.end].lower_ not in {"both", "all"}:
            continue
        first = index
        while first and parts[first].joint in conjunctions | {","}:
            begins = doc[parts[first].start - 1].lower_
            if begins in {"with", "w"} or parts[first].first_word in {"with", "w"}:
                break
            first -= 1
        for before in parts[first:index] if part.assertion else ():
            before.assertion = part.assertion


def _is_more_than_complaint(part: Part) -> bool:
    return part.kind in DISEASES
