import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_extract.errors import NotALetterError
from imr_extract.letter.extract import extract
from imr_extract.reading.reader import read_letter
from letter_factory import make_letter

SEEDS = range(8)


def services(text: str) -> list[tuple[str, str]]:
    letter = extract(text.encode(), "a.txt").letter
    return [(s.service, s.decision.value) for s in letter.services if s.decision]


def check_cover(raw: str) -> None:
    try:
        letter = extract(raw.encode(), "a.txt").letter
    except NotALetterError:
        return
    at = 0
    for number, section in enumerate(letter.sections, start=1):
        assert section.section_no == number
        assert section.char_start == at
        assert section.text == raw[section.char_start : section.char_end]
        at = section.char_end
    assert at == len(raw)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.integers(0, 2**32))
def test_sections_cover_any_text(seed: int, chance: int) -> None:
    dice = random.Random(chance)
    raw = make_letter(seed).text
    for _ in range(dice.randrange(6)):
        at = dice.randrange(len(raw))
        raw = (
            raw[:at]
            + dice.choice(["\n", "\n\n", "\f", " ", "\u00ad", "X: Upheld\n", ""])
            + raw[at:]
        )
    raw = raw[dice.choice([0, 0, dice.randrange(len(raw))]) :][: dice.choice([10**6, 1500])]
    if raw.strip():
        check_cover(raw)


@pytest.mark.parametrize("seed", SEEDS)
def test_blank_lines_are_no_condition(seed: int) -> None:
    text = make_letter(seed).text
    assert services(re.sub(r"\n\s*\n", "\n", text)) == services(text)


def test_blank_lines_are_no_condition_on_real_letters(shared: Path) -> None:
    for path in sorted((shared / "letters" / "pdf").glob("*.pdf"))[::6]:
        raw = read_letter(path.read_bytes(), path.name).raw
        assert services(re.sub(r"\n\n+", "\n", raw)) == services(raw), path.name


def letter(*lines: str) -> str:
    head = [
        "Case Number: CM16-0900001",
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "The worker is a 40 year old man.",
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "The Final Determination was based on decisions for the disputed items/services set forth"
        " below:",
    ]
    return "\n".join([*head, *lines])


ITEM = "Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004."


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["A cane: Upheld", ITEM], [("A cane", "upheld")]),
        (["1. A cane: Upheld", ITEM], [("A cane", "upheld")]),
        (
            ["A cane with", "a strap: Partially Overturned", ITEM],
            [("A cane with a strap", "partially_overturned")],
        ),
        (["A cane:", "Overturned", ITEM], [("A cane", "overturned")]),
        (
            [
                "A cane: Upheld",
                ITEM,
                "Decision rationale: It is not medically necessary.",
                "A bed: Upheld",
                ITEM,
            ],
            [("A cane", "upheld"), ("A bed", "upheld")],
        ),
        (
            [
                "A cane: Upheld",
                ITEM,
                "Decision rationale: The denial is upheld. As noted: Upheld by us.",
                ITEM,
            ],
            [("A cane", "upheld")],
        ),
        (["Gel, DOS:", "11/11/2016: Upheld", ITEM], [("Gel, DOS: 11/11/2016", "upheld")]),
    ],
)
def test_where_items_begin_and_end(lines: list[str], found: list[tuple[str, str]]) -> None:
    assert services(letter(*lines)) == found


def test_an_unknown_heading_is_a_section_and_a_warning() -> None:
    text = letter("A cane: Upheld", ITEM).replace(
        "CLINICAL CASE SUMMARY", "\nSOME HEADING NOBODY KNOWS\n\nwords\nCLINICAL CASE SUMMARY"
    )
    record = extract(text.encode(), "a.txt").letter
    (unknown,) = [s for s in record.sections if s.kind == "unknown"]
    assert unknown.heading == "SOME HEADING NOBODY KNOWS"
    assert "unknown_heading" in record.warnings
