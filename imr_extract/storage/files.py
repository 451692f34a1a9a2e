"""Files for people: pages, sheets, reports; in their place whole or not at all."""

from __future__ import annotations

import os

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
    folder, name = os.path.split(text)
    if not name or is_local_folder(text):
        raise OutputError(f"{text} is a folder. Name a file.")
    if folder and not is_remote(folder) and not is_local_folder(folder):
        raise OutputError(f"{text} cannot be written: there is no folder {folder}.")
    try:
        Store(folder or ".").write(name, data)
    except OutputError as error:
        raise OutputError(f"{text} cannot be written. {error}") from error
