"""Disputed injections and operations."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .cases import Service
from .catalogue import Row, rows, values, words
from .places import REGIONS, Place, draw_place, draw_side, treatable
from .wording import capital, fill

_SPINE = frozenset({"lumbar", "cervical"})


def _injection(
    row: Row, region: str, place: Place | None, side: str | None = None, **said: object
) -> Service:
    """An injection of the catalogue; its side is that of the place, where its text names one."""
    parts: tuple[str, ...] = (region,) if row["body_parts"] == "region" else ()
    if place and row["body_parts"] == "place":
        parts, side = place.body_parts, place.laterality
    shown = {"side": side, "Side": capital(side or ""), "Region": capital(region)}
    where = {"region": region, "place": place and place.phrase}
    return Service(
        fill(row["text"], **shown, **where, **said),
        "the proposed injection" if row["since"] == "1" else "the proposed injections",
        row["topic"],
        region,
        "Injection",
        row["subcategory"],
        body_parts=parts,
        laterality=side if row["sided"] else None,
    )


def injection(rng: Random, regions: tuple[str, ...]) -> Service:
    """An injection into the spine or a joint."""
    region = rng.choice(treatable(regions))
    side = rng.choice(("left", "right", "bilateral"))
    if region in _SPINE:
        level = rng.choice(("L4-L5", "L5-S1") if region == "lumbar" else ("C5-C6", "C6-C7"))
        row = rng.choice(rows("procedures", since="1", where="spine"))
        return _injection(row, region, None, side, level=level)
    place = draw_place(rng, region, both=0)
    drug = rng.choice(words("injected drug"))
    row = rng.choice(rows("procedures", since="1", where="joint"))
    return _injection(row, region, place, drug=drug)


def needles(rng: Random, regions: tuple[str, ...]) -> Service:
    """Injections; how many are asked for is no number of visits."""
    region = rng.choice([key for key in (*treatable(regions), "lumbar") if key != "thoracic"])
    place = draw_place(rng, region, both=0)
    number = rng.choice((2, 3, 4))
    if region in _SPINE:
        side = draw_side(rng)
        level = "L4-L5" if region == "lumbar" else "C5-C6"
        row = rng.choice(rows("procedures", since="2", where="spine"))
        return _injection(row, region, place, side, level=level, n=number)
    (row,) = rows("procedures", since="2", where="joint")
    service = _injection(row, region, place)
    if rng.random() < 0.4:
        service = replace(service, text=f"{service.text} (CPT 20610)", codes=("20610",))
    return service


def surgery(rng: Random, regions: tuple[str, ...]) -> Service:
    """An operation on the first region that has one."""
    region = next((key for key in regions if rows("procedures", where=key)), "knee")
    row = rng.choice(rows("procedures", where=region))
    side = draw_side(rng)
    level = rng.choice(("L4-L5", "L5-S1"))
    sided = row["sided"] == "yes"
    return Service(
        row["text"].format(side=side, Side=capital(side), level=level),
        "the proposed operation",
        "surgery",
        region,
        "Surgery",
        row["subcategory"],
        body_parts=values(REGIONS[region]["names"])[:1] if sided else (region,),
        laterality=side if sided else None,
    )
