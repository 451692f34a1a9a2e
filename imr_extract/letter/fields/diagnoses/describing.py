"""What a stretch of a list is: a condition, a site, how a condition is, or none of these."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.part import (
    ASIDE,
    CONDITIONS,
    DISEASES,
    NO_CONDITION,
    QUALIFIER,
    SITE,
    TRAILER,
    UNKNOWN,
    Part,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.stretches import ListMatches, brackets
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import trimmed

_EDGE_MARKS = frozenset(".,;:-/\"'*([&=>?")
_GLUE_MARKS = frozenset("-/'#")
# What a part's lead or trailer makes of its condition; a mere article makes nothing.
_MEANT = {
    "uncertain": Assertion.UNCERTAIN,
    "historical": Assertion.HISTORICAL,
    "negated": Assertion.NEGATED,
}
_SIDES = frozenset(["left", "right", "bilateral", "both", "l", "r", "lt", "rt", "unspecified"])
_ARTICLES = frozenset(["the", "a", "an", "his", "her"])
_WITH = frozenset(["with", "without", "w"])
_LONGEST_NAME = 6
# The words of another name in brackets.
_LONGEST_BYNAME = 3
_DATE = re.compile(r"^\d+$")


class Describer:
    """Strips a stretch to its condition and tells its kind."""

    def __init__(self, rules: RuleSet, words: ConditionWords) -> None:
        """Look up the words around a condition."""
        self._words = words
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._glue = rules.words("diagnoses", "glue") | _GLUE_MARKS
        self._edges = rules.words("diagnoses", "edges") | _EDGE_MARKS
        self._not_first = rules.words("diagnoses", "not_first")
        self._sentence_words = rules.words("diagnoses", "sentence_words")
        self._aside_words = rules.words("diagnoses", "aside_words")

    def describe(self, doc: Doc, part: Part, matches: ListMatches) -> Part | None:
        """Tell what a stretch is; None where it is empty."""
        part.start, part.end = trimmed(
            doc, part.start, part.end, _EDGE_MARKS - {"?", "("}, self._edges
        )
        if part.start >= part.end:
            return None
        # CASE 1: "suspected", "resolved 2014": how the condition before it is meant
        trailer = matches.trailers.get(part.start)
        if trailer is not None and self._ends_part(doc, trailer, part):
            part.kind, part.assertion = TRAILER, _MEANT.get(trailer.rule.value)
            return part
        if (part.start, part.end) not in matches.qualifiers:
            self._strip_leads(doc, part, matches)
        self._strip_trailer(doc, part, matches)
        _, part.end = trimmed(doc, part.start, part.end, (), self._edges | self._prepositions)
        if part.start >= part.end:
            return None
        part.first_word, part.last_word = doc[part.start].lower_, doc[part.end - 1].lower_
        part.has_side = part.first_word in _SIDES or part.last_word in {"region", "regions", "side"}
        if any(part.start < i < part.end for i in matches.likenesses):
            part.assertion = Assertion.UNCERTAIN
        if (part.start, part.end) in matches.qualifiers:
            part.kind = QUALIFIER
        elif part.kind == UNKNOWN:
            self._find_noun(doc, part, matches)
        return part

    def _strip_leads(self, doc: Doc, part: Part, matches: ListMatches) -> None:
        """Leave out what leads to the condition: codes, articles, "possible", "with probable"."""
        codes = {code.start: code.end for code in matches.codes}
        while part.start < part.end:
            word = doc[part.start].lower_
            lead = matches.leads.get(part.start)
            with_lead = word in {"with", "w", "both"} and self._leads_to_doubt(doc, part, matches)
            if part.start in codes and codes[part.start] < part.end:
                part.start = codes[part.start]
            elif part.start in matches.bare_codes and part.start + 1 < part.end:
                matches.codes.append(matches.bare_codes[part.start])
                part.start += 1
            elif lead is not None and lead.end <= part.end:
                part.assertion = _MEANT.get(lead.rule.value, part.assertion)
                part.has_article = part.has_article or word in _ARTICLES
                part.goes_back = part.goes_back or (word in {"of", "in"} and part.joint == ",")
                part.start = lead.end
            elif with_lead or word in self._edges - {"both", "with"} or doc[part.start].is_space:
                part.start += 1
            else:
                break

    def _leads_to_doubt(self, doc: Doc, part: Part, matches: ListMatches) -> bool:
        """Whether "with" states another condition: "with suspected gout", "with gout to be ..."."""
        behind = part.start + 1
        if behind < part.end and doc[behind].text == "/":
            behind += 1
        lead = matches.leads.get(behind)
        if lead is not None and lead.rule.value in _MEANT:
            return True
        return any(
            i in matches.trailers and matches.trailers[i].rule.value in {"uncertain", "historical"}
            for i in range(behind + 1, part.end)
        )

    def _strip_trailer(self, doc: Doc, part: Part, matches: ListMatches) -> None:
        """Leave out what tells behind the noun how it is meant: "glaucoma to be ruled out"."""
        has_noun = False
        for i in range(part.start, part.end):
            trailer = matches.trailers.get(i)
            whole = trailer is not None and trailer.end - trailer.start > 1
            if has_noun and trailer is not None and (whole or self._ends_part(doc, trailer, part)):
                part.end = i
                if trailer.rule.value == "not_condition":
                    part.kind = "not_condition"
                part.assertion = _MEANT.get(trailer.rule.value, part.assertion)
                return
            has_noun = has_noun or self._kind_at(doc, i, matches) in {
                "general",
                "symptom",
                "disease",
            }

    def _ends_part(self, doc: Doc, trailer: Match, part: Part) -> bool:
        """Whether a trailer ends its part: "healed", "resolved in 2014", but not "healed wound"."""
        if trailer.end >= part.end:
            return True
        following = doc[trailer.end]
        return following.is_digit or following.lower_ in {"in", "on", "by", "since", "with"}

    def _kind_at(self, doc: Doc, i: int, matches: ListMatches) -> str:
        if i in matches.names:
            return matches.names[i] or "disease"
        return self._words.kind(doc[i])

    def _find_noun(self, doc: Doc, part: Part, matches: ListMatches) -> None:
        """The kind of the head noun, and what a part without one is."""
        head_closed = procedure = False
        only_site, only_modifiers, any_level = True, True, False
        bracketed = brackets(doc, part.start, part.end)
        for i in range(part.start, part.end):
            word = doc[i].lower_
            if i in bracketed and i != part.start:
                continue
            kind = self._kind_at(doc, i, matches)
            if kind in NO_CONDITION:
                # "carpal tunnel release" is a release, "sprain of the back, no surgery" no surgery
                of_condition = part.is_condition and (head_closed or kind != "procedure")
                part.kind = part.kind if of_condition else kind
                procedure = not of_condition
            elif kind == "habit":
                part.kind = part.kind if part.kind != UNKNOWN else kind
            elif kind:
                if not head_closed:
                    part.kind = kind
                if part.open_with != "without":  # it reaches over an "or"
                    part.open_with = ""
            elif part.is_condition and word in self._prepositions:
                part.open_with = word
                head_closed = True
            elif procedure and (word == "for" or word in self._prepositions):
                return  # "an MRI to look for a tear" is an MRI
            elif part.kind == UNKNOWN and word in _WITH and i > part.start:
                part.leans = part.leans or only_modifiers or (only_site and any_level)
            is_site = self._words.is_site(word)
            is_mark = word in self._glue or not doc[i].is_alpha
            is_modifier = self._words.is_modifier(word) or self._words.is_adjective(word)
            any_level = any_level or (is_site and word[-1:].isdigit())
            only_site = only_site and (is_site or is_mark or is_modifier)
            only_modifiers = only_modifiers and (self._words.is_modifier(word) or is_mark)
        if part.kind == UNKNOWN:
            self._describe_rest(doc, part, only_site, only_modifiers)

    def _describe_rest(self, doc: Doc, part: Part, only_site: bool, only_modifiers: bool) -> None:
        """Tell what a part without a noun is."""
        words = [doc[i].lower_ for i in range(part.start, part.end)]
        if only_modifiers and any(word.isalpha() for word in words):
            part.kind = QUALIFIER
        elif only_site:
            part.kind = SITE
        elif part.first_word in self._aside_words:
            part.kind = ASIDE
        elif part.first_word in self._not_first:
            part.kind = "not_condition"
        part.is_adjective = len(words) == 1 and self._words.is_adjective(words[0])
        part.is_name = (
            part.kind == UNKNOWN
            and len(words) <= _LONGEST_NAME
            and not set(words) & self._sentence_words
            and any(len(word) > 1 and word.isalpha() for word in words)
            and not any(_DATE.match(word) for word in words)
        )

    def trimmed(
        self, doc: Doc, part: Part, matches: ListMatches
    ) -> tuple[int, int, Assertion | None]:
        """The range without codes, remarks in brackets and loose marks at its end.

        Also what a remark in brackets says of it: "(resolved)".
        """
        end, said = part.end, None
        for code in matches.codes:
            if part.start < code.start < end:
                end = code.start
        while True:
            _, end = trimmed(doc, part.start, end, (), self._edges | {"icd"})
            if end - 1 <= part.start or doc[end - 1].text not in {")", "]"}:
                return part.start, end, said
            opened = _opening(doc, part.start, end)
            if opened is None:
                return part.start, end, said
            trailer = matches.trailers.get(opened + 1)
            if trailer is not None:
                said = _MEANT.get(trailer.rule.value)
            elif self._belongs(doc, opened + 1, end - 1):
                return part.start, end, said
            end = opened

    def _belongs(self, doc: Doc, start: int, end: int) -> bool:
        """Whether what stands in brackets is of the name: "(CTS)", "(right arm)", "(L4-L5)"."""
        words = [
            doc[i] for i in range(start, end) if doc[i].is_alpha or doc[i].lower_[:1].isalpha()
        ]
        if not words or any(_DATE.match(doc[i].text) for i in range(start, end)):
            return False
        if len(words) == 1 and words[0].is_upper and 1 < len(words[0]) <= 6:
            return True
        if len(words) <= _LONGEST_BYNAME and self._words.kind(words[-1]) in DISEASES:
            return True  # "(Jones fracture)"
        return all(
            self._words.is_site(w.lower_) or self._words.is_modifier(w.lower_)
            or w.lower_ in self._glue or self._words.kind(w) in CONDITIONS
            for w in words
        )  # fmt: skip


def _opening(doc: Doc, start: int, end: int) -> int | None:
    """The bracket that the one right before `end` closes."""
    depth = 0
    for i in range(end - 1, start, -1):
        if doc[i].text in {")", "]"}:
            depth += 1
        elif doc[i].text in {"(", "["}:
            depth -= 1
            if not depth:
                return i
    return None
