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
        ("Table 11-6 on page 269 of ACOEM ranks them.", [("ACOEM", None, "11-6", (269,))]),
        ("Pages 371 and 376 of ACOEM regard it as optional.", [("ACOEM", None, None, (371, 376))]),
        ("So it is (pages 22 & 67 of the MTUS).", [("MTUS", None, None, (22, 67))]),
        ("ACOEM, page 22, and 12 visits were tried.", [("ACOEM", None, None, (22,))]),
        ("The Chronic Pain Medical Treatment Guidelines, pages 98-99, allow it.", [("MTUS", None, None, (98, 99))]),
        ("On page 4 of the progress report, the guideline is not named.", []),
        ("On page 12 nothing is said.", []),
    ],
)  # fmt: skip
def test_pages_in_rationales(rationale: str, pages: list[tuple]) -> None:
    (service,) = read(rationale=rationale).services
    mine = [c for c in service.citations if c.cited_by.value == "rationale"]
    assert [(c.source, c.chapter, c.table_no, c.pages) for c in mine] == pages


def of(party: str, **parts: str):
    """The citations of one party, or of the rationale."""
    (service,) = read(**parts).services
    return [c for c in service.citations if c.cited_by.value == party]


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        # years and editions
        ("Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Opioids", [("MTUS", "Chronic Pain Medical Treatment", 2016, None, "Opioids", ())]),
        ("Low Back Complaints (2004), Section(s): Imaging", [("ACOEM", "Low Back Complaints", 2004, None, "Imaging", ())]),
        ("Low Back Complaints, 2004, Section(s): Imaging", [("ACOEM", "Low Back Complaints", 2004, None, "Imaging", ())]),
        ("ACOEM Practice Guidelines, 2nd Edition (2004), Low Back Complaints, page 303", [("ACOEM", "Low Back Complaints", 2004, None, None, (303,))]),
        # chapters and pages, glued and short
        ("ACOEM Chapter12 Low Back Complaints Page(s): 300", [("ACOEM", "Low Back Complaints", None, "12", None, (300,))]),
        ("ACOEM Ch. 12, pp 300-1", [("ACOEM", None, None, "12", None, (300, 301))]),
        ("ACOEM Ch 9, pgs. 207-208", [("ACOEM", None, None, "9", None, (207, 208))]),
        ("Chronic Pain Treatment Guidelines Opioids p 46", [("MTUS", "Chronic Pain Treatment Guidelines", None, None, "Opioids", (46,))]),
        ("Ankle and Foot Complaints, 371", [("ACOEM", "Ankle and Foot Complaints", None, None, None, (371,))]),
        # what the MTUS holds from 2018 on
        ("Drug List", [("MTUS", "Drug List", None, None, None, ())]),
        ("8 CCR 9792.24.2", [("MTUS", "8 CCR 9792.24.2", None, None, None, ())]),
        ("Hip and Groin Disorders (2019), Hyaluronic acid", [("ACOEM", "Hip and Groin Disorders", 2019, None, "Hyaluronic acid", ())]),
        (
            "Low Back Disorders Guideline (ACOEM March 2020), Section(s): Medications: Opioids, and Opioids Guideline (ACOEM April 20, 2017), and Drug List",
            [
                ("ACOEM", "Low Back Disorders Guideline", 2020, None, "Medications: Opioids", ()),
                ("ACOEM", "Opioids Guideline", 2017, None, None, ()),
                ("MTUS", "Drug List", None, None, None, ()),
            ],
        ),
    ],
)  # fmt: skip
def test_forms_of_mtus_citations(line: str, cited: list[tuple]) -> None:
    mine = of("claims_administrator", line=f"Decision based on MTUS {line}.")
    assert {c.family for c in mine} == {"MTUS"}
    assert [(c.source, c.title, c.year, c.chapter, c.sections, c.pages) for c in mine] == cited


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("Third Edition ACOEM Guidelines, Low Back Disorders", [("ACOEM", "Low Back Disorders", None, ())]),
        ("ODG by MCG, Online Edition, Low Back, MRI (2021)", [("ODG", None, 2021, ())]),
        # papers: the journal is the source
        ("Roe AB. Neck braces. JAMA. 2001; 285: 1987-92. PMID: 11308434", [("JAMA", "Neck braces", 2001, tuple(range(1987, 1993)))]),
        ("Roe AB, Doe C, et al. Fusion of the cervical spine. Spine 2009;34(10):1066-77", [("Spine", "Fusion of the cervical spine", 2009, tuple(range(1066, 1078)))]),
        ("Doe, J. B., & Roe, K. (2012). Bracing of the knee. American Journal of Sports Medicine, 40(3), 555-562", [("American Journal of Sports Medicine", "Bracing of the knee", 2012, tuple(range(555, 563)))]),
        ("Knots and braces. Clin Orthop Relat Res. 2008 Feb;466(2):298-305", [("Clin Orthop Relat Res", "Knots and braces", 2008, tuple(range(298, 306)))]),
        # organisations, sites, and first words
        ("CDC Guideline for Prescribing Sutures - United States, 2016", [("CDC", "CDC Guideline for Prescribing Sutures - United States", 2016, ())]),
        ("UpToDate: Treatment of gout, accessed 1/12/2016", [("UpToDate", "Treatment of gout", None, ())]),
        ("Campbell's Operative Orthopaedics, 12th Edition, pages 2100-2105", [("Campbell's Operative Orthopaedics", None, None, tuple(range(2100, 2106)))]),
        # several works, and one guideline's chapters
        ("ODG, Neck and Upper Back; Low Back", [("ODG", None, None, ())]),
        ("1. ODG, Pain. 2. Roe AB, et al. Necks. Spine. 2010. 3. http://www.example.org/a", [("ODG", None, None, ()), ("Spine", "Necks", 2010, ()), ("example.org", None, None, ())]),
        ("ODG, Pain and Other Medical Treatment Guideline or Medical Evidence: Roe A, et al. Pain. Lancet 2001", [("ODG", None, None, ()), ("Lancet", "Pain", 2001, ())]),
    ],
)  # fmt: skip
def test_works_of_others(line: str, cited: list[tuple]) -> None:
    mine = of("claims_administrator", line=f"Decision based on Non-MTUS Citation {line}.")
    assert {c.family for c in mine} == {"Non-MTUS"}
    assert [(c.source, c.title, c.year, c.pages) for c in mine] == cited


