"""Chunks: a few files of a part, extracted together as one task of a run.

The task takes its arguments from the plan and leaves its result in the store, so it may run twice,
or on another machine, and the result is the same. What it returns is for the progress only.
"""

from __future__ import annotations

from dataclasses import dataclass

from imr_extract.archive.chunk_file import source_rows, unpack
from imr_extract.archive.ledger import LEDGER
from imr_extract.archive.options import Options
from imr_extract.archive.processes import isolated_results
from imr_extract.reading.ocr import check_ocr
from imr_extract.record import SourceRow
from imr_extract.storage.sources import Source
from imr_extract.storage.store import Store

# Files a chunk: few, so that little is lost when a run is killed; more than one, since each chunk
# costs a round trip.
CHUNK = 32
# Where the files of chunks lie until their part is built.
CHUNK_FILES = f"{LEDGER}/shards"


@dataclass(frozen=True)
class Chunk:
    """Some files of a part that are extracted together."""

    part: int
    number: int
    sources: list[Source]


def chunk_count(files: int) -> int:
    """How many chunks a part of so many files has."""
    return -(-files // CHUNK)


def chunk_of(part: int, number: int, sources: list[Source]) -> Chunk:
    """A chunk of a part.

    Args:
        part: the part's number.
        number: the chunk's number in it.
        sources: all files of the part.
    """
    return Chunk(part, number, sources[number * CHUNK : (number + 1) * CHUNK])


def folder_of(part: int) -> str:
    """The folder of the files of a part's chunks."""
    return f"{CHUNK_FILES}/{part:05}"


def file_of(part: int, number: int) -> str:
    """The file of a chunk."""
    return f"{folder_of(part)}/{_name(number)}"


def _name(number: int) -> str:
    return f"{number:05}.arrow"


def chunks_left(store: Store, part: int, files: int) -> list[int]:
    """The numbers of the chunks of a part of so many files that are still to be extracted."""
    there = set(store.names(folder_of(part)))
    return [number for number in range(chunk_count(files)) if _name(number) not in there]


def write_chunk(store: Store, chunk: Chunk, options: Options) -> list[SourceRow]:
    """Extract a chunk and leave its file in the store.

    Returns:
        What became of each input file.

    Raises:
        MissingPackageError: OCR is asked for, and this machine cannot do it.
        OutputError: the file cannot be written.
    """
    if options.ocr_timeout is not None:
        check_ocr()
    data = isolated_results(chunk.sources, options)
    store.write(file_of(chunk.part, chunk.number), data)
    return list(source_rows(unpack(data)))
