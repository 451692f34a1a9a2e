"""extract_directory(): many input files -> the tables under OUT."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from imr_extract.archive import settle
from imr_extract.archive.executors import executor
from imr_extract.archive.options import MOST_TIME, TIMEOUT, Options, Rerun
from imr_extract.archive.plan import LEDGER, Plan, State, load_plan, save_plan
from imr_extract.archive.tasks import (
    LAST_TABLE,
    NEXT,
    SHARDS,
    Chunk,
    build_part,
    chunks_of,
    extract_chunk,
    part_name,
)
from imr_extract.errors import InterruptedRunError, OtherRunError, OutputError
from imr_extract.reading.letter_text import Engine
from imr_extract.record import SourceRow, Status
from imr_extract.rules.rule_set import load_rules
from imr_extract.storage.lock import locked
from imr_extract.storage.sources import Source, find_sources
from imr_extract.storage.store import Store
from imr_extract.tables import RUN_FILE, SCHEMAS

# Packages whose version can change what is read or how it is written.
_VERSIONS = ("imr-extract", "pdfplumber", "pdfminer.six", "pypdfium2", "spacy", "pyarrow")
_OURS = frozenset({*SCHEMAS, RUN_FILE, LEDGER})
# Tasks under way a worker: enough that none waits, few enough that the parent's memory stays flat.
_AHEAD = 3
_PROBLEMS = 20


@dataclass(frozen=True)
class RunSummary:
    """What a run came to.

    Attributes:
        out: the folder or address of the tables.
        files: number of input files.
        read: how many of them this run has read; the others it left as they were.
        by_status: files by status, only those that occur.
        by_error: files by error code, only those that occur.
        by_decision: disputed services by decision.
        problems: the first twenty files that were not extracted.
    """

    out: str
    files: int
    read: int
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
    engine: Engine | str = Engine.AUTO,
    timeout: float = TIMEOUT,
    rerun: Rerun | str | None = None,
    scheduler: str | None = None,
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
        rerun: read again `all` files, or those that `failed`.
        scheduler: address of a Dask scheduler whose workers do the work, `tcp://host:8786`. They
            must reach `paths` and `out` by the same names.
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
        RuleError: a pattern file is wrong.
        TablesError: a part of the tables was lost or changed since.
        InterruptedRunError: Ctrl-C stopped it; what was done is kept.
        ValueError: fewer than one worker, no time or more than a day, or an unknown engine or
            rerun.
    """
    options = _options(workers, engine, timeout)
    again = Rerun(rerun) if rerun is not None else None
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not os.fspath(out):
        raise OutputError("OUT is an empty name. Name a folder for the tables.")
    started = dt.datetime.now(dt.timezone.utc)
    made_by = _made_by(options)
    sources = find_sources(given)
    store = Store(out)
    _check_foreign(store)
    with locked(store, f"{LEDGER}/lock"):
        plan = _plan(store, sources, made_by, again)
        if plan.state.settled:
            # A run was killed while it moved its parts into place: first they, then what is new.
            _publish(store, plan, made_by, given, started)
            plan = _plan(store, sources, made_by, None)
        if not plan.state.published:
            settle.open_tables(store)
        with executor(workers, scheduler) as (pool, count):
            read = _work(store, plan, options, pool, count, on_start, on_file)
        settle.settle(store, plan)
        return _publish(store, plan, made_by, given, started, read)


def _publish(
    store: Store,
    plan: Plan,
    made_by: dict[str, Any],
    given: list[str | os.PathLike[str]],
    started: dt.datetime,
    read: int = 0,
) -> RunSummary:
    """Move the parts into place, and say what the run came to."""
    status, errors, decisions = settle.count(store, plan)
    total = sum(status.values())
    facts = {
        **made_by,
        "counts": {
            "files": total,
            "by_status": dict(sorted(status.items())),
            "by_error": dict(sorted(errors.items())),
        },
        "paths": [os.fspath(path) for path in given],
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
    }
    found = tuple(settle.problems(store, plan, _PROBLEMS))
    settle.publish(store, plan, facts)
    by_status = {Status(name): number for name, number in status.items()}
    return RunSummary(store.named, total, read, by_status, dict(errors), dict(decisions), found)


def _options(workers: int | None, engine: Engine | str, timeout: float) -> Options:
    if workers is not None and workers < 1:
        raise ValueError(f"{workers} workers; there must be at least one")
    if not 0 < timeout <= MOST_TIME:
        raise ValueError(f"a timeout of {timeout} seconds; from more than none to {MOST_TIME:,}")
    return Options(Engine(engine), float(timeout))


def _made_by(options: Options) -> dict[str, Any]:
    return {
        "versions": {name: version(name) for name in _VERSIONS},
        "rules": load_rules().digest,
        "options": {"engine": options.engine.value, "timeout": options.timeout},
    }


