"""Requests that are more than a service: modified by the claims administrator, or made late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from .cases import Request, Service
from .catalogue import Row, rows, texts
from .diagnostic_tests import image
from .drugs import drug_service, printed_strength
from .places import draw_place, treatable
from .therapies import asked
from .wording import DATE_STYLES, capital, fill, join_list, number_word, write_date


def _visits(rng: Random, regions: tuple[str, ...]) -> Request:
    """Fewer visits were authorized than asked for; the rest is in dispute."""
    row = rng.choice(rows("therapies", kind="modified"))
    wanted = rng.choice((8, 10, 12, 18, 24))
    allowed = rng.choice([n for n in (2, 4, 6, 10) if n < wanted])
    place = draw_place(rng, treatable(regions)[0])
    shown = number_word if rng.random() < 0.3 else str
    pattern = rng.choice(texts("service_wordings", kind="modified"))
    original, authorized, rest = (
        capital(fill(pattern, name=row["name"], place=place.phrase, total=shown(number)))
        for number in (wanted, allowed, wanted - allowed)
    )
    stated = place.stated if "{place}" in pattern else {}
    subject = f"the remaining {row['name']}"
    sessions = wanted - allowed
    service = asked(row, rest, place.region, subject=subject, sessions=sessions, **stated)
    return Request(service, original, authorized)


def _drug(rng: Random) -> tuple[Row, str | None]:
    """A drug with its strength, for a request of which a part is authorized."""
    drugs = [drug for drug in rows("drugs", since="1", kind="oral") if drug["strengths"]]
    drug = rng.choice(drugs)
    return drug, printed_strength(rng, drug)


def _units(rng: Random, region: str) -> Request:
    """Fewer units of a drug were authorized than asked for."""
    drug, strength = _drug(rng)
    wanted = rng.choice((60, 90, 120, 180))
    allowed = rng.choice([n for n in (15, 20, 30, 45, 60) if n < wanted])
    original, authorized, rest = (
        f"{drug['name']} {strength} #{n}" for n in (wanted, allowed, wanted - allowed)
    )
    service = drug_service(drug, rest, region, strength, wanted - allowed)
    return Request(service, original, authorized)


def _refills(rng: Random, region: str) -> Request:
    """The drug was authorized, its refills were not."""
    drug, strength = _drug(rng)
    quantity, refills = rng.choice((30, 60, 90)), rng.choice((2, 3, 5))
    once = f"{drug['name']} {strength} #{quantity}"
    text = f"{capital(number_word(refills))} refills of {once}"
    service = drug_service(drug, text, region, strength, quantity, refills)
    return Request(service, f"{once} with {refills} refills", once)


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
        service = image(text, "MRI", place)
    return Request(service, text, authorized, whole=True)


def modified(rng: Random, regions: tuple[str, ...]) -> Request:
    """Draw a modified request of either form."""
    form = rng.random()
    if form < 0.4:
        return _visits(rng, regions)
    if form < 0.6:
        return _units(rng, regions[0])
    return _refills(rng, regions[0]) if form < 0.72 else _instead(rng, regions)


def given_before(rng: Random, service: Service, denial: date) -> Service:
    """The same service asked for after it was given, with its date of service."""
    day = denial - timedelta(days=rng.randrange(20, 90))
    printed = write_date(day, rng.choice(("slash", "slash-short", "dash")))
    pattern = rng.choice(texts("service_wordings", since="1", kind="given before"))
    text = fill(pattern, text=service.text, day=printed)
    return replace(service, text=text, dates_of_service=(day.isoformat(),))


def given_on_days(rng: Random, service: Service, denial: date) -> Service:
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
