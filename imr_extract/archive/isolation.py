"""Extraction in a process of its own, so that a letter that hangs or crashes costs itself only.

Each thread that extracts has one such process, a Pebble pool of one: Pebble can end a process and
start the next, which the pools of the standard library cannot. Spawned, so that macOS and Windows
behave as Linux does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, wait

from pebble import ProcessExpired, ProcessPool

from imr_extract.archive.options import Options
from imr_extract.archive.shard import join, pack
from imr_extract.archive.worker import FileResult, extract_sources, failed, start_worker
from imr_extract.errors import ErrorCode, LetterError, fault
from imr_extract.rules.rule_set import load_rules
from imr_extract.storage.sources import Source, read_source

# Beyond the time limits of its letters, a process may take this long to start and to build the
# pipeline, on a machine that is busy.
_START = 120.0

# A pool that is stopped may leave a task without an answer: look up this often, in seconds.
_LOOK_EVERY = 0.5

_mine = threading.local()
_stopping = threading.Event()
_pools: list[ProcessPool] = []


def extract_isolated(sources: list[Source], options: Options) -> bytes:
    """Extract some files in this thread's process.

    Args:
        sources: the files.
        options: how to read them.

    Returns:
        The packed shard, one entry a file, in their order. Where the process dies, the file that
        it was reading becomes a failed row, and the others are read in the next process.
    """
    try:
        return _ask(sources, options)
    except CancelledError:
        raise  # the run is being stopped
    except Exception as error:
        if len(sources) == 1:
            return pack([_culprit(sources[0], options, error)])
        return join(_without_culprit(sources, options, error))


def _without_culprit(sources: list[Source], options: Options, error: Exception) -> Iterator[bytes]:
    at = _mine.place.value
    if not 0 <= at < len(sources):  # it did not come to read the first one
        yield from (extract_isolated([source], options) for source in sources)
        return
    before, culprit, behind = sources[:at], sources[at], sources[at + 1 :]
    if before:
        yield extract_isolated(before, options)
    if _is_timeout(error):
        yield pack([_culprit(culprit, options, error)])
    else:  # whoever ended the process, it may not have been the letter
        yield extract_isolated([culprit], options)
    if behind:
        yield extract_isolated(behind, options)


def start() -> None:
    """Let threads have processes."""
    _stopping.clear()


def stop_all() -> None:
    """End the processes of all threads; until `start` no thread gets a new one."""
    _stopping.set()
    while _pools:
        pool = _pools.pop()
        pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it bare
        pool.join()


def _ask(sources: list[Source], options: Options) -> bytes:
    if _stopping.is_set():
        raise CancelledError
    pool: ProcessPool | None = getattr(_mine, "pool", None)
    if pool is None or not pool.active:
        # Dask's nanny marks its worker as a daemon, to which the standard library denies children.
        multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
        context = multiprocessing.get_context("spawn")
        _mine.place = context.RawValue("i", -1)
        pool = ProcessPool(
            max_workers=1,
            initializer=start_worker,
            initargs=[_mine.place, load_rules().digest],
            context=context,
        )
        _mine.pool = pool
        _pools.append(pool)
    _mine.place.value = -1
    # The alarm inside the process is the limit; this one holds where the process has none.
    limit = _START + (options.timeout + 1) * len(sources)
    future = pool.schedule(extract_sources, args=[sources, options], timeout=limit)
    while not wait([future], timeout=_LOOK_EVERY).done:
        if _stopping.is_set():
            raise CancelledError
    found: bytes = future.result()
    return found


def _culprit(source: Source, options: Options, error: Exception) -> FileResult:
    data = None
    with contextlib.suppress(LetterError):
        data = read_source(source)
    if _is_timeout(error):
        message = f"It took longer than {options.timeout:g} seconds. Look whether it is a letter."
        return failed(source, ErrorCode.TIMEOUT, message, data)
    if isinstance(error, ProcessExpired):
        message = f"The reader's process ended with exit code {error.exitcode} on this file."
        return failed(source, ErrorCode.CRASHED, message, data)
    return failed(source, ErrorCode.INTERNAL, fault(error), data)


def _is_timeout(error: Exception) -> bool:
    alarm = getattr(signal, "SIGALRM", None)
    return isinstance(error, TimeoutError) or -getattr(error, "exitcode", 0) == alarm
