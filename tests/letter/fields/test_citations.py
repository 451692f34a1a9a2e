"""Guideline lines and rationales: bases, citations, pages."""

import pytest
from short_letter import read


@pytest.mark.parametrize(
    ("line", "basis", "cited"),
    [
        ("The Claims Administrator did not cite any medical evidence for its decision.", "none_cited", []),
        (
            "Decision based on MTUS Knee Complaints 2004, Section(s): Special Studies, Summary.",
            "mtus",
            [("MTUS", "Knee Complaints", 2004, "Special Studies, Summary", ())],
        ),
        (
            "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, and Chronic Pain Medical\n"
            "Treatment 2016, Section(s): NSAIDs, GI symptoms & cardiovascular risk.",
            "mtus",
            [
                ("MTUS", "Forearm, Wrist, and Hand Complaints", 2004, None, ()),
                ("MTUS", "Chronic Pain Medical Treatment", 2016, "NSAIDs, GI symptoms & cardiovascular risk", ()),
            ],
        ),
        (
            "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids, criteria for use\n"
            "Page(s): 76-78, 88-89, 124.",
            "mtus",
            [("MTUS", "Chronic Pain Treatment Guidelines", None, "Opioids, criteria for use", (76, 77, 78, 88, 89, 124))],
        ),
        (
            "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 300, Chronic Pain\n"
            "Treatment Guidelines Page(s): 98.",
            "mtus",
            [
                ("MTUS", "Low Back Complaints", None, None, (300,)),
                ("MTUS", "Chronic Pain Treatment Guidelines", None, None, (98,)),
            ],
        ),
        (
            "Decision based on MTUS Low Back Disorders Guideline (ACOEM 2019), Section(s): Imaging, and\n"
            "Initial Approaches to Treatment (ACOEM June 30, 2017).",
            "mtus",
            [
                ("MTUS", "Low Back Disorders Guideline", 2019, "Imaging", ()),
                ("MTUS", "Initial Approaches to Treatment", 2017, None, ()),
            ],
        ),
        (
            "Decision based on MTUS A Title Nobody Knows 2019, Section(s): 326.",
            "mtus",
            [("MTUS", "A Title Nobody Knows", 2019, "326", (326,))],
        ),
        (
            "The Claims Administrator based their decision on recommendation(s) outside of the MTUS\n"
            "Guidelines. Decision based on Non-MTUS Citation ODG, Pain, pg. 64.",
            "outside_mtus",
            [("Non-MTUS", None, None, None, (64,))],
        ),
    ],
)  # fmt: skip
def test_guideline_lines(line: str, basis: str, cited: list[tuple]) -> None:
    (service,) = read(line=line).services
    assert service.claims_administrator_basis.value == basis
    mine = [c for c in service.citations if c.cited_by.value == "claims_administrator"]
    assert [(c.family, c.title, c.year, c.sections, c.pages) for c in mine] == cited


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("Chronic Pain Treatment Guidelines", "Chronic Pain Medical Treatment"),
        ("Chronic Pain Medical Treatment 2016", "Chronic Pain Medical Treatment"),
        ("ACOEM Chapter 12 Low Back Complaints", "Low Back Complaints"),
        ("Low Back Disorders Guideline (ACOEM 2019)", "Low Back Disorders"),
        ("Some Other Title 2011", None),
    ],
)
def test_one_name_for_all_printings_of_a_title(printed: str, canonical: str | None) -> None:
    (service,) = read(line=f"Decision based on MTUS {printed}.").services
    assert service.citations[0].canonical_title == canonical


@pytest.mark.parametrize(
    ("rationale", "pages"),
    [
        ("As the MTUS Guideline in ACOEM Chapter 11, Table 11-6, page 269 notes, it is so.", [("ACOEM", "11", "11-6", (269,))]),
        ("The Chronic Pain Medical Treatment Guidelines, pages 98-99, allow it.", [("MTUS", None, None, (98, 99))]),
        ("On page 4 of the progress report, the guideline is not named.", []),
        ("On page 12 nothing is said.", []),
    ],
)  # fmt: skip
def test_pages_in_rationales(rationale: str, pages: list[tuple]) -> None:
    (service,) = read(rationale=rationale).services
    mine = [c for c in service.citations if c.cited_by.value == "rationale"]
    assert [(c.source, c.chapter, c.table_no, c.pages) for c in mine] == pages
