"""Disputed services other than drugs, each with the details that its printed text states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .cases import Service
from .places import draw_place, draw_places, draw_side, treatable
from .regions import REGIONS
from .wording import capital, count, number_word, with_article

PT_OT = "Physical Therapy/Occupational Therapy (PT/OT)"
OTHER = "Other Therapies"

_THERAPIES: tuple[tuple[str, str, str, str], ...] = (
    ("physical therapy", "Rehabilitation", PT_OT, "physical therapy"),
    ("physical therapy", "Rehabilitation", PT_OT, "physical therapy"),
    ("physical therapy", "Rehabilitation", PT_OT, "physical therapy"),
    ("occupational therapy", "Rehabilitation", PT_OT, "physical therapy"),
    ("chiropractic treatment", "Rehabilitation", "Chiropractic", "manual therapy"),
    ("chiropractic manipulation", "Rehabilitation", "Chiropractic", "manual therapy"),
    ("acupuncture", "Rehabilitation", "Acupuncture", "acupuncture"),
    ("massage therapy", "Rehabilitation", OTHER, "massage"),
    ("aquatic therapy", "Rehabilitation", OTHER, "aquatic therapy"),
    ("myofascial release", "Rehabilitation", OTHER, "massage"),
    ("extracorporeal shockwave therapy", "Rehabilitation", OTHER, "physical methods"),
)
_TALKING: tuple[tuple[str, str, str, str], ...] = (
    ("cognitive behavioral therapy", "Psych Services", "Therapies", "psychology"),
    ("individual psychotherapy", "Psych Services", "Therapies", "psychology"),
    ("biofeedback", "Psych Services", "Therapies", "biofeedback"),
)
_TIMES = {1: ("once", "1 time"), 2: ("twice", "2 times", "two times"), 3: ("3 times",)}
_THERAPY_CODES = {PT_OT: "97110", "Chiropractic": "98941", "Acupuncture": "97810"}
_MRI_CODES = {"lumbar": "72148", "cervical": "72141", "shoulder": "73221", "knee": "73721"}

Drawing = Callable[[Random, tuple[str, ...]], Service]


def _therapy(rng: Random, regions: tuple[str, ...], kinds: tuple[tuple[str, ...], ...]) -> Service:
    """Therapy given in visits; its text states their number, or a range, or nothing."""
    name, category, subcategory, topic = rng.choice(kinds)
    talking = category == "Psych Services"
    place = draw_places(rng, treatable(regions))
    times, weeks = rng.choice((1, 2, 2, 3)), rng.choice((2, 3, 4, 6, 8))
    total = times * weeks
    often = rng.choice(_TIMES[times])
    where = "" if talking or rng.random() < 0.2 else place.phrase
    to_it = f" {rng.choice(('for', 'to'))} the {where}" if where else ""
    after = f", {where}" if where else ""
    sessions: int | None = total
    form = rng.randrange(11)
    if form == 0:
        text = f"{name} {often} a week for {count(rng, weeks)} weeks{after}"
    elif form == 1:
        text = f"{name} {often} per week for {weeks} weeks ({total} sessions){to_it}"
    elif form == 2:
        text = f"{count(rng, total)} sessions of {name}{to_it}"
    elif form == 3:
        text = f"{name} x {total} sessions{to_it}"
    elif form == 4:
        text = f"additional {name}, {count(rng, total)} visits{after}"
    elif form == 5:
        text = f"{name}{to_it} {often} a week for {number_word(weeks)} weeks"
    elif form == 6:
        text = f"{name} sessions{to_it}, #{total}"
    elif form == 7:
        text, sessions = f"{name} 2-3 times a week for {weeks} weeks{to_it}", None
    elif form == 8:
        text, sessions = f"continued {name}{to_it}", None
    elif form == 9:
        text = f"{number_word(total)} {name} sessions, {often} weekly{to_it}"
    else:
        text = f"outpatient {name}{to_it} x {total} visits"
    codes: tuple[str, ...] = ()
    if subcategory in _THERAPY_CODES and rng.random() < 0.06:
        codes = (_THERAPY_CODES[subcategory],)
        text += f" (CPT {codes[0]})"
    return Service(
        text=text if rng.random() < 0.08 else capital(text),
        subject=name,
        topic=topic,
        region=place.region,
        category=category,
        subcategory=subcategory,
        sessions=sessions,
        body_parts=place.body_parts if where else (),
        laterality=place.laterality if where else None,
        codes=codes,
    )


def therapy(rng: Random, regions: tuple[str, ...]) -> Service:
    """Physical, manual or other bodily therapy."""
    return _therapy(rng, regions, _THERAPIES)


def talking(rng: Random, regions: tuple[str, ...]) -> Service:
    """Psychological therapy."""
    return _therapy(rng, regions, _TALKING)


def imaging(rng: Random, regions: tuple[str, ...]) -> Service:
    """An image of one place."""
    region = rng.choice(regions)
    place = draw_place(rng, region)
    kind = rng.choice(("MRI", "MRI", "MRI", "X-ray", "CT scan"))
    tail = rng.choice(("", "", " without contrast", " with and without contrast"))
    tail = "" if kind == "X-ray" else tail
    form = rng.randrange(4)
    text = (
        f"{kind} of the {place.phrase}{tail}",
        f"{capital(place.phrase)} {kind}{tail}",
        f"{kind} {place.phrase}{tail}",
        f"{capital(count(rng, 1))} {kind} of the {place.phrase}{tail}",
    )[form]
    codes: tuple[str, ...] = ()
    if kind == "MRI" and not tail and region in _MRI_CODES and rng.random() < 0.25:
        codes = (_MRI_CODES[region],)
        text += f", CPT {codes[0]}"
    return Service(
        text=text,
        subject=f"the {place.phrase} {kind}",
        topic="imaging",
        region=region,
        category="Diagnostic Testing",
        subcategory="Imaging/Radiology",
        body_parts=place.body_parts,
        laterality=place.laterality,
        codes=codes,
    )


def electrodiagnosis(rng: Random, regions: tuple[str, ...]) -> Service:
    """Nerve testing of an extremity."""
    lower = regions[0] in {"lumbar", "hip", "knee", "ankle"}
    limb = "lower extremity" if lower else "upper extremity"
    side = rng.choice(("bilateral", "bilateral", "left", "right"))
    name = rng.choice(("EMG/NCV", "EMG/NCS", "NCS/EMG", "EMG", "NCV"))
    shown = limb.replace("extremity", "extremities") if side == "bilateral" else limb
    return Service(
        text=rng.choice((f"{name} of the {side} {shown}", f"{name} {side} {shown}")),
        subject=f"{name} testing",
        topic="electrodiagnosis",
        region="lumbar" if lower else "cervical",
        category="Diagnostic Testing",
        subcategory="EMG/NCV/NCS",
        body_parts=(limb,),
        laterality=side,
    )


def injection(rng: Random, regions: tuple[str, ...]) -> Service:
    """An injection into the spine or a joint."""
    region = rng.choice(treatable(regions))
    side = rng.choice(("Left", "Right", "Bilateral"))
    choices: tuple[tuple[str, str, tuple[str, ...], str | None], ...]
    parts: tuple[str, ...]
    if region in {"lumbar", "cervical"}:
        level = rng.choice(("L4-L5", "L5-S1") if region == "lumbar" else ("C5-C6", "C6-C7"))
        spot = capital(region)
        place_side = side.lower()
        choices = (
            (f"{spot} epidural steroid injection at {level}", "Injection", (region,), None),
            (f"{side} {level} transforaminal epidural injection", "Injection", (), place_side),
            (f"{side} {level} facet joint injections", "Facet Injection", (), place_side),
            (f"{side} medial branch block at {level}", "Facet Injection", (), place_side),
        )
        text, kind, parts, where = rng.choice(choices)
        topic = "facet injection" if kind == "Facet Injection" else "epidural injection"
    else:
        place = draw_place(rng, region, both=0)
        drug = rng.choice(("corticosteroid", "platelet-rich plasma"))
        text = rng.choice(
            (
                f"Ultrasound guided {drug} injection to the {place.phrase}",
                f"One {drug} injection, {place.phrase}",
            )
        )
        kind, topic = "Injection", "joint injection"
        parts, where = place.body_parts, place.laterality
    return Service(
        text=text,
        subject="the proposed injection",
        topic=topic,
        region=region,
        category="Injection",
        subcategory=kind,
        body_parts=parts,
        laterality=where,
    )


_OPERATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "lumbar": (("{level} lumbar fusion with instrumentation", "Spine"),),
    "cervical": (("Anterior cervical discectomy and fusion at C5-C6", "Spine"),),
    "shoulder": (("{Side} shoulder arthroscopy with decompression", "Arthroscopic Surgery"),),
    "knee": (
        ("{Side} knee arthroscopy with partial meniscectomy", "Arthroscopic Surgery"),
        ("{Side} total knee replacement", "Non-arthroscopic Surgery"),
    ),
    "elbow": (("Ulnar nerve transposition at the {side} elbow", "Non-arthroscopic Surgery"),),
    "wrist": (("{Side} wrist ganglion cyst excision", "Non-arthroscopic Surgery"),),
    "hip": (("{Side} hip arthroscopy with labral repair", "Arthroscopic Surgery"),),
    "ankle": (("{Side} ankle arthroscopy with debridement", "Arthroscopic Surgery"),),
}


def surgery(rng: Random, regions: tuple[str, ...]) -> Service:
    """An operation on the first region that has one."""
    region = next((key for key in regions if key in _OPERATIONS), "knee")
    pattern, subcategory = rng.choice(_OPERATIONS[region])
    side = draw_side(rng)
    spine = not REGIONS[region].sided
    return Service(
        text=pattern.format(side=side, Side=capital(side), level=rng.choice(("L4-L5", "L5-S1"))),
        subject="the proposed operation",
        topic="surgery",
        region=region,
        category="Surgery",
        subcategory=subcategory,
        body_parts=(region,) if spine else REGIONS[region].parts[:1],
        laterality=None if spine else side,
    )


def trial(rng: Random, regions: tuple[str, ...]) -> Service:
    """A single first session of a therapy."""
    name, category, subcategory, topic = rng.choice(_THERAPIES)
    return Service(
        text=f"One trial session of {name}",
        subject=with_article(f"trial session of {name}"),
        topic=topic,
        region=regions[0],
        category=category,
        subcategory=subcategory,
        sessions=1,
    )


def retrospective(rng: Random, service: Service, printed: str, iso: str) -> Service:
    """The same service asked for after it was given, with its date of service."""
    form = rng.randrange(4)
    text = (
        f"Retrospective {service.text} (DOS {printed})",
        f"Retrospective: {service.text}, DOS: {printed}",
        f"Retrospective request for {service.text} DOS: {printed}",
        f"{service.text} (DOS: {printed})",
    )[form]
    return replace(service, text=text, dates_of_service=(iso,))
