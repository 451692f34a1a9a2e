"""A sample of values as a page to judge, each with the strip of the letter where it appears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pypdfium2
from markupsafe import Markup

from imr_extract.quality.sample import Case, Judged, Sample
from imr_extract.reading.letter_text import Box
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
    names = "".join(case.letter_id for case in sample.cases)
    return render(
        "review",
        f"Review of {sample.field}",
        sample=sample,
        out=out,
        seed=seed,
        count=sum(max(1, len(case.values)) for case in sample.cases),
        # The browser keeps marks under this name, so samples do not share marks.
        sheet=f"imr_extract {sample.field} {hashlib.sha256(names.encode()).hexdigest()[:16]}",
        strips=lambda case, value: list(_strips(case, value, sample)),
    )


def _strips(case: Case, value: Judged, sample: Sample) -> Iterator[Markup]:
    """The strips of the letter's pages where a value appears, one per page."""
    by_page: dict[int, list[tuple[Box, NumberedEvidence]]] = {}
    for number, (evidence, boxes) in enumerate(value.evidence, start=1):
        for box in boxes:
            by_page.setdefault(box.page, []).append((box, NumberedEvidence(number, evidence)))
    if case.data is None or not by_page:
        return
    colour = tone(Value(sample.table, 1, sample.field, ""))
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
