"""Pages turned, tilted, cropped and stamped at will read as before, and boxes stay on their words."""

import ctypes
import io
import math
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream
from pypdfium2 import raw as pdfium

from imr_extract.letter.extract import Extraction, extract
from imr_extract.reading.letter_text import Box, Engine
from imr_extract.tables import nested_record

LETTER = Path(__file__).parents[1] / "letter" / "cases" / "00-base_three.pdf"
Matrix = tuple[float, float, float, float, float, float]


def content(page: pikepdf.Page) -> bytes:
    streams = page.Contents
    each = streams if isinstance(streams, Array) else [streams]
    return b"\n".join(stream.read_bytes() for stream in each)


def altered(
    matrix: Matrix = (1, 0, 0, 1, 0, 0), turn: int = 0, margin: float = 0.0, drawn: str = ""
) -> bytes:
    """The letter with its pages' content moved by a matrix, its pages turned and cropped.

    Args:
        matrix: what is applied to all that the page draws.
        turn: the page's /Rotate.
        margin: points that lie outside of what is shown, on each side.
        drawn: PDF operators that draw on each page; `{page}` is its number.
    """
    out = io.BytesIO()
    with pikepdf.open(LETTER) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            page.Resources.Font["/Zz"] = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica
            )
            moved = " ".join(f"{value:.6f}" for value in matrix)
            more = drawn.replace("{page}", str(number))
            page.Contents = Stream(
                pdf, f"q {moved} cm ".encode() + content(page) + f" Q {more}".encode()
            )
            page.Rotate = turn
            left, bottom, right, top = map(float, page.mediabox)
            page.MediaBox = [left - margin, bottom - margin, right + margin, top + margin]
            page.CropBox = [left, bottom, right, top]
        pdf.save(out)
    return out.getvalue()


def about_the_middle(degrees: float) -> Matrix:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = 306.0, 396.0
    return cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos


def values(found: Extraction) -> dict[str, object]:
    record = nested_record(found.letter)
    return {
        "services": [
            (s["service"], s["decision"], s["category"], s["rationale"]) for s in record["services"]
        ],
        "diagnoses": [d["diagnosis"] for d in record["diagnoses"]],
        **{key: record[key] for key in ("case_number", "age", "injury_dates", "decision_date")},
    }


@cache
def untouched() -> dict[str, object]:
    found = extract(altered(), "a.pdf")
    found.text.close()
    return values(found)


def words_below(data: bytes, box: Box) -> str:
    """What PDFium finds where a box is on the page as it is shown."""
    document = pypdfium2.PdfDocument(data)
    page = document[box.page - 1]
    width, height = page.get_size()
    corners = []
    for x, y in ((box.x0, box.top), (box.x1, box.bottom)):
        on_page = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDF_DeviceToPage(
            page.raw, 0, 0, round(width * 100), round(height * 100), 0,
            round(x * 100), round(y * 100), *on_page,
        )  # fmt: skip
        corners.append((on_page[0].value, on_page[1].value))
    (x0, y0), (x1, y1) = corners
    return str(
        page.get_textpage().get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    )


def boxes_are_on_their_words(data: bytes, found: Extraction) -> None:
    """Single words lie wholly in their boxes, however much their line is tilted."""
    checked = 0
    for evidence in found.letter.evidence:
        if evidence.field in {"case_number", "decision_date", "date_assigned"}:
            (box,) = found.text.boxes(evidence.char_start, evidence.char_end)
            assert evidence.text in words_below(data, box), (evidence, box)
            checked += 1
    assert checked == 3


@settings(max_examples=5)
@given(
    degrees=st.floats(-4, 4).map(lambda angle: round(angle, 2)),
    turn=st.sampled_from([0, 90, 180, 270]),
    margin=st.sampled_from([0.0, 40.0, 200.0]),
)
@pytest.mark.parametrize("engine", [Engine.PDFIUM, Engine.PDFPLUMBER])
def test_tilted_turned_and_cropped_pages(
    engine: Engine, degrees: float, turn: int, margin: float
) -> None:
    data = altered(about_the_middle(degrees), turn, margin)
    found = extract(data, "a.pdf", engine)
    try:
        assert values(found) == untouched()
        boxes_are_on_their_words(data, found)
    finally:
        found.text.close()


def at(place: str, words: str, size: float = 8, matrix: str = "1 0 0 1") -> str:
    return f"q BT /Zz {size} Tf {matrix} {place} Tm ({words}) Tj ET Q"


FURNITURE = {
    "a page number": at("300 24", "{page}"),
    "page of pages": at("280 24", "Page {page} of 3"),
    "page in bars": at("280 24", "{page} | P a g e"),
    "a running title": at("72 776", "IMR Final Determination Letter CM17-0900148")
    + at("520 776", "{page}"),
    "a title without numbers": at("72 776", "Privileged and Confidential"),
    "a Bates number": at("480 16", "DEF 00234{page}"),
    "an exhibit's number": at("480 16", "Exhibit B-{page}"),
    "a fax line": at(
        "24 782", "01/05/2017  10:12 AM  FROM: 9165550100  TO: 9165550199  P.00{page}/003"
    ),
    "a browser's lines": at("24 778", "1/5/2017")
    + at("250 778", "IMR Search")
    + at("24 14", "https://www.example.org/imr?id=6")
    + at("560 14", "{page}/3"),
    "two lines at the top": at("72 784", "Claim File")
    + at("72 774", "Scanned 1/5/2017, sheet {page}"),
    "a watermark": at("150 200", "COPY", 90, "0.7 0.7 -0.7 0.7"),
    "a level watermark": at("60 400", "UNOFFICIAL", 90),
    "words at the margin": at("14 300", "Received 01/05/2017", 9, "0 1 -1 0"),
    "white words": "1 g " + at("72 60", "Acupuncture: Overturned") + " 0 g",
    "invisible words": "q 3 Tr " + at("72 60", "Acupuncture: Overturned") + " Q",
    "words below the page": at("72 -300", "Acupuncture: Overturned"),
    "tiny words": at("72 60", "Acupuncture: Overturned", 0.4),
}


@pytest.mark.parametrize("drawn", FURNITURE.values(), ids=FURNITURE)
def test_what_is_not_the_letters_changes_no_value(drawn: str) -> None:
    data = altered(drawn=drawn)
    found = extract(data, "a.pdf")
    try:
        assert values(found) == untouched()
        boxes_are_on_their_words(data, found)
    finally:
        found.text.close()
    kinds = {section.kind for section in found.letter.sections}
    warned = {warning.split(":")[0] for warning in found.letter.warnings}
    assert "furniture" in kinds or "unprinted_text" in warned
