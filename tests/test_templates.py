"""The forms that letters had before the determination of today."""

import pytest

from imr_extract.extract import extract

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
Date Assigned: 12/27/2013 Date of Injury: 01/02/2010
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
    assert service.details.sessions == 12
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
