"""What several commands have in common: options that mean the same, and where they print."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from imr_extract.archive.options import MOST_TIME

# Wider than any line: rich would wrap what is piped at 80 columns, and fill lines with blanks.
_NO_WRAP = 1_000_000

Out = Annotated[
    str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
]
Ocr = Annotated[
    bool,
    typer.Option(
        "--ocr",
        help="Read scanned pages, and pages whose text cannot be read, by OCR. Needs "
        "pip install 'imr-extract[ocr]' and Tesseract.",
    ),
]
OcrTimeout = Annotated[
    float,
    typer.Option(min=0.1, max=MOST_TIME, help="Seconds that OCR of a letter may take."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")]


def printer(stderr: bool = False) -> Console:
    """A console for stdout or stderr: lines are wrapped on a terminal, and whole elsewhere."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = _NO_WRAP
    return console
