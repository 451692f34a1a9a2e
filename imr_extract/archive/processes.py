"""Extraction in a process of its own, so that a letter that hangs or crashes costs itself only.

Each thread of a run has one such process, a Pebble pool of one: Pebble can end a process and start
the next, which the pools of the standard library cannot. Spawned, so that macOS and Windows behave
as Linux does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, wait
from concurrent.futures.process import BrokenProcessPool

from pebble import ProcessExpired, ProcessPool

from imr_extract.archive.chunk_file import FileResult, failed, join, pack
from imr_extract.archive.guard import cannot_start
from imr_extract.archive.options import Options
from imr_extract.errors import ErrorCode, LetterError, StartError, fault
from imr_extract.storage.sources import Source, read_source

# Beyond the time limits of its letters, a process may take this long to start and to build the
# pipeline, on a machine that is busy.
_START = 120.0

# A process may be killed before it reads, for want of memory, say. So many in a row do not start.
_STARTS = 3

# How often a thread that waits for its process looks whether the run is being stopped, in seconds.
_LOOK_EVERY = 0.5


class ExtractingProcess:
    """A process that extracts; when it has died, the next one takes its place."""

    def __init__(self, stopping: threading.Event) -> None:
        """Start nothing yet; once `stopping` is set, never."""
        self._stopping = stopping
        self._context = multiprocessing.get_context("spawn")
        self._reading = self._context.RawValue("i", -1)
        self._pool: ProcessPool | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    @property
    def reading(self) -> int:
        """Which of the files that it was given last it came to read; -1 for none."""
        return int(self._reading.value)

    def results(self, sources: list[Source], options: Options) -> bytes:
        """The packed results of some files.

        Raises:
            CancelledError: the run is being stopped.
            StartError: one process after the other died before it came to the first file.
            Exception: the process died, or took too long.
        """
        for _ in range(_STARTS):
            try:
                return self._results(sources, options)
            except (BrokenProcessPool, ProcessExpired):
                if self.reading >= 0:
                    raise
        raise cannot_start()

    def _results(self, sources: list[Source], options: Options) -> bytes:
        # Here, so that a run that is refused need not wait for spaCy.
        from imr_extract.archive import one_process

        if self._stopping.is_set():
            raise CancelledError
        if self._pool is None or not self._pool.active:
            _end([self])
            self._pool = self._start()
        self._reading.value = -1
        # The alarm inside the process is the limit; this one holds where the process has none.
        limit = _START + (options.most_time + 1) * len(sources)
        future = self._pool.schedule(
            one_process.packed_results, args=[sources, options], timeout=limit
        )
        while not wait([future], timeout=_LOOK_EVERY).done:
            if self._stopping.is_set():
                raise CancelledError
        found: bytes = future.result()
        return found

    def _start(self) -> ProcessPool:
        from imr_extract.archive import one_process
        from imr_extract.rules.rule_set import load_rules

        # Dask's nanny marks its worker as a daemon, to which the standard library denies children.
        multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
        self._scratch = tempfile.TemporaryDirectory(prefix="imr-extract.")
        return ProcessPool(
            max_workers=1,
            initializer=one_process.start,
            initargs=[self._reading, load_rules().digest, self._scratch.name],
            context=self._context,
        )

    def stop(self) -> None:
        """Let the process end, whatever it does."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it bare

    def join(self) -> None:
        """Wait for its end, and remove what temporary files it has left."""
        if self._pool is not None:
            self._pool.join()
        if self._scratch is not None:
            self._scratch.cleanup()
        self._pool = self._scratch = None


class ExtractingProcesses:
    """The extracting processes of a run, one for each thread that it gives work."""

    def __init__(self) -> None:
        """Start with none."""
        self._stopping = threading.Event()
        self._all: list[ExtractingProcess] = []

    def serve_this_thread(self) -> None:
        """Let the thread that calls this have a process, which starts when it is first needed."""
        _thread.process = ExtractingProcess(self._stopping)
        self._all.append(_thread.process)

    def give_up(self) -> None:
        """Let no thread wait for its process any longer, nor start another."""
        self._stopping.set()

    def end(self) -> None:
        """End all processes, once the threads have ended."""
        _end(self._all)


def _end(processes: Iterable[ExtractingProcess]) -> None:
    """End processes; all at once, as each takes a moment."""
    for process in (ending := list(processes)):
        process.stop()
    for process in ending:
        process.join()


# What this thread extracts with.
_thread = threading.local()
# The processes of threads that no run in this process has started: those of a Dask worker. They
# end with the worker.
_of_no_run = ExtractingProcesses()


def _process() -> ExtractingProcess:
    if not hasattr(_thread, "process"):
        _of_no_run.serve_this_thread()
    process: ExtractingProcess = _thread.process
    return process


def isolated_results(sources: list[Source], options: Options) -> bytes:
    """Extract some files in this thread's process.

    Args:
        sources: the files.
        options: how to read them.

    Returns:
        One packed result a file, in their order. Where the process dies, the file that it was
        reading fails, and the others are read in the next process.

    Raises:
        StartError: no process starts.
    """
    try:
        return _process().results(sources, options)
    except (CancelledError, StartError):
        raise  # the run is being stopped, or no process starts
    except Exception as error:
        if len(sources) == 1:
            return pack([_culprit(sources[0], options, error)])
        return join(_without_culprit(sources, options, error))


def _without_culprit(sources: list[Source], options: Options, error: Exception) -> Iterator[bytes]:
    at = _process().reading
    if not 0 <= at < len(sources):  # it did not come to read the first one
        yield from (isolated_results([source], options) for source in sources)
        return
    before, culprit, behind = sources[:at], sources[at], sources[at + 1 :]
    if before:
        yield isolated_results(before, options)
    if _is_timeout(error):
        yield pack([_culprit(culprit, options, error)])
    else:  # whoever ended the process, it may not have been the letter
        yield isolated_results([culprit], options)
    if behind:
        yield isolated_results(behind, options)


def _culprit(source: Source, options: Options, error: Exception) -> FileResult:
    data = None
    with contextlib.suppress(LetterError):
        data = read_source(source)
    if _is_timeout(error):
        message = f"It took longer than {options.most_time:g} seconds. Look whether it is a letter."
        return failed(source, ErrorCode.TIMEOUT, message, data)
    if isinstance(error, ProcessExpired):
        message = f"The reader's process ended with exit code {error.exitcode} on this file."
        return failed(source, ErrorCode.CRASHED, message, data)
    return failed(source, ErrorCode.INTERNAL, fault(error), data)


def _is_timeout(error: Exception) -> bool:
    alarm = getattr(signal, "SIGALRM", None)
    return isinstance(error, TimeoutError) or -getattr(error, "exitcode", 0) == alarm
