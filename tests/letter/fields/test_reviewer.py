"""The reviewer's states and specialties, behind labels and in prose."""

import pytest
from short_letter import HEAD, read

from imr_extract.letter.extract import extract


def test_specialties_wrap_and_states_lack_spaces() -> None:
    letter = read(
        **{"Ohio": "California,South Carolina", "Internal Medicine": "Internal\nMedicine, Surgery"}
    )
    assert letter.licensure_states == ("California", "South Carolina")
    assert letter.specialties == ("Internal Medicine", "Surgery")


def test_reviewers_in_prose() -> None:
    text = HEAD.format(summary="x", item="A cane", line="-", rationale="-").replace(
        "The Expert Reviewer has the following credentials:\nState(s) of Licensure: Ohio\n"
        "Certification(s)/Specialty: Internal Medicine\n",
        "The reviewer is Board Certified in Physical Medicine and Rehabilitation, has a subspecialty"
        " in Pain Medicine and is licensed to practice in Ohio and Texas.\n",
    )
    letter = extract(text.encode(), "a.txt").letter
    assert letter.specialties == ("Physical Medicine and Rehabilitation", "Pain Medicine")
    assert letter.licensure_states == ("Ohio", "Texas")


@pytest.mark.parametrize(
    ("prose", "specialties", "states"),
    [
        (
            "The reviewer is licensed in chiropractic and practises in California.",
            ("chiropractic",),
            ("California",),
        ),
        ("The reviewer is licensed in Acupuncture and Ohio.", ("Acupuncture",), ("Ohio",)),
        ("The reviewer is licensed in Ohio and has practiced medicine in Texas.", (), ("Ohio",)),
        ("The reviewer practices in the state of New York.", (), ("New York",)),
        ("The reviewer is licensed in good standing.", (), ()),
    ],
)
def test_a_licence_names_a_profession_or_a_state(
    prose: str, specialties: tuple, states: tuple
) -> None:
    text = HEAD.format(summary="x", item="A cane", line="-", rationale="-").replace(
        "The Expert Reviewer has the following credentials:\nState(s) of Licensure: Ohio\n"
        "Certification(s)/Specialty: Internal Medicine\n",
        f"{prose}\n",
    )
    letter = extract(text.encode(), "a.txt").letter
    assert (letter.specialties, letter.licensure_states) == (specialties, states)
