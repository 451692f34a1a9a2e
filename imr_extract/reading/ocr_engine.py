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
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ocrmypdf
from ocrmypdf.builtin_plugins import pypdfium
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.helpers import Resolution
from ocrmypdf.hocrtransform import HocrParser
from PIL import Image

from imr_extract.errors import LetterError, OcrFailedError, OcrTimeoutError
from imr_extract.reading.ocr_words import ReadLine, ReadPicture, ReadWord, surer

# It reports through logging what concerns whoever keeps its PDF; here the record's warnings tell.
logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)

# Confidence, of 1, below which a word is read again; where so many lines of a page have such words,
# the page is bad, and a second look costs more than it gives.
_DOUBTFUL = 0.6
_MOST_DOUBTFUL = 12
# Dots per inch that Tesseract needs, and that are enough for it.
_BLUNTEST, _SHARPEST = 150.0, 300.0
# Mean confidence in a page's words below which it is no text as it stands; 0.95 is usual.
_BAD = 0.6
# How a line is shown again: twice as large, with some of what is around it. Tesseract's number for
# "a single line of text".
_ENLARGED, _MARGIN = 2, 0.3
_ONE_LINE = 7
_NOWHERE = ocrmypdf.BoundingBox(0, 0, 0, 0)


@dataclass
class _Job:
    """What OCRmyPDF is called for.

    Attributes:
        seconds: how long it may take.
        deadline: until when.
        pages: the pages, with the dots per inch of their pictures.
        upright: degrees by which the page it is at was turned to stand upright.
        turned: the same, and to lie straight.
        read: what it has read so far, by page.
    """

    seconds: float
    deadline: float
    pages: Mapping[int, float | None]
    upright: float = 0.0
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


def read_pictures(
    pdf: bytes, pages: Mapping[int, float | None], seconds: float
) -> dict[int, ReadPicture]:
    """Read pages as pictures.

    Args:
        pdf: a PDF.
        pages: numbers of pages, from 1, each with the dots per inch of the picture that takes up
            most of it, None where none does.
        seconds: how long it may take.

    Returns:
        What was read, by the page's number.

    Raises:
        OcrTimeoutError: it took longer.
        OcrFailedError: OCRmyPDF or Tesseract cannot do it.
    """
    job = _Job(seconds, time.monotonic() + seconds, pages)
    before = _job.set(job)
    try:
        _run(pdf, pages)
        first = job.read
        bad = [n for n, picture in first.items() if (picture.confidence or 1.0) < _BAD]
        if not bad:
            return first
        job.read = {}  # perhaps they lay on their side, or upside down
        _run(pdf, bad, rotate_pages=True)
        again = job.read
        return first | {n: max(first[n], again[n], key=lambda p: p.confidence or 0.0) for n in bad}
    except (LetterError, MemoryError):
        raise
    except Exception as error:  # a dozen libraries that OCRmyPDF uses have errors of their own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise OcrFailedError(f"OCR of its pages failed ({reason}). Look at its pages.") from error
    finally:
        _job.reset(before)


def _run(pdf: bytes, pages: Iterable[int], **more: Any) -> None:
    """Call OCRmyPDF for the job."""
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
        **more,
    )


class _Tesseract(TesseractOcrEngine):
    """Tesseract within the job's time; what it reads is kept, and OCRmyPDF gets an empty page."""

    @staticmethod
    def get_orientation(input_file: Path, options: Any) -> ocrmypdf.OrientationConfidence:
        job = _job.get()
        options.tesseract.non_ocr_timeout = job.left()
        found: ocrmypdf.OrientationConfidence = TesseractOcrEngine.get_orientation(
            input_file, options
        )
        is_sure = found.confidence >= options.rotate_pages_threshold
        job.upright = float(found.angle) if is_sure else 0.0
        return found

    @staticmethod
    def get_deskew(input_file: Path, options: Any) -> float:
        job = _job.get()
        options.tesseract.non_ocr_timeout = job.left()
        angle = TesseractOcrEngine.get_deskew(input_file, options)
        job.left()  # OCRmyPDF says nothing where Tesseract ran out of its time
        job.turned = job.upright + angle
        return float(angle)

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    @staticmethod
    def generate_ocr(
        input_file: Path, options: Any, page_number: int = 0
    ) -> tuple[ocrmypdf.OcrElement, str]:
        job = _job.get()
        lines = _read(input_file, options)
        with Image.open(input_file) as picture:
            size = picture.size
            doubtful = [n for n, line in enumerate(lines) if _is_doubtful(line)]
            if len(doubtful) <= _MOST_DOUBTFUL:
                file = input_file.with_name("line.png")
                for number in doubtful:
                    lines[number] = _look_again(lines[number], picture, file, options)
        job.read[page_number + 1] = ReadPicture(size, job.turned, lines)
        box = ocrmypdf.BoundingBox(0, 0, *size)
        return ocrmypdf.OcrElement(ocr_class=ocrmypdf.OcrClass.PAGE, bbox=box), ""


