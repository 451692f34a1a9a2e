"""OCR of scans, by Tesseract itself; left out where it is not installed."""

import io
import math
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pikepdf
import pypdfium2
import pytest
from conftest import SAMPLES
from PIL import Image

import imr_extract
from benchmarks.ocr import BOUND, below, measure
from benchmarks.scan import scanned
from imr_extract.errors import (
    MissingPackageError,
    NotALetterError,
    NoTextError,
    OcrFailedError,
    OcrTimeoutError,
)
from imr_extract.letter.extract import Extraction, extract
from imr_extract.reading import ocr
from imr_extract.reading.letter_text import Box
from imr_extract.record import Letter
from imr_extract.tables import nested_record

HAS_OCR = which("tesseract") is not None and find_spec("ocrmypdf") is not None
CASES = Path(__file__).parents[1] / "letter" / "cases"
needs_ocr = pytest.mark.skipif(not HAS_OCR, reason="no Tesseract, or no OCRmyPDF")

SAMPLE = SAMPLES / "CM16-0900006.pdf"
SECONDS = 300.0


def read(data: bytes) -> Extraction:
    return extract(data, "scan.pdf", ocr_timeout=SECONDS)


def values(letter: Letter) -> dict[str, Any]:
    """A record without what tells how and from which bytes it was read, and where it stands."""
    record = nested_record(letter)
    for name in ("letter_id", "uri", "sha256", "text_engine", "sections", "evidence"):
        del record[name]
    for part in (*record["services"], *record["diagnoses"]):
        del part["evidence"]
        for citation in part.get("citations", ()):
            del citation["evidence"]
    return record


def pictures(*images: Image.Image) -> bytes:
    with tempfile.TemporaryFile() as file:
        first, *others = images
        first.save(file, "PDF", save_all=True, append_images=others, resolution=200)
        file.seek(0)
        return file.read()


def turned_back(box: Box, size: tuple[float, float], turn: float) -> tuple[float, float]:
    """The middle of a box, on the page before it was turned counter-clockwise on the glass."""
    x, y = (box.x0 + box.x1) / 2 - size[0] / 2, (box.top + box.bottom) / 2 - size[1] / 2
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return x * cos - y * sin + size[0] / 2, x * sin + y * cos + size[1] / 2


@pytest.fixture(scope="module")
def clean() -> Extraction:
    return extract(SAMPLE.read_bytes(), "clean.pdf")


# 0.7 degrees as scanners tilt; upside down, as someone laid it on the glass
@needs_ocr
@pytest.mark.parametrize("tilt", [0.7, pytest.param(178.6, marks=pytest.mark.nightly)])
def test_a_scan_is_read_and_its_boxes_stand_on_its_own_pages(
    clean: Extraction, tilt: float
) -> None:
    found = read(scanned(SAMPLE.read_bytes(), tilt))
    assert found.letter.text_engine == "ocr"
    assert values(found.letter) == values(clean.letter)
    with pypdfium2.PdfDocument(SAMPLE.read_bytes()) as pdf:
        size = pdf[0].get_size()
    places = {(e.field, e.text): e for e in found.letter.evidence}
    assert len(places) >= 12
    for printed in clean.letter.evidence:
        own = places[printed.field, printed.text]
        boxes = found.text.boxes(own.char_start, own.char_end)
        wanted = clean.text.boxes(printed.char_start, printed.char_end)
        assert [box.page for box in boxes] == [box.page for box in wanted]
        for box, other in zip(boxes, wanted, strict=True):
            x, y = turned_back(box, size, tilt)
            assert abs(x - (other.x0 + other.x1) / 2) < 2.5, printed
            assert abs(y - (other.top + other.bottom) / 2) < 2.5, printed


@needs_ocr
def test_a_page_without_text_is_read_among_others() -> None:
    data = (SAMPLES / "CM17-0900264.pdf").read_bytes()
    clean, mixed = extract(data, "clean.pdf"), scanned(data, 0.7, pages={2})
    without = extract(mixed, "mixed.pdf")
    assert "page_without_text:2" in without.letter.warnings
    found = read(mixed)
    assert found.letter.text_engine == "ocr"
    assert values(found.letter) == values(clean.letter)
    # Pages that have text are read as ever.
    assert found.text.raw.split("\f")[0] == clean.text.raw.split("\f")[0]
    own, printed = found.text.boxes(0, 400), clean.text.boxes(0, 400)
    assert len(own) == len(printed) > 4
    for box, other in zip(own, printed, strict=True):
        assert box == pytest.approx(other, abs=2.5)


@needs_ocr
def test_a_picture_of_a_few_dots_is_no_page(shared: Path) -> None:
    stub = shared / "cases" / "files" / "07-container_middle-page-scanned.pdf"
    if not stub.is_file():
        pytest.skip("no such case here")
    found = read(stub.read_bytes()).letter
    assert (found.text_engine, found.case_number) == (
        "ocr",
        extract(stub.read_bytes(), "").letter.case_number,
    )
    assert "page_without_text:2" in found.warnings


@needs_ocr
@pytest.mark.parametrize(
    "name",
    ["05-fonts_digits-0000.pdf", "05-fonts_pua-all.pdf"],
)
@pytest.mark.nightly
def test_a_text_that_cannot_be_read_gives_way_to_what_is_printed(name: str) -> None:
    garbage, base = CASES / name, CASES / "05-fonts_base.pdf"
    found, printed = read(garbage.read_bytes()).letter, extract(base.read_bytes(), "").letter
    assert found.text_engine == "ocr"
    for field in ("case_number", "decision_date", "date_of_injury", "age", "injury_dates"):
        assert getattr(found, field) == getattr(printed, field)
    assert [s.decision for s in found.services] == [s.decision for s in printed.services]


