"""What is a letter and what is not, and the warnings that say what to doubt in one."""

import pytest

from imr_extract.errors import NotALetterError
from imr_extract.letter.extract import extract

LETTER = """Case Number: CM16-0900777
Date Assigned: 11/23/2016 Date of Injury: 10/16/2015
Decision Date: 12/21/2016 UR Denial Date: 10/20/2016
Priority: Standard Application Received: 11/15/2016

HOW THE IMR FINAL DETERMINATION WAS MADE

The complete case file was sent to an expert reviewer who has no affiliation with the
employer, the employee, the providers or the claims administrator. The reviewer is in active
practice and works at least 24 hours a week. The reviewer was chosen for clinical
experience, education and background, and has held a licence in the same specialty
for years.

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: Orthopedic Surgery

CLINICAL CASE SUMMARY

The injured worker is a 45 year old male who sustained an industrial injury on 10-16-2015.

IMR ISSUES, DECISIONS AND RATIONALES

Physical therapy 2x6: Upheld

Claims Administrator guideline: Decision based on MTUS Low Back Complaints 2004.

MAXIMUS guideline: Decision based on MTUS Low Back Complaints 2004.

Decision rationale: The first visits are not described.

MRI of the neck: Overturned

Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.

Decision rationale: The arm is weak.
"""


def read(old: str = "", new: str = ""):
    assert old in LETTER
    return extract(LETTER.replace(old, new, 1).encode() if old else LETTER.encode(), "a.txt").letter


def decided(letter) -> list[tuple[str, str | None]]:
    return [(s.service, s.decision and s.decision.value) for s in letter.services]


def test_a_letter_that_is_in_order_has_no_warning() -> None:
    assert read().warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "services", "warnings"),
    [
        (
            "2x6: Upheld",
            "2x6: Modified",
            [("Physical therapy 2x6", None), ("MRI of the neck", "overturned")],
            ("no_decision:1",),
        ),
        (
            "neck: Overturned",
            "neck: Sent back to the claims administrator",
            [("Physical therapy 2x6", "upheld"), ("MRI of the neck", None)],
            ("no_decision:2",),
        ),
        (
            "neck: Overturned",
            "neck: Overturned, in part",
            [("Physical therapy 2x6", "upheld"), ("MRI of the neck", "partially_overturned")],
            (),
        ),
        (
            "neck: Overturned",
            "neck: Overturned (partially)",
            [("Physical therapy 2x6", "upheld"), ("MRI of the neck", "partially_overturned")],
            (),
        ),
    ],
)
def test_every_item_is_a_service_whatever_its_verdict(old, new, services, warnings) -> None:
    letter = read(old, new)
    assert decided(letter) == services
    assert letter.warnings == warnings
    assert all(s.claims_administrator_basis and s.reviewer_basis for s in letter.services)
    assert letter.services[0].rationale == "The first visits are not described."


def test_the_last_words_of_a_rationale_are_no_item() -> None:
    # Two labels of one party behind one item, and a rationale that ends with a colon and words.
    letter = read("not described.", "not described. Note: none")
    assert len(letter.services) == 2
    assert letter.services[0].rationale == "The first visits are not described. Note: none"


@pytest.mark.parametrize(
    ("label", "printed", "kind"),
    [
        ("MAXIMUS guideline:", "MAXIMUS guidline:", "reviewer_guideline"),
        ("Claims Administrator guideline:", "Claims Adminstrator guideline:",
         "claims_administrator_guideline"),
        ("Decision rationale:", "Decision rational:", "rationale"),
    ],
)  # fmt: skip
def test_a_label_that_is_nearly_one_is_read_with_a_warning(label, printed, kind) -> None:
    letter = read(label, printed)
    assert letter.warnings == (f"misspelt_heading:{kind}",)
    assert decided(letter) == decided(read())
    whole, found = read().services[0], letter.services[0]
    assert (found.reviewer_guideline, found.rationale) == (
        whole.reviewer_guideline,
        whole.rationale,
    )