def _read(picture: Path, options: Any, scale: float = 1.0) -> list[ReadLine]:
    """The lines that Tesseract finds on a picture, in pixels of one that is smaller by a scale."""
    job, hocr = _job.get(), picture.with_suffix(".hocr")
    options.tesseract.timeout = job.left()
    TesseractOcrEngine.generate_hocr(picture, hocr, picture.with_suffix(".txt"), options)
    job.left()
    if not hocr.stat().st_size:  # OCRmyPDF's sign for no words at all
        return []
    return [_line(element, scale) for element in HocrParser(hocr).parse().lines]


def _is_doubtful(line: ReadLine) -> bool:
    return not line.angle and any(word.confidence < _DOUBTFUL for word in line.words)


def _line(element: ocrmypdf.OcrElement, scale: float) -> ReadLine:
    """A line of OCRmyPDF's."""
    box, base = element.bbox or _NOWHERE, element.baseline or ocrmypdf.Baseline()
    words = [
        ReadWord(
            word.text,
            at.left / scale,
            at.top / scale,
            at.right / scale,
            at.bottom / scale,
            word.confidence or 0.0,
        )
        for word in element.children
        if (at := word.bbox) is not None
    ]
    bottom = (box.bottom + base.intercept) / scale
    return ReadLine(words, box.left / scale, bottom, base.slope, element.textangle or 0.0)


def _look_again(line: ReadLine, picture: Image.Image, file: Path, options: Any) -> ReadLine:
    """Read a line again by itself, enlarged; of its doubtful words the surer reading counts."""
    top, bottom = min(w.top for w in line.words), max(w.bottom for w in line.words)
    margin = _MARGIN * (bottom - top)
    left, above = int(line.words[0].left - margin), int(top - margin)
    part = picture.crop((left, above, int(line.words[-1].right + margin), int(bottom + margin)))
    size = part.width * _ENLARGED, part.height * _ENLARGED
    dpi = [_ENLARGED * dpi for dpi in picture.info["dpi"]]
    part.resize(size, Image.Resampling.LANCZOS).save(file, dpi=dpi)
    options.tesseract.pagesegmode = _ONE_LINE
    try:
        found = _read(file, options, _ENLARGED)
    finally:
        options.tesseract.pagesegmode = None
    again = [
        word._replace(
            left=word.left + left, top=word.top + above,
            right=word.right + left, bottom=word.bottom + above,
        )
        for other in found
        for word in other.words
    ]  # fmt: skip
    return line._replace(words=surer(line.words, again, _DOUBTFUL))


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
def rasterize_pdf_page(
    input_file: Path,
    output_file: Path,
    raster_device: str,
    raster_dpi: Resolution[float],
    pageno: int,
    rotation: int | None,
    filter_vector: bool,
    stop_on_soft_error: bool,
    options: Any,
    use_cropbox: bool,
) -> Path | None:
    """Draw a page as sharp as its picture is; where there is text, OCRmyPDF would draw 400 dpi.

    Noise that is enlarged looks like print. Pictures in black and white stay as they are.
    """
    sharpness = raster_dpi.to_scalar()
    if not raster_device.startswith("pngmono"):
        sharpness = min(sharpness, _job.get().pages[pageno] or _SHARPEST, _SHARPEST)
    sharpness = max(sharpness, _BLUNTEST)
    raster_dpi = Resolution(sharpness, sharpness)
    drawn: Path | None = pypdfium.rasterize_pdf_page(
        input_file,
        output_file,
        raster_device,
        raster_dpi,
        pageno,
        raster_dpi,
        rotation,
        filter_vector,
        stop_on_soft_error,
        options,
        use_cropbox,
    )
    return drawn


@ocrmypdf.hookimpl
def get_executor(progressbar_class: Any) -> _OneByOne:
    """What runs the pages."""
    return _OneByOne(pbar_class=progressbar_class)
