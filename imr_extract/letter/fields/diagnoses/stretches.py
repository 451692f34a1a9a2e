"""Where an item of a list ends, and its stretches between commas, conjunctions and the like."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.list_words import ListWords
from imr_extract.letter.fields.diagnoses.part import CONDITIONS, DISEASES, Part
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from imr_extract.letter.fields.diagnoses.condition_list import Listing

_SEPARATORS = frozenset({",", ";"})
_PRONOUNS = frozenset(["he", "she", "they", "it", "his", "her", "there"])
# The words of a label within a list, its first one with a capital.
_LONGEST_LABEL = 4
# "PLAN" is a heading, "IT band" none.
_SHORTEST_HEADING = 4
# Leads that begin another condition wherever they stand behind a noun, without a comma too.
_BEGIN_ANOTHER = frozenset({"uncertain", "historical"})
# Trailers behind a dash that are more than a remark: "gout - to be ruled out".
_SAY_HOW = _BEGIN_ANOTHER | {"negated"}


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
        versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions") | versus
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._finite = rules.words("diagnoses", "finite")
        self._openers = rules.words("diagnoses", "openers")
        self._sides = rules.words("diagnoses", "sides")
        self._status = rules.words("diagnoses", "status")
        self._only_first = rules.words("diagnoses", "only_first")
        self._drugs = {row["name"] for row in rules.lexicons["drugs"]}

    def cut(self, start: int, end: int, words: ListWords, listing: Listing) -> Cut:
        """The stretches of one item up to what ends it.

        Where a label leads to the list, it goes on behind a remark, with the next semicolon.
        """
        parts: list[Part] = []
        many = len(listing.ranges) > 1
        at = start
        while at < end:
            stop, verb = self._stop(at, end, words, listing)
            here = list(self.stretches(at, stop, words))
            if at > start and words.text[at - 1] == ";":
                here[0].joint = ";"
            parts += here
            if stop == end:
                break
            if stop > start and _is_heading(words.doc, stop):
                return Cut(parts, stop, False, True)
            match = words.stops.get(stop)
            if match is not None and self._goes_on(match, end, words, listing):
                at = match.end
                continue
            is_aside = match is not None and match.rule.category == "aside"
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

    def _stop(self, start: int, end: int, words: ListWords, listing: Listing) -> tuple[int, bool]:
        """The token that ends a list, and whether it is a verb or its subject."""
        bracketed = words.bracketed(start, end)
        for i in range(start, end):
            if i in bracketed:
                continue
            # CASE 1: "gout since 2009", "strain, repaired in 2009", "sprain that ..."
            if i in words.stops:
                stop = words.stops[i]
                is_label = i > listing.ranges[0][0] and words.text[stop.end - 1] == ":"
                if i > start or is_label or stop.rule.category == "aside":
                    return i, False
            # CASE 2: "gout and the worker was given a brace", "gout and he took"
            elif self._is_pronoun(i, words) or (
                words.lower[i] in self._finite
                and i not in words.unsplit
                and i not in words.additions
                and i not in words.trailers
                and not self._is_within_name(i, end, words)
            ):
                return i, True
            elif (
                i > start
                and _is_heading(words.doc, i)
                or i > start
                and self._breaks(i, end, words, listing)
            ):
                return i, False
        return end, False

    def _is_pronoun(self, i: int, words: ListWords) -> bool:
        """Whether another clause's subject stands here, and no "thrombosis of his left kidney"."""
        if words.text[i] not in _PRONOUNS:
            return False
        owns = words.lower[i] in {"his", "her"}
        return not (owns and words.lower.get(i - 1) in self._prepositions)

    def _is_within_name(self, i: int, end: int, words: ListWords) -> bool:
        """Whether a verb tells the site of a complaint: "pain complained of both hands, gout"."""
        if words.lower.get(i + 1) != "of":
            return False
        behind = itertools.takewhile(lambda at: words.text[at] not in _SEPARATORS, range(i + 2, end))
        sites = [words.lower[at] for at in behind]
        return bool(sites) and all(map(self._is_place, sites))

    def _is_place(self, word: str) -> bool:
        return self._lexicon.is_site(word) or self._lexicon.is_modifier(word)

    def _breaks(self, i: int, end: int, words: ListWords, listing: Listing) -> bool:
        """Whether something else than a condition begins here."""
        word, text = words.lower[i], words.text[i]
        # CASE 1: "gout on allopurinol"
        if word == "on":
            return words.lower.get(i + 1) in self._drugs
        # CASE 2: "1. Gout - takes allopurinol 2. Asthma"
        if word == "-":
            says_how = _is_doubt(words.trailers.get(i + 1), _SAY_HOW)
            return listing.numbered and words.stands_free(i) and not says_how
        # CASE 3: "the words "gout, asthma" beside it": what was quoted ends
        if word == '"':
            return self._ends_quotation(i, end, words)
        # CASE 4: "alleges asthma from fumes"
        if word == "from":
            return listing.assertion == Assertion.CLAIMED
        # CASE 5: "gout. 2. was not reached", where a number hides the sentence's end
        if word == ".":
            return words.space_behind(i) and words.text.get(i + 1, "").isdigit()
        # CASE 6: "gout He took", with no full stop; "Dx: gout Work status:"
        return text[:1].isupper() and (
            self._opens_sentence(i, words) or self._is_label(i, end, words)
        )

    def _ends_quotation(self, i: int, end: int, words: ListWords) -> bool:
        """Whether a quotation ends here, and with it what was listed."""
        if i + 1 >= end or not words.space_behind(i) or words.space_behind(i - 1):
            return False
        word = words.lower[i + 1]
        return word.isalpha() and word not in self._conjunctions and i + 1 not in words.leads

    def _is_label(self, i: int, end: int, words: ListWords) -> bool:
        """Whether another label begins here: "Work status:", but not a site's "Left knee:"."""
        colon = i + 1
        while colon < min(end, i + _LONGEST_LABEL) and words.text[colon].islower():
            colon += 1
        if words.text.get(colon) != ":" or colon >= end or words.kind(i):
            return False
        word = words.lower[i]
        return not self._is_place(word)

    def _opens_sentence(self, i: int, words: ListWords) -> bool:
        """Whether a sentence begins here without a full stop before it: "... tear He takes"."""
        word = words.text[i]
        if words.lower[i] not in self._openers or words.text[i - 1].istitle():
            return False
        return word.istitle() or (word.isupper() and len(word) >= _SHORTEST_HEADING)

    def stretches(self, start: int, end: int, words: ListWords) -> Iterator[Part]:
        """The stretches between commas, semicolons, conjunctions and the like."""
        first, joint, comma = start, "", False
        has_noun = has_both = False
        bracketed = words.bracketed(start, end)
        i = start
        while i < end:
            word = words.lower[i]
            width, separator = 0, ","
            if i in words.unsplit or i in bracketed:
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
            elif has_noun and self._begins_another(i, end, words):
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
            i += max(width, 1)
        yield Part(first, end, joint, comma)

    def _is_status(self, i: int, end: int, words: ListWords) -> bool:
        """Whether a table's column ends its row here: "M10.9 Gout Active M54.5 Low back pain"."""
        if not words.text[i].istitle() or words.lower[i] not in self._status:
            return False
        return i + 1 >= end or i + 1 in words.code_starts or words.text[i + 1].isspace()

    def _separates(self, i: int, start: int, words: ListWords) -> bool:
        """Whether a mark parts two conditions: ",", ";", " / ", " // "."""
        word = words.text[i]
        if word in _SEPARATORS:
            return True
        if i == start or word not in {"/", "'"}:
            return False
        if word == "'":
            return _is_loose_apostrophe(i, words)
        before = words.space_behind(i - 1) or words.text[i - 1] == "/"
        return before and (words.space_behind(i) or words.text.get(i + 1) == "/")

    def _begins_another(self, i: int, end: int, words: ListWords) -> bool:
        """Whether another condition begins behind a noun where no comma stands."""
        word = words.lower[i]
        # CASE 1: "strain with possible tear", "keratitis with glaucoma to be ruled out"
        if word in {"with", "w"} and i + 1 < end:
            behind = i + 2 if words.text[i + 1] == "/" else i + 1
            return _is_doubt(words.leads.get(behind)) or self._is_doubted(i + 2, end, words)
        # CASE 2: "numbness rule out neuropathy", "sprain status post fracture"
        lead = words.leads.get(i)
        if lead is not None and _is_doubt(lead):
            return (
                word not in self._only_first
                and lead.end < end
                and words.lower[i - 1] not in self._prepositions
                and words.text[lead.end] not in _SEPARATORS
            )
        if i in words.code_starts and words.text[i - 1] not in {"(", "["}:
            return True  # "M10.9 gout M54.5 low back pain"
        # CASE 3: "shoulder strain right elbow contusion"
        return (
            word in self._sides
            and words.kind(i - 1) in CONDITIONS
            and self._names_another(i + 1, end, words)
        )

    def _is_doubted(self, start: int, end: int, words: ListWords) -> bool:
        """Whether what follows, up to the next separator, is said not to be sure."""
        for i in range(start, end):
            if words.text[i] in _SEPARATORS or words.lower[i] in self._conjunctions:
                return False
            if _is_doubt(words.trailers.get(i)):
                return True
        return False

    def _names_another(self, start: int, end: int, words: ListWords) -> bool:
        """Whether sites lead to a noun: "[strain right] elbow contusion"."""
        for i in range(start, end):
            word = words.lower[i]
            if words.kind(i) in DISEASES:
                return i > start
            if not self._is_place(word):
                return False
        return False


