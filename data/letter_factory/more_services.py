"""More disputed services: short forms, several regions, procedure codes, dates of service.

What a text leaves open has no value in its record: a range of visits has no ``sessions``, sides
that differ have no ``laterality``. A range of dates of service stands with its two printed ends.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from .cases import Service
from .more_drugs import compound, pills, plaster
from .more_goods import good
from .more_tests import images, needles, nerves
from .places import draw_place, short_place, treatable
from .services import OTHER, PT_OT, Drawing
from .wording import DATE_STYLES, capital, join_list, number_word, write_date

_THERAPIES: tuple[tuple[str, str, str, str], ...] = (
    ("physical therapy", PT_OT, "physical therapy", "97110"),
    ("physical therapy", PT_OT, "physical therapy", "97140"),
    ("occupational therapy", PT_OT, "physical therapy", "97530"),
    ("chiropractic treatment", "Chiropractic", "manual therapy", "98940"),
    ("acupuncture", "Acupuncture", "acupuncture", "97810"),
    ("aquatic therapy", OTHER, "aquatic therapy", "97113"),
    ("massage therapy", OTHER, "massage", "97124"),
)


def visits(rng: Random, regions: tuple[str, ...]) -> Service:
    """Therapy in visits, counted in the short forms of a chart, as a range, or not at all."""
    name, subcategory, topic, code = rng.choice(_THERAPIES)
    place = short_place(rng, rng.choice(treatable(regions)))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((3, 4, 4, 6, 8))
    total = times * weeks
    week = rng.choice(("wk", "week"))
    for_it = rng.choice((f" for the {place.phrase}", f" to {place.phrase}", f", {place.phrase}"))
    counted: tuple[tuple[str, int | None], ...] = (
        (f"{name} {times}x{weeks}{for_it}", total),
        (f"{name} {times} x {weeks}{for_it}", total),
        (f"{name}, {times}x{weeks}{for_it}", total),
        (f"{name} {times}x/{week} x {weeks} weeks{for_it}", total),
        (f"{name} {times}xwk x {weeks}wks{for_it}", total),
        (f"{name} {times} x per week x {weeks} weeks{for_it}", total),
        (f"{name} {number_word(times)} times per week for {number_word(weeks)} weeks"
         f"{for_it}".replace("one times", "one time"), total),
        (f"{name} x {total} sessions{for_it}", total),
        (f"{name} x{total}{for_it}", total),
        (f"{total} visits of {name} over {weeks} weeks{for_it}", total),
        (f"{number_word(total)} ({total}) sessions of {name}{for_it}", total),
        (f"{name} once a month for {weeks} months{for_it}", weeks),
        (f"{name} {total}-{total + 2} visits{for_it}", None),
        (f"{name} 1 to 2 times a week for {weeks} weeks{for_it}", None),
        (f"{name} {times}-{times + 1}x/week x {weeks} weeks{for_it}", None),
        (f"{name}{for_it}", None),
    )  # fmt: skip
    text, sessions = rng.choice(counted)
    codes: tuple[str, ...] = ()
    if rng.random() < 0.15:
        codes = (code, "97010") if rng.random() < 0.3 else (code,)
        label = "CPT codes" if len(codes) > 1 else "CPT"
        text += f" ({label} {rng.choice((', ', ' and ')).join(codes)})"
    return Service(
        text=capital(text),
        subject=name,
        topic=topic,
        region=place.region,
        category="Rehabilitation",
        subcategory=subcategory,
        sessions=sessions,
        body_parts=place.body_parts,
        laterality=place.laterality,
        codes=codes,
    )


def stimulation(rng: Random, regions: tuple[str, ...]) -> Service:
    """Electrical stimulation or shock waves given in visits."""
    name = rng.choice(("electrical stimulation", "shockwave therapy", "mechanical traction"))
    number = rng.choice((3, 4, 6, 8, 12))
    place = draw_place(rng, rng.choice(treatable(regions)))
    text, sessions = rng.choice(
        (
            (f"{name} x {number} visits, {place.phrase}", number),
            (f"{number_word(number)} sessions of {name} for the {place.phrase}", number),
            (f"{name} times {number} to the {place.phrase}", number),
        )
    )
    return Service(
        text=capital(text),
        subject=name,
        topic="physical methods",
        region=place.region,
        category="Rehabilitation",
        subcategory=OTHER,
        sessions=sessions,
        body_parts=place.body_parts,
        laterality=place.laterality,
    )


def talks(rng: Random, regions: tuple[str, ...]) -> Service:
    """Psychological therapy in the short forms of a chart."""
    number = rng.choice((4, 6, 8, 10, 12))
    text, sessions = rng.choice(
        (
            (f"Cognitive behavioral therapy x {number} sessions", number),
            (f"Individual psychotherapy 1x/week x {number} weeks", number),
            (f"Group psychotherapy, {number} visits", number),
            (f"{capital(number_word(number))} ({number}) psychotherapy sessions", number),
            (f"Psychotherapy {number}-{number + 2} visits", None),
        )
    )
    return Service(
        text=text,
        subject="psychotherapy",
        topic="psychology",
        region=regions[0],
        category="Psych Services",
        subcategory="Therapies",
        sessions=sessions,
    )


FAMILIES: tuple[tuple[float, Drawing], ...] = (
    (0.26, visits),
    (0.31, stimulation),
    (0.35, talks),
    (0.47, images),
    (0.53, nerves),
    (0.6, needles),
    (0.77, pills),
    (0.8, plaster),
    (0.9, compound),
    (1.0, good),
)
"""The families of this module, with the upper limit of each one's share."""


def given_before(rng: Random, service: Service, last: date) -> Service:
    """The same service asked for after it was given: one date of service, a list, or a range."""
    style = rng.choice(DATE_STYLES[:4])
    days = sorted(last - timedelta(days=ago) for ago in rng.sample(range(3, 70), 3))
    shown = [write_date(day, style) for day in days]
    text = service.text
    plain = text if text[1:2].isupper() or service.drug else text[:1].lower() + text[1:]
    form = rng.randrange(6)
    if form == 0:
        days, shown = days[:1], shown[:1]
        text = f"{text} (DOS {shown[0]})"
    elif form == 1:
        days, shown = days[:1], shown[:1]
        text = f"Retrospective {plain}, DOS: {shown[0]}"
    elif form == 2:
        days, shown = days[:1], shown[:1]
        text = f"Retrospective {plain} (date of service {shown[0]})"
    elif form == 3:
        text = f"Retrospective {plain} (DOS: {join_list(shown, oxford=False)})"
    elif form == 4:
        text = f"{text} (dates of service {', '.join(shown)})"
    else:
        days = [days[0], days[-1]]
        to = rng.choice((" - ", " to ", " through "))
        text = f"Retrospective {plain} (DOS {shown[0]}{to}{shown[-1]})"
    return replace(service, text=text, dates_of_service=tuple(day.isoformat() for day in days))
