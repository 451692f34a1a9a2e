"""The exceptions: each has an exit code and a message that says what to do next.

`ExtractError` and its subclasses stop a command. `LetterError` and its subclasses concern a
single input file: a run records them in `sources` and continues; `extract_letter` raises them.
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
    """The values of `sources.error`."""

    EMPTY_FILE = "empty_file"
    NOT_A_PDF = "not_a_pdf"
    DAMAGED_PDF = "damaged_pdf"
    DAMAGED_ZIP = "damaged_zip"
    NESTED_ZIP = "nested_zip"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    UNREADABLE = "unreadable"
    LINK_LOOP = "link_loop"
    NO_TEXT = "no_text"
    UNREADABLE_TEXT = "unreadable_text"
    NOT_A_LETTER = "not_a_letter"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    OCR_TIMEOUT = "ocr_timeout"
    OCR_FAILED = "ocr_failed"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    INTERNAL = "internal"


class ExtractError(Exception):
    """Base class of all errors that this package raises deliberately."""

    exit_code = ExitCode.USAGE


class NoInputError(ExtractError):
    """The given paths hold no letters."""

    exit_code = ExitCode.NO_INPUT


class OutputError(ExtractError):
    """OUT cannot be written, or holds files that imr_extract did not write."""

    exit_code = ExitCode.OUTPUT


class BusyOutputError(OutputError):
    """Another run is writing to OUT."""


class OtherRunError(OutputError):
    """OUT holds tables from another version, other rules or other options."""


class AddressError(ExtractError):
    """An address cannot be opened: unknown scheme, missing package, or unreachable."""

    exit_code = ExitCode.USAGE


class ClusterError(ExtractError):
    """The scheduler cannot be reached, or has no workers."""

    exit_code = ExitCode.USAGE


class StartError(ExtractError):
    """The processes that extract letters cannot start."""

    exit_code = ExitCode.USAGE


class MissingPackageError(ExtractError):
    """A required package is not installed."""

    exit_code = ExitCode.USAGE


class InterruptedRunError(ExtractError):
    """The run was stopped by Ctrl-C or SIGTERM."""

    exit_code = ExitCode.INTERRUPTED


class RuleError(ExtractError):
    """A pattern file is wrong. The message names the file and, where known, the rule id."""

    exit_code = ExitCode.RULES


class TablesError(ExtractError):
    """The folder holds no tables, or those of an unfinished run."""

    exit_code = ExitCode.TABLES


class FieldError(ExtractError):
    """No such field exists, or no letter could have it."""

    exit_code = ExitCode.USAGE


class ExportError(ExtractError):
    """What is to be exported is not there, or does not fit into this kind of file."""

    exit_code = ExitCode.USAGE


class BrowseError(ExtractError):
    """The search site cannot be started."""

    exit_code = ExitCode.USAGE


class GoldError(ExtractError):
    """A gold file cannot be read or has an unknown key. The message names the line."""

    exit_code = ExitCode.GOLD


class LetterError(ExtractError):
    """One letter cannot be extracted.

    Attributes:
        code: the reason.
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
    """The file starts like a PDF, but its structure cannot be read."""

    code = ErrorCode.DAMAGED_PDF


class DamagedZipError(LetterError):
    """The zip file, or one of its members, is not what was packed."""

    code = ErrorCode.DAMAGED_ZIP


class NestedZipError(LetterError):
    """The member of a zip file is a zip file itself."""

    code = ErrorCode.NESTED_ZIP


class EncryptedError(LetterError):
    """The PDF, or the zip file, requires a password."""

    code = ErrorCode.ENCRYPTED


class NoPagesError(LetterError):
    """The PDF has no pages."""

    code = ErrorCode.NO_PAGES


class UnreadableError(LetterError):
    """The operating system refuses to read the file."""

    code = ErrorCode.UNREADABLE


class LinkLoopError(UnreadableError):
    """The path is a symbolic link that points back to itself."""

    code = ErrorCode.LINK_LOOP


class TooLargeError(LetterError):
    """The file has more bytes or pages than a letter can have."""

    code = ErrorCode.TOO_LARGE


class NoTextError(LetterError):
    """The PDF has pages but no text: scanned images."""

    code = ErrorCode.NO_TEXT


class UnreadableTextError(LetterError):
    """The PDF has text, but its fonts give other letters than they print."""

    code = ErrorCode.UNREADABLE_TEXT


class OcrTimeoutError(LetterError):
    """OCR of the letter took longer than it may."""

    code = ErrorCode.OCR_TIMEOUT


class OcrFailedError(LetterError):
    """OCRmyPDF or Tesseract cannot read the letter's pages."""

    code = ErrorCode.OCR_FAILED


class NotALetterError(LetterError):
    """The text is not an IMR determination letter."""

    code = ErrorCode.NOT_A_LETTER


def fault(error: Exception) -> str:
    """The message for an error that is a bug in this package."""
    return f"{type(error).__name__}: {error}. This is a bug in imr_extract; please report it."


def counted(count: int, one: str, more: str | None = None) -> str:
    """A number with its noun: 1 file, 2 files."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
