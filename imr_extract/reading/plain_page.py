"""Whether a page is plainly upright and printed, asked of PDFium in a few calls a line.

Nearly all pages of letters are. A page where anything else shows is read glyph by glyph instead,
which takes ten times as long.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pypdfium2 import raw as pdfium

from imr_extract.reading.layout import Piece
from imr_extract.reading.page_geometry import UNTILTED
from imr_extract.reading.pdfium_calls import (
    char_angle,
    char_box,
    count_marks,
    fill_colour,
    mark,
    mark_name,
    render_mode,
    text_object,
)

_FILL_MODE = 0
# Lighter than this a text may be too light to see; the sum of three channels of 255.
_LIGHT = 600
_FAINT = 64
# A colour as PDFium writes it: red, green, blue and alpha.
_COLOUR = struct.Struct("4I")
_SMALLEST = 4.0
# Points; what is higher may be a watermark.
_HIGHEST = 30.0
_STEEPEST = UNTILTED / 57.3
_TURN = 6.2832
# A line of so many characters shows whether the page's lines rise or fall.
LONG_LINE = 40
_FEWEST_NUMBERS = 10
_LAYER = [ord("O"), ord("C")]


class PlainPage:
    """Looks at the lines of one page after the other."""

    def __init__(self) -> None:
        """Make what calls write to."""
        self._colour = (ctypes.c_char * _COLOUR.size)()
        first = ctypes.addressof(self._colour)
        self._channels = [first + i * ctypes.sizeof(ctypes.c_uint) for i in range(4)]
        self._name, self._length = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
        name, length = ctypes.addressof(self._name), ctypes.addressof(self._length)
        self._written = name, ctypes.sizeof(self._name), length
        self._box = pdfium.FS_RECTF()

    def has_plain_sheet(self, page: Any, width: float, height: float) -> bool:
        """Whether all of an upright sheet is shown, with its corner at the origin."""
        box = self._box
        pdfium.FPDF_GetPageBoundingBox(page, box)
        return (
            not pdfium.FPDFPage_GetRotation(page)
            and box.left == box.bottom == 0
            and width <= height
        )

    def is_plain(self, text: int | None, first: int, box: Any, width: float, height: float) -> bool:
        """Whether a line that begins with a character is printed, upright and on the sheet.

        Args:
            text: the address of PDFium's text of the page.
            first: the character's index.
            box: its rectangle, in points from the bottom left.
            width: of the sheet.
            height: of the sheet.
        """
        low, high = box.bottom, box.top
        if not _SMALLEST <= high - low <= _HIGHEST:
            return False
        if box.left < 0 or box.right > width or low < 0 or high > height:
            return False
        angle = char_angle(text, first)
        if _STEEPEST < angle < _TURN - _STEEPEST:
            return False
        drawn = text_object(text, first)
        return not drawn or (render_mode(drawn) == _FILL_MODE and not self.is_light(drawn))

    def is_light(self, drawn: int | None) -> bool:
        """Whether what is drawn may be too light or faint to see."""
        fill_colour(drawn, *self._channels)
        return _is_light(self._colour.raw)

    def is_on_a_layer(self, drawn: int | None) -> bool:
        """Whether what is drawn is marked as optional content, which may be hidden."""
        for number in range(count_marks(drawn)):
            mark_name(mark(drawn, number), *self._written)
            if self._length.value == 6 and list(self._name[:2]) == _LAYER:
                return True
        return False

    def is_level(self, text: int | None, last: int, box: Any) -> bool:
        """Whether a line does not rise or fall from its first to its last character."""
        bottom, left = box.bottom, box.left
        other = self._box
        char_box(text, last, ctypes.addressof(other))
        return bool(abs(other.bottom - bottom) <= max(1.5, _STEEPEST * 2 * abs(other.left - left)))


@lru_cache(maxsize=64)  # nearly all words of all letters are black
def _is_light(colour: bytes) -> bool:
    red, green, blue, alpha = _COLOUR.unpack(colour)
    return bool(red + green + blue > _LIGHT or alpha < _FAINT)


def has_repeats_or_numbers(pieces: Sequence[Piece[Any]]) -> bool:
    """Whether words are printed twice at one place, or a page's lines seem to be numbered."""
    numbers = 0
    seen: dict[str, Piece[Any]] = {}
    for piece in pieces:
        text = piece.text
        if len(text) < 3:
            numbers += text.isdecimal()
            continue
        other = seen.setdefault(text, piece)
        if other is not piece and abs(other.top - piece.top) < 6 and abs(other.x0 - piece.x0) < 6:
            return True
    return numbers >= _FEWEST_NUMBERS
