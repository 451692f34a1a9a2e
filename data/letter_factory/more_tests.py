"""More images, nerve tests and injections: several regions, short names of limbs, codes."""

from __future__ import annotations

from random import Random

from .cases import Service
from .places import LIMBS, LOWER, draw_place, draw_side, short_place, treatable
from .wording import capital

_SPINE = (
    (("cervical spine", "lumbar spine"), "cervical and lumbar spine"),
    (("thoracic spine", "lumbar spine"), "thoracic and lumbar spine"),
    (
        ("cervical spine", "thoracic spine", "lumbar spine"),
        "cervical, thoracic and lumbar spine",
    ),
)


def images(rng: Random, regions: tuple[str, ...]) -> Service:
    """An image, of several regions at once or with a procedure code."""
    kind = rng.choice(("MRI", "MRI", "CT scan", "X-rays"))
    region = rng.choice(regions)
    codes: tuple[str, ...] = ()
    form = rng.randrange(5)
    parts: tuple[str, ...]
    if form == 0:
        (parts, phrase), side = rng.choice(_SPINE), None
        text, region = f"{kind} of the {phrase}", "lumbar"
    elif form == 1:
        one, two = rng.sample(("knee", "ankle", "wrist", "elbow", "shoulder"), 2)
        text = f"{kind} of the left {one} and right {two}"
        parts, side, region = (one, two), None, one
    else:
        place = short_place(rng, region)
        parts, side = place.body_parts, place.laterality
        text = f"{kind} of the {place.phrase}" if form == 2 else f"{kind} {place.phrase}"
        if form == 4 and kind == "MRI":
            codes = (rng.choice(("73721", "72148", "73221")),)
            text += rng.choice((f" (CPT: {codes[0]})", f", CPT code {codes[0]}"))
        elif kind != "X-rays":
            text += rng.choice(("", " w/o contrast", " without contrast", ", 3.0 Tesla"))
    return Service(
        text=text,
        subject="the imaging study",
        topic="imaging",
        region=region,
        category="Diagnostic Testing",
        subcategory="Imaging/Radiology",
        body_parts=parts,
        laterality=side,
        codes=codes,
    )


def nerves(rng: Random, regions: tuple[str, ...]) -> Service:
    """Nerve testing of a limb that is named in the short form."""
    lower = regions[0] in LOWER | {"lumbar"}
    limb = "lower extremity" if lower else "upper extremity"
    side = rng.choice(("left", "right", "bilateral"))
    name = rng.choice(("EMG/NCV", "EMG/NCS", "NCS/EMG", "EMG", "NCV"))
    codes = ("95886", "95911") if rng.random() < 0.2 else ()
    text = rng.choice((f"{name} {LIMBS[limb, side]}", f"{name} of the {LIMBS[limb, side]}"))
    return Service(
        text=text + (f" (CPT {', '.join(codes)})" if codes else ""),
        subject="nerve testing",
        topic="electrodiagnosis",
        region="lumbar" if lower else "cervical",
        category="Diagnostic Testing",
        subcategory="EMG/NCV/NCS",
        body_parts=(limb,),
        laterality=side,
        codes=codes,
    )


def needles(rng: Random, regions: tuple[str, ...]) -> Service:
    """Injections; how many are asked for is no number of visits."""
    region = rng.choice([key for key in (*treatable(regions), "lumbar") if key != "thoracic"])
    place = draw_place(rng, region, both=0)
    number = rng.choice((2, 3, 4))
    codes: tuple[str, ...] = ()
    kind, topic = "Injection", "joint injection"
    parts, side = place.body_parts, place.laterality
    if region in {"lumbar", "cervical"}:
        levels = "L4-L5" if region == "lumbar" else "C5-C6"
        side = draw_side(rng)
        form = rng.randrange(4)
        if form == 0:
            text, side, topic = f"{region} epidural steroid injection x {number}", None, "epidural"
            parts = (region,)
        elif form == 1:
            text, topic = f"{side} {levels} transforaminal epidural injection x 2", "epidural"
            parts = ()
        elif form == 2:
            text, kind, topic = (
                f"{side} {region} facet joint injections",
                "Facet Injection",
                "facet",
            )
            parts = (region,)
        else:
            text, side = f"trigger point injections x {number}, {place.phrase}", None
        topic = topic if topic == "joint injection" else f"{topic} injection"
    else:
        text = f"corticosteroid injection to the {place.phrase}"
        if rng.random() < 0.4:
            codes = ("20610",)
            text += f" (CPT {codes[0]})"
    return Service(
        text=capital(text),
        subject="the proposed injections",
        topic=topic,
        region=region,
        category="Injection",
        subcategory=kind,
        body_parts=parts,
        laterality=side,
        codes=codes,
    )
