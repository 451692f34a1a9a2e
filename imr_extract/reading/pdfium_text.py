"""The characters of a page's text as PDFium gives them."""

from __future__ import annotations

import ctypes
import re
import sys
from typing import Any

from pypdfium2 import raw as pdfium

# PDFium's code of a hyphen that ends a line, and what it writes for that and the line's end.
LINE_END_HYPHEN = 0x02
HYPHEN = "\ufffe"


def page_text(page: Any) -> str:
    """A page's text, one character each, so that an offset in it is PDFium's index."""
    count = pdfium.FPDFText_CountChars(page)
    # Sizes of powers of two: ctypes keeps a type for each size that it was asked for.
    units = (ctypes.c_ushort * (1 << count.bit_length()))()
    pdfium.FPDFText_GetText(page, 0, count, units)
    # Half of a pair is no character: a font may claim to print one.
    text = ctypes.string_at(units, 2 * count).decode("utf-16-le", "replace")
    if len(text) == count and "\0" not in text:
        return _with_unmapped(page, text) if HYPHEN in text else text
    # A character beyond 16 bits takes two units: ask for each character by itself.
    codes = (pdfium.FPDFText_GetUnicode(page, i) for i in range(count))
    return "".join(map(_character, codes))


def _with_unmapped(page: Any, text: str) -> str:
    """A page's text with U+FFFD for each character that stands for none.

    PDFium writes for these what it writes for a hyphen that ends a line.
    """
    hyphens = [spot.start() for spot in re.finditer(HYPHEN, text)]
    unmapped = [at for at in hyphens if not pdfium.FPDFText_GetUnicode(page, at)]
    if not unmapped:
        return text
    chars = list(text)
    for at in unmapped:
        chars[at] = "\ufffd"
    return "".join(chars)


def _character(code: int) -> str:
    return HYPHEN if code == LINE_END_HYPHEN else character(code)


def character(code: int) -> str:
    """The character of a code point; U+FFFD for none."""
    is_character = 0 < code <= sys.maxunicode and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else "\ufffd"
