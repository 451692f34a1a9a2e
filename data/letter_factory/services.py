"""Disputed services of other kinds: tests, injections, operations, and those of fixed wording."""

from dataclasses import replace
from random import Random
from typing import Any

from .cases import Service
from .catalogue import Row, rows, texts, values, words
from .places import REGIONS, Place, draw_place, draw_side, short_limb, short_place, treatable
from .wording import capital, count, fill, join_list

_SPINE_TREATED = frozenset({"lumbar", "cervical"})
_IMAGING = ("Diagnostic Testing", "Imaging/Radiology")
_MRI_CODES = {"lumbar": "72148", "cervical": "72141", "shoulder": "73221", "knee": "73721"}
_SPINE = (
    ("cervical spine", "lumbar spine"),
    ("thoracic spine", "lumbar spine"),
    ("cervical spine", "thoracic spine", "lumbar spine"),
)


def asked(row: Row, text: str, region: str, **stated: Any) -> Service:
    """The service that a row of a catalogue describes, with what its text states."""
    subject = stated.pop("subject", row["subject"])
    group = row["topic"], region, row["category"], row["subcategory"]
    return Service(text, subject, *group, **stated)


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


def _limb_test(
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
    return _limb_test(text, f"{name} testing", limb, side)


def nerve_test(rng: Random, regions: tuple[str, ...]) -> Service:
    """Nerve testing of a limb that is named in the short form."""
    limb = _tested_limb(regions[0])
    side = rng.choice(("left", "right", "bilateral"))
    name = rng.choice(words("nerve test"))
    codes = ("95886", "95911") if rng.random() < 0.2 else ()
    text = f"{name} {rng.choice(('', 'of the '))}{short_limb(limb, side)}"
    text += f" (CPT {', '.join(codes)})" if codes else ""
    return _limb_test(text, "nerve testing", limb, side, codes)


def _injection(
    row: Row, region: str, place: Place | None, side: str | None = None, **said: object
) -> Service:
    """An injection of the catalogue; its side is that of the place, where its text names one."""
    parts: tuple[str, ...] = (region,) if row["body_parts"] == "region" else ()
    if place and row["body_parts"] == "place":
        parts, side = place.body_parts, place.laterality
    shown = {"side": side, "Side": capital(side or ""), "Region": capital(region)}
    where = {"region": region, "place": place and place.phrase}
    text = fill(row["text"], **shown, **where, **said)
    return asked(row, text, region, body_parts=parts, laterality=side if row["sided"] else None)


def injection(rng: Random, regions: tuple[str, ...]) -> Service:
    """An injection into the spine or a joint."""
    region = rng.choice(treatable(regions))
    side = rng.choice(("left", "right", "bilateral"))
    if region in _SPINE_TREATED:
        level = rng.choice(("L4-L5", "L5-S1") if region == "lumbar" else ("C5-C6", "C6-C7"))
        row = rng.choice(rows("procedures", since="1", where="spine"))
        return _injection(row, region, None, side, level=level)
    place = draw_place(rng, region, both=0)
    drug = rng.choice(words("injected drug"))
    row = rng.choice(rows("procedures", since="1", where="joint"))
    return _injection(row, region, place, drug=drug)


def injections(rng: Random, regions: tuple[str, ...]) -> Service:
    """Injections; how many are asked for is no number of visits."""
    region = rng.choice([key for key in (*treatable(regions), "lumbar") if key != "thoracic"])
    place = draw_place(rng, region, both=0)
    number = rng.choice((2, 3, 4))
    if region in _SPINE_TREATED:
        side = draw_side(rng)
        level = "L4-L5" if region == "lumbar" else "C5-C6"
        row = rng.choice(rows("procedures", since="2", where="spine"))
        return _injection(row, region, place, side, level=level, n=number)
    (row,) = rows("procedures", since="2", where="joint")
    service = _injection(row, region, place)
    if rng.random() < 0.4:
        service = replace(service, text=f"{service.text} (CPT 20610)", codes=("20610",))
    return service


def surgery(rng: Random, regions: tuple[str, ...]) -> Service:
    """An operation on the first region that has one."""
    region = next((key for key in regions if rows("procedures", where=key)), "knee")
    row = rng.choice(rows("procedures", where=region))
    side = draw_side(rng)
    level = rng.choice(("L4-L5", "L5-S1"))
    text = row["text"].format(side=side, Side=capital(side), level=level)
    if not row["sided"]:
        return asked(row, text, region, body_parts=(region,))
    part = values(REGIONS[region]["names"])[0]
    return asked(row, text, region, body_parts=(part,), laterality=side)


def listed(rng: Random, regions: tuple[str, ...], **where: str) -> Service:
    """One of the listed services that have these values in their columns."""
    row = rng.choice(rows("listed_services", **where))
    side = draw_side(rng) if "{" in row["text"] else None
    return asked(
        row,
        capital(row["text"].format(side=side, Side=capital(side or ""))),
        regions[0],
        sessions=int(row["visits"]) if row["visits"] else None,
        body_parts=values(row["body_parts"]),
        laterality=side,
        codes=values(row["codes"]),
    )
