"""The `imr-extract` command: parse options, call, print, exit. No logic.

Each command imports what it needs when it runs, so no command waits for another's imports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

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
from imr_extract.browse.command import browse
from imr_extract.errors import ExitCode, ExtractError, LetterError
from imr_extract.export.command import export
from imr_extract.reading.letter_text import Engine
from imr_extract.record import SourceRow
from imr_extract.storage.files import write_file
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.terminal import (
    evaluation_json,
    letter_json,
    print_changes,
    print_evaluation,
    print_letter,
    print_summary,
)

_Ocr = Annotated[
    bool,
    typer.Option(
        "--ocr",
        help="Read scanned pages, and pages whose text cannot be read, by OCR. Needs "
        "pip install 'imr-extract[ocr]' and Tesseract.",
    ),
]
_OcrTimeout = Annotated[
    float,
    typer.Option(min=0.1, max=MOST_TIME, help="Seconds that OCR of a letter may take."),
]

app = typer.Typer(
    help="Turn California Independent Medical Review determination letters into Parquet tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def main() -> None:
    """Run the command; an `ExtractError` prints its message and exits with its code."""
    try:
        app()
    except ExtractError as error:
        _fail(str(error), error.exit_code)


def _fail(message: str, code: ExitCode) -> NoReturn:
    print(f"imr-extract: {safe_text(message)}", file=sys.stderr)
    sys.exit(code)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"imr-extract {imr_extract.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command()
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
            metavar="OUT",
            help="Folder or address for the tables; created if absent. If it already holds tables, "
            "new letters are added and changed ones replaced.",
            show_default=False,
        ),
    ],
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Worker processes.", show_default="one per processor"),
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
    ocr: _Ocr = False,
    ocr_timeout: _OcrTimeout = OCR_TIMEOUT,
    rerun: Annotated[
        Rerun | None,
        typer.Option(
            help="Read files again that OUT already holds: all, or those that yielded no letter.",
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
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Extract letters into Parquet tables under OUT.

    Every input file becomes one row of the table sources, whether it was extracted or not. Load
    the tables with pandas.read_parquet("OUT/services") or imr_extract.load_tables("OUT").

    To resume a run that was stopped or killed, repeat the command.

    Exit code 0: every file was extracted. 1: the run finished, but some files were not extracted;
    the summary counts them by code. Others: the run did not finish; the message says why.
    """
    with _Bar(Console(stderr=True, highlight=False, soft_wrap=True), hidden=quiet) as bar:
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
            on_start=bar.start,
            on_file=bar.advance,
        )
    if not quiet:
        print_summary(Console(highlight=False, soft_wrap=True), summary)
    if not summary.complete:
        raise typer.Exit(ExitCode.SOME_NOT_EXTRACTED)


@app.command()
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
    ocr: _Ocr = False,
    ocr_timeout: _OcrTimeout = OCR_TIMEOUT,
) -> None:
    """Show what is read from letters: every value with its page and the rule that found it.

    A letter that cannot be read does not stop those behind it; the exit code is then 7.
    """
    if len(letters) > 1 and (html is not None or spacy is not None):
        raise typer.BadParameter("a page shows one letter; name one")
    failed: LetterError | None = None
    for letter in letters:
        try:
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
            print_letter(Console(highlight=False), record)
    if failed is not None:
        raise typer.Exit(failed.exit_code)


def _write_page(file: Path, page: str) -> None:
    write_file(file, page.encode())
    print(safe_text(f"The page is in {file}"), file=sys.stderr)


