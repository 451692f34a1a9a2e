"""Draw the services of a letter: which are in dispute, and that they differ from each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from . import goods, more_services, services
from .cases import Dates, Request, Service
from .drugs import tablets, topical
from .forms import Form
from .more_drugs import pills
from .requests import modified
from .wording import write_date

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
_MANY = (services.therapy, services.imaging, tablets, more_services.visits, pills)
"""Families that never run out of texts."""


def _draw(
    rng: Random, families: tuple[tuple[float, services.Drawing], ...], regions: tuple[str, ...]
) -> Service:
    mark = rng.random()
    make = next(make for limit, make in families if mark < limit)
    return make(rng, regions)


def _plain(rng: Random, form: Form, regions: tuple[str, ...], dates: Dates) -> Request:
    """A request as it was first made."""
    if form.wide and rng.random() < 0.6:
        service = _draw(rng, more_services.FAMILIES, regions)
    else:
        service = _draw(rng, _FAMILIES, regions)
    if rng.random() < 0.06:
        if not form.wide:
            day = dates.denial - timedelta(days=rng.randrange(20, 90))
            style = rng.choice(("slash", "slash-short", "dash"))
            printed = write_date(day, style)
            service = services.retrospective(rng, service, printed, day.isoformat())
        elif not service.text.startswith("Associated"):
            service = more_services.given_before(rng, service, dates.denial)
    return Request(service)


def _one(rng: Random, form: Form, regions: tuple[str, ...], dates: Dates) -> Request:
    if form.modified and rng.random() < 0.13:
        return modified(rng, regions)
    return _plain(rng, form, regions, dates)


def draw_requests(
    rng: Random, form: Form, regions: tuple[str, ...], dates: Dates, number: int
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
            request = _one(rng, form, regions, dates)
        if request.service.text.casefold() not in seen:
            seen.add(request.service.text.casefold())
            requests.append(request)
    return requests


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
