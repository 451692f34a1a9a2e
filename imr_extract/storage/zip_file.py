"""Letters in zip files, read in place: only a zip's directory to list them, one member to read it.

A letter in a zip is addressed as `archive.zip!folder/name.pdf`. Nothing is unpacked to a disk, so a
member may have any name.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from imr_extract.errors import (
    DamagedZipError,
    EmptyFileError,
    EncryptedError,
    LetterError,
    NestedZipError,
    NotALetterError,
    TooLargeError,
    UnreadableError,
    counted,
)
from imr_extract.storage.address import filesystem, is_remote, reached
from imr_extract.storage.endings import ZIP, check_size, ending, is_letter, is_zip

MARK = "!"
_ADDRESS = re.compile(re.escape(ZIP + MARK), re.IGNORECASE)

# No year had 200,000 letters.
_MOST_MEMBERS = 300_000
# A letter packs to a half or a twentieth. What unpacks to so many times its size is a bomb, but a
# small one does no harm.
_MOST_RATIO = 200
_HARMLESS = 10 << 20
# Other methods unpack without a bound on memory.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCKED = 0x1
# Bytes fetched at a time from a zip behind an address: some letters, as their neighbours come next.
_BLOCK = 1 << 20
# What zipfile raises where a zip's bytes are not what they should be.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip


class ZipOfLetters:
    """An open zip file.

    Attributes:
        members: its letters, and zips in it, by name in their order. A name that stands twice gets
            a number, as `name (2).pdf`.
        left_out: how many other files it has, by ending.
    """

    def __init__(self, address: str) -> None:
        """Read the zip's directory.

        Args:
            address: a path, or an address of fsspec.

        Raises:
            DamagedZipError: it is no zip, or not a whole one.
            EmptyFileError: it has no bytes.
            TooLargeError: it has more members than a year has letters, or is a bomb.
            OSError: it cannot be opened.
            AddressError: the address cannot be reached.
        """
        self._address = address
        with reached(address), _undamaged():
            self._file = _open(address)
            size = self._file.seek(0, os.SEEK_END)
            if not size:
                raise EmptyFileError("The zip file is empty. Fetch or copy it again.")
            self._zip = zipfile.ZipFile(self._file)
        wanted: list[tuple[str, zipfile.ZipInfo]] = []
        self.left_out = Counter[str]()
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/")  # as some programs of Windows write
            if is_letter(name) or is_zip(name):
                if not _is_hidden(name):
                    wanted.append((name, info))
            elif not name.endswith("/") and not _is_hidden(name):
                self.left_out[ending(name)] += 1
        self.members = dict(_numbered(wanted))
        self._check_bomb(size)

    def __del__(self) -> None:
        """Close the file, once no thread reads of it any longer."""
        if hasattr(self, "_file"):
            self._file.close()

    def _check_bomb(self, size: int) -> None:
        if len(self.members) > _MOST_MEMBERS:
            raise TooLargeError(
                f"The zip file has {len(self.members):,} letters; {_MOST_MEMBERS:,} are read. "
                "Split it, or unpack it and name the folder."
            )
        # A bomb of a single member costs that one only.
        unpacked = sum(info.file_size for info in self.members.values() if not _is_bomb(info))
        if unpacked > max(_HARMLESS, size * _MOST_RATIO):
            raise TooLargeError(
                f"The zip file has {size:,} bytes, but unpacks to {unpacked:,}: a zip bomb? "
                "Look whether it holds letters."
            )

    def stamp(self, name: str) -> str:
        """What changes when a member does."""
        info = self.members[name]
        return f"{info.file_size}-{info.CRC:08x}"

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            DamagedZipError: they are not those that were packed.
            EncryptedError: they need a password.
            NestedZipError: it is a zip itself.
            TooLargeError: they are more than a letter has, or a bomb.
            UnreadableError: there is no such member, or it is packed in a way that is not read.
            OSError: the zip cannot be read.
            AddressError: the address cannot be reached.
        """
        info = self.members.get(name)
        if info is None:
            raise UnreadableError("The zip file has no letter of this name. Check the name.")
        _check_member(info)
        with reached(self._address), _undamaged(), self._zip.open(info) as member:
            # With the size given, zipfile never unpacks more, whatever the zip says.
            data = member.read(info.file_size + 1)
        if len(data) != info.file_size:
            raise _damaged(f"{len(data):,} bytes instead of {info.file_size:,}")
        return data

    def no_letter(self) -> LetterError:
        """What is said of the zip where a letter is asked for."""
        if self.members:
            first = next(iter(self.members))
            return UnreadableError(
                f"This is a zip file of {len(self.members):,} letters. Name one of them, as "
                f"'{os.path.basename(self._address)}{MARK}{first}'."
            )
        held = sum(self.left_out.values())
        return NotALetterError(
            f"The zip file holds no letters (.pdf, .txt), but {counted(held, 'other file')}. "
            "Leave it out."
        )


