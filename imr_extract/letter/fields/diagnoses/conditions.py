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

from imr_extract.rules.matcher import Match, RuleMatcher, longest, within
from imr_extract.rules.rule_set import RuleSet

_SEPARATORS = frozenset({",", ";"})
# One of two conditions is meant, so neither is sure.
_VERSUS = frozenset({"versus", "vs", "vs."})
_CONJUNCTIONS = frozenset({"and", "or"}) | _VERSUS
_PREPOSITIONS = frozenset(
    {"of", "in", "to", "at", "with", "without", "on", "involving", "affecting", "about", "over"}
)
_GLUE = _PREPOSITIONS | {"the", "a", "an", "-", "/", "&", "and", "or", "'", "s", "than", "per"}
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")
_MARKS = frozenset(".,;:-/\"'*([&") | {"and", "or", "as", "well"}
# What ends a list, and what stands before a condition and says how it is meant.
_ENDS = frozenset({"list_end", "clause"})
_LEADS = frozenset({"lead", "uncertain", "historical", "negated"})
# Kinds of a part by its words, beside those of the lexicon.
_SITE, _UNKNOWN = "site", "unknown"
_NO_CONDITION = frozenset({"procedure", "not_condition"})
# A list's unknown words are a condition only while they are few; a clause is none.
_LONGEST_UNKNOWN = 6
_SUFFIX = len("itis")


@dataclass
class _Part:
    """A stretch between two separators.

    `kind` is that of its condition's noun (general, disease), or procedure, not_condition,
    qualifier, site, unknown. `open_with` is the preposition behind the noun that may reach into
    the next part; `first_word` and `last_word` are those without what only leads to it.
    """

    start: int
    end: int
    joint: str
    kind: str = _UNKNOWN
    assertion: str | None = None
    open_with: str = ""
    first_word: str = ""
    last_word: str = ""

    @property
    def is_condition(self) -> bool:
        return self.kind in {"general", "disease"}

    @property
    def is_bare(self) -> bool:
        """Whether it is nothing but a noun that wants a site: "sprain" of "strain or sprain"."""
        return self.kind == "general" and self.end - self.start == 1


