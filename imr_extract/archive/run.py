"""extract_directory(): many input files -> the tables under OUT."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

from imr_extract.archive.cluster import cluster_executor
from imr_extract.archive.copies import mark_copies
from imr_extract.archive.guard import check_start
from imr_extract.archive.ledger import LEDGER, Plan
from imr_extract.archive.local import local_executor
from imr_extract.archive.options import MOST_TIME, OCR_TIMEOUT, TIMEOUT, Options, Rerun
from imr_extract.archive.planning import Request, plan_run
from imr_extract.archive.publish import drop_gone_and_copies, open_tables, publish
from imr_extract.archive.summary import RunSummary, summarize
from imr_extract.archive.work import Work
from imr_extract.errors import OutputError
from imr_extract.reading.letter_text import Engine
from imr_extract.reading.ocr import check_ocr
from imr_extract.record import SourceRow
from imr_extract.storage.address import as_text
from imr_extract.storage.finding import find_sources
from imr_extract.storage.lock import locked
from imr_extract.storage.scratch import scratch
from imr_extract.storage.store import Store
from imr_extract.tables import RUN_FILE, SCHEMAS

# Packages whose version can change what is read or how it is written.
_VERSIONS = ("imr-extract", "pdfplumber", "pdfminer.six", "pypdfium2", "spacy", "pyarrow")
_OURS = frozenset({*SCHEMAS, RUN_FILE, LEDGER})


def extract_directory(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    workers: int | None = None,
    engine: Engine | str = Engine.AUTO,
    timeout: float = TIMEOUT,
    ocr: bool = False,
    ocr_timeout: float = OCR_TIMEOUT,
    rerun: Rerun | str | None = None,
    scheduler: str | None = None,
    on_resume: Callable[[int, int], None] | None = None,
    on_start: Callable[[int], None] | None = None,
    on_file: Callable[[SourceRow], None] | None = None,
) -> RunSummary:
    """Extract letters into tables, going on where an earlier run on the same OUT stopped.

    The work is done in processes of their own, so a script that calls this must guard its own
    code with `if __name__ == "__main__":`, as with `multiprocessing`.

    Args:
        paths: files, folders, globs and addresses; see `find_sources`.
        out: the folder or address of the tables. Files that its tables hold already are not read
            again; new ones are added, and those that changed are replaced.
        workers: worker processes; by default one a processor. With a scheduler it has no meaning.
        engine: what reads PDFs: `auto`, `pdfium` or `pdfplumber`.
        timeout: seconds after which a letter is given up.
        ocr: whether pages that have no text, or none that can be read, are read as pictures.
        ocr_timeout: seconds that OCR of a letter may take, on top of `timeout`.
        rerun: read again `all` files, or those that `failed`.
        scheduler: address of a Dask scheduler whose workers do the work, `tcp://host:8786`. They
            must reach `paths` and `out` by the same names.
        on_resume: called before `on_start` where an earlier run has done some of the files, with
            how many are done, and of how many.
        on_start: called once with the number of files that are left to extract.
        on_file: called with what became of each file, as chunks of files are done.

    Returns:
        Counts by status and error over all files of OUT; `load_tables(out)` loads the tables. The
        same files and rules give the same bytes, whatever the number of workers and however often
        the run was stopped.

    Raises:
        NoInputError: there is no input file.
        AddressError: an address cannot be opened.
        OutputError: `out` cannot be written, or holds something else.
        OtherRunError: `out` holds tables of another version, other rules or other options.
        BusyOutputError: another run is writing to `out`.
        ClusterError: the scheduler cannot be reached.
        StartError: the processes cannot start, since the code comes from standard input or is not
            guarded.
        MissingPackageError: OCR is asked for, and OCRmyPDF or Tesseract is not installed.
        RuleError: a pattern file is wrong.
        TablesError: a part of the tables was lost or changed since.
        InterruptedRunError: Ctrl-C stopped it; what was done is kept.
        ValueError: fewer than one worker, no time or more than a day, or an unknown engine or
            rerun.
    """
    if scheduler is None:
        check_start()
    options = _options(workers, engine, timeout, ocr_timeout if ocr else None)
    again = Rerun(rerun) if rerun is not None else None
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not os.fspath(out):
        raise OutputError("OUT is an empty name. Name a folder for the tables.")
    begun = {
        "paths": [as_text(os.fspath(path)) for path in given],
        "directory": as_text(os.getcwd()),  # noqa: PTH109 - as text
        "started": _now(),
    }
    with scratch() as database:
        inputs = find_sources(given, database, out)
        request = Request(inputs, _made_by(options, scheduler is None), again)
        store = Store(out)
        _check_foreign(store)

        def finish(plan: Plan, read: int) -> RunSummary:
            mark_copies(store, plan)
            summary = summarize(store, plan, read, inputs)
            publish(store, plan, {**request.made_by, **begun, **_ended(summary)})
            return summary

        with locked(store, f"{LEDGER}/lock"):
            plan = plan_run(store, request)
            if plan.state.settled:
                # A run was killed while it moved its parts into place: first they, then the new.
                finish(plan, 0)
                plan = plan_run(store, dataclasses.replace(request, rerun=None))
            if not plan.state.published:
                open_tables(store)
            where = (
                cluster_executor(scheduler) if scheduler is not None else local_executor(workers)
            )
            with where as (executor, at_a_time):
                work = Work(store, plan, options)
                if on_resume and plan.file_count > work.file_count:
                    on_resume(plan.file_count - work.file_count, plan.file_count)
                if on_start:
                    on_start(work.file_count)
                work.do(executor, at_a_time, on_file)
            drop_gone_and_copies(store, plan)
            return finish(plan, work.file_count)


def _options(
    workers: int | None, engine: Engine | str, timeout: float, ocr_timeout: float | None
) -> Options:
    if workers is not None and workers < 1:
        raise ValueError(f"{workers} workers; there must be at least one")
    for seconds in (timeout, ocr_timeout):
        if seconds is not None and not 0 < seconds <= MOST_TIME:
            raise ValueError(
                f"a timeout of {seconds} seconds; from more than none to {MOST_TIME:,}"
            )
    return Options(Engine(engine), float(timeout), ocr_timeout and float(ocr_timeout))


def _made_by(options: Options, here: bool) -> dict[str, Any]:
    """What decides what the tables hold; the OCR that a cluster has is known there only."""
    from imr_extract.rules.rule_set import load_rules  # slow: a wrong path is told before

    versions = {name: version(name) for name in _VERSIONS}
    if options.ocr_timeout is not None and here:
        versions |= {"tesseract": check_ocr(), "ocrmypdf": version("ocrmypdf")}
    return {
        "versions": versions,
        "rules": load_rules().digest,
        "options": {**dataclasses.asdict(options), "engine": options.engine.value},
    }


def _check_foreign(store: Store) -> None:
    foreign = [name for name in store.names("") if name not in _OURS]
    if foreign:
        raise OutputError(
            f"{store.address} holds something else ({', '.join(foreign[:3])}). "
            "Name a new or empty folder, or one of an earlier run."
        )


def _ended(summary: RunSummary) -> dict[str, Any]:
    """What `run.json` says of the end of a run."""
    return {
        "counts": {
            "files": summary.files,
            "by_status": {status.value: n for status, n in summary.by_status.items()},
            "by_error": summary.by_error,
            "by_warning": summary.by_warning,
            "copies": summary.copies,
            "left_out": summary.left_out,
        },
        "finished": _now(),
    }


def _now() -> str:
    return dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
