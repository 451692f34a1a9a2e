"""Letters without text, whole or by single pages: bytes -> `LetterText` through OCR.

Pages that have text are read as ever; the others are read as pictures. Words are put back where
they stand on the page as it is shown, however the scan lay on the glass, so that lines, paragraphs
and the boxes of evidence come about as for any other page.
"""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

from imr_extract.errors import MissingPackageError, NoTextError, UnreadableTextError
from imr_extract.reading.container import SHORT_PAGE, blank_page_warnings
from imr_extract.reading.layout import check_page_count, lay_out
from imr_extract.reading.letter_text import LetterText
from imr_extract.reading.page_geometry import Glyph, Sheet
from imr_extract.reading.pdfium import PdfiumPlaces, open_pdf
from imr_extract.reading.pdfium_glyphs import GlyphPage, unprinted_warnings
from imr_extract.reading.printed_page import GlyphPlaces, printed_page
from imr_extract.reading.text_layer import unreadable_pages

if TYPE_CHECKING:
    import ocrmypdf

    from imr_extract.reading.ocr_engine import ReadPicture

# Seconds that OCR of a letter may take, unless others are asked for.
OCR_TIMEOUT = 300.0

# What read the letter, as `LetterText.engine` has it.
OCR = "ocr"
LANGUAGE = "eng"
_INSTALL_TESSERACT = {
    "linux": "apt-get install tesseract-ocr (Debian, Ubuntu)",
    "darwin": "brew install tesseract",
    "win32": "winget install UB-Mannheim.TesseractOCR",
}
# Mean confidence in a page's words below which they are doubtful.
_SURE = 0.8
# Characters that reach as high as a capital, whose height tells that of the font.
_TALL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhkl0123456789")
_CAPITAL = 0.68  # height of a capital, and depth of a "p", as shares of the font's height
_DEPTH = 0.21


@cache
def check_ocr() -> str:
    """Look whether this machine can do OCR.

    Returns:
        Tesseract's version.

    Raises:
        MissingPackageError: it lacks OCRmyPDF, Tesseract or its English; the message says how
            to install it.
    """
    if find_spec("ocrmypdf") is None:
        raise MissingPackageError(
            "OCR needs OCRmyPDF, and that Python 3.11 or later: pip install 'imr-extract[ocr]'"
        )
    install = _INSTALL_TESSERACT.get(sys.platform, _INSTALL_TESSERACT["linux"])
    if which("tesseract") is None:
        raise MissingPackageError(f"OCR needs Tesseract, which is not here: {install}")
    if LANGUAGE not in _asked("--list-langs").split():
        raise MissingPackageError(f"Tesseract lacks its language '{LANGUAGE}': {install}")
    return _asked("--version").split()[1]


def _asked(option: str) -> str:
    told = subprocess.run(["tesseract", option], capture_output=True, text=True, check=False)
    return told.stdout or told.stderr


def read_ocr(data: bytes, seconds: float) -> LetterText | None:
    """Read a PDF letter, those of its pages as pictures that have no text, or none to be read.

    Args:
        data: the file's bytes.
        seconds: how long OCR may take.

    Returns:
        The raw text in the form of `lay_out`; None where each page has a text, or nothing is
        drawn on those that have none.

    Raises:
        OcrTimeoutError: OCR took longer.
        OcrFailedError: the pages cannot be read as pictures.
        LetterError: as of `read_pdfium`.
    """
    with closing(open_pdf(data)) as places:
        check_page_count(places.page_count)
        for number in range(places.page_count):
            places.open_page(number)
        pages = places.glyph_pages()
        wanted = _without_text(pages, places)
        if not wanted:
            return None
        from imr_extract.reading.ocr_engine import read_pictures

        read = read_pictures(places.copy(), wanted, seconds)
        glyphs = [page.printed for page in pages]
        for number, picture in read.items():
            glyphs[number - 1] = list(_glyphs(picture, pages[number - 1].shown))
        printed = [
            printed_page(of_page, page.shown) for of_page, page in zip(glyphs, pages, strict=True)
        ]
        laid = lay_out([page.pieces for page in printed], [page.aside for page in printed])
        there = {n: picture for n, picture in read.items() if picture.lines}
        if not laid.raw.strip():
            raise NoTextError(
                f"No text on {len(pages)} page(s), and OCR finds none on their pictures. "
                "Look at its pages."
            )
        return LetterText(
            laid.raw,
            OCR,
            GlyphPlaces(laid),
            (
                *unprinted_warnings(
                    page if n not in read else page._replace(unseen=set())
                    for n, page in enumerate(pages, start=1)
                ),
                *_still_bare(laid.raw, places, there),
                *_uncertain(there),
            ),
        )


