"""The views and macros that every query can use, and SQL fragments that queries share."""

from __future__ import annotations

from imr_extract.quality.intervals import WILSON_SQL

VIEWS = f"""
-- Decided services only: a share needs a decision.
CREATE VIEW decisions AS SELECT * FROM services WHERE decision IS NOT NULL;

-- Services that the claims administrator authorized in part.
CREATE VIEW modified AS
SELECT * FROM decisions WHERE original_request IS NOT NULL OR authorized IS NOT NULL;

-- Days between the dates of a letter's header.
CREATE VIEW spans AS
SELECT 1 AS span_no, 'UR denial to application' AS span, year(decision_date) AS year,
    date_diff('day', ur_denial_date, application_received) AS days FROM letters
UNION ALL
SELECT 2, 'application to assignment', year(decision_date),
    date_diff('day', application_received, date_assigned) FROM letters
UNION ALL
SELECT 3, 'assignment to decision', year(decision_date),
    date_diff('day', date_assigned, decision_date) FROM letters
UNION ALL
SELECT 4, 'UR denial to decision', year(decision_date),
    date_diff('day', ur_denial_date, decision_date) FROM letters;

-- Wilson's 95% interval for k of n.
{WILSON_SQL.strip()}
"""

FACTS = """\
SELECT
    (SELECT count(*) FROM sources) AS files,
    (SELECT count(*) FROM letters) AS letters,
    (SELECT count(*) FROM copies) AS copies,
    (SELECT count(*) FROM services) AS services,
    (SELECT count(*) FROM decisions) AS decisions,
    (SELECT min(year(decision_date)) FROM letters) AS first_year,
    (SELECT max(year(decision_date)) FROM letters) AS last_year"""

# Columns that count decisions; `decision` is null if a join found none.
TALLY = """\
    count(decision) AS n,
    count(*) FILTER (decision = 'upheld') AS upheld,
    count(*) FILTER (decision = 'overturned') AS overturned,
    count(*) FILTER (decision = 'partially_overturned') AS partially_overturned,
    upheld / nullif(n, 0) AS share_upheld,
    wilson_low(upheld, n) AS share_upheld_low,
    wilson_high(upheld, n) AS share_upheld_high"""

ALL_LETTERS = "SELECT count(*) FROM letters"
ALL_DECISIONS = "SELECT count(*) FROM decisions"
