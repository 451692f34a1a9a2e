"""One letter of the site: the viewer's page of its file, or what the tables hold of it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from typing import Any, TypeAlias

from markupsafe import Markup

from imr_extract.browse.asked import Asked
from imr_extract.browse.cards import decision_rows, found_words
from imr_extract.browse.pages import letter_below, letter_top, tables_letter
from imr_extract.browse.search import Searcher
from imr_extract.columns import LETTERS, SERVICES, Table, shown
from imr_extract.errors import LetterError
from imr_extract.record import Evidence
from imr_extract.storage.sources import read_source, source_at
from imr_extract.viewing.file_name import file_name
from imr_extract.viewing.found_words import ranges_of
from imr_extract.viewing.letter_view import letter_html
from imr_extract.viewing.sheets import text_sheets
from imr_extract.viewing.value_tree import NumberedEvidence
from imr_extract.viewing.warning_words import in_words

Row: TypeAlias = dict[str, Any]

_SIMILAR_TO_ONE = 3
_MOST_SIMILAR = 9
# PDFium must not be used by two threads at the same time.
_reading = threading.Lock()


def letter_of_site(
    connection: sqlite3.Connection,
    searcher: Searcher,
    letter_id: str,
    asked: Asked,
    site: dict[str, str],
    folder: str,
) -> str | None:
    """The page of a letter; None where there is no such letter.

    Args:
        connection: the exported file.
        searcher: the same file's searcher.
        letter_id: the letter.
        asked: the search that led here: its words are underlined, and the way back leads to it.
        site: `root` and `database`, as `search_page` has them.
        folder: where relative uris begin.
    """
    letter = _first(connection, "SELECT * FROM letters WHERE letter_id = ?", letter_id)
    if letter is None:
        return None
    services = _rows(
        connection, "SELECT * FROM services WHERE letter_id = ? ORDER BY service_no", letter_id
    )
    ids = [service["service_id"] for service in services]
    words = found_words(connection, ids, asked.query) if asked.query.wanted else ()
    top = letter_top(asked, site["root"])
    below = letter_below(_similar(connection, searcher, ids), asked, site["root"])
    try:
        data = _unchanged(letter, folder)
        with _reading:
            return letter_html(data, letter["uri"], words, top, below)
    except LetterError as error:
        return tables_letter(
            title=letter["case_number"] or letter_id,
            problem=_problem(letter["uri"] or "", error),
            letter=letter,
            warnings=[(in_words(code), code) for code in json.loads(letter["warnings"] or "[]")],
            values=[item for item in _values(LETTERS, letter) if item[0] != "warnings"],
            services=[(row["service_no"], _values(SERVICES, row)) for row in services],
            diagnoses=_diagnoses(connection, letter_id),
            sheets=_text(connection, letter_id, words),
            top=top,
            below=below,
            **site,
        )


def _problem(uri: str, error: LetterError) -> str:
    """Why a file cannot be shown; where it is on this machine is nobody's business."""
    name = file_name(uri)
    return f"The letter’s file {name} cannot be shown. {error}".replace(uri or name, name)


def _unchanged(letter: Row, folder: str) -> bytes:
    """The bytes of a letter's file, if it is still what was read.

    Raises:
        LetterError: it cannot be read, or has changed.
    """
    uri = letter["uri"] or ""
    data = read_source(source_at(uri, folder))
    if hashlib.sha256(data).hexdigest() != letter["sha256"]:
        raise LetterError("The file has changed since it was read; run imr-extract again.")
    return data


def _similar(connection: sqlite3.Connection, searcher: Searcher, ids: list[int]) -> list[Row]:
    """Rows of `decisions`, of other letters, each letter once."""
    found: dict[str, Row] = {}
    for service_id in ids[:_MOST_SIMILAR]:
        similar = searcher.similar(service_id, tuple(ids), 3 * _SIMILAR_TO_ONE)
        taken = 0
        for row in decision_rows(connection, similar):
            if row["letter_id"] not in found and taken < _SIMILAR_TO_ONE:
                found[row["letter_id"]] = row
                taken += 1
    return [*found.values()][:_MOST_SIMILAR]


def _values(table: Table, row: Row) -> list[tuple[str, str]]:
    """What a row says, as name and text; absent values are left out."""
    found = []
    for column in table.columns:
        value = row.get(column.name)
        if column.identity or value is None:
            continue
        if column.is_list:
            value = json.loads(value)
        elif column.is_flag:
            value = bool(value)
        if text := shown(value):
            found.append((column.name.replace("_", " "), text))
    return found


def _diagnoses(connection: sqlite3.Connection, letter_id: str) -> list[str]:
    if not _has(connection, "diagnoses"):
        return []
    query = "SELECT diagnosis FROM diagnoses WHERE letter_id = ? ORDER BY diagnosis_no"
    return [row["diagnosis"] for row in _rows(connection, query, letter_id) if row["diagnosis"]]


def _text(connection: sqlite3.Connection, letter_id: str, words: tuple[str, ...]) -> list[Markup]:
    """The letter's text with its evidence, as far as the file was exported with them."""
    if not _has(connection, "sections"):
        return []
    query = "SELECT text FROM sections WHERE letter_id = ? ORDER BY section_no"
    raw = "".join(row["text"] or "" for row in _rows(connection, query, letter_id))
    places = []
    if _has(connection, "evidence"):
        query = "SELECT * FROM evidence WHERE letter_id = ?"
        for number, row in enumerate(_rows(connection, query, letter_id)):
            fields = ("field", "page", "char_start", "char_end", "text", "rule_id")
            places.append(NumberedEvidence(number, Evidence(*(row[name] for name in fields))))
    starts = [0, *(at + 1 for at, character in enumerate(raw) if character == "\f")]
    colours = dict.fromkeys(range(len(places)), "letters")
    return text_sheets(raw, starts, places, colours, ranges_of(words, raw))


def _has(connection: sqlite3.Connection, table: str) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.execute(query, (table,)).fetchone()[0])


def _rows(connection: sqlite3.Connection, query: str, letter_id: str) -> list[Row]:
    found = connection.execute(query, (letter_id,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _first(connection: sqlite3.Connection, query: str, letter_id: str) -> Row | None:
    return next(iter(_rows(connection, query, letter_id)), None)
