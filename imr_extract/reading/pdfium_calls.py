"""PDFium's small questions about characters, asked some hundred times a letter.

pypdfium2's functions convert every argument to a typed pointer and release the interpreter's lock,
which takes twice as long as PDFium's answer. These take addresses and keep the lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from pypdfium2 import raw as pdfium

_POINTER, _INT, _FLOAT, _DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_double


def _call(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    at = address(getattr(pdfium, name))
    assert at is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(at)


def address(handle: Any) -> int | None:
    """The address of a page, of its text or of what is drawn; None for none."""
    return ctypes.cast(handle, _POINTER).value


# Each takes the address of a page's text and the number of a character.
text_object = _call("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
char_angle = _call("FPDFText_GetCharAngle", _FLOAT, _POINTER, _INT)
char_size = _call("FPDFText_GetFontSize", _DOUBLE, _POINTER, _INT)
# These also take the addresses to write to: one `FS_RECTF` or `FS_MATRIX`, two doubles.
char_box = _call("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)
char_matrix = _call("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
char_origin = _call("FPDFText_GetCharOrigin", _INT, _POINTER, _INT, _POINTER, _POINTER)
# Each takes the address of a text object; the colour's four channels are written as `c_uint`.
render_mode = _call("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
fill_colour = _call("FPDFPageObj_GetFillColor", _INT, *[_POINTER] * 5)
count_marks = _call("FPDFPageObj_CountMarks", _INT, _POINTER)
mark = _call("FPDFPageObj_GetMark", _POINTER, _POINTER, ctypes.c_ulong)
# Takes a mark's address, a buffer's, the buffer's size in bytes and where to write the length.
mark_name = _call("FPDFPageObjMark_GetName", _INT, _POINTER, _POINTER, ctypes.c_ulong, _POINTER)
