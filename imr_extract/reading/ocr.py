"""Letters without text, whole or by single pages: bytes -> `LetterText` through OCR.

Pages that have text are read as ever; the others are read as pictures. Words are put back where
they stand on the page as it is shown, however the scan lay on the glass, so that lines, paragraphs
and the boxes of evidence come about as for any other page.
"""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from shutil import which

import pypdfium2

from imr_extract.errors import (
    MissingPackageError,
    NoTextError,
    OcrFailedError,
    UnreadableTextError,
    counted,
)
from imr_extract.reading.container import SHORT_PAGE, blank_page_warnings
from imr_extract.reading.layout import check_page_count, lay_out
from imr_extract.reading.letter_text import LetterText, Point
from imr_extract.reading.ocr_words import ReadLine, ReadPicture, mended
from imr_extract.reading.page_geometry import Glyph, Sheet
from imr_extract.reading.pdfium import PdfiumPlaces, open_pdf
from imr_extract.reading.pdfium_glyphs import GlyphPage, unprinted_warnings
from imr_extract.reading.printed_page import GlyphPlaces, printed_page
from imr_extract.reading.text_layer import has_lost_characters, unreadable_pages

# What read the letter, as `LetterText.engine` has it.
OCR = "ocr"
LANGUAGE = "eng"
_INSTALL_TESSERACT = {
    "linux": "apt-get install tesseract-ocr (Debian, Ubuntu)",
    "darwin": "brew install tesseract",
    "win32": "winget install UB-Mannheim.TesseractOCR",
}
# Characters; a scan with fewer has fax lines, Bates numbers and stamps.
_STAMPED = 300
# Mean confidence in a page's words, and confidence in a single one, below which they are doubtful.
_SURE, _SURE_WORD = 0.8, 0.6
# Height of a capital, and depth of a "p", as shares of the font's height.
_CAPITAL, _DEPTH = 0.68, 0.21
_LEAST_GAP = 0.1  # share of it between two words


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
        try:
            return _read(places, seconds)
        except pypdfium2.PdfiumError as error:
            raise OcrFailedError(f"Its pages cannot be drawn ({error}). Fetch it again.") from error


def _read(places: PdfiumPlaces, seconds: float) -> LetterText | None:
    check_page_count(places.page_count)
    for number in range(places.page_count):
        places.open_page(number)
    pages = places.glyph_pages()
    wanted = _without_text(pages, places)
    if not wanted:
        return None
    # Only here: few letters need it, and OCRmyPDF is an extra.
    from imr_extract.reading.ocr_engine import read_pictures

    for number in wanted:
        places.cut_to_shown(number - 1)
    sharpness = {number: places.picture_dpi(number - 1) for number in wanted}
    read = read_pictures(places.copy(), sharpness, seconds)
    for number in read:  # what is drawn there was read, be it printed or not
        pages[number - 1].unseen.clear()
    text = _text(pages, read)
    warnings = (
        *unprinted_warnings(pages),
        *blank_page_warnings(text.raw),
        *places.undrawn_warnings,
        *_uncertain_page_warnings(read),
    )
    return replace(text, warnings=warnings)


def _text(pages: list[GlyphPage], read: dict[int, ReadPicture]) -> LetterText:
    """The text of all pages, of some as their pictures were read.

    Raises:
        NoTextError: there is none.
    """
    glyphs = [page.printed for page in pages]
    uncertain: list[Point] = []
    for number, picture in read.items():
        words = list(_words(picture, pages[number - 1].shown))
        glyphs[number - 1] = [glyph for _, word in words for glyph in word]
        doubtful = (word for confidence, word in words if confidence < _SURE_WORD)
        middles = (word[len(word) // 2] for word in doubtful)
        uncertain += (Point(number, glyph.x, glyph.y) for glyph in middles)
    printed = [printed_page(own, page.shown) for own, page in zip(glyphs, pages, strict=True)]
    laid = lay_out([page.pieces for page in printed], [page.aside for page in printed])
    if not laid.raw.strip():
        raise NoTextError(
            f"No text on {counted(len(pages), 'page')}, and OCR finds none on their pictures. "
            "Look at its pages."
        )
    return LetterText(laid.raw, OCR, GlyphPlaces(laid), uncertain=tuple(uncertain))


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
    bare = (
        number
        for number, text in enumerate(texts)
        if has_lost_characters(text)
        or (len(text) < SHORT_PAGE and places.is_drawn(number))
        or (len(text) < _STAMPED and places.picture_dpi(number))
    )
    return sorted({*garbage, *(number + 1 for number in bare)})


def _uncertain_page_warnings(read: dict[int, ReadPicture]) -> Iterator[str]:
    """A warning for each page of whose words OCR is not sure."""
    for number, picture in sorted(read.items()):
        if picture.confidence is not None and picture.confidence < _SURE:
            yield f"uncertain_ocr:{number}"


def _words(picture: ReadPicture, shown: Sheet) -> Iterator[tuple[float, list[Glyph]]]:
    """What was read on a picture, where it stands on the shown page: confidence and glyphs."""
    width, height = picture.size
    on_its_side = round(picture.turned / 90) % 2 == 1
    scale = shown.width / (height if on_its_side else width)
    cos, sin = math.cos(math.radians(picture.turned)), math.sin(math.radians(picture.turned))

    def placed(char: Glyph) -> Glyph:
        x, y = char.x - width / 2, char.y - height / 2
        return Glyph(
            char.text,
            (cos * x - sin * y) * scale + shown.width / 2,
            (sin * x + cos * y) * scale + shown.height / 2,
            char.width * scale,
            char.height * scale,
            (char.angle - picture.turned) % 360,
            char.run,
        )

    for run, line in enumerate(picture.lines):
        ascent = line.ascent or picture.ascent
        for confidence, chars in _characters(mended(line, ascent), ascent / _CAPITAL, run):
            yield confidence, [placed(char) for char in chars]


def _characters(line: ReadLine, size: float, run: int) -> Iterator[tuple[float, list[Glyph]]]:
    """The words of a line in pixels of its picture; each character has an equal part of its word.

    Rectangles of neighbours may reach into each other. Characters must not, nor the spaces between
    words: where they begin says in which order they are read.
    """
    angle = line.angle
    cos, sin = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
    end: float | None = None
    for word in line.words:
        left, right = word.left, word.right
        if end is not None and not angle:
            left = max(left, end + _LEAST_GAP * size)
            right = max(right, left + len(word.text))
        x, y = (left + right) / 2, (word.top + word.bottom) / 2
        width, height = right - left, word.bottom - word.top
        long, high = abs(cos) * width + abs(sin) * height, abs(sin) * width + abs(cos) * height
        found: list[Glyph] = []
        if not angle:
            y, high = line.baseline(x) + (_DEPTH - 0.5) * size, size
            if end is not None:
                found.append(Glyph(" ", (end + left) / 2, y, left - end, high, angle, run))
        count = len(word.text)
        for place, char in enumerate(word.text):
            along = ((place + 0.5) / count - 0.5) * long
            found.append(
                Glyph(char, x + cos * along, y + sin * along, long / count, high, angle, run)
            )
        yield word.confidence, found
        end = right
