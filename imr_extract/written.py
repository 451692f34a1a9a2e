"""Files for people: pages, sheets, reports; in their place whole or not at all."""

from __future__ import annotations

import os

from imr_extract.archive.store import Store
from imr_extract.errors import OutputError


def write_file(address: str | os.PathLike[str], data: bytes) -> None:
    """Write a file; the folders above it are made.

    Args:
        address: a path, or an address of fsspec.
        data: all of it.

    Raises:
        OutputError: it cannot be written.
        AddressError: the address cannot be opened.
    """
    folder, name = os.path.split(os.fspath(address))
    if not name or os.path.isdir(address):  # noqa: PTH112 - it may be no path of this machine
        raise OutputError(f"{os.fspath(address)} is a folder. Name a file.")
    try:
        Store(folder or ".").write(name, data)
    except OutputError as error:
        raise OutputError(f"{os.fspath(address)} cannot be written. {error}") from error
