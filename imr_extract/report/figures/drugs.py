"""Drug requests: by class, by name, and opioids apart."""

from __future__ import annotations

from imr_extract.report.figures.views import TALLY
from imr_extract.report.model import Chart, Figure, Section

_ALL = "SELECT count(*) FROM decisions WHERE category = 'Pharmaceuticals'"
_OPIOIDS = "category = 'Pharmaceuticals' AND subcategory = 'Opioids'"

DRUGS = Section(
    "drugs",
    "Drugs",
    "Decisions of the category Pharmaceuticals; a drug's class is its subcategory.",
    (
        Figure(
            "drug_classes",
            "Drug classes",
            f"""\
SELECT
    subcategory,
{TALLY}
FROM decisions
WHERE category = 'Pharmaceuticals'
GROUP BY subcategory
ORDER BY n DESC, subcategory""",
            _ALL,
            "decisions on pharmaceuticals",
            chart=Chart.SHARES,
        ),
        Figure(
            "top_drugs",
            "The 50 most requested drugs",
            f"""\
SELECT
    drug,
    subcategory,
{TALLY}
FROM decisions
WHERE category = 'Pharmaceuticals' AND drug IS NOT NULL
GROUP BY drug, subcategory
ORDER BY n DESC, drug, subcategory
LIMIT 50""",
            f"{_ALL} AND drug IS NOT NULL",
            "decisions on pharmaceuticals with a drug name",
            "By printed name, in lower case: a brand and its generic are two rows.",
        ),
        Figure(
            "opioids_by_drug",
            "Opioids by drug",
            f"""\
SELECT
    drug,
{TALLY}
FROM decisions
WHERE {_OPIOIDS}
GROUP BY drug
ORDER BY n DESC, drug
LIMIT 50""",
            f"SELECT count(*) FROM decisions WHERE {_OPIOIDS}",
            "decisions on opioids",
            "At most 50 rows.",
        ),
        Figure(
            "opioids_by_year",
            "Opioids among pharmaceuticals by year",
            """\
WITH requests AS (
    SELECT
        year(decision_date) AS year,
        subcategory = 'Opioids' AS opioid,
        decision
    FROM decisions JOIN letters USING (letter_id)
    WHERE category = 'Pharmaceuticals'
)
SELECT
    year,
    count(*) AS pharmaceuticals,
    count(*) FILTER (opioid) AS opioids,
    opioids / pharmaceuticals AS share,
    wilson_low(opioids, pharmaceuticals) AS share_low,
    wilson_high(opioids, pharmaceuticals) AS share_high,
    count(*) FILTER (opioid AND decision = 'upheld') / nullif(opioids, 0) AS share_upheld
FROM requests
GROUP BY year
ORDER BY year NULLS LAST""",
            _ALL,
            "decisions on pharmaceuticals",
            "Share is the share of opioids among pharmaceuticals; share upheld is among opioids.",
            n="opioids",
        ),
    ),
)
