"""What ends an item of a list of conditions: a verb, a remark, a label, another sentence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.list_words import ListWords
from imr_extract.letter.fields.diagnoses.part import CONDITIONS
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
# What leads to a condition, or stands behind it, and makes it another one than its list says.
_OTHERWISE = frozenset({"uncertain", "historical"})
# Trailers behind a dash that are more than a remark: "gout - to be ruled out".
SAY_HOW = _OTHERWISE | {"negated"}


class ListEnds:
    """Finds the end of an item."""

    def __init__(self, rules: RuleSet, lexicon: ConditionWords) -> None:
        """Look the words up that end conditions."""
        self._lexicon = lexicon
        self._conjunctions = rules.words("diagnoses", "conjunctions") | rules.words(
            "diagnoses", "versus"
        )
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._finite = rules.words("diagnoses", "finite")
        self._openers = rules.words("diagnoses", "openers")
        self._drugs = {row["name"] for row in rules.lexicons["drugs"]}

    def stop(self, start: int, end: int, words: ListWords, listing: Listing) -> tuple[int, bool]:
        """The token that ends a list, and whether it is a verb or its subject."""
        bracketed = words.bracketed(start, end)
        # "[diagnoses include] but are not limited to gout"
        first = words.leads[start].end if start in words.leads else start
        for i in range(start, end):
            if i in bracketed or i in words.joined or start < i < first:
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
                and not self._leads_on(i, start, words)
                and not self._is_within_name(i, end, words)
            ):
                return i, True
            elif i > start and (
                (words.text[i].isupper() and is_heading(words.doc, i))
                or self._breaks(start, i, end, words, listing)
            ):
                return i, False
        return end, False

    def _leads_on(self, i: int, start: int, words: ListWords) -> bool:
        """Whether a verb's participle leads to an item: "gout; reported asthma"."""
        return i in words.leads and (i == start or words.text[i - 1] == ";")

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
        behind = itertools.takewhile(
            lambda at: words.text[at] not in _SEPARATORS, range(i + 2, end)
        )
        sites = [words.lower[at] for at in behind]
        return bool(sites) and all(map(self._lexicon.is_place, sites))

    def _breaks(self, start: int, i: int, end: int, words: ListWords, listing: Listing) -> bool:
        """Whether something else than a condition begins here."""
        word, text = words.lower[i], words.text[i]
        # CASE 1: "gout on allopurinol"
        if word == "on":
            return words.lower.get(i + 1) in self._drugs
        # CASE 2: "1. Gout - takes allopurinol 2. Asthma"
        if word == "-" and words.stands_free(i):
            is_code = i + 1 in words.code_starts  # "gout - M10.9"
            if is_code or says_otherwise(words.trailers.get(i + 1), SAY_HOW):
                return False
            return listing.numbered or self._is_remark(start, i, end, words, listing)
        if word == ":" and listing.numbered and words.space_behind(i):
            return self._is_named(start, i, words)
        # CASE 3: "the words "gout, asthma" beside it": what was quoted ends
        if word == '"':
            return self._ends_quotation(i, end, words)
        # CASE 4: "alleges asthma from fumes"
        if word == "from":
            return listing.assertion == Assertion.CLAIMED
        # CASE 5: "gout. 2. was not reached", where a number hides the sentence's end
        if word == ".":
            return words.space_behind(i) and (
                words.text.get(i + 1, "").isdigit() or self._ends_sentence(i, end, words)
            )
        # CASE 6: "gout He took", with no full stop; "Dx: gout Work status:"
        return text[:1].isupper() and (
            self._opens_sentence(i, words) or self._is_label(i, end, words)
        )

    def _is_named(self, start: int, i: int, words: ListWords) -> bool:
        """Whether a condition's noun stands before a mark, behind the last semicolon."""
        before = itertools.takewhile(lambda at: words.text[at] != ";", range(i - 1, start - 1, -1))
        return any(words.kind(at) in CONDITIONS for at in before)

    def _is_remark(self, start: int, i: int, end: int, words: ListWords, listing: Listing) -> bool:
        """Whether a dash leads to a remark on a list's item: "gout - takes colchicine; asthma"."""
        stop = next((at for at in range(i, end) if words.text[at] == ";"), None)
        if not listing.is_label or len(listing.ranges) > 1 or not self._is_named(start, i, words):
            return False
        if stop is None and ";" not in words.text.values():
            return False
        remark = range(i + 1, end if stop is None else stop)
        return not any(words.kind(at) in CONDITIONS for at in remark)

    def _ends_sentence(self, i: int, end: int, words: ListWords) -> bool:
        """Whether a sentence of a note without capitals ends here: "dx gout. exam normal"."""
        if i + 1 >= end or not words.text[i + 1].islower() or i - 1 not in words.text:
            return False
        following = words.lower[i + 1]
        goes_on = following in self._conjunctions or following in self._prepositions
        return words.kind(i - 1) in CONDITIONS and not goes_on

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
        before = words.lower.get(i - 1, "")
        if before in self._prepositions or before.isdigit():
            return False  # "rash due to NSAIDs: stop them", "rash 2/2 NSAIDs:"
        return not self._lexicon.is_place(words.lower[i])

    def _opens_sentence(self, i: int, words: ListWords) -> bool:
        """Whether a sentence begins here without a full stop before it: "... tear He takes"."""
        word = words.text[i]
        if words.lower[i] not in self._openers or words.text[i - 1].istitle():
            return False
        return word.istitle() or (word.isupper() and len(word) >= _SHORTEST_HEADING)


def is_heading(doc: Doc, i: int) -> bool:
    """Whether a heading in capitals begins behind other words: "gout PLAN OF CARE - rest"."""
    if not doc[i].is_upper or len(doc[i]) < _SHORTEST_HEADING or not doc[i - 1].is_lower:
        return False
    behind = i + 1
    while behind < len(doc) and behind < i + _LONGEST_LABEL and doc[behind].is_upper:
        behind += 1
    return (
        behind < len(doc) and doc[behind].text in {"-", ":", "="} and bool(doc[behind].whitespace_)
    )


def says_otherwise(match: Match | None, values: frozenset[str] = _OTHERWISE) -> bool:
    """Whether a lead or trailer means its condition otherwise than the list: in doubt, past."""
    return match is not None and match.rule.value in values
