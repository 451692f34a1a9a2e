"""Short summaries and items in our own words: what is read, and what must not be."""

import pytest

from imr_extract.letter.extract import extract

HEAD = """Case Number: CM16-0900001
Date Assigned: 11/23/2016 Date of Injury: 10/16/2016
Decision Date: 12/21/2016 UR Denial Date: 10/20/2016
Priority: Standard Application 11/15/2016
Received:

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: Ohio
Certification(s)/Specialty: Internal Medicine

CLINICAL CASE SUMMARY

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

{item}: Upheld

Claims Administrator guideline: {line}

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.

Decision rationale: {rationale}
"""


def read(summary="The worker fell.", item="A cane", line="None.", rationale="It is so.", **header):
    text = HEAD.format(summary=summary, item=item, line=line, rationale=rationale)
    for old, new in header.items():
        text = text.replace(old, new)
    letter = extract(text.encode(), "a.txt").letter
    for witness in [*letter.evidence, *letter.services[0].evidence]:
        assert text[witness.char_start : witness.char_end] == witness.text
    return letter


@pytest.mark.parametrize(
    ("summary", "age", "sex"),
    [
        ("This is a 45 year old male.", 45, "male"),
        ("A now 53-year-old woman fell.", 53, "female"),
        ("The 58 year old female injured worker fell.", 58, "female"),
        ("The claimant is a sixty-two year old gentleman.", 62, "male"),
        ("The patient, age 39, is a lady.", 39, "female"),
        ("A 41 y/o man fell.", 41, "male"),
        ("A fifty-two (52) year old woman.", 52, "female"),
        ("The worker is treated for male erectile disorder. A 50 year old woman.", 50, "female"),
        ("He has had pain for 3 years. She sat.", None, None),
        ("A 3-year history of pain.", None, None),
    ],
)
def test_age_and_sex(summary: str, age: int | None, sex: str | None) -> None:
    letter = read(summary)
    assert (letter.age, letter.sex) == (age, sex)


@pytest.mark.parametrize(
    ("summary", "dates"),
    [
        ("He sustained an industrial injury on 10-16-\n2016.", ["2016-10-16"]),
        ("A date of injury of February 8, 2007 is given.", ["2007-02-08"]),
        ("He was injured at work in October 2016.", ["2016-10"]),
        ("A history of an occupational claim from 10/27/2016.", ["2016-10-27"]),
        ("On 5-6-09 she suffered a work related injury.", ["2009-05-06"]),
        ("With industrial injuries of 5-25-14 and 6-29-14.", ["2014-05-25", "2014-06-29"]),
        ("A man with a 5/25/14 date of injury fell.", ["2014-05-25"]),
        ("With an industrial injury dated 5-25-14.", ["2014-05-25"]),
        ("With an injury that dates from long ago, dating back to 5-25-14.", []),
        ("With a knee injury dating back to 5/25/99.", ["1999-05-25"]),
        ("Cumulative trauma from 5-25-14 to 6-29-14.", ["2014-05-25", "2014-06-29"]),
        ("The injury occurred on or about 5-25-14.", ["2014-05-25"]),
        ("He was examined for the knee injury on 11-02-2016.", []),
        ("The injured worker was seen on 11-02-2016.", []),
        ("Doctor's first report of occupational injury of 11-02-2016.", []),
        ("A progress report dated 11-02-2016 noted the industrial injury.", []),
        ("He sustained an industrial injury on 13-45-2016.", []),
    ],
)
def test_injury_dates(summary: str, dates: list[str]) -> None:
    assert list(read(summary).injury_dates) == dates


@pytest.mark.parametrize(
    ("summary", "dates", "warned"),
    [
        ("He was injured at work on XX/XX/XXXX.", [], True),
        ("On [REDACTED], the worker sustained an industrial injury.", [], True),
        ("He was injured at work on 10/XX/2016.", [], True),
        ("He was injured at work on ████.", [], True),
        (
            "He sustained an industrial injury on [REDACTED] premises, on 10-16-2016.",
            ["2016-10-16"],
            False,
        ),
        ("He sustained an industrial injury as an employee of [REDACTED].", [], False),
        ("On 5-6-17 she suffered a work related injury.", [], True),  # after the letter's date
    ],
)
def test_injury_dates_that_cannot_be_read_are_warned_of(
    summary: str, dates: list[str], warned: bool
) -> None:
    letter = read(summary)
    assert list(letter.injury_dates) == dates
    assert ("unreadable:injury_dates" in letter.warnings) is warned


