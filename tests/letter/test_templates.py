"""The forms that letters had before the determination of today."""

import pytest

from imr_extract.letter.extract import extract

SUMMARY = "This is a 45 year old female with a date of injury of 3/4/2011."

NOTICE = f"""MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review

Notice of Independent Medical Review Determination

Dated: 9/6/2013

Employee: [REDACTED]
Claim Number: [REDACTED]
Date of UR Decision: 8/30/2013
Date of Injury: 3/4/2011
IMR Application Received: 9/6/2013
MAXIMUS Case Number: CM13-0901234

1) MAXIMUS Federal Services, Inc. has determined the request for a bed is notmedically
necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for Norco 10/325 mg #60 is
medically necessary and appropriate.

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE

An application for Independent Medical Review was filed on 9/6/2013 disputing the
Utilization Review Denial dated 8/30/2013. A Notice of Assignment and Request for
Information was provided to the above parties on 9/23/2013.

1) MAXIMUS Federal Services, Inc. has determined the request for a bed is not medically
necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for Norco 10/325 mg #60 is
medically necessary and appropriate.

Medical Qualifications of the Expert Reviewer:
The reviewer is Board Certified in Neurology and is licensed to practice in California.

Expert Reviewer Case Summary:
{SUMMARY}

Documents Reviewed for Determination:
\u2022 Application for IMR

1) Regarding the request for a bed:

Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert
Reviewer to Make His/Her Decision

The Claims Administrator based its decision on the Chronic Pain Medical Treatment
Guidelines, Functional restoration programs, pg. 49, which is part of the MTUS.

The Expert Reviewer based his/her decision on the Official Disability Guidelines (ODG), Low
Back Chapter, which is not part of the MTUS.

Rationale for the Decision:
The request for a bed is not medically necessary and appropriate.

2) Regarding the request for Norco 10/325 mg #60:

Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert
Reviewer to Make His/Her Decision

The Claims Administrator did not cite any evidence-based criteria for its decision.

The Expert Reviewer based his/her decision on the Chronic Pain Medical Treatment
Guidelines, pages 76-78, which is part of the MTUS.

Rationale for the Decision:
It helped.
"""

SECTIONED = f"""Case Number: CM13-0901235
Date Assigned: 12/27/2013 Date of Injury: 03/04/2011
Decision Date: 03/10/2014 UR Denial Date: 11/01/2013
Priority: Standard Application Received: 11/12/2013

HOW THE IMR FINAL DETERMINATION WAS MADE
The physician reviewer is Board Certified in Orthopedic Surgery and is licensed to practice in
Texas. He/she has been in active clinical practice.

DOCUMENTS REVIEWED
The records.

CLINICAL CASE SUMMARY
{SUMMARY}

IMR DECISION(S) AND RATIONALE(S)
The Final Determination was based on decisions for the disputed items/services set forth below:

1. The request for physical therapy 2 times a week for 6 weeks is not medically
necessary and appropriate.

The Claims Administrator based its decision on the MTUS Chronic Pain Medical Treatment
Guidelines, page 98.

The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment
Guidelines, Physical Medicine, pages 98-99.

The Physician Reviewer's decision rationale:
The request for physical therapy is not medically necessary and appropriate.
"""

PROFESSIONAL = f"""MEDICAL PROFESSIONAL REVIEW
Case Number: CM13-0900123

ISSUE AT DISPUTE:
Cervical MRI without contrast.

CASE SUMMARY:
{SUMMARY}

DOCUMENTS REVIEWED FOR DETERMINATION:
Records

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER
AND WHY:
ACOEM Guidelines, Chapter 8, page 177.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT
MEDICALLY NECESSARY:
There are no red flags.

MEDICAL REVIEWER QUALIFICATIONS:
The reviewer is board certified in Neurology and is licensed in California.
"""


def read(text: str):
    return extract(text.encode(), "a.txt").letter


def decided(letter) -> list[tuple[str, str]]:
    return [(s.service, s.decision.value) for s in letter.services]


def test_the_notice_of_2013() -> None:
    letter = read(NOTICE)
    assert letter.template.value == "notice-2013"
    assert decided(letter) == [("a bed", "upheld"), ("Norco 10/325 mg #60", "overturned")]
    assert letter.case_number == "CM13-0901234"
    dates = (letter.decision_date, letter.ur_denial_date, letter.application_received)
    assert [str(d) for d in dates] == ["2013-09-06", "2013-08-30", "2013-09-06"]
    assert str(letter.date_assigned) == "2013-09-23"
    assert (letter.age, letter.specialties) == (45, ("Neurology",))
    first, second = letter.services
    assert first.claims_administrator_basis.value == "mtus"
    assert first.reviewer_basis.value == "outside_mtus"
    assert second.claims_administrator_basis.value == "none_cited"
    assert [c.pages for s in letter.services for c in s.citations] == [(49,), (), (76, 77, 78)]
    assert "not medically" in (first.rationale or "")
    assert not letter.warnings[:-1]


