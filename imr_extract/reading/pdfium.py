"""PDF letters through PDFium: bytes -> `LetterText`, thirty times as fast as through pdfplumber.

PDFium gives the text of a page in one call, broken into the pieces of lines that follow each other
in the file; where each piece stands takes one more call. Characters are looked up only when a box
is asked for, so the document stays open until `LetterText.close()`.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from imr_extract.errors import DamagedPdfError, EncryptedError, NoTextError
from imr_extract.reading.layout import Laid, Piece, check_page_count, lay_out
from imr_extract.reading.letter_text import LetterText, Rectangle

# PDFium ends a piece with CR LF; where a hyphen ends it, it writes U+FFFE for both.
_PIECE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_HYPHEN = "\ufffe"
_PASSWORD = "password"


class _Where(NamedTuple):
    """Where a piece stands, and the characters of its page, from 0, that it is made of."""

    page: int
    first: int
    text: str
    bottom: float


def read_pdfium(data: bytes) -> LetterText:
    """Read a PDF letter; one that is encrypted with an empty user password opens as it is.

    Args:
        data: the file's bytes.

    Returns:
        The raw text in the form of `lay_out`. Close it when no more boxes are asked for.

    Raises:
        EncryptedError: the PDF asks for a password.
        DamagedPdfError: the structure cannot be read.
        NoPagesError, TooLargeError: there is no page, or more than any letter has.
        NoTextError: no page has a character.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium may name the error of the document before this one.
        if _PASSWORD in str(error).lower() and b"/Encrypt" in data:
            raise EncryptedError(
                "The PDF asks for a password. Save a copy without one and run again."
            ) from error
        raise _damaged(error) from error
    places = PdfiumPlaces(document)
    try:
        count = len(document)
        check_page_count(count)
        pages = [_pieces(places, number) for number in range(count)]
    except pypdfium2.PdfiumError as error:
        places.close()
        raise _damaged(error) from error
    except BaseException:
        places.close()
        raise
    if not any(pages):
        places.close()
        raise NoTextError(
            f"No text on {count} page(s): scanned images. Run OCR on it first, "
            "for example with OCRmyPDF, and extract the result."
        )
    laid = lay_out(pages)
    places.lay(laid)
    return LetterText(laid.raw, "pdfium", places)


