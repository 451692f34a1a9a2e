"""Headings and decisions in which OCR misread the spaces: "Deci sion rationale".

The search runs only on letters that lack headings, since it compares character by character.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from imr_extract.letter.lines import Lines
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.tokenizer import clean_text


class DamagedFinder:
    """Finds the phrases of heading rules despite lost or added spaces."""

    def __init__(self, rules: list[Rule]) -> None:
        """Compile all phrases into one expression.

        Args:
            rules: the section rules; those without phrases are skipped.
        """
        self._by_words: dict[str, Rule] = {}
        for rule in rules:
            for phrase in rule.phrases:
                self._by_words.setdefault(_squeezed(phrase), rule)
        words = sorted(self._by_words, key=len, reverse=True)
        self._heading = re.compile("|".join(_spaced(word) for word in words), re.IGNORECASE)
        # "X: Uphe ld" at the end of a line.
        self._decisions = [
            (re.compile(rf":\s*{_spaced(_squeezed(rule.value, '_'))}\.?\s*$", re.I | re.M), rule)
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
                rule = self._by_words[_squeezed(match.group())]
                found += _match(doc, match.start(), match.end(), rule)
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


def _match(doc: Doc, start: int, end: int, rule: Rule) -> list[Match]:
    text = clean_text(doc).text
    while end > start and text[end - 1].isspace():
        end -= 1
    span = doc.char_span(start, end, alignment_mode="expand")
    return [Match(span.start, span.end, rule)] if span is not None else []


def _squeezed(text: str, parted_by: str | None = None) -> str:
    return "".join(text.lower().split(parted_by))


def _spaced(squeezed: str) -> str:
    return r"[ \n]?".join(re.escape(char) for char in squeezed)
