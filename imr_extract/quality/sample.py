"""A sample of an archive's values, for a person to judge: how good are the rules on these letters?

Letters are drawn, not single values: of a drawn letter all values of the field are judged, and what
was missed is added, so that the marks make gold records, by which `evaluate` counts precision and
recall.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from imr_extract.archive.ledger import paths_of
from imr_extract.errors import FieldError, LetterError
from imr_extract.load import load_rows
from imr_extract.reading.letter_text import Box
from imr_extract.record import Assertion, Decision, Evidence, plain
from imr_extract.storage.sources import Source, read_source
from imr_extract.storage.store import Store
from imr_extract.viewing.value_tree import LETTER_FIELDS, shown

Row: TypeAlias = dict[str, Any]

# Fields of services by their name in gold records, and the column that holds each.
_SERVICE_FIELDS = {
    "service": "text",
    **{
        name: name
        for name in (
            "decision", "original_request", "authorized", "category", "subcategory", "drug",
            "strength", "quantity", "refills", "sessions", "body_parts", "laterality",
            "dates_of_service", "codes",
        )
    },
}  # fmt: skip
_LISTS = frozenset(
    {
        "licensure_states", "specialties", "injury_dates", "body_parts", "dates_of_service",
        "codes",
    }
)  # fmt: skip
_NUMBERS = frozenset({"age", "quantity", "refills", "sessions"})
_CHOICES = {"decision": [d.value for d in Decision], "sex": ["female", "male"]}
_SECTIONS = {
    **dict.fromkeys(("licensure_states", "specialties"), ("reviewer", "process")),
    **dict.fromkeys(("age", "sex", "injury_dates", "diagnoses"), ("case_summary",)),
    **dict.fromkeys(_SERVICE_FIELDS, ("service",)),
}
_HEADER = ("header", "notice")
DIAGNOSES = "diagnoses"
FIELDS = (*LETTER_FIELDS, DIAGNOSES, *_SERVICE_FIELDS)


@dataclass(frozen=True)
class Judged:
    """One value to judge.

    Attributes:
        value: as gold records have it; None where nothing was found.
        text: the value on one line; empty where nothing was found.
        assertion: of a diagnosis.
        label: what it belongs to, as "service 2"; empty for a value of the letter.
        evidence: where it stands, with its boxes.
    """

    value: Any
    text: str
    assertion: str | None
    label: str
    evidence: list[tuple[Evidence, list[Box]]]


@dataclass(frozen=True)
class Case:
    """One letter of the sample: its values of the field.

    Attributes:
        letter_id: names the gold record.
        title: the letter's case number, or its id.
        source: the letter's file as the run was given it.
        values: its values, for a field of single values just one a letter or service.
        context: the text of the sections in which the field is stated.
        data: the letter's bytes; None when the file is not there any more, or not the same.
    """

    letter_id: str
    title: str
    source: str
    values: list[Judged]
    context: str
    data: bytes | None


@dataclass(frozen=True)
class Sample:
    """What is to be judged.

    Attributes:
        field: the field's name.
        key: the field's key in gold records.
        cases: the letters.
        is_list: whether a letter, or a service, has any number of values.
        of_services: whether it is a field of services.
        is_number: whether its values are numbers.
        choices: the values that it can have, where these are few.
        assertions: the assertions of a diagnosis.
    """

    field: str
    key: str
    cases: list[Case]
    is_list: bool
    of_services: bool
    is_number: bool
    choices: list[str]
    assertions: list[str]


def draw(out: str | os.PathLike[str], field: str, size: int, seed: int) -> Sample:
    """Draw letters until they hold so many values of a field; those without any count as one.

    Args:
        out: the folder of the tables.
        field: one of `FIELDS`.
        size: how many values to judge, at least.
        seed: another one draws other letters.

    Raises:
        FieldError: there is no such field, or no letter.
        TablesError: `out` holds no tables of a finished run.
    """
    if field not in FIELDS:
        raise FieldError(f"{field} cannot be reviewed; these fields can: {', '.join(FIELDS)}.")
    table = _table(field)
    every = sorted(row["letter_id"] for row in load_rows(out, "letters", columns=["letter_id"]))
    if not every:
        raise FieldError(f"{out} holds no letters, so there is nothing to review.")
    # An order by the digest of seed and id stays as it is for the letters that more letters join.
    order = sorted(every, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    candidates = order[:size]  # each letter counts as one at least
    chosen = load_rows(out, table, candidates)
    rows = _by_letter(chosen)
    drawn: list[str] = []
    count = 0
    for letter in candidates:
        if count >= size:
            break
        drawn.append(letter)
        count += max(1, sum(len(_values(row, field)) or 1 for row in rows[letter]))
    letters = {row["letter_id"]: row for row in load_rows(out, "letters", drawn)}
    evidence = _by_letter(load_rows(out, "evidence", drawn))
    sections = _by_letter(load_rows(out, "sections", drawn))
    paths = paths_of(Store(out), {row["uri"] for row in letters.values()})
    cases = [
        _case(letters[letter], paths, rows[letter], evidence[letter], sections[letter], field)
        for letter in drawn
    ]
    return Sample(
        field,
        _SERVICE_FIELDS.get(field, field),
        cases,
        field in _LISTS or field == DIAGNOSES,
        field in _SERVICE_FIELDS,
        field in _NUMBERS,
        _CHOICES.get(field, []),
        [a.value for a in Assertion] if field == DIAGNOSES else [],
    )


def _table(field: str) -> str:
    if field == DIAGNOSES:
        return DIAGNOSES
    return "services" if field in _SERVICE_FIELDS else "letters"


def _case(
    letter: Row,
    paths: dict[str, str],
    rows: list[Row],
    evidence: list[Row],
    sections: list[Row],
    field: str,
) -> Case:
    table = _table(field)
    number = {"letters": None, "services": "service_no", DIAGNOSES: "diagnosis_no"}[table]
    values: list[Judged] = []
    for row in sorted(rows, key=lambda row: row[number] if number else 0):
        row_no = row[number] if number else 1
        column = "diagnosis" if field == DIAGNOSES else field
        own = [e for e in evidence if (e["of_table"], e["row_no"]) == (table, row_no)]
        own = [e for e in own if e["field"] in {column, "icd_codes" if field == DIAGNOSES else ""}]
        label = f"service {row_no}" if table == "services" else ""
        values += _judged(row, field, label, [_evidence(e) for e in own])
    kinds = _SECTIONS.get(field, _HEADER)
    context = "\n".join(s["text"].strip("\n\f") for s in sections if s["kind"] in kinds)
    return Case(
        letter["letter_id"],
        letter["case_number"] or letter["letter_id"],
        letter["uri"],
        values,
        context,
        _bytes(letter, paths.get(letter["uri"]) or letter["uri"]),
    )


def _judged(
    row: Row, field: str, label: str, evidence: list[tuple[Evidence, list[Box]]]
) -> Iterator[Judged]:
    found = _values(row, field)
    if not found:
        yield Judged(None, "", None, label, [])
    for index, value in enumerate(found):
        # Evidence of a list stands in the order of its values; what is left belongs to all.
        own = evidence[index : index + 1] if len(evidence) == len(found) else evidence
        yield Judged(value, shown(value), row.get("assertion"), label, own)


def _values(row: Row, field: str) -> list[Any]:
    value = plain(row["diagnosis" if field == DIAGNOSES else field])
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _evidence(row: Row) -> tuple[Evidence, list[Box]]:
    names = ("field", "page", "char_start", "char_end", "text", "rule_id")
    return Evidence(**{name: row[name] for name in names}), [Box(**box) for box in row["boxes"]]


def _by_letter(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["letter_id"]].append(row)
    return found


def _bytes(letter: Row, path: str) -> bytes | None:
    """The letter's file, if it is still there and the same."""
    try:
        data = read_source(Source(letter["uri"], path))
    except LetterError:
        return None
    return data if hashlib.sha256(data).hexdigest() == letter["sha256"] else None
