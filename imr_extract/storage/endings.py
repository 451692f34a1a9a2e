"""What a file's name and size say: whether it may be a letter."""

from __future__ import annotations

import posixpath
import re

from imr_extract.errors import TooLargeError

# What folders and zips are searched for; a file that is named itself may have any name.
LETTERS = frozenset({".pdf", ".txt"})
ZIP = ".zip"
NO_ENDING = "without ending"
# Longer ones, and mere numbers, are a part of the name.
_ENDING = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}")
# The longest letters, of ten pages, have a hundred kilobytes.
_MOST_BYTES = 100 << 20


def is_letter(name: str) -> bool:
    """Whether a file's name is that of a letter."""
    return _suffix(name) in LETTERS


def is_zip(name: str) -> bool:
    """Whether a file's name is that of a zip file."""
    return _suffix(name) == ZIP


def ending(name: str) -> str:
    """A file's ending as the left-out files are counted by it, as `.docx`."""
    suffix = _suffix(name)
    return suffix if _ENDING.fullmatch(suffix) else NO_ENDING


def check_size(size: int) -> None:
    """Check that a file is not too large for a letter.

    Raises:
        TooLargeError: it has more bytes than any letter.
    """
    if size > _MOST_BYTES:
        raise TooLargeError(
            f"The file has {size >> 20} MB, more than any letter. Look whether it is one."
        )


def _suffix(name: str) -> str:
    return posixpath.splitext(name)[1].lower()  # quicker than a Path: an archive has a million
