"""Every input file is one row of `sources`; what is wrong with OUT is said before work starts."""

import os
import sys
from pathlib import Path

import pandas as pd
import pikepdf
import pytest
from conftest import SAMPLES, imr_extract
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from imr_extract.errors import ErrorCode

GOOD = "CM16-0900006.pdf"


def write_bad_files(folder: Path) -> dict[str, str | None]:
    """Files in all the ways of being wrong, and the code that each must get."""
    from PIL import Image

    good = (SAMPLES / GOOD).read_bytes()
    (folder / "empty.pdf").touch()
    (folder / "cut.pdf").write_bytes(good[:5000])
    (folder / "cut late.pdf").write_bytes(good[:-40])
    (folder / "page.pdf").write_text("<html><body>Not found</body></html>")
    (folder / "random.pdf").write_bytes(bytes(range(256)) * 8)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF\n%%EOF")
    (folder / "nul.txt").write_bytes(b"a\0b")
    (folder / "note.txt").write_text("Dear reader,\nthis is no determination.\n")
    pikepdf.new().save(folder / "no pages.pdf")
    with pikepdf.open(SAMPLES / GOOD) as pdf:
        pdf.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    image = canvas.Canvas(str(folder / "scan.pdf"))
    image.drawImage(ImageReader(Image.new("RGB", (50, 50), (90, 90, 90))), 72, 400)
    image.save()
    other = canvas.Canvas(str(folder / "invoice.pdf"))
    other.drawString(72, 700, "Invoice of a taxi ride")
    other.save()
    (folder / "self.pdf").symlink_to("self.pdf")
    (folder / "gone.pdf").symlink_to("nowhere.pdf")
    (folder / "deep").mkdir()
    (folder / "deep" / "up").symlink_to("..")
    os.mkfifo(folder / "pipe.pdf")
    return {
        "empty.pdf": "empty_file",
        "cut.pdf": "damaged_pdf",
        "cut late.pdf": "damaged_pdf",
        "page.pdf": "not_a_pdf",
        "random.pdf": "not_a_pdf",
        "broken.pdf": "damaged_pdf",
        "nul.txt": "not_a_pdf",
        "note.txt": "not_a_letter",
        "no pages.pdf": "no_pages",
        "locked.pdf": "encrypted",
        "scan.pdf": "no_text",
        "invoice.pdf": "not_a_letter",
        "self.pdf": "link_loop",
        "gone.pdf": "unreadable",
        "deep/up": "link_loop",
        "pipe.pdf": "unreadable",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
def test_each_bad_file_is_a_row_and_the_run_goes_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    codes = write_bad_files(folder)
    names = ["plain.pdf", "with space.pdf", 'it\'s "q" \u00e9.pdf', "two\nlines.pdf"]
    for name in names:
        (folder / name).write_bytes((SAMPLES / GOOD).read_bytes())
    done = imr_extract("run", folder, "--out", out)
    assert done.returncode == 1, done.stderr
    rows = pd.read_parquet(out / "sources").astype(object)
    rows = rows.where(rows.notna(), None).set_index("uri").to_dict("index")
    assert len(rows) == len(codes) + len(names)
    for name, code in codes.items():
        row = rows[f"{folder}/{name}"]
        assert (row["error"], row["letter_id"]) == (code, None), name
        assert len(row["message"]) > 20
        status = code if code in ("no_text", "not_a_letter") else "failed"
        assert row["status"] == status
    statuses = sorted(rows[f"{folder}/{name}"]["status"] for name in names)
    assert statuses == ["duplicate", "duplicate", "duplicate", "extracted"]
    assert len({rows[f"{folder}/{name}"]["letter_id"] for name in names}) == 1
    assert "OCR" in rows[f"{folder}/scan.pdf"]["message"]
    assert {row["error"] for row in rows.values() if row["error"]} <= {c.value for c in ErrorCode}
    assert "damaged_pdf" in done.stdout and "link_loop" in done.stdout
    assert len(pd.read_parquet(out / "letters")) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.pdf")
    Path(name).write_bytes((SAMPLES / GOOD).read_bytes())
    done = imr_extract("run", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(tmp_path / "out" / "sources")["uri"][0].endswith("bad\\xff.pdf")


def test_no_input_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.pdf", tmp_path / "*.pdf"):
        done = imr_extract("run", path, "--out", tmp_path / "out")
        assert done.returncode == 3 and str(path) in done.stderr
        assert not (tmp_path / "out").exists()


def test_an_out_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    (tmp_path / "file").write_text("x")
    for out, says in (
        ("mine", "thesis.docx"),
        ("file", "is a file"),
        ("file/sub", "lies below one"),
    ):
        done = imr_extract("run", SAMPLES, "--out", tmp_path / out)
        assert done.returncode == 4 and says in done.stderr, done.stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_bad_options_are_usage_errors(tmp_path: Path) -> None:
    assert imr_extract("run", SAMPLES).returncode == 2
    assert imr_extract("run", SAMPLES, "--out", tmp_path, "--workers", "0").returncode == 2
    assert imr_extract("runn").returncode == 2
