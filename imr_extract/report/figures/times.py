"""Days between the dates of a letter's header."""

from __future__ import annotations

from imr_extract.report.model import Chart, Figure, Section

_QUARTILES = """\
    count(*) FILTER (days >= 0) AS n,
    quantile_cont(days, 0.25) FILTER (days >= 0) AS first_quartile,
    quantile_cont(days, 0.5) FILTER (days >= 0) AS median,
    quantile_cont(days, 0.75) FILTER (days >= 0) AS third_quartile,
    count(*) FILTER (days < 0) AS negative"""
_SPANS = "SELECT count(*) FROM spans WHERE days >= 0"
_NOUN = "spans of the four kinds"

TIMES = Section(
    "times",
    "Days",
    "From the utilization review (UR) denial to the application for review, to the assignment "
    "of a reviewer, to the decision. A negative span is a misprint or a reading error: it is left "
    "out and counted.",
    (
        Figure(
            "days",
            "Days between the dates",
            f"""\
SELECT
    span,
{_QUARTILES},
    count(*) - count(days) AS missing
FROM spans
GROUP BY span_no, span
ORDER BY span_no""",
            _SPANS,
            _NOUN,
            "Missing counts letters that lack one of the two dates.",
        ),
        Figure(
            "days_by_year",
            "Days by year of decision",
            f"""\
SELECT
    span,
    year,
{_QUARTILES}
FROM spans
WHERE days IS NOT NULL AND year IS NOT NULL
GROUP BY span_no, span, year
ORDER BY span_no, year""",
            f"{_SPANS} AND year IS NOT NULL",
            _NOUN,
            chart=Chart.MEDIANS,
        ),
        Figure(
            "days_spread",
            "Letters by number of days",
            """\
SELECT
    span,
    least(days // 10 * 10, 400) AS days,
    count(*) AS letters
FROM spans
WHERE days >= 0
GROUP BY span_no, span, least(days // 10 * 10, 400)
ORDER BY span_no, days""",
            _SPANS,
            _NOUN,
            "Ten days per row; the last row holds 400 days and more.",
            n="letters",
            chart=Chart.SPREAD,
        ),
    ),
)
