"""Each glyph of a PDF's pages as PDFium knows it, and which of them are printed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from imr_extract.reading.page_geometry import Glyph, Sheet, glyph_size, sheet
from imr_extract.reading.pdfium_calls import address
from imr_extract.reading.pdfium_text import LINE_END_HYPHEN, character
from imr_extract.reading.plain_page import PlainPage
from imr_extract.reading.visibility import SCALE, Drawn, second_copies, unseen

_INVISIBLE = frozenset({3, 7})
# Pixels of a drawn page; larger pages are drawn in part.
_MOST_PIXELS = 3000


class GlyphPage(NamedTuple):
    """A page's glyphs.

    Attributes:
        shown: the page.
        glyphs: all that are drawn, in order.
        unseen: the numbers of those that are not to be seen.
        copies: the numbers of those that are drawn over others.
    """

    shown: Sheet
    glyphs: list[Glyph]
    unseen: set[int]
    copies: set[int]

    @property
    def printed(self) -> list[Glyph]:
        """Those that a reader sees, each once."""
        left_out = self.unseen | self.copies
        return [g for number, g in enumerate(self.glyphs) if number not in left_out]

    @property
    def unprinted(self) -> list[Glyph]:
        """The others."""
        return [self.glyphs[number] for number in sorted(self.unseen | self.copies)]


def unprinted_warnings(pages: Sequence[GlyphPage]) -> Iterator[str]:
    """A warning for each page that holds words which cannot be seen on it."""
    for number, page in enumerate(pages, start=1):
        if any(not page.glyphs[n].text.isspace() for n in page.unseen):
            yield f"unprinted_text:{number}"


def glyph_pages(pages: list[Any], texts: list[Any]) -> list[GlyphPage]:
    """The glyphs of open pages and of their texts."""
    return [_glyph_page(page, text) for page, text in zip(pages, texts, strict=True)]


def page_sheet(page: Any) -> Sheet:
    """The page as it is shown."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    rotation = 90 * max(0, pdfium.FPDFPage_GetRotation(page))
    return sheet((box.left, box.bottom, box.right, box.top), rotation)


def _glyph_page(page: Any, text: Any) -> GlyphPage:
    shown = page_sheet(page)
    glyphs, doubtful = _glyphs(text, shown)
    if not glyphs:
        return GlyphPage(shown, [], set(), set())
    whole, without = _picture(page, shown), None
    if doubtful:
        for drawn in doubtful:
            pdfium.FPDFPageObj_SetIsActive(drawn, 0)
        without = _picture(page, shown)
        for drawn in doubtful:
            pdfium.FPDFPageObj_SetIsActive(drawn, 1)
    hidden = unseen(glyphs, (shown.width, shown.height), Drawn(whole, without))
    return GlyphPage(shown, glyphs, hidden, second_copies(glyphs, hidden))


def _glyphs(text: Any, shown: Sheet) -> tuple[list[Glyph], list[Any]]:
    """The glyphs of a page, and what draws those that may not be seen."""
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    found: list[Glyph] = []
    runs: dict[int | None, tuple[int, bool, bool]] = {}
    doubtful: list[Any] = []
    looks = PlainPage()
    size = angle = 0.0
    look = (0, False, False)
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        # Of a hyphen that ends a line PDFium knows but the place.
        if code == LINE_END_HYPHEN and pdfium.FPDFText_IsHyphen(text, index):
            code = ord("-")
        else:
            drawn = pdfium.FPDFText_GetTextObject(text, index)
            at = address(drawn)
            if at not in runs:
                mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
                invisible = mode in _INVISIBLE
                in_doubt = bool(drawn) and (looks.is_light(at) or looks.is_on_a_layer(at))
                if in_doubt:
                    doubtful.append(drawn)
                runs[at] = len(runs), invisible, in_doubt and not invisible
            look = runs[at]
            pdfium.FPDFText_GetMatrix(text, index, matrix)
            size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
            angle = math.degrees(math.atan2(matrix.b, matrix.a))
        width, tall = glyph_size(box.right - box.left, box.top - box.bottom, angle)
        # As pdfplumber has it, a glyph is as high as its font, from its lowest point.
        low = (tall - size) / 2
        x = (box.left + box.right) / 2 + low * math.sin(math.radians(angle))
        y = (box.bottom + box.top) / 2 - low * math.cos(math.radians(angle))
        across, down = shown.place(x, y)
        turn = (angle - shown.rotation) % 360
        found.append(Glyph(character(code), across, down, max(width, 0.0), size, turn, *look))
    return found, doubtful


def _picture(page: Any, shown: Sheet) -> Any:
    """The page in grey, as an array of rows."""
    width = min(_MOST_PIXELS, math.ceil(shown.width * SCALE))
    height = min(_MOST_PIXELS, math.ceil(shown.height * SCALE))
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    size = round(shown.width * SCALE), round(shown.height * SCALE)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
    return bitmap.to_numpy().reshape(height, -1)[:, :width].copy()
