import datetime as dt

import pytest

from imr_extract.values.dates import full_year, parse_date, parse_month
from imr_extract.values.numbers import parse_number, parse_pages
from imr_extract.values.quantities import (
    parse_duration,
    parse_frequency,
    parse_grid,
    parse_quantity,
    times,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("10-25-16", dt.date(2016, 10, 25)),
        ("10/27/2016", dt.date(2016, 10, 27)),
        ("February 8, 2007", dt.date(2007, 2, 8)),
        ("8 February 2007", dt.date(2007, 2, 8)),
        ("Oct. 5th 2016", dt.date(2016, 10, 5)),
        ("2016-10-25", dt.date(2016, 10, 25)),
        ("1/5/98", dt.date(1998, 1, 5)),
        ("13/45/2016", None),
        ("2-30-2016", None),
        ("XX/XX/2016", None),
        ("3026-12-09", None),
    ],
)
def test_dates(text: str, date: dt.date | None) -> None:
    assert parse_date(text, 2017) == date


def test_two_digit_years_go_by_the_letter() -> None:
    assert full_year("17", 2017) == 2017
    assert full_year("40", 2017) == 1940
    assert full_year("18", 2017) is None  # no working life reaches back to 1918
    assert full_year("18", 2024) == 2018
    assert full_year("18", None) is None


@pytest.mark.parametrize(
    ("text", "month"), [("October 2016", "2016-10"), ("10/2016", "2016-10"), ("13/2016", None)]
)
def test_months(text: str, month: str | None) -> None:
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("76-78, 88-89, 124", (76, 77, 78, 88, 89, 124)),
        ("335-6", (335, 336)),
        ("98 and 99", (98, 99)),
        ("30 to 32", (30, 31, 32)),
        ("99-98", (99, 98)),
        ("12, 12", (12,)),
        ("1-900", (1, 900)),
    ],
)
def test_page_lists(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text) == pages


@pytest.mark.parametrize(
    ("text", "number"),
    [("sixty-two year old", 62), ("Eighteen", 18), ("24 sessions", 24), ("none", None)],
)
def test_numbers(text: str, number: int | None) -> None:
    assert parse_number(text) == number


def test_sessions_arithmetic() -> None:
    assert times(parse_frequency("3 times a week"), parse_duration("for 2 weeks") or (0, "")) == 6
    assert times(parse_frequency("twice a week"), (4, "month")) is None
    assert parse_frequency("weekly") == (1, "week")
    assert parse_grid("2x6") == 12
    assert parse_quantity("#1,200") == 1200
    assert parse_quantity("Sixty (60) capsules") == 60


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("5-Sep-14", dt.date(2014, 9, 5)),
        ("05/Sep/2014", dt.date(2014, 9, 5)),
        ("Sep-05-2014", dt.date(2014, 9, 5)),
        ("the 19th of January, 2011", dt.date(2011, 1, 19)),
        ("5th day of September, 2014", dt.date(2014, 9, 5)),
        ("June the 8th, 2011", dt.date(2011, 6, 8)),
        ("June 8, '11", dt.date(2011, 6, 8)),
        ("2011/6/8", dt.date(2011, 6, 8)),
        ("2011- 06-08", dt.date(2011, 6, 8)),
        ("10/16/20 14", dt.date(2014, 10, 16)),
        ("10/16/201 4", dt.date(2014, 10, 16)),
        ("10/16/14 14", None),
        ("May May 2014", None),
        ("Friday 5 2014", None),
    ],
)
def test_other_printings(text: str, date: dt.date | None) -> None:
    assert parse_date(text, 2017) == date


def test_a_month_with_a_short_year_goes_by_the_letter() -> None:
    assert parse_month("Oct '12", 2017) == "2012-10"
    assert parse_month("Oct. of '12", 2017) == "2012-10"
    assert parse_month("Oct '12") is None
