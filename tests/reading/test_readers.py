import contextlib
import dataclasses
import gc
import io
import re
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from conftest import SAMPLES
from pdfplumber.page import Page
from reportlab.pdfgen import canvas

from imr_extract.errors import (
    DamagedPdfError,
    EncryptedError,
    NotALetterError,
    NotAPdfError,
    NoTextError,
    TooLargeError,
)
from imr_extract.letter.extract import extract
from imr_extract.reading import plumber, reader
from imr_extract.reading.letter_text import Engine
from imr_extract.reading.pdfium import read_pdfium
from imr_extract.reading.plumber import read_plumber
from imr_extract.reading.reader import read_letter
from imr_extract.tables import letter_rows
from letter_factory import make_letter, make_letters

EDITIONS = ("2014-2015", "2016-2017")


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_pdf_gives_its_words_page_by_page(seed: int, edition: str) -> None:
    made = make_letter(seed, edition)
    text = read_letter(made.pdf, "x.pdf")
    assert words(text.raw.replace("\f", " ")) == words(made.text)
    assert len(text.page_starts) == made.page_count
    assert text.boxes(0, len(text.raw))[-1].page == made.page_count


@pytest.mark.parametrize("more", [b"", b"\n1 beginbfchar <52> <d83dde00> endbfchar"])
@pytest.mark.parametrize("half", [b"d800", b"dfff"])
def test_half_a_surrogate_pair_is_a_replacement_character(half: bytes, more: bytes) -> None:
    mapped = (
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"1 beginbfchar <65> <" + half + b"> endbfchar" + more + b"\nendcmap end\n"
    )  # "e" is printed, but claims to be half a pair; "R" to be a pair
    changed = io.BytesIO()
    with pikepdf.open(SAMPLES / "CM16-0900006.pdf") as pdf:
        for number in range(len(pdf.objects)):
            if isinstance(pdf.objects[number], pikepdf.Dictionary) and (
                pdf.objects[number].get("/Type") == "/Font"
            ):
                pdf.objects[number].ToUnicode = pdf.make_stream(mapped)
        pdf.save(changed)
    text = read_letter(changed.getvalue(), "x.pdf")
    assert "Cas\ufffd Numb\ufffd" in text.raw
    assert text.raw.encode()
    with contextlib.suppress(NotALetterError):  # too few headings are left for some
        assert extract(changed.getvalue(), "x.pdf").letter.letter_id


def joined(text: str) -> str:
    """Text as it is printed: PDFium writes U+FFFE for a hyphen that ends a line."""
    return "".join(text.split()).replace("\ufffe", "-")


def check_boxes(data: bytes, engine: Engine) -> int:
    """Each box, a point less on each side, holds its value's words and nothing else, and ink."""
    letter, text = extract(data, "x.pdf", engine)
    rows = letter_rows(letter, text)["evidence"]
    text.close()
    with pdfplumber.open(io.BytesIO(data)) as pdf, pypdfium2.PdfDocument(data) as drawn:
        pages = [page.render(scale=2, grayscale=True).to_numpy() for page in drawn]
        for row in rows:
            printed = ""
            for box in row["boxes"]:
                left, top, right, bottom = (box[side] for side in ("x0", "top", "x1", "bottom"))
                inside = (left + 1, top + 1, right - 1, bottom - 1)
                printed += pdf.pages[box["page"] - 1].crop(inside).extract_text()
                edges = (round(2 * edge) for edge in (top, bottom, left, right))
                first, last, start, end = edges
                assert pages[box["page"] - 1][first:last, start:end].min() < 128, row
            assert joined(printed) == joined(row["text"]), row
    return len(rows)


@pytest.mark.parametrize("engine", [Engine.PDFIUM, Engine.PDFPLUMBER])
@pytest.mark.parametrize("name", ["CM16-0900255.pdf", "CM15-0900511.pdf"])
def test_boxes_hold_the_words_of_their_range(name: str, engine: Engine) -> None:
    assert check_boxes((SAMPLES / name).read_bytes(), engine) > 30


@pytest.mark.parametrize("engine", [Engine.PDFIUM, Engine.PDFPLUMBER])
def test_boxes_on_real_letters(shared: Path, engine: Engine) -> None:
    for path in sorted((shared / "letters" / "pdf").glob("*.pdf"))[::20]:
        assert check_boxes(path.read_bytes(), engine) > 20


@pytest.mark.nightly
@pytest.mark.parametrize("engine", [Engine.PDFIUM, Engine.PDFPLUMBER])
def test_boxes_on_all_real_letters(shared: Path, engine: Engine) -> None:
    for path in sorted((shared / "letters" / "pdf").glob("*.pdf")):
        assert check_boxes(path.read_bytes(), engine) > 20


def test_boxes_of_pdfplumber_alone_hold_their_words(monkeypatch) -> None:
    def unable(data: bytes):
        raise DamagedPdfError

    monkeypatch.setattr(plumber, "inspect", unable)
    data = (SAMPLES / "CM16-0900255.pdf").read_bytes()
    assert check_boxes(data, Engine.PDFPLUMBER) > 30


