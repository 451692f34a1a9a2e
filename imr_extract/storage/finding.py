"""Paths, folders, globs and zip files -> the input files that they lead to."""

from __future__ import annotations

import contextlib
import errno
import glob
import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from imr_extract.errors import LetterError, NoInputError
from imr_extract.storage.address import (
    as_text,
    describe,
    filesystem,
    is_remote,
    local_path,
    reached,
)
from imr_extract.storage.endings import is_letter, is_zip
from imr_extract.storage.inputs import Inputs
from imr_extract.storage.sources import Source, letters_in_zip
from imr_extract.storage.zip_file import MARK, split_member

_ALL_BELOW = "**"


class _Found(NamedTuple):
    """A file that a path leads to; one that only lies in a searched folder may not be wanted."""

    source: Source
    wanted: bool


def find_sources(
    paths: Iterable[str | os.PathLike[str]],
    database: sqlite3.Connection,
    out: str | os.PathLike[str] | None = None,
) -> Inputs:
    """Find the input files.

    Args:
        paths: files, members of zip files (`archive.zip!name.pdf`), folders (searched through,
            symbolic links followed, for `.pdf`, `.txt` and `.zip`) and globs (`2016/**/*.pdf`), on
            this machine or behind an address (`s3://bucket/2016`). Hidden files are passed over.
        database: where they are listed.
        out: a folder whose files do not count as left out: the run's own tables.

    Returns:
        The files, and those of zip files, each once and with a stamp that changes when it does.
        A file that is named in several ways has the uri that sorts first. A symbolic link that
        leads back to itself counts as a file, and so does a zip file that cannot be listed.

    Raises:
        NoInputError: a path does not exist, or there is no file in all of them.
        AddressError: an address cannot be opened.
    """
    given = [os.fspath(path) for path in paths]
    own = _folder_of_tables(out)
    inputs = Inputs(database)
    for text in given:
        inputs.add(
            found for found in _found(text) if found.wanted or not found.source.path.startswith(own)
        )
    inputs.complete()
    if not inputs:
        raise NoInputError(_no_letters(given, inputs.left_out))
    return inputs


def _folder_of_tables(out: str | os.PathLike[str] | None) -> tuple[str, ...]:
    """How the paths of OUT's files begin."""
    if out is None:
        return ()
    text = os.fspath(out)
    if is_remote(text):
        files, path = filesystem(text)
        return (f"{files.unstrip_protocol(path)}/",)
    return (os.path.join(os.path.realpath(local_path(text)), ""),)


def _no_letters(given: list[str], left_out: dict[str, int]) -> str:
    said = f"No letters in {', '.join(map(as_text, given)) or 'nothing'}. "
    if left_out:
        said += f"What is there ends in {', '.join(sorted(left_out))}. "
    return said + (
        "Name PDF or text files, zip files of them, or folders that hold files ending in .pdf, "
        ".txt or .zip."
    )


def _nothing(named: str, kind: str) -> str:
    """What is said of an input that is not there."""
    if not named:
        return f"An input is named by an empty {kind}. Name a file or folder."
    if glob.has_magic(named):
        return f"No file matches {named}. Check the {kind}."
    return f"There is no file or folder {named}. Check the {kind}."


def _found(text: str) -> Iterator[_Found]:
    """The files of one path."""
    address, member = split_member(text if is_remote(text) else local_path(text))
    for found in _remote(address) if is_remote(address) else _local(address):
        yield _Found(_member(found.source, member), True) if member else found


def _member(archive: Source, name: str) -> Source:
    """A letter of a zip file that is named itself."""
    named = Source(f"{archive.uri}{MARK}{name}", f"{archive.path}{MARK}{name}")
    with contextlib.suppress(LetterError):
        letters, _ = letters_in_zip(archive)
        return next((letter for letter in letters if letter.uri == named.uri), named)
    return named


def _remote(address: str) -> Iterator[_Found]:
    """The files of an address."""
    kind = address.split("://", 1)[0]
    files, path = filesystem(address)
    pattern = glob.has_magic(path)
    try:
        with reached(address):
            found = files.glob(path, detail=True) if pattern else files.find(path, detail=True)
            if isinstance(found, list):  # of a single file, adlfs gives the name only
                found = {name: files.info(name) for name in found}
        if not found:
            raise NoInputError(_nothing(address, "address"))
    except FileNotFoundError as error:  # some raise it where there is no bucket
        raise NoInputError(_nothing(address, "address")) from error
    except OSError as error:
        raise NoInputError(f"{address} cannot be read: {describe(error)}.") from error
    named = pattern or set(found) == {path}
    for name, facts in found.items():
        if facts.get("type") != "file":
            continue
        place = files.unstrip_protocol(name)  # however the kind was named: az:// is abfs://, too
        uri = f"{kind}://{place.split('://', 1)[1]}"
        mark = facts.get("ETag") or facts.get("etag") or facts.get("md5Hash") or facts.get("mtime")
        wanted = named or is_letter(name) or is_zip(name)
        yield _Found(Source(uri, place, f"{facts.get('size')}-{mark}"), wanted)


