"""Damaged and odd letters: never a crash, never silence; a warning names what is wrong."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from short_letter import HEAD

from imr_extract.errors import LetterError
from imr_extract.letter.assemble import Origin, build_letter
from imr_extract.letter.extract import extract
from imr_extract.letter.pipeline import shared_nlp
from imr_extract.rules.rule_set import load_rules
from letter_factory import make_letter


def read(text: str):
    return extract(text.encode(), "a.txt").letter


def decided(letter) -> list[tuple[str, str | None]]:
    return [(s.service, s.decision.value if s.decision else None) for s in letter.services]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Decision rationale:", "Deci sion rationale:"),
        ("Decision rationale:", "Decisionrationale:"),
        ("Claims Administrator guideline:", "Claims Admini strator guide line :"),
        ("CLINICAL CASE SUMMARY", "CLINICAL CASE SUMM ARY"),
        (": Upheld", ": Uphe ld"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR ISSUES, DECISIONSAND RATIONALES"),
    ],
)
def test_lost_and_added_spaces(old: str, new: str) -> None:
    text = make_letter(6, "2016-2017").text
    assert old in text
    whole, damaged = read(text), read(text.replace(old, new))
    assert decided(damaged) == decided(whole)
    assert [s.rationale for s in damaged.services] == [s.rationale for s in whole.services]
    assert (damaged.age, damaged.diagnoses[0].diagnosis) == (
        whole.age,
        whole.diagnoses[0].diagnosis,
    )


@pytest.mark.parametrize(
    "part",
    [
        "summary",
        *(pytest.param(p, marks=pytest.mark.nightly) for p in ("item", "line", "rationale")),
    ],
)
def test_a_letter_may_be_cut_off_behind_any_word(part: str) -> None:
    """Of all examples, in each part: what a rule expects behind a word need not be there."""
    parts = {"summary": "He fell.", "item": "A cane", "line": "None.", "rationale": "It is so."}
    head = HEAD[: HEAD.index(f"{{{part}}}")].format(**parts)
    rules = [rule for file in load_rules().files.values() for rule in file.rules]
    examples = {e for rule in rules for e in (*rule.examples, *rule.counter_examples)}
    cuts = {e[: word.end()] for e in examples for word in re.finditer(r"\S+|\n", e)}
    failed = {}
    for cut in sorted(cuts):
        try:
            build_letter(shared_nlp()(head + cut), Origin("", "0" * 64, ""))
        except Exception as error:  # whatever it is, it is a fault of ours
            failed[cut] = repr(error)
    assert not failed


def test_a_date_with_a_space_inside() -> None:
    for printed in ("1 0-25-16", "10-2 5-16", "0 1-25-2016"):
        text = make_letter(6, "2016-2017").text.replace(
            "including all medical records:", f"x:\n\nHe was injured on {printed}. "
        )
        day = "2016-01-25" if printed.startswith("0") else "2016-10-25"
        assert day in read(text).injury_dates


def test_two_letters_in_one_file() -> None:
    first, second = make_letter(6), make_letter(7)
    letter = read(first.text + "\f" + second.text)
    assert decided(letter) == decided(read(first.text))
    assert letter.case_number == first.record["case_number"]
    assert "several_letters" in letter.warnings
    assert letter.sections[-1].kind == "next_letter"
    assert second.record["case_number"] in letter.sections[-1].text


def test_a_letter_cut_off_in_an_item() -> None:
    text = make_letter(309, "2016-2017").text
    last = text.rindex("Decision rationale:")
    letter = read(text[:last])
    assert f"no_rationale:{len(letter.services)}" in letter.warnings


def test_an_item_without_its_decision_is_named() -> None:
    text = make_letter(309, "2016-2017").text
    gone = list(re.finditer(r": (Upheld|Overturned|Partially Overturned)", text))[1]
    whole, letter = read(text), read(text[: gone.start()] + text[gone.end() :])
    assert [s.service for s in letter.services] == [s.service for s in whole.services]
    assert [s.decision is None for s in letter.services] == [False, False, True, False]
    assert letter.warnings == ("no_decision:3",)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 40), st.integers(0, 2**32))
def test_no_damage_brings_it_down(seed: int, chance: int) -> None:
    dice = random.Random(chance)
    text = make_letter(seed).text
    for _ in range(dice.randrange(1, 40)):
        at = dice.randrange(len(text) + 1)  # nothing may be left
        width = dice.choice([0, 1, 1, 3, 400])
        text = (
            text[:at]
            + dice.choice(["", " ", "\n", "\x00", "(", "Upheld", "7"])
            + text[at + width :]
        )
    text = text.replace("\x00", "\ufffd")
    try:
        letter = read(text)
    except LetterError:
        return
    assert "".join(section.text for section in letter.sections) == text
