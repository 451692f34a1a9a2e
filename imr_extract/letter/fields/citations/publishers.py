"""Who publishes guidelines beside ACOEM and ODG: known publishers, and names of organisations."""

from __future__ import annotations

import re
from functools import cached_property

from spacy.tokens import Span
from spacy.vocab import Vocab

from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import of_category, trimmed

# An organisation's name in capitals before what it published: "AHRQ Guideline".
_SHORT_NAME = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z]{1,5}$")
_END = frozenset({",", ";", ".", ":", "?", "(", "[", "!", '"'})


class PublisherWords:
    """The words of publishers' names, compiled once."""

    def __init__(self, rules: RuleSet, vocab: Vocab) -> None:
        """Take the words of the guideline rules.

        Args:
            rules: the rule set.
            vocab: the pipeline's vocabulary.
        """
        self.names = RuleMatcher(vocab, rules.of("guidelines", "publisher", "work"))
        self.organisations = rules.words("guidelines", "organisations")
        self.name_joints = rules.words("guidelines", "name_joints")
        nouns = "|".join(sorted(self.organisations))
        self._noun = re.compile(rf"\b(?:{nouns})\b", re.IGNORECASE)

    def stand_in(self, text: str) -> bool:
        """Whether a text has a word that names of organisations have."""
        return self._noun.search(text) is not None


class Publishers:
    """The publishers in a range, looked for when first asked for.

    Most works are ODG's, of which nothing more is to be known.
    """

    def __init__(self, words: PublisherWords, span: Span) -> None:
        """Take the range."""
        self._words, self._span = words, span

    @cached_property
    def _found(self) -> list[Match]:
        return self._words.names(self._span)

    @property
    def named(self) -> list[Match]:
        """Those known by name."""
        return of_category(self._found, "publisher")

    @property
    def works(self) -> set[int]:
        """The tokens at which the kind of a work stands: "Guideline", "Position Statement"."""
        return {match.start for match in of_category(self._found, "work")}

    def organisation(self, i: int, end: int) -> int | None:
        """The token behind an organisation's name that begins here; None where none does."""
        doc, words = self._span.doc, self._words
        if not doc[i].text[0].isupper():
            return None
        known = next((m for m in self.named if m.start == i), None)
        if known is not None:
            return known.end
        works = self.works
        if _SHORT_NAME.match(doc[i].text) and i + 1 in works:
            return i + 1
        j, found = i, False
        while j < end and j not in works:
            word = doc[j]
            if word.text == "." and len(doc[j - 1]) == 1 and doc[j - 1].is_upper:
                j += 1  # "U.S. Department of ..."
                continue
            if word.text in _END or not (
                word.text[0].isupper() or word.lower_ in words.name_joints
            ):
                break
            found = found or word.lower_ in words.organisations
            j += 1
        if not found:
            return None
        return trimmed(doc, i, j, (), words.name_joints)[1]
