"""`imr-extract run`, and what it shows while it runs."""

from __future__ import annotations

import threading
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

import imr_extract
from imr_extract.archive.options import MOST_TIME, OCR_TIMEOUT, TIMEOUT, Rerun
from imr_extract.commands.options import Ocr, OcrTimeout, Quiet, printer
from imr_extract.commands.summary import print_summary
from imr_extract.errors import ExitCode, counted
from imr_extract.reading.letter_text import Engine
from imr_extract.record import SourceRow

# Seconds between two lines of progress that is not watched: a log of a day's run stays readable.
_EVERY = 10.0


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Letters (PDF or text), zip files of letters, folders to search for .pdf, .txt "
            "and .zip files, quoted globs such as '2016/**/*.pdf', or addresses such as "
            "s3://bucket/2016.",
            show_default=False,
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="Folder or address for the tables; created if absent. If it already holds tables, "
            "new letters are added and changed ones replaced.",
            show_default=False,
        ),
    ],
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", "-w", min=1, help="Worker processes.", show_default="one per processor"
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="PDF reader: pdfium, pdfplumber (slower), or auto: PDFium first, then pdfplumber "
            "if a letter looks incomplete."
        ),
    ] = Engine.AUTO,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, max=MOST_TIME, help="Seconds allowed per letter."),
    ] = TIMEOUT,
    ocr: Ocr = False,
    ocr_timeout: OcrTimeout = OCR_TIMEOUT,
    rerun: Annotated[
        Rerun | None,
        typer.Option(
            help="Read files again that OUT already holds: all, or those that yielded no letter. "
            "With --ocr, failed also reads the letters again of which OCR can read more.",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Dask scheduler whose workers extract the letters, as tcp://host:8786.",
            show_default=False,
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Extract letters into Parquet tables under OUT.

    Every input file becomes one row of the table sources, whether it was extracted or not. Load
    the tables with pandas.read_parquet("OUT/services") or imr_extract.load_tables("OUT").

    To resume a run that was stopped or killed, repeat the command.

    Exit code 0: every file was extracted. 1: the run finished, but some files were not extracted;
    the summary counts them by code. Others: the run did not finish; the message says why.
    """
    with RunProgress(printer(stderr=True), hidden=quiet) as progress:
        summary = imr_extract.extract_directory(
            paths,
            out,
            workers=workers,
            engine=engine,
            timeout=timeout,
            ocr=ocr,
            ocr_timeout=ocr_timeout,
            rerun=rerun,
            scheduler=scheduler,
            on_resume=progress.resume,
            on_start=progress.start,
            on_file=progress.advance,
        )
    if not quiet:
        print_summary(printer(), summary)
    if not summary.complete:
        raise typer.Exit(ExitCode.SOME_NOT_EXTRACTED)


class RunProgress:
    """A progress bar on a terminal; elsewhere a line every ten seconds."""

    def __init__(self, console: Console, hidden: bool, every: float = _EVERY) -> None:
        """Show nothing yet; lines come `every` so many seconds."""
        self._console = console
        self._hidden = hidden
        self._lines = not hidden and not console.is_terminal
        self._every = every
        self._bar = Progress(
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=hidden or self._lines,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._total = self._done = 0
        self._started = 0.0
        # Files are done in chunks: a line told with a file would know the first of its chunk only.
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._over = threading.Event()

    def __enter__(self) -> RunProgress:
        """Show the bar, where there is one."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away; end the lines."""
        self._bar.stop()
        self._over.set()
        if self._teller.is_alive():
            self._teller.join()

    def resume(self, done: int, total: int) -> None:
        """Tell what an earlier run has done of `total` files."""
        if not self._hidden:
            self._console.print(f"{done:,} of {counted(total, 'file')} done already")

    def start(self, total: int) -> None:
        """Begin with `total` files to read."""
        self._total = total
        self._started = time.monotonic()
        self._bar.update(self._task, total=total)
        if self._lines and total:
            self._teller.start()

    def advance(self, _: SourceRow) -> None:
        """Count one file."""
        self._done += 1
        self._bar.advance(self._task)
        if self._lines and self._done == self._total:
            self._over.set()
            self._teller.join()
            self._print_line()

    def _tell(self) -> None:
        while not self._over.wait(self._every):
            self._print_line()

    def _print_line(self) -> None:
        seconds = time.monotonic() - self._started
        self._console.print(progress_line(self._done, self._total, seconds))


def progress_line(done: int, total: int, seconds: float) -> str:
    """How far a run is that has read `done` of `total` files in these seconds."""
    said = f"{done:,} of {counted(total, 'file')} read"
    if done == total:
        return f"{said} in {_duration(seconds)}"
    if not done:
        return said
    left = _duration((total - done) * seconds / done)
    return f"{said}, {done / seconds:.1f} a second, about {left} left"


class _Rate(ProgressColumn):
    """Letters per second since the start."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.completed / task.elapsed:.1f}/s" if task.elapsed else "-/s")


def _duration(seconds: float) -> str:
    """Seconds as somebody says them who waits."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
