"""Disputed tests: images and nerve tests."""

from __future__ import annotations

from random import Random

from .cases import Service
from .catalogue import texts, words
from .places import REGIONS, Place, draw_place, short_limb, short_place
from .wording import capital, count, fill, join_list

_IMAGING = ("Diagnostic Testing", "Imaging/Radiology")
_MRI_CODES = {"lumbar": "72148", "cervical": "72141", "shoulder": "73221", "knee": "73721"}
_SPINE = (
    ("cervical spine", "lumbar spine"),
    ("thoracic spine", "lumbar spine"),
    ("cervical spine", "thoracic spine", "lumbar spine"),
)


def image(text: str, kind: str, place: Place, codes: tuple[str, ...] = ()) -> Service:
    """The service that asks for an image of one place."""
    subject = f"the {place.phrase} {kind}"
    return Service(text, subject, "imaging", place.region, *_IMAGING, codes=codes, **place.stated)


def imaging(rng: Random, regions: tuple[str, ...]) -> Service:
    """An image of one place."""
    region = rng.choice(regions)
    place = draw_place(rng, region)
    kind = rng.choice(words("image"))
    contrast = rng.choice(("", "", " without contrast", " with and without contrast"))
    contrast = "" if kind == "X-ray" else contrast
    pattern = rng.choice(texts("service_wordings", kind="image"))
    where = {"place": place.phrase, "Place": capital(place.phrase)}
    text = fill(pattern, image=kind, contrast=contrast, One=capital(count(rng, 1)), **where)
    codes: tuple[str, ...] = ()
    if kind == "MRI" and not contrast and region in _MRI_CODES and rng.random() < 0.25:
        codes = (_MRI_CODES[region],)
        text += f", CPT {codes[0]}"
    return image(text, kind, place, codes)


def images(rng: Random, regions: tuple[str, ...]) -> Service:
    """An image, of several regions at once or with a procedure code."""
    kind = rng.choice(words("image, round 2"))
    region = rng.choice(regions)
    codes: tuple[str, ...] = ()
    side: str | None = None
    form = rng.randrange(5)
    parts: tuple[str, ...]
    if form == 0:
        parts, region = rng.choice(_SPINE), "lumbar"
        named = join_list([part.removesuffix(" spine") for part in parts], oxford=False)
        text = f"{kind} of the {named} spine"
    elif form == 1:
        parts = tuple(rng.sample(("knee", "ankle", "wrist", "elbow", "shoulder"), 2))
        text, region = f"{kind} of the left {parts[0]} and right {parts[1]}", parts[0]
    else:
        place = short_place(rng, region)
        parts, side = place.body_parts, place.laterality
        text = f"{kind} of the {place.phrase}" if form == 2 else f"{kind} {place.phrase}"
        if form == 4 and kind == "MRI":
            codes = (rng.choice(("73721", "72148", "73221")),)
            text += rng.choice((f" (CPT: {codes[0]})", f", CPT code {codes[0]}"))
        elif kind != "X-rays":
            text += rng.choice(("", " w/o contrast", " without contrast", ", 3.0 Tesla"))
    stated = {"body_parts": parts, "laterality": side, "codes": codes}
    return Service(text, "the imaging study", "imaging", region, *_IMAGING, **stated)


def _tested_limb(region: str) -> str:
    lower = region == "lumbar" or REGIONS[region]["limb"] == "lower extremity"
    return "lower extremity" if lower else "upper extremity"


def _nerve_test(
    text: str, subject: str, limb: str, side: str, codes: tuple[str, ...] = ()
) -> Service:
    """A nerve test; its guidelines are those of the spine that the nerves come from."""
    region = "lumbar" if limb == "lower extremity" else "cervical"
    group = "electrodiagnosis", region, "Diagnostic Testing", "EMG/NCV/NCS"
    return Service(text, subject, *group, body_parts=(limb,), laterality=side, codes=codes)


def electrodiagnosis(rng: Random, regions: tuple[str, ...]) -> Service:
    """Nerve testing of an extremity."""
    limb = _tested_limb(regions[0])
    side = rng.choice(("bilateral", "bilateral", "left", "right"))
    name = rng.choice(words("nerve test"))
    shown = limb.replace("extremity", "extremities") if side == "bilateral" else limb
    text = f"{name} {rng.choice(('of the ', ''))}{side} {shown}"
    return _nerve_test(text, f"{name} testing", limb, side)


def nerves(rng: Random, regions: tuple[str, ...]) -> Service:
    """Nerve testing of a limb that is named in the short form."""
    limb = _tested_limb(regions[0])
    side = rng.choice(("left", "right", "bilateral"))
    name = rng.choice(words("nerve test"))
    codes = ("95886", "95911") if rng.random() < 0.2 else ()
    text = f"{name} {rng.choice(('', 'of the '))}{short_limb(limb, side)}"
    text += f" (CPT {', '.join(codes)})" if codes else ""
    return _nerve_test(text, "nerve testing", limb, side, codes)
