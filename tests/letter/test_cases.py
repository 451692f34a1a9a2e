"""Letters as scanners, printers, mail and programs leave them: each reads as the letter it was.

`cases/` holds invented letters, plain (`00-base_*`, `*_base.*`) and altered, each in the way that
one public bug report describes. A record may change only where a warning says so.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from imr_extract.errors import ErrorCode, LetterError
from imr_extract.letter.extract import extract
from imr_extract.reading.letter_text import Engine
from imr_extract.record import Letter
from imr_extract.tables import nested_record

CASES = Path(__file__).parent / "cases"
# What differs between two files of one letter.
_OF_THE_FILE = (
    "letter_id", "uri", "sha256", "page_count", "text_engine", "sections", "warnings", "evidence",
)  # fmt: skip

AS_BASE = [
    ("01-doubled_invisible-copy-three.pdf", "00-base_three.pdf", []),
    ("02-rotation_content-turned-270-three.pdf", "00-base_three.pdf", []),
    ("02-rotation_content-turned-90-three.pdf", "00-base_three.pdf", []),
    ("02-rotation_flag-180-three.pdf", "00-base_three.pdf", []),
    ("03-boxes_text-outside-cropbox-three.pdf", "00-base_three.pdf", ["unprinted_text"]),
    ("04-annotations_header-in-fields-three.pdf", "00-base_three.pdf", []),
    ("04-annotations_whole-page-in-stamp-three.pdf", "00-base_three.pdf", []),
    ("05-fonts_hyphens-soft.pdf", "05-fonts_base.pdf", []),
    ("06-pagefurniture_bates-old.pdf", "00-base_old.pdf", []),
    ("06-pagefurniture_browser-print-three.pdf", "00-base_three.pdf", []),
    ("06-pagefurniture_fax-header-three.pdf", "00-base_three.pdf", []),
    ("06-pagefurniture_footer-page-n-of-m-old.pdf", "00-base_old.pdf", []),
    ("06-pagefurniture_footer-page-n-of-m-three.pdf", "00-base_three.pdf", []),
    ("06-pagefurniture_header-case-number-three.pdf", "00-base_three.pdf", []),
    ("06-pagefurniture_margin-vertical-old.pdf", "00-base_old.pdf", []),
    ("06-pagefurniture_pleading-line-numbers-three.pdf", "00-base_three.pdf", []),
    ("06-pagefurniture_watermark-diag-three.pdf", "00-base_three.pdf", []),
    ("07-container_cut-2-bytes-of-eof.pdf", "00-base_three.pdf", []),
    ("07-container_fax-cover-with-case-number.pdf", "00-base_three.pdf", ["unknown_heading"]),
    ("07-container_hidden-layer-text.pdf", "00-base_three.pdf", ["unprinted_text"]),
    ("07-container_linearized-shortened-by-strip.pdf", "00-base_three.pdf", []),
    ("07-container_page-2-twice.pdf", "00-base_three.pdf", ["repeated_page"]),
    ("07-container_white-text.pdf", "00-base_three.pdf", ["unprinted_text"]),
    ("13-encodings_lrm-everywhere.txt", "13-encodings_base.txt", []),
    ("13-encodings_nul-at-end.txt", "13-encodings_base.txt", []),
    ("13-encodings_one-bad-byte.txt", "13-encodings_base.txt", []),
    ("16-multi_label-typo-mid.txt", "16-multi_base.txt", ["misspelt_heading"]),
    ("17-chars_cp1252-96-as-latin1.txt", "17-chars_base.txt", []),
    ("17-chars_fraction-slash.txt", "17-chars_base.txt", []),
    ("17-chars_soft-hyphen.txt", "17-chars_base.txt", []),
    ("17-chars_winansi-0xAD-hyphen-three.pdf", "00-base_three.pdf", []),
    ("21-layout_skew-2-one.pdf", "00-base_one.pdf", []),
    ("21-layout_skew1-one.pdf", "00-base_one.pdf", []),
    ("21-layout_two-up-old.pdf", "00-base_old.pdf", []),
    ("21-layout_word-by-word-three.pdf", "00-base_three.pdf", []),
]
NO_LETTER = [
    ("05-fonts_pua-all.pdf", ErrorCode.UNREADABLE_TEXT, "OCR"),
    ("05-fonts_shift-29-body-only.pdf", ErrorCode.UNREADABLE_TEXT, "OCR"),
    ("07-container_portfolio-of-letters.pdf", ErrorCode.NOT_A_LETTER, "2 attached file"),
    ("07-container_xfa-shell.pdf", ErrorCode.NOT_A_LETTER, "XFA form"),
    ("22-notletters_guideline-article.txt", ErrorCode.NOT_A_LETTER, "nothing about a case"),
    ("22-notletters_ur-denial.txt", ErrorCode.NOT_A_LETTER, "no case number"),
]


@cache
def read(name: str, engine: Engine = Engine.AUTO) -> Letter:
    return extract((CASES / name).read_bytes(), name, engine).letter


def record(letter: Letter) -> dict[str, Any]:
    """A letter's values, without where they stand."""

    def values(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: values(value) for key, value in node.items() if key != "evidence"}
        return [values(each) for each in node] if isinstance(node, list) else node

    return {k: values(v) for k, v in nested_record(letter).items() if k not in _OF_THE_FILE}


