"""Bytes of one letter -> `LetterText`, by the reader that fits them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from imr_extract.errors import (
    DamagedPdfError,
    EmptyFileError,
    LetterError,
    NotAPdfError,
    TooLargeError,
)
from imr_extract.reading.container import file_warnings, is_cut_off
from imr_extract.reading.furniture import repeated_page_warnings
from imr_extract.reading.letter_text import Engine, LetterText
from imr_extract.reading.ocr import read_ocr
from imr_extract.reading.pdfium import read_pdfium
from imr_extract.reading.plumber import read_plumber
from imr_extract.reading.text import read_text
from imr_extract.reading.text_layer import (
    lost_character_warnings,
    unreadable_page_warnings,
    unreadable_pages,
)

# A PDF may have some bytes before its header; readers look for it in the first kilobyte.
_HEADER_WITHIN = 1024

# The longest letters, of ten pages, have forty thousand.
MOST_CHARACTERS = 400_000

_READERS = {Engine.PDFIUM: read_pdfium, Engine.PDFPLUMBER: read_plumber}


def read_letter(data: bytes, name: str = "", engine: Engine = Engine.PDFIUM) -> LetterText:
    """Read the text of one letter.

    Args:
        data: the file's bytes: a PDF, or plain text.
        name: the file's name; one that ends in `.pdf` promises a PDF.
        engine: what reads a PDF.

    Returns:
        The raw text with page starts and, for a PDF, the place of each character. Close it once
        no more boxes are asked for.

    Raises:
        LetterError: the subclass says why it cannot be read.
    """
    if not data:
        raise EmptyFileError("The file is empty. Fetch or copy it again.")
    if is_pdf(data):
        if is_cut_off(data):
            raise DamagedPdfError("The PDF is cut off before its end. Fetch or copy it again.")
        text = _READERS[engine](data)
        try:
            unreadable = unreadable_pages(_checked(text).raw)
        except LetterError:
            text.close()
            raise
        return _warned(text, *unreadable_page_warnings(unreadable), *file_warnings(data))
    if PurePath(name).suffix.lower() == ".pdf":
        kind = "an HTML page" if b"<html" in data[:_HEADER_WITHIN].lower() else "no PDF"
        raise NotAPdfError(
            f"The name says PDF, but the content is {kind}. Download the letter again."
        )
    return _warned(_checked(read_text(data)))


def read_scans(data: bytes, seconds: float) -> LetterText | None:
    """Read a PDF letter, pages without a text that can be read by OCR; see `read_ocr`."""
    text = read_ocr(data, seconds)
    return _warned(_checked(text), *file_warnings(data)) if text is not None else None


def _checked(text: LetterText) -> LetterText:
    if len(text.raw) > MOST_CHARACTERS:
        raise TooLargeError(
            f"The text has {len(text.raw)} characters, more than any letter. "
            "Look whether it is one."
        )
    return text


def _warned(text: LetterText, *warnings: str) -> LetterText:
    """The text with further warnings, and those that its characters give."""
    raw = text.raw
    every = (
        *text.warnings, *warnings, *lost_character_warnings(raw), *repeated_page_warnings(raw)
    )  # fmt: skip
    return replace(text, warnings=every) if every else text


def is_pdf(data: bytes) -> bool:
    """Whether a file's bytes are those of a PDF."""
    return b"%PDF-" in data[:_HEADER_WITHIN]
