"""Files for people: pages, sheets, reports; in their place whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from imr_extract.errors import OutputError
from imr_extract.storage.address import describe, is_local_folder, is_remote, local_path
from imr_extract.storage.store import Store


def make_folder(address: str | os.PathLike[str]) -> None:
    """Make a folder of this machine, with those above it; behind an address there are none.

    Raises:
        OutputError: it cannot be made.
    """
    if is_remote(address):
        return
    try:
        os.makedirs(local_path(address), exist_ok=True)  # noqa: PTH103 - as text, like write_file
    except OSError as error:
        raise OutputError(f"{address} cannot be made: {describe(error)}.") from error


def write_file(address: str | os.PathLike[str], data: bytes) -> None:
    """Write a file into a folder that is there.

    Args:
        address: a path, or an address of fsspec.
        data: all of it.

    Raises:
        OutputError: it cannot be written.
        AddressError: the address cannot be opened.
    """
    text = os.fspath(address)
    store, name = _place(text)
    try:
        store.write(name, data)
    except OutputError as error:
        raise OutputError(f"{text} cannot be written. {error}") from error


@contextlib.contextmanager
def whole_file(address: str | os.PathLike[str]) -> Iterator[Path]:
    """A path for a library to write to; once the block ends without an error, the file is there.

    For libraries that want a path, with files of their own beside it while they write.

    Raises:
        OutputError: it cannot be written.
        AddressError: the address cannot be opened.
    """
    text = os.fspath(address)
    store, name = _place(text)
    folder = None if store.remote else Path(store.path(name)).parent
    with _work_beside(folder, text) as work:
        yield work / "whole"
        if store.remote:
            store.put(name, work / "whole")
        else:
            _move(work / "whole", Path(store.path(name)))


@contextlib.contextmanager
def whole_folder(address: str | os.PathLike[str], suffix: str) -> Iterator[Path]:
    """A folder to fill with files; it takes its place once the block ends without an error.

    Args:
        address: a path of this machine. A folder that is there is replaced, but only if it holds
            nothing but files of this suffix.
        suffix: as ".csv".

    Raises:
        OutputError: it cannot be written, or holds other files.
    """
    text = os.fspath(address).rstrip("/" + os.sep)
    if is_remote(text):
        raise OutputError(f"{text}: a folder of files can only be written on this machine.")
    target = Path(local_path(text)).absolute()
    if target.exists() and not target.is_dir():
        raise OutputError(f"{text} is a file. Name a folder.")
    if target.is_dir() and (other := [p.name for p in target.iterdir() if p.suffix != suffix]):
        raise OutputError(f"{text} holds other files, such as {other[0]}. Name a new folder.")
    if not target.parent.is_dir():
        raise OutputError(f"{text} cannot be written: there is no folder {target.parent}.")
    with _work_beside(target.parent, text) as work:
        (work / "whole").mkdir()
        yield work / "whole"
        if target.is_dir():
            target.rename(work / "old")
        (work / "whole").rename(target)


def _place(text: str) -> tuple[Store, str]:
    """The folder of a file that is to be written, which must be there, and the file's name."""
    folder, name = os.path.split(text)
    if not name or is_local_folder(text):
        raise OutputError(f"{text} is a folder. Name a file.")
    if folder and not is_remote(folder) and not is_local_folder(folder):
        raise OutputError(f"{text} cannot be written: there is no folder {folder}.")
    return Store(folder or "."), name


@contextlib.contextmanager
def _work_beside(folder: Path | None, named: str) -> Iterator[Path]:
    """A folder for unfinished files, on the disk of their place, gone afterwards."""
    try:
        work = Path(tempfile.mkdtemp(prefix=".imr-extract-", dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{named} cannot be written: {describe(error)}.") from error


def _move(whole: Path, target: Path) -> None:
    """Move a file to its place, its bytes on the disk before."""
    with whole.open("rb") as file:
        os.fsync(file.fileno())
    whole.replace(target)
