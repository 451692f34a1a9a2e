"""PDF letters through PDFium: bytes -> `LetterText`, thirty times as fast as through pdfplumber.

PDFium gives the text of a page in one call, broken into the pieces of lines that follow each other
in the file; where each piece stands takes one more call. Characters are looked up only when a box
is asked for, so the document stays open until `LetterText.close()`.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from imr_extract.errors import DamagedPdfError, EncryptedError, NoTextError
from imr_extract.models import LetterText
from imr_extract.reading.layout import Laid, Piece, check_page_count, lay_out

# PDFium ends a piece with CR LF; where a hyphen ends it, it writes U+FFFE for both.
_PIECE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_HYPHEN = "\ufffe"
_PASSWORD = "password"


class _Where(NamedTuple):
    """A piece's page, from 0, and the characters of that page that it is made of."""

    page: int
    first: int
    text: str


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
    """Asks PDFium where characters stand; holds the document and the text pages open."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        """Take over a document; `lay` must follow once its text is laid out."""
        self._document = document
        self._pages: list[pypdfium2.PdfPage] = []
        self._texts: list[pypdfium2.PdfTextPage] = []
        self._heights: list[float] = []
        self._starts: list[int] = []
        self._pieces: list[Piece[_Where]] = []
        self._sizes: dict[int, float] = {}
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def open_page(self, number: int) -> tuple[pypdfium2.PdfTextPage, float]:
        """The text of the next page, and the page's height in points."""
        page = self._document[number]
        self._pages.append(page)
        self._texts.append(page.get_textpage())
        self._heights.append(page.get_height())
        return self._texts[number], self._heights[number]

    def lay(self, laid: Laid[_Where]) -> None:
        """Note where in the raw text each piece starts."""
        self._starts, self._pieces = laid.starts, laid.pieces

    def rectangle(self, start: int, end: int) -> tuple[float, float, float, float] | None:
        """See `Places.rectangle`; from the range's first and last character."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        left = right = None
        sizes: list[float] = []
        while index < len(self._starts) and self._starts[index] < end:
            origin, piece = self._starts[index], self._pieces[index]
            first, last = max(start - origin, 0), min(end - origin, len(piece.text))
            words = piece.text[first:last]
            if words.strip():
                where = piece.source
                first += len(words) - len(words.lstrip())
                last -= len(words) - len(words.rstrip()) + 1
                if len(where.text) != len(piece.text):
                    kept = _kept(where.text)
                    first, last = kept[first], kept[last]
                left = left or (where.page, where.first + first)
                right = (where.page, where.first + last)
                sizes.append(self._size(index))
            index += 1
        if left is None or right is None:
            return None
        # The character's own left may lie before its origin: that of an italic "j" does.
        bottom, x1 = self._extent(*right)
        if left != right:
            bottom = max(bottom, self._extent(*left)[0])
        return self._origin(*left), bottom - max(sizes), x1, bottom

    def _extent(self, page: int, index: int) -> tuple[float, float]:
        """Bottom and right end of a character, by its font."""
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._texts[page].raw, index, box)
        return self._heights[page] - box.bottom, box.right

    def _origin(self, page: int, index: int) -> float:
        """Where a character's place begins."""
        pdfium.FPDFText_GetCharOrigin(self._texts[page].raw, index, self._x, self._y)
        return self._x.value

    def _size(self, index: int) -> float:
        """The size of a piece's font on the page, which is the height of its boxes.

        PDFium's own top is that of the font's tallest glyph and would reach into the line above.
        """
        if index not in self._sizes:
            where = self._pieces[index].source
            text = self._texts[where.page].raw
            pdfium.FPDFText_GetMatrix(text, where.first, self._matrix)
            size = pdfium.FPDFText_GetFontSize(text, where.first) * abs(self._matrix.d)
            self._sizes[index] = float(size)
        return self._sizes[index]

    def close(self) -> None:
        """Close the pages and the document."""
        for handle in (*self._texts, *self._pages, self._document):
            handle.close()


def _pieces(places: PdfiumPlaces, number: int) -> list[Piece[_Where]]:
    """The pieces of one page."""
    page, height = places.open_page(number)
    text = _text(page)
    box = pdfium.FS_RECTF()
    found: list[Piece[_Where]] = []
    for match in _PIECE.finditer(text):
        words = match.group()
        first = match.start() + len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            continue
        pdfium.FPDFText_GetLooseCharBox(page.raw, first, box)
        printed = " ".join(words.replace(_HYPHEN, "-").split())
        where = _Where(number, first, words)
        found.append(Piece(height - box.top, box.left, printed, where))
    return found


def _text(page: pypdfium2.PdfTextPage) -> str:
    """A page's text, one character each, so that an offset in it is PDFium's index."""
    count = page.count_chars()
    # Sizes of powers of two: ctypes keeps a type for each size that it was asked for.
    units = (ctypes.c_ushort * (1 << count.bit_length()))()
    pdfium.FPDFText_GetText(page.raw, 0, count, units)
    text = ctypes.string_at(units, 2 * count).decode("utf-16-le", "surrogatepass")
    if len(text) == count and "\0" not in text:
        return text
    # A character beyond 16 bits takes two units: ask for each character by itself.
    codes = (pdfium.FPDFText_GetUnicode(page.raw, i) for i in range(count))
    return "".join(chr(code) if code else " " for code in codes)


def _kept(text: str) -> list[int]:
    """The characters that stay when each run of white space becomes one space."""
    return [i for i, char in enumerate(text) if not (char.isspace() and text[i - 1].isspace())]


def _damaged(error: Exception) -> DamagedPdfError:
    return DamagedPdfError(f"The PDF's structure cannot be read ({error}). Fetch it again.")
