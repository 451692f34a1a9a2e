"""Each disputed service as decided, with its original request, the authorized part and decision."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import Item, structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, text_of, trimmed

SERVICES = "imr_services"

# Columns that say of an item that something holds, rather than what it is.
_FLAGS = ("retrospective", "associated_surgical")
_MARKS = frozenset({",", ".", ":", ";"})


@Language.factory(SERVICES)
def create_services(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ServiceFinder(nlp)


class ServiceFinder:
    """Reads each item's words: what was asked, what was authorized, what remained in dispute."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._matcher = RuleMatcher(nlp.vocab, rules.of("services"))
        self._verbs = rules.words("services", "verbs_at_the_end")

    def __call__(self, doc: Doc) -> Doc:
        """Leave in each item its spans, labelled with their columns; write them all."""
        spans: list[Span] = []
        for item in structure_of(doc).items:
            start, end = item.words
            own = list(self._read(doc[start:end], item.rule_id)) if start < end else []
            item.found[SERVICES] = own
            item.service = next(((s.start, s.end) for s in own if s.label_ == "service"), None)
            spans += own
        doc.spans[SERVICES] = spans
        return doc

    def _read(self, words: Span, rule_id: str) -> Iterator[Span]:
        doc = words.doc
        cues: dict[str, Match] = {}
        for match in longest(self._matcher(words)):
            cues.setdefault(match.rule.category, match)
        start = words.start
        number = cues.get("item_number")
        if number is not None and number.start == start:
            start = number.end
        end = words.end
        if end - start > 1 and doc[end - 1].lower_ in self._verbs:
            end -= 1  # the "is" of "... is: Upheld"
        for label, first, last, rule in _parts(cues, start, end, rule_id):
            first, last = trimmed(doc, first, last, _MARKS | {"-"}, _MARKS)
            if first < last:
                yield Span(doc, first, last, label=label, span_id=rule)


def _parts(
    cues: dict[str, Match], start: int, end: int, rule_id: str
) -> Iterator[tuple[str, int, int, str]]:
    """The columns of an item: name, first token, the token behind the last, rule."""
    remaining = cues.get("remaining_start") or cues.get("original_request_start")
    # CASE 1: "X is: Upheld"
    if remaining is None:
        yield "service", start, end, rule_id
    # CASE 2: "A was the original request. B was authorized ... The remaining ..., C is: Upheld"
    else:
        yield "service", remaining.end, end, remaining.rule.id
        original = cues.get("original_request_end")
        if original is not None:
            yield "original_request", start, original.start, original.rule.id
            start = original.end
        yield from _authorized(cues, start)
    for flag in _FLAGS:
        if (cue := cues.get(flag)) is not None:
            yield flag, cue.start, cue.end, cue.rule.id


def _authorized(cues: dict[str, Match], floor: int) -> Iterator[tuple[str, int, int, str]]:
    """The authorized part: "B was authorized by ..." or "... authorized B, leaving ..."."""
    behind = cues.get("authorized_end")
    lead, stop = cues.get("authorized_start"), cues.get("authorized_stop")
    if behind is not None:
        yield "authorized", floor, behind.start, behind.rule.id
    elif lead is not None and stop is not None:
        yield "authorized", lead.end, stop.start, lead.rule.id


def read_service(doc: Doc, item: Item, witness: Witness, year: int | None) -> Reading:
    """The service as decided, its flags, and the decision."""
    reading = Reading({"service": "", "decision": item.decision})
    for span in item.found[SERVICES]:
        column = span.label_
        reading.values[column] = True if column in _FLAGS else text_of(span)
        reading.evidence.append(witness.of(span, column))
    if item.decided_by is not None:
        start, end = item.decided_by
        start += doc[start].text == ":"
        span = Span(doc, start, end, span_id=item.decision_rule_id)
        reading.evidence.append(witness.of(span, "decision"))
    return reading


ROOM = Room(SERVICES, read_item=read_service)
