"""Bytes of one letter -> `LetterText`."""

from __future__ import annotations

from pathlib import PurePath

from imr_extract.errors import EmptyFileError, NotAPdfError
from imr_extract.models import LetterText
from imr_extract.reading.pdf import read_pdf
from imr_extract.reading.text import read_text

__all__ = ["read_letter"]

# A PDF may have some bytes before its header; readers look for it in the first kilobyte.
_HEADER_WITHIN = 1024


def read_letter(data: bytes, name: str = "") -> LetterText:
    """Read the text of one letter.

    Args:
        data: the file's bytes: a PDF, or plain text.
        name: the file's name; one that ends in `.pdf` promises a PDF.

    Returns:
        The raw text with page starts and, for a PDF, the place of each character.

    Raises:
        LetterError: the subclass says why it cannot be read.
    """
    if not data:
        raise EmptyFileError("The file is empty. Fetch or copy it again.")
    if b"%PDF-" in data[:_HEADER_WITHIN]:
        return read_pdf(data)
    if PurePath(name).suffix.lower() == ".pdf":
        kind = "an HTML page" if b"<html" in data[:_HEADER_WITHIN].lower() else "no PDF"
        raise NotAPdfError(
            f"The name says PDF, but the content is {kind}. Download the letter again."
        )
    return read_text(data)
