"""What a run came to: what was read and what not, what to do about it, where the tables are."""

from __future__ import annotations

from importlib.metadata import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rich.console import Console

from imr_extract.errors import counted
from imr_extract.viewing.terminal import safe

if TYPE_CHECKING:
    from imr_extract.archive.summary import RunSummary

_MOST_ENDINGS = 5
# What `imr-extract browse` needs beside the package itself.
_BROWSE = ("datasette", "duckdb", "sqlite_utils")


def print_summary(console: Console, summary: RunSummary) -> None:
    """Print files by status and error code, first problems, and how to look at the tables."""
    for status, count in sorted(summary.by_status.items()):
        console.print(f"{count:>9,} {status.value}")
    if summary.by_decision:
        total = sum(summary.by_decision.values())
        counts = ", ".join(f"{n:,} {name}" for name, n in sorted(summary.by_decision.items()))
        services = "disputed service" if total == 1 else "disputed services"
        console.print(f"{total:>9,} {services}: {counts}")
    _print_errors(console, summary)
    if summary.by_warning:
        console.print(f"Letters with warnings, by code; {docs_page('errors.md')} says what to do:")
        for code, count in summary.by_warning.items():
            console.print(safe(f"{count:>9,} {code}"))
    if summary.copies:
        repeat = "letter repeats" if summary.copies == 1 else "letters repeat"
        console.print(
            f"{summary.copies:>9,} {repeat} another's case number and decision date: copies, see "
            "letters.copy_of"
        )
    if summary.left_out:
        _print_left_out(console, summary)
    console.print(safe(f"Tables of {counted(summary.files, 'file')} are in {summary.out}"))
    if summary.read < summary.files:
        console.print(f"This run has read {summary.read:,} of them; they held the others.")
    console.print(safe(f"To look at them: {_to_look_at(summary.out)}"))


def docs_page(name: str) -> str:
    """Where a page of the documentation is: its address, where the package names its site."""
    named = (entry.split(", ", 1) for entry in metadata("imr-extract").get_all("Project-URL") or ())
    folder = dict(named).get("Documentation", "docs").rstrip("/")
    return f"{folder}/{name}"


def _print_errors(console: Console, summary: RunSummary) -> None:
    if not summary.by_error:
        return
    console.print("Not extracted, by code:")
    for code, count in sorted(summary.by_error.items()):
        console.print(f"{count:>9,} {code}")
    for row in summary.problems:
        console.print(safe(f"  {row.uri}: {row.message}"))
    hidden = sum(summary.by_error.values()) - len(summary.problems)
    if hidden > 0:
        console.print(f"  and {hidden:,} more: see the table sources")


def _print_left_out(console: Console, summary: RunSummary) -> None:
    """Print the files that are no letters by their name, the most frequent endings first."""
    counts = summary.left_out
    endings = [f"{count:,} {ending}" for ending, count in counts.items()]
    if rest := sum(list(counts.values())[_MOST_ENDINGS:]):
        endings[_MOST_ENDINGS:] = [f"{rest:,} with other endings"]
    said = f"{counted(sum(counts.values()), 'file')} left out: {', '.join(endings)}"
    console.print(safe(said))
    if summary.left_out_first:
        console.print(safe(f"  first {', '.join(summary.left_out_first)}"))
    console.print(
        "  Folders and zip files are searched for .pdf and .txt. Are there letters among the "
        "others? Text or PDF under another name: name them. Other kinds: save them as PDF."
    )


def _to_look_at(out: str) -> str:
    """One command that shows the tables, with what is installed."""
    if all(find_spec(name) for name in _BROWSE):
        return f"imr-extract browse {_quoted(out)}"
    return f"python -c \"import imr_extract; print(imr_extract.load_tables({out!r})['services'])\""


def _quoted(path: str) -> str:
    return f"'{path}'" if " " in path else path
