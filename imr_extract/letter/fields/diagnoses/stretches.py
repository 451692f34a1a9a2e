"""Where an item of a list ends, and its stretches between commas, conjunctions and the like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from imr_extract.letter.fields.diagnoses.list_ends import (
    SAY_HOW,
    ListEnds,
    is_heading,
    says_otherwise,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.list_words import OPEN, ListWords
from imr_extract.letter.fields.diagnoses.part import CONDITIONS, DISEASES, Part
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from imr_extract.letter.fields.diagnoses.condition_list import Listing

_SEPARATORS = frozenset({",", ";"})
_WITH = frozenset({"with", "w"})


class Cut(NamedTuple):
    """One item of a list, cut.

    Attributes:
        parts: its stretches, in order.
        end: the token at which reading ended.
        has_subject: whether a verb ended it, so that its last stretch may be that verb's subject.
        stops_list: whether what ended it ends the whole list.
    """

    parts: list[Part]
    end: int
    has_subject: bool
    stops_list: bool


class Cutter:
    """Cuts the items of a list."""

    def __init__(self, rules: RuleSet, lexicon: ConditionWords) -> None:
        """Look the words up that part and end conditions."""
        self._lexicon = lexicon
        self._ends = ListEnds(rules, lexicon)
        versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions") | versus
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._sides = rules.words("diagnoses", "sides")
        self._status = rules.words("diagnoses", "status")
        self._only_first = rules.words("diagnoses", "only_first")

    def cut(self, start: int, end: int, words: ListWords, listing: Listing) -> Cut:
        """The stretches of one item up to what ends it.

        Where a label leads to the list, it goes on behind a remark, with the next semicolon.
        """
        parts: list[Part] = []
        many = len(listing.ranges) > 1
        at = start
        while at < end:
            stop, verb = self._ends.stop(at, end, words, listing)
            here = list(self.stretches(at, stop, words))
            if at > start and words.text[at - 1] == ";":
                here[0].joint = ";"
            parts += here
            if stop == end:
                break
            if stop > start and is_heading(words.doc, stop):
                return Cut(parts, stop, False, True)
            match = words.stops.get(stop)
            if match is not None and self._goes_on(match, end, words, listing):
                at = match.end
                continue
            if words.text[stop] == "." and words.text[stop + 1].islower():
                return Cut(parts, stop, False, True)  # a sentence ends
            if words.text[stop] == ":":
                return Cut(parts, stop, False, False)  # "1. Gout: rest; ice 2. Asthma"
            is_aside = words.text[stop] == "-" or (
                match is not None and match.rule.category == "aside"
            )
            following = next((i for i in range(stop, end) if words.text[i] == ";"), None)
            if following is None or not (listing.is_label and (many or is_aside)):
                # "a diagnosis of strain, left side, was made" has its subject before the strain
                has_subject = verb and words.text.get(stop - 1) != ","
                ends_list = not many or _ends_list(match, listing.numbered)
                return Cut(parts, stop, has_subject, ends_list)
            at = following + 1
        return Cut(parts, end, False, False)

    def _goes_on(self, match: Match, end: int, words: ListWords, listing: Listing) -> bool:
        """Whether a list goes on behind words that tell when: "a fracture in 1998 and gout"."""
        if match.rule.category != "when" or match.end >= end:
            return False
        lists = listing.is_label or listing.assertion == Assertion.HISTORICAL
        following = words.lower[match.end]
        return lists and (following in _SEPARATORS or following in self._conjunctions)

    def stretches(self, start: int, end: int, words: ListWords) -> Iterator[Part]:
        """The stretches between commas, semicolons, conjunctions and the like."""
        first, joint, comma = start, "", False
        has_noun = had_noun = has_both = False
        bracketed = words.bracketed(start, end)
        has_codes = bool(words.code_starts)
        # "(274.9) gout (493.90) asthma", but "gout (274.9) asthma"
        codes_lead = start in words.code_starts and words.text[start] in OPEN
        i = start
        while i < end:
            word = words.lower[i]
            width, separator = 0, ","
            if codes_lead and had_noun and i in words.code_starts:
                yield Part(first, i, joint, comma)
                first, joint, comma, has_noun = i, ",", True, False
            elif i in words.unsplit or i in bracketed:
                pass
            elif i in words.joints:
                width = words.joints[i].end - i
            elif i > start and self._is_status(i, end, words):
                width, separator = 1, ";"
            elif self._separates(i, start, words):
                width, separator = 1, ";" if word == ";" else ","
            elif word == "both" and i > first:
                has_both = True
            elif word == "and" and has_both:
                has_both = False
            elif word in self._conjunctions and not _is_slashed(i, words):
                width, separator = 1, "and" if word in {"&", "plus", "then"} else word
            elif had_noun and word in _WITH and self._adds_doubted(i, end, words):
                # All before it is of the other: "sprain of the neck and back with possible tear"
                yield Part(first, i, joint, comma)
                first, joint, comma, has_noun = i, ";", False, False
            elif (has_noun and self._begins_another(i, end, words)) or (
                had_noun and has_codes and _parts_as_code(first, i, words)
            ):
                yield Part(first, i, joint, comma)
                first, joint, comma, has_noun = i, ",", True, False
            if width:
                empty = first == i
                yield Part(first, i, joint, comma)
                comma = empty and joint == ","
                # "; and" parts as the semicolon does.
                joint = joint if empty and joint == ";" else separator
                first, has_noun, has_both = i + width, False, False
            elif i not in bracketed:
                has_noun = has_noun or words.kind(i) in CONDITIONS
                had_noun = had_noun or has_noun
            i += max(width, 1)
        yield Part(first, end, joint, comma)

    def _is_status(self, i: int, end: int, words: ListWords) -> bool:
        """Whether a table's column ends its row here: "M10.9 Gout Active M54.5 Low back pain"."""
        if not words.text[i].istitle() or words.lower[i] not in self._status:
            return False
        return i + 1 >= end or i + 1 in words.code_starts or words.text[i + 1].isspace()

    def _separates(self, i: int, start: int, words: ListWords) -> bool:
        """Whether a mark parts conditions, or one from how it is meant: " / ", " - possible"."""
        word = words.text[i]
        if word in _SEPARATORS:
            return True
        if i == start or word not in {"/", "'", "-"}:
            return False
        if word == "-":
            return words.stands_free(i) and says_otherwise(words.trailers.get(i + 1), SAY_HOW)
        if word == "'":
            return _is_loose_apostrophe(i, words)
        before = words.space_behind(i - 1) or words.text[i - 1] == "/"
        return before and (words.space_behind(i) or words.text.get(i + 1) == "/")

    def _begins_another(self, i: int, end: int, words: ListWords) -> bool:
        """Whether another condition begins behind a noun where no comma stands."""
        word = words.lower[i]
        # CASE 1: "numbness rule out neuropathy", "sprain status post fracture"
        lead = words.leads.get(i)
        if lead is not None and says_otherwise(lead):
            return (
                word not in self._only_first
                and lead.end < end
                and words.lower[i - 1] not in self._prepositions
                and words.text[lead.end] not in _SEPARATORS
            )
        # CASE 2: "shoulder strain right elbow contusion"
        return (
            word in self._sides
            and words.kind(i - 1) in CONDITIONS
            and self._names_another(i + 1, end, words)
        )

    def _adds_doubted(self, i: int, end: int, words: ListWords) -> bool:
        """Whether "with" adds what is not sure: "strain with possible tear"."""
        if i + 1 >= end:
            return False
        behind = i + 2 if words.text[i + 1] == "/" else i + 1
        return says_otherwise(words.leads.get(behind)) or self._is_doubted(i + 2, end, words)

    def _is_doubted(self, start: int, end: int, words: ListWords) -> bool:
        """Whether what follows, up to the next separator, is said not to be sure."""
        for i in range(start, end):
            if words.text[i] in _SEPARATORS or words.lower[i] in self._conjunctions:
                return False
            trailer = words.trailers.get(i)
            if trailer is not None and says_otherwise(trailer):
                return trailer.end not in words.code_starts  # "rule out G47.33 sleep apnea"
        return False

    def _names_another(self, start: int, end: int, words: ListWords) -> bool:
        """Whether sites lead to a noun: "[strain right] elbow contusion"."""
        for i in range(start, end):
            word = words.lower[i]
            if words.kind(i) in DISEASES:
                return i > start
            if not self._lexicon.is_place(word):
                return False
        return False


def _ends_list(match: Match | None, numbered: bool) -> bool:
    """Whether what ends an item ends a list of several: another label, and for bullets anything."""
    category = match.rule.category if match is not None else ""
    return category == "other_label" or (category == "list_end" and not numbered)


def _parts_as_code(start: int, i: int, words: ListWords) -> bool:
    """Whether a code parts two conditions: "M10.9 gout, chronic R/O M54.5 low back pain"."""
    before, lead = words.leads.get(start), words.leads.get(i)
    at = lead.end if lead is not None else i
    if i == start or (before is not None and before.end == i):
        return False
    return at in words.code_starts and words.text[at - 1] not in OPEN


def _is_slashed(i: int, words: ListWords) -> bool:
    """Whether a slash stands beside a word: "and/or"."""
    return words.text.get(i - 1) == "/" or words.text.get(i + 1) == "/"


def _is_loose_apostrophe(i: int, words: ListWords) -> bool:
    """Whether an apostrophe is typed where a semicolon was meant: "shoulder pain' arm numbness"."""
    if not words.space_behind(i) or words.space_behind(i - 1):
        return False
    return not words.lower[i - 1].endswith("s")
