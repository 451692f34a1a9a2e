"""Where a disputed item begins.

An item ("X: Upheld") may span lines, contain full stops ("A was the original request. B was
authorized ...") and begin directly after the previous rationale, with or without a blank line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.lines import Lines
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import first_within, of_category, verbatim
from imr_extract.rules.tokenizer import clean_text, token_offsets

_CLOSED = re.compile(r"[.!?][\"')\]]*\s*$")
_WORD = re.compile(r"\w")
# The words that end a rationale may occur this many tokens before a line.
_JUST_BEFORE = 12
# Rules for requests that the claims administrator modified.
MODIFIED = (
    "original_request_end", "original_request_start", "authorized_end", "authorized_start",
    "remaining_start",
)  # fmt: skip
# Openings of sentences that continue such a request, and so never begin an item.
_GOES_ON = ("original_request_start", "authorized_start")
_ORIGINAL = ("original_request_start", "original_request_end", "remaining_start")


class ItemStarts:
    """Finds the first token of each item of one letter."""

    def __init__(
        self, doc: Doc, lines: Lines, modified: RuleMatcher, rationale_words: re.Pattern[str]
    ) -> None:
        """Store what is needed to find item starts.

        Args:
            doc: the letter.
            lines: its lines.
            modified: the matcher for the rules in `MODIFIED`.
            rationale_words: finds words that end most rationales; no item contains them.
        """
        self._doc, self._lines = doc, lines
        self._modified = modified
        self._rationale_words = rationale_words
        self._text, self._offsets = clean_text(doc).text, token_offsets(doc)

    def before(self, floor: int, end: int) -> int:
        """The first token of the item whose words end at a given token.

        Args:
            floor: the earliest possible start: after the last heading or decision.
            end: the first token of the item's decision.
        """
        doc, start = self._doc, floor
        modified = _Modified(self._modified(doc[floor:end]))
        for start in self._candidates(floor, end):
            if self._holds(_WORD, start, end) and not modified.goes_on(start, end):
                break
        # A colon here belongs to the heading before the item.
        while start < end and (doc[start].is_space or doc[start].text == ":"):
            start += 1
        return start

    def _candidates(self, floor: int, end: int) -> Iterator[int]:
        """Tokens at which the item may begin, nearest to its end first and `floor` last.

        Lines after a blank line are preferred. If no blank line separates the item from the text
        before it, lines after a finished sentence are used.
        """
        doc = self._doc
        starts = self._lines.starts
        lines = starts[bisect_right(starts, floor) : bisect_left(starts, end)]
        glued_from, last = floor, self._last_of_rationale(floor, end)
        for start in lines:
            if doc[start - 1].is_space and self._offsets[start] > last:
                break
            if self._holds(self._rationale_words, max(floor, start - _JUST_BEFORE), start):
                glued_from = start
        paragraphs = [start for start in lines if doc[start - 1].is_space and start >= glued_from]
        if paragraphs:
            yield from reversed(paragraphs)
        else:
            for start in reversed(lines):
                if _CLOSED.search(verbatim(Span(doc, max(floor, start - 3), start))):
                    yield start
        yield floor

    def _last_of_rationale(self, start: int, end: int) -> int:
        """The offset of the last of the words that end a rationale; -1 without any."""
        last, at = -1, self._offsets[start]
        while found := self._rationale_words.search(self._text, at, self._stop(end)):
            last, at = found.start(), found.start() + 1
        return last

    def _holds(self, words: re.Pattern[str], start: int, end: int) -> bool:
        return words.search(self._text, self._offsets[start], self._stop(end)) is not None

    def _stop(self, end: int) -> int:
        return self._offsets[end] if end < len(self._offsets) else len(self._text)


class _Modified:
    """Where the sentences of a request stand that the claims administrator modified."""

    def __init__(self, matches: list[Match]) -> None:
        """Sort the matches of the rules in `MODIFIED`, which are in order."""
        self._going_on = {m.start for m in of_category(matches, *_GOES_ON)}
        self._remaining = {m.start for m in of_category(matches, "remaining_start")}
        self._authorized = of_category(matches, "authorized_end")
        self._original = of_category(matches, *_ORIGINAL)

    def goes_on(self, start: int, end: int) -> bool:
        """Whether a sentence that begins here continues such a request, which ends there."""
        # CASE 1: "The original request, A is", "The Claims Administrator authorized B"
        # CASE 2: "The remaining IMR eligible portion": the rule begins after the article
        if start in self._going_on or start + 1 in self._remaining:
            return True
        # CASE 3: "B was authorized by the Claims Administrator", after "A was the
        # original request"
        authorized = first_within(self._authorized, start, end)
        original = first_within(self._original, start, end)
        return authorized is not None and (original is None or original.start > authorized.start)
