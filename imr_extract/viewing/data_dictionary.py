"""The data dictionary as Markdown: `python -m imr_extract.viewing.data_dictionary`."""

from __future__ import annotations

from imr_extract.tables import SCHEMAS

_HEAD = """# Data dictionary

OUT holds one folder a table with `part-*.parquet`, and `run.json` (versions, rule set, options,
counts, time). Text is UTF-8, dates are dates, an absent value is null, never "" or 0. Join on
`letter_id`; services and citations also on `service_no`; evidence on `of_table`, `letter_id` and
`row_no`.

This page is made from the schemas in `imr_extract/tables.py` by `make docs`.
"""


def render() -> str:
    """The page: a heading a table, a row a column with its Arrow type and what it holds."""
    parts = [_HEAD]
    for table, schema in SCHEMAS.items():
        parts.append(f"## {table}\n\n{schema.metadata[b'description'].decode()}\n")
        rows = ["| column | type | what it holds |", "|---|---|---|"]
        for field in schema:
            description = field.metadata[b"description"].decode()
            cells = (f"`{field.name}`", f"`{field.type}`", description)
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(render(), end="")
