"""Guidelines: what each party cites, and how often the parties differ."""

from __future__ import annotations

from imr_extract.report.figures.views import ALL_DECISIONS, TALLY
from imr_extract.report.model import Chart, Figure, Section

_CITED = "SELECT count(*) FROM citations"

# The services for which each party cites a guideline; citing it twice counts once.
_PARTIES = """\
    count(*) FILTER (cited_by = 'claims_administrator') AS claims_administrator,
    count(*) FILTER (cited_by = 'reviewer') AS reviewer,
    count(*) FILTER (cited_by = 'rationale') AS rationale"""

GUIDELINES = Section(
    "guidelines",
    "Guidelines",
    "The claims administrator and the reviewer each name the guidelines for their decision; the "
    "rationale may cite more. MTUS is the Medical Treatment Utilization Schedule.",
    (
        Figure(
            "basis_of_both",
            "Basis of the claims administrator and of the reviewer",
            """\
SELECT
    claims_administrator_basis AS basis,
    count(*) AS n,
    count(*) FILTER (reviewer_basis = 'mtus') AS mtus,
    count(*) FILTER (reviewer_basis = 'outside_mtus') AS outside_mtus,
    count(*) FILTER (reviewer_basis = 'none_cited') AS none_cited,
    count(*) FILTER (reviewer_basis = 'other') AS other,
    count(*) FILTER (reviewer_basis IS NULL) AS not_stated
FROM services
GROUP BY basis
ORDER BY n DESC, basis""",
            "SELECT count(*) FROM services",
            "services",
            "Rows are the claims administrator's basis.",
            n=None,
            chart=Chart.CROSS,
        ),
        Figure(
            "decisions_by_basis",
            "Decisions by basis of the reviewer",
            f"""\
SELECT
    reviewer_basis AS basis,
{TALLY}
FROM decisions
GROUP BY basis
ORDER BY n DESC, basis""",
            ALL_DECISIONS,
            "decisions",
        ),
        Figure(
            "guidelines_differ",
            "How often the two parties differ",
            """\
WITH named AS (
    SELECT letter_id, service_no, cited_by, 'guideline families' AS compared, family AS name
    FROM citations
    UNION ALL
    SELECT letter_id, service_no, cited_by, 'MTUS titles', canonical_title
    FROM citations
), by_name AS (
    SELECT
        compared, letter_id, service_no, name,
        bool_or(cited_by = 'claims_administrator') AS by_administrator,
        bool_or(cited_by = 'reviewer') AS by_reviewer
    FROM named
    WHERE name IS NOT NULL AND cited_by IN ('claims_administrator', 'reviewer')
    GROUP BY compared, letter_id, service_no, name
), by_service AS (
    SELECT compared, bool_or(by_administrator <> by_reviewer) AS unlike
    FROM by_name
    GROUP BY compared, letter_id, service_no
    HAVING bool_or(by_administrator) AND bool_or(by_reviewer)
    UNION ALL
    SELECT 'basis', claims_administrator_basis <> reviewer_basis
    FROM services
    WHERE claims_administrator_basis IS NOT NULL AND reviewer_basis IS NOT NULL
)
SELECT
    compared,
    count(*) AS n,
    count(*) FILTER (unlike) AS differ,
    differ / n AS share,
    wilson_low(differ, n) AS share_low,
    wilson_high(differ, n) AS share_high
FROM by_service
GROUP BY compared
ORDER BY compared""",
            "SELECT count(*) FROM services",
            "services",
            "In the table, n counts services for which both parties state one. Families and titles "
            "differ if one party cites any that the other does not.",
        ),
        Figure(
            "guideline_families",
            "Guideline families",
            f"""\
WITH cited AS (
    SELECT letter_id, service_no, cited_by, family, count(*) AS times
    FROM citations
    GROUP BY ALL
)
SELECT
    family,
    sum(times)::BIGINT AS citations,
{_PARTIES}
FROM cited
GROUP BY family
ORDER BY citations DESC, family""",
            _CITED,
            "citations",
            n=None,
        ),
        Figure(
            "guideline_sources",
            "The 30 most cited sources",
            f"""\
WITH cited AS (
    SELECT letter_id, service_no, cited_by, source, count(*) AS times
    FROM citations
    WHERE source IS NOT NULL
    GROUP BY ALL
)
SELECT
    source,
    sum(times)::BIGINT AS citations,
{_PARTIES}
FROM cited
GROUP BY source
ORDER BY citations DESC, source
LIMIT 30""",
            f"{_CITED} WHERE source IS NOT NULL",
            "citations with a source",
            n=None,
        ),
        Figure(
            "guideline_titles",
            "The 40 most cited titles",
            f"""\
WITH cited AS (
    SELECT
        letter_id, service_no, cited_by, family,
        coalesce(canonical_title, title) AS title,
        count(*) AS times
    FROM citations
    WHERE coalesce(canonical_title, title) IS NOT NULL
    GROUP BY ALL
)
SELECT
    title,
    family,
    sum(times)::BIGINT AS citations,
{_PARTIES}
FROM cited
GROUP BY title, family
ORDER BY citations DESC, title, family
LIMIT 40""",
            f"{_CITED} WHERE coalesce(canonical_title, title) IS NOT NULL",
            "citations with a title",
            "All printings of an MTUS title have one name; other titles are as printed.",
            n=None,
        ),
        Figure(
            "cited_pages",
            "The 50 most cited pages",
            f"""\
WITH paged AS (
    SELECT
        letter_id, service_no, cited_by,
        coalesce(canonical_title, title) AS title,
        unnest(list_distinct(pages)) AS page
    FROM citations
), cited AS (
    SELECT letter_id, service_no, cited_by, title, page, count(*) AS times
    FROM paged
    WHERE title IS NOT NULL
    GROUP BY ALL
)
SELECT
    title,
    page,
    sum(times)::BIGINT AS citations,
{_PARTIES}
FROM cited
GROUP BY title, page
ORDER BY citations DESC, title, page
LIMIT 50""",
            f"{_CITED} WHERE coalesce(canonical_title, title) IS NOT NULL AND len(pages) > 0",
            "citations with a title and a page",
            "A citation of a page range counts once for each page.",
            n=None,
        ),
    ),
)
