"""What a worker process does: some input files -> their rows."""

from __future__ import annotations

import hashlib
import signal
from typing import NamedTuple

from imr_extract.errors import (
    ErrorCode,
    LetterError,
    NotALetterError,
    NoTextError,
)
from imr_extract.extract import extract
from imr_extract.models import Source, SourceRow, Status
from imr_extract.nlp import shared_nlp
from imr_extract.source import read_source
from imr_extract.tables import Rows, letter_rows, to_arrow


class FileResult(NamedTuple):
    """One input file: its row of `sources`, and the letter's rows where there is a letter."""

    row: SourceRow
    rows: Rows | None


def start_worker() -> None:
    """Build the pipeline before the first letter; the parent alone answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shared_nlp()


def extract_sources(sources: list[Source]) -> list[FileResult]:
    """Extract some input files, each for itself.

    Args:
        sources: the files.

    Returns:
        A result a file, in their order. No error of one file leaves this function.
    """
    return [_extract_one(source) for source in sources]


def failed(source: Source, code: ErrorCode, message: str) -> FileResult:
    """The result of a file about which nothing more is known than that it failed."""
    return FileResult(SourceRow(source.uri, None, None, Status.FAILED, None, code, message), None)


def _extract_one(source: Source) -> FileResult:
    try:
        data = read_source(source)
    except LetterError as error:
        return failed(source, error.code, str(error))
    sha256, size = hashlib.sha256(data).hexdigest(), len(data)
    try:
        letter, text = extract(data, source.uri)
        rows = letter_rows(letter, text)
        for table, found in rows.items():
            to_arrow(table, found)  # a value that its column cannot hold costs this letter only
    except LetterError as error:
        return FileResult(
            SourceRow(source.uri, sha256, size, _status(error), None, error.code, str(error)), None
        )
    except Exception as error:  # a fault of ours costs this letter only, and is named
        message = f"{type(error).__name__}: {error}. This is a fault of imr_extract; report it."
        row = SourceRow(source.uri, sha256, size, Status.FAILED, None, ErrorCode.INTERNAL, message)
        return FileResult(row, None)
    row = SourceRow(source.uri, sha256, size, Status.EXTRACTED, letter.letter_id)
    return FileResult(row, rows)


def _status(error: LetterError) -> Status:
    if isinstance(error, NoTextError):
        return Status.NO_TEXT
    return Status.NOT_A_LETTER if isinstance(error, NotALetterError) else Status.FAILED
