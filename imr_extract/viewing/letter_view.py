"""extract_letter(): one letter for a script or a notebook, with its HTML view."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from imr_extract.archive.options import OCR_TIMEOUT
from imr_extract.letter.extract import Extraction, extract
from imr_extract.letter.pipeline import shared_nlp
from imr_extract.reading.letter_text import LetterText
from imr_extract.reading.ocr import OCR, check_ocr
from imr_extract.record import Letter
from imr_extract.storage.sources import read_source, source_at
from imr_extract.tables import nested_record
from imr_extract.viewing.letter_page import letter_page
from imr_extract.viewing.span_page import span_page

_HEIGHT = "48rem"


@dataclass(frozen=True, repr=False)
class ReadLetter(Letter):
    """A letter's record and the bytes it was read from, or the text, where OCR has read it."""

    data: bytes = field(default=b"", compare=False)
    scanned: LetterText | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON types, by the names of the tables' columns.

        Returns:
            The letter's row, and in it the rows of its `services`, each with its `citations`, of
            its `diagnoses` and `sections`, all with their `evidence`; dates as ISO text.
        """
        return nested_record(self)

    def _repr_html_(self) -> str:
        return self.display()._repr_html_()

    def display(self) -> LetterView:
        """The letter's pages with highlights, and beside them the values read there.

        Returns:
            A view that Jupyter renders as the page of `imr-extract show --html`. The PDF is read
            only on the first call.
        """
        return self._view

    @cached_property
    def _view(self) -> LetterView:
        if self.scanned is not None:
            return LetterView(letter_page(Extraction(self, self.scanned), self.data))
        return LetterView(letter_html(self.data, self.uri))

    def spans(self) -> str:
        """The spans that the rules found, as a displaCy HTML page."""
        raw = "".join(section.text for section in self.sections)
        return span_page(shared_nlp()(raw))


@dataclass(frozen=True)
class LetterView:
    """A self-contained HTML page; Jupyter shows it in an isolated frame."""

    html: str = field(repr=False)

    def _repr_html_(self) -> str:
        # The frame may run the page's own script, but does not share the notebook's origin.
        return str(
            Markup(
                '<iframe srcdoc="{}" sandbox="allow-scripts" title="The letter" '
                'style="width:100%;height:{};border:1px solid #ccc"></iframe>'
            ).format(self.html, _HEIGHT)
        )


def letter_html(
    data: bytes,
    uri: str,
    words: tuple[str, ...] = (),
    top: Markup | None = None,
    below: Markup | None = None,
) -> str:
    """The page of one letter; `letter_page` says what the arguments are.

    Raises:
        LetterError: it cannot be read, or is not a determination letter.
    """
    found = extract(data, uri)
    try:
        return letter_page(found, data, words, top, below)
    finally:
        found.text.close()


def extract_letter(
    path_or_bytes: str | os.PathLike[str] | bytes,
    *,
    ocr: bool = False,
    ocr_timeout: float = OCR_TIMEOUT,
) -> ReadLetter:
    """Extract one letter.

    Args:
        path_or_bytes: the path of a PDF or text file, of one in a zip file
            (`archive.zip!name.pdf`), or its bytes.
        ocr: whether pages that have no text, or none that can be read, are read as pictures.
        ocr_timeout: seconds that OCR may take.

    Returns:
        The letter's record: a tree of frozen dataclasses. `letter.services` holds one `Service`
        per disputed item, with its citations; `letter.diagnoses` the worker's conditions;
        `letter.sections` the whole raw text in parts. The `Evidence` of a value gives the page
        (from 1), character range in the raw text, verbatim text and rule id. Dates are
        `datetime.date`. `letter.to_dict()` returns the record as JSON types, by the names of the
        tables; `letter.display()` shows it on the letter's pages, and so does a notebook whose
        cell ends with the letter.

    Raises:
        LetterError: it cannot be read, or is not a determination letter; the subclass and its
            `code` say why.
        MissingPackageError: OCR is asked for, and OCRmyPDF or Tesseract is not installed.
        RuleError: a pattern file is wrong.
    """
    if ocr:
        check_ocr()
    if isinstance(path_or_bytes, bytes):
        data, uri = path_or_bytes, ""
    else:
        uri = os.fspath(path_or_bytes)
        data = read_source(source_at(uri))
    found = extract(data, uri, ocr_timeout=ocr_timeout if ocr else None)
    found.text.close()
    scanned = found.text if found.text.engine == OCR else None
    return ReadLetter(**vars(found.letter), data=data, scanned=scanned)
