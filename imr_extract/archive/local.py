"""This machine as what runs the tasks of a run: threads, each with an extracting process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

from imr_extract.archive.processes import ExtractingProcesses


@contextlib.contextmanager
def local_executor(workers: int | None) -> Iterator[tuple[Executor, int]]:
    """Threads of this process, whose extracting processes end with the block.

    Args:
        workers: processes; by default one a processor.

    Yields:
        The executor, and how many tasks it runs at a time.
    """
    count = workers or os.cpu_count() or 1
    processes = ExtractingProcesses()
    threads = ThreadPoolExecutor(count, "imr-extract", initializer=processes.serve_this_thread)
    try:
        yield threads, count
    finally:
        processes.give_up()
        threads.shutdown(cancel_futures=True)
        processes.end()
