"""One letter: bytes -> record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from imr_extract.errors import (
    DamagedPdfError,
    LetterError,
    NoPagesError,
    NotALetterError,
    NoTextError,
    OcrFailedError,
    UnreadableTextError,
)
from imr_extract.letter.assemble import Origin, build_letter
from imr_extract.letter.pipeline import shared_nlp
from imr_extract.reading.container import other_content
from imr_extract.reading.letter_text import Engine, LetterText
from imr_extract.reading.ocr import OCR
from imr_extract.reading.reader import is_pdf, read_letter, read_scans
from imr_extract.reading.text_layer import UNREAD_PAGES
from imr_extract.record import Letter

# Warning codes (before the colon) that mean the letter's structure is incomplete.
_BROKEN = frozenset(
    {
        "section_missing", "no_services", "no_decision", "no_rationale", "items_unpaired",
        "unknown_template",
    }
)  # fmt: skip
# What the other reader may make a letter of.
_PERHAPS_READABLE = (
    DamagedPdfError, NoPagesError, NoTextError, NotALetterError, UnreadableTextError,
)  # fmt: skip
# What may be pictures of pages.
_PERHAPS_SCANNED = (NoTextError, NotALetterError, UnreadableTextError)
# Texts that are long enough to have a doubtful word without being doubtful.
_LONG = frozenset({"rationale", "claims_administrator_guideline", "reviewer_guideline"})
_REPLACEMENT = "\ufffd"
# Characters on the pages of a form or a folder of files that say no more than where the words are.
_LONGEST_COVER = 2000


class Extraction(NamedTuple):
    """A letter's record and the text it was read from."""

    letter: Letter
    text: LetterText


def extract(
    data: bytes, uri: str, engine: Engine = Engine.AUTO, ocr_timeout: float | None = None
) -> Extraction:
    """Extract one letter from its bytes.

    Args:
        data: the file's bytes, PDF or text.
        uri: the file's path or address, kept as `Letter.uri`; its suffix tells the file type.
        engine: the PDF reader. `auto` uses PDFium; if the result is no letter or an incomplete one,
            it also uses pdfplumber and keeps the more complete result.
        ocr_timeout: seconds that OCR may take; None for no OCR. With it, pages that have no text,
            or none that can be read, are read as pictures.

    Returns:
        The record, and the raw text with the position of each character.

    Raises:
        LetterError: it cannot be read, or is no determination letter.
    """
    try:
        found = _by_text_layer(data, uri, engine)
    except _PERHAPS_SCANNED:
        scanned = _by_ocr(data, uri, ocr_timeout)
        if scanned is None:
            raise
        return scanned
    if UNREAD_PAGES.isdisjoint(_codes(found)):
        return found
    try:
        scanned = _by_ocr(data, uri, ocr_timeout)
    except (NotALetterError, OcrFailedError):  # it is a letter without its pictures, too
        return found
    except BaseException:
        found.text.close()
        raise
    if scanned is None:
        return found
    found.text.close()
    return scanned


def _by_ocr(data: bytes, uri: str, seconds: float | None) -> Extraction | None:
    """The letter with its pictures of pages read; None where there are none, or no OCR."""
    text = read_scans(data, seconds) if seconds is not None and is_pdf(data) else None
    return _extract(data, uri, text) if text is not None else None


def _by_text_layer(data: bytes, uri: str, engine: Engine) -> Extraction:
    """The letter as the text of its PDF has it, by the engine that reads it best."""
    if engine is not Engine.AUTO:
        return _extract(data, uri, read_letter(data, uri, engine))
    try:
        found = _extract(data, uri, read_letter(data, uri, Engine.PDFIUM))
    except _PERHAPS_READABLE as error:
        if not is_pdf(data):
            raise
        return _second_reading(data, uri, error)
    lacks = _missing(found)
    if not lacks or found.text.engine != Engine.PDFIUM.value:
        return found
    try:
        other = _extract(data, uri, read_letter(data, uri, Engine.PDFPLUMBER))
    except LetterError:
        return found
    better, worse = (other, found) if _missing(other) < lacks else (found, other)
    worse.text.close()
    return better


def _second_reading(data: bytes, uri: str, error: LetterError) -> Extraction:
    """The result of pdfplumber after PDFium found no letter; else the first error.

    PDFium says little about a PDF that it cannot open; in that case raise pdfplumber's error.
    """
    try:
        return _extract(data, uri, read_letter(data, uri, Engine.PDFPLUMBER))
    except LetterError as other:
        raise (other if isinstance(error, DamagedPdfError) else error) from None


def _extract(data: bytes, uri: str, text: LetterText) -> Extraction:
    origin = Origin(uri, hashlib.sha256(data).hexdigest(), text.engine)
    try:
        letter = build_letter(shared_nlp()(text.raw), origin)
    except NotALetterError as error:
        text.close()
        may_be_cover = text.engine != OCR and len(text.raw) <= _LONGEST_COVER
        elsewhere = other_content(data) if may_be_cover and is_pdf(data) else None
        raise (NotALetterError(elsewhere) if elsewhere else error) from None
    except BaseException:
        text.close()
        raise
    if text.warnings or text.uncertain:
        warnings = (*letter.warnings, *text.warnings, *_uncertain_value_warnings(letter, text))
        letter = replace(letter, warnings=warnings)
    return Extraction(letter, text)


def _uncertain_value_warnings(letter: Letter, text: LetterText) -> Iterator[str]:
    """A warning for each field one of whose values has a word that OCR is not sure of."""
    every = [*letter.evidence, *chain.from_iterable(s.evidence for s in letter.services)]
    doubtful = (e.field for e in every if text.is_uncertain(e.char_start, e.char_end))
    for name in dict.fromkeys(doubtful):
        if name not in _LONG:
            yield f"uncertain_value:{name}"


def _missing(found: Extraction) -> int:
    """The number of structural parts a letter lacks; replacement characters count as one."""
    broken = sum(code in _BROKEN for code in _codes(found))
    return broken + (_REPLACEMENT in found.text.raw)


def _codes(found: Extraction) -> list[str]:
    """The codes of a letter's warnings, without what they concern."""
    return [warning.split(":")[0] for warning in found.letter.warnings]
