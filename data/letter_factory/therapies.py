"""Disputed therapies: given in visits, whose number a text states, or leaves open."""

from random import Random

from .cases import Service
from .catalogue import Row, rows
from .places import draw_place, draw_places, short_place, treatable
from .services import asked
from .wording import capital, count, fill, number_word, with_article

_OFTEN = {1: ("once", "1 time"), 2: ("twice", "2 times", "two times"), 3: ("3 times",)}


def _course(
    rng: Random, row: Row, since: str, kind: str, times: int, weeks: int, **said: str
) -> tuple[str, int | None]:
    """A text that asks for so many visits in so many weeks, and the number that it states."""
    wording = rng.choice(rows("service_wordings", since=since, kind=kind))
    total = times * weeks
    text = fill(
        wording["text"],
        name=row["subject"],
        times=times,
        times_more=times + 1,
        times_word=f"{number_word(times)} time{'s' if times > 1 else ''}",
        weeks=weeks,
        weeks_word=number_word(weeks),
        weeks_counted=lambda: count(rng, weeks),
        total=total,
        total_more=total + 2,
        total_word=number_word(total),
        total_counted=lambda: count(rng, total),
        **said,
    )
    return text, {"total": total, "weeks": weeks}.get(wording["states"])


def therapy(rng: Random, regions: tuple[str, ...], *, kind: str) -> Service:
    """Physical, manual or other bodily therapy, or psychological therapy."""
    row = rng.choice(rows("therapies", since="1", kind=kind))
    place = draw_places(rng, treatable(regions))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((2, 3, 4, 6, 8))
    often = rng.choice(_OFTEN[times])
    placed = kind == "bodily" and rng.random() >= 0.2
    to_it = f" {rng.choice(('for', 'to'))} the {place.phrase}" if placed else ""
    said = {"often": often, "to_it": to_it, "after": f", {place.phrase}" if placed else ""}
    text, sessions = _course(rng, row, "1", "bodily", times, weeks, **said)
    codes: tuple[str, ...] = ()
    if row["code"] and rng.random() < 0.06:
        codes = (row["code"],)
        text += f" (CPT {codes[0]})"
    text = text if rng.random() < 0.08 else capital(text)
    stated = place.stated if placed else {}
    return asked(row, text, place.region, sessions=sessions, codes=codes, **stated)


def trial(rng: Random, regions: tuple[str, ...]) -> Service:
    """A single first session of a therapy."""
    row = rng.choice(rows("therapies", since="1", kind="bodily"))
    session = f"trial session of {row['subject']}"
    return asked(row, f"One {session}", regions[0], subject=with_article(session), sessions=1)


def visits(rng: Random, regions: tuple[str, ...]) -> Service:
    """Therapy in visits, counted in the short forms of a chart, as a range, or not at all."""
    row = rng.choice(rows("therapies", since="2", kind="bodily"))
    place = short_place(rng, rng.choice(treatable(regions)))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((3, 4, 4, 6, 8))
    week = rng.choice(("wk", "week"))
    for_it = rng.choice((" for the ", " to ", ", ")) + place.phrase
    text, sessions = _course(rng, row, "2", "bodily", times, weeks, week=week, for_it=for_it)
    codes: tuple[str, ...] = ()
    if rng.random() < 0.15:
        codes = (row["code"], "97010") if rng.random() < 0.3 else (row["code"],)
        label = "CPT codes" if len(codes) > 1 else "CPT"
        text += f" ({label} {rng.choice((', ', ' and ')).join(codes)})"
    return asked(row, capital(text), place.region, sessions=sessions, codes=codes, **place.stated)


def stimulation(rng: Random, regions: tuple[str, ...]) -> Service:
    """Electrical stimulation or shock waves given in visits."""
    kind = "physical methods"
    row = rng.choice(rows("therapies", since="2", kind=kind))
    number = rng.choice((3, 4, 6, 8, 12))
    place = draw_place(rng, rng.choice(treatable(regions)))
    text, sessions = _course(rng, row, "2", kind, 1, number, place=place.phrase)
    return asked(row, capital(text), place.region, sessions=sessions, **place.stated)


def psychotherapy(rng: Random, regions: tuple[str, ...]) -> Service:
    """Psychological therapy in the short forms of a chart."""
    (row,) = rows("therapies", since="2", kind="psychological")
    number = rng.choice((4, 6, 8, 10, 12))
    text, sessions = _course(rng, row, "2", "psychological", 1, number)
    return asked(row, capital(text), regions[0], sessions=sessions)
