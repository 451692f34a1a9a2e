"""Draw an invented case: dates, reviewer, services, decisions, wording and look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from . import goods, services
from .cases import EDITIONS, Case, Dates, Dispute, Look, Request
from .drugs import tablets, topical
from .guidelines import draw_guideline, none_cited
from .narrative import Plan, write_summary
from .people import JOBS, MECHANISMS, Person
from .rationale import write_rationale
from .regions import CLAIMED, REGIONS
from .requests import modified
from .wording import DATE_STYLES, write_date

_STATES = (
    "Arizona",
    "Texas",
    "New York",
    "Florida",
    "Oregon",
    "Pennsylvania",
    "South Carolina",
    "West Virginia",
    "Ohio",
    "Maryland",
    "New Jersey",
    "District of Columbia",
)
_SPECIALTIES = (
    ("Preventive Medicine", "Occupational Medicine"),
    ("Physical Medicine & Rehabilitation",),
    ("Physical Medicine & Rehabilitation", "Pain Management"),
    ("Orthopedic Surgery",),
    ("Orthopedic Surgery", "Sports Medicine"),
    ("Family Practice",),
    ("Anesthesiology", "Pain Management"),
    ("Anesthesiology", "Pain Management", "Hospice & Palliative Medicine"),
    ("Internal Medicine",),
    ("Emergency Medicine",),
    ("Chiropractor", "Acupuncturist"),
    ("Psychologist",),
    ("Preventive Medicine", "Occupational Medicine", "Public Health & General Preventive Medicine"),
)
_COUNTS = ((1, 0.34), (2, 0.2), (3, 0.13), (4, 0.09), (5, 0.06), (6, 0.05), (8, 0.04), (10, 0.03))
_FAMILIES: tuple[tuple[float, services.Drawing], ...] = (
    (0.27, services.therapy),
    (0.43, services.imaging),
    (0.5, services.electrodiagnosis),
    (0.57, services.injection),
    (0.6, services.surgery),
    (0.79, tablets),
    (0.84, topical),
    (0.89, goods.equipment),
    (0.92, goods.visit),
    (0.94, goods.test),
    (0.96, goods.counted),
    (0.97, goods.program),
    (0.985, services.talking),
    (1.0, services.trial),
)
_OPENED = {"2014-2015": (date(2014, 7, 1), 450), "2016-2017": (date(2016, 1, 4), 420)}
"""First day and number of days in which the denials of an edition lie."""


def _draw_dates(rng: Random, edition: str) -> Dates:
    start, days = _OPENED[edition]
    denial = start + timedelta(days=rng.randrange(days))
    received = denial + timedelta(days=rng.randrange(2, 31))
    assigned = received + timedelta(days=rng.randrange(3, 28))
    old = rng.random() < 0.7
    injury = denial - timedelta(days=rng.randrange(400, 5200) if old else rng.randrange(75, 400))
    decision = assigned + timedelta(days=rng.randrange(8, 40))
    return Dates(injury, denial, received, assigned, decision)


def _draw_person(rng: Random, dates: Dates) -> Person:
    second = dates.injury + timedelta(days=rng.randrange(30, 70))
    return Person(
        age=rng.randrange(min(20 + (dates.denial - dates.injury).days // 365, 70), 79),
        sex=rng.choice(("male", "female")),
        injury=dates.injury,
        second_injury=second if second < dates.denial and rng.random() < 0.03 else None,
        job=rng.choice(JOBS),
        mechanism=rng.choice(MECHANISMS),
        claim=rng.choice(CLAIMED),
        date_style=rng.choice(DATE_STYLES),
    )


def _draw_count(rng: Random) -> int:
    mark = rng.random()
    for number, share in _COUNTS:
        mark -= share
        if mark < 0:
            return number
    return rng.randrange(11, 22)


def _draw_service(rng: Random, regions: tuple[str, ...], dates: Dates) -> Request:
    if rng.random() < 0.13:
        return modified(rng, regions)
    mark = rng.random()
    make = next(make for limit, make in _FAMILIES if mark < limit)
    service = make(rng, regions)
    if rng.random() < 0.06:
        day = dates.denial - timedelta(days=rng.randrange(20, 90))
        style = rng.choice(("slash", "slash-short", "dash"))
        service = services.retrospective(rng, service, write_date(day, style), day.isoformat())
    return Request(service)


def _draw_requests(
    rng: Random, regions: tuple[str, ...], dates: Dates, number: int
) -> list[Request]:
    """Draw services that differ from each other; an operation brings its adjuncts."""
    requests: list[Request] = []
    seen: set[str] = set()
    operated = number > 2 and rng.random() < 0.2
    if operated:
        requests.append(Request(services.surgery(rng, regions)))
        seen.add(requests[0].service.text.casefold())
    adjuncts = rng.randrange(1, 5) if operated else 0
    while len(requests) < number:
        if 0 < len(requests) <= adjuncts:
            request = Request(goods.adjunct(rng, regions))
        else:
            request = _draw_service(rng, regions, dates)
        if request.service.text.casefold() not in seen:
            seen.add(request.service.text.casefold())
            requests.append(request)
    return requests


def _about(person: Person) -> tuple[str, ...]:
    """Sentences with the worker's age and injury date, for rationales: the summary alone counts."""
    day = write_date(person.injury, person.date_style)
    return (
        f"The claimant is {person.age} years old and was hurt on {day}.",
        f"This is a case of a {person.sex} worker with an injury of {day}.",
    )


