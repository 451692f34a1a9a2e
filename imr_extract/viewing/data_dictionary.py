"""The data dictionary as Markdown: `python -m imr_extract.viewing.data_dictionary`."""

from __future__ import annotations

from imr_extract.columns import TABLES

_HEAD = """# Data dictionary

OUT holds one folder per table with `part-*.parquet`, and `run.json` (versions, rule set, options,
counts, time, working directory). Text is UTF-8, dates have a date type, and an absent value is
null, never "" or 0. Join on `letter_id`; join services and citations also on `service_no`. Join
evidence on `of_table`, `letter_id` and `row_no`.

`make docs` generates this page from `imr_extract/columns.py`.
"""


def render() -> str:
    """The page: a heading per table and a row per column, with Arrow type and description."""
    parts = [_HEAD]
    for table in TABLES:
        parts.append(f"## {table.name}\n\n{table.description}\n")
        rows = ["| column | type | what it holds |", "|---|---|---|"]
        for column in table.columns:
            cells = (f"`{column.name}`", f"`{column.type}`", column.description)
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(render(), end="")