@pytest.mark.parametrize(
    ("summary", "conditions"),
    [
        ("She was diagnosed with a head contusion and neck strain.", ["head contusion", "neck strain"]),
        ("Diagnoses include sprain of the muscle, fascia and tendon of the neck.", ["sprain of the muscle, fascia and tendon of the neck"]),
        ("He is being treated for cervical and lumbar strain.", ["cervical and lumbar strain"]),
        ("The current diagnoses are documented as knee pain, chronic pain.", ["knee pain", "chronic pain"]),
        ("Diagnoses: 1. knee pain 2. wrist sprain.", ["knee pain", "wrist sprain"]),
        ("Diagnoses are: 1. Gout. 2. Wrist sprain. 3. Anxiety. He fell.", ["Gout", "Wrist sprain", "Anxiety"]),
        ("The pain was 1. He was assessed with gout. 2. was not reached.", ["gout"]),
        ("The physician diagnosed the injured worker as having gout.", ["gout"]),
        ("She was diagnosed with the following: gout, hip sprain.", ["gout", "hip sprain"]),
        ("Diagnoses as of 11-02-2016 were gout and hip sprain.", ["gout", "hip sprain"]),
        ("Diagnoses are lumbar neuritis or radiculitis, unspecified, and gout.", ["lumbar neuritis or radiculitis, unspecified", "gout"]),
        ("Diagnoses are gout or asthma.", ["gout", "asthma"]),
        ("Diagnoses are hip strain without tear or bursitis.", ["hip strain without tear or bursitis"]),
        ("Diagnoses are stenosis, lumbar region, without swelling, and gout.", ["stenosis, lumbar region, without swelling", "gout"]),
        ("Diagnoses are arthrosis, localized, lower leg; hip strain.", ["arthrosis, localized, lower leg", "hip strain"]),
        ("Diagnoses are knee sprain; and stress, anxiety, and gout.", ["knee sprain", "stress", "anxiety", "gout"]),
        ("The diagnosis is major depression, single episode, moderate, and gout.", ["major depression, single episode, moderate", "gout"]),
        ("The impression was 1. Gout 2. Hip strain.", ["Gout", "Hip strain"]),
        ("His doctor diagnosed gout and hip strain.", ["gout", "hip strain"]),
        ("Accepted conditions include gout.", ["gout"]),
        ("Diagnoses are lumbar strain, subsequent encounter; sciatica.", ["lumbar strain, subsequent encounter", "sciatica"]),
        ("He was diagnosed with ankle sprain and was given a brace.", ["ankle sprain"]),
        ("She was diagnosed with a wrist sprain (S63.501A).", ["wrist sprain"]),
        ("Diagnoses include right and left knee joint sprain.", ["right and left knee joint sprain"]),
        ("The impression was dizziness and giddiness, hip sprain.", ["dizziness and giddiness", "hip sprain"]),
        ("The MRI of the knee had the impression of a meniscus tear.", []),
        ("He complained of knee pain. The MRI showed a tear.", []),
        ("Surgical history included a hernia repair.", []),
        ("With a history of an occupational claim from 10/27/2016.", []),
        ("There is no history of smoking or alcohol abuse.", []),
    ],
)  # fmt: skip
def test_conditions(summary: str, conditions: list[str]) -> None:
    assert [d.diagnosis for d in read(summary).diagnoses] == conditions


@pytest.mark.parametrize(
    ("summary", "assertions"),
    [
        ("Diagnoses include possible wrist fracture and knee strain.", ["uncertain", "affirmed"]),
        ("Treatment: being treated for rule out hernia.", ["uncertain"]),
        (
            "Diagnoses include gout, sciatica versus hip bursitis.",
            ["affirmed", "uncertain", "uncertain"],
        ),
        ("The diagnosis is radiculitis vs. neuropathy.", ["uncertain", "uncertain"]),
        ("Diagnoses include pain consistent with sciatica and gout.", ["uncertain", "affirmed"]),
        ("Diagnoses include hand paresthesia most likely related to the neck.", ["affirmed"]),
        ("Past medical history included asthma and gout.", ["historical", "historical"]),
        ("There is no history of gout or asthma.", ["negated", "negated"]),
        ("She has filed a claim for shoulder pain reportedly from work.", ["claimed"]),
        ("The presentation was consistent with impingement syndrome.", ["uncertain"]),
        ("The records document a history of a diagnosis of gout.", ["historical"]),
    ],
)
def test_assertions(summary: str, assertions: list[str]) -> None:
    assert [d.assertion.value for d in read(summary).diagnoses] == assertions


