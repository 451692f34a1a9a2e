"""PDF letters through pdfplumber: bytes -> `LetterText` with the place of each character."""

from __future__ import annotations

import io
import logging
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import chars_to_textmap

from imr_extract.errors import DamagedPdfError, EncryptedError, LetterError, NoTextError
from imr_extract.reading.layout import Laid, Piece, check_page_count, lay_out
from imr_extract.reading.letter_text import LetterText, Places, Rectangle
from imr_extract.reading.pdfium import read_pdfium

# Per character of a line pdfplumber's description, None for a space that it put in.
_Glyphs: TypeAlias = list[dict[str, Any] | None]

# pdfminer's words for a character without a mapping. The codes that Windows' encoding leaves unused
# are bullets in a PDF (ISO 32000-1, annex D.2, note 3).
_UNMAPPED = re.compile(r"\(cid:(\d+)\)")
_BULLETS = frozenset({127, 129, 141, 143, 144, 157})

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
        NoPagesError, TooLargeError: there is no page, or more than any letter has.
        NoTextError: no page has a character.
    """
    try:
        pages = list(_read_pages(data))
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
    if not any(pages):
        raise NoTextError(
            f"No text on {len(pages)} page(s): scanned images. Run OCR on it first, "
            "for example with OCRmyPDF, and extract the result."
        )
    laid = lay_out(pages)
    return LetterText(laid.raw, "pdfplumber", _places(data, laid))


def _damaged(error: Any) -> DamagedPdfError:
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:160].rstrip(": ")
    return DamagedPdfError(f"The PDF's structure cannot be read ({reason}). Fetch it again.")


def _read_pages(data: bytes) -> Iterator[list[Piece[_Glyphs]]]:
    """The lines of each page. Pages are closed one by one: `PDF.close()` leaks the used ones."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        # The count may lie; asked first, it spares the walk through a tree of a million pages.
        check_page_count(resolve1(resolve1(pdf.doc.catalog["Pages"]).get("Count", 0)))
        check_page_count(len(pdf.pages))
        for page in pdf.pages:
            try:
                chars = [_mapped(char) for char in page.chars]
                yield list(_lines(chars_to_textmap(chars).tuples)) if chars else []
            finally:
                page.close()


def _mapped(char: dict[str, Any]) -> dict[str, Any]:
    """A character as it is, or what stands for one that its font does not map to text."""
    code = _UNMAPPED.fullmatch(char["text"])
    if code is None:
        return char
    return {**char, "text": "\u2022" if int(code.group(1)) in _BULLETS else "\ufffd"}


def _lines(tuples: list[tuple[str, Any]]) -> Iterator[Piece[_Glyphs]]:
    text: list[str] = []
    glyphs: _Glyphs = []
    for char, glyph in (*tuples, ("\n", None)):
        if char != "\n":
            text.append(char)
            glyphs.append(glyph)
            continue
        placed = [glyph for glyph in glyphs if glyph]
        if placed:
            top = min(glyph["top"] for glyph in placed)
            yield Piece(top, placed[0]["x0"], "".join(text), glyphs)
        text, glyphs = [], []


class GlyphPlaces:
    """Where pdfplumber's characters stand."""

    def __init__(self, laid: Laid[_Glyphs]) -> None:
        """Keep the characters of each line."""
        self._starts, self._pieces = laid.starts, laid.pieces

    def rectangle(self, start: int, end: int) -> Rectangle | None:
        """See `Places.rectangle`."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        origin, glyphs = self._starts[index], self._pieces[index].source
        placed = [g for g in glyphs[max(start - origin, 0) : max(end - origin, 0)] if g]
        if not placed:
            return None
        return (
            placed[0]["x0"],
            min(glyph["top"] for glyph in placed),
            placed[-1]["x1"],
            max(glyph["bottom"] for glyph in placed),
        )

    def close(self) -> None:
        """Nothing is held open."""


def _places(data: bytes, laid: Laid[_Glyphs]) -> Places:
    """PDFium's places where both engines read the same text, so that boxes are the same too."""
    try:
        other = read_pdfium(data)
    except LetterError:
        return GlyphPlaces(laid)
    if other.raw == laid.raw and other.places is not None:
        return other.places
    other.close()
    return GlyphPlaces(laid)