def _is_heading(doc: Doc, i: int) -> bool:
    """Whether a heading in capitals begins behind other words: "gout PLAN OF CARE - rest"."""
    if not doc[i].is_upper or len(doc[i]) < _SHORTEST_HEADING or not doc[i - 1].is_lower:
        return False
    behind = i + 1
    while behind < len(doc) and behind < i + _LONGEST_LABEL and doc[behind].is_upper:
        behind += 1
    return (
        behind < len(doc) and doc[behind].text in {"-", ":", "="} and bool(doc[behind].whitespace_)
    )


def _is_doubt(match: Match | None, values: frozenset[str] = _BEGIN_ANOTHER) -> bool:
    return match is not None and match.rule.value in values


def _ends_list(match: Match | None, numbered: bool) -> bool:
    """Whether what ends an item ends a list of several: another label, and for bullets anything."""
    category = match.rule.category if match is not None else ""
    return category == "other_label" or (category == "list_end" and not numbered)


def _is_slashed(i: int, words: ListWords) -> bool:
    """Whether a slash stands beside a word: "and/or"."""
    return words.text.get(i - 1) == "/" or words.text.get(i + 1) == "/"


def _is_loose_apostrophe(i: int, words: ListWords) -> bool:
    """Whether an apostrophe is typed where a semicolon was meant: "shoulder pain' arm numbness"."""
    if not words.space_behind(i) or words.space_behind(i - 1):
        return False
    return not words.lower[i - 1].endswith("s")
