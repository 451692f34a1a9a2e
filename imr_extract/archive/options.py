"""What a run may be told: how letters are read, and which are read again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imr_extract.reading.letter_text import Engine


class Rerun(str, Enum):
    """Which files of a finished run are read again."""

    ALL = "all"
    FAILED = "failed"


# Seconds after which a letter is given up, unless a run asks for others.
TIMEOUT = 30.0
OCR_TIMEOUT = 300.0  # more, that OCR of a letter may take
MOST_TIME = 86_400.0


@dataclass(frozen=True)
class Options:
    """What decides how letters are read; a run with other options gives other tables.

    Attributes:
        engine: what reads a PDF.
        timeout: seconds after which a letter is given up.
        ocr_timeout: seconds that OCR of a letter may take on top; None for no OCR.
    """

    engine: Engine
    timeout: float
    ocr_timeout: float | None = None

    @property
    def most_time(self) -> float:
        """Seconds after which a letter is given up, whatever it is at."""
        return self.timeout + (self.ocr_timeout or 0.0)