def _local(text: str) -> Iterator[_Found]:
    """The files of a path of this machine.

    The same place has the same path and, within one run, the same uri, however it is named.
    """
    if os.path.lexists(text):
        base = _plain(text)
        entries = _below(base, named=True)
    else:
        start, pattern = _start_of(text)
        base = _plain(start or os.curdir)
        matches = _matches(os.path.join(glob.escape(base), pattern))
        first = next(matches, None)
        if not pattern or first is None:
            raise NoInputError(_nothing(as_text(text), "path"))
        entries = _below_each(itertools.chain([first], matches))
    folder, name = (base, "") if os.path.isdir(base) else os.path.split(base)
    real = os.path.join(os.path.realpath(folder), name) if name else os.path.realpath(folder)
    for path, wanted in entries:
        rest = path[len(base) :].lstrip(os.sep)
        whole = os.path.join(real, rest) if rest else real
        stamp = _stamp(path) if wanted else ""
        yield _Found(Source(as_text(_plain(path)), whole, stamp), wanted)


def _plain(text: str) -> str:
    """A path without `.`, `..` and doubled slashes."""
    plain = os.path.normpath(text)
    if os.pardir in text and os.path.realpath(plain) != os.path.realpath(text):
        return os.path.realpath(text)  # `..` behind a link
    return plain


def _start_of(text: str) -> tuple[str, str]:
    """The folder in which a glob begins, and the glob below it; empty where the text is none."""
    parts = text.replace(os.altsep or os.sep, os.sep).split(os.sep)
    magic = [number for number, part in enumerate(parts) if glob.has_magic(part)]
    if not magic:
        return "", ""
    start = os.sep.join(parts[: magic[0]])
    return start or os.sep * bool(magic[0]), os.sep.join(parts[magic[0] :])


def _matches(pattern: str) -> Iterator[str]:
    """What a glob matches; `**` passes through no folder twice on its way."""
    parts = pattern.split(os.sep)
    if _ALL_BELOW not in parts:
        yield from glob.iglob(pattern)
        return
    first = parts.index(_ALL_BELOW)
    rest = os.sep.join(parts[first + 1 :])
    for start in glob.iglob(os.sep.join(parts[:first]) or os.sep):
        if not rest:
            yield start
            continue
        for folder in _folders(start, _above(start)):
            yield from _matches(os.path.join(glob.escape(folder), rest))


def _folders(folder: str, above: frozenset[str]) -> Iterator[str]:
    """A folder and those below it."""
    yield folder
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or not os.path.isdir(entry.path):
            continue
        real = os.path.realpath(entry.path)
        if real not in above:
            yield from _folders(entry.path, above | {real})


def _below_each(matches: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The files of what a glob matches; a folder is searched once, however often it matches."""
    folders: set[str] = set()
    for path in matches:
        if os.path.isdir(path):
            if path in folders:
                continue
            folders.add(path)
        yield from _below(path, named=False)


def _below(path: str, named: bool) -> Iterator[tuple[str, bool]]:
    """The file of a path, or the files in the folder; each with whether it is wanted."""
    if not os.path.isdir(path) or (not named and _leads_back(path)):
        yield path, True
        return
    try:
        yield from _walk(path, _above(path))
    except OSError as error:
        if not named:
            yield path, True  # as a folder below the named one
            return
        raise NoInputError(
            f"The folder {as_text(path)} cannot be read: {describe(error)}. Mend its permissions."
        ) from error


def _walk(folder: str, above: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """The files below a folder; `above` are the real paths of the folders that led here."""
    for entry in os.scandir(folder):
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            real = os.path.realpath(entry.path)
            if real in above:
                yield entry.path, True
                continue
            try:
                yield from _walk(entry.path, above | {real})
            except OSError:  # an input that cannot be read
                yield entry.path, True
        else:
            wanted = is_letter(entry.name) or is_zip(entry.name)
            yield entry.path, wanted or _is_loop(entry)


def _above(path: str) -> frozenset[str]:
    """The real paths of a folder and of those above it."""
    real = PurePath(os.path.realpath(path))
    return frozenset(map(str, (real, *real.parents)))


def _leads_back(path: str) -> bool:
    """Whether a path is a symbolic link to a folder above it."""
    return os.path.islink(path) and os.path.realpath(path) in _above(os.path.dirname(path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a folder or leads to one; costs a plain file no look at the disk."""
    try:
        return entry.is_dir()
    except OSError:  # a link that never arrives
        return False


def _is_loop(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a symbolic link that never arrives."""
    if not entry.is_symlink():
        return False
    try:
        os.stat(entry.path)
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _stamp(path: str) -> str:
    """Size and time of a file; empty where it cannot be asked."""
    try:
        status = os.stat(path)
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"
