"""Where sentences end, and where a full stop ends none."""

import pytest
import spacy

from imr_extract.rules.spans import sentences
from imr_extract.rules.tokenizer import LetterTokenizer


def split(text: str) -> list[str]:
    doc = LetterTokenizer(spacy.blank("en").vocab)(text)
    return [sentence.text for sentence in sentences(doc[:])]


@pytest.mark.parametrize(
    "text",
    [
        "He fell on Oct. 5, 2014 at work.",
        "He fell on Sept. 5, 2014 at work.",
        "She was hurt approx. 5 years ago.",
        "A 41 y.o. Male fell.",
        "A 41 y.o. M with pain.",
        "A 41 yo. Hispanic female fell.",
        "Seen by Sgt. Roe and Dr. Doe.",
        "Inj. 5/25/14 to the knee.",
    ],
)
def test_an_abbreviation_ends_none(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "He has been off work since Oct. He fell.",
            ["He has been off work since Oct.", "He fell."],
        ),
        ("He fell in 2014. In May it hurt.", ["He fell in 2014.", "In May it hurt."]),
        ("Pain for 6 mos. Exam is normal.", ["Pain for 6 mos.", "Exam is normal."]),
    ],
)
def test_a_full_stop_ends_one(text: str, parts: list[str]) -> None:
    assert split(text) == parts
