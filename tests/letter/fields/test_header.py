"""The header block, and the three kinds of absence."""

import pytest
from short_letter import read


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


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("10/16/20 14", "2014-10-16"),
        ("10-16-201 4", "2014-10-16"),
        ("the 5th day of September, 2014", "2014-09-05"),
        ("5-Sep-2014", "2014-09-05"),
        ("2014/09/05", "2014-09-05"),
        ("September 5th of 2014", "2014-09-05"),
        ("10/16/2014 (CT)", "2014-10-16"),
        ("10/16/2014 12:00 AM", "2014-10-16"),
        # One of several dates would be a guess.
        ("10/16/2014, 11/20/2014", "None"),
        ("10/16/2014; 11/20/2014", "None"),
        ("10/16/2013 - 11/20/2014", "None"),
        ("from 10/16/2013 to 11/20/2014", "None"),
        ("9/31/2014", "None"),
    ],
)
def test_printings_of_a_date(printed: str, date: str) -> None:
    letter = read(**{"Date of Injury: 10/16/2016": f"Date of Injury: {printed}"})
    assert str(letter.date_of_injury) == date
    assert ("unreadable:date_of_injury" in letter.warnings) is (date == "None")
