"""Component: each disputed service as decided, with its original request and authorized part."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.sections import ITEMS
from imr_extract.rules.matcher import Match, RuleMatcher, longest
from imr_extract.rules.rule_set import load_rules

SERVICES = "imr_services"

# Labels that say of an item that something holds, rather than what it is.
FLAGS = ("retrospective", "associated_surgical")


@Language.factory("imr_services")
def create_services(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ServiceFinder(nlp)


class ServiceFinder:
    """Reads each decided item: what was asked, what was authorized, what remained in dispute."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        self._matcher = RuleMatcher(nlp.vocab, load_rules().of("services"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans: one `service` an item; `original_request`, `authorized` where stated."""
        spans: list[Span] = []
        for item in doc.spans[ITEMS]:
            spans += self._read(doc, item)
        doc.spans[SERVICES] = spans
        return doc

    def _read(self, doc: Doc, item: Span) -> list[Span]:
        cues: dict[str, Match] = {}
        for match in longest(self._matcher(item)):
            cues.setdefault(match.rule.category, match)
        start = item.start
        number = cues.get("item_number")
        if number is not None and number.start == start:
            start = number.end
        end = _without_verb(doc, item, start)
        remaining = cues.get("remaining_start") or cues.get("original_request_start")
        parts: list[tuple[str, int, int, str]] = []
        if remaining is None:
            parts.append(("service", start, end, item.id_))
        else:
            parts.append(("service", remaining.end, end, remaining.rule.id))
            original = cues.get("original_request_end")
            if original is not None:
                parts.append(("original_request", start, original.start, original.rule.id))
                start = original.end
            parts += _authorized(cues, start)
        parts += [
            (category, flag.start, flag.end, flag.rule.id)
            for category in FLAGS
            if (flag := cues.get(category)) is not None
        ]
        return [
            Span(doc, *trimmed, label=label, span_id=rule)
            for label, first, last, rule in parts
            if (trimmed := _trim(doc, first, last))
        ]


def _authorized(cues: dict[str, Match], floor: int) -> list[tuple[str, int, int, str]]:
    """The authorized part: "B was authorized by ..." or "... authorized B, leaving ..."."""
    behind = cues.get("authorized_end")
    if behind is not None:
        return [("authorized", floor, behind.start, behind.rule.id)]
    lead, stop = cues.get("authorized_start"), cues.get("authorized_stop")
    if lead is not None and stop is not None:
        return [("authorized", lead.end, stop.start, lead.rule.id)]
    return []


def _without_verb(doc: Doc, item: Span, start: int) -> int:
    """The item's end without the "is" of "... is: Upheld"."""
    end = item.end
    if end - start > 1 and doc[end - 1].lower_ in {"is", "are"}:
        end -= 1
    return end


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space and loose marks at its ends; None when nothing is left."""
    while start < end and (doc[start].is_space or doc[start].text in {",", ".", ":", ";", "-"}):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in {",", ".", ":", ";"}):
        end -= 1
    return (start, end) if start < end else None
