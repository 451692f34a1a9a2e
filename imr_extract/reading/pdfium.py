"""PDF letters through PDFium: bytes -> `LetterText`, thirty times as fast as through pdfplumber.

PDFium gives the text of a page in one call, broken into the pieces of lines that follow each other
in the file; where each piece stands takes one more call. Characters are looked up only when a box
is asked for, so the document stays open until `LetterText.close()`.
"""

from __future__ import annotations

import ctypes
import io
import re
from bisect import bisect_right
from functools import partial
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from imr_extract.errors import DamagedPdfError, EncryptedError
from imr_extract.reading.container import (
    SHORT_PAGE,
    blank_page_warnings,
    has_undrawn_text,
    is_drawn,
    is_empty,
    no_text,
    picture_dpi,
)
from imr_extract.reading.layout import (
    Laid,
    Piece,
    check_character_count,
    check_page_count,
    lay_out,
)
from imr_extract.reading.letter_text import LetterText, Rectangle
from imr_extract.reading.pdfium_calls import (
    address,
    char_box,
    char_matrix,
    char_origin,
    char_size,
    text_object,
)
from imr_extract.reading.pdfium_glyphs import GlyphPage, glyph_pages, unprinted_warnings
from imr_extract.reading.pdfium_text import HYPHEN, page_text
from imr_extract.reading.plain_page import LONG_LINE, PlainPage, has_repeats_or_numbers
from imr_extract.reading.printed_page import GlyphPlaces, printed_page

# PDFium ends a piece with CR LF, or with a hyphen for both.
_PIECE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_PASSWORD = "password"


class _Where(NamedTuple):
    """Where a piece stands, and the characters of its page, from 0, that it is made of."""

    page: int
    first: int
    text: str
    bottom: float


# As the classes called, but without a call of Python's for each of a letter's pieces.
_where, _piece = partial(tuple.__new__, _Where), partial(tuple.__new__, Piece)


class Inspection(NamedTuple):
    """What PDFium makes of a PDF.

    Attributes:
        text: the letter's text.
        pages: its pages by glyph, where not all are plainly upright and printed.
        plain: the PDF with the text of its annotations among that of its pages, where it has any.
    """

    text: LetterText
    pages: list[GlyphPage] | None = None
    plain: bytes | None = None


def read_pdfium(data: bytes) -> LetterText:
    """Read a PDF letter; one that is encrypted with an empty user password opens as it is.

    Args:
        data: the file's bytes.

    Returns:
        The raw text in the form of `lay_out`. Close it when no more boxes are asked for.

    Raises:
        EncryptedError: the PDF asks for a password.
        DamagedPdfError: the structure cannot be read.
        NoPagesError, TooLargeError: there is no page, or more than any letter has; a page has more
            characters than any letter's.
        NoTextError: no page has a character.
    """
    return inspect(data).text


def inspect(data: bytes) -> Inspection:
    """Read a PDF letter, and tell what else a reader of it must know; see `read_pdfium`."""
    places = open_pdf(data)
    try:
        return _inspect(data, places)
    except pypdfium2.PdfiumError as error:
        places.close()
        raise _damaged(error) from error
    except BaseException:
        places.close()
        raise


