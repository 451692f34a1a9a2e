"""A Dask cluster as what runs the tasks of a run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor

from imr_extract.errors import ClusterError, ExtractError

_REACH_WITHIN = 5.0


@contextlib.contextmanager
def cluster_executor(scheduler: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a scheduler.

    Args:
        scheduler: its address, `tcp://host:8786`.

    Yields:
        The executor, and how many tasks it runs at a time.

    Raises:
        ClusterError: Dask is not installed, the scheduler cannot be reached or has no workers.
    """
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