def _check_foreign(store: Store) -> None:
    foreign = [name for name in store.names("") if name not in _OURS]
    if foreign:
        raise OutputError(
            f"{store.address} holds something else ({', '.join(foreign[:3])}). "
            "Name a new or empty folder, or one of an earlier run."
        )


def _plan(
    store: Store, sources: list[Source], made_by: dict[str, Any], rerun: Rerun | None
) -> Plan:
    """The plan of this run: the ledger's, with what is new, has changed or is asked for again."""
    plan = load_plan(store)
    running = plan is not None and not plan.state.finished
    asked = rerun.value if rerun is not None else ""
    if plan is not None and plan.state.made_by != made_by and rerun is not Rerun.ALL:
        raise OtherRunError(
            f"{store.address} holds {'an unfinished run' if running else 'tables'} of "
            f"{_differences(plan.state.made_by, made_by)}. "
            "Read all files again with --rerun all, or name a new OUT."
        )
    # A run that was to read all files again, and was stopped, goes on.
    goes_on = (
        plan is not None and running and (plan.state.rerun, plan.state.made_by) == (asked, made_by)
    )
    if plan is None or (rerun is Rerun.ALL and not goes_on):
        settle.clear_staging(store)
        plan = Plan(State(made_by, rerun=asked))
        plan.place(sources)
        save_plan(store, plan)
        return plan
    if plan.state.settled:
        return plan
    store.remove_unfinished(LEDGER)
    known = {
        source.uri: source.stamp
        for source, gone in zip(plan.sources, plan.gone, strict=True)
        if not gone
    }
    anew = {s.uri for s in sources if known.get(s.uri, s.stamp) != s.stamp}
    if rerun is Rerun.FAILED and not running:
        anew |= settle.failed_uris(store, plan) & {source.uri for source in sources}
    new = [source for source in sources if source.uri not in known or source.uri in anew]
    if not new:
        return plan
    orphans = settle.copies_of(store, plan, anew) if anew else set()
    dropped = {source.uri: source for source in plan.drop(anew | orphans)}
    plan.place(sorted([*new, *(dropped[uri] for uri in orphans)], key=lambda s: s.uri))
    plan.state.finished, plan.state.rerun = False, asked
    save_plan(store, plan)
    return plan


def _differences(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What of version, rules and options is not the same."""
    named: list[str] = []
    for kind in ("versions", "options"):
        for name in sorted({*old.get(kind, {}), *new[kind]}):
            was, now = old.get(kind, {}).get(name), new[kind].get(name)
            if was != now:
                named.append(f"{name} {was} (now {now})")
    if old.get("rules") != new["rules"]:
        named.append("other rules")
    return ", ".join(named)


def _work(
    store: Store,
    plan: Plan,
    options: Options,
    pool: Executor,
    workers: int,
    on_start: Callable[[int], None] | None,
    on_file: Callable[[SourceRow], None] | None,
) -> int:
    """Extract what is left, and put the parts together as their chunks are done.

    Returns:
        The number of files that were left.
    """
    left = _left(store, plan)
    files = sum(len(chunk.sources) for chunks in left.values() for chunk in chunks)
    if on_start:
        on_start(files)
    waiting = {part: len(chunks) for part, chunks in left.items()}
    todo = (chunk for chunks in left.values() for chunk in chunks)
    under_way: dict[Future[Any], Chunk | int] = {}

    def build(part: int) -> None:
        chunks = sum(1 for _ in chunks_of(part, plan.files(part)))
        under_way[pool.submit(build_part, store, part, chunks)] = part

    for part, count in waiting.items():
        if not count:
            build(part)
    try:
        while True:
            for chunk in _take(todo, workers * _AHEAD - len(under_way)):
                under_way[pool.submit(extract_chunk, store, chunk, options)] = chunk
            if not under_way:
                return files
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                what = under_way.pop(future)
                rows = future.result()
                if isinstance(what, Chunk):
                    waiting[what.part] -= 1
                    if not waiting[what.part]:
                        build(what.part)
                    for row in rows if on_file else ():
                        on_file(row)  # type: ignore[misc] # asked for one line above
    except KeyboardInterrupt:
        raise InterruptedRunError(
            "Stopped. What was done is kept: run the same command again to go on."
        ) from None


def _left(store: Store, plan: Plan) -> dict[int, list[Chunk]]:
    """The chunks without a shard of each part that is not put together yet."""
    built = set(store.names(f"{NEXT}/{LAST_TABLE}"))
    left: dict[int, list[Chunk]] = {}
    for part in range(plan.state.published, plan.part_count):
        if part_name("", part).lstrip("/") in built:
            continue
        there = set(store.names(f"{SHARDS}/{part:05}"))
        chunks = chunks_of(part, plan.files(part))
        left[part] = [chunk for chunk in chunks if f"{chunk.number:05}.arrow" not in there]
    return left


def _take(chunks: Iterator[Chunk], count: int) -> Iterator[Chunk]:
    for _ in range(count):
        chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
