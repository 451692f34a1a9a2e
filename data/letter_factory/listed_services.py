"""Disputed services of one fixed wording: equipment, visits, tests, programs, surgical adjuncts."""

from __future__ import annotations

from random import Random

from .cases import Service
from .catalogue import rows, values
from .places import draw_side
from .wording import capital


def listed(rng: Random, regions: tuple[str, ...], **where: str) -> Service:
    """One of the listed services that have these values in their columns."""
    row = rng.choice(rows("listed_services", **where))
    side = draw_side(rng) if "{" in row["text"] else None
    return Service(
        capital(row["text"].format(side=side, Side=capital(side or ""))),
        row["subject"],
        row["topic"],
        regions[0],
        row["category"],
        row["subcategory"],
        sessions=int(row["visits"]) if row["visits"] else None,
        body_parts=values(row["body_parts"]),
        laterality=side,
        codes=values(row["codes"]),
    )
