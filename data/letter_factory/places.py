"""Where on the body a service is given: the printed phrase, and what a record says of it."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from .catalogue import rows, values
from .wording import join_list

_PLURALS = {"foot": "feet"}
_SHORT = {"left": "lt", "right": "rt"}

REGIONS = {row["region"]: row for row in rows("body_regions")}


@dataclass(frozen=True)
class Place:
    """A place such as "left knee": its region, phrase, singular body parts, and the side."""

    region: str
    phrase: str
    body_parts: tuple[str, ...]
    laterality: str | None

    @property
    def stated(self) -> dict[str, Any]:
        """The details of a service whose text names this place."""
        return {"body_parts": self.body_parts, "laterality": self.laterality}


def draw_side(rng: Random) -> str:
    """Choose left or right."""
    return rng.choice(("left", "right"))


def short_limb(limb: str, side: str) -> str:
    """A limb as charts abbreviate it: LUE, RLE, BLE."""
    return f"{side[0]}{limb[0]}e".upper()


def draw_place(rng: Random, region: str, *, both: float = 0.15) -> Place:
    """Name a place of a region; ``both`` is the chance of a bilateral one where sides exist."""
    here = REGIONS[region]
    part = rng.choice(values(here["names"]))
    if not here["sided"]:
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
    side, limb = place.laterality, REGIONS[region]["limb"]
    if side is None:
        return place
    form = rng.random()
    if form < 0.2 and side != "bilateral":
        return replace(place, phrase=place.phrase.replace(side, _SHORT[side]))
    if form < 0.4 and limb:
        return replace(place, phrase=short_limb(limb, side), body_parts=(limb,))
    return place
