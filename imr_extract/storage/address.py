"""Where letters and tables live: a path of this machine, or an address such as `s3://bucket/folder`.

Addresses are fsspec's; each kind needs its own package, which the extras `[s3]`, `[gcs]` and
`[azure]` install.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from collections.abc import Iterator
from typing import Any

from fsspec.core import url_to_fs
from fsspec.registry import available_protocols
from fsspec.spec import AbstractFileSystem

from imr_extract.errors import AddressError, ExtractError

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "abfs": "azure",
           "abfss": "azure"}  # fmt: skip
_NO_ANSWER = {errno.ECONNREFUSED, errno.ECONNRESET, errno.EHOSTUNREACH, errno.ENETUNREACH,
              errno.ETIMEDOUT}  # fmt: skip
# It logs, with a traceback, what it raises too: without a handler that would be on stderr.
logging.getLogger("gcsfs").addHandler(logging.NullHandler())


def is_remote(address: str | os.PathLike[str]) -> bool:
    """Whether an address names another place than a path of this machine."""
    text = os.fspath(address)
    return "://" in text and not text.startswith("file://")


def filesystem(address: str) -> tuple[AbstractFileSystem, str]:
    """The file system of an address, and the path in it.

    Raises:
        AddressError: the kind of address is unknown, its package is not installed, or the place
            cannot be reached.
    """
    kind = address.split("://", 1)[0] if "://" in address else "file"
    if kind not in available_protocols():
        known = ", ".join(sorted({f"{name}://" for name in _EXTRAS if len(name) < 4}))
        raise AddressError(
            f"There is no kind of address {kind}://. Name a path, or one of {known}."
        )
    try:
        with reached(address):
            # Without its cache of listings, which would hide what other processes write and take a
            # kilobyte a file; how a listing asks for fresh facts differs from kind to kind.
            found: tuple[AbstractFileSystem, str] = url_to_fs(address, use_listings_cache=False)
    except ImportError as error:
        extra = _EXTRAS.get(kind)
        how = f"pip install 'imr-extract[{extra}]'" if extra else f"install the package: {error}"
        raise AddressError(f"Addresses {kind}:// need one more package. {how}") from error
    except OSError as error:
        raise AddressError(f"{address} cannot be reached: {error}.") from error
    return found


@contextlib.contextmanager
def reached(address: str) -> Iterator[None]:
    """What the packages of remote places raise as our error, but OSErrors of files and ImportError.

    Raises:
        AddressError: the place cannot be reached, or does not let us in.
    """
    try:
        yield
    except (ImportError, ExtractError):
        raise
    except Exception as error:
        if not is_remote(address) or (isinstance(error, OSError) and not _is_network(error)):
            raise
        raise AddressError(
            f"{address} cannot be reached: {describe(error)}. Check the address, the network and "
            "the credentials."
        ) from error


def _is_network(error: OSError) -> bool:
    """Whether nobody answered; some packages raise an OSError of their own then."""
    number = error.errno or 0  # negative where a host's name is not found
    return isinstance(error, (ConnectionError, TimeoutError)) or number in _NO_ANSWER or number < 0


def local_path(address: str | os.PathLike[str]) -> str:
    """An address of this machine as a path, without `file://`."""
    return os.fspath(address).removeprefix("file://")


def is_local_folder(address: str | os.PathLike[str]) -> bool:
    """Whether an address names a folder of this machine that is there."""
    return not is_remote(address) and os.path.isdir(local_path(address))  # noqa: PTH112 - as text


def as_text(path: str) -> str:
    """A path as valid UTF-8 with forward slashes; undecodable bytes become escapes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text.replace(os.sep, "/") if os.sep != "/" else text


def describe(error: Exception) -> str:
    """Why a file operation failed, in one line."""
    reason: Any = getattr(error, "strerror", None) or error
    first = f"{reason}".splitlines()[0] if f"{reason}" else type(error).__name__
    return first.removesuffix(".")
