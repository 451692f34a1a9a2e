"""A SQLite file: the tables with keys and indexes, the two views, and full-text search."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from imr_extract.columns import LETTERS, SERVICES, SOURCES, Column, Table
from imr_extract.errors import TablesError
from imr_extract.export.search_index import add_search
from imr_extract.export.selection import Selection, as_text
from imr_extract.export.views import views

# Changes when files are laid out in another way, so that `browse` makes its own anew.
LAYOUT = "2"
# The search index needs a number for each service.
SERVICE_ID = Column("service_id", pa.int64(), "the service's number in this file, for the search")
_JOINED_TEXT = (
    "SELECT group_concat(text, '') FROM (SELECT text FROM sections "
    "WHERE sections.letter_id = letters.letter_id ORDER BY section_no)"
)
_INDEXES = {
    "letters": (("case_number",), ("decision_date",)),
    "services": (("category", "subcategory"), ("decision",)),
    "evidence": (("letter_id",),),
}


def write(selection: Selection, path: Path) -> None:
    """Write the file. The same tables give the same bytes, by the same version of SQLite.

    Raises:
        TablesError: two rows have the same key.
        OutputError: the disk is full.
    """
    database = Database(path)
    try:
        # A file that is only half there is thrown away: it needs no journal.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        _write_about(selection, database)
        for table in selection.tables:
            _write_table(selection, database, table)
        first = f"services.{SERVICE_ID.name}"
        for name, query in views(selection, _JOINED_TEXT, first).items():
            database.create_view(name, query)
        for name, indexes in _INDEXES.items():
            for columns in indexes if selection.has(name) else ():
                database.table(name).create_index(columns)
        if selection.has(LETTERS.name, SERVICES.name):
            add_search(selection, database)
        database.execute("PRAGMA analysis_limit = 1000")
        database.analyze()
    except sqlite3.IntegrityError as error:
        raise TablesError(f"Two rows have the same key: {error}. Make the tables again.") from error
    finally:
        database.close()


def _write_about(selection: Selection, database: Database) -> None:
    rows = {"layout": LAYOUT, **selection.about}
    with database.conn:
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
        database.conn.executemany("INSERT INTO about VALUES (?, ?)", rows.items())


def _write_table(selection: Selection, database: Database, table: Table) -> None:
    with database.conn:
        database.execute(_definition(selection, table))
    given = [column.name for column in table.columns]
    # sqlite-utils' own insert looks at each value; DuckDB has made them fit already.
    insert = f"INSERT INTO {table.name} ({', '.join(given)}) VALUES ({', '.join('?' * len(given))})"
    values = ", ".join(as_text(column) for column in table.columns)
    query = f"SELECT {values} FROM {selection.source(table.name)}"
    for rows in selection.told(table.name, query, selection.count(table.name)):
        with database.conn:
            database.conn.executemany(insert, rows)


def _definition(selection: Selection, table: Table) -> str:
    """CREATE TABLE with a comment for the table and each column, which SQLite keeps."""
    number = [(SERVICE_ID, "INTEGER PRIMARY KEY")] if table.name == SERVICES.name else []
    lines = [(column, _type(column)) for column in table.columns]
    constraints = _keys(selection, table)
    body = [f"{column.name} {type_}" for column, type_ in number + lines]
    notes = [column.description for column, _ in number + lines]
    commas = ["," if constraints or at < len(body) - 1 else "" for at in range(len(body))]
    listed = "\n".join(
        f"  {code}{comma} -- {note}" for code, comma, note in zip(body, commas, notes, strict=True)
    )
    keys = "".join(f"\n  {key}," for key in constraints).rstrip(",")
    return f"CREATE TABLE {table.name} ( -- {table.description}\n{listed}{keys}\n)"


def _type(column: Column) -> str:
    if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(column.type) else "TEXT"


def _keys(selection: Selection, table: Table) -> list[str]:
    if table.name == LETTERS.name:
        return ["PRIMARY KEY (letter_id)"]
    keys = []
    if table.number:
        kind = "UNIQUE" if table.name == SERVICES.name else "PRIMARY KEY"
        keys.append(f"{kind} (letter_id, {table.number})")
    # A file may hold a letter that is not written, such as a copy.
    if selection.has(LETTERS.name) and table.name != SOURCES.name:
        keys.append("FOREIGN KEY (letter_id) REFERENCES letters (letter_id)")
    if "service_no" in table.given and selection.has(SERVICES.name):
        keys.append(
            "FOREIGN KEY (letter_id, service_no) REFERENCES services (letter_id, service_no)"
        )
    return keys
