"""Drug requests: by class, by name, and opioids apart."""

from __future__ import annotations

from imr_extract.report.figures.views import TALLY
from imr_extract.report.model import Chart, Figure, Section

_ALL = "SELECT count(*) FROM decisions WHERE category = 'Pharmaceuticals'"
_OPIOIDS = "category = 'Pharmaceuticals' AND subcategory = 'Opioids'"
# One row for each ingredient of a decision; a drug that no list knows goes by its printed name.
_INGREDIENTS = """\
WITH named AS (
    SELECT letter_id, service_no, subcategory, decision,
        unnest(CASE WHEN len(ingredients) > 0 THEN ingredients ELSE [NULL] END) AS named_drug
    FROM decisions WHERE {wanted}
), drugs AS (
    SELECT DISTINCT letter_id, service_no, subcategory, decision,
        coalesce(named_drug.ingredient, named_drug.printed) AS drug
    FROM named
)"""
# What opioids are combined with; in a table of opioids these are none.
_PARTNERS = (
    "acetaminophen", "aspirin", "ibuprofen", "celecoxib", "caffeine", "butalbital", "carisoprodol",
    "naloxone", "naltrexone", "ondansetron", "glucosamine", "amino acid medical food",
    "promethazine", "guaifenesin",
)  # fmt: skip
_NO_PARTNERS = ", ".join(f"'{name}'" for name in _PARTNERS)
_BY_INGREDIENT = (
    "By ingredient: a brand and its generic, with or without a salt, are one, and a combination "
    "counts once in each of its ingredients, so the rows add up to more than n. "
)

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
{_INGREDIENTS.format(wanted="category = 'Pharmaceuticals'")}
SELECT
    drug,
    subcategory,
{TALLY}
FROM drugs
WHERE drug IS NOT NULL
GROUP BY drug, subcategory
ORDER BY n DESC, drug, subcategory
LIMIT 50""",
            f"{_ALL} AND len(ingredients) > 0",
            "decisions on pharmaceuticals with a drug's name",
            _BY_INGREDIENT.strip(),
        ),
        Figure(
            "opioids_by_drug",
            "Opioids by drug",
            f"""\
{_INGREDIENTS.format(wanted=_OPIOIDS)}
SELECT
    drug,
{TALLY}
FROM drugs
WHERE drug IS NULL OR drug NOT IN ({_NO_PARTNERS})
GROUP BY drug
ORDER BY n DESC, drug
LIMIT 50""",
            f"SELECT count(*) FROM decisions WHERE {_OPIOIDS}",
            "decisions on opioids",
            f"{_BY_INGREDIENT}What opioids are combined with, as acetaminophen, is left out. "
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
