"""Which words stand in a range of a Doc, and where: looked up once for all matchers."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from spacy.tokens import Doc

_ATTRIBUTES = ("LOWER", "SHAPE")
_KEY = "imr_words"
# Up to this many tokens, a loop finds a word faster than numpy.
SHORT = 100

_Array: TypeAlias = "np.ndarray[Any, Any]"
# For each required token of a pattern: its attribute and the vocabulary keys it may have.
Needs: TypeAlias = tuple[tuple[str, frozenset[int]], ...]


class TokenRange:
    """The vocabulary keys of a range of tokens, by attribute.

    Attributes:
        words: those that occur in it.
    """

    def __init__(
        self, columns: dict[str, list[int]], arrays: dict[str, _Array], start: int, end: int
    ) -> None:
        """Take the keys of all tokens of a Doc, as lists and as arrays, and where the range is."""
        self.words = {name: frozenset(column[start:end]) for name, column in columns.items()}
        self._columns, self._arrays = columns, arrays
        self._start, self._end = start, end
        self._places: dict[tuple[str, int], list[int]] = {}

    def places(self, attribute: str, words: list[int]) -> list[int]:
        """The tokens that are one of these words, in order."""
        if len(words) == 1:
            return self._places_of(attribute, words[0])
        return sorted(token for word in words for token in self._places_of(attribute, word))

    def _places_of(self, attribute: str, word: int) -> list[int]:
        places = self._places.get((attribute, word))
        if places is None:
            start, end = self._start, self._end
            if end - start <= SHORT:
                column = self._columns[attribute]
                places = [token for token in range(start, end) if column[token] == word]
            else:
                (found,) = (self._arrays[attribute][start:end] == word).nonzero()
                places = (found + start).tolist()
            self._places[attribute, word] = places
        return places

    def lacks(self, needs: Needs) -> bool:
        """Whether one of the needed words is nowhere in the range."""
        for attribute, words in needs:  # noqa: SIM110 # faster than any()
            if words.isdisjoint(self.words[attribute]):
                return True
        return False

    def lacks_between(self, needs: Needs, first: int, last: int) -> bool:
        """Whether one of the needed words is nowhere in a part of the range."""
        for attribute, words in needs:  # noqa: SIM110 # faster than any()
            if words.isdisjoint(self._columns[attribute][first:last]):
                return True
        return False


class _Columns:
    """The vocabulary keys of a Doc's tokens, and the ranges looked through so far."""

    def __init__(self, doc: Doc) -> None:
        keys = np.ascontiguousarray(doc.to_array(list(_ATTRIBUTES)).T)
        self._arrays = dict(zip(_ATTRIBUTES, keys, strict=True))
        self._lists = {name: array.tolist() for name, array in self._arrays.items()}
        self._ranges: dict[tuple[int, int], TokenRange] = {}

    def between(self, start: int, end: int) -> TokenRange:
        found = self._ranges.get((start, end))
        if found is None:
            found = TokenRange(self._lists, self._arrays, start, end)
            self._ranges[start, end] = found
        return found


def range_of(doc: Doc, start: int, end: int) -> TokenRange:
    """The words of a range, computed once per Doc and range."""
    columns: _Columns | None = doc.user_data.get(_KEY)
    if columns is None:
        columns = doc.user_data[_KEY] = _Columns(doc)
    return columns.between(start, end)
