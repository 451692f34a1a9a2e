"""Which word of a summary states the worker's sex: one with the age, else the worker's alone."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span, Token

from imr_extract.letter.fields.worker.ages import Age, AgeReader
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import RuleSet

_LETTERS = {"m": "male", "f": "female", "yom": "male", "yof": "female"}
# Never others, as patients may be.
_OF_CLAIM = frozenset({"employee", "worker", "claimant", "applicant"})
# How far behind an age its sex stands: "47 y/o RHD Hispanic F".
_WITH_AGE = 8


class SexReader:
    """Chooses among the candidates of a summary."""

    def __init__(self, rules: RuleSet, ages: AgeReader) -> None:
        """Look up the word lists.

        Args:
            rules: the rule set.
            ages: what reads the name behind an age, of the same rules.
        """
        self._ages = ages
        self._roles = rules.words("worker", "roles")
        self._handling = rules.words("worker", "handling") | {"by"}

    def choose(
        self,
        doc: Doc,
        age: Age | None,
        words: Iterable[tuple[Match, Span]],
        letters: Iterable[Match],
    ) -> Span | None:
        """The span that states the worker's sex, labelled with it.

        Args:
            doc: the letter.
            age: the worker's age, if it is stated.
            words: the matches of words for one sex, each with its sentence.
            letters: the matches of letters that have a form of their own.
        """
        words = list(words)
        if age is not None:
            # CASE 1: with the age. "a 47-year-old retired male clerk", "M/47", "47 yo RHD F"
            match, sentence, _ = age
            name = self._ages.name_behind(doc, match.end, sentence.end)
            for word, _ in words:
                if match.start <= word.start and word.end <= name.end:
                    return word.span(doc, word.rule.value)
            letter = self._letter(doc, match, sentence)
            if letter is not None:
                return letter
        # CASE 2: by a letter that says what it is. "Sex: F", "a clerk (F)"
        for letter_match in letters:
            return letter_match.span(doc, letter_match.rule.value)
        # CASE 3: elsewhere, the word that stands nearest to the age, or the first.
        near = age.match.end if age is not None else 0
        own = [word for word, sentence in words if self._is_of_worker(doc, word, sentence)]
        for word in sorted(own, key=lambda w: (abs(w.start - near), w.start))[:1]:
            return word.span(doc, word.rule.value)
        return None

    def _letter(self, doc: Doc, age: Match, sentence: Span) -> Span | None:
        """The letter in an age's own words, or behind it among what describes the worker."""
        for index in range(age.start, min(sentence.end, age.end + _WITH_AGE)):
            token = doc[index]
            is_inside = index < age.end
            is_glued = is_inside or not doc[index - 1].whitespace_
            if token.lower_ in _LETTERS and (is_glued or token.is_upper):
                return _span(doc, index, _LETTERS[token.lower_], age.rule)
            if not (is_inside or self._describes(token, index == age.end)):
                return None
        return None

    def _describes(self, token: Token, is_next: bool) -> bool:
        """Whether a token behind an age may stand before the sex."""
        if token.is_alpha:
            return token.lower_ not in self._ages.name_ends
        return token.text in {"-", ",", "/"} or (is_next and token.text == ".")

    def _is_of_worker(self, doc: Doc, word: Match, sentence: Span) -> bool:
        """Whether no other person is meant, and no thing: "a male inmate", "male hypogonadism"."""
        name = self._ages.name_behind(doc, word.end, sentence.end)
        if name.head in self._ages.others or name.head in self._ages.things:
            return False
        before = [token.lower_ for token in doc[max(sentence.start, word.start - 5) : word.start]]
        article = next((i for i, w in enumerate(before) if w in {"a", "an", "another"}), None)
        # "her husband, a man of 70"
        if article and self._ages.others & set(before[max(0, article - 2) : article]):
            return False
        lead = before[article - 1] if article else ""
        # "The worker is a female therapist", "this female nurse", but "the female therapist noted"
        is_told = lead in {"is", "was"} or before[-1:] == ["this"]
        # "hit by a man", but "an injury sustained by a male employee"
        handled = lead in self._handling and not (lead == "by" and name.head in _OF_CLAIM)
        return not handled and (is_told or name.head not in self._roles)


def _span(doc: Doc, index: int, sex: str, rule: Rule) -> Span:
    return Span(doc, index, index + 1, label=sex, span_id=rule.id)
