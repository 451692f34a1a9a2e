"""OUT as a place of named files, on this machine or behind an address.

A file appears whole or not at all: on this machine it is written beside its place and moved there,
elsewhere it is sent once it is whole. Its bytes are on the disk before it is moved, so that it
outlives a power loss.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from imr_extract.errors import OutputError
from imr_extract.storage.address import describe, filesystem, is_remote, local_path, reached

_PART = ".writing-"


class Store:
    """The files under one address; can be pickled, and opened again in another process.

    Any method raises `AddressError` where a remote place cannot be reached.

    Attributes:
        named: the address as it was given.
        address: the same, absolute.
        remote: whether it is another place than this machine.
    """

    def __init__(self, address: str | os.PathLike[str]) -> None:
        """Open.

        Raises:
            AddressError: see `filesystem`.
        """
        text = os.fspath(address)
        self.named = text
        self.remote = is_remote(text)
        self.address = text if self.remote else str(Path(local_path(text)).absolute())
        self._fs, self._root = filesystem(self.address)

    def __reduce__(self) -> tuple[type[Store], tuple[str]]:
        """Only the address is pickled."""
        return Store, (self.address,)

    def path(self, name: str) -> str:
        """A file's path in its file system."""
        return posixpath.join(self._root, name) if self.remote else str(Path(self._root, name))

    def exists(self, name: str) -> bool:
        """Whether a file or folder is there."""
        return bool(self._ask("exists", self.path(name)))

    def names(self, folder: str) -> list[str]:
        """The files in a folder, sorted; none where there is no folder."""
        try:
            found = self._ask("ls", self.path(folder), detail=True)
        except FileNotFoundError:
            return []
        except NotADirectoryError as error:
            raise OutputError(f"{self.address} is a file, or lies below one. Name a folder for "
                              "the tables.") from error  # fmt: skip
        here = self.path(folder).rstrip("/")
        kinds = {entry["name"].rstrip("/"): entry["type"] for entry in found}
        # Some places list the folder itself too; of a file they list the file.
        if kinds.pop(here, None) == "file":
            raise OutputError(f"{self.address} is a file. Name a folder for the tables.")
        return sorted(posixpath.basename(name.replace(os.sep, "/")) for name in kinds)

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            FileNotFoundError: there is none.
        """
        data: bytes = self._ask("cat_file", self.path(name))
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put a file in its place.

        Raises:
            OutputError: it cannot be written.
        """
        with self.open_to_write(name) as file:
            file.write(data)

    def create(self, name: str, data: bytes) -> bool:
        """Put a file in a remote place unless one is there: of several runs, one alone does.

        Returns:
            Whether this call created it.

        Raises:
            OutputError: it cannot be written.
        """
        with tempfile.TemporaryDirectory(prefix="imr-extract-") as folder:
            whole = Path(folder, "whole")
            whole.write_bytes(data)
            with self._written():
                try:
                    self._ask("put_file", str(whole), self.path(name), mode="create")
                except FileExistsError:
                    return False
        return True

    @contextlib.contextmanager
    def open_to_write(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write; it appears once the block ends without an error.

        Raises:
            OutputError: it cannot be written.
        """
        with self._written():
            if self.remote:
                # A file of fsspec is sent when it is closed, even by an error in the middle.
                with tempfile.TemporaryDirectory(prefix="imr-extract-") as folder:
                    whole = Path(folder, "whole")
                    with whole.open("wb") as file:
                        yield file
                    self.put(name, whole)
                return
            target = Path(self.path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f"{_PART}{os.getpid()}-{threading.get_ident()}")
            try:
                with beside.open("wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(target)
            finally:
                beside.unlink(missing_ok=True)

    def put(self, name: str, whole: Path) -> None:
        """Send a file that is whole to a remote place.

        Raises:
            OutputError: it cannot be written.
        """
        with self._written():
            self._ask("put_file", str(whole), self.path(name))

    def open_to_read(self, name: str) -> IO[bytes]:
        """A file to read, seekable."""
        file: IO[bytes] = self._ask("open", self.path(name), "rb")
        return file

    def move(self, name: str, to: str) -> None:
        """Move a file over another.

        Raises:
            OutputError: it cannot be moved.
        """
        with self._written():
            if self.remote:
                self._ask("mv", self.path(name), self.path(to))
            else:
                Path(self.path(to)).parent.mkdir(parents=True, exist_ok=True)
                Path(self.path(name)).replace(self.path(to))

    def remove(self, name: str) -> None:
        """Remove a file or folder, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            self._ask("rm", self.path(name), recursive=True)

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        """What a file's write raises as our error."""
        try:
            yield
        except OSError as error:
            raise OutputError(f"{self.address} cannot be written: {describe(error)}.") from error

    def _ask(self, operation: str, *arguments: Any, **options: Any) -> Any:
        """What an operation of the file system gives."""
        with reached(self.address):
            return getattr(self._fs, operation)(*arguments, **options)

    def remove_unfinished(self, folder: str) -> None:
        """Remove what a killed run was writing, in a folder and those below it."""
        if self.remote:
            return
        for found in Path(self.path(folder)).rglob(f"{_PART}*"):
            found.unlink(missing_ok=True)
