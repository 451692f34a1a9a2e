"""A rule, and the matchers that run rules over a Doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from spacy.errors import MatchPatternError
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.errors import RuleError
from imr_extract.rules.anchored import AnchoredMatcher, TokenPattern
from imr_extract.rules.tokenizer import LetterTokenizer


class Rule(BaseModel):
    """One rule of a pattern file.

    Attributes:
        id: `file.name`, unique.
        category: what a match means, from `CATEGORIES` of the file.
        phrases: words to match, whatever their case and spacing.
        patterns: spaCy token patterns; `{use = "name"}` stands for a fragment of the file.
        examples: texts in which the rule must match.
        counter_examples: texts in which it must not.
        note: why the rule is as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    category: str
    phrases: list[str] = Field(default_factory=list)
    patterns: list[TokenPattern] = Field(default_factory=list)
    examples: list[str] = Field(min_length=1)
    counter_examples: list[str] = Field(default_factory=list)
    note: str = ""


class Match(NamedTuple):
    """A rule's match, by token offsets of the Doc."""

    start: int
    end: int
    rule: Rule

    def span(self, doc: Doc, label: str | None = None) -> Span:
        """The match as a span that carries its rule's id."""
        return Span(
            doc, self.start, self.end, label=label or self.rule.category, span_id=self.rule.id
        )


class RuleMatcher:
    """The compiled matchers of some rules: one PhraseMatcher and one Matcher."""

    def __init__(self, vocab: Vocab, rules: Iterable[Rule]) -> None:
        """Compile.

        Args:
            vocab: the pipeline's vocabulary.
            rules: rules with distinct ids.

        Raises:
            RuleError: a token pattern is not one that spaCy takes.
        """
        self.rules = {rule.id: rule for rule in rules}
        self._phrases = PhraseMatcher(vocab, attr="LOWER")
        self._tokens = AnchoredMatcher(vocab)
        tokenizer = LetterTokenizer(vocab)
        for rule in self.rules.values():
            if rule.phrases:
                self._phrases.add(rule.id, [tokenizer(phrase) for phrase in rule.phrases])
            if rule.patterns:
                try:
                    self._tokens.add(rule.id, rule.patterns)
                except (MatchPatternError, ValueError) as error:
                    raise RuleError(f"rule {rule.id}: {_first_lines(error)}") from error
        self._tokens.compile()
        self._by_key = {vocab.strings[rule_id]: rule for rule_id, rule in self.rules.items()}
        self._order = {key: index for index, key in enumerate(self._by_key)}

    def __call__(self, doclike: Doc | Span) -> list[Match]:
        """All matches, first by start, then the longest first, then in the order of the files."""
        keys = [*self._phrases(doclike), *self._tokens(doclike)]
        if len(keys) > 1:
            keys.sort(key=lambda match: (match[1], -match[2], self._order[match[0]]))
        return [Match(start, end, self._by_key[key]) for key, start, end in keys]


def within(matches: Iterable[Match], start: int, end: int) -> list[Match]:
    """The matches that lie in a range of tokens: those of a matcher that is run over it alone."""
    return [match for match in matches if start <= match.start and match.end <= end]


def longest(matches: Iterable[Match]) -> Iterator[Match]:
    """Matches that no earlier or longer one overlaps."""
    taken = -1
    for match in matches:
        if match.start >= taken:
            taken = match.end
            yield match


def reaches(matches: list[Match], end: int) -> Iterator[tuple[Match, int]]:
    """Each match with the token at which the next one begins; the last reaches to `end`."""
    for index, match in enumerate(matches):
        yield match, matches[index + 1].start if index + 1 < len(matches) else end


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