def _draw_dispute(
    rng: Random,
    request: Request,
    edition: str,
    dates: Dates,
    length: int,
    about: tuple[str, ...],
) -> Dispute:
    divisible = (request.service.sessions or request.service.quantity or 0) > 1
    odds = (70, 18, 12) if divisible else (78, 22, 0)
    decision = rng.choices(("upheld", "overturned", "partially_overturned"), odds)[0]
    updated = dates.decision - timedelta(days=rng.randrange(30, 90))
    silent = request.service.topic == "adjunct" and rng.random() < 0.6
    claims, reviewer = (
        none_cited(party)
        if silent
        else draw_guideline(rng, party, request.service, edition, updated)
        for party in ("claims_administrator", "reviewer")
    )
    outside = reviewer.basis == "outside_mtus"
    rationale, citations = write_rationale(
        rng, request, decision, length, outside=outside, about=about
    )
    return Dispute(request, decision, claims, reviewer, rationale, citations)


def _draw_breaks(rng: Random, number: int) -> dict[str, int]:
    """Choose forced page breaks at the awkward places: see ``determination.blocks`` for roles."""
    places: list[Callable[[int], tuple[str, int]]] = [
        lambda item: (f"item {item}", 1),
        lambda item: (f"item {item}", -1),
        lambda item: (f"claims {item}", 0),
        lambda item: (f"reviewer {item}", 1),
        lambda item: (f"rationale {item}", 1),
        lambda _: ("issues intro", 0),
    ]
    if rng.random() < 0.45:
        return {}
    chosen = rng.sample(places, rng.choice((1, 1, 2)))
    return dict(place(rng.randint(1, number)) for place in chosen)


def draw_case(
    rng: Random, number: int, *, edition: str | None = None, items: int | None = None
) -> Case:
    """Draw one invented case.

    Args:
        rng: The source of chance; the same state gives the same case.
        number: The running number that its case number is made of.
        edition: One of ``cases.EDITIONS``; drawn when None.
        items: How many services are in dispute; drawn when None.

    Returns:
        The case.
    """
    edition = edition or rng.choice(EDITIONS)
    dates = _draw_dates(rng, edition)
    person = _draw_person(rng, dates)
    regions = tuple(rng.sample(list(REGIONS), rng.choice((1, 1, 2, 2, 3))))
    size = items or _draw_count(rng)
    requests = _draw_requests(rng, regions, dates, size)
    terse = size == 1 and rng.random() < 0.3
    length = 2 if terse else rng.choice((4, 6, 8, 11, 14))
    about = _about(person)
    disputes = [_draw_dispute(rng, one, edition, dates, length, about) for one in requests]
    plan = Plan(
        notes=rng.choice((0, 1)) if terse else rng.randrange(5, 16),
        conditions=rng.choice((1, 2)) if terse else rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 5)),
    )
    summary = write_summary(
        rng, person, regions, dates, requests, plan, icd10=edition == "2016-2017"
    )
    look = Look(
        numbered=rng.random() < (0.6 if edition == "2014-2015" else 0.15),
        apostrophe="\u2019" if rng.random() < 0.2 else "'",
        state_joiner=rng.choice((",", ",", ", ")),
        tight_items=frozenset(item for item in range(2, size + 1) if rng.random() < 0.15),
        breaks={} if terse else _draw_breaks(rng, size),
    )
    states = ["California"] if rng.random() < 0.7 else []
    states += rng.sample(_STATES, rng.choice((0, 1, 2)) if states else rng.choice((1, 2)))
    rng.shuffle(states)
    return Case(
        name=f"CM{dates.received.year % 100:02d}-{900_000 + number % 100_000:07d}",
        edition=edition,
        priority="Standard" if rng.random() < 0.95 else "Expedited",
        dates=dates,
        licensure_states=tuple(states),
        specialties=rng.choice(_SPECIALTIES),
        summary=summary,
        disputes=tuple(disputes),
        look=look,
    )


def without_header(case: Case) -> Case:
    """The same case as an archive holds it that has lost the header block."""
    return replace(case, look=replace(case.look, header=False))
