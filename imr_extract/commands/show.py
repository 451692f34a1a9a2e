"""`imr-extract show`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import imr_extract
from imr_extract.archive.options import OCR_TIMEOUT
from imr_extract.commands.options import Ocr, OcrTimeout, printer
from imr_extract.errors import LetterError
from imr_extract.storage.files import write_file
from imr_extract.storage.sources import read_source, source_at
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.terminal import letter_json, print_letter


def show(
    letters: Annotated[
        list[str],
        typer.Argument(
            metavar="LETTER",
            help="Letters, PDF or text; one in a zip file as 'archive.zip!name.pdf', quoted; - "
            "reads one from standard input.",
            show_default=False,
        ),
    ],
    json: Annotated[
        bool, typer.Option("--json", help="Print each whole record as one line of JSON.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write an HTML page: the letter's own pages with every value highlighted.",
            show_default=False,
        ),
    ] = None,
    spacy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the spans that the rules found as a displaCy page.",
            show_default=False,
        ),
    ] = None,
    ocr: Ocr = False,
    ocr_timeout: OcrTimeout = OCR_TIMEOUT,
) -> None:
    """Show what is read from letters: every value with its page and the rule that found it.

    A letter that cannot be read does not stop those behind it; the exit code is then 7.
    """
    if len(letters) > 1 and (html is not None or spacy is not None):
        raise typer.BadParameter("a page shows one letter; name one")
    failed: LetterError | None = None
    for number, letter in enumerate(letters):
        try:
            if letter != "-":
                read_source(source_at(letter))  # a wrong path need not wait for spaCy
            data = sys.stdin.buffer.read() if letter == "-" else letter
            record = imr_extract.extract_letter(data, ocr=ocr, ocr_timeout=ocr_timeout)
        except LetterError as error:
            failed = error
            print(f"imr-extract: {safe_text(f'{letter}: {error}')}", file=sys.stderr)
            continue
        if html is not None:
            _write_page(html, record.display().html)
        if spacy is not None:
            _write_page(spacy, record.spans())
        if json:
            print(letter_json(record))
        elif html is None and spacy is None:
            if number:
                print()
            print_letter(printer(), record)
    if failed is not None:
        raise typer.Exit(failed.exit_code)


def _write_page(file: Path, page: str) -> None:
    write_file(file, page.encode())
    print(safe_text(f"The page is in {file}"), file=sys.stderr)
