"""Requests that the claims administrator modified, in the two forms a letter prints."""

from __future__ import annotations

from random import Random

from .cases import Request, Service
from .drugs import DRUGS, drug_service, printed_strength
from .places import draw_place, treatable
from .services import PT_OT
from .wording import capital, number_word

_THERAPIES = (
    ("physical therapy", PT_OT, "physical therapy"),
    ("acupuncture", "Acupuncture", "acupuncture"),
    ("chiropractic treatment", "Chiropractic", "manual therapy"),
)


def _number(rng: Random, value: int, *, words: bool) -> str:
    return number_word(value) if words else str(value)


def _visits(rng: Random, regions: tuple[str, ...]) -> Request:
    """Fewer visits were authorized than asked for; the rest is in dispute."""
    name, subcategory, topic = rng.choice(_THERAPIES)
    asked = rng.choice((8, 10, 12, 18, 24))
    allowed = rng.choice([n for n in (2, 4, 6, 10) if n < asked])
    place = draw_place(rng, treatable(regions)[0])
    words = rng.random() < 0.3
    pattern = rng.choice(
        (
            "{name} for {n} sessions",
            "{name} for the {place}, {n} visits",
            "{n} sessions of {name} for the {place}",
            "{name} x {n} sessions {place}",
        )
    )
    asked_text, allowed_text, rest = (
        capital(pattern.format(name=name, place=place.phrase, n=_number(rng, value, words=words)))
        for value in (asked, allowed, asked - allowed)
    )
    placed = "{place}" in pattern
    service = Service(
        text=rest,
        subject=f"the remaining {name}",
        topic=topic,
        region=place.region,
        category="Rehabilitation",
        subcategory=subcategory,
        sessions=asked - allowed,
        body_parts=place.body_parts if placed else (),
        laterality=place.laterality if placed else None,
    )
    return Request(service, asked_text, allowed_text)


def _units(rng: Random, region: str) -> Request:
    """Fewer units of a drug were authorized than asked for."""
    drug = rng.choice([drug for drug in DRUGS if drug.strengths])
    strength = printed_strength(rng, drug)
    asked = rng.choice((60, 90, 120, 180))
    allowed = rng.choice([n for n in (15, 20, 30, 45, 60) if n < asked])
    asked_text, allowed_text, rest = (
        f"{drug.name} {strength} #{n}" for n in (asked, allowed, asked - allowed)
    )
    service = drug_service(drug, rest, strength=strength, quantity=asked - allowed, region=region)
    return Request(service, asked_text, allowed_text)


def _refills(rng: Random, region: str) -> Request:
    """The drug was authorized, its refills were not."""
    drug = rng.choice([drug for drug in DRUGS if drug.strengths])
    strength = printed_strength(rng, drug)
    quantity, refills = rng.choice((30, 60, 90)), rng.choice((2, 3, 5))
    once = f"{drug.name} {strength} #{quantity}"
    text = f"{capital(number_word(refills))} refills of {once}"
    service = drug_service(
        drug, text, strength=strength, quantity=quantity, refills=refills, region=region
    )
    return Request(service, f"{once} with {refills} refills", once)


def _instead(rng: Random, regions: tuple[str, ...]) -> Request:
    """Something else was authorized; the whole original request is in dispute."""
    place = draw_place(rng, treatable(regions)[0])
    times, weeks = rng.choice((2, 3)), rng.choice((4, 6))
    sessions: int | None
    if rng.random() < 0.5:
        sessions = times * weeks
        text = (
            f"Physical therapy {times} times a week for {weeks} weeks ({sessions} sessions) for "
            f"the {place.phrase}"
        )
        authorized = rng.choice(
            ("2 sessions of occupational therapy", f"1 home exercise visit for the {place.phrase}")
        )
        category, subcategory, topic = "Rehabilitation", PT_OT, "physical therapy"
        subject = "physical therapy"
    else:
        sessions = None
        text = f"MRI of the {place.phrase} with and without contrast"
        authorized = f"X-ray of the {place.phrase}"
        category, subcategory, topic = "Diagnostic Testing", "Imaging/Radiology", "imaging"
        subject = f"the {place.phrase} MRI"
    service = Service(
        text=text,
        subject=subject,
        topic=topic,
        region=place.region,
        category=category,
        subcategory=subcategory,
        sessions=sessions,
        body_parts=place.body_parts,
        laterality=place.laterality,
    )
    return Request(service, text, authorized, whole=True)


def modified(rng: Random, regions: tuple[str, ...]) -> Request:
    """Draw a modified request of either form."""
    form = rng.random()
    if form < 0.4:
        return _visits(rng, regions)
    if form < 0.6:
        return _units(rng, regions[0])
    return _refills(rng, regions[0]) if form < 0.72 else _instead(rng, regions)
