"""Attributes of a Doc's tokens as lists, each asked of spaCy once for all components.

A list answers ten times as fast as a Token, which spaCy makes anew each time.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

from spacy.tokens import Doc

_KEY = "imr_columns"
# For each required token of a pattern: its attribute and the vocabulary keys it may have.
Needs: TypeAlias = tuple[tuple[str, frozenset[int]], ...]


class TokenColumns:
    """The attributes of all tokens of a Doc."""

    def __init__(self, doc: Doc) -> None:
        """Look nothing up yet."""
        self._doc = doc
        self._keys: dict[str, list[int]] = {}
        self._within: dict[tuple[int, int], dict[str, frozenset[int]]] = {}

    @cached_property
    def offsets(self) -> list[int]:
        """Where each token starts in the clean text."""
        return self._column("IDX")

    @cached_property
    def spaces(self) -> list[int]:
        """The tokens that are white space."""
        spaces: list[int] = self._doc.to_array("IS_SPACE").nonzero()[0].tolist()
        return spaces

    def keys(self, attribute: str) -> list[int]:
        """The vocabulary keys of all tokens, LOWER or SHAPE."""
        keys = self._keys.get(attribute)
        if keys is None:
            keys = self._keys[attribute] = self._column(attribute)
        return keys

    def lack(self, needs: Needs, start: int, end: int) -> bool:
        """Whether one of the needed words is nowhere in a range."""
        within = self._within.get((start, end))
        if within is None:
            within = self._within[start, end] = {}
        for attribute, words in needs:
            # Kept, since several matchers look through the same sections.
            keys = within.get(attribute)
            if keys is None:
                keys = within[attribute] = frozenset(self.keys(attribute)[start:end])
            if words.isdisjoint(keys):
                return True
        return False

    def _column(self, attribute: str) -> list[int]:
        # One attribute at a time: spaCy takes much longer for several in one call.
        column: list[int] = self._doc.to_array(attribute).tolist()
        return column


def token_columns(doc: Doc) -> TokenColumns:
    """The columns of a Doc, which keeps them."""
    columns: TokenColumns | None = doc.user_data.get(_KEY)
    if columns is None:
        columns = doc.user_data[_KEY] = TokenColumns(doc)
    return columns
