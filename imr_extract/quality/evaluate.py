"""Tables against gold records: precision, recall, F1 and accuracy a field.

Gold is one JSON object a line, a letter each; docs/gold-format.md describes it. Sets of values are
compared exactly after `normalise` and counted over all gold letters (F1); single values a letter
or a service are compared nulls included (accuracy). Services are aligned by their order.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from imr_extract.columns import CITATIONS, DIAGNOSES, LETTERS, SERVICES, Column, Scored
from imr_extract.load import load_rows
from imr_extract.quality.comparable import comparable, comparables, drug_name, normalise, stated
from imr_extract.quality.gold import counted, read_gold
from imr_extract.quality.guidelines import count_guidelines
from imr_extract.quality.scores import Evaluation, Place, Score
from imr_extract.storage.zip_file import without_zip

Row: TypeAlias = dict[str, Any]

# Two diagnoses are the same condition, worded otherwise, from this share of common words on.
_SAME_CONDITION = 0.5


def evaluate(
    out: str | os.PathLike[str],
    gold: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
) -> Evaluation:
    """Score tables against gold records.

    Args:
        out: the folder of the tables.
        gold: a file of gold records, JSON lines, or several.

    Returns:
        The scores of all files, and in `files` those of each; a gold letter that the tables lack
        counts as missed in every field, one that stands in gold twice counts twice.

    Raises:
        TablesError: `out` holds no tables of a finished run.
        GoldError: a gold file cannot be read; the message names the line.
    """
    paths = [gold] if isinstance(gold, (str, os.PathLike)) else gold
    read = [(os.fspath(path), read_gold(path)) for path in paths]
    tables = {
        table.name: load_rows(out, table.name)
        for table in (LETTERS, SERVICES, CITATIONS, DIAGNOSES)
    }
    # Of several copies the one that counts has the case number.
    copies_first = sorted(tables["letters"], key=lambda row: row["copy_of"] is None)
    letters = {key: row for row in copies_first for key in _names(row)}
    parts = {name: _by_letter(rows) for name, rows in tables.items()}
    result = Evaluation()
    seen: set[str] = set()
    for path, records in read:
        part = Evaluation(len(records))
        for record in records:
            name = normalise(record["letter"])
            row = letters.get(normalise(record.get("case_number") or "")) or letters.get(name) or {}
            known = str(row.get("letter_id", name))
            part.repeated += known in seen
            seen.add(known)
            _letter(part, record, row, {key: rows.get(known, []) for key, rows in parts.items()})
        result.add_file(path, part)
    return result


def _letter(result: Evaluation, record: Row, row: Row, of: dict[str, list[Row]]) -> None:
    """Count one gold letter; `row` is empty where the tables lack it."""
    uri = row.get("uri")
    name = row.get("case_number") or record.get("case_number") or uri or record["letter"]
    place = Place(name, uri=uri)
    weights = record.get("weights")
    result.weight = 1.0
    result.one("letter found", place, True, bool(row))
    _columns(result, counted(LETTERS), place, record, row, weights)
    if "diagnoses" in record:
        result.weigh(weights, of["diagnoses"])
        _diagnoses(result, place, record["diagnoses"] or [], of["diagnoses"])
    if "services" in record:
        _services(result, place, record["services"] or [], of, weights)


def _names(row: Row) -> Iterator[str]:
    """What a gold record may call a letter: case number, letter_id, the file's stem."""
    yield normalise(PurePosixPath(without_zip(row["uri"])).stem)
    yield normalise(row["letter_id"])
    if row["case_number"]:
        yield normalise(row["case_number"])


def _by_letter(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["letter_id"]].append(row)
    return grouped


def _columns(
    result: Evaluation,
    columns: Iterable[Column],
    place: Place,
    record: Row,
    row: Row,
    weights: Row | None,
) -> None:
    """Count what gold has of a letter or service: single values, then lists."""
    for column in sorted(columns, key=lambda column: column.is_list):
        name, key = column.name, column.gold_key
        if key not in record:
            continue
        result.weigh(weights, row.get(name) not in (None, []))
        if name == "quantity" and not record.get("drug", row.get("drug")):
            result.count(name, 0, 0, 0)  # it keeps its place in the list
            continue
        if column.is_list:
            result.many(name, place, comparables(record[key]), comparables(row.get(name)))
            continue
        read = drug_name if name == "drug" else comparable
        gold, found = read(record[key]), read(row.get(name))
        if column.scored is Scored.STATED:
            result.many(name, place, stated(gold), stated(found))
        else:
            result.one(name, place, gold, found)


def _diagnoses(result: Evaluation, place: Place, gold: list[Row], found: list[Row]) -> None:
    want = [normalise(entry["text"]) for entry in gold]
    have = [normalise(row["diagnosis"]) for row in found]
    result.many("diagnoses", place, want, have)
    pairs = _pairs(want, have)
    result.count("diagnoses (overlap >= 0.5)", len(pairs), len(have), len(want))
    for column in counted(DIAGNOSES):
        key, field = column.gold_key, f"diagnosis {column.name}"
        judged = [entry for entry in gold if key in entry]
        if column is DIAGNOSES.column("diagnosis") or not judged:
            continue
        if column.is_list:  # each value of a letter: one may stand at another condition's words
            listed = [value for entry in judged for value in comparables(entry[key])]
            have_listed = [value for row in found for value in comparables(row[column.name])]
            result.many(field, place, listed, have_listed)
            continue
        result.scores.setdefault(field, Score())
        for i, j in pairs:
            if key in gold[i]:
                of_both = comparable(gold[i][key]), comparable(found[j][column.name])
                result.one(field, place, *of_both)


def _pairs(want: list[str], have: list[str]) -> list[tuple[int, int]]:
    """One-to-one pairs of conditions, those with most words in common first."""
    ranked = sorted(
        ((_overlap(w, h), i, j) for i, w in enumerate(want) for j, h in enumerate(have)),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    for share, i, j in ranked:
        free = all(i != a and j != b for a, b in pairs)
        if share >= _SAME_CONDITION and free:
            pairs.append((i, j))
    return pairs


def _overlap(one: str, other: str) -> float:
    a, b = set(one.split()), set(other.split())
    return len(a & b) / len(a | b) if a | b else 1.0


def _services(
    result: Evaluation,
    letter: Place,
    gold: list[Row],
    of: dict[str, list[Row]],
    weights: Row | None,
) -> None:
    found = sorted(of["services"], key=lambda row: row["service_no"])
    result.weight = 1.0
    result.one("service count", letter, len(gold), len(found))
    for index in range(max(len(gold), len(found))):
        row = found[index] if index < len(found) else {}
        place = letter._replace(service_no=index + 1)
        if index >= len(gold):
            result.weight = 1.0
            result.many("service", place, [], [normalise(row["service"])])
            continue
        record = gold[index]
        _columns(result, counted(SERVICES), place, record, row, weights)
        mine = [c for c in of["citations"] if row and c["service_no"] == row["service_no"]]
        count_guidelines(result, place, record, row, mine, weights)
