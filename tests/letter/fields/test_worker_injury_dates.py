"""Which dates of a summary are dates of injury: by its own words, and by the header's witness."""

import pytest
from short_letter import read

# The header of the short letter says 10/16/2016.
HEADER = "Date of Injury: 10/16/2016"


@pytest.mark.parametrize(
    ("summary", "dates"),
    [
        ("She sustained an industrial injury on 5/25/14.", ["2014-05-25"]),
        ("A cook with a work-related crush injury of the hand on 5/25/14.", ["2014-05-25"]),
        ("A cook s/p injury to the hand 5/25/14, s/p repair 6/29/14.", ["2014-05-25"]),
        ("She sustained an admitted injury to the back on 5/25/14.", ["2014-05-25"]),
        ("She was admitted on 5/25/14 for surgery of the injury.", []),
        (
            "Two dates of injury: 5/25/13, when a heavy door fell on her right foot, and 6/29/14.",
            ["2013-05-25", "2014-06-29"],
        ),
        ("On May 25th of that year (2014) a crate struck his foot.", ["2014-05-25"]),
        ("Retired clerk, CT through 05/25/2014.", ["2014-05-25"]),
        ("On the 25th of May, 2014, a crate struck his foot.", ["2014-05-25"]),
        ("She was hurt on the twenty-fifth of May, 2014.", ["2014-05-25"]),
        ("Hurt on May the fifth, 2014.", ["2014-05-05"]),
        ("DsOI: 5/25/13; 5/25/14.", ["2013-05-25", "2014-05-25"]),
        ("CT through the chest on 5/25/2014 was clear.", []),
        ("He injured his back on May 25, 2014 while lifting.", ["2014-05-25"]),
        ("He was hurt at work on 25 May 2014.", ["2014-05-25"]),
        ("He was struck by a forklift on 5/25/14.", ["2014-05-25"]),
        ("She tripped over a cord on May 25th, 2014.", ["2014-05-25"]),
        ("Cumulative trauma from 5/25/13 to 5/25/14.", ["2013-05-25", "2014-05-25"]),
        (
            "Cumulative trauma claim, 5/25/2013 - 5/25/2014, to the wrists.",
            ["2013-05-25", "2014-05-25"],
        ),
        ("CT: 5/25/13-5/25/14.", ["2013-05-25", "2014-05-25"]),
        ("CT 5/25/2013 through 5/25/2014, both wrists.", ["2013-05-25", "2014-05-25"]),
        (
            "Continuous trauma over the period between May 25, 2013 and May 25, 2014 is claimed.",
            ["2013-05-25", "2014-05-25"],
        ),
        (
            "Between 5/25/2013 and 5/25/2014 she sustained cumulative trauma.",
            ["2013-05-25", "2014-05-25"],
        ),
        ("From May 2013 to May 2014 he sustained a cumulative injury.", ["2013-05", "2014-05"]),
        ("There are two dates of injury: 5/25/14 and 6/29/15.", ["2014-05-25", "2015-06-29"]),
        (
            "Dates of injury: 5/25/14; 6/29/15; 10/16/16.",
            ["2014-05-25", "2015-06-29", "2016-10-16"],
        ),
        ("DOIs 5/25/14, 6/29/15 and 10/16/16.", ["2014-05-25", "2015-06-29", "2016-10-16"]),
        (
            "He sustained injuries on 5/25/14 to the knee and on 6/29/15 to the back.",
            ["2014-05-25", "2015-06-29"],
        ),
        ("She was injured on 5/25/14 and again on 6/29/15.", ["2014-05-25", "2015-06-29"]),
        (
            "Specific injury of 5/25/14 and continuous trauma through 6/29/15.",
            ["2014-05-25", "2015-06-29"],
        ),
        (
            "The claimant has filed a claim for knee pain reportedly associated with an industrial injury of May 25, 2014.",
            ["2014-05-25"],
        ),
        ("An industrial claim dated 5/25/14.", ["2014-05-25"]),
        # the first words of a summary, right below the form's introduction
        ("On 5/25/14 a box fell on her foot.", ["2014-05-25"]),
        ("5/25/14: struck by a falling crate.", ["2014-05-25"]),
        ("He has filed a claim for a 5/25/14 injury.", ["2014-05-25"]),
        ("He has a prior 5/25/14 injury.", []),
        ("A 5/25/14 industrial injury to the back.", ["2014-05-25"]),
        ("The accident happened on or about May 25, 2014.", ["2014-05-25"]),
        ("Onset of symptoms was 5/25/14.", ["2014-05-25"]),
        ("Date of onset: 5/25/14.", ["2014-05-25"]),
        ("The date of the industrial accident is May 25, 2014.", ["2014-05-25"]),
        ("The worker has an injury date of 25-May-14.", ["2014-05-25"]),
        ("The injured worker was involved in a motor vehicle accident on 5/25/14.", ["2014-05-25"]),
        ("MVA 5/25/14.", ["2014-05-25"]),
        ("s/p fall 5/25/14 at work.", ["2014-05-25"]),
        ("Mechanism: slip and fall, 5/25/14.", ["2014-05-25"]),
        ("His symptoms began on May 25, 2014 while loading a truck.", ["2014-05-25"]),
        ("While he was lifting a box on 5/25/14, he felt a pop in his back.", ["2014-05-25"]),
        ("On 5/25/14, while lifting a box, he felt a pop in his back.", ["2014-05-25"]),
        ("According to the report of 11/2/2016, the worker slipped on 5/25/14.", ["2014-05-25"]),
        ("Per the 11/2/2016 note, on 5/25/14 a pipe struck her head.", ["2014-05-25"]),
        ("She reported on 11/2/2016 that she was injured on 5/25/14.", ["2014-05-25"]),
        ("He was injured on May 25, 2014 and had surgery on June 29, 2015.", ["2014-05-25"]),
        ("The worker, injured on 5/25/14, was seen on 6/29/15.", ["2014-05-25"]),
        ("He sustained a work injury on 5-25-\n2014.", ["2014-05-25"]),
        ("He sustained a work injury on May\n25, 2014.", ["2014-05-25"]),
        ("He sustained a work injury on5/25/14.", ["2014-05-25"]),
        ("He sustained a work injury on Sunday, 5/25/14.", ["2014-05-25"]),
        ("He sustained a work injury in May of 2014.", ["2014-05"]),
        ("He sustained a work injury on 5/25/'14.", ["2014-05-25"]),
        ("He sustained a work injury in May '14.", ["2014-05"]),
        ("The claim of injury dated 5/25/14 was accepted.", ["2014-05-25"]),
        ("Industrially injured 5/25/14.", ["2014-05-25"]),
        ("Repetitive strain injury with onset of May 2014.", ["2014-05"]),
        ("She alleges injury to the neck from a fall on 5/25/14.", ["2014-05-25"]),
        ("He suffered a crush injury to the hand on 5/25/14.", ["2014-05-25"]),
        ("The injury, which occurred on 5/25/14, was to the hand.", ["2014-05-25"]),
        ("He was injured on 10/16/2016. He fell again at home on 11/2/2016.", ["2016-10-16"]),
        ("He was injured on 10/16/2016. On 11/2/2016 he reported that he fell.", ["2016-10-16"]),
        ("He was injured on 10/16/2016 and treated on 11/2/2016 for injury.", ["2016-10-16"]),
        (
            "He sustained injuries to his neck, both shoulders, the mid back, the low back, the right knee and the left ankle on May 25, 2014.",
            ["2014-05-25"],
        ),
        (
            "On May 25, 2014, while pushing a heavy cart loaded with produce up a ramp into the cooler, she sustained an injury.",
            ["2014-05-25"],
        ),
        ("Last worked 5/25/14. He fell on 10/16/2016.", ["2016-10-16"]),
        ("DOI: 5/25/14, 6/29/15.", ["2014-05-25", "2015-06-29"]),
        ("DOI: 5/25/14, 6/29/15 MRI of the knee.", ["2014-05-25"]),
        ("DOI: CT 1/1/2010 - 5/25/2014.", ["2010-01-01", "2014-05-25"]),
        ("DATE OF INJURY: May 25, 2014 DATE OF EXAM: June 29, 2015", ["2014-05-25"]),
        ("Date of Injury: 05/25/2014\nDate of Service: 06/29/2015", ["2014-05-25"]),
        ("Occupation: cook. Injury: 5/25/14, slip. Exam: 6/29/15.", ["2014-05-25"]),
        ("The worker was the victim of an assault on May 25, 2014.", ["2014-05-25"]),
        ("She witnessed a shooting at her branch on May 25, 2014.", ["2014-05-25"]),
        ("Exposure to solvents from 5/25/13 to 5/25/14 is alleged.", ["2013-05-25", "2014-05-25"]),
        ("The last day of injurious exposure was 5/25/14.", ["2014-05-25"]),
        ("A gradual onset of wrist pain, with a date of injury of 5/25/14.", ["2014-05-25"]),
        (
            "This case involves a 45-year-old male with a history of an injury on 5/25/14.",
            ["2014-05-25"],
        ),
        (
            "The worker reports that he injured his low back on May 25, 2014, while lifting a box.",
            ["2014-05-25"],
        ),
        ("The mechanism of injury was a fall from a ladder on 5/25/14.", ["2014-05-25"]),
        ("The mechanism of injury: fell off of a roof 5/25/14.", ["2014-05-25"]),
        (
            "He has a work injury claim with DOI of 5-25-2014; the surgery was on 6-29-2015.",
            ["2014-05-25"],
        ),
        ("On 6/29/15 the doctor wrote that the injury of 5/25/14 had healed.", ["2014-05-25"]),
        (
            "In a report dated 6/29/15, the QME states that the work injury occurred on 5/25/14.",
            ["2014-05-25"],
        ),
        ("Work-related accident 5/25/14. Status post fusion 6/29/15.", ["2014-05-25"]),
        ("The industrial injury occurred when he fell on 5/25/14.", ["2014-05-25"]),
        (
            "The injured worker sustained an injury on 10/16/2016. The injured worker was seen 11/2/2016 with injury to the back.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. Treatment for the injury to date has included therapy (11/2/2016).",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. The mechanism of injury was a fall. On 11/2/2016 he had pain.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. As of 11/2/2016 the injury had not healed.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. Medical records (11/2/2016) noted an injury of the knee on exam.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. The doctor's first report of occupational injury or illness from 11/2/2016 has it.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. The PR-2 of 11/2/2016 describes the accident.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. On 11/2/2016, he stated that his injury still hurts.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016. The documentation on 11/2/2016 noted a crush injury.",
            ["2016-10-16"],
        ),
        (
            "The injured worker sustained an injury on 10/16/2016 and a re-injury on 11/2/2016.",
            ["2016-10-16", "2016-11-02"],
        ),
        (
            "He also had a motor vehicle accident in March 2010 that was not work-related. DOI 10/16/2016.",
            ["2016-10-16"],
        ),
        ("He had a non-industrial car accident on 3/14/2010. DOI 10/16/2016.", ["2016-10-16"]),
        ("Injury 9/3/2015: a crate slid off a pallet. Exam 11/2/2016.", ["2015-09-03"]),
        ("ACCIDENT Sept. 3, 2015. Seen 11/2/2016.", ["2015-09-03"]),
        ("A previous work injury of 3/14/2010 was settled. DOI 10/16/2016.", ["2016-10-16"]),
        (
            "She has a history of left knee injury on 3/14/2010, unrelated. DOI 10/16/2016.",
            ["2016-10-16"],
        ),
        (
            "He sustained a second injury on 11/2/2016. The first was on 10/16/2016.",
            ["2016-11-02", "2016-10-16"],
        ),
    ],
)
def test_dates_that_the_summary_gives_to_an_injury(summary: str, dates: list[str]) -> None:
    assert list(read(summary).injury_dates) == dates