@needs_ocr
def test_what_lies_outside_the_page_is_no_part_of_its_picture(clean: Extraction) -> None:
    with pypdfium2.PdfDocument(scanned(SAMPLE.read_bytes(), 0.7, pages={1})) as pdf:
        page = pdf[0]
        left, bottom, right, top = page.get_mediabox()
        page.set_cropbox(left + 30, bottom + 20, right, top - 10)
        with tempfile.TemporaryFile() as file:
            pdf.save(file)
            file.seek(0)
            found = read(file.read())
    assert found.letter.case_number == clean.letter.case_number
    own, printed = found.letter.evidence[0], clean.letter.evidence[0]
    (box,) = found.text.boxes(own.char_start, own.char_end)
    (other,) = clean.text.boxes(printed.char_start, printed.char_end)
    x, y = turned_back(box._replace(x0=box.x0 + 30, x1=box.x1 + 30), (right, top), 0.0)
    # The page was tilted by 0.7 degrees: five points at its edges
    assert (
        abs(x - (other.x0 + other.x1) / 2) < 6 and abs(y + 10 - (other.top + other.bottom) / 2) < 6
    )


@needs_ocr
@pytest.mark.nightly
def test_a_scan_with_stamps_in_its_text_is_read(clean: Extraction) -> None:
    with pikepdf.open(io.BytesIO(scanned(SAMPLE.read_bytes()))) as pdf:
        stamp = "Jan 05 2017 10:12AM  Fax 555-0100  from the claims office  p.001/001"
        for page in pdf.pages:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier
            )
            page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.Zz)
            page.contents_add(f"q BT /Zz 8 Tf 30 780 Td ({stamp}) Tj ET Q".encode())
        changed = io.BytesIO()
        pdf.save(changed)
    with pytest.raises(NotALetterError, match="pictures of pages.*--ocr"):
        extract(changed.getvalue(), "stamped.pdf")
    assert values(read(changed.getvalue()).letter) == values(clean.letter)


@needs_ocr
def test_pictures_without_words_are_said_to_have_none() -> None:
    grey = Image.effect_noise((850, 1100), 20)
    with pytest.raises(NoTextError, match="OCR finds none"):
        read(pictures(grey, grey))


@needs_ocr
def test_a_letter_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OcrTimeoutError, match=r"longer than 0\.3 seconds.*--ocr-timeout"):
        extract(scanned(SAMPLE.read_bytes()), "scan.pdf", ocr_timeout=0.3)
    assert not list(tmp_path.iterdir())


@needs_ocr
def test_tesseract_that_fails_costs_the_letter_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = scanned(SAMPLE.read_bytes())
    letter = SAMPLES / "CM17-0900264.pdf"
    mixed = scanned(letter.read_bytes(), pages={2})
    broken = tmp_path / "tesseract"
    broken.write_text("#!/bin/sh\necho 'out of luck' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(OcrFailedError, match="OCR of its pages failed"):
        read(scan)
    # A letter that has text goes without its picture.
    assert "page_without_text:2" in read(mixed).letter.warnings


@needs_ocr
def test_two_real_scans_give_what_a_person_read(shared: Path) -> None:
    measured = measure(2, workers=1)
    assert measured.letters == 2 and not below(measured)
    assert all(measured.scores[name].gold for name in BOUND)


@needs_ocr
@pytest.mark.nightly
@pytest.mark.parametrize("tilt", [0.7, -1.5])
def test_real_scans_give_what_a_person_read(shared: Path, tilt: float) -> None:
    assert not below(measure(40, tilt))


def test_a_clean_letter_costs_no_ocr(clean: Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any) -> None:
        raise AssertionError("a clean letter was looked at")

    monkeypatch.setattr(ocr, "open_pdf", forbidden)
    assert read(SAMPLE.read_bytes()).letter == extract(SAMPLE.read_bytes(), "scan.pdf").letter


def test_what_is_missing_is_said_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> str:
        ocr.check_ocr.cache_clear()
        return ocr.check_ocr()

    there: dict[str, Callable[..., Any]] = {
        "find_spec": lambda _: "ocrmypdf", "which": lambda _: "tesseract",
        "_asked": lambda option: {"--list-langs": "eng\nosd", "--version": "tesseract 5.3.0"}[option],
    }  # fmt: skip
    for name, found in there.items():
        monkeypatch.setattr(ocr, name, found)
    assert check() == "5.3.0"
    monkeypatch.setattr(ocr, "_asked", lambda _: "osd")
    with pytest.raises(MissingPackageError, match="lacks its language 'eng'"):
        check()
    monkeypatch.setattr(ocr, "which", lambda _: None)
    for platform, install in (
        ("linux", "apt-get install tesseract-ocr"), ("darwin", "brew install tesseract"),
        ("win32", "winget install"),
    ):  # fmt: skip
        monkeypatch.setattr(sys, "platform", platform)
        with pytest.raises(MissingPackageError, match=install):
            check()
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    with pytest.raises(MissingPackageError, match=r"pip install 'imr-extract\[ocr\]'"):
        check()
    with pytest.raises(MissingPackageError):
        imr_extract.extract_letter(SAMPLE, ocr=True)
    monkeypatch.undo()
    ocr.check_ocr.cache_clear()
