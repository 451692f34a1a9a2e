"""One letter, from its bytes to its record."""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple

from imr_extract.letter import Origin, build_letter
from imr_extract.models import Letter, LetterText, Source
from imr_extract.nlp import shared_nlp
from imr_extract.reading import read_letter
from imr_extract.source import read_source


class Extraction(NamedTuple):
    """A letter's record and the text that it was read from."""

    letter: Letter
    text: LetterText


def extract(data: bytes, uri: str) -> Extraction:
    """Extract one letter from its bytes.

    Args:
        data: the file's bytes, PDF or text.
        uri: where they come from; kept as `Letter.source`, its suffix tells what to expect.

    Returns:
        The record, and the raw text with the place of each character.

    Raises:
        LetterError: it cannot be read, or is no determination letter.
    """
    text = read_letter(data, uri)
    origin = Origin(uri, hashlib.sha256(data).hexdigest(), text.engine)
    return Extraction(build_letter(shared_nlp()(text.raw), origin), text)


def extract_letter(path_or_bytes: str | os.PathLike[str] | bytes) -> Letter:
    """Extract one letter.

    Args:
        path_or_bytes: the path of a PDF or text file, or its bytes.

    Returns:
        The letter's record: a tree of frozen dataclasses. `letter.services` holds one `Service`
        per disputed item with its citations, `letter.diagnoses` the worker's conditions,
        `letter.sections` the whole raw text in parts; each value's `Evidence` gives page (from
        1), character range in the raw text, verbatim text and rule id. Dates are `datetime.date`.

    Raises:
        LetterError: it cannot be read, or is no determination letter; the subclass and its
            `code` say why.
        RuleError: a pattern file is wrong.
    """
    if isinstance(path_or_bytes, bytes):
        return extract(path_or_bytes, "").letter
    path = os.fspath(path_or_bytes)
    return extract(read_source(Source(path, path)), path).letter
