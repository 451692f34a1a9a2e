"""Which cues of a summary state something of the worker: those that nothing takes the meaning from.

As in ConText, words before a cue take its meaning away: a relative's condition, what a picture
shows, what would be "if ... is diagnosed".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.diagnoses.condition_list import Trust
from imr_extract.letter.fields.diagnoses.items import find_items
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, overlaps, sentences, within

# How far each cue's list may be believed.
TRUST = {
    "label": Trust.NAMES,
    "names": Trust.NAMES,
    "opinion": Trust.CONDITIONS,
    "conditions": Trust.CONDITIONS,
    "diseases": Trust.DISEASES,
}
# States what stands before it.
BEHIND = "behind"
# Statements that a list of another one may hold: its own words say as much of its conditions.
WEAK = frozenset({"diseases"})
# Statements that a printed list follows.
LISTS = frozenset({"label", "names", "opinion"})
LABEL_ENDS = frozenset(":=-")
_VETOES = ("not_statement", "not_worker", "not_opinion", "not_finding")
# How far behind the name of a picture the label of its own impression may stand.
_PICTURE_REACH = 12
# How far behind a heading the first item of its list reaches at least.
_HEADING_REACH = 8


class _Scope(NamedTuple):
    start: int
    end: int
    category: str


class Cues:
    """Finds the cues of a summary that count."""

    def __init__(self, vocab: Vocab, rules: RuleSet, words: ConditionWords) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        self._words = words
        self._matcher = RuleMatcher(vocab, rules.of("diagnoses", *TRUST, BEHIND, *_VETOES))
        self._ends_doubt = rules.words("diagnoses", "ends_doubt")
        self._clause_joints = rules.words("diagnoses", "clause_joints")
        self._workers = rules.words("diagnoses", "workers")
        self._participles = rules.words("diagnoses", "participles")

    def read(self, summary: Span) -> Iterator[tuple[Span, list[Match]]]:
        """Each sentence that has some, with them in order."""
        matches = self._matcher(summary)
        if not matches:
            return
        for sentence in self._sentences(summary, matches):
            inside = within(matches, sentence.start, sentence.end)
            if of_category(inside, *TRUST, BEHIND):
                cues = self._counting(sentence, inside)
                if cues:
                    yield sentence, cues

    def _sentences(self, summary: Span, matches: list[Match]) -> Iterator[Span]:
        """The sentences, one that ends in a label with the next: "AXIS I. Panic disorder."."""
        doc = summary.doc
        labels = {m.end for m in of_category(matches, *LISTS, "conditions")}
        start = summary.start
        for sentence in sentences(summary):
            end = sentence.end
            while end > start and doc[end - 1].is_space:
                end -= 1
            if end not in labels or sentence.end == summary.end:
                yield Span(doc, start, sentence.end)
                start = sentence.end

    def _counting(self, sentence: Span, matches: list[Match]) -> list[Match]:
        """The cues of a sentence that nothing takes the meaning from."""
        doc = sentence.doc
        vetoes = of_category(matches, "not_statement")
        scopes = [
            _Scope(m.start, self._scope_end(doc, m, sentence.end), m.rule.category)
            for m in of_category(matches, *_VETOES[1:])
        ]
        every = [
            m
            for m in of_category(matches, *TRUST, BEHIND)
            if not any(overlaps(veto, m) for veto in vetoes) and self._is_whole(doc, m)
        ]
        # "was diagnosed with" states what follows, "was ruled out" what goes before.
        denied = [m for m in every if m.rule.category == BEHIND and m.rule.value == "negated"]
        firm = [
            m
            for m in every
            if m.rule.category not in {BEHIND, *WEAK}
            # "a gout diagnosis was ruled out" denies what stands before
            and not any(m.start < other.start <= m.end <= other.end for other in denied)
        ]
        behind = [m for m in every if m.rule.category == BEHIND and not _met(m, firm)]
        weak = [m for m in every if m.rule.category in WEAK and not _met(m, firm + behind)]
        cues = longest(sorted([*firm, *behind, *weak], key=lambda m: (m.start, -m.end)))
        return [cue for cue in cues if not any(_takes(doc, scope, cue) for scope in scopes)]

    def _scope_end(self, doc: Doc, veto: Match, end: int) -> int:
        """Where the words end that a veto takes the meaning from: where the worker comes in."""
        if veto.rule.category != "not_worker":
            return end
        for i in range(veto.end, end - 1):
            if doc[i].text == ";" or (
                doc[i].lower_ in self._clause_joints and doc[i + 1].lower_ in self._workers
            ):
                return i
        return end

    def _is_whole(self, doc: Doc, cue: Match) -> bool:
        """Whether a cue's mark is one: a dash with a space before it, a doubt that ends there.

        A heading without a mark is one where the first mark of a printed list stands below.
        """
        if cue.rule.id == "diagnoses.heading":
            end = min(len(doc), cue.end + _HEADING_REACH)
            return doc[cue.start].text[0].isupper() and bool(find_items(doc, cue.end, end, end))
        if cue.rule.id == "diagnoses.has" and cue.end - cue.start == 1 and cue.end < len(doc):
            return doc[cue.end].lower_ not in self._participles
        if doc[cue.end - 1].text == "-" and not doc[cue.end - 2].whitespace_:
            return False
        if cue.rule.category == BEHIND and cue.rule.value == "uncertain":
            return cue.end >= len(doc) or doc[cue.end].lower_ in self._ends_doubt
        if cue.rule.category in WEAK and cue.start:  # "the knee has a scar"
            return not self._words.is_site(doc[cue.start - 1].lower_)
        return True


def _met(cue: Match, others: list[Match]) -> bool:
    return any(overlaps(cue, other) for other in others)


def _takes(doc: Doc, scope: _Scope, cue: Match) -> bool:
    """Whether a veto takes the meaning from a cue."""
    if not scope.start <= cue.start < scope.end:
        return False
    if scope.category == "not_worker":
        return True
    category, value = cue.rule.category, cue.rule.value
    if category == "diseases":
        return value != "negated"
    if scope.category == "not_finding":
        return False
    is_label = doc[cue.end - 1].text in LABEL_ENDS
    if is_label and cue.start - scope.start > _PICTURE_REACH:
        return False
    return category == "opinion" or (category == "conditions" and value == "negated")