@app.command()
def check_patterns(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            help="Folder of pattern files; by default those in use.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check the pattern files and report every problem with its file and rule id."""
    from imr_extract.rules.rule_set import check_rules, patterns_dir

    folder = folder or patterns_dir()
    problems = list(check_rules(folder))
    for problem in problems:
        print(safe_text(problem), file=sys.stderr)
    if problems:
        raise typer.Exit(ExitCode.RULES)
    print(f"{folder}: every rule is well formed and matches its examples.")


@app.command()
def evaluate(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    gold: Annotated[
        list[Path],
        typer.Option(
            metavar="FILE",
            help="Gold records, JSON lines; docs/gold-format.md describes them. Repeat it for "
            "several files.",
            show_default=False,
        ),
    ],
    errors: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD",
            help="List the errors in this field; 'all' for every field.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the figures as JSON, for each gold file and in all; '-' prints them "
            "instead of the table.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure tables against letters read by a person.

    Prints for each field the share that agrees, or F1 with precision and recall, the number of
    gold values, and Wilson's 95 % interval behind each figure.
    """
    from imr_extract.quality.evaluate import evaluate as evaluate_tables

    result = evaluate_tables(out, gold)
    if errors not in (None, "all", *result.scores):
        raise typer.BadParameter(f"no field {errors!r}; there are {', '.join(result.scores)}")
    if json is not None and json != "-":
        write_file(json, evaluation_json(result, errors).encode())
    if json == "-":
        print(evaluation_json(result, errors))
    else:
        print_evaluation(Console(highlight=False, soft_wrap=True), result, errors)


@app.command()
def review(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    field: Annotated[
        str,
        typer.Option(metavar="FIELD", help="Field to judge, e.g. diagnoses.", show_default=False),
    ],
    sample: Annotated[int, typer.Option(min=1, help="Least number of values to judge.")] = 50,
    seed: Annotated[int, typer.Option(help="A different seed draws different letters.")] = 0,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to write the sheet.", show_default="review-FIELD.html"
        ),
    ] = None,
    tasks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the sample for an annotation tool: .json for Label Studio, .jsonl for "
            "Prodigy.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a sheet of sampled values for a person to judge in the browser.

    Letters, or services, with and without a value are drawn apart until there are enough. Download
    your marks as a gold file; evaluate measures the tables against it.
    """
    from imr_extract.quality.sample import draw
    from imr_extract.quality.tasks import tasks as written
    from imr_extract.viewing.review_page import review_page

    drawn = draw(out, field, sample, seed)
    if tasks is not None:
        write_file(tasks, written(drawn, tasks).encode())
        print(safe_text(f"The sample's tasks are in {tasks}"))
    target = html or Path(f"review-{field}.html")
    write_file(target, review_page(drawn, out, seed).encode())
    print(safe_text(f"{len(drawn.cases):,} letters to judge are in {target}"))


@app.command()
def report(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    html: Annotated[
        str, typer.Option("--out", metavar="FILE", help="The page to write.")
    ] = "report.html",
    csv: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Also write each table as a CSV file.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the tables and charts of the annual IMR reports as one page.

    Letters and decisions by month; share upheld by category, drug and specialty, with intervals;
    guidelines cited by each party; days between dates; and what was not found. Every figure shows
    its n and its query. Needs pip install 'imr-extract[report]'.
    """
    from imr_extract.report import write_report

    write_report(out, html, csv)
    print(safe_text(f"The report is in {html}"))


@app.command()
def compare(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="Tables of the earlier run.", show_default=False)
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="Tables of the later run.", show_default=False)
    ],
    field: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD", help="Only this field: 'age' or 'letters.age'.", show_default=False
        ),
    ] = None,
) -> None:
    """Compare two runs over the same letters, value by value, to see what a rule change did.

    Exit code 0: no difference. 1: there are differences.
    """
    from imr_extract.quality.compare import FIELDS
    from imr_extract.quality.compare import compare as compare_tables

    if field not in (None, *FIELDS, *(name.split(".")[-1] for name in FIELDS)):
        raise typer.BadParameter(f"no field {field!r}; there are {', '.join(FIELDS)}")
    changes = compare_tables(old, new)
    print_changes(Console(highlight=False, soft_wrap=True), changes, field)
    if changes:
        raise typer.Exit(1)


app.command()(export)
app.command()(browse)


class _Rate(ProgressColumn):
    """Letters per second since the start."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.completed / task.elapsed:.1f}/s" if task.elapsed else "-/s")


class _Bar:
    """A progress bar on a terminal; elsewhere a plain line every tenth of the files."""

    def __init__(self, console: Console, hidden: bool) -> None:
        self._console = console
        self._hidden = hidden
        self._progress = Progress(
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=hidden or not console.is_terminal,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._total = self._done = 0

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def start(self, total: int) -> None:
        self._total = total
        self._progress.update(self._task, total=total)

    def advance(self, _: SourceRow) -> None:
        self._done += 1
        self._progress.advance(self._task)
        plain = not self._hidden and not self._console.is_terminal
        if plain and self._done % max(1, self._total // 10) == 0:
            self._console.print(f"{self._done:,} of {self._total:,} files read")
