"""--rerun failed with options that read more: the tables become those of the new options."""

import json
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from conftest import SAMPLES, imr_extract

import imr_extract as package
from imr_extract.archive import chunks
from imr_extract.archive import run as run_module
from imr_extract.letter import extract


@pytest.mark.usefixtures("at_once")
def test_more_time_concerns_only_the_failed_files(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(SAMPLES / "CM14-0900049.txt", folder / "good.txt")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n")

    def run(*options: object, inputs: Path = folder) -> subprocess.CompletedProcess[str]:
        return imr_extract("run", inputs, "--out", out, "--workers", 1, *options)

    assert run("--timeout", 20).returncode == 1
    refused = run("--timeout", 60)
    assert refused.returncode == 4
    assert "timeout 20.0 (now 60.0)" in refused.stderr and "--rerun failed" in refused.stderr
    done = run("--timeout", 60, "--rerun", "failed")
    assert done.returncode == 1 and "1 of 2 files done already" in done.stderr
    assert json.loads((out / "run.json").read_text())["options"]["timeout"] == 60.0
    assert run("--timeout", 60).returncode == 1  # these are its options now
    # Less time might lose letters that are read; another engine reads them otherwise.
    for options in (("--timeout", 10), ("--timeout", 60, "--engine", "pdfium")):
        refused = run(*options, "--rerun", "failed")
        assert refused.returncode == 4 and "To read only" not in refused.stderr
    # All that may be read otherwise must be there, or the tables would be of two kinds.
    refused = run("--timeout", 90, "--rerun", "failed", inputs=folder / "good.txt")
    assert refused.returncode == 4 and f"such as {folder}/bad.pdf" in refused.stderr


@pytest.mark.usefixtures("at_once")
def test_ocr_also_concerns_letters_with_pages_that_were_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "check_ocr", lambda: "5.3.0")
    monkeypatch.setattr(chunks, "check_ocr", lambda: "5.3.0")
    monkeypatch.setattr(extract, "read_scans", lambda data, seconds: None)
    for name in ("CM16-0900006.pdf", "CM17-0900148.pdf"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    scan = pikepdf.open(tmp_path / "CM17-0900148.pdf", allow_overwriting_input=True)
    scan.add_blank_page(page_size=(612, 792))
    scan.add_blank_page(page_size=(612, 792))
    scan.save()
    out = tmp_path / "out"
    read: list[int] = []
    for options in ({}, {"ocr": True, "rerun": "failed"}, {"ocr": True}):
        package.extract_directory(
            sorted(tmp_path.glob("*.pdf")), out, workers=1, on_start=read.append, **options
        )
    warnings = package.load_tables(out)["letters"]["warnings"]
    assert any("page_without_text" in code for codes in warnings for code in codes)
    assert read == [2, 1, 0]
