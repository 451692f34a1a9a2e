"""Age, sex and dates of injury: what is read, and what must not be."""

import pytest
from short_letter import read


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
