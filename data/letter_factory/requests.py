"""Draw the requests of a letter: services in dispute, some modified by the claims administrator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random

from . import services
from .cases import Request, Service
from .catalogue import rows, texts
from .drugs import by_mouth, compound, drug_service, patch, printed_strength, topical
from .forms import Facts
from .places import draw_place, treatable
from .services import asked, listed
from .therapies import psychotherapy, stimulation, therapy, trial, visits
from .wording import DATE_STYLES, capital, fill, join_list, number_word, write_date

_Drawing = Callable[[Random, tuple[str, ...]], Service]

_BODILY = partial(therapy, kind="bodily")
_TABLETS, _PILLS = partial(by_mouth, since="1"), partial(by_mouth, since="2")
_ROUNDS: dict[str, tuple[tuple[float, _Drawing], ...]] = {
    "1": (
        (0.27, _BODILY),
        (0.43, services.imaging),
        (0.5, services.electrodiagnosis),
        (0.57, services.injection),
        (0.6, services.surgery),
        (0.79, _TABLETS),
        (0.84, topical),
        (0.89, partial(listed, since="1", kind="equipment")),
        (0.92, partial(listed, since="1", kind="visit")),
        (0.94, partial(listed, since="1", kind="test")),
        (0.96, partial(listed, since="1", kind="counted")),
        (0.97, partial(listed, since="1", kind="program")),
        (0.985, partial(therapy, kind="psychological")),
        (1.0, trial),
    ),
    "2": (
        (0.26, visits),
        (0.31, stimulation),
        (0.35, psychotherapy),
        (0.47, services.images),
        (0.53, services.nerve_test),
        (0.6, services.injections),
        (0.77, _PILLS),
        (0.8, patch),
        (0.9, compound),
        (1.0, partial(listed, since="2")),
    ),
}
"""The families of services of each round, with the upper limit of each one's share."""

_MANY = (_BODILY, services.imaging, _TABLETS, visits, _PILLS)
"""Families that never run out of texts."""


def _visits(rng: Random, regions: tuple[str, ...]) -> Request:
    """Fewer visits were authorized than asked for; the rest is in dispute."""
    row = rng.choice(rows("therapies", kind="modified"))
    wanted = rng.choice((8, 10, 12, 18, 24))
    allowed = rng.choice([n for n in (2, 4, 6, 10) if n < wanted])
    place = draw_place(rng, treatable(regions)[0])
    shown = number_word if rng.random() < 0.3 else str
    pattern = rng.choice(texts("service_wordings", kind="modified"))
    original, authorized, rest = (
        capital(fill(pattern, name=row["subject"], place=place.phrase, total=shown(number)))
        for number in (wanted, allowed, wanted - allowed)
    )
    stated = place.stated if "{place}" in pattern else {}
    subject = f"the remaining {row['subject']}"
    sessions = wanted - allowed
    service = asked(row, rest, place.region, subject=subject, sessions=sessions, **stated)
    return Request(service, original, authorized)


def _units_or_refills(rng: Random, region: str, *, refilled: bool) -> Request:
    """Fewer units of a drug were authorized than asked for, or the drug without its refills."""
    drug = rng.choice([row for row in rows("drugs", since="1", kind="oral") if row["strengths"]])
    strength = printed_strength(rng, drug)
    name = f"{drug['name']} {strength}"
    if refilled:
        quantity, refills = rng.choice((30, 60, 90)), rng.choice((2, 3, 5))
        authorized = f"{name} #{quantity}"
        original = f"{authorized} with {refills} refills"
        rest = f"{capital(number_word(refills))} refills of {authorized}"
    else:
        wanted, refills = rng.choice((60, 90, 120, 180)), None
        allowed = rng.choice([n for n in (15, 20, 30, 45, 60) if n < wanted])
        quantity = wanted - allowed
        original, authorized, rest = (f"{name} #{n}" for n in (wanted, allowed, quantity))
    stated = {"strength": strength, "quantity": quantity, "refills": refills}
    return Request(drug_service(drug, rest, region, **stated), original, authorized)


