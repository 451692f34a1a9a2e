"""The stretches of a list between commas, conjunctions and words that begin another condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.part import CONDITIONS, DISEASES, Part
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category

if TYPE_CHECKING:
    from imr_extract.letter.fields.diagnoses.condition_list import Listing

_SEPARATORS = frozenset({",", ";"})
_PRONOUNS = frozenset(["he", "she", "they", "it", "his", "her", "there"])
# The words of a label within a list, its first one with a capital.
_LONGEST_LABEL = 4
# "PLAN" is a heading, "IT band" none.
_SHORTEST_HEADING = 4
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")
# Leads that begin another condition wherever they stand behind a noun, without a comma too.
_BEGIN_ANOTHER = frozenset({"uncertain", "historical"})
_ONLY_AT_START = frozenset(
    ["likely", "consistent", "compatible", "suggestive", "prior", "previous", "past", "old",
     "remote", "resolved", "former", "potential", "could", "may", "versus", "vs", "questionable"]
)  # fmt: skip


class ListMatches:
    """The matches of a list's words, by what they are for."""

    def __init__(self, matches: list[Match]) -> None:
        """Sort them out."""

        def tokens(category: str) -> set[int]:
            return {i for m in of_category(matches, category) for i in range(m.start, m.end)}

        def by_start(*categories: str) -> dict[int, Match]:
            return {m.start: m for m in reversed(of_category(matches, *categories))}

        self.unsplit = tokens("unsplit")
        self.joints = by_start("joint")
        self.leads = by_start("lead")
        self.trailers = by_start("trailer")
        self.stops = by_start("list_end", "aside", "when")
        self.likenesses = [m.start for m in of_category(matches, "likeness")]
        self.qualifiers = {(m.start, m.end) for m in of_category(matches, "qualifier")}
        self.names = {m.end - 1: m.rule.value for m in of_category(matches, "name", "unsplit")}
        self.codes = list(longest(of_category(matches, "icd_code")))
        self.bare_codes = by_start("bare_code")
        self.code_starts = {code.start for code in self.codes} | self.bare_codes.keys()


class Cut(NamedTuple):
    """One item of a list, cut.

    Attributes:
        parts: its stretches, in order.
        end: the token at which reading ended.
        ends_in_clause: whether a verb ended it, so that its last stretch is that verb's subject.
        stops_list: whether what ended it ends the whole list.
    """

    parts: list[Part]
    end: int
    ends_in_clause: bool
    stops_list: bool


