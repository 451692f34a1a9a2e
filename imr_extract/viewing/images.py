"""PDF pages -> small images to embed in an HTML page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2

from imr_extract.reading.letter_text import Box

# Pixels per point: makes a letter legible on a screen of ordinary width.
_SCALE = 1.6
# A letter is black on white; sixteen greys are enough for smooth edges.
_GREYS = 16


class PageImage(NamedTuple):
    """One page as an image.

    Attributes:
        number: page number, from 1.
        width: width in points.
        height: height in points.
        data_uri: a PNG as a `data:` URI.
    """

    number: int
    width: float
    height: float
    data_uri: str


def page_images(pdf: bytes) -> list[PageImage]:
    """The pages of a PDF letter.

    Raises:
        PdfiumError: PDFium cannot open or render it.
    """
    with _open(pdf) as document:
        return [
            PageImage(number, page.get_width(), page.get_height(), _png(page))
            for number, page in enumerate(document, start=1)
        ]


def crops(pdf: bytes, boxes: list[Box], margin: float) -> Iterator[PageImage]:
    """Page-wide strips around boxes, one per box.

    Args:
        pdf: the letter.
        boxes: the boxes to show.
        margin: points above and below each box.

    Yields:
        The strips; `height` is the height of the strip in points.
    """
    with _open(pdf) as document:
        for box in boxes:
            page = document[box.page - 1]
            width, height = page.get_width(), page.get_height()
            top, bottom = max(0.0, box.top - margin), min(height, box.bottom + margin)
            cut = (0.0, height - bottom, 0.0, top)  # left, bottom, right, top
            yield PageImage(box.page, width, bottom - top, _png(page, cut))


def _open(pdf: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf, autoclose=True)


def _png(
    page: pypdfium2.PdfPage, crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
) -> str:
    image = page.render(scale=_SCALE, grayscale=True, crop=crop).to_pil().quantize(_GREYS)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
