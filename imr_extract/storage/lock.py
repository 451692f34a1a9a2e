"""One run at a time on the same OUT.

On this machine the operating system holds the lock and lets it go when the run dies. Behind an
address it is a small file, which one run alone can create. The run renews it while it lives; one
that was not renewed for a minute is that of a dead run, and is taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from imr_extract.errors import BusyOutputError, ExtractError, OutputError
from imr_extract.storage.address import describe
from imr_extract.storage.store import Store

_RENEWED_EVERY = 15.0
_DEAD_AFTER = 60.0
# Of runs that take over a dead one's lock in the same moment, the last to write has it: the others
# look after all have written. So do new runs, since some servers create a file that is there.
_LOOK_AFTER = 1.0


@contextlib.contextmanager
def locked(store: Store, name: str) -> Iterator[None]:
    """Hold OUT's lock.

    Args:
        store: OUT.
        name: the lock's file in it.

    Raises:
        BusyOutputError: another run holds it.
        OutputError: OUT cannot be written.
    """
    if store.remote:
        with _renewed(store, name):
            yield
        return
    path = Path(store.path(name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout:
        raise _busy(store) from None
    except OSError as error:
        raise OutputError(f"{store.address} cannot be written: {describe(error)}.") from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _renewed(store: Store, name: str) -> Iterator[None]:
    """The lock behind an address."""
    mine = f"{platform.node()}/{os.getpid()}/{time.time_ns()}"

    def holder() -> tuple[str, float]:
        try:
            held = json.loads(store.read(name))
            return held["run"], float(held["renewed"])
        except (FileNotFoundError, ValueError):
            return "", 0.0

    def renewed() -> bytes:
        return json.dumps({"run": mine, "renewed": time.time()}).encode()

    def refuse_if_held() -> None:
        if time.time() - holder()[1] < _DEAD_AFTER:
            raise _busy(store)

    refuse_if_held()
    if not store.create(name, renewed()):
        refuse_if_held()
        store.write(name, renewed())
    time.sleep(_LOOK_AFTER)
    if holder()[0] != mine:
        raise _busy(store)
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(_RENEWED_EVERY):
            with contextlib.suppress(ExtractError):  # the next time may go better
                store.write(name, renewed())

    keeper = threading.Thread(target=keep, name="imr-lock", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
        store.remove(name)


def _busy(store: Store) -> BusyOutputError:
    return BusyOutputError(
        f"Another run is writing to {store.address}. Wait until it ends, or name another OUT."
    )
