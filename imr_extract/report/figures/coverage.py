"""What the letters do not give: missing fields, warnings, files that were not extracted."""

from __future__ import annotations

from imr_extract.record import Template
from imr_extract.report.figures.views import ALL_LETTERS
from imr_extract.report.model import Figure, Section

_LETTER_FIELDS = (
    "case_number",
    "decision_date",
    "date_assigned",
    "date_of_injury",
    "ur_denial_date",
    "application_received",
    "priority",
    "licensure_states",
    "specialties",
    "age",
    "sex",
    "injury_dates",
    "injury_date",
    "outcome",
)
_SERVICE_FIELDS = (
    "decision",
    "category",
    "subcategory",
    "claims_administrator_basis",
    "reviewer_basis",
    "claims_administrator_guideline",
    "reviewer_guideline",
    "rationale",
)
_LISTS = ("licensure_states", "specialties", "injury_dates")


def _lacks(field: str) -> str:
    lacks = f"coalesce(len({field}), 0) = 0" if field in _LISTS else f"{field} IS NULL"
    return f"        {lacks} AS {field}"


def _any_lacks(field: str) -> str:
    return f"        bool_or({field} IS NULL) AS {field}"


def _by_template() -> str:
    return ",\n".join(
        f"    count(*) FILTER (lacks AND template = '{template.value}')\n"
        f"        / nullif(count(*) FILTER (template = '{template.value}'), 0)"
        f" AS {template.value.replace('-', '_')}"
        for template in Template
    )


def _coverage(name: str, title: str, rows: str, fields: tuple[str, ...], note: str) -> Figure:
    return Figure(
        name,
        title,
        f"""\
WITH lacking AS (
{rows}
), by_field AS (
    UNPIVOT lacking ON {", ".join(fields)} INTO NAME field VALUE lacks
)
SELECT
    field,
    count(*) FILTER (lacks) AS missing,
    missing / count(*) AS share,
{_by_template()}
FROM by_field
GROUP BY field
ORDER BY missing DESC, field""",
        ALL_LETTERS,
        "letters",
        note,
        n=None,
    )


COVERAGE = Section(
    "coverage",
    "Coverage",
    "What was not found. A letter may not state a value, or state it in words that no rule knows.",
    (
        Figure(
            "letters_by_template",
            "Letters by form",
            """\
SELECT
    template,
    count(*) AS letters,
    count(*) / sum(count(*)) OVER () AS share,
    sum(service_count)::BIGINT AS services
FROM letters
GROUP BY template
ORDER BY letters DESC, template""",
            ALL_LETTERS,
            "letters",
            n="letters",
        ),
        _coverage(
            "letters_lacking_fields",
            "Letters that lack a field",
            "    SELECT\n        template,\n"
            + ",\n".join(_lacks(field) for field in _LETTER_FIELDS)
            + "\n    FROM letters",
            _LETTER_FIELDS,
            "Share is of all letters, and then of the letters of each form.",
        ),
        _coverage(
            "letters_lacking_service_fields",
            "Letters that lack a field of a service",
            "    SELECT\n        any_value(template) AS template,\n"
            + ",\n".join(_any_lacks(field) for field in _SERVICE_FIELDS)
            + "\n    FROM letters LEFT JOIN services USING (letter_id)\n    GROUP BY letter_id",
            _SERVICE_FIELDS,
            "A letter lacks it if any of its services does, or if it has no service.",
        ),
        Figure(
            "warnings",
            "Warnings",
            """\
WITH warned AS (
    SELECT letter_id, unnest(list_distinct(warnings)) AS warning FROM letters
)
SELECT warning, count(*) AS letters
FROM warned
GROUP BY warning
ORDER BY letters DESC, warning""",
            ALL_LETTERS,
            "letters",
            n="letters",
        ),
        Figure(
            "sources_by_status",
            "Files by status",
            """\
SELECT status, error, count(*) AS files
FROM sources
GROUP BY status, error
ORDER BY files DESC, status, error""",
            "SELECT count(*) FROM sources",
            "files",
            n="files",
        ),
    ),
)
