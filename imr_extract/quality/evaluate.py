"""Tables against gold records: precision, recall, F1 and accuracy a field.

Gold is one JSON object a line, a letter each; docs/gold-format.md describes it. Sets of values are
compared exactly after `normalise` and counted over all gold letters (F1); single values a letter
or a service are compared nulls included (accuracy). Services are aligned by their order.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from imr_extract.columns import CITATIONS, DIAGNOSES, LETTERS, SERVICES, Column, Scored
from imr_extract.errors import GoldError
from imr_extract.load import load_rows
from imr_extract.storage.address import describe

Row: TypeAlias = dict[str, Any]

_PARTIES = ("claims_administrator", "reviewer")
# Two diagnoses are the same condition, worded otherwise, from this share of common words on.
_SAME_CONDITION = 0.5
# Words for a drug's release and form.
_FORMS = re.compile(
    r"(?: (?:er|xr|sr|cr|dr|ec|la|odt|hcl|tabs?|tablets?|capsules?|gel|cream|patch|ointment))+"
    r"(?=$| /)"
)


@dataclass(frozen=True)
class Miss:
    """One place where tables and gold differ."""

    field: str
    letter: str
    service_no: int | None
    gold: list[str]
    found: list[str]


@dataclass
class Score:
    """One field's counts.

    Attributes:
        hits: values that are in both, or values that agree.
        found: values in the tables; None for a field of single values.
        gold: values in gold, or values compared.
    """

    hits: int = 0
    found: int | None = None
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the found values that gold has; 1 without any."""
        return self.hits / self.found if self.found else 1.0 if not self.gold else 0.0

    @property
    def recall(self) -> float:
        """Share of gold's values that were found; 1 without any."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def value(self) -> float:
        """F1 of sets, accuracy of single values."""
        if self.found is None:
            return self.hits / self.gold if self.gold else 1.0
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Evaluation:
    """The scores by field, in the order of the tables, and every miss."""

    letters: int = 0
    scores: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def one(self, name: str, place: tuple[str, int | None], gold: Any, found: Any) -> None:
        """Count one value of a letter or service."""
        score = self.scores.setdefault(name, Score())
        score.gold += 1
        if gold == found:
            score.hits += 1
        else:
            self.misses.append(Miss(name, *place, _shown([gold]), _shown([found])))

    def many(
        self, name: str, place: tuple[str, int | None], gold: Iterable[Any], found: Iterable[Any]
    ) -> None:
        """Count a set of values."""
        want, have = list(dict.fromkeys(gold)), list(dict.fromkeys(found))
        score = self.scores.setdefault(name, Score(found=0))
        score.hits += sum(value in have for value in want)
        score.gold += len(want)
        score.found = (score.found or 0) + len(have)
        missed = [value for value in want if value not in have]
        extra = [value for value in have if value not in want]
        if missed or extra:
            self.misses.append(Miss(name, *place, _shown(missed), _shown(extra)))


def evaluate(out: str | os.PathLike[str], gold: str | os.PathLike[str]) -> Evaluation:
    """Score tables against gold records.

    Args:
        out: the folder of the tables.
        gold: a file of gold records, JSON lines.

    Returns:
        The scores; a gold letter that the tables lack counts as missed in every field.

    Raises:
        TablesError: `out` holds no tables of a finished run.
        GoldError: the gold file cannot be read; the message names the line.
    """
    records = read_gold(gold)
    tables = {
        table.name: load_rows(out, table.name)
        for table in (LETTERS, SERVICES, CITATIONS, DIAGNOSES)
    }
    letters = {key: row for row in tables["letters"] for key in _names(row)}
    parts = {name: _by_letter(rows) for name, rows in tables.items()}
    result = Evaluation(len(records))
    for record in records:
        name = record["letter"]
        row = letters.get(normalise(record.get("case_number") or "")) or letters.get(
            normalise(name)
        )
        result.one("letter found", (name, None), True, row is not None)
        row = row or {}
        _columns(result, LETTERS.judged, (name, None), record, row)
        of = {key: rows.get(str(row.get("letter_id")), []) for key, rows in parts.items()}
        if "diagnoses" in record:
            _diagnoses(result, name, record["diagnoses"], of["diagnoses"])
        if "services" in record:
            _services(result, name, record["services"], of["services"], of["citations"])
    return result


def read_gold(path: str | os.PathLike[str]) -> list[Row]:
    """Gold records of a JSON lines file.

    Raises:
        GoldError: the file cannot be read, a line is no JSON object, or it names no letter.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {describe(error)}.") from error
    records: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}, line {number}: no valid JSON: {error}.") from error
        if not isinstance(record, dict) or not isinstance(record.get("letter"), str):
            raise GoldError(f'{path}, line {number}: a record is an object with a "letter".')
        records.append(record)
    if not records:
        raise GoldError(f"{path} holds no record.")
    return records


