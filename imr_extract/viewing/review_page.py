"""A sample of values as a page to judge, each with the strip of the letter where it appears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from markupsafe import Markup

from imr_extract.columns import shown
from imr_extract.quality.cases import Case, Place, Unit
from imr_extract.quality.review_fields import Field, Kind, Part
from imr_extract.quality.sample import Sample
from imr_extract.reading.letter_text import Box
from imr_extract.viewing.file_name import file_name
from imr_extract.viewing.images import crops
from imr_extract.viewing.rendering import render
from imr_extract.viewing.sheets import picture, tone
from imr_extract.viewing.value_tree import NumberedEvidence, Value

# Points above and below a value: two lines of context.
_MARGIN = 30.0


def review_page(sample: Sample, out: str, seed: int) -> str:
    """One self-contained HTML page.

    Args:
        sample: the values to judge.
        out: the folder of the tables, as the user named it.
        seed: the seed used to draw the sample.
    """
    names = "".join(
        f"{case.letter_id}{[unit.service_no for unit in case.units]}" for case in sample.cases
    )
    return render(
        "review",
        f"Review of {sample.field.name}",
        sample=sample,
        field=sample.field,
        unit_name="service" if sample.field.of_services else "letter",
        out=out,
        seed=seed,
        count=sum(max(1, len(unit.values)) for case in sample.cases for unit in case.units),
        # The browser keeps marks under this name, so samples do not share marks.
        sheet=f"imr_extract {sample.field.name} {hashlib.sha256(names.encode()).hexdigest()[:16]}",
        strips=lambda case, places: list(_strips(case, places, sample.field)),
        typed=_typed,
        page_of=_page_of,
        file_name=file_name,
    )


def _typed(part: Part, value: Any) -> str:
    """A part of a value, as a reviewer would type it."""
    own = value.get(part.name) if isinstance(value, dict) else value
    if part.kind is Kind.FLAG and own is not None:
        return "yes" if own else "no"
    return shown(own)


def _page_of(unit: Unit) -> int:
    """The page on which a letter or service is to be looked up."""
    places = [*(place for value in unit.values for place in value.evidence), *unit.evidence]
    return places[0][0].page if places else 1


def _strips(case: Case, places: list[Place], field: Field) -> Iterator[Markup]:
    """The strips of the letter's pages where something appears, one per page."""
    by_page: dict[int, list[tuple[Box, NumberedEvidence]]] = {}
    for number, (evidence, boxes) in enumerate(places, start=1):
        for box in boxes:
            by_page.setdefault(box.page, []).append((box, NumberedEvidence(number, evidence)))
    if case.data is None or not by_page:
        return
    colour = tone(Value(field.table.name, 1, field.column.name, ""))
    around = [_around(page, [box for box, _ in marks]) for page, marks in by_page.items()]
    try:
        images = list(crops(case.data, around, _MARGIN))
    except pypdfium2.PdfiumError:
        return
    for image, area, marks in zip(images, around, by_page.values(), strict=True):
        shift = max(0.0, area.top - _MARGIN)
        placed = [
            (box._replace(top=box.top - shift, bottom=box.bottom - shift), [place], colour)
            for box, place in marks
        ]
        yield picture(image, placed)


def _around(page: int, boxes: list[Box]) -> Box:
    return Box(
        page,
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
