"""A letter as an office scanner leaves it: grey pictures of its pages, tilted and noisy."""

import io

import numpy as np
import pypdfium2
from PIL import Image

DPI = 200
TILT = 0.7  # degrees, counter-clockwise
_NOISE = 12.0  # standard deviation, of 255 levels of grey
_SPECKS = 2e-4  # share of pixels that dust darkens
_QUALITY = 60


def scanned(pdf: bytes, tilt: float = TILT, pages: set[int] | None = None) -> bytes:
    """A PDF whose pages are pictures.

    Args:
        pdf: a letter.
        tilt: degrees by which each page lies askew on the glass.
        pages: those to scan, from 1; the others stay as they are. By default all.
    """
    scans = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        wanted = sorted(pages or range(1, len(document) + 1))
        pictures = [_picture(document[number - 1], tilt, number) for number in wanted]
        pictures[0].save(
            scans, "PDF", save_all=True, append_images=pictures[1:], resolution=DPI,
            quality=_QUALITY, creationDate=None, modDate=None,
        )  # fmt: skip
        if pages is None:
            return scans.getvalue()
        with pypdfium2.PdfDocument(scans.getvalue()) as images:
            for place, number in enumerate(wanted):
                document.del_page(number - 1)
                document.import_pages(images, [place], number - 1)
        mixed = io.BytesIO()
        document.save(mixed)
        return mixed.getvalue()


def _picture(page: pypdfium2.PdfPage, tilt: float, seed: int) -> Image.Image:
    drawn = page.render(scale=DPI / 72, grayscale=True).to_pil()
    tilted = drawn.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    chance = np.random.default_rng(seed)
    grey = np.asarray(tilted, dtype=float) * 0.92 + 12  # ink is not black, paper not white
    grey += chance.normal(0, _NOISE, grey.shape)
    grey[chance.random(grey.shape) < _SPECKS] = 60
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
