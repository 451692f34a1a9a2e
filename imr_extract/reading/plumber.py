"""PDF letters through pdfplumber: bytes -> `LetterText` with the place of each character."""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber
from pdfminer.encodingdb import EncodingDB
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from imr_extract.errors import DamagedPdfError, EncryptedError, LetterError
from imr_extract.reading.container import blank_page_warnings, no_text
from imr_extract.reading.layout import Laid, check_character_count, check_page_count, lay_out
from imr_extract.reading.letter_text import LetterText, Places
from imr_extract.reading.page_geometry import Glyph, Rectangle, glyph_size, sheet
from imr_extract.reading.pdfium import Inspection, inspect
from imr_extract.reading.printed_page import GlyphPlaces, PrintedPage, Shown, lines, printed_page
from imr_extract.reading.visibility import second_copies, without

# pdfminer's words for a character without a mapping. The codes that Windows' encoding leaves unused
# are bullets in a PDF (ISO 32000-1, annex D.2, note 3).
_UNMAPPED = re.compile(r"\(cid:(\d+)\)")
_BULLETS = frozenset({127, 129, 141, 143, 144, 157})
# Byte 173 of Windows' encoding is a hyphen in a PDF (the same annex, note 6); pdfminer has a space.
EncodingDB.encodings["WinAnsiEncoding"][173] = "-"

# Both warn of each odd font or property through logging; a run over an archive would drown in it.
for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def read_plumber(data: bytes) -> LetterText:
    """Read a PDF letter; one that is encrypted with an empty user password opens as it is.

    Args:
        data: the file's bytes.

    Returns:
        The raw text in the form of `lay_out`, its lines as pdfplumber's `extract_text` gives
        them.

    Raises:
        EncryptedError: the PDF asks for a password.
        DamagedPdfError: the structure cannot be read.
        NoPagesError, TooLargeError: there is no page, or more than any letter has; a page has more
            characters than any letter's.
        NoTextError: no page has a character.
    """
    seen = _inspected(data)
    source = seen.plain if seen is not None and seen.plain is not None else data
    try:
        pages = list(_read_pages(source, seen))
    except LetterError:
        raise
    except PdfminerException as error:
        if isinstance(error.args[0], (PDFPasswordIncorrect, PDFTextExtractionNotAllowed)):
            raise EncryptedError(
                "The PDF asks for a password. Save a copy without one and run again."
            ) from error
        raise _damaged(error.args[0]) from error
    except Exception as error:  # pdfminer raises nearly anything on a broken structure
        raise _damaged(error) from error
    if not any(page.pieces for page in pages):
        raise no_text(data)
    laid = lay_out([page.pieces for page in pages], [page.aside for page in pages])
    warnings = seen.text.warnings if seen is not None else tuple(blank_page_warnings(laid.raw))
    return LetterText(laid.raw, "pdfplumber", _places(laid, seen), warnings)


def _inspected(data: bytes) -> Inspection | None:
    """What PDFium knows of it; None where it cannot read it."""
    try:
        return inspect(data)
    except LetterError:
        return None


def _damaged(error: Any) -> DamagedPdfError:
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:160].rstrip(": ")
    return DamagedPdfError(f"The PDF's structure cannot be read ({reason}). Fetch it again.")


def _read_pages(data: bytes, seen: Inspection | None) -> Iterator[PrintedPage]:
    """The lines of each page. Pages are closed one by one: `PDF.close()` leaks the used ones."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        # The count may lie; asked first, it spares the walk through a tree of a million pages.
        check_page_count(resolve1(resolve1(pdf.doc.catalog["Pages"]).get("Count", 0)))
        check_page_count(len(pdf.pages))
        for number, page in enumerate(pdf.pages):
            try:
                check_character_count(len(page.chars), number + 1)
                chars = [_mapped(char) for char in page.chars]
                if seen is not None and seen.pages is not None:
                    yield _by_glyph(page, chars, seen.pages[number].unprinted)
                elif seen is None and not _is_plain(page, chars):
                    yield _by_glyph(page, chars, [])
                else:
                    yield PrintedPage(list(lines(chars)), [])
            finally:
                page.close()


def _mapped(char: dict[str, Any]) -> dict[str, Any]:
    """A character as it is, or what stands for one that its font does not map to text."""
    if char["text"] == "\0":
        return {**char, "text": "\ufffd"}
    code = _UNMAPPED.fullmatch(char["text"])
    if code is None:
        return char
    return {**char, "text": "\u2022" if int(code.group(1)) in _BULLETS else "\ufffd"}


def _is_plain(page: Page, chars: list[dict[str, Any]]) -> bool:
    """Whether a page is upright and shown whole."""
    return (
        not page.rotation
        and page.page_obj.cropbox == page.page_obj.mediabox
        and all(char["upright"] and not char["matrix"][1] for char in chars)
    )


def _by_glyph(page: Page, chars: list[dict[str, Any]], unprinted: Sequence[Glyph]) -> PrintedPage:
    """The lines of what is printed on a page, in its own direction."""
    left, bottom, right, top = _shown_part(page)
    shown = sheet((left, bottom, right, top), 0)
    glyphs = []
    for char in chars:
        a, b, *_ = char["matrix"]
        angle = math.degrees(math.atan2(b, a))
        x0, x1 = char["x0"] - page.mediabox[0], char["x1"] - page.mediabox[0]
        width, height = glyph_size(x1 - x0, char["y1"] - char["y0"], angle)
        x, y = shown.place((x0 + x1) / 2, (char["y0"] + char["y1"]) / 2)
        glyphs.append(Glyph(char["text"], x, y, max(width, 0.0), height, angle % 360))
    glyphs = without(glyphs, unprinted)
    copies = second_copies(glyphs, set())
    return printed_page([g for n, g in enumerate(glyphs) if n not in copies], shown)


def _shown_part(page: Page) -> Rectangle:
    """Left, bottom, right and top of what is shown, from the turned media box's bottom left."""
    left, bottom, right, top = media = page.page_obj.mediabox
    crop = page.page_obj.cropbox
    x0, y0, x1, y1 = (
        max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3])
    )  # fmt: skip
    if x0 >= x1 or y0 >= y1:
        x0, y0, x1, y1 = media
    whole = sheet(media, page.rotation)
    (x0, y0), (x1, y1) = whole.place(x0, y0), whole.place(x1, y1)
    return min(x0, x1), whole.height - max(y0, y1), max(x0, x1), whole.height - min(y0, y1)


def _places(laid: Laid[Shown], seen: Inspection | None) -> Places:
    """PDFium's places where both engines read the same text, so that boxes are the same too."""
    if seen is not None:
        if seen.text.raw == laid.raw and seen.text.places is not None:
            return seen.text.places
        seen.text.close()
    return GlyphPlaces(laid)
