"""The grammar of a list of conditions.

"cervical and lumbar strain, contusion of the left hip, knee and ankle, rule out fracture" holds
three: parts that only say where belong to a neighbour. Such a part leans on the condition before
it where that one is still open ("contusion of the left hip, knee"), else on the one behind it
("cervical and lumbar strain").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.diagnoses.joining import joined_conditions
from imr_extract.letter.fields.diagnoses.part import NO_CONDITION, QUALIFIER, SITE, UNKNOWN, Part
from imr_extract.record import Assertion
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, trimmed, within

ICD_CODE = "icd_code"

_SEPARATORS = frozenset({",", ";"})
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")
_GLUE_MARKS = frozenset("-/'")
_EDGE_MARKS = frozenset(".,;:-/\"'*([&")
# What ends a list, and what stands before a condition and says how it is meant.
_ENDS = ("list_end", "clause")
_LEADS = ("lead", "uncertain", "historical", "negated")
# What a part's lead makes of its condition; a mere article makes nothing.
_MEANT = {
    "uncertain": Assertion.UNCERTAIN,
    "historical": Assertion.HISTORICAL,
    "negated": Assertion.NEGATED,
}
# The shortest word whose ending alone tells that it names a disease.
_SHORTEST_BY_SUFFIX = 7


class ConditionList:
    """Reads the conditions behind a cue."""

    def __init__(self, vocab: Vocab, rules: RuleSet) -> None:
        """Compile the list's words.

        Args:
            vocab: the pipeline's vocabulary.
            rules: the rule set; its lexicons `conditions` and `body_sites` name the words.
        """
        categories = (*_ENDS, *_LEADS, "likeness", ICD_CODE, "qualifier", "unsplit")
        self._matcher = RuleMatcher(vocab, rules.of("diagnoses", *categories))
        lexicon = rules.lexicons["conditions"]
        self._kinds = {row["word"]: row["kind"] for row in lexicon if row["kind"] != "suffix"}
        self._suffixes = tuple(row["word"] for row in lexicon if row["kind"] == "suffix")
        self._sites = frozenset(row["word"] for row in rules.lexicons["body_sites"])
        self._versus = rules.words("diagnoses", "versus")
        self._conjunctions = rules.words("diagnoses", "conjunctions") | self._versus
        self._prepositions = rules.words("diagnoses", "prepositions")
        self._glue = self._prepositions | rules.words("diagnoses", "glue") | _GLUE_MARKS
        self._edges = rules.words("diagnoses", "edges") | _EDGE_MARKS
        self._not_first = self._glue | rules.words("diagnoses", "not_first")

    def read(
        self, doc: Doc, start: int, end: int, assertion: Assertion, rule_id: str, trusted: bool
    ) -> Iterator[Span]:
        """The conditions of one list.

        Args:
            doc: the letter.
            start: the token behind the cue.
            end: the end of the sentence, or the next cue.
            assertion: what the cue says of them.
            rule_id: the cue's rule.
            trusted: whether the cue is followed by conditions only, so that words that are in
                no lexicon name one too.

        Yields:
            A span a condition, labelled with its assertion; `icd_code` spans.
        """
        if end <= start:
            return
        matches = self._matcher(doc[start:end])
        stop = next((m for m in of_category(matches, *_ENDS) if m.start > start), None)
        if stop is not None:
            end = stop.start
            matches = within(matches, start, end)
        codes = list(longest(of_category(matches, ICD_CODE)))
        parts = self._parts(doc, start, end, matches)
        for before, part in itertools.pairwise(parts):
            if part.joint in self._versus:  # one of the two is meant, so neither is sure
                before.assertion = part.assertion = Assertion.UNCERTAIN
        in_clause = stop is not None and stop.rule.category == "clause"
        if in_clause and len(parts) > 1 and not parts[-1].is_condition:
            parts.pop()  # what stands before "was given ..." is that clause's subject
        for condition in joined_conditions(parts, assertion, trusted):
            first, last = self._without_codes(doc, condition, codes)
            if first < last:
                label = condition.assertion or assertion
                yield Span(doc, first, last, label=label.value, span_id=rule_id)
        yield from (m.span(doc, ICD_CODE) for m in codes)

    def _parts(self, doc: Doc, start: int, end: int, matches: list[Match]) -> list[Part]:
        """The stretches between separators, each with what its words make of it."""
        words = _Words(
            unsplit={i for m in of_category(matches, "unsplit") for i in range(m.start, m.end)},
            leads={m.start: m for m in reversed(of_category(matches, *_LEADS))},
            qualifiers={(m.start, m.end) for m in of_category(matches, "qualifier")},
            likenesses=[m.start for m in of_category(matches, "likeness")],
        )
        stretches = self._stretches(doc, start, end, words.unsplit)
        return [part for raw in stretches if (part := self._describe(doc, raw, words))]

    def _stretches(self, doc: Doc, start: int, end: int, unsplit: set[int]) -> Iterator[Part]:
        """The stretches between commas, semicolons, conjunctions and list numbers."""
        first, joint = start, ""
        bracketed = _bracketed(doc, start, end)
        for i in range(start, end):
            word = doc[i].lower_
            numbered = (
                doc[i].shape_ in {"d", "dd"} and i + 1 < end and doc[i + 1].text in {".", ")"}
            )
            if i in unsplit or (i in bracketed and not numbered):
                continue
            before = i > start and doc[i - 1].text == "/"
            slashed = before or (i + 1 < end and doc[i + 1].text == "/")
            if (
                word in _SEPARATORS
                or _is_loose_apostrophe(doc, i, start)
                or (word in self._conjunctions and not slashed)
            ):
                yield Part(first, i, joint)
                # "; and" parts as the semicolon does.
                first, joint = i + 1, joint if first == i and joint == ";" else word
            elif numbered and (i + 2 >= end or not doc[i + 2].is_digit):
                yield Part(first, i, joint)
                first, joint = i + 2, ";"
        yield Part(first, end, joint)

    def _describe(self, doc: Doc, part: Part, words: _Words) -> Part | None:
        """Strip the words before the condition and find its noun; None for an empty part."""
        while part.start < part.end:
            lead = words.leads.get(part.start)
            if lead is not None and lead.end <= part.end:
                part.assertion = _MEANT.get(lead.rule.category, part.assertion)
                part.start = lead.end
            elif doc[part.start].lower_ in self._edges or doc[part.start].is_space:
                part.start += 1
            else:
                break
        _, part.end = trimmed(doc, part.start, part.end, (), self._edges)
        if part.start >= part.end:
            return None
        part.first_word, part.last_word = doc[part.start].lower_, doc[part.end - 1].lower_
        if any(part.start < i < part.end for i in words.likenesses):
            part.assertion = Assertion.UNCERTAIN
        if (part.start, part.end) in words.qualifiers:
            part.kind = QUALIFIER
        else:
            self._find_noun(doc, part)
        return part

    def _find_noun(self, doc: Doc, part: Part) -> None:
        only_site = True
        bracketed = _bracketed(doc, part.start, part.end)
        for i in range(part.start, part.end):
            word = doc[i].lower_
            if i in bracketed:
                continue
            kind = self._kind(word)
            if kind in NO_CONDITION:
                part.kind = part.kind if part.is_condition else kind
            elif kind:
                part.kind = kind
                if part.open_with != "without":  # it reaches over an "or"
                    part.open_with = ""
            elif part.is_condition and word in self._prepositions:
                part.open_with = word
            only_site = only_site and (
                word in self._sites or word in self._glue or not doc[i].is_alpha or _is_level(word)
            )
        if part.kind == UNKNOWN and only_site:
            part.kind = SITE
        elif part.kind == UNKNOWN and part.first_word in self._not_first:
            part.kind = "not_condition"

    def _kind(self, word: str) -> str:
        kind = self._kinds.get(word, "")
        if not kind and len(word) >= _SHORTEST_BY_SUFFIX and word.endswith(self._suffixes):
            return "disease"
        return kind

    def _without_codes(self, doc: Doc, part: Part, codes: list[Match]) -> tuple[int, int]:
        """The range without printed codes, their brackets and loose marks at its end."""
        end = part.end
        for code in codes:
            if part.start < code.start < end:
                end = code.start
        _, end = trimmed(doc, part.start, end, (), self._edges | {"icd"})
        return part.start, end


@dataclass(frozen=True)
class _Words:
    """What stands where in a list, by token.

    `leads` are matches by their first token, `qualifiers` ranges, the others single tokens.
    """

    unsplit: set[int]
    leads: dict[int, Match]
    qualifiers: set[tuple[int, int]]
    likenesses: list[int]


def _is_level(word: str) -> bool:
    """Whether a word is a spinal level: C5, T12, L4, S1."""
    return len(word) in {2, 3} and word[0] in "ctls" and word[1:].isdigit()


def _is_loose_apostrophe(doc: Doc, i: int, start: int) -> bool:
    """Whether an apostrophe is typed where a semicolon was meant: "shoulder pain' arm numbness"."""
    token = doc[i]
    if token.text != "'" or i == start or not token.whitespace_:
        return False
    return not doc[i - 1].whitespace_ and not doc[i - 1].lower_.endswith("s")


def _bracketed(doc: Doc, start: int, end: int) -> set[int]:
    """The tokens between brackets that are opened and closed; one alone is a typing error."""
    inside: set[int] = set()
    opened: list[int] = []
    for i in range(start, end):
        if doc[i].text in _OPEN:
            opened.append(i)
        elif doc[i].text in _CLOSE and opened:
            inside.update(range(opened.pop(), i + 1))
    return inside
