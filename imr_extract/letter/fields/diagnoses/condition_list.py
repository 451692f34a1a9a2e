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
from imr_extract.letter.fields.diagnoses.list_words import ListWords
from imr_extract.letter.fields.diagnoses.name_ends import OF_ALL, NameEnds
from imr_extract.letter.fields.diagnoses.part import DISEASES, QUALIFIER, SITE, TRAILER, Part
from imr_extract.letter.fields.diagnoses.stretches import Cutter
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule_set import RuleSet

ICD_CODE = "icd_code"

_CATEGORIES = (
    "list_end", "other_label", "aside", "when", "joint", "lead", "trailer", "likeness", "qualifier",
    "addition", "unsplit", "name", "bare_code", ICD_CODE,
)  # fmt: skip


_PLACES = frozenset({SITE, QUALIFIER})
_DENIED_AND_PAST = (Assertion.NEGATED, Assertion.HISTORICAL)
# "rule out", "R/O"
_LONGEST_LEAD = 3


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

    def __init__(self, vocab: Vocab, rules: RuleSet, lexicon: ConditionWords) -> None:
        """Compile the list's words.

        Args:
            vocab: the pipeline's vocabulary.
            rules: the rule set.
            lexicon: what single words are.
        """
        lexicons = rules.lexicons
        names = [row["name"] for row in lexicons["condition_names"]]
        qualifiers = [row["qualifier"] for row in lexicons["condition_qualifiers"]]
        more = {"unsplit": names, "qualifier": qualifiers}
        found = [
            rule.model_copy(update={"phrases": [*rule.phrases, *more.get(rule.category, ())]})
            if rule.phrases
            else rule
            for rule in rules.of("diagnoses", *_CATEGORIES)
        ]
        self._matcher = RuleMatcher(vocab, found)
        self._lexicon = lexicon
        self._cutter = Cutter(rules, lexicon)
        self._describer = Describer(rules, lexicon)
        self._name_ends = NameEnds(rules, lexicon)
        self._unspecific = rules.words("diagnoses", "unspecific")
        self._versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions")

    def _words_of(self, doc: Doc, start: int, end: int) -> ListWords:
        return ListWords(doc, start, end, self._matcher(Span(doc, start, end)), self._lexicon)

    def read(self, doc: Doc, listing: Listing) -> Found:
        """The conditions of a list: a span each, labelled with its assertion; `icd_code` spans."""
        start, end = listing.ranges[0][0], listing.ranges[-1][1]
        if end <= start:
            return Found([], start)
        words = self._words_of(doc, start, end)
        parts: list[Part] = []
        reached = start
        for index, (first, last) in enumerate(listing.ranges):
            cut = self._cutter.cut(first, last, words, listing)
            stretch = cut.parts[-1]
            has_subject = cut.has_subject and stretch.start < stretch.end
            here = self._described(cut.parts, words)
            firm = listing.trust == Trust.DISEASES and listing.assertion == Assertion.AFFIRMED
            if has_subject and firm and here and here[-1] is stretch:
                del here[-1]  # "states wound care was given"
            elif cut.has_subject:
                _drop_subject(here)
            if here and index:
                here[0].joint = ";"
            parts += here
            reached = cut.end
            if cut.stops_list:
                break
        return Found(list(self._spans(doc, parts, words, listing)), reached)

    def lead_start(self, doc: Doc, low: int, end: int) -> int:
        """Where what leads to a code begins, at `low` or behind it; else `end`: "R/O M10.9"."""
        low = max(low, end - _LONGEST_LEAD)
        leads = self._words_of(doc, low, end).leads.values() if low < end else ()
        return min((lead.start for lead in leads if lead.end == end), default=end)

    def subject(self, doc: Doc, listing: Listing, plural: bool) -> list[Span]:
        """The condition that ends a stretch, or for a plural verb all that it holds."""
        ((start, end),) = listing.ranges
        if end <= start:
            return []
        words = self._words_of(doc, start, end)
        stretches = self._cutter.stretches(start, end, words)
        parts = self._described(stretches, words)
        last = max((i for i, part in enumerate(parts) if part.is_condition), default=-1)
        if (
            last < 0
            or parts[last].kind == "mechanism"
            or any(part.kind not in _PLACES for part in parts[last + 1 :])
            # "no jaundice, thumb healed"
            or (parts[last].assertion, listing.assertion) == _DENIED_AND_PAST
        ):
            return []
        first = last
        while first and (
            parts[first - 1].kind in _PLACES or (plural and parts[first - 1].is_condition)
        ):
            first -= 1
        spans = self._spans(doc, parts[first:], words, listing)
        return [span for span in spans if span.label_ != ICD_CODE]

    def _described(self, stretches: Iterable[Part], words: ListWords) -> list[Part]:
        parts = [p for raw in stretches if (p := self._describer.describe(raw, words))]
        if parts:
            _share_trailer(words.doc, parts, self._conjunctions)
        for part in parts:
            # "gout, with sepsis ruled out", "gout and with asthma", "[diagnoses,] with gout [as]"
            apart = bool(part.assertion) or part.joint in self._conjunctions | {""}
            if part.end - part.start > 1 and (
                (part.first_word == "with" and apart) or self._is_of_two(part, words)
            ):
                part.start += 1
        for before, part in itertools.pairwise(parts):
            if part.joint in self._versus:  # one of the two is meant, so neither is sure
                before.assertion = part.assertion = Assertion.UNCERTAIN
        return parts

    def _is_of_two(self, part: Part, words: ListWords) -> bool:
        """Whether "both" leads to two names, and is of none: "both knees", "both-bone fracture"."""
        behind = words.lower[part.start + 1]
        is_name = behind.isalpha() and not self._lexicon.is_place(behind)
        return part.first_word == "both" and is_name

    def _spans(
        self, doc: Doc, parts: list[Part], words: ListWords, listing: Listing
    ) -> Iterator[Span]:
        trust = listing.trust
        if trust == Trust.DISEASES:
            # "gives a crush injury and a fracture": the fracture
            parts = list(itertools.dropwhile(lambda p: p.kind == "mechanism", parts))
            if not parts or not _is_more_than_complaint(parts[0]):
                return
        reached = 0
        # "has gout and knee pain" states the gout, "alleges gout and knee pain" both
        if trust == Trust.DISEASES and listing.assertion != Assertion.CLAIMED:
            parts = list(
                itertools.takewhile(lambda p: not p.is_condition or p.kind in DISEASES, parts)
            )
        for condition in joined_conditions(parts, listing.assertion, trust == Trust.NAMES):
            first, last, said = self._name_ends.trimmed(condition, words)
            reached = max(reached, condition.end)
            if first < last and not self._is_unspecific(condition, first, last, words):
                label = said or condition.assertion or listing.assertion
                yield Span(doc, first, last, label=label.value, span_id=listing.rule_id)
        for code in words.codes:
            yield code.span(doc, ICD_CODE)

    def _is_unspecific(self, part: Part, first: int, last: int, words: ListWords) -> bool:
        """Whether a name says only that there was an injury: "a claim for an industrial injury"."""
        before = (words.lower[i] for i in range(first, last - 1))
        return part.kind == "mechanism" and all(word in self._unspecific for word in before)


