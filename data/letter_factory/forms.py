"""The forms of letter: when each was in use, and how what it prints is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random

from .cases import HEADER_FIELDS, Guideline, Service
from .guidelines import draw_guideline
from .prose import NOTICE, PROFESSIONAL, SECTIONED, Prose, prose_guidelines


@dataclass(frozen=True)
class Form:
    """A template, or an edition of one.

    Attributes:
        template: A key of ``factory.TEMPLATES``.
        edition: One of ``cases.EDITIONS``, or empty.
        first: The first day on which a denial lies.
        days: The number of days in which the denials lie.
        guideline: Draws the guideline line of a party.
        numbered: The chance that items carry a number.
        wide: Services are drawn from ``more_services`` too.
        modified: Some requests were authorized in part.
        icd10: Codes of diagnoses are of ICD-10, else of ICD-9.
        modern: Rationales cite no guideline of before 2018.
        prose: The sentences of its guideline lines, where they are prose.
        stated: Header fields that stand in the text too, outside of the header.
    """

    template: str
    edition: str
    first: date
    days: int
    guideline: Callable[[Random, str, Service, date], Guideline]
    numbered: float = 0.15
    wide: bool = True
    modified: bool = False
    icd10: bool = False
    modern: bool = False
    prose: Prose | None = None
    stated: frozenset[str] = frozenset()


def _edition(name: str, first: date, days: int, **more: bool | float) -> Form:
    draw = partial(draw_guideline, edition=name)
    return Form("determination", name, first, days, draw, modified=True, **more)  # type: ignore[arg-type]


def _early(template: str, first: date, days: int, prose: Prose, *stated: str) -> Form:
    draw = prose_guidelines(prose)
    return Form(template, "", first, days, draw, prose=prose, stated=frozenset(stated))


_ALL = (
    _edition("2014-2015", date(2014, 7, 1), 450, numbered=0.6, wide=False),
    _edition("2016-2017", date(2016, 1, 4), 420, icd10=True, wide=False),
    _edition("2018-2024", date(2018, 1, 2), 2400, icd10=True, modern=True),
    _early(
        "notice-2013",
        date(2013, 6, 18),
        65,
        NOTICE,
        "ur_denial_date",
        "application_received",
        "date_assigned",
    ),
    _early("sectioned-2014", date(2013, 11, 20), 130, SECTIONED),
    _early("professional-review", date(2013, 2, 11), 100, PROFESSIONAL),
)

FORMS = {form.edition or form.template: form for form in _ALL}
"""The forms by edition, or by template where a template has no editions."""


def draw_hidden(rng: Random, form: Form) -> frozenset[str]:
    """The header fields that a letter of an early form states nowhere."""
    if form.template == "notice-2013":
        redacted = {"date_of_injury"} if rng.random() < 0.4 else set()
        return frozenset({"priority"} | redacted)
    if form.template == "professional-review":
        if rng.random() < 0.45:
            return frozenset(HEADER_FIELDS)
        return frozenset(name for name in HEADER_FIELDS[1:] if rng.random() < 0.35)
    return frozenset()
