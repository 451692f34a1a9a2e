"""JSON lines: a letter a line, with its text, diagnoses, and services with their citations."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path

from imr_extract.columns import LETTERS
from imr_extract.errors import ExportError
from imr_extract.export.per_letter import Record, letters_with, text_of
from imr_extract.export.selection import Selection

_NESTED = ("sections", "services", "citations", "diagnoses")


def write(selection: Selection, path: Path) -> None:
    """Write the file. The same tables give the same bytes.

    Raises:
        ExportError: letters are not among the tables.
    """
    if not selection.has(LETTERS.name):
        raise ExportError("JSON lines have a letter a line: --tables must name letters.")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for letter, rows in letters_with(selection, _NESTED):
            record = _nested(letter, rows)
            file.write(json.dumps(record, ensure_ascii=False, default=dt.date.isoformat) + "\n")


def _nested(letter: Record, rows: dict[str, list[Record]]) -> Record:
    """The letter with its rows in it; a key is there where its table is exported."""
    record = dict(letter)
    if "sections" in rows:
        record["text"] = text_of(rows["sections"])
    cited = defaultdict(list)
    for citation in rows.get("citations", []):
        service = citation["service_no"]
        cited[service].append(_without(citation, "letter_id", "service_no"))
    if "services" in rows:
        record["services"] = [
            _without(service, "letter_id")
            | ({"citations": cited[service["service_no"]]} if "citations" in rows else {})
            for service in rows["services"]
        ]
    elif "citations" in rows:
        record["citations"] = [_without(citation, "letter_id") for citation in rows["citations"]]
    if "diagnoses" in rows:
        record["diagnoses"] = [_without(row, "letter_id") for row in rows["diagnoses"]]
    return record


def _without(row: Record, *keys: str) -> Record:
    return {key: value for key, value in row.items() if key not in keys}
