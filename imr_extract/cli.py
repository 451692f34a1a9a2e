"""The `imr-extract` command: its subcommands, and how it ends.

Each command imports what it needs when it runs, so no command waits for another's imports.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import imr_extract
from imr_extract.browse.command import browse
from imr_extract.commands.measure import compare, evaluate, review
from imr_extract.commands.run import run
from imr_extract.commands.show import show
from imr_extract.errors import ExitCode, ExtractError
from imr_extract.export.command import export
from imr_extract.report.command import report
from imr_extract.viewing.safe_text import safe_text

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

app = typer.Typer(
    help="Turn California Independent Medical Review determination letters into Parquet tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command; an `ExtractError` prints its message and exits with its code."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, since Python would tell a full disk by a traceback
    except ExtractError as error:
        _fail(str(error), error.exit_code)
    except OSError as error:
        # Whatever writes files raises OutputError: this is what was printed.
        if error.errno not in _FULL:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"What this prints cannot be written: {error.strerror}.", ExitCode.OUTPUT)


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


app.command()(run)
app.command()(show)


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


for command in (evaluate, review, report, compare, export, browse):
    app.command()(command)
