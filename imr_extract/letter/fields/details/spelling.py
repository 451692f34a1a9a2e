"""Misspelt names: a word that is one letter off a name of a lexicon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

# Shorter words are one letter off too many others.
_SHORTEST = 6


class NearNames:
    """Names by what is left of them without any one letter."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names of one word; words that are names themselves are not misspelt."""
        self._names = frozenset(name for name in names if name.isalpha())
        # A longer word is near none: to look costs the square of its length.
        self._longest = max(map(len, self._names), default=0) + 1

    @cached_property
    def _by_rest(self) -> dict[str, list[str]]:
        """The index, made when first a word is looked for: most items need none."""
        index: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            if len(name) >= _SHORTEST:
                for rest in set(_rests(name)):
                    index[rest].append(name)
        return dict(index)

    def nearest(self, word: str) -> str | None:
        """The name that a word is one letter off: one more, one less, one other or two swapped.

        A first letter that is wrong makes it another word.
        """
        if not _SHORTEST <= len(word) <= self._longest or not word.isalpha():
            return None
        if word in self._names:
            return None
        for rest in _rests(word):
            for name in self._by_rest.get(rest, ()):
                if name[0] == word[0] and _is_one_off(name, word):
                    return name
        return None


def _rests(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _is_one_off(one: str, other: str) -> bool:
    """Whether two words with a common rest are one letter, or two swapped ones, apart."""
    if len(one) != len(other):
        return True
    apart = [place for place in range(len(one)) if one[place] != other[place]]
    if len(apart) == 1:
        return True
    first, last = apart[0], apart[-1]
    return len(apart) == 2 and last == first + 1 and one[first] == other[last]
