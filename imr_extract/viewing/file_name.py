"""A letter's file for the eye: pages that are passed on need not tell how folders are called."""

from __future__ import annotations

from pathlib import PurePosixPath

from imr_extract.storage.zip_file import MARK, without_zip


def file_name(uri: str) -> str:
    """A file's name without its folders; of a letter in a zip file, the zip file's too."""
    member = without_zip(uri)
    name = PurePosixPath(member.replace("\\", "/")).name
    if member == uri:
        return name
    return f"{name} in {PurePosixPath(uri.removesuffix(MARK + member)).name}"