def test_statements_printed_twice_count_once_where_no_item_regards_them() -> None:
    top = NOTICE[: NOTICE.index("Documents Reviewed")]
    assert decided(read(top)) == decided(read(NOTICE))
    run_on = top.replace("appropriate.\n\nINDEPENDENT", "appropriate. INDEPENDENT")
    assert decided(read(run_on)) == decided(read(NOTICE))
    assert str(read(run_on).date_assigned) == "2013-09-23"
    lost = top.replace("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\n", "")
    assert decided(read(lost)) == decided(read(NOTICE))


def test_how_the_reviewer_was_selected_is_no_guideline() -> None:
    selected = "The Expert Reviewer was selected based on his/her clinical experience."
    top = NOTICE[: NOTICE.index("Expert Reviewer Case Summary")].replace(
        "licensed to practice in California.", f"licensed to practice in California. {selected}"
    )
    letter = read(top.replace("Medical Qualifications of the Expert Reviewer:\n", ""))
    assert selected[:40] in top
    assert [s.reviewer_guideline for s in letter.services] == [None, None]


def test_dates_that_only_the_notices_prose_states() -> None:
    bare = NOTICE.replace("Date of UR Decision: 8/30/2013\n", "")
    assert str(read(bare.replace("IMR Application Received: 9/6/2013\n", "")).ur_denial_date) == (
        "2013-08-30"
    )


def test_the_sectioned_letter_of_2014() -> None:
    letter = read(SECTIONED)
    assert letter.template.value == "sectioned-2014"
    assert decided(letter) == [("physical therapy 2 times a week for 6 weeks", "upheld")]
    (service,) = letter.services
    assert service.sessions == 12
    assert [(c.title, c.sections, c.pages) for c in service.citations] == [
        ("Chronic Pain Medical Treatment Guidelines", None, (98,)),
        ("Chronic Pain Medical Treatment Guidelines", "Physical Medicine", (98, 99)),
    ]
    assert letter.licensure_states == ("Texas",)
    assert letter.warnings == ()


@pytest.mark.parametrize(("word", "decision"), [("NOT\n", "upheld"), ("", "overturned")])
def test_the_professional_review(word: str, decision: str) -> None:
    letter = read(PROFESSIONAL.replace("NOT\n", word))
    assert letter.template.value == "professional-review"
    assert decided(letter) == [("Cervical MRI without contrast", decision)]
    (service,) = letter.services
    assert service.rationale == "There are no red flags."
    assert [(c.source, c.chapter, c.pages) for c in service.citations] == [("ACOEM", "8", (177,))]


def test_an_issue_that_was_cut_off_is_no_service() -> None:
    letter = read(PROFESSIONAL.partition("ISSUE AT DISPUTE:")[0] + "ISSUE AT DISPUTE:\n")
    assert letter.services == () and letter.warnings


def test_a_numbered_service_without_the_words_request_for() -> None:
    letter = read(SECTIONED.replace("1. The request for physical", "1. Physical"))
    assert decided(letter) == [("Physical therapy 2 times a week for 6 weeks", "upheld")]


def test_a_guideline_that_did_not_apply_is_none_that_was_cited() -> None:
    said = "The Expert Reviewer found that no section of the MTUS was applicable. The Expert Reviewer based"
    letter = read(NOTICE.replace("The Expert Reviewer based", said))
    first, second = letter.services
    assert first.reviewer_basis.value == "outside_mtus"
    assert [c.family for c in first.citations if c.cited_by.value == "reviewer"] == ["Non-MTUS"]
    assert second.reviewer_basis.value == "mtus"


def test_a_year_in_brackets_behind_a_title() -> None:
    letter = read(NOTICE.replace("\nGuidelines, Functional", "\nGuidelines (2009), Functional"))
    cited = letter.services[0].citations[0]
    assert (cited.year, cited.sections) == (2009, "Functional restoration programs")


def test_a_letter_of_no_known_template() -> None:
    text = SECTIONED.split("IMR DECISION")[0]
    letter = read(text)
    assert letter.template.value == "unknown" or letter.services == ()
    assert letter.case_number == "CM13-0901235" and letter.age == 45
    assert {"unknown_template", "no_services"} <= set(letter.warnings)


OLD_LINE = """The Claims Administrator based its decision on the Chronic Pain Medical Treatment
Guidelines, Functional restoration programs, pg. 49, which is part of the MTUS."""


def cited(line: str):
    """The basis and the citations of a claims administrator's line in a notice."""
    service = read(NOTICE.replace(OLD_LINE, line)).services[0]
    basis = service.claims_administrator_basis
    rows = [c for c in service.citations if c.cited_by.value == "claims_administrator"]
    return basis and basis.value, [(c.family, c.source, c.title, c.year, c.pages) for c in rows]


