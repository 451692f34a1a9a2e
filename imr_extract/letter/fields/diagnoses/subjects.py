"""What stands before a statement and is its subject, and what is joined to it.

"[gout] was ruled out, as was [sepsis]"
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.clauses import Clauses
from imr_extract.letter.fields.diagnoses.condition_list import ConditionList, Found, Listing, Trust
from imr_extract.letter.fields.diagnoses.cues import points_back
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet

# Before a test: "At laryngoscopy", "By repeat biopsy".
_AT_A_TEST = frozenset({"at", "on", "by", "upon", "with", "after"})
_LONGEST_TEST = 5
_LONGEST_RELATIVE = 14
_OPENS_CLAUSE = frozenset({"after", "before", "once", "until"})
# Join a condition to the one before a verb without a comma, too.
_JOIN_ALONE = frozenset({"along", "together"})
# "as was", "so were"
_BE = frozenset({"was", "were", "is", "are", "has", "have", "had"})


class Subjects:
    """Reads the conditions that statements behind them are of."""

    def __init__(
        self, rules: RuleSet, conditions: ConditionList, clauses: Clauses, lexicon: ConditionWords
    ) -> None:
        """Look up the words between a subject and its statement.

        Args:
            rules: the rule set.
            conditions: the reader that all statements share.
            clauses: what finds the beginnings of clauses.
            lexicon: what single words are.
        """
        self._list, self._clauses, self._lexicon = conditions, clauses, lexicon
        self._finite = rules.words("diagnoses", "finite")
        self._auxiliaries = rules.words("diagnoses", "auxiliaries")
        self._of_any = rules.words("diagnoses", "of_any")
        self._plural = rules.words("diagnoses", "plural")
        self._joins = rules.words("diagnoses", "joins")
        self._likewise = rules.words("diagnoses", "likewise")

    def before(self, doc: Doc, cue: Match, low: int) -> list[Span]:
        """The condition before a cue, its subject."""
        end = cue.start
        while end > low and doc[end - 1].lower_ in self._auxiliaries:
            end -= 1
        # "a gout diagnosis was ruled out", "gout" was entered as the diagnosis
        if end - 1 > low and doc[end - 1].lower_ in {"diagnosis", "diagnoses"}:
            end -= 1
        if end - 1 > low and points_back(doc, end):
            end -= 1  # "gout, which is the accepted condition"
        end = _before_relative(doc, low, end)
        while end - 1 > low and doc[end - 1].text in {'"', "-", ",", ":"}:
            end -= 1
        start = self._clauses.subject_start(doc, low, end)
        if start < end and doc[start].lower_ in _OPENS_CLAUSE:
            start += 1  # "Once gout had been excluded"
        stretch = (self._behind_test(doc, start, end), end)
        if doc[end - 1].lower_ == "and":
            stretch = self._shared_subject(doc, low, end)
        assertion = Assertion(cue.rule.value)
        verb = {token.lower_ for token in doc[stretch[1] : cue.end]}
        trust = Trust.CONDITIONS if verb & self._of_any else Trust.DISEASES
        listing = Listing((stretch,), False, False, assertion, trust, cue.rule.id)
        plural = bool(verb & self._plural) or "diagnoses" in verb
        return self._list.subject(doc, listing, plural)

    def _behind_test(self, doc: Doc, start: int, end: int) -> int:
        """Where the subject begins behind a test: "At laryngoscopy [a cyst] was excluded"."""
        if start < end and doc[start].lower_ in _AT_A_TEST:
            for i in range(start + 1, min(start + _LONGEST_TEST, end)):
                if self._lexicon.kind(doc[i].text, doc[i].lower_) == "procedure":
                    return i + 1
        return start

    def _shared_subject(self, doc: Doc, low: int, end: int) -> tuple[int, int]:
        """The subject of two verbs: "[gout] was found on biopsy and is now accepted"."""
        low = max((i + 1 for i in range(low, end) if doc[i].text == ";"), default=low)
        verbs = [i for i in range(low, end) if doc[i].lower_ in self._finite]
        if not verbs:
            return end, end
        high = verbs[0]
        return self._clauses.subject_start(doc, low, high), high

    def joined(self, doc: Doc, cue: Match, end: int) -> Found:
        """The conditions joined behind a cue to the one before.

        ", along with possible gout", "(clear fluid), as was sepsis".
        """
        comma = behind_brackets(doc, cue.end, end)
        if comma < end and doc[comma].lower_ in _JOIN_ALONE:
            comma -= 1
        elif comma >= end or doc[comma].text != ",":
            return Found([], cue.end)
        start = comma + 1
        while start < end and doc[start].lower_ in {"and"} and doc[start + 1].lower_ in {"so"}:
            start += 1
        likewise = start + 1 < end and doc[start].lower_ in self._likewise
        if likewise and doc[start + 1].lower_ in _BE:
            start += 2
        elif comma > cue.end or start >= end or doc[start].lower_ not in self._joins:
            return Found([], cue.end)
        assertion = Assertion(cue.rule.value)
        return self._list.read(
            doc, Listing(((start, end),), False, False, assertion, Trust.CONDITIONS, cue.rule.id)
        )


def _before_relative(doc: Doc, low: int, end: int) -> int:
    """Where a subject ends before its relative clause: "gout, which the clinic had raised, was"."""
    if end - 1 <= low or doc[end - 1].text != ",":
        return end
    for i in range(end - 2, max(low, end - _LONGEST_RELATIVE), -1):
        if doc[i].text in {".", ";", ":"}:
            return end
        if doc[i].lower_ in {"which", "that"} and doc[i - 1].text == ",":
            return i - 1
    return end


def behind_brackets(doc: Doc, start: int, end: int) -> int:
    """The token behind a remark in brackets, where one stands."""
    if start < end and doc[start].text == "(":
        closed = next((i for i in range(start, end) if doc[i].text == ")"), start - 1)
        return closed + 1
    return start
