"""Token patterns, each run only around a word that it requires.

spaCy's Matcher tries every pattern at every token. For two hundred patterns, that costs more per
letter than reading the PDF. Nearly every pattern requires some word, punctuation mark or shape;
the Matcher sees only the windows around these. The matches are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.rules.rule import TokenPattern
from imr_extract.rules.token_columns import Needs, TokenColumns, token_columns

# Matching a spelling implies matching its lower case, so one attribute serves all three.
_ATTRIBUTES = {"LOWER": "LOWER", "ORTH": "LOWER", "TEXT": "LOWER", "SHAPE": "SHAPE"}
# Words and marks so frequent that almost any other anchor is better: in every sentence, and a few
# times in every letter.
_IN_EVERY_SENTENCE = frozenset(
    [
        "the", "a", "an", "of", "to", "in", "for", "is", "was", "are", "were", "and", "or", "with",
        "on", "at", "by", "as", "per", "be", "been", "has", "had", "not", "this", "it", "he", "she",
        ".", ",", ":", "(", ")", "-", "/", "d", "dd", "ddd",
    ]
)  # fmt: skip
_IN_EVERY_LETTER = frozenset(
    [
        "case", "claim", "claims", "clinical", "diagnoses", "diagnosis", "following", "guidelines",
        "history", "injury", "medical", "rationale", "records", "summary", "treatment", "worker",
        "dddd",
    ]
)  # fmt: skip
# A repeat with as many words that may lack is given to spaCy as patterns of exact length.
_WIDE = 12
_REPEATS = re.compile(r"\{(\d*)(,?)(\d*)\}")


class _Anchor(NamedTuple):
    """What a pattern requires: any of `words`, and how far it extends before and after that word.

    None means unbounded.
    """

    attribute: str
    words: frozenset[str]
    before: int | None
    after: int | None


class _Group(NamedTuple):
    """Patterns with the same anchor words that require the same other words nearby."""

    matcher: Matcher
    attribute: str
    before: int | None
    after: int | None
    needs: Needs


class AnchoredMatcher:
    """Runs token patterns over parts of a Doc."""

    def __init__(self, vocab: Vocab) -> None:
        """Start empty, with the pipeline's vocabulary."""
        self._vocab = vocab
        self._checked = Matcher(vocab, validate=True)
        self._found: dict[tuple[_Anchor | None, Needs], dict[str, list[TokenPattern]]] = (
            defaultdict(dict)
        )
        self._groups: list[_Group] = []
        self._by_word: dict[str, dict[int, list[int]]] = {}
        self._free: Matcher | None = None

    def add(self, key: str, patterns: list[TokenPattern]) -> None:
        """Add the patterns of one key.

        Raises:
            MatchPatternError, ValueError: spaCy rejects one of them.
        """
        self._checked.add(key, patterns)
        for pattern in patterns:
            anchor = _anchor(pattern)
            needs = self._needs(pattern, anchor.words) if anchor is not None else ()
            self._found[anchor, needs].setdefault(key, []).append(pattern)

    def compile(self) -> None:
        """Build the matchers after all patterns have been added."""
        merged: dict[tuple[str, frozenset[str], Needs], list[_Anchor]] = defaultdict(list)
        for anchor, needs in self._found:
            if anchor is not None:
                merged[anchor.attribute, anchor.words, needs].append(anchor)
        by_word: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (attribute, words, needs), anchors in merged.items():
            keys: dict[str, list[TokenPattern]] = defaultdict(list)
            for anchor in anchors:
                for key, patterns in self._found[anchor, needs].items():
                    keys[key] += patterns
            for word in sorted(words):
                by_word[attribute][self._vocab.strings.add(word)].append(len(self._groups))
            before, after = (_widest(a.before for a in anchors), _widest(a.after for a in anchors))
            matcher = _matcher(self._vocab, keys)
            self._groups.append(_Group(matcher, attribute, before, after, needs))
        self._by_word = {attribute: dict(words) for attribute, words in by_word.items()}
        if (None, ()) in self._found:
            self._free = _matcher(self._vocab, self._found[None, ()])

    def __call__(self, doclike: Doc | Span) -> set[tuple[int, int, int]]:
        """The matches: key, start token and end token in the Doc."""
        found: set[tuple[int, int, int]] = set()
        if not self._groups and self._free is None:
            return found
        if isinstance(doclike, Span):
            doc, start, end = doclike.doc, doclike.start, doclike.end
        else:
            doc, start, end = doclike, 0, len(doclike)
        columns = token_columns(doc)
        for number, places in self._places(columns, start, end).items():
            group = self._groups[number]
            # Most groups lack a word in the whole range: this asks once for all of their windows.
            if columns.lack(group.needs, start, end):
                continue
            for first, last in _windows(group, places, start, end):
                if _lack_between(columns, group.needs, first, last):
                    continue
                for key, left, right in group.matcher(Span(doc, first, last)):
                    found.add((key, left + first, right + first))
        if self._free is not None:
            found.update(
                (key, left + start, right + start) for key, left, right in self._free(doclike)
            )
        return found

    def _needs(self, pattern: TokenPattern, anchor: frozenset[str]) -> Needs:
        """The words that a pattern requires besides its anchor."""
        strings = self._vocab.strings
        return tuple(
            (attribute, frozenset(map(strings.add, words)))
            for token in pattern
            for attribute, words in _fixed(token)
            if words != anchor
        )

    def _places(self, columns: TokenColumns, start: int, end: int) -> dict[int, list[int]]:
        """The groups with an anchor word in a range, each with the tokens that are one."""
        places: dict[int, list[int]] = {}
        for attribute, by_word in self._by_word.items():
            keys = columns.keys(attribute)[start:end]
            spots = [(token, key) for token, key in enumerate(keys, start) if key in by_word]
            for token, key in spots:
                for number in by_word[key]:
                    if number in places:
                        places[number].append(token)
                    else:
                        places[number] = [token]
        return places


