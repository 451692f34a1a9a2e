"""Files that hold more than one letter's pages, or other than pages: each has its true message."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from conftest import SAMPLES
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from imr_extract.errors import ErrorCode, LetterError
from imr_extract.letter.extract import extract
from imr_extract.reading.container import no_text, other_content
from imr_extract.reading.letter_text import Engine
from imr_extract.tables import nested_record

ONE = (SAMPLES / "CM16-0900006.pdf").read_bytes()
OTHER = (SAMPLES / "CM17-0900148.pdf").read_bytes()
READERS = (Engine.AUTO, Engine.PDFPLUMBER)


def made(*steps: Callable[[Pdf], None]) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        for step in steps:
            step(pdf)
        pdf.save(file)
    return file.getvalue()


def blank(pdf: Pdf) -> None:
    pdf.add_blank_page()


def attach(pdf: Pdf) -> None:
    for name, data in (("a.pdf", ONE), ("b.pdf", OTHER)):
        pdf.attachments[name] = AttachedFileSpec(pdf, data, filename=name)


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp:xdp/>"))


def annotate(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[9, 9, 99, 99], Contents="Upheld")
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(note)]))


def refused(data: bytes, engine: Engine) -> LetterError:
    with pytest.raises(LetterError) as raised:
        extract(data, "x.pdf", engine)
    return raised.value


@pytest.mark.parametrize("engine", READERS)
def test_pdfs_without_words_say_what_they_are(engine: Engine) -> None:
    for data, says in (
        (made(blank, blank), "2 pages: they are blank. Fetch or copy"),
        (made(blank, annotate), "annotations (stamps, notes, form fields). Print it"),
        (made(blank, attach), "folder of 2 attached files, and its own page a cover. Save"),
        (made(blank, xfa), "XFA form: its pages are a placeholder"),
    ):
        error = refused(data, engine)
        assert error.code is ErrorCode.NO_TEXT and says in str(error)


@pytest.mark.parametrize("engine", READERS)
@pytest.mark.parametrize(
    "between", [b"", b"\r\n", b"\f" + b"\0" * 900, b"\n--part 7\nContent: x\n\n"]
)
def test_several_pdfs_in_one_file_are_warned_of(engine: Engine, between: bytes) -> None:
    for data in (ONE + between + OTHER, ONE[:-4] + between + OTHER, ONE + between + OTHER[:3000]):
        letter = extract(data, "x.pdf", engine).letter
        assert letter.warnings == ("several_pdfs",)
    assert extract(ONE + between, "x.pdf", engine).letter.warnings == ()


def test_attached_pdfs_are_not_several() -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(ONE)) as pdf:
        attach(pdf)
        plain = pikepdf.StreamDecodeLevel.all
        pdf.save(file, compress_streams=False, stream_decode_level=plain)
    assert file.getvalue().count(b"%PDF-") == 3
    letter = extract(file.getvalue(), "x.pdf").letter
    assert (letter.case_number, letter.warnings) == ("CM16-0900006", ())


@pytest.mark.parametrize("lost", range(1, 7))
def test_a_cut_end_mark_alone_refuses_nothing(lost: int) -> None:
    assert ONE.endswith(b"%%EOF\n")
    for engine in READERS:
        assert extract(ONE[:-lost], "x.pdf", engine).letter.warnings == ()


@pytest.fixture(scope="module")
def cases(shared: Path) -> Path:
    if not (shared / "cases" / "files").is_dir():
        pytest.skip("no cases here")
    return shared / "cases" / "files"


def record(path: Path) -> dict[str, object]:
    """What a letter's record has, but for the file itself."""
    letter = nested_record(extract(path.read_bytes(), path.name).letter)
    return {
        key: value for key, value in letter.items() if key not in ("uri", "sha256", "letter_id")
    }


@pytest.mark.parametrize("kind", ["cut-2-bytes-of-eof", "linearized-shortened-by-strip"])
def test_the_cases_whose_end_is_damaged_read_as_their_base(cases: Path, kind: str) -> None:
    assert record(cases / f"07-container_{kind}.pdf") == record(cases / "00-base_three.pdf")


def test_the_cases_of_containers_say_what_they_are(cases: Path) -> None:
    for kind, says in (("xfa-shell", "XFA form"), ("portfolio-of-letters", "2 attached files")):
        error = refused((cases / f"07-container_{kind}.pdf").read_bytes(), Engine.AUTO)
        assert says in str(error)
    two = cases / "07-container_two-pdfs-concatenated.pdf"
    assert "several_pdfs" in extract(two.read_bytes(), "x.pdf").letter.warnings


def test_a_last_page_that_lost_all_it_had_is_said_and_one_with_a_space_is_just_blank() -> None:
    def with_page(content: bytes) -> tuple[str, ...]:
        out = io.BytesIO()
        with pikepdf.open(SAMPLES / "CM16-0900006.pdf") as pdf:
            font = pdf.pages[0].Resources.Font
            pdf.add_blank_page(page_size=(612, 792))
            pdf.pages[-1].Resources = pikepdf.Dictionary(Font=font)
            name = next(iter(font.keys())).encode()
            pdf.pages[-1].Contents = pdf.make_stream(content.replace(b"/F0", name))
            pdf.save(out)
        return extract(out.getvalue(), "a.pdf").letter.warnings

    assert with_page(b"BT /F0 12 Tf 72 700 Td ( ) Tj ET") == ()
    assert with_page(b"") == ("page_without_text:2",)


def test_a_page_that_cannot_be_opened_is_counted() -> None:
    # Of two blank pages, one is gone, and the tree of pages still counts it.
    whole = made(blank, blank)
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        second = pdf.pages[1].objgen[0]
    broken = re.sub(rb"(?m)^%d 0 obj" % second, b"99 0 obj", whole)
    assert "No text on 2 pages: some cannot be opened." in str(no_text(broken))
    assert other_content(broken) is None
