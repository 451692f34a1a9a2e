"""A cited guideline as its words stand in the letter, and the parts that every grammar shares."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import of_category, trimmed
from imr_extract.rules.tokenizer import clean_text, token_offsets
from imr_extract.values.words import MONTHS

# Rules whose words code names, since a grammar finds them and no pattern does.
GENERIC_TITLE, SECTION_NAMES = "guidelines.generic_title", "guidelines.section_names"

# Names that tell whose a guideline is; "the guidelines" alone does not.
PUBLISHERS = frozenset({"acoem", "odg", "mtus"})

# Not that of a code or decimal: "97110-2010", "2010.5".
_YEAR = re.compile(r"(?<![\w.])(?:199\d|20\d\d)(?!\w|\.\d)")
_PAGE_NUMBER = frozenset({"d", "dd", "ddd", "dddd"})
_MARKS = frozenset({",", ";", ".", "-", ":"})
_JOINT_MARKS = frozenset({",", ";", ":", ".", "("})
_BRACKETS = {"(": 1, ")": -1, "[": 1, "]": -1}
# A bracket behind a title that holds no more than its edition: "(ACOEM June 30, 2017)".
_LONGEST_BRACKET = 10


@dataclass
class Cited:
    """One cited guideline.

    Attributes:
        span: all of its words, with the id of the rule that found it.
        family: `mtus`, `non_mtus`, or `rationale` where a rationale cites it.
        parts: the words of its columns, labelled with them, in the order of its grammar.
        sources: matches that name its publisher.
        meant: what "the guideline" of a rationale stands for, cited elsewhere.
    """

    span: Span
    family: str
    parts: list[Span] = field(default_factory=list)
    sources: list[Match] = field(default_factory=list)
    meant: Cited | None = None

    def first(self, label: str) -> Span | None:
        """The first part of a column."""
        return next((part for part in self.parts if part.label_ == label), None)

    def all(self, label: str) -> list[Span]:
        """All parts of a column."""
        return [part for part in self.parts if part.label_ == label]


class CitationWords:
    """The small words of citations, and what can be told by them alone."""

    def __init__(self, rules: RuleSet) -> None:
        """Take the word lists of the guideline rules."""
        self.ranges = rules.words("guidelines", "ranges") | {"-"}
        self.conjunctions = rules.words("guidelines", "conjunctions")
        self.guideline = rules.words("guidelines", "guideline")
        self.labels = rules.words("guidelines", "part_labels")
        self.adopters = rules.words("guidelines", "adopters")
        self.verbs = rules.words("guidelines", "verbs")
        self.remarks = rules.words("guidelines", "remarks") | self.verbs
        self.edition = rules.words("guidelines", "edition") | frozenset(MONTHS)
        self.ordinals = rules.words("guidelines", "ordinals")
        self.prose_joints = rules.words("guidelines", "prose_joints") | _JOINT_MARKS
        self._joints = self.ranges | self.conjunctions | {",", ";"}
        self._behind_pages = self._joints | rules.words("guidelines", "behind_pages")
        self._led = self.adopters | self.edition | self.conjunctions | {"/", "§"}
        # These end what stands before a title; the other words of a lead may begin one.
        self._lead_ends = self.edition | self.guideline | {"citation", "schedule"}

    def without_joint(self, doc: Doc, start: int, end: int) -> int:
        """The end of a range without ", and" and loose marks."""
        return trimmed(doc, start, end, (), _MARKS | self.conjunctions)[1]

    def behind_lead(self, doc: Doc, start: int, end: int) -> int:
        """Where a title begins: behind its publisher, edition and year.

        "ACOEM Practice Guidelines, 2nd Edition (2004), Low Back Complaints", "/ACOEM Low Back ..."
        """
        i = start
        while i < end:
            if not self.leads(doc[i]):
                break
            i += 1
        # "Occupational Interstitial Lung Disease"
        while start < i < end and doc[i - 1].is_title and doc[i - 1].lower_ not in self._lead_ends:
            i -= 1
        return i

    def leads(self, token: Token) -> bool:
        """Whether a token may stand before a title."""
        return token.lower_ in self._led or token.is_punct or token.is_digit

    def edition_bracket(self, doc: Doc, start: int, stop: int) -> tuple[int, int] | None:
        """For a bracket that opens here and holds a year beside words of an edition.

        Returns:
            The token of its year and the token behind it; None for other brackets.
        """
        last = min(stop, start + 2 * _LONGEST_BRACKET)
        year, depth = next(iter(years(doc, start, last)), None), 0
        for i in range(start, last):
            depth += _BRACKETS.get(doc[i].text, 0)
            if doc[i].is_alpha and doc[i].lower_ not in self._led:
                return None
            if not depth:
                return (year, i + 1) if year is not None and year < i else None
        return None

    def trailing_pages(self, doc: Doc, start: int, end: int) -> int:
        """Where the bare page numbers at the end of a range begin: "Knee Complaints, 341-342".

        Its end where there are none, or where they count something else: "Table 12".
        """
        i = end
        while i > start and (
            doc[i - 1].shape_ in {"dd", "ddd"}
            or (doc[i - 1].lower_ in self._joints and i < end)
            or (i < end and doc[i - 1].shape_ == "d" and doc[i - 2].text == "-")
        ):
            i -= 1
        while i < end and doc[i].lower_ in self._joints:
            i += 1
        if i < end and (i == start or doc[i - 1].text in {",", ";", ":"}):
            return i
        return end

    def pages(self, doc: Doc, within: Span, matches: list[Match]) -> Iterator[Span]:
        """Page lists ("pages 76-78, 88-89 and 124"), from the first number to the last.

        Args:
            doc: the letter.
            within: where to look.
            matches: matches of the guideline rules there.

        Yields:
            A `pages` span a list.
        """
        vetoed = {m.start for m in of_category(matches, "not_page")}
        first_of_each = {m.start: m for m in reversed(of_category(matches, "page"))}
        floor = within.start
        for start in sorted(first_of_each):
            match = first_of_each[start]
            if start < floor or start in vetoed or match.end > within.end:
                continue
            floor = self._list_end(doc, match.end, within.end)
            yield Span(doc, match.end - 1, floor, label="pages", span_id=match.rule.id)

    def _list_end(self, doc: Doc, end: int, stop: int) -> int:
        """The token behind the last number of a list whose first one ends here."""
        while end + 1 < stop and doc[end].lower_ in self._joints:
            ahead = end + 1
            while ahead < stop and doc[ahead].lower_ in self._joints:
                ahead += 1
            if ahead >= stop or doc[ahead].shape_ not in _PAGE_NUMBER:
                break
            if doc[end].lower_ not in self.ranges:
                # ", 2009" is a year, and "and 12 visits" counts something.
                behind = ahead + 1 < stop and doc[ahead + 1].is_alpha
                if _YEAR.fullmatch(doc[ahead].text) or (
                    behind and doc[ahead + 1].lower_ not in self._behind_pages
                ):
                    break
            end = ahead + 1
        return end


def years(doc: Doc, start: int, end: int) -> list[int]:
    """The tokens of a range that are years a guideline may bear."""
    if start >= end:
        return []
    text, offsets = clean_text(doc).text, token_offsets(doc)
    stop = offsets[end - 1] + len(doc[end - 1])
    return [
        bisect_left(offsets, found.start(), start, end)
        for found in _YEAR.finditer(text, offsets[start], stop)
    ]


def is_page_number(doc: Doc, i: int) -> bool:
    """Whether a token is a number that a page may have."""
    return doc[i].shape_ in _PAGE_NUMBER


def inside_bracket(doc: Doc, start: int, i: int) -> bool:
    """Whether a token stands in a bracket that opened behind the start."""
    text, offsets = clean_text(doc).text, token_offsets(doc)
    first, last = offsets[start], offsets[i]
    opened = text.count("(", first, last) + text.count("[", first, last)
    return opened > text.count(")", first, last) + text.count("]", first, last)