class Cutter:
    """Finds where an item of a list ends, and its stretches."""

    def __init__(self, rules: RuleSet, words: ConditionWords) -> None:
        """Look the words up that part and end conditions."""
        self._words = words
        self._versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions") | self._versus
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._finite = rules.words("diagnoses", "finite")
        self._openers = rules.words("diagnoses", "openers")
        self._drugs = {row["name"] for row in rules.lexicons["drugs"]}
        self._sides = rules.words("diagnoses", "sides")
        self._status = rules.words("diagnoses", "status")

    def cut(self, doc: Doc, start: int, end: int, matches: ListMatches, listing: Listing) -> Cut:
        """The stretches of one item up to what ends it.

        A remark ends an item only up to the next semicolon where a label leads to the list.
        """
        parts: list[Part] = []
        many = len(listing.ranges) > 1
        at = start
        while at < end:
            stop, verb = self._stop(doc, at, end, matches, listing)
            here = list(self.stretches(doc, at, stop, matches))
            if at > start and here and doc[at - 1].text == ";":
                here[0].joint = ";"
            parts += here
            if stop == end:
                return Cut(parts, end, False, False)
            if stop > start and _is_heading(doc, stop):
                return Cut(parts, stop, False, True)
            match = matches.stops.get(stop)
            if match is not None and self._goes_on(doc, match, end, listing):
                at = match.end
                continue
            is_aside = match is not None and match.rule.category == "aside"
            goes_on = listing.is_label and (many or (is_aside and not verb))
            following = next((i for i in range(stop, end) if doc[i].text == ";"), None)
            if not goes_on or following is None:
                ends = not many or _ends_list(match, listing.numbered)
                # "a diagnosis of strain, left side, was made" has its subject before the strain
                has_subject = verb and doc[stop - 1].text != ","
                return Cut(parts, stop, has_subject, ends)
            at = following + 1
        return Cut(parts, end, False, False)

    def _goes_on(self, doc: Doc, match: Match, end: int, listing: Listing) -> bool:
        """Whether a list goes on behind words that tell when: "a fracture in 1998 and gout"."""
        if match.rule.category != "when" or match.end >= end:
            return False
        lists = listing.is_label or listing.assertion == Assertion.HISTORICAL
        following = doc[match.end].lower_
        return lists and (following in _SEPARATORS or following in self._conjunctions)

    def _stop(
        self, doc: Doc, start: int, end: int, matches: ListMatches, listing: Listing
    ) -> tuple[int, bool]:
        """The token that ends a list, and whether it is a verb or its subject."""
        for i in range(start, end):
            token = doc[i]
            if i in matches.stops:
                if i > start or matches.stops[i].rule.category == "aside":
                    return i, False
            elif token.lower_ in self._finite and i not in matches.unsplit:
                return i, True
            elif self._opens_sentence(doc, i, start):
                return i, token.is_lower
            elif token.lower_ == "on" and i + 1 < end and doc[i + 1].lower_ in self._drugs:
                return i, False  # "hypothyroidism on levothyroxine"
            elif i > start and (self._is_label(doc, i, end) or _is_heading(doc, i)):
                return i, False
            elif listing.assertion == Assertion.CLAIMED and token.lower_ == "from":
                return i, False  # "alleges asthma from fumes" states the cause
            elif (
                listing.numbered and token.text == "-" and i > start and doc[i - 1].whitespace_
                and token.whitespace_
            ):  # fmt: skip
                return i, False
        return end, False

    def _is_label(self, doc: Doc, i: int, end: int) -> bool:
        """Whether another label begins here: "Work status:", but not a site's "Left knee:"."""
        if not doc[i].text[:1].isupper() or self._words.is_site(doc[i].lower_):
            return False
        if self._words.is_modifier(doc[i].lower_) or self._words.kind(doc[i]):
            return False
        colon = i + 1
        while colon < end and colon < i + _LONGEST_LABEL and doc[colon].is_lower:
            colon += 1
        return colon < end and doc[colon].text == ":"

    def _opens_sentence(self, doc: Doc, i: int, start: int) -> bool:
        """Whether a sentence begins here without a full stop before it: "... tear He takes"."""
        word = doc[i].text
        if word in _PRONOUNS:
            return True
        capital = word.istitle() or (word.isupper() and len(word) >= _SHORTEST_HEADING)
        begins = i > start and capital and not doc[i - 1].is_title
        return begins and doc[i].lower_ in self._openers

    def stretches(self, doc: Doc, start: int, end: int, matches: ListMatches) -> Iterator[Part]:
        """The stretches between commas, semicolons, conjunctions and the like."""
        first, joint, comma = start, "", False
        has_noun = has_both = False
        bracketed = brackets(doc, start, end)
        i = start
        while i < end:
            word = doc[i].lower_
            width = 0
            new_joint = ","
            if i in matches.unsplit or i in bracketed:
                pass
            elif i in matches.joints:
                width = matches.joints[i].end - i
            elif (
                word in _SEPARATORS
                or _is_loose_apostrophe(doc, i, start)
                or (word == "/" and i > start and _stands_free(doc, i))
                or (i > start and self._is_status(doc, i, end, matches))
            ):
                width, new_joint = 1, ";" if doc[i].is_title else word
            elif word == "both" and i > first:
                has_both = True
            elif has_both and word == "and":
                has_both = False
            elif word in self._conjunctions and not _is_slashed(doc, i, start, end):
                width, new_joint = 1, "and" if word in {"&", "plus", "then"} else word
            elif has_noun and self._begins_another(doc, i, end, matches):
                yield Part(first, i, joint, comma)
                first, joint, comma, has_noun = i, ",", True, False
            if width:
                empty = first == i
                yield Part(first, i, joint, comma)
                comma = empty and joint == ","
                # "; and" parts as the semicolon does.
                joint = joint if empty and joint == ";" else new_joint
                first, has_noun, has_both = i + width, False, False
            elif i not in bracketed:
                has_noun = has_noun or i in matches.names or self._is_noun(doc, i)
            i += max(width, 1)
        yield Part(first, end, joint, comma)

    def _is_status(self, doc: Doc, i: int, end: int, matches: ListMatches) -> bool:
        """Whether a table's column ends its row here: "M10.9 Gout Active M54.5 Low back pain"."""
        if not doc[i].is_title or doc[i].lower_ not in self._status:
            return False
        return i + 1 >= end or i + 1 in matches.code_starts or doc[i + 1].is_space

    def _is_noun(self, doc: Doc, i: int) -> bool:
        return self._words.kind(doc[i]) in CONDITIONS

    def _begins_another(self, doc: Doc, i: int, end: int, matches: ListMatches) -> bool:
        """Whether another condition begins behind a noun where no comma stands.

        "numbness rule out neuropathy", "strain with possible tear", "sprain status post fracture",
        "shoulder strain right elbow contusion".
        """
        word = doc[i].lower_
        if word in {"with", "w"} and i + 1 < end:
            behind = i + 2 if doc[i + 1].text == "/" else i + 1
            lead = matches.leads.get(behind)
            if lead is not None and lead.rule.value in _BEGIN_ANOTHER:
                return True
            for j in range(i + 2, end):
                if doc[j].text in _SEPARATORS or doc[j].lower_ in self._conjunctions:
                    return False
                if j in matches.trailers and matches.trailers[j].rule.value in _BEGIN_ANOTHER:
                    return j > i + 1
            return False
        lead = matches.leads.get(i)
        if lead is not None and lead.rule.value in _BEGIN_ANOTHER:
            before = doc[i - 1].lower_
            return (
                word not in _ONLY_AT_START
                and lead.end < end
                and before not in self._prepositions
                and doc[lead.end].text not in _SEPARATORS
            )
        if i in matches.code_starts and doc[i - 1].text not in {"(", "["}:
            return True  # "M10.9 gout M54.5 low back pain"
        if word in self._sides and self._is_noun(doc, i - 1):
            return self._names_another(doc, i + 1, end)
        return False

    def _names_another(self, doc: Doc, start: int, end: int) -> bool:
        """Whether sites lead to a noun: "[strain right] elbow contusion"."""
        for i in range(start, end):
            word = doc[i].lower_
            if self._words.kind(doc[i]) in DISEASES:
                return i > start
            if not (self._words.is_site(word) or self._words.is_modifier(word)):
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