def codes(letter: Letter) -> set[str]:
    return {warning.split(":")[0] for warning in letter.warnings}


@pytest.mark.parametrize("engine", [Engine.AUTO, Engine.PDFPLUMBER])
@pytest.mark.parametrize(("name", "base", "more"), AS_BASE)
def test_an_altered_letter_reads_as_it_was(
    name: str, base: str, more: list[str], engine: Engine
) -> None:
    if engine is Engine.PDFPLUMBER and name.endswith(".txt"):
        pytest.skip("plain text has one reader")
    altered, untouched = read(name, engine), read(base, engine)
    assert record(altered) == record(untouched)
    assert sorted(codes(altered) - codes(untouched)) == more


@pytest.mark.parametrize("engine", [Engine.AUTO, Engine.PDFPLUMBER])
@pytest.mark.parametrize(("name", "code", "words"), NO_LETTER)
def test_what_holds_no_readable_letter_says_why(
    name: str, code: ErrorCode, words: str, engine: Engine
) -> None:
    with pytest.raises(LetterError, match=words) as caught:
        read(name, engine)
    assert caught.value.code == code


def test_lost_digits_are_said_for_the_page_and_for_each_header_date() -> None:
    letter = read("05-fonts_digits-0000.pdf")
    assert {"unreadable:case_number", "unreadable:date_of_injury"} <= set(letter.warnings)
    assert {f"unreadable_characters:{page}" for page in (1, 2, 3)} <= set(letter.warnings)
    assert [s.decision for s in letter.services] == [
        s.decision for s in read("05-fonts_base.pdf").services
    ]


def test_a_page_without_text_costs_its_items_and_no_other() -> None:
    letter, base = read("07-container_middle-page-scanned.pdf"), read("00-base_three.pdf")
    services = [service.service for service in letter.services]
    assert "page_without_text:2" in letter.warnings
    assert services == [base.services[n].service for n in (0, 3, 4)]


def test_of_two_files_joined_end_to_end_one_is_read_and_both_are_said() -> None:
    assert "several_pdfs" in read("07-container_two-pdfs-concatenated.pdf").warnings


@pytest.mark.parametrize(
    ("name", "place", "decision", "warning"),
    [
        ("16-multi_first-modified.txt", 0, None, "no_decision:1"),
        ("16-multi_mid-Overturned__in_part.txt", 1, "partially_overturned", None),
    ],
)
def test_an_item_with_another_verdict_is_an_item(
    name: str, place: int, decision: str | None, warning: str | None
) -> None:
    letter, base = read(name), read("16-multi_base.txt")
    assert len(letter.services) == len(base.services)
    changed = letter.services[place]
    assert changed.rationale == base.services[place].rationale
    assert (changed.decision.value if changed.decision else None) == decision
    assert warning is None or warning in letter.warnings


