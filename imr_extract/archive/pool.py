"""Workers in processes of their own: results in the order of the input files.

Pebble's pool, since it can end one process without the others; spawned, so that macOS and
Windows behave as Linux does.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from imr_extract.archive.worker import FileResult, extract_sources, failed, start_worker
from imr_extract.errors import ErrorCode
from imr_extract.models import Source

if TYPE_CHECKING:
    from concurrent.futures import Future

# Files a task: few, so that progress moves and a crash repeats little; more than one, since each
# task costs a round trip.
_CHUNK = 8
# Tasks under way a worker: enough that none waits, few enough that the parent's memory stays flat.
_AHEAD = 3


def results(sources: list[Source], workers: int) -> Iterator[FileResult]:
    """Extract files in worker processes.

    Args:
        sources: the files.
        workers: how many processes, at least 1.

    Yields:
        A result a file, in their order. A file whose process dies gets the code `crashed`.
    """
    chunks = iter([sources[i : i + _CHUNK] for i in range(0, len(sources), _CHUNK)])
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=workers, initializer=start_worker, context=context)
    try:
        under_way: deque[tuple[list[Source], Future[list[FileResult]]]] = deque()

        def schedule(count: int) -> None:
            for chunk in islice(chunks, count):
                under_way.append((chunk, pool.schedule(extract_sources, args=[chunk])))

        schedule(workers * _AHEAD)
        while under_way:
            chunk, future = under_way.popleft()
            try:
                found = future.result()
            except ProcessExpired:
                found = [_alone(pool, source) for source in chunk]
            schedule(1)
            yield from found
    finally:
        pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it bare
        pool.join()


def _alone(pool: ProcessPool, source: Source) -> FileResult:
    """One file of a task whose process died: the culprit dies again, the others do not."""
    try:
        found: list[FileResult] = pool.schedule(extract_sources, args=[[source]]).result()
        return found[0]
    except ProcessExpired as error:
        message = f"The reader's process ended with exit code {error.exitcode} on this file."
        return failed(source, ErrorCode.CRASHED, message)
