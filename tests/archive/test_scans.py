"""Scans among the letters of a run."""

import json
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pandas as pd
import pytest
from conftest import SAMPLES, imr_extract, parts

import imr_extract as package
from benchmarks.scan import scanned
from imr_extract.archive import chunks
from imr_extract.archive.chunks import Chunk, write_chunk
from imr_extract.archive.options import OCR_TIMEOUT, Options
from imr_extract.errors import MissingPackageError
from imr_extract.reading import ocr
from imr_extract.reading.letter_text import Engine
from imr_extract.storage.store import Store

GOOD = SAMPLES / "CM16-0900006.pdf"
has_ocr = which("tesseract") is not None and find_spec("ocrmypdf") is not None
needs_ocr = pytest.mark.skipif(not has_ocr, reason="no Tesseract, or no OCRmyPDF")


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    shutil.copy(GOOD, folder / "clean.pdf")
    (folder / "scan.pdf").write_bytes(scanned(GOOD.read_bytes()))
    return folder


@needs_ocr
def test_a_run_reads_scans_and_leaves_clean_letters_as_they_are(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    out, without = tmp_path / "out", tmp_path / "without"
    assert package.extract_directory(letters, without, workers=1).by_error == {"no_text": 1}
    summary = package.extract_directory(letters, out, workers=1, ocr=True)
    assert summary.complete and not summary.by_warning
    assert not list(scratch.iterdir())
    tables = {name: package.load_tables(out)[name] for name in ("letters", "evidence")}
    engines = dict(
        zip(tables["letters"]["uri"].map(Path), tables["letters"]["text_engine"], strict=True)
    )
    assert {path.name: engine for path, engine in engines.items()} == {
        "clean.pdf": "pdfium", "scan.pdf": "ocr"
    }  # fmt: skip
    assert tables["evidence"]["boxes"].map(len).min() > 0
    facts = json.loads((out / "run.json").read_text())
    assert facts["options"] == {
        "engine": "auto", "timeout": 30.0, "ocr_timeout": OCR_TIMEOUT
    }  # fmt: skip
    assert facts["versions"]["tesseract"] == ocr.check_ocr()
    assert "ocrmypdf" in facts["versions"]
    # Clean letters have the same rows, whatever is beside them.
    clean = package.load_tables(without)["evidence"]
    (letter_id,) = clean["letter_id"].unique()
    own = tables["evidence"].query("letter_id == @letter_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, clean.reset_index(drop=True))
    # Tables that were made without OCR become the same ones: only what it may read is read again.
    read: list[int] = []
    again = package.extract_directory(
        letters, without, workers=1, ocr=True, rerun="failed", on_start=read.append
    )
    assert again.complete and read == [1]
    for name, rows in package.load_tables(without).items():
        keys = [
            key for key in ("letter_id", "of_table", "row_no", "field", "char_start") if key in rows
        ]
        both = (
            t.sort_values(keys).reset_index(drop=True)
            for t in (rows, package.load_tables(out)[name])
        )
        pd.testing.assert_frame_equal(*both)
    assert json.loads((without / "run.json").read_text())["options"] == facts["options"]


@needs_ocr
@pytest.mark.nightly
def test_a_scan_is_shown_with_as_many_marks_as_the_letter(letters: Path, tmp_path: Path) -> None:
    marks = []
    for name, *options in (("clean.pdf",), ("scan.pdf", "--ocr")):
        page = tmp_path / f"{name}.html"
        done = imr_extract("show", letters / name, "--html", page, *options)
        assert done.returncode == 0, done.stderr
        marks.append(page.read_text().count('class="mark letters"'))
    assert marks[0] == marks[1] > 10


@needs_ocr
@pytest.mark.nightly
def test_the_same_scans_give_the_same_bytes(letters: Path, tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        package.extract_directory(letters, tmp_path / name, workers=workers, ocr=True)
    assert parts(tmp_path / "one") == parts(tmp_path / "two")


@needs_ocr
def test_a_scan_that_takes_too_long_fails_and_the_run_goes_on(
    letters: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = imr_extract("run", letters, "--out", out, "--ocr", "--ocr-timeout", 0.2, "--workers", 1)
    assert done.returncode == 1, done.stderr
    rows = pd.read_parquet(out / "sources").set_index("uri")
    row = rows.loc[f"{letters}/scan.pdf"]
    assert (row["status"], row["error"]) == ("failed", "ocr_timeout")
    assert "0.2 seconds" in row["message"]
    assert rows.loc[f"{letters}/clean.pdf", "status"] == "extracted"
    # Another choice is another run.
    other = imr_extract("run", letters, "--out", out)
    assert other.returncode == 4 and "ocr_timeout 0.2 (now off)" in other.stderr


def test_a_letter_without_ocr_says_how_to_read_it(letters: Path) -> None:
    done = imr_extract("show", letters / "scan.pdf")
    assert done.returncode == 7 and "--ocr" in done.stderr


def test_without_tesseract_a_run_stops_before_it_begins(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "which", lambda _: None)
    monkeypatch.setattr(ocr, "find_spec", lambda _: "ocrmypdf")
    ocr.check_ocr.cache_clear()
    for command in (("run", letters, "--out", tmp_path / "out"), ("show", GOOD)):
        done = imr_extract(*command, "--ocr")
        assert done.returncode == 2
        assert done.stderr.count("OCR needs Tesseract") == 1 and "install" in done.stderr
    assert not (tmp_path / "out").exists()
    # A cluster's worker says it with its first chunk.
    monkeypatch.setattr(chunks, "isolated_results", None)
    with pytest.raises(MissingPackageError, match="OCR needs Tesseract"):
        write_chunk(Store(tmp_path / "out"), Chunk(0, 0, []), Options(Engine.AUTO, 30.0, 60.0))
    ocr.check_ocr.cache_clear()


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e9])
def test_a_time_limit_that_is_none_is_refused(tmp_path: Path, seconds: float) -> None:
    with pytest.raises(ValueError, match="a timeout of"):
        package.extract_directory(GOOD, tmp_path / "out", ocr=True, ocr_timeout=seconds)
