"""What runs the tasks: threads of this process, each with an extracting process, or a Dask cluster.

Both are a `concurrent.futures.Executor`, so a run does not know which it has.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

from imr_extract.archive.isolation import ExtractingProcesses
from imr_extract.errors import ClusterError, ExtractError

_REACH_WITHIN = 5.0


@contextlib.contextmanager
def executor(workers: int | None, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Open an executor.

    Args:
        workers: processes on this machine; by default one a processor.
        scheduler: the address of a Dask scheduler, `tcp://host:8786`; None for this machine.

    Yields:
        The executor, and how many tasks it runs at a time.

    Raises:
        ClusterError: Dask is not installed, the scheduler cannot be reached or has no workers.
    """
    if scheduler is not None:
        with _cluster(scheduler) as found:
            yield found
        return
    count = workers or os.cpu_count() or 1
    processes = ExtractingProcesses()
    threads = ThreadPoolExecutor(count, "imr-extract", initializer=processes.serve_this_thread)
    try:
        yield threads, count
    finally:
        processes.give_up()
        threads.shutdown(cancel_futures=True)
        processes.end()


@contextlib.contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("A scheduler needs Dask. pip install 'imr-extract[cluster]'") from error
    if "://" not in scheduler:
        # Dask would only notice after ten seconds, and complain at the end of the process.
        raise ClusterError(f"{scheduler} is no address of a scheduler, as tcp://host:8786 is.")
    try:
        client = Client(scheduler, timeout=_REACH_WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"The scheduler {scheduler} cannot be reached: {error}.") from error
    try:
        threads = sum(client.ncores().values())
        if not threads:
            raise ClusterError(f"The scheduler {scheduler} has no workers. Start some first.")
        # pure=False: the same task may be asked for again, in a later run.
        yield client.get_executor(pure=False), threads
    except ExtractError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}".rstrip(": .")
        raise ClusterError(
            f"The cluster gave up: {said}. What was done is kept: run the same command again to "
            "go on."
        ) from error
    finally:
        client.close()