def _instead(rng: Random, regions: tuple[str, ...]) -> Request:
    """Something else was authorized; the whole original request is in dispute."""
    place = draw_place(rng, treatable(regions)[0])
    times, weeks = rng.choice((2, 3)), rng.choice((4, 6))
    if rng.random() < 0.5:
        row = rows("therapies", kind="modified")[0]
        text = (
            f"Physical therapy {times} times a week for {weeks} weeks ({times * weeks} sessions) "
            f"for the {place.phrase}"
        )
        authorized = rng.choice(
            ("2 sessions of occupational therapy", f"1 home exercise visit for the {place.phrase}")
        )
        service = asked(row, text, place.region, sessions=times * weeks, **place.stated)
    else:
        text = f"MRI of the {place.phrase} with and without contrast"
        authorized = f"X-ray of the {place.phrase}"
        service = services.image(text, "MRI", place)
    return Request(service, text, authorized, whole=True)


def _modified(rng: Random, regions: tuple[str, ...]) -> Request:
    """Draw a modified request of either form."""
    form = rng.random()
    if form < 0.4:
        return _visits(rng, regions)
    if form < 0.72:
        return _units_or_refills(rng, regions[0], refilled=form >= 0.6)
    return _instead(rng, regions)


def _given_before(rng: Random, service: Service, denial: date) -> Service:
    """The same service asked for after it was given, with its date of service."""
    day = denial - timedelta(days=rng.randrange(20, 90))
    printed = write_date(day, rng.choice(("slash", "slash-short", "dash")))
    pattern = rng.choice(texts("service_wordings", since="1", kind="given before"))
    text = fill(pattern, text=service.text, day=printed)
    return replace(service, text=text, dates_of_service=(day.isoformat(),))


def _given_on_days(rng: Random, service: Service, denial: date) -> Service:
    """The same, in the wordings of round 2: one date of service, a list, or a range."""
    style = rng.choice(DATE_STYLES[:4])
    days = sorted(denial - timedelta(days=ago) for ago in rng.sample(range(3, 70), 3))
    wording = rng.choice(rows("service_wordings", since="2", kind="given before"))
    stated = {"first": days[:1], "all": days, "ends": [days[0], days[-1]]}[wording["states"]]
    first, *_, last = shown = [write_date(day, style) for day in days]
    text = service.text
    keeps = text[1:2].isupper() or service.drug
    text = fill(
        wording["text"],
        text=text,
        plain=text if keeps else text[:1].lower() + text[1:],
        day=first,
        last=last,
        days=", ".join(shown),
        days_and=join_list(shown, oxford=False),
        to=lambda: rng.choice((" - ", " to ", " through ")),
    )
    return replace(service, text=text, dates_of_service=tuple(day.isoformat() for day in stated))


def _plain(rng: Random, facts: Facts) -> Request:
    """A request as it was first made."""
    families = _ROUNDS["2" if facts.form.wide and rng.random() < 0.6 else "1"]
    mark = rng.random()
    service = next(make for limit, make in families if mark < limit)(rng, facts.regions)
    if rng.random() < 0.06:
        if not facts.form.wide:
            service = _given_before(rng, service, facts.dates.denial)
        elif not service.text.startswith("Associated"):
            service = _given_on_days(rng, service, facts.dates.denial)
    return Request(service)


def draw_requests(rng: Random, facts: Facts, number: int) -> list[Request]:
    """Draw services that differ from each other; an operation brings its adjuncts."""
    found: dict[str, Request] = {}
    operated = number > 2 and rng.random() < 0.2
    if operated:
        operation = services.surgery(rng, facts.regions)
        found[operation.text.casefold()] = Request(operation)
    adjuncts = rng.randrange(1, 5) if operated else 0
    while len(found) < number:
        if 0 < len(found) <= adjuncts:
            request = Request(listed(rng, facts.regions, since="1", kind="surgical adjunct"))
        elif not facts.form.early and rng.random() < 0.13:
            request = _modified(rng, facts.regions)
        else:
            request = _plain(rng, facts)
        found.setdefault(request.service.text.casefold(), request)
    return list(found.values())


def draw_alike(rng: Random, facts: Facts, number: int) -> list[Request]:
    """Draw services that one guideline and one rationale can answer."""
    if number == 1:
        return [_plain(rng, facts)]
    make = rng.choice(_MANY)
    found: dict[str, Request] = {}
    while len(found) < number:
        service = make(rng, facts.regions[:1])
        found.setdefault(service.text.casefold(), Request(service))
    return list(found.values())


def in_sentence(request: Request) -> Request:
    """The same request as it stands inside a sentence: a plain first word is not capital."""
    service = request.service
    if service.drug or not service.text[1:2].islower():
        return request
    text = service.text[:1].lower() + service.text[1:]
    return replace(request, service=replace(service, text=text))
