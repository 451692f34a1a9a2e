"""The two views that people look for: `cases`, a letter a row with its text, and `decisions`."""

from __future__ import annotations

from imr_extract.columns import LETTERS, SERVICES, TEXT, Column
from imr_extract.export.selection import Selection

CASES = "cases"
DECISIONS = "decisions"
DESCRIPTIONS = {
    CASES: "One row a letter, with its text.",
    DECISIONS: "One row a disputed service, with what its letter says of case, dates and worker.",
}
_TEXT = Column("text", TEXT, "raw text; a form feed parts pages")

# What a reader of decisions looks for, in this order; the long text stands last.
_DECISIONS = (
    (SERVICES, ("letter_id", "service_no")),
    (LETTERS, ("case_number", "decision_date", "date_assigned", "application_received",
               "ur_denial_date", "injury_date", "age", "sex", "specialties_canonical")),
    (SERVICES, ("category", "subcategory", "service", "drug", "ingredients", "body_regions",
                "decision", "claims_administrator_basis", "reviewer_basis",
                "claims_administrator_guideline", "reviewer_guideline", "rationale")),
)  # fmt: skip


def decision_columns(selection: Selection) -> list[tuple[str, Column]]:
    """The columns of `decisions`, each with the table that has it; none where that is not written.

    Args:
        selection: what is exported.
    """
    if not selection.has(LETTERS.name, SERVICES.name):
        return []
    return [
        (table.name, column)
        for table, names in _DECISIONS
        for name in names
        for column in selection.table(table.name).columns
        if column.name == name
    ]


def case_columns(selection: Selection) -> list[Column]:
    """The columns of `cases`: those of letters and, where sections are written, the text."""
    if not selection.has(LETTERS.name):
        return []
    text = [_TEXT] if selection.has("sections") else []
    return [*selection.table(LETTERS.name).columns, *text]


def view_columns(selection: Selection) -> dict[str, list[Column]]:
    """The views that can be made, each with its columns."""
    found = {
        DECISIONS: [column for _, column in decision_columns(selection)],
        CASES: case_columns(selection),
    }
    return {name: columns for name, columns in found.items() if columns}


def views(selection: Selection, joined_text: str, first: str = "") -> dict[str, str]:
    """SQL of the views that can be made.

    Args:
        selection: what is exported.
        joined_text: SQL of a letter's text, of the sections of `letters.letter_id`.
        first: columns of services that `decisions` begins with.
    """
    made = {}
    if columns := decision_columns(selection):
        listed = ", ".join([first] * bool(first) + [f"{of}.{c.name}" for of, c in columns])
        made[DECISIONS] = f"SELECT {listed} FROM services JOIN letters USING (letter_id)"
    if columns_of_cases := case_columns(selection):
        listed = ", ".join(
            f"({joined_text}) AS text" if column is _TEXT else f"letters.{column.name}"
            for column in columns_of_cases
        )
        made[CASES] = f"SELECT {listed} FROM letters"
    return made
