"""Where the name of a condition ends: without codes, remarks in brackets and loose marks."""

from __future__ import annotations

import re
from collections.abc import Collection

from imr_extract.letter.fields.diagnoses.list_words import ListWords
from imr_extract.letter.fields.diagnoses.part import CONDITIONS, DISEASES, Part
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule_set import RuleSet

EDGE_MARKS = frozenset(".,;:-/\"'*([&=>?|")
GLUE_MARKS = frozenset("-/'#")
# What a part's lead or trailer makes of its condition; a mere article makes nothing.
MEANT = {
    "uncertain": Assertion.UNCERTAIN,
    "historical": Assertion.HISTORICAL,
    "negated": Assertion.NEGATED,
}
# Before what is said of several conditions: "both resolved".
OF_ALL = frozenset({"both", "all"})
YEAR = re.compile("(?:19|20)[0-9]{2}")
# "quiescent", "dominant": so end words that say how a condition is.
STATE_ENDS = ("ent", "ant")
# The words of another name in brackets, or of a kind.
LONGEST_BYNAME = 3
_LONGEST_ABBREVIATION = 6


class NameEnds:
    """Cuts what is no name off the end of a condition."""

    def __init__(self, rules: RuleSet, lexicon: ConditionWords) -> None:
        """Look up the words around a condition."""
        self._lexicon = lexicon
        self._glue = rules.words("diagnoses", "glue") | GLUE_MARKS
        self._behind = rules.words("diagnoses", "edges") | EDGE_MARKS
        self._behind_code = self._behind | {"icd"}
        self._open_ends = self._behind | rules.words("diagnoses", "prepositions")
        self._kind_words = rules.words("diagnoses", "kind_words")
        self._in_brackets = self._glue | self._kind_words

    def trimmed(self, part: Part, words: ListWords) -> tuple[int, int, Assertion | None]:
        """The range without codes, remarks in brackets and loose marks at its end.

        Also what a remark in brackets says of it: "(resolved)".
        """
        said = None
        for code in words.codes:
            if part.start < code.start < part.end:
                part.end = code.start
        while True:
            part.end = trimmed_end(part, words, self._behind_code)
            if part.end - 1 > part.start and YEAR.fullmatch(words.text[part.end - 1]):
                part.end -= 1  # "pneumonia 2009", "embolism of 2009"
                part.end = trimmed_end(part, words, self._open_ends)
                continue
            if part.end - 1 <= part.start or words.text[part.end - 1] not in {")", "]"}:
                break
            opened = words.opening(part.start, part.end)
            if opened is None:
                break
            trailer = words.trailers.get(opened + 1)
            if trailer is not None:
                said = MEANT.get(trailer.rule.value)
            elif self._belongs(opened + 1, part.end - 1, words):
                break
            part.end = opened
        return part.start, part.end, said

    def _belongs(self, start: int, end: int, words: ListWords) -> bool:
        """Whether what stands in brackets is of the name: "(CTS)", "(right arm)", "(L4-L5)"."""
        said = [i for i in range(start, end) if words.text[i][:1].isalpha()]
        if not said or any(words.text[i].isdigit() for i in range(start, end)):
            return False
        first = words.text[said[0]]
        if len(said) == 1 and first.isupper() and 1 < len(first) <= _LONGEST_ABBREVIATION:
            return True
        if len(said) <= LONGEST_BYNAME and words.kind(said[-1]) in DISEASES:
            return True  # "(Jones fracture)"
        if len(said) <= LONGEST_BYNAME and words.lower[said[-1]] in self._kind_words:
            return True  # "(narrow angle)", "(XYZ type)"
        return all(
            self._lexicon.is_place(words.lower[i])
            or self._lexicon.is_adjective(words.lower[i])
            or words.lower[i].endswith(STATE_ENDS)
            or words.lower[i] in self._in_brackets
            or words.kind(i) in CONDITIONS
            for i in said
        )


def trimmed_end(part: Part, words: ListWords, behind: Collection[str]) -> int:
    """The end of a part without some words and white space there."""
    end = part.end
    while end > part.start and (words.lower[end - 1] in behind or words.text[end - 1].isspace()):
        end -= 1
    return end
