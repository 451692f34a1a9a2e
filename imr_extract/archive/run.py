"""extract_directory(): many input files -> the tables under OUT."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from imr_extract.archive.output import Output
from imr_extract.archive.pool import results
from imr_extract.archive.worker import FileResult
from imr_extract.errors import InterruptedRunError
from imr_extract.models import SourceRow, Status
from imr_extract.rules import load_rules
from imr_extract.source import find_sources
from imr_extract.tables import source_row

# Packages whose version can change what is read or how it is written.
_VERSIONS = ("imr-extract", "pdfplumber", "pdfminer.six", "spacy", "pyarrow")


@dataclasses.dataclass(frozen=True)
class RunSummary:
    """What a run came to.

    Attributes:
        out: the folder of the tables.
        files: number of input files.
        by_status: files by status, only those that occur.
        by_error: files by error code, only those that occur.
        by_decision: disputed services by decision.
        problems: the first twenty files that were not extracted.
    """

    out: Path
    files: int
    by_status: dict[Status, int]
    by_error: dict[str, int]
    by_decision: dict[str, int]
    problems: tuple[SourceRow, ...]

    @property
    def complete(self) -> bool:
        """Whether every input file is extracted or a duplicate of one that is."""
        return set(self.by_status) <= {Status.EXTRACTED, Status.DUPLICATE}


def extract_directory(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    workers: int | None = None,
    on_start: Callable[[int], None] | None = None,
    on_file: Callable[[SourceRow], None] | None = None,
) -> RunSummary:
    """Extract letters into tables.

    The work is done in processes of their own, so a script that calls this must guard its own
    code with `if __name__ == "__main__":`, as with `multiprocessing`.

    Args:
        paths: files, folders and globs; see `find_sources`.
        out: the folder of the tables; those of an earlier run are replaced once this one is done.
        workers: worker processes; by default one a processor.
        on_start: called once with the number of input files.
        on_file: called with each file's row of `sources`, in order.

    Returns:
        Counts by status and error; `load_tables(out)` loads the tables. The same files and rules
        give the same bytes, whatever the number of workers.

    Raises:
        NoInputError: there is no input file.
        OutputError: `out` cannot be written, or holds something else.
        RuleError: a pattern file is wrong.
        InterruptedRunError: Ctrl-C stopped it; nothing of the run is kept.
        ValueError: fewer than one worker.
    """
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers < 1:
        raise ValueError(f"{workers} workers; there must be at least one")
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    started = dt.datetime.now(dt.timezone.utc)
    rules = load_rules()
    sources = find_sources(given)
    output = Output(out)
    if on_start:
        on_start(len(sources))
    status: Counter[Status] = Counter()
    errors: Counter[str] = Counter()
    decisions: Counter[str] = Counter()
    problems: list[SourceRow] = []
    first_copies: set[str] = set()
    try:
        for result in results(sources, min(workers, len(sources))):
            row = _admit(result, first_copies, output)
            if row.status is Status.EXTRACTED and result.rows is not None:
                decisions.update(
                    service["decision"] or "undecided" for service in result.rows["services"]
                )
            status[row.status] += 1
            if row.error is not None:
                errors[row.error.value] += 1
                if len(problems) < 20:
                    problems.append(row)
            if on_file:
                on_file(row)
        output.publish(
            {
                "versions": {name: version(name) for name in _VERSIONS},
                "rules": rules.digest,
                "options": {"paths": [os.fspath(path) for path in given]},
                "counts": {
                    "files": len(sources),
                    "by_status": {key.value: status[key] for key in sorted(status)},
                    "by_error": dict(sorted(errors.items())),
                },
                "started": started.isoformat(timespec="seconds"),
                "finished": dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
            }
        )
    except KeyboardInterrupt:
        output.discard()
        raise InterruptedRunError("Stopped. Nothing of this run was kept.") from None
    except BaseException:
        output.discard()
        raise
    return RunSummary(
        output.out, len(sources), dict(status), dict(errors), dict(decisions), tuple(problems)
    )


def _admit(result: FileResult, first_copies: set[str], output: Output) -> SourceRow:
    """Add a file's rows; only the first of several copies of a letter gives rows of its own."""
    row, rows = result
    if rows is not None:
        if row.sha256 in first_copies:
            row = dataclasses.replace(row, status=Status.DUPLICATE)
            rows = None
        first_copies.add(row.sha256 or "")
    output.add({"sources": [source_row(row)], **(rows or {})})
    return row