@pytest.mark.parametrize("name", sorted(p.name for p in CASES.iterdir() if "base" not in p.name))
def test_sections_cover_the_text_and_evidence_stands_outside_of_furniture(name: str) -> None:
    if name in {no_letter for no_letter, *_ in NO_LETTER}:
        return
    with_text = extract((CASES / name).read_bytes(), name)
    letter, raw = with_text.letter, with_text.text.raw
    assert "".join(section.text for section in letter.sections) == raw
    furniture = [s for s in letter.sections if s.kind == "furniture"]
    for evidence in letter.evidence:
        inside = [s for s in furniture if s.char_start <= evidence.char_start < s.char_end]
        assert not inside, (evidence, inside)


@pytest.mark.parametrize(
    "name",
    [name for name, *_ in AS_BASE if "pagefurniture" in name] + ["07-container_page-2-twice.pdf"],
)
def test_page_furniture_has_sections_of_its_own(name: str) -> None:
    letter = read(name)
    assert [s for s in letter.sections if s.kind == "furniture"]
    headed = [s for s in letter.sections if s.kind == "rationale" and s.heading]
    assert len(headed) == len(letter.services)


@pytest.mark.parametrize(
    ("printed", "service", "decision", "warning"),
    [
        ("MRI of the neck Upheld", "MRI of the neck", "upheld", None),
        ("MRI of the neck - Upheld", "MRI of the neck", "upheld", None),
        ("MRI of the neck is Overturned", "MRI of the neck", "overturned", None),
        ("MRI of the neck\n\nUpheld", "MRI of the neck", "upheld", None),
        ("MRI of the neck: Upheld in part", "MRI of the neck", "partially_overturned", None),
        ("MRI of the neck Partially Overturned", "MRI of the neck", "partially_overturned", None),
        ("MRI of the neck", "MRI of the neck", None, "no_decision:{}"),
        ("MRI of the neck: Denied", "MRI of the neck", None, "no_decision:{}"),
    ],
)
@pytest.mark.parametrize(
    "item",
    ["Physical therapy 2x6: Upheld", "MRI of the neck: Upheld", "Norco 10/325mg #60: Overturned"],
)
def test_an_item_whose_verdict_is_damaged_keeps_its_place(
    item: str, printed: str, service: str, decision: str | None, warning: str | None
) -> None:
    text = (CASES / "16-multi_base.txt").read_text()
    number = [s.service for s in read("16-multi_base.txt").services].index(item.split(":")[0])
    letter = extract(text.replace(item, printed).encode(), "a.txt").letter
    changed = letter.services[number]
    assert len(letter.services) == 3
    assert changed.service == service
    assert (changed.decision.value if changed.decision else None) == decision
    assert changed.rationale == f"Rationale number {number + 1}. The request is decided."
    assert letter.warnings == ((warning.format(number + 1),) if warning else ())


@pytest.mark.parametrize(
    ("item", "warning"), [("Physical therapy 2x6: Upheld", 0), ("MRI of the neck: Upheld", 1)]
)
def test_an_item_without_words_is_said(item: str, warning: int) -> None:
    text = (CASES / "16-multi_base.txt").read_text().replace(item, "")
    assert f"items_unpaired:{warning}" in extract(text.encode(), "a.txt").letter.warnings


@pytest.mark.parametrize("engine", [Engine.AUTO, Engine.PDFPLUMBER])
def test_words_of_form_fields_that_the_page_does_not_draw_are_said(engine: Engine) -> None:
    out = io.BytesIO()
    with pikepdf.open(CASES / "04-annotations_header-in-fields-three.pdf") as pdf:
        for field in pdf.pages[0].Annots:
            del field["/AP"]
        pdf.save(out)
    assert "form_text:1" in extract(out.getvalue(), "a.pdf", engine).letter.warnings
