"""Letters and decisions: by time, by category, by reviewer, and for modified requests."""

from __future__ import annotations

from imr_extract.report.figures.views import ALL_DECISIONS, ALL_LETTERS, TALLY
from imr_extract.report.model import Chart, Figure, Section

LETTERS = Section(
    "letters",
    "Letters and decisions",
    "A letter decides one or more disputed services. Years and months are of the decision date.",
    (
        Figure(
            "letters_by_year",
            "Letters and decisions by year",
            f"""\
SELECT
    year(decision_date) AS year,
    count(DISTINCT letter_id) AS letters,
{TALLY}
FROM letters LEFT JOIN decisions USING (letter_id)
GROUP BY year
ORDER BY year NULLS LAST""",
            ALL_DECISIONS,
            "decisions",
        ),
        Figure(
            "letters_by_month",
            "Letters and decisions by month",
            """\
SELECT
    strftime(decision_date, '%Y-%m') AS month,
    count(DISTINCT letter_id) AS letters,
    count(decision) AS decisions,
    count(*) FILTER (decision = 'upheld') / nullif(count(decision), 0) AS share_upheld
FROM letters LEFT JOIN decisions USING (letter_id)
WHERE decision_date IS NOT NULL
GROUP BY month
ORDER BY month""",
            """\
SELECT count(*) FROM decisions JOIN letters USING (letter_id)
WHERE decision_date IS NOT NULL""",
            "decisions with a date",
            n="decisions",
            chart=Chart.MONTHS,
        ),
        Figure(
            "outcome_of_letters",
            "Outcome of letters",
            """\
SELECT
    outcome,
    count(*) AS letters,
    count(*) / sum(count(*)) OVER () AS share,
    wilson_low(count(*), sum(count(*)) OVER ()) AS share_low,
    wilson_high(count(*), sum(count(*)) OVER ()) AS share_high
FROM letters
GROUP BY outcome
ORDER BY letters DESC, outcome""",
            ALL_LETTERS,
            "letters",
            "A letter is partially overturned if its services were decided differently, or if one "
            "of them was partially overturned.",
            n="letters",
        ),
        Figure(
            "decisions_overall",
            "Decisions on services",
            f"SELECT\n{TALLY}\nFROM decisions",
            ALL_DECISIONS,
            "decisions",
        ),
    ),
)

CATEGORIES = Section(
    "categories",
    "Categories",
    "Categories and subcategories are those of the Division of Workers' Compensation. Rules assign "
    "them from the words of each disputed service.",
    (
        Figure(
            "decisions_by_category",
            "Decisions by category",
            f"""\
SELECT
    category,
{TALLY}
FROM decisions
GROUP BY category
ORDER BY n DESC, category""",
            ALL_DECISIONS,
            "decisions",
            chart=Chart.SHARES,
        ),
        Figure(
            "decisions_by_subcategory",
            "Decisions by subcategory",
            f"""\
SELECT
    category,
    subcategory,
{TALLY}
FROM decisions
GROUP BY category, subcategory
ORDER BY category, n DESC, subcategory""",
            ALL_DECISIONS,
            "decisions",
        ),
    ),
)

MODIFIED = Section(
    "modified",
    "Modified requests",
    "Requests that the claims administrator authorized in part; the rest was reviewed.",
    (
        Figure(
            "modified_by_category",
            "Modified requests by category",
            f"""\
SELECT
    category,
{TALLY}
FROM modified
GROUP BY category
ORDER BY n DESC, category""",
            "SELECT count(*) FROM modified",
            "decisions on modified requests",
        ),
        Figure(
            "modified_requests",
            "The 50 most frequent modified requests",
            """\
SELECT
    lower(original_request) AS original_request,
    lower(authorized) AS authorized,
    lower(service) AS in_dispute,
    count(*) AS n,
    count(*) FILTER (decision = 'upheld') / count(*) AS share_upheld
FROM modified
GROUP BY ALL
ORDER BY n DESC, original_request, authorized, in_dispute
LIMIT 50""",
            "SELECT count(*) FROM modified",
            "decisions on modified requests",
            "As printed, in lower case. What remained in dispute is the service that was decided.",
        ),
    ),
)


def _by_reviewer(name: str, title: str, column: str, listed: str, note: str = "") -> Figure:
    return Figure(
        name,
        title,
        f"""\
WITH reviewers AS (
    SELECT letter_id, unnest(list_distinct({listed})) AS {column} FROM letters
)
SELECT
    {column},
    count(DISTINCT letter_id) AS letters,
{TALLY}
FROM decisions JOIN reviewers USING (letter_id)
GROUP BY {column}
ORDER BY n DESC, {column}
LIMIT 60""",
        f"""\
SELECT count(*) FROM decisions JOIN letters USING (letter_id)
WHERE len({listed}) > 0""",
        f"decisions in letters that state a {column}",
        "A letter that states several counts once in each, so the rows add up to more than n. "
        f"{note}At most 60 rows.",
    )


REVIEWERS = Section(
    "reviewers",
    "Reviewers",
    "Reviewers are anonymous; a letter states their specialties and states of licensure.",
    (
        _by_reviewer(
            "decisions_by_specialty",
            "Decisions by specialty",
            "specialty",
            "specialties_canonical",
            "All printings of a specialty are one. ",
        ),
        _by_reviewer(
            "decisions_by_state", "Decisions by state of licensure", "state", "licensure_states"
        ),
    ),
)
