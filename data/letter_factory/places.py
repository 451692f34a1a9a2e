"""Where on the body a service is given: the printed phrase, and what a record says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from .regions import REGIONS
from .wording import join_list

_PLURALS = {"foot": "feet"}
_SIDES = ("left", "right")
LOWER = frozenset({"hip", "knee", "ankle"})
UPPER = frozenset({"shoulder", "elbow", "wrist"})
"""Regions of the lower and of the upper extremity."""

LIMBS = {
    ("upper extremity", "left"): "LUE",
    ("upper extremity", "right"): "RUE",
    ("upper extremity", "bilateral"): "BUE",
    ("lower extremity", "left"): "LLE",
    ("lower extremity", "right"): "RLE",
    ("lower extremity", "bilateral"): "BLE",
}
"""Short names of the limbs, as charts have them."""


@dataclass(frozen=True)
class Place:
    """A place such as "left knee": its region, phrase, singular body parts, and the side."""

    region: str
    phrase: str
    body_parts: tuple[str, ...]
    laterality: str | None


def draw_side(rng: Random) -> str:
    """Choose left or right."""
    return rng.choice(_SIDES)


def draw_place(rng: Random, region: str, *, both: float = 0.15) -> Place:
    """Name a place of a region; ``both`` is the chance of a bilateral one where sides exist."""
    here = REGIONS[region]
    part = rng.choice(here.parts)
    if not here.sided:
        return Place(region, part, (part,), None)
    if rng.random() < both:
        return Place(region, f"bilateral {_PLURALS.get(part, part + 's')}", (part,), "bilateral")
    side = draw_side(rng)
    return Place(region, f"{side} {part}", (part,), side)


def treatable(regions: tuple[str, ...]) -> tuple[str, ...]:
    """The regions that hands and needles treat: for a head, that is the neck."""
    return tuple(dict.fromkeys("cervical" if key == "head" else key for key in regions))


def draw_places(rng: Random, regions: tuple[str, ...]) -> Place:
    """Name one place, or now and then two places of different regions together."""
    if len(regions) < 2 or rng.random() < 0.7:
        return draw_place(rng, rng.choice(regions))
    first, second = (draw_place(rng, region, both=0) for region in regions[:2])
    sides = {place.laterality for place in (first, second)} - {None}
    return Place(
        first.region,
        join_list((first.phrase, second.phrase)),
        first.body_parts + second.body_parts,
        sides.pop() if len(sides) == 1 else None,
    )


def short_place(rng: Random, region: str) -> Place:
    """A place, sometimes in the short forms of a chart: "rt shoulder", "LLE"."""
    place = draw_place(rng, region)
    if place.laterality is None:
        return place
    form = rng.random()
    if form < 0.2 and place.laterality != "bilateral":
        short = {"left": "lt", "right": "rt"}[place.laterality]
        return replace(place, phrase=place.phrase.replace(place.laterality, short))
    if form < 0.4 and region in LOWER | UPPER:
        limb = "lower extremity" if region in LOWER else "upper extremity"
        return replace(place, phrase=LIMBS[limb, place.laterality], body_parts=(limb,))
    return place