def _ends_list(match: Match | None, numbered: bool) -> bool:
    """Whether what ends an item ends a list of several: another label, and for bullets anything."""
    if match is None or match.rule.category != "list_end":
        return False
    return not numbered or match.rule.id == "diagnoses.other_axis"


def _stands_free(doc: Doc, i: int) -> bool:
    """Whether a slash parts two conditions, as "sprain/strain" does not: " / ", " // "."""
    before = doc[i - 1].whitespace_ or doc[i - 1].text == "/"
    return bool(before and (doc[i].whitespace_ or doc[i + 1].text == "/"))


def _is_slashed(doc: Doc, i: int, start: int, end: int) -> bool:
    """Whether a slash stands beside a word: "and/or"."""
    return (i > start and doc[i - 1].text == "/") or (i + 1 < end and doc[i + 1].text == "/")


def _is_loose_apostrophe(doc: Doc, i: int, start: int) -> bool:
    """Whether an apostrophe is typed where a semicolon was meant: "shoulder pain' arm numbness"."""
    token = doc[i]
    if token.text != "'" or i == start or not token.whitespace_:
        return False
    return not doc[i - 1].whitespace_ and not doc[i - 1].lower_.endswith("s")


def brackets(doc: Doc, start: int, end: int) -> set[int]:
    """The tokens between brackets that are opened and closed; one alone is a typing error."""
    inside: set[int] = set()
    opened: list[int] = []
    for i in range(start, end):
        if doc[i].text in _OPEN:
            opened.append(i)
        elif doc[i].text in _CLOSE and opened:
            inside.update(range(opened.pop(), i + 1))
    return inside