@pytest.mark.parametrize(
    ("line", "basis", "sources"),
    [
        ("The Claims Administrator cited no guideline.", "none_cited", []),
        ("The Claims Administrator did not base its decision on any guideline.", "none_cited", []),
        ("The request was denied. No evidence-based guideline was cited.", "none_cited", []),
        ("The Claims Administrator based its decision on Labor Code section 4600.", "other", []),
        ("The Claims Administrator based its decision on the records of Dr. Roe.", "other", []),
        ("The Claims Administrator based its decision on a lack of documentation.", "other", []),
        ("The MTUS is silent. ODG, Pain, was used.", "outside_mtus", ["ODG"]),
        ("The Claims Administrator used Milliman Care Guidelines.", "outside_mtus", ["Milliman"]),
        ("The Claims Administrator used the MTUS Chronic Pain Guidelines, Opioids, page 78, and ODG, Pain Chapter.", "mtus", ["MTUS", "ODG"]),
        ("The Expert Reviewer found the MTUS, Postsurgical Treatment Guidelines, Knee, pages 24-25 relevant.", "mtus", ["MTUS"]),
        ("MTUS: Low Back Complaints 2004. ODG: MRI.", "mtus", ["ACOEM", "ODG"]),
    ],
)  # fmt: skip
def test_prose_and_what_it_rests_on(line: str, basis: str, sources: list[str]) -> None:
    (service,) = read(line=line).services
    assert service.claims_administrator_basis.value == basis
    mine = [c for c in service.citations if c.cited_by.value == "claims_administrator"]
    assert [c.source for c in mine] == sources


REVIEWERS = (
    "Decision based on MTUS Chronic Pain Medical Treatment Guidelines Opioids Page(s): 78-80. "
    "Decision based on Non-MTUS Citation ODG, Pain, page 5."
)


