"""Paths, folders and globs -> the input files, sorted, each once."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imr_extract.errors import (
    AddressError,
    LinkLoopError,
    NoInputError,
    TooLargeError,
    UnreadableError,
)
from imr_extract.storage.address import (
    as_text,
    describe,
    filesystem,
    is_remote,
    local_path,
    reached,
)


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        uri: the path as it was given or found, forward slashes, valid UTF-8.
        path: the path, absolute, or the address to open.
        stamp: tells whether the file has changed: of its size and time, or what its place has for
            it; empty where it was not asked for.
    """

    uri: str
    path: str
    stamp: str = ""


# What a folder is searched for; a file that is named itself may have any name.
SUFFIXES = frozenset({".pdf", ".txt"})
# The longest letters, of ten pages, have a hundred kilobytes.
_MOST_BYTES = 100 << 20


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """Find the input files.

    Args:
        paths: files, folders (searched through, symbolic links followed, for `.pdf` and `.txt`)
            and globs (`2016/**/*.pdf`), on this machine or behind an address (`s3://bucket/2016`).

    Returns:
        The files sorted by uri, each with a stamp that changes when the file does. A symbolic link
        that leads back to itself counts as a file.

    Raises:
        NoInputError: a path does not exist, or there is no file in all of them.
        AddressError: an address cannot be opened.
    """
    given = [os.fspath(path) for path in paths]
    found: dict[str, Source] = {}
    for text in given:
        if is_remote(text):
            for source in _expand_remote(text):
                found.setdefault(source.uri, source)
            continue
        for path in _expand(local_path(text)):
            whole = os.path.abspath(path)
            found.setdefault(whole, Source(as_text(path), whole, _stamp(path)))
    if not found:
        raise NoInputError(
            f"No letters in {', '.join(map(as_text, given)) or 'nothing'}. "
            "Name PDF or text files, or folders that hold files ending in .pdf or .txt."
        )
    return sorted(found.values(), key=lambda source: source.uri)


def read_source(source: Source) -> bytes:
    """The bytes of an input file.

    Raises:
        LinkLoopError: the path is a symbolic link that leads back to itself.
        TooLargeError: the file has more bytes than any letter.
        UnreadableError: the file cannot be opened or read, or is no regular file.
    """
    if is_remote(source.path):
        return _read_remote(source.path)
    try:
        status = os.stat(source.path)
        mode = status.st_mode
        if stat.S_ISDIR(mode) and os.path.islink(source.path):
            raise LinkLoopError("The link leads back to a folder above it. Remove the link.")
        if stat.S_ISDIR(mode):
            os.scandir(source.path).close()  # raises where the folder itself is the trouble
            raise UnreadableError("This is a folder. Name one letter in it.")
        if not stat.S_ISREG(mode):
            raise UnreadableError("This is a device, pipe or socket, no file.")
        _check_size(status.st_size)
        return Path(source.path).read_bytes()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LinkLoopError("The symbolic link leads back to itself. Remove it.") from error
        raise UnreadableError(f"The file cannot be read: {describe(error)}.") from error


def _check_size(size: int) -> None:
    if size > _MOST_BYTES:
        raise TooLargeError(
            f"The file has {size >> 20} MB, more than any letter. Look whether it is one."
        )


def _read_remote(address: str) -> bytes:
    files, path = filesystem(address)
    try:
        with reached(address):
            _check_size(files.size(path) or 0)
            data: bytes = files.cat_file(path)
    except (OSError, AddressError) as error:
        raise UnreadableError(f"The file cannot be read: {describe(error)}.") from error
    return data


def _expand_remote(address: str) -> Iterator[Source]:
    """The files of one address."""
    files, path = filesystem(address)
    pattern = glob.has_magic(path)
    try:
        with reached(address):
            found = files.glob(path, detail=True) if pattern else files.find(path, detail=True)
        if not found:
            raise NoInputError(_nothing(address, "address"))
        if pattern:
            names = [name for name in found if found[name]["type"] == "file"]
        else:
            alone = set(found) == {path}
            names = [n for n in found if alone or Path(n).suffix.lower() in SUFFIXES]
    except OSError as error:
        raise NoInputError(f"{address} cannot be read: {describe(error)}.") from error
    for name in sorted(names):
        uri = files.unstrip_protocol(name)
        facts = found[name]
        mark = facts.get("ETag") or facts.get("etag") or facts.get("md5Hash") or facts.get("mtime")
        yield Source(uri, uri, f"{facts.get('size')}-{mark}")


def _stamp(path: str) -> str:
    """Size and time of a file; empty where it cannot be asked."""
    try:
        status = os.stat(path)
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"


def _expand(text: str) -> Iterator[str]:
    """The files of one argument."""
    if os.path.lexists(text):
        found = [text]
    else:
        found = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []
    if not found:
        raise NoInputError(_nothing(as_text(text), "path"))
    for path in found:
        if os.path.isdir(path):
            yield from _walk(path, (os.path.realpath(path),))
        else:
            yield path


def _nothing(named: str, kind: str) -> str:
    """What is said of an input that is not there."""
    if not named:
        return f"An input is named by an empty {kind}. Name a file or folder."
    if glob.has_magic(named):
        return f"No file matches {named}. Check the {kind}."
    return f"There is no file or folder {named}. Check the {kind}."


def _walk(folder: str, above: tuple[str, ...]) -> Iterator[str]:
    """The files below a folder; `above` are the real paths of the folders that led here."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if len(above) > 1:  # a folder below the named one is an input that cannot be read
            yield folder
            return
        raise NoInputError(
            f"The folder {as_text(folder)} cannot be read: {describe(error)}. Mend its permissions."
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if os.path.isdir(entry.path):  # DirEntry.is_dir() raises on a link that loops
            real = os.path.realpath(entry.path)
            if real in above:
                yield entry.path
            else:
                yield from _walk(entry.path, (*above, real))
        elif Path(entry.name).suffix.lower() in SUFFIXES or _is_loop(entry):
            yield entry.path


def _is_loop(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a symbolic link that never arrives."""
    if not entry.is_symlink():
        return False
    try:
        os.stat(entry.path)
    except OSError as error:
        return error.errno == errno.ELOOP
    return False