def normalise(value: Any) -> str:
    """Text as it is compared: case folded, white space collapsed, plain quotes, trimmed marks."""
    text = str(value).replace("\u2019", "'").replace("\u2018", "'")
    text = text.replace("\u201c", '"').replace("\u201d", '"')
    text = text.replace("\u2013", "-").replace("\u2014", "-")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=\w)-\s(?=\w)", "-", text).strip(" .,;:").casefold()


def _names(row: Row) -> Iterator[str]:
    """What a gold record may call a letter: case number, letter_id, the file's stem."""
    yield normalise(PurePosixPath(str(row["uri"])).stem)
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
    place: tuple[str, int | None],
    record: Row,
    row: Row,
) -> None:
    """Count what gold has of a letter or service: single values, then lists."""
    for column in sorted(columns, key=lambda column: column.is_list):
        name, key = column.name, column.gold_key
        if key not in record:
            continue
        if name == "quantity" and not record.get("drug", row.get("drug")):
            continue
        if column.is_list:
            result.many(name, place, _values(record[key]), _values(row.get(name)))
            continue
        read = _drug if name == "drug" else _value
        gold, found = read(record[key]), read(row.get(name))
        if column.scored is Scored.STATED:
            result.many(name, place, _stated(gold), _stated(found))
        else:
            result.one(name, place, gold, found)


def _diagnoses(result: Evaluation, name: str, gold: list[Row], found: list[Row]) -> None:
    want = [normalise(entry["text"]) for entry in gold]
    have = [normalise(row["diagnosis"]) for row in found]
    result.many("diagnoses", (name, None), want, have)
    pairs = _pairs(want, have)
    score = result.scores.setdefault("diagnoses (overlap >= 0.5)", Score(found=0))
    score.hits += len(pairs)
    score.gold += len(want)
    score.found = (score.found or 0) + len(have)
    for i, j in pairs:
        result.one("diagnosis assertion", (name, None), gold[i]["assertion"], found[j]["assertion"])


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
    result: Evaluation, name: str, gold: list[Row], found: list[Row], citations: list[Row]
) -> None:
    found = sorted(found, key=lambda row: row["service_no"])
    result.one("service count", (name, None), len(gold), len(found))
    for index in range(max(len(gold), len(found))):
        row = found[index] if index < len(found) else {}
        place = (name, index + 1)
        if index >= len(gold):
            result.many("service", place, [], [normalise(row["service"])])
            continue
        record = gold[index]
        _columns(result, SERVICES.judged, place, record, row)
        mine = [c for c in citations if row and c["service_no"] == row["service_no"]]
        _guidelines(result, place, record, row, mine)


def _guidelines(
    result: Evaluation, place: tuple[str, int | None], record: Row, row: Row, cited: list[Row]
) -> None:
    for party in _PARTIES:
        if party not in record:
            continue
        gold = record[party] or {}
        mine = [c for c in cited if c["cited_by"] == party]
        result.one(
            "guideline basis", place, _value(gold.get("basis")), _value(row.get(f"{party}_basis"))
        )
        titles = {
            (party, normalise(c["title"]), c["year"]): normalise(c["sections"] or "")
            for c in gold.get("mtus", [])
        }
        found = {
            (party, normalise(c["title"] or ""), c["year"]): normalise(c["sections"] or "")
            for c in mine
            if c["family"] == "MTUS"
        }
        result.many("MTUS citation", place, titles, found)
        for key in titles:
            if key in found:
                result.one("MTUS sections", place, titles[key], found[key])
        others = any(c["family"] == "Non-MTUS" for c in mine)
        result.one("non-MTUS cited", place, bool(gold.get("non_mtus")), others)
        pages = [(party, page) for c in mine for page in c["pages"] or []]
        result.many("guideline pages", place, [(party, p) for p in gold.get("pages", [])], pages)
    if "rationale_citations" not in record:
        return
    want = [page for c in record["rationale_citations"] for page in c["pages"]]
    have = [page for c in cited if c["cited_by"] == "rationale" for page in c["pages"] or []]
    result.many("rationale pages", place, want, have)


def without_form(drug: str) -> str:
    """A drug's name in lower case without words for release and form."""
    return _FORMS.sub("", drug)


def _value(value: Any) -> Any:
    """A comparable value: ISO text of a date, whole numbers as int, text normalised."""
    if value is None or value == "":
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 3)
    return normalise(value)


def _drug(value: Any) -> str | None:
    """A drug without words for release and form: "Diclofenac ER" and "diclofenac" agree."""
    return without_form(normalise(value)) if value else None


def _values(values: Any) -> list[Any]:
    return _stated(*map(_value, values or []))


def _stated(*values: Any) -> list[Any]:
    return [value for value in values if value is not None]


def _shown(values: Iterable[Any]) -> list[str]:
    return ["-" if value is None else str(value) for value in values]
