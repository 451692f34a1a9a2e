"""What an item says of the service: category, drug, quantity, sessions, regions."""

import pytest
from short_letter import read


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ("Norco 10/325mg #60 with 2 refills", {"drug": "norco", "strength": "10/325mg", "quantity": 60, "refills": 2, "subcategory": "Opioids"}),
        ("Naproxen 550 mg, one tablet twice daily", {"drug": "naproxen", "strength": "550 mg", "quantity": None}),
        ("Flurbiprofen 10%, Cyclobenzaprine 3% cream 120 gm", {"drug": "flurbiprofen / cyclobenzaprine", "strength": None, "subcategory": "Topical Compounds"}),
        ("Tylenol #3 #60", {"drug": "tylenol #3", "quantity": 60}),
        ("Physical therapy 3 times a week for 2 weeks, left knee", {"sessions": 6, "laterality": "left", "body_parts": ("knee",), "category": "Rehabilitation"}),
        ("Acupuncture, 2x6", {"sessions": 12, "subcategory": "Acupuncture"}),
        ("Physical therapy 3xwk x 4wks", {"sessions": 12}),
        ("Twenty-four massage therapy sessions, 3 times weekly", {"sessions": 24, "subcategory": "Other Therapies"}),
        ("Physical therapy 2-3 times a week for 6 weeks", {"sessions": None}),
        ("Electrocardiogram times 3", {"sessions": None, "subcategory": "Other Diagnostic Tests"}),
        ("MRI of the cervical and thoracic spine", {"body_parts": ("cervical spine", "thoracic spine"), "laterality": None}),
        ("EMG of the left arm and right leg", {"laterality": None, "body_parts": ("arm", "leg")}),
        ("NCS RUE (DOS: 1/5/16, 2/5/16) CPT 95910", {"body_parts": ("upper extremity",), "laterality": "right", "dates_of_service": ("2016-01-05", "2016-02-05"), "codes": ("95910",)}),
        ("TENS unit E0730", {"codes": ("E0730",), "subcategory": "Electrical Stimulation"}),
        ("Pre-op EKG", {"subcategory": "Adjunct Surgical Services"}),
        ("Testosterone level", {"category": "Diagnostic Testing"}),
        ("A thing of no category", {"category": "Other", "subcategory": "Other"}),
    ],
)  # fmt: skip
def test_service_details(item: str, values: dict) -> None:
    details = read(item=item).services[0]
    assert {name: getattr(details, name) for name in values} == values


def test_a_category_that_nothing_decides_is_a_warning() -> None:
    assert "category_undecided:1" in read(item="A thing of no category").warnings


def test_the_rationale_is_the_second_witness() -> None:
    rationale = "Acupuncture may help. More acupuncture is not needed. Acupuncture is an option."
    details = read(item="Twelve more of the same", rationale=rationale).services[0]
    assert details.subcategory == "Acupuncture"


@pytest.mark.parametrize(
    ("item", "quantity", "refills"),
    [
        ("Norco 10/325 mg #60 refill 3", 60, 3),
        ("Norco 10/325 mg qty 60 refills 3", 60, 3),
        ("Norco 10/325 mg #60 with 2 refills", 60, 2),
        ("Imitrex 25 mg 1 tablet 3 times a day #90", 90, None),
    ],
)
def test_quantities_and_refills(item: str, quantity: float, refills: int | None) -> None:
    details = read(item=item).services[0]
    assert (details.quantity, details.refills) == (quantity, refills)


def test_visits_of_a_therapy_are_that_therapy() -> None:
    details = read(item="8 visits of acupuncture").services[0]
    assert (details.category, details.sessions) == ("Rehabilitation", 8)
    assert read(item="8 office visits").services[0].category == "Evaluation & Management"
