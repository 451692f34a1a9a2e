"""The workers: age, sex and diagnoses as stated in the case summaries."""

from __future__ import annotations

from imr_extract.report.figures.views import ALL_LETTERS
from imr_extract.report.model import Figure, Section

WORKERS = Section(
    "workers",
    "Age and sex",
    "As stated in the case summary. One worker can have several letters.",
    (
        Figure(
            "age_bands",
            "Age",
            """\
SELECT
    CASE
        WHEN age < 25 THEN 'under 25'
        WHEN age < 65 THEN (age - 5) // 10 * 10 + 5 || '-' || (age - 5) // 10 * 10 + 14
        WHEN age >= 65 THEN '65 and more'
    END AS age_band,
    count(*) AS letters,
    count(*) FILTER (sex = 'female') AS female,
    count(*) FILTER (sex = 'male') AS male,
    count(*) FILTER (sex IS NULL) AS sex_not_stated,
    count(*) / sum(count(*)) OVER () AS share
FROM letters
GROUP BY age_band
ORDER BY min(age) NULLS LAST""",
            ALL_LETTERS,
            "letters",
            n="letters",
        ),
        Figure(
            "age_by_sex",
            "Median age by sex",
            """\
SELECT
    sex,
    count(*) AS letters,
    count(*) / sum(count(*)) OVER () AS share,
    count(age) AS with_age,
    quantile_cont(age, 0.25) AS first_quartile,
    quantile_cont(age, 0.5) AS median,
    quantile_cont(age, 0.75) AS third_quartile
FROM letters
GROUP BY sex
ORDER BY letters DESC, sex""",
            ALL_LETTERS,
            "letters",
            n="with_age",
        ),
    ),
)

DIAGNOSES = Section(
    "diagnoses",
    "Diagnoses",
    "Conditions that the case summary attributes to the worker, as printed.",
    (
        Figure(
            "top_diagnoses",
            "The 50 most frequent diagnoses",
            """\
SELECT
    lower(diagnosis) AS diagnosis,
    count(DISTINCT letter_id) AS letters
FROM diagnoses
WHERE assertion = 'affirmed'
GROUP BY lower(diagnosis)
ORDER BY letters DESC, lower(diagnosis)
LIMIT 50""",
            "SELECT count(*) FROM diagnoses WHERE assertion = 'affirmed'",
            "affirmed diagnoses",
            "As printed, in lower case; only diagnoses that the letter affirms.",
            n="letters",
        ),
        Figure(
            "diagnoses_by_assertion",
            "Diagnoses by assertion",
            """\
SELECT
    assertion,
    count(*) AS n,
    count(*) / sum(count(*)) OVER () AS share,
    count(DISTINCT letter_id) AS letters
FROM diagnoses
GROUP BY assertion
ORDER BY n DESC, assertion""",
            "SELECT count(*) FROM diagnoses",
            "diagnoses",
        ),
    ),
)