def _without_text(pages: list[GlyphPage], places: PdfiumPlaces) -> list[int]:
    """The pages, from 1, whose words are to be read off their picture."""
    texts = [
        "\n".join(piece.text for piece in printed_page(page.printed, page.shown).pieces)
        for page in pages
    ]
    try:
        garbage = unreadable_pages("\f".join(texts))
    except UnreadableTextError:
        return list(range(1, len(pages) + 1))
    bare = (n for n, text in enumerate(texts) if len(text) < SHORT_PAGE and places.is_drawn(n))
    return sorted({*garbage, *(number + 1 for number in bare)})


def _still_bare(raw: str, places: PdfiumPlaces, read: dict[int, ReadPicture]) -> Iterator[str]:
    """The warnings for pages that have no words, on their pictures neither."""
    pages = range(1, places.page_count + 1)
    drawn = frozenset(n for n in pages if n not in read and places.is_drawn(n - 1))
    for warning in blank_page_warnings(raw, drawn):
        if int(warning.split(":")[1]) not in read:
            yield warning


def _uncertain(read: dict[int, ReadPicture]) -> Iterator[str]:
    """A warning for each page of whose words OCR is not sure."""
    for number, picture in sorted(read.items()):
        words = [word for line in picture.lines for word in line.children]
        sure = statistics.mean(word.confidence or 0.0 for word in words)
        if sure < _SURE:
            yield f"uncertain_ocr:{number}"


def _glyphs(picture: ReadPicture, shown: Sheet) -> Iterator[Glyph]:
    """What was read on a picture, where it stands on the shown page."""
    ascents = [ascent for line in picture.lines if (ascent := _ascent(line))]
    usual = statistics.median(ascents) if ascents else 0.0
    width, height = picture.size
    across, down = shown.width / width, shown.height / height
    cos, sin = math.cos(math.radians(picture.turned)), math.sin(math.radians(picture.turned))
    for run, line in enumerate(picture.lines):
        for char in _upright(line, (_ascent(line) or usual) / _CAPITAL):
            x, y = char.x - width / 2, char.y - height / 2
            yield Glyph(
                char.text,
                (cos * x - sin * y + width / 2) * across,
                (sin * x + cos * y + height / 2) * down,
                char.width * across,
                char.height * down,
                (char.angle - picture.turned) % 360,
                run,
            )


def _upright(line: ocrmypdf.OcrElement, size: float) -> Iterator[Glyph]:
    """The characters of a line in pixels of its picture; each has an equal part of its word."""
    last: Glyph | None = None
    for word in line.children:
        box, angle = word.bbox, line.textangle or 0.0
        if box is None:
            continue
        cos, sin = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        high = box.width if sin else size
        if not angle and line.bbox is not None and line.baseline is not None:
            rise = line.baseline.slope * (x - line.bbox.left) + line.baseline.intercept
            y = line.bbox.bottom + rise + (_DEPTH - 0.5) * size
        wide = (abs(cos) * box.width + abs(sin) * box.height) / len(word.text)
        if last is not None and not angle:
            end = last.x + last.width / 2
            yield Glyph(" ", (end + box.left) / 2, y, max(box.left - end, 0.0), high, angle)
        for place, char in enumerate(word.text, start=1):
            along = (place - (len(word.text) + 1) / 2) * wide
            last = Glyph(char, x + cos * along, y + sin * along, wide, high, angle)
            yield last


def _ascent(line: ocrmypdf.OcrElement) -> float | None:
    """How high the capitals of a line are, in pixels."""
    if line.bbox is None or line.baseline is None or line.textangle:
        return None
    found = [
        line.bbox.bottom
        + line.baseline.intercept
        + line.baseline.slope * (word.bbox.left - line.bbox.left)
        - word.bbox.top
        for word in line.children
        if word.bbox is not None and not _TALL.isdisjoint(word.text)
    ]
    return statistics.median(found) if found else None
