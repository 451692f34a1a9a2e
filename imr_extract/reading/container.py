"""What a file holds beside the text of its pages, asked where that is not a whole letter's."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from imr_extract.errors import NoTextError, counted

# A linearized PDF has an end mark near its start too, but it says how long the whole file is.
_STATED_LENGTH = re.compile(rb"/Linearized\b[^>]*/L\s+(\d+)")
_STATED_WITHIN = 1024
# The end of a whole file; of the mark itself some or all may be missing.
_END = re.compile(rb"startxref\s+\d+\s*(?:%(?:%(?:E(?:O(?:F)?)?)?)?)?[\s\0]*\Z")
_END_WITHIN = 1024
# Another PDF begins soon after the end of the one before; one that is attached lies in a stream.
_HEADER = re.compile(rb"%PDF-\d")
_BETWEEN = 4096
_XFA = frozenset({pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND})
# Pages that a scanner or a printer drew: pictures and lines, but no words.
_DRAWN = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM})
# What a form field or a note says, by the kind of annotation.
_SAYS = {pdfium.FPDF_ANNOT_WIDGET: b"V", pdfium.FPDF_ANNOT_FREETEXT: b"Contents"}
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_MOST_OF_PAGE = 0.5
# A page with fewer characters has a stamp at most.
SHORT_PAGE = 40


def is_cut_off(data: bytes) -> bool:
    """Whether a PDF lacks its end; that the mark at the end is damaged is no loss."""
    if _END.search(data, max(0, len(data) - _END_WITHIN)):
        return False
    stated = _STATED_LENGTH.search(data, 0, _STATED_WITHIN)
    return b"%%EOF" not in data or (stated is not None and len(data) < int(stated.group(1)))


def other_content(data: bytes) -> str | None:
    """Where else the letter may be in a PDF whose text is none, and what to do."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    with document:
        if elsewhere := _other_content(document):
            return elsewhere
        if any(picture_dpi(page.raw) for page in _pages(document)):
            return (
                "The text is no determination letter's, but there are pictures of pages. Read them "
                "by OCR, with --ocr (in Python ocr=True)."
            )
    return None


def _other_content(document: pypdfium2.PdfDocument) -> str | None:
    if pdfium.FPDF_GetFormType(document.raw) in _XFA:
        return (
            "The PDF is an XFA form: its pages are a placeholder, the words are in the form. "
            "Open it in a program that shows such forms, print it to a PDF, and extract that."
        )
    attached = pdfium.FPDFDoc_GetAttachmentCount(document.raw)
    if attached > 0:
        return (
            f"The PDF is a folder of {counted(attached, 'attached file')}, and its own page a "
            "cover. Save the attached files and extract them."
        )
    return None


def no_text(data: bytes) -> NoTextError:
    """The error for a PDF without words on its pages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return NoTextError("No text on any page. Read its pictures by OCR, with --ocr.")
    with document:
        pages, count = list(_pages(document)), len(document)
        on = f"No text on {counted(count, 'page')}"
        if elsewhere := _other_content(document):
            return NoTextError(elsewhere)
        if any(is_drawn(page.raw) for page in pages):
            return NoTextError(
                f"{on}: scanned images. Read them by OCR, with --ocr (in Python ocr=True)."
            )
        if any(pdfium.FPDFPage_GetAnnotCount(page.raw) > 0 for page in pages):
            return NoTextError(
                f"{on}: what it shows are annotations (stamps, notes, form fields). "
                "Print it to a PDF, and extract that."
            )
        what = "some cannot be opened" if len(pages) < count else "they are blank"
        return NoTextError(f"{on}: {what}. Fetch or copy the letter again.")


def _pages(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """The pages that are not too damaged to be opened."""
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        yield page


def picture_dpi(page: Any) -> float | None:
    """Dots per inch of the picture that takes up most of a page; None where none does."""
    left, bottom, right, top = edges = [ctypes.c_float() for _ in range(4)]
    width, height = ctypes.c_uint(), ctypes.c_uint()
    least = _MOST_OF_PAGE * pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        pdfium.FPDFPageObj_GetBounds(drawn, *edges)
        pdfium.FPDFImageObj_GetImagePixelSize(drawn, width, height)
        wide, high = right.value - left.value, top.value - bottom.value
        if wide * high >= least:
            return 72 * max(width.value / wide, height.value / high)
    return None


def is_drawn(page: Any) -> bool:
    """Whether there is anything but words on a page."""
    return any(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, number)) in _DRAWN
        for number in range(pdfium.FPDFPage_CountObjects(page))
    )


def is_empty(page: Any) -> bool:
    """Whether nothing is on a page; the blank last page of a letter has at least a space."""
    return int(pdfium.FPDFPage_CountObjects(page)) == 0


def has_undrawn_text(page: Any) -> bool:
    """Whether a form field or a note of a page has words, but no drawing that shows them.

    Programs for forms show such words; a PDF's page has nothing of them.
    """
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        key = _SAYS.get(pdfium.FPDFAnnot_GetSubtype(annotation))
        found = (
            key is not None
            and not pdfium.FPDFAnnot_HasKey(annotation, b"AP")
            and not pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN
            # An empty text has the two bytes of its end.
            and pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0) > 2
        )
        pdfium.FPDFPage_CloseAnnot(annotation)
        if found:
            return True
    return False


def blank_page_warnings(raw: str, odd: frozenset[int] = frozenset()) -> Iterator[str]:
    """A warning for each page of a letter that has no words, but may have had some.

    A blank page after the last sentence is just blank, unless it is odd.

    Args:
        raw: the letter's text.
        odd: the pages, from 1, on which there is anything but words, or nothing at all.
    """
    pages = [" ".join(page.split()) for page in raw.split("\f")]
    for number, page in enumerate(pages, start=1):
        if len(page) >= SHORT_PAGE or (page and number not in odd):
            continue
        before = next(filter(None, reversed(pages[: number - 1])), "")
        is_cut = bool(before) and before[-1] not in '.!?")'
        if any(pages[number:]) or number in odd or is_cut:
            yield f"page_without_text:{number}"


def file_warnings(data: bytes) -> Iterator[str]:
    """A warning if a second PDF begins after the end of the first."""
    starts = [match.start() for match in _HEADER.finditer(data)]
    for start in starts[1:]:
        _, end, between = data[max(0, start - _BETWEEN) : start].rpartition(b"startxref")
        if end and b"stream" not in between:
            yield "several_pdfs"
            return