@pytest.mark.parametrize(
    ("rationale", "cited"),
    [
        ("See ACOEM Ch. 12, p300.", [("MTUS", "ACOEM", "12", None, (300,))]),
        ("Page 51 of the Chronic Pain guideline excludes it.", [("MTUS", "MTUS", None, None, (51,))]),
        ("While ODG is silent, ACOEM Chapter 9, page 213 allows it.", [("MTUS", "ACOEM", "9", None, (213,))]),
        ("Third Edition ACOEM Guidelines Shoulder Disorders Chapter states on page 64 that it is so.", [("Non-MTUS", "ACOEM", None, None, (64,))]),
        ("The VA/DoD guideline of 2017, on page 55, is newer.", [("Non-MTUS", "VA/DoD", None, None, (55,))]),
        ("Smith et al., page 34, found no benefit.", [("Non-MTUS", "Smith et al", None, None, (34,))]),
        ("Table 9-6, page 213 lists it.", [("MTUS", "ACOEM", None, "9-6", (213,))]),
        # what the reviewer's line cites
        ("This is advised (pg. 79).", [("MTUS", "MTUS", None, None, (79,))]),
        ("The guideline (page 80) is clear. ODG at page 5 agrees.", [("MTUS", "MTUS", None, None, (80,)), ("Non-MTUS", "ODG", None, None, (5,))]),
        # pages of the case file
        ("The AME report dated 3/4/2015, pages 12-14, notes that ACOEM was followed.", []),
        ("Pages 12 through 14 of Dr. Roe's deposition mention the MTUS.", []),
        ("The fax cover, page 1 of 12, came with the ODG.", []),
        ("In the operative report at page 3 and in the MTUS at page 80 it is said.", [("MTUS", "MTUS", None, None, (80,))]),
    ],
)  # fmt: skip
def test_whose_page_it_is(rationale: str, cited: list[tuple]) -> None:
    usual = {"Decision based on MTUS Knee Complaints 2004.": REVIEWERS}
    mine = of("rationale", rationale=rationale, **usual)
    assert [(c.family, c.source, c.chapter, c.table_no, c.pages) for c in mine] == cited


@pytest.mark.parametrize(
    ("printed", "title", "source", "canonical"),
    [
        ("8 CCR 9792.24.2, p. 8,", "8 CCR 9792.24.2", "MTUS", "Chronic Pain Medical Treatment"),
        ("8 C.C.R. § 9792.24.2, p. 8,", "8 C.C.R. § 9792.24.2", "MTUS", "Chronic Pain Medical Treatment"),
        (
            "Title 8, California Code of Regulations, section 9792.24.2, page 8,",
            "Title 8, California Code of Regulations, section 9792.24.2",
            "MTUS",
            "Chronic Pain Medical Treatment",
        ),
        (
            "Cal. Code Regs., tit. 8, § 9792.23.5, p. 8,",
            "Cal. Code Regs., tit. 8, § 9792.23.5",
            "ACOEM",
            "Low Back Complaints",
        ),
        ("The MTUS (8 CCR §§ 9792.20-9792.26), page 8,", "8 CCR §§ 9792.20-9792.26", "MTUS", None),
        ("8 CCR 9792.20 et seq., page 8,", "8 CCR 9792.20", "MTUS", None),
    ],
)  # fmt: skip
def test_sections_of_the_regulations(
    printed: str, title: str, source: str, canonical: str | None
) -> None:
    (cited,) = of("rationale", rationale=f"{printed} allows it.")
    assert (cited.family, cited.title, cited.source, cited.pages, cited.canonical_title) == (
        "MTUS", title, source, (8,), canonical,
    )  # fmt: skip


@pytest.mark.parametrize(
    "joint", [", and on the Non-MTUS", " and Non-MTUS", "; Non-MTUS Citation", " and on Non-MTUS"]
)
def test_what_joins_the_guideline_of_others_is_no_part_of_a_citation(joint: str) -> None:
    (service,) = read(
        line=f"Decision based on MTUS Low Back Complaints 2004, page 303{joint} ODG, Low Back."
    ).services
    mine = [c for c in service.citations if c.cited_by.value == "claims_administrator"]
    assert [(c.family, c.source, c.citation) for c in mine] == [
        ("MTUS", "ACOEM", "Low Back Complaints 2004, page 303"),
        ("Non-MTUS", "ODG", "ODG, Low Back"),
    ]
