"""A span of the Doc -> its evidence in the raw text."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Span

from imr_extract.reading.letter_text import page_starts
from imr_extract.record import Evidence
from imr_extract.rules.tokenizer import clean_text, token_offsets


class Witness:
    """Turns spans of one Doc into evidence."""

    def __init__(self, doc: Doc) -> None:
        """Look up the clean text and page starts once per Doc."""
        self._clean, self._offsets = clean_text(doc), token_offsets(doc)
        self._pages = page_starts(self._clean.raw)

    @property
    def page_count(self) -> int:
        """The number of pages in the raw text."""
        return len(self._pages)

    def page_at(self, offset: int) -> int:
        """The page of an offset in the raw text, from 1."""
        return bisect_right(self._pages, offset)

    def of(self, span: Span, column: str) -> Evidence:
        """The evidence for the value of a column that a span states."""
        start, end = self._clean.to_raw(span.start_char, span.end_char)
        return Evidence(
            column, self.page_at(start), start, end, self._clean.raw[start:end], span.id_
        )

    def raw_start(self, token: int) -> int:
        """Where a token begins in the raw text."""
        offset = self._offsets[token]
        return self._clean.to_raw(offset, offset + 1)[0]