class PdfiumPlaces:
    """Asks PDFium where characters stand; holds the document and the text pages open.

    Pages go through PDFium's own functions: the objects that pypdfium2 makes of them, each with a
    finalizer, cost a tenth of the reading.
    """

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        """Take over a document; `lay` must follow once its text is laid out."""
        self._document = document
        self._pages: list[Any] = []
        self._texts: list[Any] = []
        self._heights: list[float] = []
        self._starts: list[int] = []
        self._pieces: list[Piece[_Where]] = []
        self._sizes: dict[int, float] = {}
        self._wholes: dict[int, Rectangle | None] = {}
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def open_page(self, number: int) -> tuple[Any, float]:
        """The text of the next page, and the page's height in points.

        Raises:
            PdfiumError: PDFium cannot read the page.
        """
        page = pdfium.FPDF_LoadPage(self._document.raw, number)
        if not page:
            raise pypdfium2.PdfiumError(f"page {number + 1} cannot be loaded")
        self._pages.append(page)
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise pypdfium2.PdfiumError(f"the text of page {number + 1} cannot be loaded")
        self._texts.append(text)
        height = float(pdfium.FPDF_GetPageHeightF(page))
        self._heights.append(height)
        return text, height

    def lay(self, laid: Laid[_Where]) -> None:
        """Note where in the raw text each piece starts."""
        self._starts, self._pieces = laid.starts, laid.pieces

    def rectangle(self, start: int, end: int) -> Rectangle | None:
        """See `Places.rectangle`; from the range's first and last character."""
        starts = self._starts
        index = max(bisect_right(starts, start) - 1, 0)
        found: Rectangle | None = None
        while index < len(starts) and starts[index] < end:
            part = self._part(index, start, end)
            if part is not None and found is not None:
                _, top, x1, bottom = part
                part = found[0], min(found[1], top), x1, max(found[3], bottom)
            found = part or found
            index += 1
        return found

    def _part(self, index: int, start: int, end: int) -> Rectangle | None:
        """The rectangle around what a range has of one piece; that of a whole piece is kept."""
        origin, text = self._starts[index], self._pieces[index].text
        first, last = max(start - origin, 0), min(end - origin, len(text))
        if last - first < len(text):
            return self._measure(index, first, last)
        if index not in self._wholes:
            self._wholes[index] = self._measure(index, first, last)
        return self._wholes[index]

    def _measure(self, index: int, first: int, last: int) -> Rectangle | None:
        """The rectangle around some characters of a piece; None around white space."""
        piece = self._pieces[index]
        where = piece.source
        words = piece.text[first:last]
        if words.isspace() or not words:
            return None
        first += len(words) - len(words.lstrip())
        last -= len(words) - len(words.rstrip()) + 1
        if len(where.text) != len(piece.text):
            kept = _kept(where.text)
            first, last = kept[first], kept[last]
        text = self._texts[where.page]
        # The character's own left may lie before its origin: that of an italic "j" does.
        pdfium.FPDFText_GetCharOrigin(text, where.first + first, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(text, where.first + last, self._box)
        bottom = max(self._heights[where.page] - self._box.bottom, where.bottom)
        size = self._sizes.get(index) or self._size(index)
        return self._x.value, bottom - size, self._box.right, bottom

    def _size(self, index: int) -> float:
        """The size of a piece's font on the page, which is the height of its boxes.

        PDFium's own top is that of the font's tallest glyph and would reach into the line above.
        """
        where = self._pieces[index].source
        text = self._texts[where.page]
        pdfium.FPDFText_GetMatrix(text, where.first, self._matrix)
        size = float(pdfium.FPDFText_GetFontSize(text, where.first) * abs(self._matrix.d))
        self._sizes[index] = size
        return size

    def close(self) -> None:
        """Close the pages and the document; once more does nothing."""
        while self._texts:
            pdfium.FPDFText_ClosePage(self._texts.pop())
        while self._pages:
            pdfium.FPDF_ClosePage(self._pages.pop())
        self._document.close()


def _pieces(places: PdfiumPlaces, number: int) -> list[Piece[_Where]]:
    """The pieces of one page."""
    page, height = places.open_page(number)
    box = pdfium.FS_RECTF()
    found: list[Piece[_Where]] = []
    for match in _PIECE.finditer(_text(page)):
        words = match.group()
        first = match.start()
        if words[0].isspace() or words[-1].isspace():
            first += len(words) - len(words.lstrip())
            words = words.strip()
            if not words:
                continue
        pdfium.FPDFText_GetLooseCharBox(page, first, box)
        printed = " ".join(words.replace(_HYPHEN, "-").split())
        where = _Where(number, first, words, height - box.bottom)
        found.append(Piece(height - box.top, box.left, printed, where))
    return found


def _text(page: Any) -> str:
    """A page's text, one character each, so that an offset in it is PDFium's index."""
    count = pdfium.FPDFText_CountChars(page)
    # Sizes of powers of two: ctypes keeps a type for each size that it was asked for.
    units = (ctypes.c_ushort * (1 << count.bit_length()))()
    pdfium.FPDFText_GetText(page, 0, count, units)
    # Half of a pair is no character: a font may claim to print one.
    text = ctypes.string_at(units, 2 * count).decode("utf-16-le", "replace")
    if len(text) == count and "\0" not in text:
        return text
    # A character beyond 16 bits takes two units: ask for each character by itself.
    codes = (pdfium.FPDFText_GetUnicode(page, i) for i in range(count))
    return "".join(map(_character, codes))


def _character(code: int) -> str:
    """The character of a code point; a space for none."""
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code or 0x20)


def _kept(text: str) -> list[int]:
    """The characters that stay when each run of white space becomes one space."""
    return [i for i, char in enumerate(text) if not (char.isspace() and text[i - 1].isspace())]


def _damaged(error: Exception) -> DamagedPdfError:
    return DamagedPdfError(f"The PDF's structure cannot be read ({error}). Fetch it again.")
