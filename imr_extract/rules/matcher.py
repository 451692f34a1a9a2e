"""Rules -> matches: phrases with spaCy's PhraseMatcher, token patterns with `AnchoredMatcher`."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.errors import MatchPatternError
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.errors import RuleError
from imr_extract.rules.anchored import AnchoredMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.tokenizer import LetterTokenizer


class RuleMatcher:
    """The compiled matchers of a list of rules."""

    def __init__(self, vocab: Vocab, rules: Iterable[Rule]) -> None:
        """Compile.

        Args:
            vocab: the pipeline's vocabulary.
            rules: rules with distinct ids.

        Raises:
            RuleError: spaCy rejects a token pattern.
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
        """All matches, ordered by start, then longest first, then by rule order."""
        keys = [*self._phrases(doclike), *self._tokens(doclike)]
        if len(keys) > 1:
            keys.sort(key=lambda match: (match[1], -match[2], self._order[match[0]]))
        return [Match(start, end, self._by_key[key]) for key, start, end in keys]


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
