"""The detail spans of one item -> typed values with evidence."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.details.categories import Choice
from imr_extract.letter.fields.details.component import DETAILS, REGION_OF_SPINE, DetailSpans
from imr_extract.letter.fields.details.ingredients import ingredients_of
from imr_extract.letter.fields.details.sessions import (
    DURATION,
    FREQUENCY,
    GRID,
    SESSIONS,
    TIMES,
)
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import Item
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import first_within, text_of
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

OTHER = "Other"
_SIDES = ("left", "right", "bilateral")
# Categories whose services are given in sessions, so that "x 6" counts them.
_IN_SESSIONS = frozenset({"Rehabilitation", "Evaluation & Management", "Psych Services"})
_NO_SESSIONS = frozenset({"Dental Services"})


class _Found(NamedTuple):
    value: Any
    spans: list[Span]


_NONE = _Found(None, [])


def read_details(doc: Doc, item: Item, witness: Witness, year: int | None) -> Reading:
    """The details of one item; a category that nothing decides is Other, without evidence."""
    spans: DetailSpans = item.found[DETAILS]
    drugs, choice = spans.of("drug"), spans.choice
    found = {
        **_category(doc, choice),
        "drug": _drug(drugs),
        "strength": _strength(drugs, spans.of("strength")),
        "quantity": _number(spans.of("quantity"), parse_quantity) if drugs else _NONE,
        "refills": _number(spans.of("refills"), parse_number) if drugs else _NONE,
        "sessions": _NONE if drugs else _sessions(spans, choice),
        "body_parts": _regions(spans),
        "laterality": _side(spans),
        "dates_of_service": _dates(spans.of("date_of_service"), year),
        "codes": _texts(spans.of("code")),
    }
    named = [drug for drug in spans.drugs if not drug.is_class]
    values = {name: value for name, (value, _) in found.items()}
    # What these columns say is what others have with their evidence, by one name.
    values["ingredients"] = ingredients_of(doc, named, spans.of("strength"))
    values["body_regions"] = _canonical(found["body_parts"].value)
    return Reading(
        values,
        [witness.of(span, name) for name, (_, own) in found.items() for span in own],
    )


def _category(doc: Doc, choice: Choice | None) -> dict[str, _Found]:
    if choice is None:
        return {"category": _Found(OTHER, []), "subcategory": _Found(OTHER, [])}
    own = [choice.span(doc)]
    return {
        "category": _Found(choice.category, own),
        "subcategory": _Found(choice.subcategory, own),
    }


def _drug(spans: list[Span]) -> _Found:
    printed = (text_of(span).lower().split("/") for span in spans)
    names = dict.fromkeys(name.strip() for names in printed for name in names)
    return _Found(" / ".join(names) or None, spans)


def _strength(drugs: list[Span], strengths: list[Span]) -> _Found:
    """The first strength behind the drug; None for a compound, which has no strength of its own."""
    if not drugs:
        return _NONE
    chosen: list[Span] = []
    for index, drug in enumerate(drugs):
        end = drugs[index + 1].start if index + 1 < len(drugs) else drug.doc[-1].i + 1
        behind = first_within(strengths, drug.end, end)
        chosen += [behind] if behind is not None else []
    chosen = chosen or strengths[:1]
    if len(chosen) != 1:
        return _NONE
    return _Found(text_of(chosen[0]), chosen)


def _number(spans: list[Span], parse: Callable[[str], float | None]) -> _Found:
    for span in spans[:1]:
        value = parse(text_of(span))
        if value is not None:
            return _Found(value, [span])
    return _NONE


def _sessions(spans: DetailSpans, choice: Choice | None) -> _Found:
    said = spans.of(SESSIONS)
    # CASE 1: "12 visits of physical therapy", "2 visits for the neck and 8 visits for the wrist"
    if said:
        numbers = [parse_number(text_of(span)) or 0 for span in said]
        return _Found(sessions(sum(numbers)), said)
    often, long, counts = (spans.of(name) for name in (FREQUENCY, DURATION, TIMES))
    # CASE 2: "2 times a week for 6 weeks"
    if often and long:
        duration = parse_duration(text_of(long[0]))
        if duration is not None:
            return _Found(times(parse_frequency(text_of(often[0])), duration), [often[0], long[0]])
    if choice is None or choice.category not in _IN_SESSIONS or choice.subcategory in _NO_SESSIONS:
        return _NONE
    # CASE 3: "weekly x 8": as long as often, in its own unit; "every 6 weeks x 4": so many
    if often and counts:
        frequency = parse_frequency(text_of(often[0]))
        number = Fraction(parse_number(text_of(counts[0])) or 0)
        long_as = number / min(frequency[0], Fraction(1))
        return _Found(times(frequency, (long_as, frequency[1])), [often[0], counts[0]])
    # CASE 4: "physical therapy 2x6", "acupuncture x 8"
    for label, parse in ((GRID, parse_grid), (TIMES, parse_number)):
        for span in spans.of(label):
            return _Found(sessions(parse(text_of(span))), [span])
    return _NONE


def _regions(found: DetailSpans) -> _Found:
    """Each named region once; an adjective before a spine that it shares becomes that spine."""
    spans = sorted(
        [*found.of("body_part"), *found.of(REGION_OF_SPINE)], key=lambda span: span.start
    )
    names: dict[str, None] = {}
    for span in spans:
        if span.label_ == REGION_OF_SPINE:
            names[f"{span.text.lower()} spine"] = None
        else:
            names |= dict.fromkeys(_regions_by_name()[_spelled(span)].split(" / "))
    return _Found(tuple(names), spans)


def _canonical(regions: tuple[str, ...]) -> tuple[str, ...]:
    """Regions by one name for all printings, each once."""
    names = (_canonical_regions().get(region, region) for region in regions)
    return tuple(dict.fromkeys(one for name in names for one in name.split(" / ")))


@cache
def _canonical_regions() -> dict[str, str]:
    rows = load_rules().lexicons["body_parts"]
    return {r["region"]: r["canonical"] for r in rows if " / " not in r["region"]}


@cache
def _regions_by_name() -> dict[str, str]:
    return {row["name"].lower(): row["region"] for row in load_rules().lexicons["body_parts"]}


def _spelled(span: Span) -> str:
    """A region as its lexicon spells it: "c - spine" is one entry, "c-spine"."""
    text = text_of(span).lower()
    return text.replace(" - ", "-").replace(" / ", "/")


def _side(found: DetailSpans) -> _Found:
    """The side; None where an item names several."""
    sides = [side for side in _SIDES if found.of(side)]
    return _Found(sides[0], found.of(sides[0])) if len(sides) == 1 else _NONE


def _dates(spans: list[Span], year: int | None) -> _Found:
    read = [(span, parse_date(text_of(span), year)) for span in spans]
    dates = dict.fromkeys(date.isoformat() for _, date in read if date is not None)
    return _Found(tuple(dates), [span for span, date in read if date is not None])


def _texts(spans: list[Span]) -> _Found:
    return _Found(tuple(dict.fromkeys(text_of(span) for span in spans)), spans)


ROOM = Room(DETAILS, read_item=read_details)