@pytest.mark.parametrize(
    "encode",
    [
        lambda t: t.encode(),
        lambda t: b"\xef\xbb\xbf" + t.encode(),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("\n", "\r\n").encode("cp1252"),
    ],
)
def test_text_letters_in_the_usual_encodings(encode) -> None:
    text = "Case Number: CM16-0900001\nthe worker\u2019s knee\n"
    assert read_letter(encode(text), "a.txt").raw == text


def test_pages_are_closed_one_by_one() -> None:
    data = (SAMPLES / "CM16-0900899.pdf").read_bytes()
    for _ in range(3):
        read_letter(data, "x.pdf", Engine.PDFPLUMBER).close()
    gc.collect()
    alive = [o for o in gc.get_objects() if isinstance(o, Page) and "_objects" in vars(o)]
    assert not alive


def test_what_cannot_be_read_says_so() -> None:
    data = (SAMPLES / "CM16-0900006.pdf").read_bytes()
    with pytest.raises(DamagedPdfError, match="cut off"):
        read_letter(data[: len(data) // 2], "x.pdf")
    with pytest.raises(NotAPdfError, match="HTML"):
        read_letter(b"<!doctype html><html>", "x.pdf")
    with pytest.raises(NotAPdfError, match="neither"):
        read_letter(b"a\0b", "x.txt")
    with pytest.raises(NoTextError):
        read_letter(b" \n ", "x.txt")


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    with pikepdf.open(SAMPLES / "CM16-0900006.pdf") as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(EncryptedError):
        read_letter((tmp_path / "locked.pdf").read_bytes(), "locked.pdf")


def tables(data: bytes, engine: Engine) -> dict:
    """A letter's rows, without what names the engine."""
    letter, text = extract(data, "x.pdf", engine)
    rows = letter_rows(letter, text)
    assert rows["letters"][0].pop("text_engine") == text.engine
    text.close()
    return rows


def test_both_engines_give_equal_tables_of_generated_letters() -> None:
    for made in make_letters(12, 5000, template=None):
        assert tables(made.pdf, Engine.PDFIUM) == tables(made.pdf, Engine.PDFPLUMBER), made.name


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.nightly)])
def test_both_engines_give_equal_tables_of_the_real_letters(shared: Path, step: int) -> None:
    paths = sorted((shared / "letters" / "pdf").glob("*.pdf"))
    assert len(paths) == 78
    for path in paths[::step]:
        data = path.read_bytes()
        assert tables(data, Engine.AUTO) == tables(data, Engine.PDFPLUMBER), path.name


def test_boxes_of_both_engines_agree_to_a_point(monkeypatch) -> None:
    def unable(data: bytes):
        raise DamagedPdfError

    made = make_letter(309, "2016-2017")
    fast = read_letter(made.pdf, "x.pdf", Engine.PDFIUM)
    monkeypatch.setattr(plumber, "inspect", unable)
    slow = read_plumber(made.pdf)
    assert fast.raw == slow.raw and type(fast.places) is not type(slow.places)
    for match in re.finditer(r"\S+", fast.raw):
        (one,), (other,) = fast.boxes(*match.span()), slow.boxes(*match.span())
        assert one.page == other.page
        for side in ("x0", "top", "x1", "bottom"):
            assert abs(getattr(one, side) - getattr(other, side)) < 1, match


def test_auto_falls_back_where_pdfium_gives_no_whole_letter(monkeypatch) -> None:
    data = (SAMPLES / "CM16-0900006.pdf").read_bytes()
    whole = extract(data, "x.pdf", Engine.PDFIUM)
    assert extract(data, "x.pdf").text.engine == "pdfium"

    def half(data: bytes):
        text = read_pdfium(data)
        return dataclasses.replace(text, raw=text.raw[: text.raw.index("Decision rationale")])

    monkeypatch.setitem(reader._READERS, Engine.PDFIUM, half)
    found = extract(data, "x.pdf")
    assert found.text.engine == "pdfplumber" and found.letter.warnings == ()
    assert found.text.raw == whole.text.raw
    assert extract(data, "x.pdf", Engine.PDFIUM).letter.warnings != ()


def test_too_many_pages_are_no_letter() -> None:
    pdf = pikepdf.new()
    for _ in range(301):
        pdf.add_blank_page()
    buffer = io.BytesIO()
    pdf.save(buffer)
    for engine in Engine:
        with pytest.raises(TooLargeError, match="301 pages"):
            extract(buffer.getvalue(), "x.pdf", engine)


@pytest.mark.parametrize("engine", [Engine.PDFIUM, Engine.PDFPLUMBER])
def test_a_page_with_more_characters_than_paper_holds_is_no_letter(engine: Engine) -> None:
    """Looked at one by one, so many characters would take until the time limit."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(900, 6000))
    for line in range(450):
        page.drawString(72, 5900 - 13 * line, "The service is not medically necessary. " * 3)
    page.save()
    with pytest.raises(TooLargeError, match="Page 1 has 5[0-9]{4} characters"):
        read_letter(buffer.getvalue(), engine=engine)
