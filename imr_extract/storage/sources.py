"""One input file: its name, its place, its bytes."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imr_extract.errors import AddressError, LinkLoopError, UnreadableError
from imr_extract.storage.address import describe, filesystem, is_remote, reached
from imr_extract.storage.endings import check_size, is_zip
from imr_extract.storage.zip_file import MARK, ZipOfLetters, open_zip, split_member


@dataclass(frozen=True, slots=True)
class Source:
    """One input file, or one member of a zip file.

    Attributes:
        uri: the path as it was given or found, forward slashes, valid UTF-8; of a member
            `archive.zip!name.pdf`.
        path: the path, absolute, or the address to open.
        stamp: tells whether the file has changed: of its size and time, or what its place has for
            it; of a member its size and checksum; empty where it was not asked for.
    """

    uri: str
    path: str
    stamp: str = ""


def source_at(uri: str, folder: str = "") -> Source:
    """The input file of a uri.

    Args:
        uri: as a `Source` or a table has it.
        folder: where a relative one begins; by default here.
    """
    return Source(uri, uri if is_remote(uri) else os.path.join(folder, uri))


def read_source(source: Source) -> bytes:
    """The bytes of an input file.

    Raises:
        LinkLoopError: the path is a symbolic link that leads back to itself.
        TooLargeError: the file has more bytes than any letter.
        UnreadableError: the file cannot be opened or read, or is no regular file.
        LetterError: it is a zip file, or cannot be read from one; see `ZipOfLetters`.
    """
    with _refused():
        address, member = split_member(source.path)
        if member:
            return open_zip(address).read(member)
        size = 0 if is_remote(address) else _regular_size(address)
        if is_zip(address):
            raise open_zip(address).no_letter()
        if is_remote(address):
            return _read_remote(address)
        check_size(size)
        return Path(address).read_bytes()


def letters_in_zip(source: Source) -> tuple[Iterator[Source], Counter[str]]:
    """The letters in a zip file, and how many other files it has, by ending.

    Raises:
        LetterError: they cannot be listed, or there are none; `read_source` says the same.
    """
    with _refused():
        if not is_remote(source.path):
            _regular_size(source.path)
        found = ZipOfLetters(source.path)
        if not found.members:
            raise found.no_letter()
        letters = (
            Source(f"{source.uri}{MARK}{name}", f"{source.path}{MARK}{name}", found.stamp(name))
            for name in found.members
        )
        return letters, found.left_out


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    """What a place raises, as the error of one letter."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LinkLoopError("The symbolic link leads back to itself. Remove it.") from error
        raise UnreadableError(f"The file cannot be read: {describe(error)}.") from error
    except AddressError as error:
        raise UnreadableError(f"The file cannot be read: {describe(error)}.") from error


def _regular_size(path: str) -> int:
    """The bytes of a file of this machine."""
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode) and os.path.islink(path):
        raise LinkLoopError("The link leads back to a folder above it. Remove the link.")
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()  # raises where the folder itself is the trouble
        raise UnreadableError("This is a folder. Name one letter in it.")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("This is a device, pipe or socket, no file.")
    return status.st_size


def _read_remote(address: str) -> bytes:
    files, path = filesystem(address)
    with reached(address):
        check_size(files.size(path) or 0)
        data: bytes = files.cat_file(path)
    return data
