"""Where the lines of the raw text start, as tokens of the Doc."""

from __future__ import annotations

from bisect import bisect_left

from spacy.tokens import Doc

from imr_extract.rules.token_columns import token_columns
from imr_extract.rules.tokenizer import clean_text

_NUMBER_ENDS = frozenset({".", ")", ":", "-"})


class Lines:
    """Which tokens start a line of the raw text, and which start a paragraph."""

    def __init__(self, doc: Doc) -> None:
        """Look up the starts once per Doc."""
        columns = token_columns(doc)
        offsets, spaces = columns.offsets, set(columns.spaces)
        found = ((bisect_left(offsets, start), start) for start in clean_text(doc).line_starts)
        self.starts = [
            token
            for token, start in found
            if token < len(offsets) and offsets[token] == start and token not in spaces
        ]
        self._is_start = set(self.starts)
        self.paragraphs: list[int] = [0, *(token + 1 for token in columns.spaces)]
        self._doc = doc

    def starts_at(self, token: int) -> bool:
        """Whether a line starts with this token."""
        return token in self._is_start

    def ends_before(self, token: int) -> bool:
        """Whether a line ends right before this token."""
        doc = self._doc
        return token >= len(doc) or token in self._is_start or doc[token].is_space

    def numbered_start(self, token: int) -> tuple[int, int | None]:
        """The item number that precedes this token at the start of a line.

        Returns:
            The number's token and the number: for "Regarding" in "1) Regarding", the token of "1"
            and 1. Without a number, the token itself and None.
        """
        doc = self._doc
        for width in (2, 1):
            number = token - width
            if number < 0 or not self.starts_at(number) or doc[number].shape_ not in {"d", "dd"}:
                continue
            if not doc[number].text.isdecimal():
                continue  # a superscript also has the shape of a digit
            if width == 2 and token < len(doc) and _glued_number(doc, token):
                continue  # the "1-30" of a date
            if number and doc[number - 1].text in {"-", "/"}:
                continue  # the end of a date broken across lines
            if width == 1 or doc[number + 1].text in _NUMBER_ENDS:
                return number, int(doc[number].text)
        return token, None


def _glued_number(doc: Doc, token: int) -> bool:
    """Whether a token is a number directly after a mark, without a space."""
    return doc[token].is_digit and not doc[token - 1].whitespace_