def open_pdf(data: bytes) -> PdfiumPlaces:
    """Open a PDF letter, none of its pages yet; the errors are those of `read_pdfium`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium may name the error of the document before this one.
        if _PASSWORD in str(error).lower() and b"/Encrypt" in data:
            raise EncryptedError(
                "The PDF asks for a password. Save a copy without one and run again."
            ) from error
        raise _damaged(error) from error
    return PdfiumPlaces(document)


def _inspect(data: bytes, places: PdfiumPlaces) -> Inspection:
    check_page_count(places.page_count)
    pages = [_pieces(places, number) for number in range(places.page_count)]
    copy = places.copy() if places.flattened else None
    if not places.is_plain:
        found = places.glyph_pages()
        printed = [printed_page(page.printed, page.shown) for page in found]
        if not any(page.pieces for page in printed):
            raise no_text(data)
        by_glyph = lay_out([page.pieces for page in printed], [page.aside for page in printed])
        warnings = (*unprinted_warnings(found), *places.warnings(by_glyph.raw))
        text = LetterText(by_glyph.raw, "pdfium", GlyphPlaces(by_glyph), warnings)
        places.close()
        return Inspection(text, found, copy)
    if not any(pages):
        raise no_text(data)
    laid = lay_out(pages)
    places.lay(laid)
    text = LetterText(laid.raw, "pdfium", places, places.warnings(laid.raw))
    return Inspection(text, plain=copy)


class PdfiumPlaces:
    """Asks PDFium where characters stand; holds the document and the text pages open.

    Pages go through PDFium's own functions: the objects that pypdfium2 makes of them, each with a
    finalizer, cost a tenth of the reading.
    """

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        """Take over a document; `lay` must follow once its text is laid out."""
        self.looks = PlainPage()
        self.is_plain = True
        self.flattened = False
        self._document = document
        self.undrawn_warnings: list[str] = []
        self._pages: list[Any] = []
        self._texts: list[Any] = []
        self._addresses: list[int | None] = []
        self._heights: list[float] = []
        self._starts: list[int] = []
        self._pieces: list[Piece[_Where]] = []
        self._sizes: dict[int, float] = {}
        self._wholes: dict[int, Rectangle | None] = {}
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._targets = [ctypes.addressof(target) for target in (self._x, self._y, self._box)]

    @property
    def page_count(self) -> int:
        """How many pages the document has."""
        return len(self._document)

    def open_page(self, number: int) -> tuple[Any, float, float]:
        """The text of the next page, and the page's width and height in points.

        Raises:
            PdfiumError: PDFium cannot read the page.
        """
        page = self._load(number)
        if pdfium.FPDFPage_GetAnnotCount(page) > 0:
            page = self._with_annotations(page, number)
        self._pages.append(page)
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise pypdfium2.PdfiumError(f"the text of page {number + 1} cannot be loaded")
        self._texts.append(text)
        self._addresses.append(address(text))
        width = float(pdfium.FPDF_GetPageWidthF(page))
        height = float(pdfium.FPDF_GetPageHeightF(page))
        self._heights.append(height)
        if self.is_plain:
            self.is_plain = self.looks.has_plain_sheet(page, width, height)
        return text, width, height

    def _with_annotations(self, page: Any, number: int) -> Any:
        """The page with what its annotations and form fields show as part of it."""
        if has_undrawn_text(page):
            self.undrawn_warnings.append(f"form_text:{number + 1}")
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
            return page
        self.flattened = True
        pdfium.FPDF_ClosePage(page)
        return self._load(number)

    def _load(self, number: int) -> Any:
        page = pdfium.FPDF_LoadPage(self._document.raw, number)
        if not page:
            raise pypdfium2.PdfiumError(f"page {number + 1} cannot be loaded")
        return page

    def glyph_pages(self) -> list[GlyphPage]:
        """All pages that were opened, by glyph."""
        return glyph_pages(self._pages, self._texts)

    def warnings(self, raw: str) -> tuple[str, ...]:
        """What is doubtful: pages without words, or hardly any, and words that no page draws."""
        bare = [number for number, text in enumerate(raw.split("\f")) if len(text) < SHORT_PAGE]
        odd = frozenset(n + 1 for n in bare if self.is_drawn(n) or is_empty(self._pages[n]))
        blank = blank_page_warnings(raw, odd) if bare else ()
        return (*blank, *self.undrawn_warnings)

    def is_drawn(self, number: int) -> bool:
        """Whether there is anything but words on an opened page."""
        return is_drawn(self._pages[number])

    def picture_dpi(self, number: int) -> float | None:
        """Dots per inch of a picture that takes up most of an opened page; None without one."""
        return picture_dpi(self._pages[number])

    def cut_to_shown(self, number: int) -> None:
        """Make an opened page as large as what is shown of it."""
        page, box = self._pages[number], pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        for cut in (pdfium.FPDFPage_SetMediaBox, pdfium.FPDFPage_SetCropBox):
            cut(page, box.left, box.bottom, box.right, box.top)

    def copy(self) -> bytes:
        """The document as it is now, without encryption."""
        file = io.BytesIO()
        self._document.save(file, flags=pdfium.FPDF_REMOVE_SECURITY)
        return file.getvalue()

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
        origin, length = self._starts[index], len(self._pieces[index].text)
        first = start - origin if start > origin else 0
        last = end - origin if end < origin + length else length
        if last - first < length:
            return self._measure(index, first, last)
        if index not in self._wholes:
            self._wholes[index] = self._measure(index, first, last)
        return self._wholes[index]

    def _measure(self, index: int, first: int, last: int) -> Rectangle | None:
        """The rectangle around some characters of a piece; None around white space."""
        piece = self._pieces[index]
        where, printed = piece.source, piece.text
        while first < last and printed[first].isspace():
            first += 1
        last -= 1
        while first < last and printed[last].isspace():
            last -= 1
        if first > last:
            return None
        if len(where.text) != len(printed):
            kept = _kept(where.text)
            first, last = kept[first], kept[last]
        text = self._addresses[where.page]
        x, y, box = self._targets
        # The character's own left may lie before its origin: that of an italic "j" does.
        char_origin(text, where.first + first, x, y)
        char_box(text, where.first + last, box)
        bottom = max(self._heights[where.page] - self._box.bottom, where.bottom)
        size = self._sizes.get(index) or self._size(index)
        return self._x.value, bottom - size, self._box.right, bottom

    def _size(self, index: int) -> float:
        """The size of a piece's font on the page, which is the height of its boxes.

        PDFium's own top is that of the font's tallest glyph and would reach into the line above.
        """
        where = self._pieces[index].source
        text = self._addresses[where.page]
        char_matrix(text, where.first, self._matrix_at)
        size = float(char_size(text, where.first) * abs(self._matrix.d))
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
    """The pieces of one page; notes where it is not plainly upright and printed."""
    page, width, height = places.open_page(number)
    text, box = address(page), pdfium.FS_RECTF()
    target = ctypes.addressof(box)
    found: list[Piece[_Where]] = []
    is_plain, looks = places.is_plain, places.looks
    above = 0.0
    words_of_page = page_text(page)
    check_character_count(len(words_of_page), number + 1)
    for match in _PIECE.finditer(words_of_page):
        words = match.group()
        first = match.start()
        if words[0].isspace() or words[-1].isspace():
            first += len(words) - len(words.lstrip())
            words = words.strip()
            if not words:
                continue
        char_box(text, first, target)
        if is_plain:
            is_plain = looks.is_plain(text, first, box, width, height)
            # What was added to a page is drawn out of its order; else one line in four will do.
            if is_plain and (box.top > above or not len(found) % 4):
                is_plain = not looks.is_on_a_layer(text_object(text, first))
                if is_plain and len(words) >= LONG_LINE:
                    is_plain = looks.is_level(text, first + len(words) - 1, box)
            above = box.top
        # Nearly all words are printed with single plain spaces between them.
        printed = words
        if "  " in words or not words.isprintable():
            printed = " ".join(words.replace(HYPHEN, "-").split())
        where = _where((number, first, words, height - box.bottom))
        found.append(_piece((height - box.top, box.left, printed, where)))
    if found and is_plain:
        is_plain = not looks.is_on_a_layer(text_object(text, found[-1].source.first))
    places.is_plain = is_plain and not has_repeats_or_numbers(found)
    return found


def _kept(text: str) -> list[int]:
    """The characters that stay when each run of white space becomes one space."""
    return [i for i, char in enumerate(text) if not (char.isspace() and text[i - 1].isspace())]


def _damaged(error: Exception) -> DamagedPdfError:
    return DamagedPdfError(f"The PDF's structure cannot be read ({error}). Fetch it again.")
