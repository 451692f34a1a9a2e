"""The detail spans of one item -> typed values with evidence."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from spacy.tokens import Span

from imr_extract.letter.evidence import Witness, text_of
from imr_extract.letter.fields.services.details import REGION_OF_SPINE
from imr_extract.record import Evidence
from imr_extract.rules.rule_set import load_rules
from imr_extract.values.dates import parse_date
from imr_extract.values.numbers import parse_number
from imr_extract.values.quantities import (
    parse_duration,
    parse_frequency,
    parse_grid,
    parse_quantity,
    sessions,
    times,
)

_CATEGORY = "category."
_OTHER = "Other"
# Categories whose services are given in sessions, so that "x 6" counts them.
_IN_SESSIONS = frozenset({"Rehabilitation", "Evaluation & Management", "Psych Services"})


class _Found(NamedTuple):
    value: object
    spans: list[Span]


def read_details(
    spans: list[Span], witness: Witness, latest_year: int | None
) -> tuple[dict[str, Any], list[Evidence]]:
    """The details of one item.

    Args:
        spans: the item's detail spans, in the order of the component.
        witness: makes the evidence.
        latest_year: the letter's year, to read two-digit years by.

    Returns:
        The details and the evidence of each that is stated. A category that no rule decides is
        Other, without evidence.
    """
    by_label: dict[str, list[Span]] = {}
    for span in spans:
        by_label.setdefault(span.label_, []).append(span)
    drugs = by_label.get("drug", [])
    category_span = next((s for s in spans if s.label_.startswith(_CATEGORY)), None)
    category, subcategory = _OTHER, _OTHER
    if category_span is not None:
        category, subcategory = category_span.label_.removeprefix(_CATEGORY).split(": ", 1)
    found = {
        "category": _Found(category, [category_span] if category_span is not None else []),
        "subcategory": _Found(subcategory, [category_span] if category_span is not None else []),
        "drug": _drug(drugs),
        "strength": _strength(drugs, by_label.get("strength", [])),
        "quantity": _number(by_label.get("quantity", []) if drugs else [], parse_quantity),
        "refills": _number(by_label.get("refills", []) if drugs else [], parse_number),
        "sessions": _Found(None, []) if drugs else _sessions(by_label, category),
        "body_parts": _regions(by_label),
        "laterality": _side(by_label),
        "dates_of_service": _dates(by_label.get("date_of_service", []), latest_year),
        "codes": _texts(by_label.get("code", [])),
    }
    details = {name: item.value for name, item in found.items()}
    evidence = [witness.of(span, name) for name, item in found.items() for span in item.spans]
    return details, evidence


def _drug(spans: list[Span]) -> _Found:
    printed = (text_of(span).lower().split("/") for span in spans)
    names = dict.fromkeys(name.strip() for names in printed for name in names)
    return _Found(" / ".join(names) or None, spans)


def _strength(drugs: list[Span], strengths: list[Span]) -> _Found:
    """The first strength behind the drug; None for a compound, which has no strength of its own."""
    if not drugs:
        return _Found(None, [])
    chosen: list[Span] = []
    for index, drug in enumerate(drugs):
        end = drugs[index + 1].start if index + 1 < len(drugs) else drug.doc[-1].i + 1
        behind = [s for s in strengths if drug.end <= s.start < end]
        chosen += behind[:1]
    chosen = chosen or strengths[:1]
    if len(chosen) != 1:
        return _Found(None, [])
    return _Found(text_of(chosen[0]), chosen)


def _number(spans: list[Span], parse: object) -> _Found:
    for span in spans[:1]:
        value = parse(text_of(span))  # type: ignore[operator] # a parser of this package
        if value is not None:
            return _Found(value, [span])
    return _Found(None, [])


def _sessions(by_label: dict[str, list[Span]], category: str) -> _Found:
    if "sessions" in by_label:
        span = by_label["sessions"][0]
        return _Found(sessions(parse_number(text_of(span))), [span])
    if "frequency" in by_label and "duration" in by_label:
        often, long = by_label["frequency"][0], by_label["duration"][0]
        frequency, duration = parse_frequency(text_of(often)), parse_duration(text_of(long))
        if duration is not None:
            return _Found(times(frequency, duration), [often, long])
    if category in _IN_SESSIONS:
        for label, parse in (("grid", parse_grid), ("times", parse_number)):
            if label in by_label:
                span = by_label[label][0]
                return _Found(sessions(parse(text_of(span))), [span])
    return _Found(None, [])


def _regions(by_label: dict[str, list[Span]]) -> _Found:
    """Each named region once; an adjective before a spine that it shares becomes that spine."""
    spans = sorted(
        [*by_label.get("body_part", []), *by_label.get(REGION_OF_SPINE, [])],
        key=lambda span: span.start,
    )
    names: dict[str, None] = {}
    for span in spans:
        if span.label_ == REGION_OF_SPINE:
            names[f"{span.text.lower()} spine"] = None
        else:
            names |= dict.fromkeys(_regions_by_name()[_spelled(span)].split(" / "))
    return _Found(tuple(names), spans)


@cache
def _regions_by_name() -> dict[str, str]:
    return {row["name"].lower(): row["region"] for row in load_rules().lexicons["body_parts"]}


def _spelled(span: Span) -> str:
    """A region as its lexicon spells it: "c - spine" is one entry, "c-spine"."""
    text = text_of(span).lower()
    return text.replace(" - ", "-").replace(" / ", "/")


def _side(by_label: dict[str, list[Span]]) -> _Found:
    """The side; None where an item names several."""
    sides = {label: spans for label, spans in by_label.items() if label.startswith("side.")}
    if len(sides) != 1:
        return _Found(None, [])
    ((label, spans),) = sides.items()
    return _Found(label.removeprefix("side."), spans)


def _dates(spans: list[Span], latest_year: int | None) -> _Found:
    read = [(span, parse_date(text_of(span), latest_year)) for span in spans]
    dates = dict.fromkeys(date.isoformat() for _, date in read if date is not None)
    return _Found(tuple(dates), [span for span, date in read if date is not None])


def _texts(spans: list[Span]) -> _Found:
    return _Found(tuple(dict.fromkeys(text_of(span) for span in spans)), spans)