def _lack_between(columns: TokenColumns, needs: Needs, first: int, last: int) -> bool:
    """Whether one of the needed words is nowhere in a window."""
    for attribute, words in needs:  # noqa: SIM110 # faster than any()
        if words.isdisjoint(columns.keys(attribute)[first:last]):
            return True
    return False


def _windows(group: _Group, places: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The windows of a range around a group's words; overlapping windows are merged."""
    if group.before is None or group.after is None:
        yield start, end
        return
    first = last = -1
    for token in places:
        left, right = max(start, token - group.before), min(end, token + group.after + 1)
        if first >= 0 and left <= last:
            last = max(last, right)
            continue
        if first >= 0:
            yield first, last
        first, last = left, right
    if first >= 0:
        yield first, last


def _fixed(token: dict[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """The words that a pattern's token may be, by attribute; nothing if it is optional."""
    if _bounds(token)[0] == 0:
        return
    for name, attribute in _ATTRIBUTES.items():
        value = token.get(name)
        listed = value.get("IN") if isinstance(value, dict) else None
        words = [value] if isinstance(value, str) else listed or ()
        if words:
            yield attribute, frozenset(words if name == "SHAPE" else map(str.lower, words))


def _anchor(pattern: TokenPattern) -> _Anchor | None:
    """The required token of a pattern that is likely to be rarest; None if none is required."""
    best: tuple[tuple[bool, bool, int], _Anchor] | None = None
    for index, token in enumerate(pattern):
        for attribute, words in _fixed(token):
            cost = (bool(words & _IN_EVERY_SENTENCE), bool(words & _IN_EVERY_LETTER), len(words))
            if best is None or cost < best[0]:
                before, after = _reach(pattern[:index]), _reach(pattern[index + 1 :])
                # An anchor that repeats may match at any of its repetitions.
                most = _bounds(token)[1]
                more = None if most is None else most - 1
                best = cost, _Anchor(attribute, words, _sum(before, more), _sum(after, more))
    return best[1] if best is not None else None


def _bounds(token: dict[str, Any]) -> tuple[int, int | None]:
    """The least and greatest number of times that a pattern's token may occur."""
    # spaCy also accepts lower-case keys.
    operator = token.get("OP", token.get("op", "1"))
    fixed: dict[str, tuple[int, int | None]] = {
        "1": (1, 1), "!": (0, 1), "?": (0, 1), "*": (0, None), "+": (1, None),
    }  # fmt: skip
    if operator in fixed:
        return fixed[operator]
    match = _REPEATS.fullmatch(operator)
    if match is None:
        return 0, None
    least, comma, most = match.groups()
    if not comma:
        return int(least), int(least)
    return int(least or 0), int(most) if most else None


def _reach(tokens: TokenPattern) -> int | None:
    total: int | None = 0
    for token in tokens:
        total = _sum(total, _bounds(token)[1])
    return total


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _widest(reaches: Iterable[int | None]) -> int | None:
    known = list(reaches)
    return None if None in known else max(reach for reach in known if reach is not None)


def _matcher(vocab: Vocab, keys: dict[str, list[TokenPattern]]) -> Matcher:
    matcher = Matcher(vocab)
    for key, patterns in keys.items():
        matcher.add(key, [exact for pattern in patterns for exact in _exact(pattern)])
    return matcher


def _exact(pattern: TokenPattern) -> Iterator[TokenPattern]:
    """A pattern, or what it means by its widest repeat: one pattern for each number of times.

    spaCy makes twelve optional words of "{0,12}", and tries each choice of those that are there.
    """
    widest, least, most = 0, 0, 0
    for index, token in enumerate(pattern):
        low, high = _bounds(token)
        if high is not None and high - low > most - least:
            widest, least, most = index, low, high
    if most - least < _WIDE:
        yield pattern
        return
    word = {name: value for name, value in pattern[widest].items() if name.upper() != "OP"}
    for times in range(least, most + 1):
        exact = [*pattern[:widest], *[word] * times, *pattern[widest + 1 :]]
        if exact:
            yield exact
