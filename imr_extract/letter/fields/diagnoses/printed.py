"""What states conditions by its print alone: a code beside a name, a list with numbers.

Neither needs words that lead to it: "G56.01 carpal tunnel syndrome", "1. Gout 2. Asthma".
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.clauses import Clauses
from imr_extract.letter.fields.diagnoses.condition_list import (
    ICD_CODE,
    ConditionList,
    Found,
    Listing,
    Trust,
)
from imr_extract.letter.fields.diagnoses.items import coded_lines_end, find_items
from imr_extract.letter.fields.diagnoses.list_words import whole_code
from imr_extract.letter.fields.diagnoses.part import CONDITIONS, DISEASES
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match

# What may stand before a code that begins an item.
_BEFORE_ITEM = frozenset({*';:,.="-', "code", "codes"})
_BEFORE_BARE_CODE = frozenset({"for", "of", "with", "and"})
# As many items make a list.
_FEWEST_ITEMS = 2


class PrintedStatements:
    """Reads codes with their names, and lists that no words lead to."""

    def __init__(self, conditions: ConditionList, clauses: Clauses, words: ConditionWords) -> None:
        """Keep the readers that all statements share."""
        self._list, self._clauses, self._words = conditions, clauses, words

    def coded(self, doc: Doc, cue: Match, low: int, end: int) -> Found:
        """What a code names: the words behind one that begins an item, else those before it.

        Args:
            doc: the letter.
            cue: the code.
            low: the token up to which the sentence is read.
            end: the token behind the sentence.
        """
        cue, end = whole_code(doc, cue), coded_lines_end(doc, cue.start, end)
        before = doc[cue.start - 1] if cue.start > low else None
        begins_item = before is None or before.is_space or before.lower_ in _BEFORE_ITEM
        is_bare = doc[cue.start].text[0].isdigit()
        if is_bare and before is not None and before.lower_ in _BEFORE_BARE_CODE:
            begins_item = True
        if is_bare and not begins_item:
            return Found([], cue.end)  # "weighs 180.5 lbs"
        if not begins_item and doc[cue.start].text not in {"(", "["} and cue.end < end:
            # "he had M17.11 osteoarthritis", but "low back pain M54.5 and gout"
            named = self._is(doc[cue.start - 1 : cue.start], CONDITIONS)
            begins_item = doc[cue.end].is_alpha and not named
        if begins_item:
            start = self._list.lead_start(doc, low, cue.start)
        else:
            start = self._clauses.subject_start(doc, low, cue.start)
        ranges = ((start, end if begins_item else cue.end),)
        listing = Listing(ranges, False, True, Assertion.AFFIRMED, Trust.CONDITIONS, cue.rule.id)
        spans, stop = self._list.read(doc, listing)
        named_here = _conditions(spans)
        if is_bare and named_here and named_here[0].start > cue.end + 1:
            return Found([], cue.end)  # "124.5 lbs with gout"
        if not begins_item:
            # "swelling and a contusion (S70.02XA)" has the code of the last one
            spans, stop = [*named_here[-1:], *spans[len(named_here) :]], cue.end
        return Found(spans if named_here else [], max(stop, cue.end))

    def numbered(self, doc: Doc, cue: Match, stop: int, end: int) -> Found:
        """The conditions of a list, if most of its items are some and one is more than a complaint.

        Args:
            doc: the letter.
            cue: its first mark.
            stop: the token behind the sentence.
            end: the token behind the summary.
        """
        items = find_items(doc, cue.start, stop, end)
        if items is None or len(items.ranges) < _FEWEST_ITEMS:
            return Found([], cue.end)
        listing = Listing(
            items.ranges, True, False, Assertion.AFFIRMED, Trust.CONDITIONS, cue.rule.id
        )
        found = self._list.read(doc, listing)
        conditions = _conditions(found.spans)
        most = len(conditions) >= len(items.ranges) - 1
        if most and any(self._is(span, DISEASES) for span in conditions):
            return found
        return Found([], cue.end)

    def _is(self, span: Span, kinds: frozenset[str]) -> bool:
        return any(self._words.kind(token.text, token.lower_) in kinds for token in span)


def _conditions(spans: list[Span]) -> list[Span]:
    return [span for span in spans if span.label_ != ICD_CODE]
