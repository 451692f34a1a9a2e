"""`imr-extract export`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from imr_extract.export import Progress, export_tables
from imr_extract.viewing.safe_text import safe_text


def export(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="What to write, by its ending: .sqlite or .db, .duckdb, .xlsx, .csv.zip, .jsonl, "
            "or a folder csv/.",
            show_default=False,
        ),
    ],
    tables: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Only these tables: letters,services.", show_default="all"
        ),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help="Only letters that meet it, or that have a service that does: "
            "'decision_date >= 2016-01-01'.",
            show_default=False,
        ),
    ] = None,
    no_text: Annotated[
        bool,
        typer.Option("--no-text", help="A small file: no sections, no evidence, no rationales."),
    ] = False,
    no_copies: Annotated[
        bool,
        typer.Option(
            "--no-copies", help="Each case once: without copies of letters that are there already."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Write the tables as one file that others can open.

    SQLite (with full-text search), DuckDB, Excel, CSV, or JSON lines with a letter a line. Lists
    are JSON text where the file's kind has none. Needs pip install 'imr-extract[export]'.
    """
    names = None if tables is None else [name.strip() for name in tables.split(",")]
    with ExportBar(Console(stderr=True, highlight=False), hidden=quiet) as bar:
        rows = export_tables(out, file, names, where, not no_text, bar, not no_copies)
    counts = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    print(safe_text(f"The tables are in {file}; rows: {counts}"))


class ExportBar(Progress):
    """A bar for each step, on a terminal; elsewhere nothing."""

    def __init__(self, console: Console, hidden: bool = False) -> None:
        """Prepare; nothing is shown before the first step."""
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=hidden or not console.is_terminal,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> ExportBar:
        """Begin to show steps."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""
        self.stop()

    def stop(self) -> None:
        """Show nothing any more."""
        self._bars.stop()

    def start(self, step: str, total: int) -> None:
        """Show a step in place of the one before."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(f"Writing {step}", total=total or None)

    def advance(self, rows: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._task, rows)
