"""Full-text search over the services of a SQLite file: FTS5, with porter stemming.

A service is found by its request, its ingredients and its rationale, and by its letter's case
number, case summary and diagnoses. The index keeps no text of its own: `search_text` has it where
it is.
"""

from __future__ import annotations

from sqlite_utils import Database

from imr_extract.export.facets import write_facets
from imr_extract.export.selection import Selection

# Columns of the index, each with its weight: a word of the request says most.
WEIGHTS = {
    "request": 10, "ingredients": 8, "rationale": 2, "summary": 1, "diagnoses": 3, "number": 10,
}  # fmt: skip


def add_search(selection: Selection, database: Database) -> None:
    """Make the view `search_text`, its index `search`, and the table `facets`.

    Args:
        selection: what is exported: services, letters and whatever else is there.
        database: the file, with its tables filled.
    """
    steps = selection.progress
    services = selection.count("services")
    database.create_view("search_text", _text(selection))
    steps.start("search index", services)
    connection = database.conn
    with connection:
        connection.execute(
            f"CREATE VIRTUAL TABLE search USING fts5({', '.join(WEIGHTS)}, "
            "content='search_text', content_rowid='service_id', tokenize='porter unicode61')"
        )
        # Words are kept in memory until there are 64 MB of them: fewer parts to join on the disk.
        _set(connection, "hashsize", 64 << 20)
        weights = ", ".join(f"{weight}.0" for weight in WEIGHTS.values())
        _set(connection, "rank", f"bm25({weights})")
    step = 5_000
    for first in range(1, services + 1, step):
        with connection:
            connection.execute(
                f"INSERT INTO search(rowid, {', '.join(WEIGHTS)}) "
                f"SELECT service_id, {', '.join(WEIGHTS)} FROM search_text "
                "WHERE service_id BETWEEN ? AND ?",
                (first, first + step - 1),
            )
        steps.advance(min(step, services + 1 - first))
    with connection:
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    steps.start("facets", 0)
    with connection:
        write_facets(connection, selection.has("citations"))


def _set(connection, name: str, value: object) -> None:  # type: ignore[no-untyped-def]
    connection.execute("INSERT INTO search(search, rank) VALUES (?, ?)", (name, value))


def _text(selection: Selection) -> str:
    """SQL of the texts that a service is found by."""
    of_services = {column.name for column in selection.table("services").columns}
    rationale = "rationale" if "rationale" in of_services else "NULL"
    summary = diagnoses = "NULL"
    if selection.has("sections"):
        summary = (
            "(SELECT group_concat(text, char(10)) FROM sections "
            "WHERE sections.letter_id = services.letter_id AND kind = 'case_summary')"
        )
    if selection.has("diagnoses"):
        diagnoses = (
            "(SELECT group_concat(diagnosis, char(10)) FROM diagnoses "
            "WHERE diagnoses.letter_id = services.letter_id)"
        )
    ingredients = (
        "(SELECT group_concat(json_extract(value, '$.ingredient'), ', ') "
        "FROM json_each(services.ingredients))"
    )
    number = (
        "(SELECT case_number FROM letters WHERE letters.letter_id = services.letter_id)"
        if selection.has("letters")
        else "NULL"
    )
    return (
        f"SELECT service_id, service AS request, {ingredients} AS ingredients, "
        f"{rationale} AS rationale, {summary} AS summary, {diagnoses} AS diagnoses, "
        f"{number} AS number FROM services"
    )
