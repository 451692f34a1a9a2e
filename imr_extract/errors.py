"""The exception family: each error owns its exit code and says what to do next.

`ExtractError` and its children stop a command. `LetterError` and its children concern one
input file only: a run turns them into a row of `sources` and goes on; `extract_letter`
raises them.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `imr-extract` command."""

    OK = 0
    SOME_NOT_EXTRACTED = 1
    USAGE = 2
    NO_INPUT = 3
    OUTPUT = 4
    RULES = 5
    TABLES = 6
    LETTER = 7
    GOLD = 8
    INTERRUPTED = 130


class ErrorCode(str, Enum):
    """The closed list of `sources.error`."""

    EMPTY_FILE = "empty_file"
    NOT_A_PDF = "not_a_pdf"
    DAMAGED_PDF = "damaged_pdf"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    UNREADABLE = "unreadable"
    LINK_LOOP = "link_loop"
    NO_TEXT = "no_text"
    NOT_A_LETTER = "not_a_letter"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    INTERNAL = "internal"


class ExtractError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = ExitCode.USAGE


class NoInputError(ExtractError):
    """The paths given hold no letter."""

    exit_code = ExitCode.NO_INPUT


class OutputError(ExtractError):
    """OUT cannot be written, or holds something that is not ours."""

    exit_code = ExitCode.OUTPUT


class BusyOutputError(OutputError):
    """Another run is writing to OUT."""


class OtherRunError(OutputError):
    """OUT holds tables of another version, other rules or other options."""


class AddressError(ExtractError):
    """An address cannot be opened: unknown, without its package, or out of reach."""

    exit_code = ExitCode.USAGE


class ClusterError(ExtractError):
    """The scheduler cannot be reached, or has no workers."""

    exit_code = ExitCode.USAGE


class MissingPackageError(ExtractError):
    """What was asked for needs a package that is not installed."""

    exit_code = ExitCode.USAGE


class InterruptedRunError(ExtractError):
    """The run was stopped by Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


class RuleError(ExtractError):
    """A pattern file is wrong. The message names the file and, where known, the rule id."""

    exit_code = ExitCode.RULES


class TablesError(ExtractError):
    """A folder given as tables holds none, or holds those of an unfinished run."""

    exit_code = ExitCode.TABLES


class FieldError(ExtractError):
    """There is no such field, or no letter that could have it."""

    exit_code = ExitCode.USAGE


class GoldError(ExtractError):
    """A file of gold records cannot be read, or has an unknown key. The message names the line."""

    exit_code = ExitCode.GOLD


class LetterError(ExtractError):
    """One letter cannot be extracted.

    Attributes:
        code: why, from the closed list `ErrorCode`.
    """

    exit_code = ExitCode.LETTER
    code = ErrorCode.INTERNAL


class EmptyFileError(LetterError):
    """The file has no bytes."""

    code = ErrorCode.EMPTY_FILE


class NotAPdfError(LetterError):
    """The file is neither a PDF nor text."""

    code = ErrorCode.NOT_A_PDF


class DamagedPdfError(LetterError):
    """The file starts as a PDF, but its structure cannot be read."""

    code = ErrorCode.DAMAGED_PDF


class EncryptedError(LetterError):
    """The PDF asks for a password."""

    code = ErrorCode.ENCRYPTED


class NoPagesError(LetterError):
    """The PDF has no page."""

    code = ErrorCode.NO_PAGES


class UnreadableError(LetterError):
    """The operating system does not let us read the file."""

    code = ErrorCode.UNREADABLE


class LinkLoopError(UnreadableError):
    """The path is a symbolic link that leads back to itself."""

    code = ErrorCode.LINK_LOOP


class TooLargeError(LetterError):
    """The file has more bytes or pages than a letter can have."""

    code = ErrorCode.TOO_LARGE


class NoTextError(LetterError):
    """The PDF has pages, but no text: scanned images."""

    code = ErrorCode.NO_TEXT


class NotALetterError(LetterError):
    """The text is not that of an IMR determination letter."""

    code = ErrorCode.NOT_A_LETTER


def fault(error: Exception) -> str:
    """The message of an error that is a fault of this package."""
    return f"{type(error).__name__}: {error}. This is a fault of imr_extract; report it."
