"""What an extracting process does: some input files -> their packed results.

It is killed from outside, so it may rely on nothing but the operating system: an alarm ends it when
a letter takes too long, a limit on its memory makes a bomb fail.
"""

from __future__ import annotations

import contextlib
import gc
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imr_extract.archive.chunk_file import FileResult, failed, pack
from imr_extract.archive.options import Options
from imr_extract.errors import ErrorCode, LetterError, NotALetterError, NoTextError, fault
from imr_extract.letter.extract import extract
from imr_extract.letter.pipeline import shared_nlp
from imr_extract.record import SourceRow, Status
from imr_extract.rules.rule_set import trust_rules
from imr_extract.storage.sources import Source, read_source
from imr_extract.tables import letter_rows

# More memory than this is taken by a bomb, not by a letter: a process needs 300 MB.
_MEMORY = 2 << 30
# spaCy keeps every word that it has met. After so many letters of a process it knows the words that
# recur; those that are new are forgotten with their chunk, so that the process stops growing.
_WARM = 1_000
_read = 0
# Which of its files the process is reading, where the one that started it sees it too.
_reading: Any = None
_TOO_MUCH = f"It took more than {_MEMORY >> 20} MB of memory. Look whether it is a letter."


def start(reading: Any, rules: str, scratch: str) -> None:
    """Limit the process and build the pipeline before the first letter.

    Args:
        reading: an integer in memory that is shared with the parent: which file is being read.
        rules: the digest of the rules that the parent has checked.
        scratch: a folder for temporary files; the parent removes it. What a process that was
            killed has left there goes now.
    """
    trust_rules(rules)
    shutil.rmtree(scratch, ignore_errors=True)
    Path(scratch).mkdir(exist_ok=True)
    tempfile.tempdir = scratch
    global _reading
    _reading = reading
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    shared_nlp()
    # The pipeline stays: without this every full collection would look through all of it.
    gc.collect()
    gc.freeze()


def packed_results(sources: list[Source], options: Options) -> bytes:
    """Extract some input files, each for itself.

    Args:
        sources: the files.
        options: how to read them.

    Returns:
        One packed result a file, in their order. No error of one file leaves this function; a
        letter that hangs or that crashes the reader ends the process.
    """
    global _read
    results = []
    with shared_nlp().memory_zone() if _read >= _WARM else contextlib.nullcontext():
        for number, source in enumerate(sources):
            _reading.value = number
            with _alarm(options.most_time):
                results.append(_result(source, options))
    _read += len(sources)
    return pack(results)


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Let the operating system end this process when the block takes longer.

    No handler: it would not run while a library is busy.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _result(source: Source, options: Options) -> FileResult:
    try:
        data = read_source(source)
    except LetterError as error:
        return failed(source, error.code, str(error), None, _status(error))
    except MemoryError:
        return failed(source, ErrorCode.OUT_OF_MEMORY, _TOO_MUCH)
    try:
        letter, text = extract(data, source.uri, options.engine, options.ocr_timeout)
        rows = letter_rows(letter, text)
        text.close()
    except LetterError as error:
        return failed(source, error.code, str(error), data, _status(error))
    except MemoryError:
        return failed(source, ErrorCode.OUT_OF_MEMORY, _TOO_MUCH, data)
    except Exception as error:  # a fault of ours costs this letter only, and is named
        return failed(source, ErrorCode.INTERNAL, fault(error), data)
    row = SourceRow(source.uri, letter.sha256, len(data), Status.EXTRACTED, letter.letter_id)
    return FileResult(row, rows)


def _status(error: LetterError) -> Status:
    if isinstance(error, NoTextError):
        return Status.NO_TEXT
    return Status.NOT_A_LETTER if isinstance(error, NotALetterError) else Status.FAILED
