"""Plain-text letters: bytes -> `LetterText` without boxes."""

from __future__ import annotations

from imr_extract.errors import NotAPdfError, NoTextError
from imr_extract.reading.letter_text import LetterText


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
    elif b"\x00" in data:
        raise NotAPdfError("The file is neither a PDF nor text. Convert it to PDF or UTF-8 text.")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    raw = text.replace("\r\n", "\n").replace("\r", "\n")
    if not raw.strip():
        raise NoTextError("The text file holds only white space.")
    return LetterText(raw, "text")