@pytest.mark.parametrize(
    "summary",
    [
        "CT of the head on 5/25/14 was normal.",
        "A CT scan 5/25/14 was normal.",
        "He sustained a prior industrial injury on 5/25/14.",
        "An unrelated fall at home on 5/25/14 hurt her wrist.",
        "He was hired on 5/25/14.",
        "She returned to work on 5/25/14.",
        "The worker was first seen for the industrial injury on 5/25/14.",
        "He was last seen on 5/25/14 for the injury.",
        "Utilization review of 5/25/14 noted the industrial injury.",
        "An MRI on 5/25/14 showed an old injury.",
        "She had knee surgery for the work injury on 5/25/14.",
        "Following the injury, he underwent repair on 5/25/14.",
        "A request for authorization of 5/25/14 lists the injury.",
        "The date of birth is 5/25/64; he fell.",
        "He has been off work since 5/25/14 because of the injury.",
        "He has had therapy from 5/25/14 to 6/29/15 for the injury.",
        "He was declared permanent and stationary on 5/25/14 for the injury.",
        "The QME of 5/25/14 apportioned the injury.",
        "He was injured on 02/30/2014.",
        "Prior Injury 5/25/14, unrelated.",
        "Injury clinic visit 5/25/14.",
        "Employed from 1/3/2005 to 5/25/14, he claims cumulative trauma.",
    ],
)
def test_dates_of_something_else(summary: str) -> None:
    assert not read(summary).injury_dates


