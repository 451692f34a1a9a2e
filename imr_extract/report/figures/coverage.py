"""What was not found: missing fields, warnings, files that were not extracted."""

from __future__ import annotations

from collections.abc import Iterable

from imr_extract.columns import LETTERS, SERVICES, Column
from imr_extract.record import Template
from imr_extract.report.figures.views import ALL_LETTERS
from imr_extract.report.model import Figure, Section


def _lacks(columns: Iterable[Column], taken: str) -> str:
    """SQL that tests, per column, whether a letter lacks it; `taken` aggregates over its rows."""
    absent = (
        (c.name, f"coalesce(len({c.name}), 0) = 0" if c.is_list else f"{c.name} IS NULL")
        for c in columns
    )
    return ",\n".join(f"        {taken.format(test)} AS {name}" for name, test in absent)


def _by_template() -> str:
    return ",\n".join(
        f"    count(*) FILTER (lacks AND template = '{template.value}')\n"
        f"        / nullif(count(*) FILTER (template = '{template.value}'), 0)"
        f" AS {template.value.replace('-', '_')}"
        for template in Template
    )


def _coverage(name: str, title: str, rows: str, expected: Iterable[Column], note: str) -> Figure:
    return Figure(
        name,
        title,
        f"""\
WITH lacking AS (
{rows}
), by_field AS (
    UNPIVOT lacking ON {", ".join(column.name for column in expected)} INTO NAME field VALUE lacks
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
    "What was not found. Either the letter does not state the value, or no rule matches its words.",
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
            + _lacks(LETTERS.expected, "{}")
            + "\n    FROM letters",
            LETTERS.expected,
            "Shares of all letters, then of the letters of each form.",
        ),
        _coverage(
            "letters_lacking_service_fields",
            "Letters that lack a field of a service",
            "    SELECT\n        any_value(template) AS template,\n"
            + _lacks(SERVICES.expected, "bool_or({})")
            + "\n    FROM letters LEFT JOIN services USING (letter_id)\n    GROUP BY letter_id",
            SERVICES.expected,
            "A letter lacks a field if any of its services lacks it, or if it has no service.",
        ),
        Figure(
            "warnings",
            "Warnings",
            """\
WITH warned AS (
    SELECT letter_id, unnest(list_distinct(
        list_transform(warnings, lambda code: regexp_replace(code, ':[0-9]+$', ''))
    )) AS warning
    FROM letters
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
