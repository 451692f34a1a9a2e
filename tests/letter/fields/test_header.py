"""The header block, and the three kinds of absence."""

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