@pytest.mark.parametrize(
    ("summary", "dates"),
    [
        ("The worker sustained an injury on Oct. 16, 2016.", ["2016-10-16"]),
        ("He fell from a scaffold on Oct. 16, 2016 and hit his head.", ["2016-10-16"]),
        ("On the 16th of October, 2016, a crate hit his knee.", ["2016-10-16"]),
        ("Injured 16 October 2016, low back.", ["2016-10-16"]),
        ("DOI 10.16.16.", ["2016-10-16"]),
        ("D.O.I.: 10-16-16", ["2016-10-16"]),
        ("A box dropped on her foot 10/16/16.", ["2016-10-16"]),
        ("(10/16/2016) Twisted knee.", ["2016-10-16"]),
        ("She has had neck pain since 10/16/2016.", ["2016-10-16"]),
        ("Since October 16, 2016, he has had back pain.", ["2016-10-16"]),
        ("The 10/16/2016 event was a crash.", ["2016-10-16"]),
        ("Was seen on 10/16/2016 for back pain.", []),
        ("An MRI of 10/16/2016 was normal.", []),
        ("X-rays done 10/16/2016 were negative.", []),
        ("The progress report dated 10/16/2016 notes back pain.", []),
        ("On 10/16/2016 the worker was evaluated for back pain.", []),
        ("He had surgery on 10/16/2016.", []),
        ("The 10/16/2016 utilization review denied it.", []),
        ("He fell on 10/16/2016 and was seen at the hospital on 10/17/2016.", ["2016-10-16"]),
        ("He was seen on 10/16/2016, the day of the injury.", ["2016-10-16"]),
        ("Work status from 10/16/2016: modified duty.", []),
        ("Physical therapy began 10/16/2016.", []),
        ("The injury took place in October 2016.", ["2016-10"]),
        ("Physical therapy was started in October 2016.", []),
        ("Surgery date: 10/16/2016. He fell.", []),
        ("Admitted on 10/16/2016 with chest pain.", []),
        ("He began acupuncture on 10/16/2016.", []),
        ("Prescriptions of 10/16/2016 were for Norco.", []),
        ("EMG/NCS on 10/16/2016 was abnormal.", []),
        ("On 10-16-2016, the patient presented with neck pain.", []),
        ("On 10-16-2016, physical examination revealed spasm.", []),
        ("10-16-2016 note: spasm.", []),
        ("Reevaluation of 10-16-2016 shows spasm.", []),
        ("He was last evaluated on October 16, 2016.", []),
        ("It was on October 16, 2016 that the roof gave way.", ["2016-10-16"]),
        ("The incident took place on Friday, October 16, 2016.", ["2016-10-16"]),
        ("October 16, 2016 is the date on which he was hit.", ["2016-10-16"]),
        ("Slipped in the shower at work - 10/16/16.", ["2016-10-16"]),
        ("The file gives 10/16/16 as the date of loss.", ["2016-10-16"]),
        ("Back strain 10/16/16 from lifting.", ["2016-10-16"]),
        ("Since the day he fell (10/16/16) he has had pain.", ["2016-10-16"]),
        ("10/16/16 R ankle sprain stepping off curb.", ["2016-10-16"]),
        ("His knee buckled on the stairs October 16, 2016.", ["2016-10-16"]),
        ("Left hand caught in press (10/16/16), ORIF 10/17/16.", ["2016-10-16"]),
        ("Patient presented for follow up of 10/16/16 laceration.", ["2016-10-16"]),
        ("Pt seen today for her 10/16/16 work injury.", ["2016-10-16"]),
        (
            "He was transported to the hospital on 10/16/16 after the forklift overturned.",
            ["2016-10-16"],
        ),
    ],
)
def test_the_header_is_a_witness(summary: str, dates: list[str]) -> None:
    assert list(read(summary).injury_dates) == dates