def _drop_subject(parts: list[Part]) -> None:
    """Drop what stands before "was given ...": that clause's subject."""
    clause = next((i for i in reversed(range(len(parts))) if parts[i].joint == ";"), None)
    if clause is not None and parts[clause].has_article:
        del parts[clause:]
    elif len(parts) > 1 and not parts[-1].is_condition:
        parts.pop()


def _share_trailer(doc: Doc, parts: list[Part], conjunctions: frozenset[str]) -> None:
    """Mean what stands before a shared trailer as it says.

    "with gout and sepsis both excluded", "gout and asthma, both resolved"
    """
    for index, part in enumerate(parts):
        apart = part.kind == TRAILER
        said_of = doc[part.start - 1 if apart else min(part.end, len(doc) - 1)].lower_
        if not part.assertion or said_of not in OF_ALL:
            continue
        first = index - apart
        while first > 0 and parts[first].joint in conjunctions | {","}:
            begins = doc[parts[first].start - 1].lower_
            if begins in {"with", "w"} or parts[first].first_word in {"with", "w"}:
                break
            if said_of == "both" and sum(p.is_condition for p in parts[first:index]) > 1:
                break
            first -= 1
        for before in parts[max(first, 0) : index]:
            before.assertion = part.assertion


def _is_more_than_complaint(part: Part) -> bool:
    return part.kind in DISEASES