PAIN = "Chronic Pain Medical Treatment Guidelines"


@pytest.mark.parametrize(
    ("line", "basis", "rows"),
    [
        (
            "The Claims Administrator relied on the Knee Complaints (ACOEM Practice Guidelines, 2nd "
            "Edition (2004), Chapter 13), pgs. 341-342, which is part of the MTUS.",
            "mtus",
            [("MTUS", "ACOEM", "Knee Complaints", 2004, (341, 342))],
        ),
        (
            "The Claims Administrator based its decision on the American College of Occupational "
            "and Environmental Medicine (ACOEM), 2nd Edition, (2004) Knee Complaints, Chapter 13, "
            "page 341, which is a part of the MTUS.",
            "mtus",
            [("MTUS", "ACOEM", "Knee Complaints", 2004, (341,))],
        ),
        (
            f"The Claims Administrator based its decision on the {PAIN}, page 98, which is part of "
            "the MTUS, and on the Official Disability Guidelines (ODG), Pain Chapter, Opioids, "
            "which is not part of the MTUS.",
            "mtus",
            [("MTUS", "MTUS", PAIN, None, (98,)), ("Non-MTUS", "ODG", None, None, ())],
        ),
        (
            "The Claims Administrator found that no section of the MTUS applies to the request, "
            "and based its decision on the ACOEM Practice Guidelines, 3rd Edition, Knee Disorders, "
            "page 12, which is not part of the Medical Treatment Utilization Schedule (MTUS).",
            "outside_mtus",
            [("Non-MTUS", "ACOEM", "Knee Disorders", None, (12,))],
        ),
        (
            "The Claims Administrator based its decision on the MTUS ACOEM Practice Guidelines, "
            "page 12.",
            "mtus",
            [("MTUS", "ACOEM", None, None, (12,))],
        ),
        (
            "The Claims Administrator based its decision on the Opioid Treaty, page 3, which is "
            "part of the MTUS.",
            "mtus",
            [("MTUS", "MTUS", "Opioid Treaty", None, (3,))],
        ),
        (
            "The Claims Administrator based its decision on the Blue Book of Knees, page 3, which "
            "is not part of the MTUS, since the MTUS does not address the issue at dispute.",
            "outside_mtus",
            [("Non-MTUS", "Blue Book of Knees", None, None, (3,))],
        ),
        (
            "The Claims Administrator did not cite any evidence-based criteria for its decision.",
            "none_cited",
            [],
        ),
        ("The Claims Administrator denied the request.", "other", []),
    ],
)
def test_the_guideline_sentences_of_a_notice(line: str, basis: str, rows: list) -> None:
    assert cited(line) == (basis, rows)


def test_a_reviewer_who_accepts_the_other_partys_guideline() -> None:
    said = "The Expert Reviewer found the guidelines used by the Claims Administrator relevant."
    start = NOTICE.index("The Expert Reviewer based his/her decision on the Official")
    end = NOTICE.index("Rationale for the Decision:")
    letter = read(f"{NOTICE[:start]}{said}\n\n{NOTICE[end:]}")
    assert letter.services[0].reviewer_basis.value == "mtus"
    assert [c.cited_by.value for c in letter.services[0].citations] == ["claims_administrator"]


def test_statements_and_verdicts_in_one_letter() -> None:
    more = "2. Retrospective request for a cane: Overturned.\n\nThe Claims Administrator based its"
    letter = read(
        SECTIONED.replace("The Claims Administrator based its", f"{{}}{more}", 1).format(
            "The Claims Administrator did not cite a guideline.\n\n"
        )
    )
    assert [d for _, d in decided(letter)] == ["upheld", "overturned"]
    assert [s.claims_administrator_basis.value for s in letter.services] == ["none_cited", "mtus"]


def test_a_request_in_the_summary_is_no_item() -> None:
    asked = f"{SUMMARY} The\nrequest for massage, acupuncture and a bed was sent on 1/2/2013."
    assert decided(read(SECTIONED.replace(SUMMARY, asked))) == decided(read(SECTIONED))


def test_what_closes_a_letter_is_no_rationale() -> None:
    closing = "Disclaimer: MAXIMUS is not engaged in the practice of law.\n"
    letter = read(NOTICE + closing)
    assert letter.services[-1].rationale == "It helped."
    assert letter.sections[-1].kind == "closing"


def test_a_date_behind_a_redacted_label() -> None:
    letter = read(NOTICE.replace("Date of UR Decision: 8/30/2013", "Date of UR Decision: XXXX"))
    assert str(letter.ur_denial_date) == "2013-08-30"
    assert "unreadable:ur_denial_date" not in letter.warnings


def test_a_specialty_with_an_ampersand() -> None:
    letter = read(NOTICE.replace("Neurology", "Physical Medicine & Rehabilitation, Pain Medicine"))
    assert letter.specialties == ("Physical Medicine & Rehabilitation", "Pain Medicine")
