"""Rules -> matches: phrases with spaCy's PhraseMatcher, token patterns with `AnchoredMatcher`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import islice

from spacy.errors import MatchPatternError
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.errors import RuleError
from imr_extract.rules.anchored import AnchoredMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.tokenizer import LetterTokenizer

# As `Match(...)`, but without a call of Python's for each of a letter's hundreds of matches.
_match = partial(tuple.__new__, Match)


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
        phrases = PhraseMatcher(vocab, attr="LOWER")
        self._tokens = AnchoredMatcher(vocab)
        every = [phrase for rule in self.rules.values() for phrase in rule.phrases]
        keys = LetterTokenizer(vocab).phrase_keys(every)
        for rule in self.rules.values():
            if rule.phrases:
                # spaCy takes keys in place of Docs, as it does when a matcher is unpickled.
                phrases.add(rule.id, list(islice(keys, len(rule.phrases))))  # type: ignore[arg-type]
            if rule.patterns:
                try:
                    self._tokens.add(rule.id, rule.patterns)
                except (MatchPatternError, ValueError) as error:
                    raise RuleError(f"rule {rule.id}: {_first_lines(error)}") from error
        self._tokens.compile()
        # spaCy goes through all tokens even where it has no phrase to look for.
        self._phrases = phrases if len(phrases) else None
        self._in_order = list(self.rules.values())
        self._order = {vocab.strings[id_]: place for place, id_ in enumerate(self.rules)}

    def __call__(self, doclike: Doc | Span) -> list[Match]:
        """All matches, ordered by start, then longest first, then by rule order."""
        order, rules = self._order, self._in_order
        found = [(start, -end, order[key]) for key, start, end in self._tokens(doclike)]
        if self._phrases is not None:
            found += [(start, -end, order[key]) for key, start, end in self._phrases(doclike)]
        found.sort()
        return [_match((start, -end, rules[place])) for start, end, place in found]


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
