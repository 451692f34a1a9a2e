"""The grammar of a list of conditions.

"cervical and lumbar strain, contusion of the left hip, knee and ankle, rule out fracture" holds
three: parts without a condition's noun of their own belong to a neighbour. A part leans on the
condition before it where that one is still open ("contusion of the left hip, knee"), else on the
one behind it ("cervical and lumbar strain").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.matching import Match, RuleMatcher
from imr_extract.rules import RuleSet

_SEPARATORS = frozenset({",", ";"})
_CONJUNCTIONS = frozenset({"and", "or", "versus", "vs"})
_PREPOSITIONS = frozenset(
    {"of", "in", "to", "at", "with", "on", "involving", "affecting", "about", "over", "per", "from"}
)
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")
_MARKS = frozenset(".,;:-/\"'*") | {"and", "or", "&", "as", "well"}


@dataclass
class _Part:
    """A stretch between two separators."""

    start: int
    end: int
    joint: str
    head: int | None = None
    kind: str = ""
    assertion: str | None = None
    is_open: bool = False
    is_qualifier: bool = False


class ConditionList:
    """Reads the conditions behind a cue."""

    def __init__(self, vocab: Vocab, rules: RuleSet) -> None:
        """Compile the list's words.

        Args:
            vocab: the pipeline's vocabulary.
            rules: the rule set; its lexicon `conditions` names the nouns.
        """
        self._ends = RuleMatcher(vocab, rules.of("diagnoses", "list_end"))
        self._codes = RuleMatcher(vocab, rules.of("diagnoses", "icd_code"))
        self._leads = RuleMatcher(
            vocab, rules.of("diagnoses", "lead", "uncertain", "historical", "negated")
        )
        self._qualifiers = RuleMatcher(vocab, rules.of("diagnoses", "qualifier"))
        lexicon = rules.lexicons["conditions"]
        self._kinds = {row["word"]: row["kind"] for row in lexicon if row["kind"] != "suffix"}
        self._suffixes = tuple(row["word"] for row in lexicon if row["kind"] == "suffix")

    def read(self, doc: Doc, start: int, end: int, assertion: str, rule_id: str) -> Iterator[Span]:
        """The conditions of one list.

        Args:
            doc: the letter.
            start: the token behind the cue.
            end: the end of the sentence, or the next cue.
            assertion: what the cue says of them.
            rule_id: the cue's rule.

        Yields:
            A span a condition, labelled with its assertion; `icd_code` spans.
        """
        stops = [m.start for m in self._ends(doc[start:end]) if m.start > start]
        end = min([*stops, end])
        if end <= start:
            return
        codes = self._codes(doc[start:end])
        leads = {m.start: m for m in reversed(self._leads(doc[start:end]))}
        qualifiers = {m.start for m in self._qualifiers(doc[start:end])}
        parts = [
            part
            for raw in _parts(doc, start, end)
            if (part := self._describe(doc, raw, leads, qualifiers))
        ]
        for condition in _conditions(parts, assertion):
            first, last = _trim(doc, condition.start, condition.end, codes)
            if first < last:
                label = condition.assertion or assertion
                yield Span(doc, first, last, label=label, span_id=rule_id)
        yield from (m.span(doc) for m in codes)

    def _describe(
        self, doc: Doc, part: _Part, leads: dict[int, Match], qualifiers: set[int]
    ) -> _Part | None:
        """Strip the words before the condition and find its noun; None for an empty part."""
        while part.start < part.end:
            lead = leads.get(part.start)
            if lead is not None and lead.end <= part.end:
                if lead.rule.category != "lead":
                    part.assertion = lead.rule.category
                part.start = lead.end
            elif doc[part.start].lower_ in _MARKS or doc[part.start].is_space:
                part.start += 1
            else:
                break
        while part.end > part.start and (
            doc[part.end - 1].lower_ in _MARKS or doc[part.end - 1].is_space
        ):
            part.end -= 1
        if part.start >= part.end:
            return None
        if part.joint in {"versus", "vs"}:
            part.assertion = "uncertain"
        part.is_qualifier = part.start in qualifiers
        depth = 0
        for i in range(part.start, part.end):
            word = doc[i].lower_
            depth += (word in _OPEN) - (word in _CLOSE)
            if depth > 0:
                continue
            kind = self._kind(word)
            if kind in {"procedure", "not_condition"}:
                part.kind = part.kind or kind
            elif kind:
                part.head, part.kind, part.is_open = i, kind, False
            elif part.head is not None and word in _PREPOSITIONS:
                part.is_open = True
        return part

    def _kind(self, word: str) -> str:
        kind = self._kinds.get(word, "")
        if not kind and len(word) > 6 and word.endswith(self._suffixes):
            return "disease"
        return kind


def _parts(doc: Doc, start: int, end: int) -> Iterator[_Part]:
    """The stretches between commas, semicolons, conjunctions and list numbers."""
    depth = 0
    first, joint = start, ""
    for i in range(start, end):
        word = doc[i].lower_
        depth = max(0, depth + (word in _OPEN) - (word in _CLOSE))
        numbered = doc[i].shape_ in {"d", "dd"} and i + 1 < end and doc[i + 1].text in {".", ")"}
        if depth and not (word in _OPEN and numbered):
            continue
        slashed = "/" in {
            doc[i - 1].text if i > start else "",
            doc[i + 1].text if i + 1 < end else "",
        }
        if word in _SEPARATORS or (word in _CONJUNCTIONS and not slashed):
            yield _Part(first, i, joint)
            first, joint = i + 1, word
        elif numbered and (i + 2 >= end or not doc[i + 2].is_digit):
            yield _Part(first, i, joint)
            first, joint = i + 2, ";"
    yield _Part(first, end, joint)


def _conditions(parts: list[_Part], assertion: str) -> Iterator[_Part]:
    """Join the parts of each condition."""
    waiting: _Part | None = None
    current: _Part | None = None
    for index, part in enumerate(parts):
        if part.assertion == "negated" and assertion == "negated":
            break
        if part.head is None and part.kind:  # a procedure, a habit: no condition
            if current is not None:
                yield current
            current = waiting = None
            continue
        if part.head is None:
            if current is not None and (current.is_open or part.is_qualifier):
                current.end = part.end
            elif part.assertion is None and any(p.head is not None for p in parts[index + 1 :]):
                waiting = waiting or part
            elif part.assertion is not None:
                waiting = part
            else:
                break
            continue
        if current is not None and _shares_noun(part, current):
            current.end = part.end
            current.is_open = part.is_open
            continue
        if waiting is not None:
            part.start = waiting.start
            part.assertion = part.assertion or waiting.assertion
            waiting = None
        if current is not None:
            if part.joint in {"and", "or"} and _is_bare(current):
                part.start = current.start
                part.assertion = part.assertion or current.assertion
            else:
                yield current
        current = part
    if current is not None:
        yield current


def _is_bare(part: _Part) -> bool:
    """Whether the part is nothing but a noun that wants a site: "sprain" of "sprain and strain"."""
    return part.kind == "general" and part.end - part.start == 1


def _shares_noun(part: _Part, current: _Part) -> bool:
    """Whether the part is a bare noun that shares the words before it: "wrist sprain and strain"."""
    return (
        _is_bare(part)
        and part.joint in {"and", "or"}
        and current.kind == "general"
        and (not current.is_open)
    )


def _trim(doc: Doc, start: int, end: int, codes: list[Match]) -> tuple[int, int]:
    """The range without printed codes, their brackets and loose marks at its end."""
    for code in codes:
        if start < code.start < end:
            end = code.start
    while end > start and (
        doc[end - 1].lower_ in _MARKS
        or doc[end - 1].text in _OPEN
        or doc[end - 1].is_space
        or doc[end - 1].lower_ == "icd"
    ):
        end -= 1
    return start, end
