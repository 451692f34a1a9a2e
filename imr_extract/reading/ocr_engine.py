"""Pictures of pages -> words, by OCRmyPDF: its plugin that keeps what Tesseract reads.

OCRmyPDF draws each page, turns it upright and straight, and lets Tesseract read it. Left alone, it
would write the words into a copy of the PDF whose pages are those turned pictures. The plugin keeps
the words instead, with their places on the picture, how sure Tesseract is of them, and how the
picture was turned, so that they can be put where they stand on the page itself.
"""

from __future__ import annotations

import io
import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import ocrmypdf
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.hocrtransform import HocrParser
from PIL import Image

from imr_extract.errors import OcrFailedError, OcrTimeoutError

# It reports through logging what concerns whoever keeps its PDF; here the record's warnings tell.
logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)


class ReadPicture(NamedTuple):
    """What Tesseract read on the picture of a page.

    Attributes:
        size: width and height of the picture, in pixels.
        turned: degrees, counter-clockwise, by which it was turned about its middle before.
        lines: OCRmyPDF's elements, each with words, their boxes in pixels and confidences.
    """

    size: tuple[int, int]
    turned: float
    lines: list[ocrmypdf.OcrElement]


@dataclass
class _Job:
    """One call of OCRmyPDF: until when it may take, and what it has read so far, by page."""

    seconds: float
    deadline: float
    turned: float = 0.0
    read: dict[int, ReadPicture] = field(default_factory=dict)

    def left(self) -> float:
        """Seconds left.

        Raises:
            OcrTimeoutError: there are none.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OcrTimeoutError(
                f"OCR took longer than {self.seconds:g} seconds. Look whether it is a letter; "
                "--ocr-timeout allows more."
            )
        return left


_job: ContextVar[_Job] = ContextVar("_job")


def read_pictures(pdf: bytes, pages: Iterable[int], seconds: float) -> dict[int, ReadPicture]:
    """Read pages as pictures.

    Args:
        pdf: a PDF.
        pages: numbers of pages, from 1.
        seconds: how long it may take.

    Returns:
        What was read, by the page's number.

    Raises:
        OcrTimeoutError: it took longer.
        OcrFailedError: OCRmyPDF or Tesseract cannot do it.
    """
    job = _Job(seconds, time.monotonic() + seconds)
    before = _job.set(job)
    try:
        ocrmypdf.ocr(
            io.BytesIO(pdf),
            os.devnull,
            plugins=[__name__],
            pages=",".join(map(str, pages)),
            language=["eng"],
            mode="force",  # whatever text these pages have is no text of theirs
            deskew=True,
            rasterizer="pypdfium",
            output_type="none",
            optimize=0,
            jobs=1,
            use_threads=True,
            invalidate_digital_signatures=True,
            progress_bar=False,
        )
    except (ocrmypdf.exceptions.ExitCodeException, Image.DecompressionBombError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise OcrFailedError(f"OCR of its pages failed ({reason}). Look at its pages.") from error
    finally:
        _job.reset(before)
    return job.read


class _Tesseract(TesseractOcrEngine):
    """Tesseract within the job's time; what it reads is kept, and OCRmyPDF gets an empty page."""

    @staticmethod
    def get_deskew(input_file: Path, options: Any) -> float:
        job = _job.get()
        options.tesseract.non_ocr_timeout = job.left()
        job.turned = TesseractOcrEngine.get_deskew(input_file, options)
        job.left()  # OCRmyPDF says nothing where Tesseract ran out of its time
        return job.turned

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    @staticmethod
    def generate_ocr(
        input_file: Path, options: Any, page_number: int = 0
    ) -> tuple[ocrmypdf.OcrElement, str]:
        job = _job.get()
        options.tesseract.timeout = job.left()
        hocr = input_file.with_suffix(".hocr")
        TesseractOcrEngine.generate_hocr(input_file, hocr, input_file.with_suffix(".txt"), options)
        job.left()
        with Image.open(input_file) as picture:
            size = picture.size
        found = HocrParser(hocr).parse().lines if hocr.stat().st_size else []
        job.read[page_number + 1] = ReadPicture(size, job.turned, found)
        box = ocrmypdf.BoundingBox(0, 0, *size)
        return ocrmypdf.OcrElement(ocr_class=ocrmypdf.OcrClass.PAGE, bbox=box), ""


class _OneByOne(ocrmypdf.Executor):
    """Pages one after the other in the thread that asks, which the job belongs to."""

    def _execute(
        self,
        *,
        task: Callable[..., Any],
        task_arguments: Iterable[Sequence[Any]],
        task_finished: Callable[[Any, Any], None],
        progress_kwargs: dict[str, Any],
        **_: Any,
    ) -> None:
        with self.pbar_class(**progress_kwargs) as progress:
            for arguments in task_arguments:
                task_finished(task(*arguments), progress)


@ocrmypdf.hookimpl
def get_ocr_engine() -> _Tesseract:
    """What reads the pictures."""
    return _Tesseract()


@ocrmypdf.hookimpl
def get_executor(progressbar_class: Any) -> _OneByOne:
    """What runs the pages."""
    return _OneByOne(pbar_class=progressbar_class)
