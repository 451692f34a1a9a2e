"""Disputed therapies: given in visits, whose number a text states, or leaves open."""

from __future__ import annotations

from random import Random
from typing import Any

from .cases import Service
from .catalogue import Row, rows
from .places import draw_place, draw_places, short_place, treatable
from .wording import capital, count, fill, number_word, with_article

_OFTEN = {1: ("once", "1 time"), 2: ("twice", "2 times", "two times"), 3: ("3 times",)}


def asked(row: Row, text: str, region: str, *, subject: str = "", **stated: Any) -> Service:
    """The service that asks for a therapy of the catalogue, with what its text states."""
    group = row["category"], row["subcategory"]
    return Service(text, subject or row["name"], row["topic"], region, *group, **stated)


def _therapy(rng: Random, regions: tuple[str, ...], kind: str) -> Service:
    row = rng.choice(rows("therapies", since="1", kind=kind))
    place = draw_places(rng, treatable(regions))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((2, 3, 4, 6, 8))
    total = times * weeks
    often = rng.choice(_OFTEN[times])
    placed = kind == "bodily" and rng.random() >= 0.2
    to_it = f" {rng.choice(('for', 'to'))} the {place.phrase}" if placed else ""
    wording = rng.choice(rows("service_wordings", since="1", kind="bodily"))
    text = fill(
        wording["text"],
        name=row["name"],
        often=often,
        weeks=weeks,
        weeks_word=number_word(weeks),
        weeks_counted=lambda: count(rng, weeks),
        total=total,
        total_word=number_word(total),
        total_counted=lambda: count(rng, total),
        to_it=to_it,
        after=f", {place.phrase}" if placed else "",
    )
    codes: tuple[str, ...] = ()
    if row["code"] and rng.random() < 0.06:
        codes = (row["code"],)
        text += f" (CPT {codes[0]})"
    return asked(
        row,
        text if rng.random() < 0.08 else capital(text),
        place.region,
        sessions=total if wording["states"] else None,
        codes=codes,
        **(place.stated if placed else {}),
    )


def therapy(rng: Random, regions: tuple[str, ...]) -> Service:
    """Physical, manual or other bodily therapy."""
    return _therapy(rng, regions, "bodily")


def talking(rng: Random, regions: tuple[str, ...]) -> Service:
    """Psychological therapy."""
    return _therapy(rng, regions, "psychological")


def trial(rng: Random, regions: tuple[str, ...]) -> Service:
    """A single first session of a therapy."""
    row = rng.choice(rows("therapies", since="1", kind="bodily"))
    session = f"trial session of {row['name']}"
    return asked(row, f"One {session}", regions[0], subject=with_article(session), sessions=1)


def visits(rng: Random, regions: tuple[str, ...]) -> Service:
    """Therapy in visits, counted in the short forms of a chart, as a range, or not at all."""
    row = rng.choice(rows("therapies", since="2", kind="bodily"))
    place = short_place(rng, rng.choice(treatable(regions)))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((3, 4, 4, 6, 8))
    total = times * weeks
    week = rng.choice(("wk", "week"))
    for_it = rng.choice((f" for the {place.phrase}", f" to {place.phrase}", f", {place.phrase}"))
    wording = rng.choice(rows("service_wordings", since="2", kind="bodily"))
    text = fill(
        wording["text"],
        name=row["name"],
        times=times,
        times_more=times + 1,
        times_word=f"{number_word(times)} time{'s' if times > 1 else ''}",
        week=week,
        weeks=weeks,
        weeks_word=number_word(weeks),
        total=total,
        total_more=total + 2,
        total_word=number_word(total),
        for_it=for_it,
    )
    codes: tuple[str, ...] = ()
    if rng.random() < 0.15:
        codes = (row["code"], "97010") if rng.random() < 0.3 else (row["code"],)
        label = "CPT codes" if len(codes) > 1 else "CPT"
        text += f" ({label} {rng.choice((', ', ' and ')).join(codes)})"
    sessions = {"total": total, "weeks": weeks}.get(wording["states"])
    return asked(row, capital(text), place.region, sessions=sessions, codes=codes, **place.stated)


def _sessions(rng: Random, kind: str, total: int, row: Row, place: str) -> tuple[str, int | None]:
    """A text that asks for so many sessions, and the number that it states."""
    wording = rng.choice(rows("service_wordings", since="2", kind=kind))
    word = number_word(total)
    named = {"name": row["name"], "place": place}
    text = fill(wording["text"], total=total, total_more=total + 2, total_word=word, **named)
    return capital(text), total if wording["states"] else None


def stimulation(rng: Random, regions: tuple[str, ...]) -> Service:
    """Electrical stimulation or shock waves given in visits."""
    kind = "physical methods"
    row = rng.choice(rows("therapies", since="2", kind=kind))
    number = rng.choice((3, 4, 6, 8, 12))
    place = draw_place(rng, rng.choice(treatable(regions)))
    text, sessions = _sessions(rng, kind, number, row, place.phrase)
    return asked(row, text, place.region, sessions=sessions, **place.stated)


def psychotherapy(rng: Random, regions: tuple[str, ...]) -> Service:
    """Psychological therapy in the short forms of a chart."""
    kind = "psychological"
    (row,) = rows("therapies", since="2", kind=kind)
    text, sessions = _sessions(rng, kind, rng.choice((4, 6, 8, 10, 12)), row, "")
    return asked(row, text, regions[0], sessions=sessions)
