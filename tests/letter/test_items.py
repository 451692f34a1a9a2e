"""Disputed items as objects: each owns its sections, its words, its decision and what is found."""

from conftest import SAMPLES

from imr_extract.letter.fields.room import rooms
from imr_extract.letter.pipeline import components, shared_nlp
from imr_extract.letter.structure import Structure, structure_of
from imr_extract.reading.reader import read_letter
from imr_extract.record import Decision
from letter_factory import make_letters

TWO = """Case Number: CM16-0900001

IMR ISSUES, DECISIONS AND RATIONALES

Acupuncture, 6 visits: Upheld

Claims Administrator guideline: Decision based on MTUS Acupuncture Treatment 2007.

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.

Decision rationale: Earlier visits are not described. The request is not medically necessary.

A cane: Overturned

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.

Decision rationale: It keeps the worker on her feet. The request is medically necessary.
"""


def structure(text: str) -> Structure:
    return structure_of(shared_nlp()(text))


def test_an_item_owns_its_sections_and_no_neighbours() -> None:
    doc = shared_nlp()(TWO)
    first, second = structure_of(doc).items
    assert (first.decision, second.decision) == (Decision.UPHELD, Decision.OVERTURNED)
    assert [doc[slice(*item.words)].text for item in (first, second)] == [
        "Acupuncture, 6 visits",
        "A cane",
    ]
    kinds = ["service", "claims_administrator_guideline", "reviewer_guideline", "rationale"]
    assert list(first.sections) == kinds
    assert list(second.sections) == [kinds[0], kinds[1], kinds[3]]
    owned = [s for item in (first, second) for own in item.sections.values() for s in own]
    assert len({s.start for s in owned}) == len(owned)
    assert "on her feet" in second.bodies(doc, "rationale")[0].text
    assert second.bodies(doc, "reviewer_guideline") == []


def test_an_item_of_a_notice_ends_where_the_next_one_begins() -> None:
    text = "1) Regarding the request for acupuncture\n2) Regarding the request for a cane\n"
    doc = shared_nlp()(TWO[: TWO.index("Acupuncture")] + text)
    words = [doc[slice(*item.words)].text.strip() for item in structure_of(doc).items]
    assert words == ["acupuncture", "a cane"]


def test_every_component_leaves_its_finds_in_the_item() -> None:
    for item in structure(TWO).items:
        assert set(item.found) == {"imr_services", "imr_guidelines", "imr_service_details"}
        assert item.service is not None


def test_a_letter_that_decides_all_items_at_once_shares_its_reasons() -> None:
    made = make_letters(12, 50, None, "professional-review")
    (letter,) = [m for m in made if len(m.record["services"]) > 1][:1]
    found = structure(letter.text)
    assert len(found.items) == len(letter.record["services"])
    reasons = [item.sections["rationale"] for item in found.items]
    assert all(reason == reasons[0] for reason in reasons)
    assert len({item.sections["service"][0].start for item in found.items}) == len(found.items)


def test_sections_cover_the_doc_and_items_lie_in_their_own() -> None:
    for path in sorted(SAMPLES.iterdir()):
        text = read_letter(path.read_bytes(), path.name)
        doc = shared_nlp()(text.raw)
        text.close()
        found = structure_of(doc)
        assert [s.start for s in found.sections] == [0, *(s.end for s in found.sections[:-1])]
        assert found.sections[-1].end == len(doc)
        for item in found.items:
            (own,) = item.sections["service"]
            assert own.start <= item.words[0] <= item.words[1] <= own.end, path.name


def test_the_header_is_read_first_and_every_room_has_a_component() -> None:
    found = rooms()
    assert found[0].component == "imr_header"  # its dates tell the year by which others read
    assert len({room.component for room in found}) == len(found)
    assert components() == ("imr_sections", *(room.component for room in found))
    assert all(room.read_letter or room.read_item for room in found)
