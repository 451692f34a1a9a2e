"""Plain-text letters: bytes -> `LetterText` without boxes."""

from __future__ import annotations

import re

from imr_extract.errors import NotAPdfError, NoTextError
from imr_extract.reading.letter_text import LetterText

_STRAY = re.compile("[\ud800-\udfff]")


def read_text(data: bytes) -> LetterText:
    r"""Decode a plain-text letter: UTF-8 or UTF-16 with a mark, UTF-8, else Windows-1252.

    Args:
        data: the file's bytes.

    Returns:
        The text; line ends become a newline, form feeds stay as page ends.

    Raises:
        NotAPdfError: the bytes are neither a PDF nor text.
        NoTextError: there is nothing but white space.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif b"\x00" in data.rstrip(b"\x00\n\r\t "):
        raise NotAPdfError("The file is neither a PDF nor text. Convert it to PDF or UTF-8 text.")
    else:
        text = _decoded(data.replace(b"\x00", b""))
    raw = text.replace("\r\n", "\n").replace("\r", "\n")
    if not raw.strip():
        raise NoTextError("The text file holds only white space.")
    return LetterText(raw, "text")


def _decoded(data: bytes) -> str:
    """UTF-8, or Windows-1252; among UTF-8 single bytes may be damaged."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        mixed = data.decode("utf-8-sig", errors="surrogateescape")
    odd = [char for char in mixed if char > "\x7f"]
    stray = sum("\ud800" <= char < "\ue000" for char in odd)
    if 2 * stray > len(odd):
        return data.decode("cp1252", errors="replace")
    return _STRAY.sub(lambda found: _stray(found.group()), mixed)


def _stray(char: str) -> str:
    """The mark of Windows-1252 that a byte which is no UTF-8 stands for; U+FFFD for no mark."""
    found = char.encode("utf-8", "surrogateescape").decode("cp1252", errors="replace")
    return found if not found.isalpha() else "\ufffd"
