"""PDF letters through pdfplumber: bytes -> `LetterText` with the place of each character."""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections.abc import Iterator
from typing import Any, TypeAlias

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import chars_to_textmap

from imr_extract.errors import (
    DamagedPdfError,
    EncryptedError,
    LetterError,
    NoPagesError,
    NoTextError,
)
from imr_extract.models import Glyph, LetterText

# A line that stands this much further below its predecessor than lines usually do begins a
# new paragraph. Measured: 27.6 against 13.8 points in single-spaced letters.
_PARAGRAPH_PITCH = 1.4

_Line: TypeAlias = list[tuple[str, Glyph | None]]

# Both warn of each odd font or property through logging; a run over an archive would drown in it.
for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.ERROR)

# A linearized PDF has an end mark near its start too, but it says how long the whole file is.
_STATED_LENGTH = re.compile(rb"/Linearized\b[^>]*/L\s+(\d+)")
_STATED_WITHIN = 1024


def read_pdf(data: bytes) -> LetterText:
    """Read a PDF letter; one that is encrypted with an empty user password opens as it is.

    Args:
        data: the file's bytes.

    Returns:
        The raw text: lines as pdfplumber's `extract_text` gives them, a blank line where the
        page shows a paragraph gap, a form feed between pages.

    Raises:
        EncryptedError: the PDF asks for a password.
        DamagedPdfError: the structure cannot be read, or the file was cut off.
        NoPagesError: there is no page.
        NoTextError: no page has a character.
    """
    stated = _STATED_LENGTH.search(data, 0, _STATED_WITHIN)
    if b"%%EOF" not in data or (stated and len(data) < int(stated.group(1))):
        raise DamagedPdfError("The PDF is cut off before its end. Fetch or copy it again.")
    try:
        pages = list(_read_pages(data))
    except LetterError:
        raise
    except PdfminerException as error:
        if isinstance(error.args[0], (PDFPasswordIncorrect, PDFTextExtractionNotAllowed)):
            raise EncryptedError(
                "The PDF asks for a password. Save a copy without one and run again."
            ) from error
        raise _damaged(error.args[0]) from error
    except Exception as error:  # pdfminer raises nearly anything on a broken structure
        raise _damaged(error) from error
    if not pages:
        raise NoPagesError("The PDF has no pages. Fetch or copy it again.")
    if not any(pages):
        raise NoTextError(
            f"No text on {len(pages)} page(s): scanned images. Run OCR on it first, "
            "for example with OCRmyPDF, and extract the result."
        )
    return _join(pages)


def _damaged(error: Any) -> DamagedPdfError:
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:160].rstrip(": ")
    return DamagedPdfError(f"The PDF's structure cannot be read ({reason}). Fetch it again.")


def _read_pages(data: bytes) -> Iterator[list[_Line]]:
    """The lines of each page. Pages are closed one by one: `PDF.close()` leaks the used ones."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            try:
                yield list(_lines(chars_to_textmap(page.chars).tuples)) if page.chars else []
            finally:
                page.close()


def _lines(tuples: list[tuple[str, Any]]) -> Iterator[_Line]:
    line: _Line = []
    for char, obj in tuples:
        if char == "\n":
            yield line
            line = []
        else:
            place = obj and Glyph(obj["x0"], obj["top"], obj["x1"], obj["bottom"])
            line.append((char, place))
    if line:
        yield line


def _join(pages: list[list[_Line]]) -> LetterText:
    """Lines to one text, a blank line at each gap that is wider than the letter's usual one."""
    tops = [[_top(line) for line in page] for page in pages]
    steps = [b - a for page in tops for a, b in zip(page, page[1:], strict=False) if b > a]
    usual = statistics.median(steps) if steps else 0.0
    chars: list[str] = []
    glyphs: list[Glyph | None] = []

    def put_break(text: str) -> None:
        chars.extend(text)
        glyphs.extend([None] * len(text))

    for number, page in enumerate(pages):
        if number:
            put_break("\f")
        for index, line in enumerate(page):
            if index:
                step = tops[number][index] - tops[number][index - 1]
                put_break("\n\n" if step > usual * _PARAGRAPH_PITCH else "\n")
            for char, place in line:
                chars.append(char)
                glyphs.append(place)
    return LetterText("".join(chars), "pdfplumber", tuple(glyphs))


def _top(line: _Line) -> float:
    return min((place.top for _, place in line if place), default=0.0)