def test_icd_codes_and_one_row_a_condition() -> None:
    letter = read(
        "Diagnoses include low back pain (M54.5) and gout. The diagnosis is low back pain."
    )
    assert [(d.diagnosis, d.icd_codes) for d in letter.diagnoses] == [
        ("low back pain", ("M54.5",)),
        ("gout", ()),
    ]


def test_the_header_and_its_broken_label() -> None:
    letter = read()
    assert str(letter.application_received) == "2016-11-15"
    assert (str(letter.ur_denial_date), letter.priority) == ("2016-10-20", "Standard")
    straight = read(**{"Application 11/15/2016\nReceived:": "Application Received: 11/15/2016"})
    assert straight.application_received == letter.application_received
    below = read(**{"Application 11/15/2016\nReceived:": "Application\nReceived:\n11/15/2016"})
    assert below.application_received == letter.application_received


def test_absent_missing_and_unreadable_are_told_apart() -> None:
    blank = read(**{"Date of Injury: 10/16/2016": "Date of Injury:"})
    assert blank.date_of_injury is None and not blank.warnings[:-1]
    hidden = read(**{"Date of Injury: 10/16/2016": "Date of Injury: XX/XX/XXXX"})
    assert "unreadable:date_of_injury" in hidden.warnings
    headless = read(**{"CLINICAL CASE SUMMARY": "words of no heading"})
    assert "section_missing:case_summary" in headless.warnings and headless.age is None


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
    ("item", "service", "original", "authorized"),
    [
        (
            "Massage for 8 sessions was the original request. Massage for 6 sessions was authorized by\n"
            "the Claims Administrator. The remaining IMR eligible portion of the original request,\n"
            "massage for 2 sessions is",
            "massage for 2 sessions",
            "Massage for 8 sessions",
            "Massage for 6 sessions",
        ),
        (
            "A bed was the original request. The Claims Administrator authorized a cot, leaving the\n"
            "original request IMR eligible. The original request, A bed is",
            "A bed",
            "A bed",
            "a cot",
        ),
        ("3) Massage", "Massage", None, None),
    ],
)
def test_modified_requests(item, service, original, authorized) -> None:
    (found,) = read(item=item).services
    assert (found.service, found.original_request) == (service, original)
    assert found.authorized == authorized


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


def test_flags_of_an_item() -> None:
    retrospective = read(item="Retrospective request for gel").services[0]
    assert retrospective.retrospective and not retrospective.associated_surgical
    associated = read(item="Associated surgical service: walker").services[0]
    assert associated.associated_surgical and not associated.retrospective


def test_a_category_that_nothing_decides_is_a_warning() -> None:
    assert "category_undecided:1" in read(item="A thing of no category").warnings


def test_the_rationale_is_the_second_witness() -> None:
    rationale = "Acupuncture may help. More acupuncture is not needed. Acupuncture is an option."
    details = read(item="Twelve more of the same", rationale=rationale).services[0]
    assert details.subcategory == "Acupuncture"


@pytest.mark.parametrize(
    ("printed", "text", "codes"),
    [
        ("scalp contusion (920)", "scalp contusion", ("920",)),
        ("neck sprain (ICD-10 S16.1XXA)", "neck sprain", ("S16.1XXA",)),
        ("neck sprain (S33.5XXA)", "neck sprain", ("S33.5XXA",)),
        ("lumbar strain (ICD-9: 847.2)", "lumbar strain", ("847.2",)),
        ("headache R51", "headache R51", ()),
    ],
)
def test_codes_behind_a_diagnosis(printed: str, text: str, codes: tuple[str, ...]) -> None:
    (diagnosis,) = read(f"Diagnoses include {printed}.").diagnoses
    assert (diagnosis.diagnosis, diagnosis.icd_codes) == (text, codes)


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
