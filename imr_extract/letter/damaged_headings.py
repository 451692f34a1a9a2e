"""Headings and decisions with misread spaces ("Deci sion rationale"), and misspelt labels.

The search runs only on letters that lack headings, since it compares character by character.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from spacy.tokens import Doc

from imr_extract.letter.lines import Lines
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.tokenizer import clean_text

_LONGEST_LABEL = 48
# A shorter label may resemble another word by chance.
_SHORTEST_MISSPELT = 12
_LIKENESS = 0.9
_MOST_LOST = 2


class DamagedFinder:
    """Finds the phrases of heading rules despite lost or added spaces and misspellings."""

    def __init__(self, rules: list[Rule]) -> None:
        """Compile all phrases into one expression.

        Args:
            rules: the section rules; those without phrases are skipped.
        """
        self._by_words: dict[str, Rule] = {}
        for rule in rules:
            for phrase in rule.phrases:
                self._by_words.setdefault(squeezed(phrase), rule)
        words = sorted(self._by_words, key=len, reverse=True)
        self._heading = re.compile("|".join(_spaced(word) for word in words), re.IGNORECASE)
        self._labels = [words for words in self._by_words if words.endswith(":")]
        # "X: Uphe ld" at the end of a line.
        self._decisions = [
            (re.compile(rf":\s*{_spaced(squeezed(rule.value, '_'))}\.?\s*$", re.I | re.M), rule)
            for rule in sorted(rules, key=lambda rule: -len(rule.value))
            if rule.category == "decision"
        ]

    def __call__(self, doc: Doc, lines: Lines) -> list[Match]:
        """The matches, in order. A heading matches only at the start of a line."""
        found: list[Match] = []
        text = clean_text(doc).text
        for token in lines.starts:
            match = self._heading.match(text, doc[token].idx)
            if match:
                rule = self._by_words[squeezed(match.group())]
                found += _match(doc, match.start(), match.end(), rule)
            elif near := self._misspelt(text, doc[token].idx):
                found += _match(doc, doc[token].idx, *near)
        for number, token in enumerate(lines.starts):
            start = doc[token].idx
            last = number + 1 == len(lines.starts)
            end = len(text) if last else doc[lines.starts[number + 1]].idx
            for pattern, rule in self._decisions:
                ending = pattern.search(text, start, end)
                if ending:
                    found += _match(doc, ending.start(), ending.end(), rule)
                    break
        return sorted(found, key=lambda m: m.start)

    def _misspelt(self, text: str, start: int) -> tuple[int, Rule] | None:
        """The end and the rule of a label with one or two wrong letters: "MAXIMUS guidline:"."""
        colon = text.find(":", start, start + _LONGEST_LABEL)
        if colon < 0:
            return None
        printed = squeezed(text[start : colon + 1])
        if len(printed) < _SHORTEST_MISSPELT:
            return None
        near = get_close_matches(printed, self._labels, n=1, cutoff=_LIKENESS)
        if not near or abs(len(near[0]) - len(printed)) > _MOST_LOST:
            return None  # words before a label are not a misprint
        return colon + 1, self._by_words[near[0]]


def _match(doc: Doc, start: int, end: int, rule: Rule) -> list[Match]:
    text = clean_text(doc).text
    while end > start and text[end - 1].isspace():
        end -= 1
    span = doc.char_span(start, end, alignment_mode="expand")
    return [Match(span.start, span.end, rule)] if span is not None else []


def squeezed(text: str, parted_by: str | None = None) -> str:
    """Text in lower case without spaces."""
    return "".join(text.lower().split(parted_by))


def _spaced(squeezed: str) -> str:
    return r"[ \n]?".join(re.escape(char) for char in squeezed)
