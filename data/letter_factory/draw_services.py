"""Draw the services of a letter: which are in dispute, and that they differ from each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from .cases import Dates, Request, Service
from .diagnostic_tests import electrodiagnosis, images, imaging, nerves
from .drugs import compound, pills, plaster, tablets, topical
from .forms import Form
from .listed_services import listed
from .procedures import injection, needles, surgery
from .requests import given_before, given_on_days, modified
from .therapies import psychotherapy, stimulation, talking, therapy, trial, visits

_Drawing = Callable[[Random, tuple[str, ...]], Service]

_ROUNDS: dict[str, tuple[tuple[float, _Drawing], ...]] = {
    "1": (
        (0.27, therapy),
        (0.43, imaging),
        (0.5, electrodiagnosis),
        (0.57, injection),
        (0.6, surgery),
        (0.79, tablets),
        (0.84, topical),
        (0.89, partial(listed, since="1", kind="equipment")),
        (0.92, partial(listed, since="1", kind="visit")),
        (0.94, partial(listed, since="1", kind="test")),
        (0.96, partial(listed, since="1", kind="counted")),
        (0.97, partial(listed, since="1", kind="program")),
        (0.985, talking),
        (1.0, trial),
    ),
    "2": (
        (0.26, visits),
        (0.31, stimulation),
        (0.35, psychotherapy),
        (0.47, images),
        (0.53, nerves),
        (0.6, needles),
        (0.77, pills),
        (0.8, plaster),
        (0.9, compound),
        (1.0, partial(listed, since="2")),
    ),
}
"""The families of services of each round, with the upper limit of each one's share."""

_MANY = (therapy, imaging, tablets, visits, pills)
"""Families that never run out of texts."""


def _plain(rng: Random, form: Form, regions: tuple[str, ...], dates: Dates) -> Request:
    """A request as it was first made."""
    families = _ROUNDS["2" if form.wide and rng.random() < 0.6 else "1"]
    mark = rng.random()
    service = next(make for limit, make in families if mark < limit)(rng, regions)
    if rng.random() < 0.06:
        if not form.wide:
            service = given_before(rng, service, dates.denial)
        elif not service.text.startswith("Associated"):
            service = given_on_days(rng, service, dates.denial)
    return Request(service)


def draw_requests(
    rng: Random, form: Form, regions: tuple[str, ...], dates: Dates, number: int
) -> list[Request]:
    """Draw services that differ from each other; an operation brings its adjuncts."""
    found: dict[str, Request] = {}
    operated = number > 2 and rng.random() < 0.2
    if operated:
        operation = surgery(rng, regions)
        found[operation.text.casefold()] = Request(operation)
    adjuncts = rng.randrange(1, 5) if operated else 0
    while len(found) < number:
        if 0 < len(found) <= adjuncts:
            request = Request(listed(rng, regions, since="1", kind="surgical adjunct"))
        elif not form.early and rng.random() < 0.13:
            request = modified(rng, regions)
        else:
            request = _plain(rng, form, regions, dates)
        found.setdefault(request.service.text.casefold(), request)
    return list(found.values())


def draw_alike(
    rng: Random, form: Form, regions: tuple[str, ...], dates: Dates, number: int
) -> list[Request]:
    """Draw services that one guideline and one rationale can answer."""
    if number == 1:
        return [_plain(rng, form, regions, dates)]
    make = rng.choice(_MANY)
    found: dict[str, Request] = {}
    while len(found) < number:
        service = make(rng, regions[:1])
        found.setdefault(service.text.casefold(), Request(service))
    return list(found.values())


def in_sentence(request: Request) -> Request:
    """The same request as it stands inside a sentence: a plain first word is not capital."""
    service = request.service
    if service.drug or not service.text[1:2].islower():
        return request
    text = service.text[:1].lower() + service.text[1:]
    return replace(request, service=replace(service, text=text))
