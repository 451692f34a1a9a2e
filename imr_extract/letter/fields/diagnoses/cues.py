"""Which cues of a summary state something of the worker: those that nothing takes the meaning from.

As in ConText, words before a cue take its meaning away: a relative's condition, what a picture
shows, what would be "if ... is diagnosed".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.diagnoses.condition_list import Trust
from imr_extract.letter.fields.diagnoses.items import begins_line, find_items, line_below
from imr_extract.letter.fields.diagnoses.part import CONDITIONS
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import LONGEST_SENTENCE, clear_of, longest, of_category, sentences
from imr_extract.rules.token_columns import token_columns
from imr_extract.rules.tokenizer import clean_text

# How far each cue's list may be believed.
TRUST = {
    "heading": Trust.NAMES,
    "label": Trust.NAMES,
    "names": Trust.NAMES,
    "opinion": Trust.CONDITIONS,
    "conditions": Trust.CONDITIONS,
    "diseases": Trust.DISEASES,
    "says": Trust.DISEASES,
    "denies": Trust.DISEASES,
    "opens": Trust.DISEASES,
    "coded": Trust.CONDITIONS,
    "numbered": Trust.CONDITIONS,
}
# States what stands before it.
BEHIND = "behind"
# Words that lead to a condition where they begin a sentence, or a part of one.
OPENS = "opens"
# Statements that a list of another one may hold: its own words say as much of its conditions.
WEAK = frozenset({"diseases", "says", "denies", OPENS})
# Printed lists, and codes beside names, which state by themselves what nothing else has stated.
CODED, NUMBERED = "coded", "numbered"
PRINTED = frozenset({CODED, NUMBERED})
# Statements that a printed list follows.
HEADING = "heading"
LISTS = frozenset({HEADING, "label", "names", "opinion"})
_STATES = frozenset({*TRUST, BEHIND})
LABEL_ENDS = frozenset(":=-")
_VETOES = ("not_statement", "not_worker", "not_opinion", "not_finding")
# How far behind the name of a picture the label of its own impression may stand.
_PICTURE_REACH = 12
# The codes' patterns run only where one of these stands: "M54.5", "724.2 lumbago", "(724.2",
# "(F32)". It begins with a digit, since a summary has few, and looks back at what stands before.
_CODE = re.compile(
    r"[0-9](?:(?<=\b[A-TV-Z]\d)[0-9A-Z]\.[0-9A-Z]|(?<=\b\d)\d\d\.\d\d?(?= [A-Za-z])"
    r"|(?<=[(\[]\d)\d\d\.\d|(?<=[(\[][A-Z]\d)\d[)\]])"
)
# How far before a verb of stating its speaker may stand.
_SPEAKER_REACH = 14
# As many white space tokens may end a sentence.
_LONGEST_BREAK = 3
_BEFORE_OPENING = frozenset(".;:\"'-(")
# How far behind a heading the first item of its list reaches at least.
_HEADING_REACH = 8


_POINTS_BACK = frozenset({"this", "that", "which"})
_BEFORE_POINTER = frozenset("-,(")
_POINTS_BACK_REACH = 2
_ARTICLES = frozenset({"the", "this", "a", "an", "his", "her", "one"})
_DIAGNOSE = frozenset({"diagnosed", "diagnoses"})
_WHOM = frozenset({"him", "her", "them", "with", "as"})
_OPINIONS = frozenset({"impression", "impressions", "conclusion", "conclusions"})
# "in his older brother"
_IN_WHOM = 4
_HAVE = frozenset({"has", "have", "had"})
_BE = frozenset({"is", "are", "was", "were", "been", "also"})
_BEFORE_RELATIVE = frozenset(
    {"his", "her", "the", "a", "older", "younger", "elder", "twin", "late"}
)


class _Scope(NamedTuple):
    start: int
    end: int
    category: str


class Cues:
    """Finds the cues of a summary that count."""

    def __init__(self, vocab: Vocab, rules: RuleSet, words: ConditionWords) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        self._words = words
        states = [category for category in TRUST if category != CODED]
        self._matcher = RuleMatcher(vocab, rules.of("diagnoses", *states, BEHIND, *_VETOES))
        self._codes = RuleMatcher(vocab, rules.of("diagnoses", CODED))
        self._ends_doubt = rules.words("diagnoses", "ends_doubt")
        self._clause_joints = rules.words("diagnoses", "clause_joints")
        self._workers = rules.words("diagnoses", "workers")
        self._speakers = rules.words("diagnoses", "speakers")
        self._finite = rules.words("diagnoses", "finite")
        self._people = self._workers | self._speakers
        self._subjects = self._workers | {"i", "we", "which"}
        self._relatives = rules.words("diagnoses", "relatives")
        self._there = vocab.strings.add("there")
        self._relative_keys = frozenset(map(vocab.strings.add, self._relatives))
        self._prepositions = rules.words("diagnoses", "prepositions") | {"by", "for"}
        self._participles = rules.words("diagnoses", "participles")

    def read(self, summary: Span) -> Iterator[tuple[Span, list[Match]]]:
        """Each sentence that has some, with them in order."""
        matches = self._matcher(summary)
        text = clean_text(summary.doc).text
        if _CODE.search(text, summary.start_char, summary.end_char):
            matches = sorted([*matches, *self._codes(summary)], key=lambda m: (m.start, -m.end))
        if not matches:
            return
        starts = [match.start for match in matches]
        for sentence in self._sentences(summary, matches):
            first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            if first == last:
                continue
            inside = [match for match in matches[first:last] if match.end <= sentence.end]
            if any(match.rule.category in _STATES for match in inside):
                cues = self._counting(sentence, inside)
                if cues:
                    yield sentence, cues

    def _sentences(self, summary: Span, matches: list[Match]) -> Iterator[Span]:
        """The sentences, one that ends in a label with the next: "AXIS I. Panic disorder."."""
        doc = summary.doc
        labels = {
            m.end
            for m in of_category(matches, *LISTS, "conditions")
            if doc[m.end - 1].text != "." or m.rule.category != HEADING or _leads_items(doc, m)
        }
        start = summary.start
        for sentence in sentences(summary):
            end = sentence.end
            if start == sentence.start and labels.isdisjoint(range(end - _LONGEST_BREAK, end + 1)):
                yield sentence
                start = end
                continue
            while end > start and doc[end - 1].is_space:
                end -= 1
            # One that was cut for its length may go on in the next, but not without end.
            is_long = sentence.end - start > LONGEST_SENTENCE
            if end not in labels or is_long or sentence.end == summary.end:
                yield Span(doc, start, sentence.end)
                start = sentence.end

    def _counting(self, sentence: Span, matches: list[Match]) -> list[Match]:
        """The cues of a sentence that nothing takes the meaning from."""
        doc = sentence.doc
        every = [
            m
            for m in clear_of(matches, of_category(matches, "not_statement"))
            if m.rule.category in _STATES and self._is_whole(doc, m, sentence.start)
        ]
        if not every:
            return []
        scopes = [
            _Scope(m.start, self._scope_end(doc, m, sentence.end), m.rule.category)
            for m in of_category(matches, *_VETOES[1:])
        ]
        # "was diagnosed with" states what follows, "was ruled out" what goes before.
        denied = [m for m in every if m.rule.category == BEHIND and m.rule.value == "negated"]
        pointing = [m for m in every if m.rule.category == BEHIND and points_back(doc, m.start)]
        firm = [
            m
            for m in clear_of(every, pointing)
            if m.rule.category not in {BEHIND, *WEAK, *PRINTED}
            # "a gout diagnosis was ruled out" denies what stands before
            and not any(m.start < other.start <= m.end <= other.end for other in denied)
        ]
        cues = firm
        for lower in ({BEHIND}, WEAK, PRINTED):
            found = clear_of(of_category(every, *lower), cues)
            cues = sorted([*cues, *found], key=lambda m: (m.start, -m.end))
        return [
            cue
            for cue in longest(cues)
            if not any(_takes(doc, scope, cue) for scope in scopes)
            and not self._is_of_relative(doc, cue, sentence.start)
        ]

    def _leads_names(self, doc: Doc, heading: Match) -> bool:
        """Whether a heading on a line of its own leads to a line that names a condition."""
        line = line_below(doc, heading.start, heading.end)
        kinds = [self._words.kind(doc[i].text, doc[i].lower_) for i in line]
        return (
            bool(kinds)
            and any(map(CONDITIONS.__contains__, kinds))
            and not any(doc[i].lower_ in self._finite for i in line)
        )

    def _is_of_relative(self, doc: Doc, cue: Match, start: int) -> bool:
        """Whether a cue is of a relative: "mother and daughter (8) have"."""
        keys = token_columns(doc).keys("LOWER")
        is_in = cue.rule.category == BEHIND and doc[min(cue.end, len(doc) - 1)].lower_ == "in"
        if is_in and not self._relative_keys.isdisjoint(keys[cue.end : cue.end + _IN_WHOM]):
            return True  # "was diagnosed in his brother"
        if self._relative_keys.isdisjoint(keys[start : cue.start]):
            return False
        for i in range(cue.start - 1, start - 1, -1):
            word = doc[i].lower_
            of_worker = i - 2 > start and doc[i - 2].lower_ == "of"
            if (word in self._workers and not of_worker) or doc[i].text in {";", ":", "."}:
                return False
            if word in self._relatives:
                before = i - 1
                while before > start and doc[before].lower_ in _BEFORE_RELATIVE:
                    before -= 1
                possessive = doc[i + 1].text == "'"
                return not possessive and (
                    before < start or doc[before].lower_ not in self._prepositions
                )
        return False

    def _has_speaker(self, doc: Doc, cue: Match, start: int) -> bool:
        """Whether a document or a clinician states: "the chart lists", "the surgeon, who gave"."""
        before = [token.lower_ for token in doc[max(start, cue.start - _SPEAKER_REACH) : cue.start]]
        if len(before) > 1 and before[-1] in self._workers:
            before.pop()  # "has the patient down as having"
        for word in reversed(before):
            if word in self._speakers:
                return True
            if word in self._subjects or word in {";", ":"}:
                return False
        return False

    def _scope_end(self, doc: Doc, veto: Match, end: int) -> int:
        """Where the words end that a veto takes the meaning from: where the worker comes in.

        A picture or a test speaks up to the next clause: "..., and there is no history of gout".
        """
        if veto.rule.category != "not_worker":
            keys = token_columns(doc).keys("LOWER")[veto.end : end]
            if self._there not in keys:
                return end
            there = veto.end + keys.index(self._there)
            return there - 1 if doc[there - 1].lower_ in self._clause_joints else end
        for i in range(veto.end, end - 1):
            if doc[i].text == ";":
                return i
            if doc[i].lower_ in self._clause_joints:
                first = i + 2 if doc[i + 1].lower_ in _ARTICLES else i + 1
                if first < end and doc[first].lower_ in self._people:
                    return i
        return end

    def _is_whole(self, doc: Doc, cue: Match, start: int) -> bool:
        """Whether a cue's mark is one: a dash with a space before it, a doubt that ends there.

        A heading without a mark is one where the first mark of a printed list stands below, or a
        line that names a condition.
        """
        if cue.rule.category == HEADING:
            return _leads_items(doc, cue) or self._leads_names(doc, cue)
        if cue.rule.category == "label" and doc[cue.end - 1].text == ".":
            return cue.start == start or begins_line(doc, cue.start)  # "Dx. gout"
        last = doc[cue.end - 1].lower_
        behind = doc[cue.end].lower_ if cue.end < len(doc) else ""
        if last in _DIAGNOSE and behind in _WHOM:
            return False  # "She diagnoses him with gout"
        if cue.rule.category in LISTS and last in _HAVE and behind in self._participles:
            return False  # "the diagnosis, gout, has not changed"
        if _is_passive(doc, cue, start):
            return False
        if cue.rule.category == "says":
            return self._has_speaker(doc, cue, start)
        if cue.rule.category in {OPENS, NUMBERED} and cue.start > start:
            before = doc[cue.start - 1]
            if before.text == "-" and cue.start - 1 > start and not doc[cue.start - 2].whitespace_:
                return False  # "a 38-year-old woman injured in a fall"
            return before.is_space or before.text in _BEFORE_OPENING
        is_verb = cue.rule.category in WEAK and cue.end - cue.start == 1
        if is_verb and cue.end < len(doc) and doc[cue.end].lower_ in self._participles:
            return False
        if doc[cue.end - 1].text == "-" and not doc[cue.end - 2].whitespace_:
            return False
        if cue.rule.category == BEHIND and cue.rule.value == "uncertain":
            if doc[cue.start].text == "?":  # "gout?", but "?gout"
                return bool(doc[cue.start].whitespace_)
            return cue.end >= len(doc) or doc[cue.end].lower_ in self._ends_doubt
        if cue.rule.category in WEAK and cue.start:  # "the knee has a scar"
            return not self._words.is_site(doc[cue.start - 1].lower_)
        return True


def points_back(doc: Doc, verb: int) -> bool:
    """Whether the subject of a verb means what stands before: "gout, which is the diagnosis"."""
    if verb < _POINTS_BACK_REACH or doc[verb - 1].lower_ not in _POINTS_BACK:
        return False
    return doc[verb - 2].text in _BEFORE_POINTER


def _leads_items(doc: Doc, heading: Match) -> bool:
    """Whether a heading with a capital leads to the first mark of a printed list."""
    if not doc[heading.start].text[0].isupper():
        return False
    end = min(len(doc), heading.end + _HEADING_REACH)
    return find_items(doc, heading.end, end, end) is not None


def _is_passive(doc: Doc, cue: Match, start: int) -> bool:
    """Whether a cue is of a verb whose condition stands before it: "coded as well"."""
    if doc[cue.end - 1].lower_ == "as":
        return cue.end < len(doc) and doc[cue.end].lower_ == "well"
    carried = doc[cue.start].lower_ == "carried" and cue.start > start
    return carried and doc[cue.start - 1].lower_ in _BE


def _takes(doc: Doc, scope: _Scope, cue: Match) -> bool:
    """Whether a veto takes the meaning from a cue."""
    if not scope.start <= cue.start < scope.end:
        return False
    if scope.category == "not_worker":
        return True
    category, value = cue.rule.category, cue.rule.value
    if category in PRINTED:
        return True
    if category in WEAK:
        return value != "negated"
    if scope.category == "not_finding":
        return False
    if category == HEADING:
        return doc[cue.end - 1].lower_ in _OPINIONS  # of an MRI's report
    is_label = doc[cue.end - 1].text in LABEL_ENDS
    if is_label and cue.start - scope.start > _PICTURE_REACH:
        return False
    return category == "opinion" or (category == "conditions" and value == "negated")