class ConditionList:
    """Reads the conditions behind a cue."""

    def __init__(self, vocab: Vocab, rules: RuleSet) -> None:
        """Compile the list's words.

        Args:
            vocab: the pipeline's vocabulary.
            rules: the rule set; its lexicons `conditions` and `body_sites` name the words.
        """
        words = (*_ENDS, *_LEADS, "likeness", "icd_code", "qualifier", "unsplit")
        self._matcher = RuleMatcher(vocab, rules.of("diagnoses", *words))
        lexicon = rules.lexicons["conditions"]
        self._kinds = {row["word"]: row["kind"] for row in lexicon if row["kind"] != "suffix"}
        self._suffixes = tuple(row["word"] for row in lexicon if row["kind"] == "suffix")
        self._sites = frozenset(row["word"] for row in rules.lexicons["body_sites"])

    def read(
        self, doc: Doc, start: int, end: int, assertion: str, rule_id: str, trusted: bool
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
        stop = next((m for m in matches if m.rule.category in _ENDS and m.start > start), None)
        if stop is not None:
            end = stop.start
            matches = within(matches, start, end)
        codes = list(longest(m for m in matches if m.rule.category == "icd_code"))
        unsplit = [m for m in matches if m.rule.category == "unsplit"]
        joined = {i for m in unsplit for i in range(m.start, m.end)}
        qualifiers = [(m.start, m.end) for m in matches if m.rule.category == "qualifier"]
        likenesses = [m.start for m in matches if m.rule.category == "likeness"]
        leads = {m.start: m for m in reversed(matches) if m.rule.category in _LEADS}
        parts = [
            part
            for raw in _parts(doc, start, end, joined)
            if (part := self._describe(doc, raw, leads, qualifiers, likenesses))
        ]
        in_clause = stop is not None and stop.rule.category == "clause"
        for before, part in itertools.pairwise(parts):
            if part.joint in _VERSUS:
                before.assertion = part.assertion = "uncertain"
        if in_clause and len(parts) > 1 and not parts[-1].is_condition:
            parts.pop()  # what stands before "was given ..." is that clause's subject
        for condition in _conditions(parts, assertion, trusted):
            first, last = _trim(doc, condition.start, condition.end, codes)
            if first < last:
                label = condition.assertion or assertion
                yield Span(doc, first, last, label=label, span_id=rule_id)
        yield from (m.span(doc) for m in codes)

    def _describe(
        self,
        doc: Doc,
        part: _Part,
        leads: dict[int, Match],
        qualifiers: list[tuple[int, int]],
        likenesses: list[int],
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
        part.first_word, part.last_word = doc[part.start].lower_, doc[part.end - 1].lower_
        if any(part.start < i < part.end for i in likenesses):
            part.assertion = "uncertain"
        if (part.start, part.end) in qualifiers:
            part.kind = "qualifier"
        else:
            self._find_noun(doc, part)
        return part

    def _find_noun(self, doc: Doc, part: _Part) -> None:
        only_site = True
        bracketed = _bracketed(doc, part.start, part.end)
        for i in range(part.start, part.end):
            word = doc[i].lower_
            if i in bracketed:
                continue
            kind = self._kind(word)
            if kind in _NO_CONDITION:
                part.kind = part.kind if part.is_condition else kind
            elif kind:
                part.kind = kind
                if part.open_with != "without":  # it reaches over an "or"
                    part.open_with = ""
            elif part.is_condition and word in _PREPOSITIONS:
                part.open_with = word
            only_site = only_site and (
                word in self._sites or word in _GLUE or not doc[i].is_alpha or _is_level(word)
            )
        if part.kind == _UNKNOWN and only_site:
            part.kind = _SITE
        elif part.kind == _UNKNOWN and doc[part.start].lower_ in _GLUE | {"for", "by", "as"}:
            part.kind = "not_condition"

    def _kind(self, word: str) -> str:
        kind = self._kinds.get(word, "")
        if not kind and len(word) > 6 and word.endswith(self._suffixes):
            return "disease"
        return kind


def _is_level(word: str) -> bool:
    """Whether a word is a spinal level: C5, T12, L4, S1."""
    return len(word) in {2, 3} and word[0] in "ctls" and word[1:].isdigit()


def _parts(doc: Doc, start: int, end: int, joined: set[int]) -> Iterator[_Part]:
    """The stretches between commas, semicolons, conjunctions and list numbers."""
    first, joint = start, ""
    bracketed = _bracketed(doc, start, end)
    for i in range(start, end):
        word = doc[i].lower_
        numbered = doc[i].shape_ in {"d", "dd"} and i + 1 < end and doc[i + 1].text in {".", ")"}
        if i in joined or (i in bracketed and not numbered):
            continue
        slashed = (i > start and doc[i - 1].text == "/") or (i + 1 < end and doc[i + 1].text == "/")
        if (
            word in _SEPARATORS
            or _is_loose_apostrophe(doc, i, start)
            or (word in _CONJUNCTIONS and not slashed)
        ):
            yield _Part(first, i, joint)
            # "; and" parts as the semicolon does.
            first, joint = i + 1, joint if first == i and joint == ";" else word
        elif numbered and (i + 2 >= end or not doc[i + 2].is_digit):
            yield _Part(first, i, joint)
            first, joint = i + 2, ";"
    yield _Part(first, end, joint)


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


def _conditions(parts: list[_Part], assertion: str, trusted: bool) -> Iterator[_Part]:
    """Join the parts of each condition."""
    waiting: _Part | None = None
    current: _Part | None = None
    for index, part in enumerate(parts):
        if part.assertion == "negated" and assertion == "negated":
            break
        if part.kind == "qualifier" and current is not None:
            current.end = part.end
        elif part.kind in _NO_CONDITION:
            if current is not None:
                yield current
            current = waiting = None
        elif current is not None and _belongs(current, part):
            current.end = part.end
        elif part.kind in {_SITE, "qualifier"}:
            closed = parts[index + 1].joint == ";" if index + 1 < len(parts) else True
            if current is not None and (closed or (current.open_with and part.joint != ";")):
                current.end = part.end
            elif any(p.is_condition for p in parts[index + 1 :]) and part.joint != ";" or not index:
                waiting = waiting or part
            elif current is not None:
                current.end = part.end
        elif part.kind == _UNKNOWN and not (trusted and part.end - part.start <= _LONGEST_UNKNOWN):
            break
        elif current is not None and _shares_noun(part, current):
            current.end = part.end
            current.open_with = part.open_with
        else:
            if waiting is not None:
                part.start = waiting.start
                part.assertion = waiting.assertion or part.assertion
                waiting = None
            if current is not None:
                if part.joint in {"and", "or"} and current.is_bare:
                    part.start = current.start
                    part.assertion = part.assertion or current.assertion
                else:
                    yield current
            current = part
    if current is not None:
        yield current


def _belongs(current: _Part, part: _Part) -> bool:
    """Whether a part that may name a condition goes on with the one before it.

    "lumbar neuritis or radiculitis", "without obstruction or gangrene", "stenosis, lumbar region",
    "sprain, with swelling".
    """
    if part.joint == "or":
        # One word of the same make shares the words before the other: "-itis or -itis".
        alike = part.last_word[-_SUFFIX:] == current.last_word[-_SUFFIX:]
        shares = alike and part.end - part.start == 1 < current.end - current.start
        return current.open_with == "without" or (part.is_condition and shares)
    if part.joint == ",":
        of_region = part.kind == _SITE and part.last_word in {"region", "regions"}
        return of_region or part.first_word in {"with", "without"}
    return False


def _shares_noun(part: _Part, current: _Part) -> bool:
    """Whether a bare noun shares the words before it: "wrist sprain and strain"."""
    return (
        part.is_bare
        and part.joint in {"and", "or"}
        and current.kind == "general"
        and not current.open_with
    )


def _trim(doc: Doc, start: int, end: int, codes: list[Match]) -> tuple[int, int]:
    """The range without printed codes, their brackets and loose marks at its end."""
    for code in codes:
        if start < code.start < end:
            end = code.start
    while end > start and (
        doc[end - 1].lower_ in _MARKS or doc[end - 1].is_space or doc[end - 1].lower_ == "icd"
    ):
        end -= 1
    return start, end
