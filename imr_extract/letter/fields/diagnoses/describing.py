"""What a stretch of a list is: a condition, a site, how a condition is, or none of these."""

from __future__ import annotations

import re

from imr_extract.letter.fields.diagnoses.list_words import CLOSE, OPEN, ListWords
from imr_extract.letter.fields.diagnoses.name_ends import (
    EDGE_MARKS,
    GLUE_MARKS,
    LONGEST_BYNAME,
    MEANT,
    OF_ALL,
    STATE_ENDS,
    YEAR,
    trimmed_end,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.part import (
    ASIDE,
    CONDITIONS,
    HABIT,
    NO_CONDITION,
    QUALIFIER,
    SITE,
    TRAILER,
    UNKNOWN,
    WANTS_SITE,
    Part,
)
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet

_SIDES = frozenset(["left", "right", "bilateral", "both", "l", "r", "lt", "rt", "unspecified"])
_REGIONS = frozenset(["region", "regions", "side"])
_WITH = frozenset(["with", "without", "w"])
# These reach over a noun and a conjunction: "without tear or bursitis".
_REACHING = frozenset(["without", "affecting", "involving"])
_ARTICLES = frozenset(["the", "a", "an", "his", "her"])
# "V71.09 No diagnosis"
_NO_NAMES = frozenset(["diagnosis", "diagnoses", "code", "codes"])
# "GOLD stage II"
_GRADES = frozenset(
    ["stage", "grade", "class", "type", "genotype", "subtype", "serotype", "category"]
)
# Behind these a trailer tells when or by whom: "resolved in 2014", "suspected by the surgeon".
_TELLS_MORE = frozenset(["in", "on", "by", "since", "with"])
_ABUSES = frozenset(["abuse", "misuse"])
_DATE = re.compile(r"\d{1,2}([-/])\d{1,2}\1(?:\d{2}|\d{4})")
_DATE_TOKENS = 5
# A name that no lexicon has is short.
_LONGEST_NAME = 6


class Describer:
    """Strips a stretch to its condition and tells its kind."""

    def __init__(self, rules: RuleSet, lexicon: ConditionWords) -> None:
        """Look up the words around a condition."""
        self._lexicon = lexicon
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._glue = rules.words("diagnoses", "glue") | GLUE_MARKS
        edges = rules.words("diagnoses", "edges")
        self._before = (edges - {"both", "with"}) | EDGE_MARKS
        self._behind = edges | EDGE_MARKS
        self._open_ends = self._behind | self._prepositions
        self._not_first = rules.words("diagnoses", "not_first")
        self._sentence_words = rules.words("diagnoses", "sentence_words")
        self._kind_words = rules.words("diagnoses", "kind_words")
        self._drugs = {row["name"] for row in rules.lexicons["drugs"]}
        self._aside_words = rules.words("diagnoses", "aside_words")
        self._people = rules.words("diagnoses", "speakers") | rules.words("diagnoses", "workers")
        self._never_first = rules.words("diagnoses", "never_first")

    def describe(self, part: Part, words: ListWords) -> Part | None:
        """Tell what a stretch is; None where it is empty."""
        while part.start < part.end and self._is_mark(part.start, words):
            part.start += 1
        if words.text.get(part.start) == "?" and trimmed_end(part, words, EDGE_MARKS) <= part.start:
            part.kind, part.assertion = TRAILER, Assertion.UNCERTAIN  # "gout, ?"
            return part if part.start < part.end else None
        if _ends_in_question(part, words):
            part.assertion = Assertion.UNCERTAIN
        part.end = trimmed_end(part, words, self._behind)
        # CASE 1: "suspected", "resolved 2014": how the condition before it is meant
        said_of_all = words.lower.get(part.start) in OF_ALL  # "gout and asthma, both resolved"
        said = part.start + said_of_all
        trailer = words.trailers.get(said)
        if trailer is not None and said < part.end and _fills(trailer, part, words):
            part.start, part.kind, part.assertion = said, TRAILER, MEANT.get(trailer.rule.value)
            return part
        if said_of_all and (said, part.end) in words.qualifiers:
            part.kind = ASIDE
            return part
        part.goes_on = part.joint == "," and part.start in words.additions
        core_end = _without_code(part, words)
        is_qualifier = (part.start, core_end) in words.qualifiers
        has_code = core_end < part.end
        begins_with_code = part.start in words.code_starts
        of_a_site = words.lower.get(part.start) == "for" and part.joint in {"", ";"}
        if is_qualifier:
            part.end = core_end
        else:
            self._strip_leads(part, words)
            part.start = self._behind_site_label(part, words)
        if begins_with_code and words.text.get(part.start) in OPEN:
            part.start += 1
        if begins_with_code and words.text.get(part.start - 1) in OPEN:
            part.end = trimmed_end(part, words, CLOSE)  # "M65.4 (trigger finger)"
        self._strip_trailer(part, words)
        part.end = trimmed_end(part, words, self._open_ends)
        if part.start >= part.end:
            return None
        # The name's last word, before its code: "lumbar region (M54.16)".
        core_end = min(core_end, part.end) if core_end > part.start else part.end
        part.first_word, part.last_word = words.lower[part.start], words.lower[core_end - 1]
        part.has_side = part.first_word in _SIDES or part.last_word in _REGIONS
        if any(part.start < i < part.end for i in words.likenesses):
            part.assertion = Assertion.UNCERTAIN
        # CASE 2: "intractable": how the condition before it is
        is_qualifier = is_qualifier or (part.start, part.end) in words.qualifiers
        if is_qualifier or (part.joint == "," and self._tells_kind(part, words)):
            is_denied = part.assertion == Assertion.NEGATED  # "concussion, no sequelae"
            part.kind = ASIDE if is_denied else QUALIFIER
        # CASE 3: "lisinopril for hypertension" is what a drug is for
        elif part.first_word in self._drugs and (
            part.end - part.start == 1
            or any(words.lower[i] == "for" for i in range(part.start, part.end))
        ):
            part.kind = "not_condition"
        # CASE 4: "right elbow contusion", "right elbow", "an arthroscopy"
        elif part.kind == UNKNOWN:
            self._find_noun(part, words)
            if (has_code and part.kind in {UNKNOWN, HABIT}) or (
                begins_with_code
                and part.kind in NO_CONDITION | {UNKNOWN, HABIT}
                and part.last_word not in _NO_NAMES
            ):
                part.kind = "disease"  # "Z74.1 need for assistance"
            # "and at the burn clinic", before another statement; "; for the knee, a sprain"
            if (part.is_condition and part.first_word in self._never_first) or (
                of_a_site and part.kind == SITE
            ):
                part.kind = ASIDE
        return part

    def _is_mark(self, i: int, words: ListWords) -> bool:
        """Whether a mark before a condition is none of its own: a dash, but not its bracket."""
        text = words.text[i]
        return text.isspace() or (text in EDGE_MARKS and text not in {"?", "("})

    def _strip_leads(self, part: Part, words: ListWords) -> None:
        """Leave out what leads to the condition: codes, articles, "possible", "with probable"."""
        codes = {code.start: code.end for code in words.codes}
        while part.start < part.end:
            i = part.start
            word = words.lower[i]
            lead = words.leads.get(i)
            if i in codes and codes[i] <= part.end:
                part.start = codes[i]
            elif i in words.bare_codes:
                words.codes.append(words.bare_codes[i])
                part.start += 1
            elif word == "first" and self._counts(i + 1, words):
                break
            elif _is_date(i, words):
                part.start += _DATE_TOKENS  # "the 7/19/2012 ankle sprain"
            elif lead is not None and lead.end <= part.end and not _is_hyphened(lead, words):
                part.assertion = MEANT.get(lead.rule.value, part.assertion)
                part.has_article = part.has_article or word in _ARTICLES
                part.goes_back = part.goes_back or (word in {"of", "in"} and part.joint == ",")
                part.start = lead.end
            elif word in self._before or word.isspace() or _leads_to_doubt(part, words):
                part.start += 1
            else:
                break

    def _behind_site_label(self, part: Part, words: ListWords) -> int:
        """Where a name begins behind the label of its site: "Low back: lumbar radiculopathy"."""
        for i in range(part.start, part.end - 1):
            if words.text[i] == ":" and i > part.start:
                is_bare = i + 2 == part.end and words.kind(i + 1) in WANTS_SITE  # "Neck: strain"
                return part.start if is_bare else i + 1
            if not self._lexicon.is_place(words.lower[i]):
                break
        return part.start

    def _counts(self, i: int, words: ListWords) -> bool:
        """Whether a number belongs to the word behind it: "first rib", "first degree"."""
        word = words.lower.get(i, "")
        return word == "degree" or self._lexicon.is_site(word)

    def _strip_trailer(self, part: Part, words: ListWords) -> None:
        """Leave out what tells behind the noun how it is meant: "glaucoma to be ruled out"."""
        has_noun = False
        for i in range(part.start, part.end):
            trailer = words.trailers.get(i)
            if has_noun and trailer is not None and _ends_part(trailer, part, words):
                part.end = i
                if trailer.rule.value == "not_condition":
                    part.kind = "not_condition"
                part.assertion = MEANT.get(trailer.rule.value, part.assertion)
                return
            has_noun = has_noun or words.kind(i) in CONDITIONS

    def _find_noun(self, part: Part, words: ListWords) -> None:
        """The kind of the head noun, and what a part without one is."""
        head_closed = procedure = any_level = False
        only_site = only_modifiers = True
        bracketed = words.bracketed(part.start, part.end)
        for i in range(part.start, part.end):
            if i in bracketed and i != part.start:
                continue
            word, kind = words.lower[i], words.kind(i)
            # CASE 1: "carpal tunnel release" is a release, "sprain of the back, surgery" a sprain,
            # "pain specialist" a person
            if kind in NO_CONDITION:
                is_head = kind == "procedure" or word in self._people
                of_condition = part.is_condition and (head_closed or not is_head)
                part.kind = part.kind if of_condition else kind
                procedure = not of_condition
            # CASE 2: "alcohol abuse"
            elif kind == HABIT:
                part.is_name = word in _ABUSES and i > part.start and self._is_drug(i - 1, words)
                part.kind = part.kind if part.kind != UNKNOWN else kind
            # CASE 3: a noun; behind a preposition it is not the head
            elif kind:
                part.kind = part.kind if head_closed else kind
                if part.open_with not in _REACHING:
                    part.open_with = ""
            # CASE 4: "strain [of] the back"
            elif part.is_condition and word in self._prepositions:
                part.open_with, head_closed = word, True
            # CASE 5: "an MRI to look for a tear" is an MRI
            elif procedure and (word == "for" or word in self._prepositions):
                return
            # CASE 6: "L5-S1 with radiculopathy", "severe with psychotic features"
            elif part.kind == UNKNOWN and word in _WITH and i > part.start:
                part.leans = part.leans or only_modifiers or (only_site and any_level)
            if only_site:
                is_site, modifies = self._lexicon.is_site(word), self._lexicon.is_modifier(word)
                is_mark = word in self._glue or not word.isalpha()
                any_level = any_level or (is_site and word[-1].isdigit())
                only_modifiers = only_modifiers and (modifies or (is_mark and not is_site))
                only_site = is_site or is_mark or modifies or self._lexicon.is_adjective(word)
        if part.kind == UNKNOWN:
            self._describe_rest(part, words, only_site, only_site and only_modifiers)

    def _is_drug(self, i: int, words: ListWords) -> bool:
        """Whether a word names what is abused: "alcohol", "substance", "cocaine"."""
        word = words.lower[i]
        return words.kind(i) == HABIT or word in self._drugs or word.endswith("substance")

    def _describe_rest(
        self, part: Part, words: ListWords, only_site: bool, only_modifiers: bool
    ) -> None:
        """Tell what a part without a noun is."""
        said = [words.lower[i] for i in range(part.start, part.end)]
        if len(said) == 1 and YEAR.fullmatch(said[0]):
            part.kind = ASIDE
            return
        if only_modifiers and any(word.isalpha() for word in said):
            part.kind = QUALIFIER
        elif only_site:
            part.kind = SITE
            part.is_adjective = len(said) == 1 and not self._lexicon.is_site(said[0])
        elif part.first_word in self._aside_words:
            part.kind = ASIDE
        elif part.first_word in self._not_first:
            part.kind = "not_condition"
        else:
            part.is_adjective = len(said) == 1 and (
                self._lexicon.is_adjective(said[0]) or said[0].endswith(STATE_ENDS)
            )
            part.is_name = (
                not (part.has_article and part.joint == ";")  # "gout; a visit was asked for"
                and len(said) <= _LONGEST_NAME
                and not self._sentence_words.intersection(said)
                and any(len(word) > 1 and word.isalpha() for word in said)
                and not any(word.isdigit() for word in said)
            )

    def _tells_kind(self, part: Part, words: ListWords) -> bool:
        """Whether a part tells of what kind a condition is: "exercise induced", "GOLD stage II"."""
        if part.end - part.start > LONGEST_BYNAME + 1 or words.kind(part.end - 1) in CONDITIONS:
            return False  # "tension-type headache" is another one
        before_last = words.lower.get(part.end - 2) if part.end - 1 > part.start else ""
        return part.last_word in self._kind_words or before_last in _GRADES


def _ends_in_question(part: Part, words: ListWords) -> bool:
    """Whether a question mark ends a part: "gout?", but not "Next: an MRI?"."""
    end = trimmed_end(part, words, frozenset('"'))
    return end - 1 > part.start and words.text[end - 1] == "?"


def _is_hyphened(lead: Match, words: ListWords) -> bool:
    """Whether a hyphen makes a lead a part of the name behind it: "A-fib"."""
    return words.text.get(lead.end) == "-" and not words.space_behind(lead.end - 1)


def _is_date(i: int, words: ListWords) -> bool:
    """Whether a date begins with a word: "7/19/2012"."""
    if not words.text[i].isdigit():
        return False
    printed = "".join(words.text.get(at, "") for at in range(i, i + _DATE_TOKENS))
    return _DATE.fullmatch(printed) is not None


def _without_code(part: Part, words: ListWords) -> int:
    """The end of a part before the code printed behind it."""
    starts = (code.start for code in words.codes if part.start < code.start < part.end)
    end = min(starts, default=part.end)
    while end > part.start + 1 and words.text[end - 1].isspace():
        end -= 1
    return end


def _leads_to_doubt(part: Part, words: ListWords) -> bool:
    """Whether "with" states another condition: "with suspected gout", "with gout to be ..."."""
    if words.lower[part.start] not in {"with", "w", "both"}:
        return False
    behind = part.start + 1
    if words.text.get(behind) == "/":
        behind += 1
    lead = words.leads.get(behind)
    if lead is not None and lead.rule.value in MEANT:
        return True
    trailers = (words.trailers.get(i) for i in range(behind + 1, part.end))
    return any(t is not None and t.rule.value in {"uncertain", "historical"} for t in trailers)


def _ends_part(trailer: Match, part: Part, words: ListWords) -> bool:
    """Whether a trailer behind a noun ends its part; "to be ruled out" does wherever it stands."""
    return trailer.end - trailer.start > 1 or _fills(trailer, part, words)


def _fills(trailer: Match, part: Part, words: ListWords) -> bool:
    """Whether a part names no condition: "healed", "resolved in 2014", not "healed wound"."""
    if trailer.end >= part.end:
        return True
    following = words.lower[trailer.end]
    return following.isdigit() or following in _TELLS_MORE