@pytest.mark.parametrize(
    ("old", "new", "warnings"),
    [
        ("UR Denial Date: 10/20/2016", "UR Denial Date: 10/20/2014", "dates_out_of_order:ur_denial_date"),
        ("Date of Injury: 10/16/2015", "Date of Injury: 10/16/2076", "dates_out_of_order:ur_denial_date"),
        ("Decision Date: 12/21/2016", "Decision Date: 11/21/2016", "dates_out_of_order:decision_date"),
        ("injury on 10-16-2015", "injury on 10-16-2017", "date_ahead:injury_dates"),
        ("injury on 10-16-2015", "injury on 09-16-2015", "injury_dates_differ"),
        ("a 45 year old", "a 104 year old", "unusual_age"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_said(old: str, new: str, warnings: str) -> None:
    found = read(old, new).warnings
    assert warnings in found
    assert set(found) <= {warnings, "injury_dates_differ"}


def test_an_injury_known_by_its_month_is_the_headers() -> None:
    assert read("injury on 10-16-2015", "injury in October 2015").warnings == ()


OTHER_REPORTS = {
    "a utilization review denial": """Case Number: 4471-22
Date of Injury: 01/05/2015
Decision Date: 02/10/2017

Documents Reviewed:
Request for authorization

Case Summary:
The patient is a 45 year old male who was injured on 01/05/2015. Diagnoses include lumbar strain.

Determination: Non-certified. You may apply for an Independent Medical Review within 30 days.
Rationale: The guideline recommends up to 10 visits.
""",
    "a qualified medical evaluator's report": """QUALIFIED MEDICAL EVALUATION

Date of Injury: 01/05/2015

RECORDS REVIEWED

Progress notes of 2016.

CASE SUMMARY

Ms. Doe is a 50 year old cook who was injured on 01/05/2015. Diagnoses: wrist sprain.

Rationale: The impairment is rated by the wrist's motion.
""",
    "a court opinion": """The petition for writ of review is denied.

The Independent Medical Review determination upheld the utilization review denial. The workers'
compensation judge found that the MAXIMUS determination was based on a mistake of fact.
""",
    "an article about letters": """How to read a letter

HOW THE IMR FINAL DETERMINATION WAS MADE
explains the process.

CLINICAL CASE SUMMARY
summarises the records.

IMR ISSUES, DECISIONS AND RATIONALES
lists each item, for example:

Physical therapy: Upheld

Decision rationale: here the reviewer explains.
""",
}


OPINION = """WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA

JOHN DOE, Applicant, v. ACME COMPANY, Defendants.
Case Number: ADJ1234567

OPINION AND ORDER
DENYING PETITION FOR RECONSIDERATION

Applicant appeals the Independent Medical Review determination in MAXIMUS Case Number: CM16-0900777, dated 12/21/2016, which upheld
the denial of physical therapy. The reviewer wrote:

Decision rationale: The first visits are not described. The request is not medically necessary.

Applicant, a 45 year old male, was injured on October 16, 2015. We deny the petition for reconsideration for the reasons that
the workers' compensation judge gave. The Claims Administrator guideline and the MAXIMUS guideline were both the MTUS.

For the foregoing reasons,

IT IS ORDERED that the petition is DENIED.
"""
WROTE = "The reviewer wrote:\n"
DECISIONS = """
IMR ISSUES, DECISIONS AND RATIONALES

Physical therapy 2x6: Upheld

Claims Administrator guideline: Decision based on MTUS Low Back Complaints 2004.

MAXIMUS guideline: Decision based on MTUS Low Back Complaints 2004.
"""
# Neighbours of letters in a claim's folder, some with a case number or whole parts of a letter.
OTHER_REPORTS |= {
    "a notice of assignment": """MAXIMUS Federal Services, Inc.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009

Notice of Assignment and Request for Information

Dated: 11/23/2016

Case Number: CM16-0900777
Date Assigned: 11/23/2016 Date of Injury: 10/16/2015
Employee Name: [redacted]
UR Denial Date: 10/20/2016
Priority: Standard Application Received: 11/15/2016

The application for Independent Medical Review of the employee named above was found eligible. Your case has been assigned to
MAXIMUS Federal Services. Send the following documents within 15 days of this notice: medical records of the last six
months, the utilization review determination, and any other document that you think an expert reviewer should read.

Disputed services: Physical therapy 2x6; MRI of the neck.

Sincerely,
""",
    "an application": """State of California
Division of Workers' Compensation
APPLICATION FOR INDEPENDENT MEDICAL REVIEW
DWC Form IMR

Type of Utilization Review: Regular
Employee Name: Jane Doe
Date of Injury: 10/16/2015
Claim Number: 0612345
Date of Utilization Review Determination: 10/20/2016
Primary Diagnosis: Lumbar strain (M54.5)
Is the Claims Administrator disputing liability: No
Disputed medical treatment: Physical therapy 2x6
1. MRI of the neck
2. Norco 10/325mg #60
""",
    "a medical-legal report": """QUALIFIED MEDICAL EVALUATION

RE: John Doe
Date of Injury: 10/16/2015
Claim Number: 0612345
Date of Evaluation: 11/01/2016

HISTORY OF INJURY

The applicant is a 45 year old male who sustained an industrial injury on 10-16-2015.

MEDICAL RECORDS REVIEWED

IMR determination CM16-0900777 of 12/21/2016 upheld the denial of physical therapy.

DIAGNOSES

1. Lumbar strain.
2. Cervical radiculopathy.

DISCUSSION

Apportionment is 90 percent to the injury.

RATIONALE

The physical therapy that was requested is reasonable and necessary.
""",
    "an opinion that quotes a rationale": OPINION,
    "an opinion that quotes the decisions": OPINION.replace(WROTE, WROTE + DECISIONS),
    "a notice of termination": """MAXIMUS Federal Services, Inc.

NOTICE OF TERMINATION OF INDEPENDENT MEDICAL REVIEW

Case Number: CM16-0900777
Date of Injury: 10/16/2015
UR Denial Date: 10/20/2016
Application Received: 11/15/2016

The claims administrator has approved all disputed services. The review of this case is therefore closed.
""",
}


@pytest.mark.parametrize("text", OTHER_REPORTS.values(), ids=OTHER_REPORTS)
def test_what_is_not_a_letter(text: str) -> None:
    with pytest.raises(NotALetterError):
        extract(text.encode(), "a.txt")


def test_a_letter_without_its_header_block_is_one() -> None:
    letter = extract(LETTER.partition("\n\n")[2].encode(), "a.txt").letter
    assert len(letter.services) == 2 and letter.case_number is None
    assert letter.warnings == ("section_missing:header",)