@pytest.mark.parametrize(
    "summary",
    [
        "A burn of the hand on 5/25/14 when a hose burst.",
        "5/25/14: burned hand.",
    ],
)
def test_it_vouches_for_a_date_that_only_an_event_names(summary: str) -> None:
    letter = read(summary, **{HEADER: "Date of Injury: 5/25/2014"})
    assert list(letter.injury_dates) == ["2014-05-25"]


@pytest.mark.parametrize(
    ("summary", "dates"),
    [
        ("She slipped and fell on 5/25/14. MRI 6/29/15 shows a tear.", ["2014-05-25"]),
        ("Seen 6/29/15. She slipped on May 25, 2014, landing on her hip.", ["2014-05-25"]),
        ("On 5/25/14 a shelf fell on her. On 6/29/15 she fell at home.", ["2014-05-25"]),
        ("Pain began in or around May 2014.", ["2014-05"]),
        ("The claimant dates the onset of pain to 5/25/14.", ["2014-05-25"]),
        ("An explosion at the plant on 5/25/14 left him with burns.", ["2014-05-25"]),
        ("Dog bite 5/25/14, right hand.", ["2014-05-25"]),
        ("Exposed to chlorine gas on 5/25/14.", ["2014-05-25"]),
        ("A patient kicked her on 5/25/14.", ["2014-05-25"]),
        ("Assaulted by an inmate, 5/25/14.", ["2014-05-25"]),
        ("Needle stick on 5/25/14.", ["2014-05-25"]),
        ("Seen on 5/25/14 for back pain.", []),
        ("Knee arthroscopy of 5/25/14.", []),
        ("No date of injury is given. Exam 5/25/14 shows spasm.", []),
        ("The date of injury is not stated; report 5/25/14.", []),
    ],
)
def test_without_a_header_an_event_may_date_the_injury(summary: str, dates: list[str]) -> None:
    assert list(read(summary, **{HEADER: "Date of Injury:"}).injury_dates) == dates