def split_member(path: str) -> tuple[str, str]:
    """A path as that of a zip file and the name of a member; an empty name for any other path."""
    found = list(_ADDRESS.finditer(path))
    if found and (is_remote(path) or not os.path.lexists(path)):
        for match in found:
            address = path[: match.end() - len(MARK)]
            if _is_file(address):
                return address, path[match.end() :]
    return path, ""


def without_zip(uri: str) -> str:
    """A uri, of a letter in a zip file only the member's name."""
    return _ADDRESS.split(uri, maxsplit=1)[-1]


def open_zip(address: str) -> ZipOfLetters:
    """A zip that is kept open for the next member: a directory of a year's letters takes a second.

    Raises:
        LetterError: see `ZipOfLetters`.
        OSError: it cannot be opened.
        AddressError: the address cannot be reached.
    """
    if is_remote(address):
        files, path = filesystem(address)
        with reached(address):
            return _kept(address, str(files.ukey(path)))
    status = os.stat(address)
    return _kept(address, f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}")


@lru_cache(maxsize=2)
def _kept(address: str, stamp: str) -> ZipOfLetters:
    return ZipOfLetters(address)


def _open(address: str) -> IO[bytes]:
    if not is_remote(address):
        return open(address, "rb")
    files, path = filesystem(address)
    file: IO[bytes] = files.open(path, "rb", block_size=_BLOCK)
    return file


def _is_file(address: str) -> bool:
    return _is_remote_file(address) if is_remote(address) else os.path.isfile(address)


@lru_cache(maxsize=2)  # else asked again for each member
def _is_remote_file(address: str) -> bool:
    files, path = filesystem(address)
    with reached(address):
        return bool(files.isfile(path))


def _is_hidden(name: str) -> bool:
    """Whether a search of folders would pass over a file of this name."""
    return "/." in f"/{name}" and any(
        part.startswith(".") and part.strip(".") for part in name.split("/")
    )


def _numbered(
    members: list[tuple[str, zipfile.ZipInfo]],
) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Members with names of their own; the first of several has the name as it stands."""
    taken, seen = {name for name, _ in members}, Counter[str]()
    for printed, info in members:
        seen[printed] += 1
        name = printed
        while seen[printed] > 1 and name in taken:
            stem, suffix = posixpath.splitext(printed)
            name = f"{stem} ({seen[printed]}){suffix}"
            seen[printed] += name in taken
        taken.add(name)
        yield name, info


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(_HARMLESS, info.compress_size * _MOST_RATIO)


def _check_member(info: zipfile.ZipInfo) -> None:
    if is_zip(info.filename):
        raise NestedZipError(
            "A zip file within a zip file is not read. Take it out, and name it too."
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableError("This is a symbolic link in the zip file. Pack the file itself.")
    if info.flag_bits & _LOCKED:
        raise EncryptedError(
            "The zip file asks for a password for it. Unpack it, and name the folder."
        )
    if info.compress_type not in _METHODS:
        raise UnreadableError(
            f"The zip file packs it by method {info.compress_type}, which is not read. Unpack it, "
            "and name the folder."
        )
    check_size(info.file_size)
    if _is_bomb(info):
        raise TooLargeError(
            f"It has {info.compress_size:,} bytes in the zip file, but unpacks to "
            f"{info.file_size:,}: a zip bomb? Look whether it is a letter."
        )


@contextlib.contextmanager
def _undamaged() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(error) from error


def _damaged(why: object) -> DamagedZipError:
    said = str(why).rstrip(".") or type(why).__name__
    return DamagedZipError(f"The zip file is damaged or cut off ({said}). Fetch or copy it again.")
