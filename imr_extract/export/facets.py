"""What the search page filters by, packed so that half a million services are counted in no time.

A facet's column in the table `facets` numbers the values of each service, in the order of
`service_id`, from 1; 0 says that it has none. A service may have several values of some facets: for
these `starts` says where the values of each service begin.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TABLE = """CREATE TABLE facets ( -- What the search page filters by, packed.
  facet TEXT PRIMARY KEY, -- name
  "values" TEXT, -- JSON list; the first has the number 1
  codes BLOB, -- numbers, little-endian unsigned 32 bit, in the order of service_id
  starts BLOB -- where the numbers of each service begin, and where they end; null: one for each
)"""

# Facets by the number of values that a service can have.
SINGLE = ("decision", "category", "subcategory", "year", "claims_administrator_basis",
          "reviewer_basis", "template")  # fmt: skip
SEVERAL = ("ingredient", "body_region", "specialty", "guideline")
# The days since 1970 on which each service was decided, packed likewise; its "values" are none.
DAYS = "decision_day"

_SERVICES = """
SELECT decision, category, subcategory, claims_administrator_basis, reviewer_basis, ingredients,
    body_regions, template, substr(decision_date, 1, 4), specialties_canonical,
    CAST(julianday(decision_date) - julianday('1970-01-01') AS INTEGER)
FROM services JOIN letters USING (letter_id) ORDER BY service_id"""
_GUIDELINES = """
SELECT service_id, canonical_title, source
FROM services LEFT JOIN citations USING (letter_id, service_no) ORDER BY service_id"""


@dataclass
class _Facet:
    """One facet while services are added."""

    values: dict[str, int] = field(default_factory=dict)
    codes: array[int] = field(default_factory=lambda: array("I"))
    starts: array[int] = field(default_factory=lambda: array("I", [0]))

    def add_one(self, value: str | None) -> None:
        self.codes.append(0 if value is None else self._number(value))

    def add_several(self, values: list[str]) -> None:
        self.codes.extend(dict.fromkeys(map(self._number, values)))
        self.starts.append(len(self.codes))

    def _number(self, value: str) -> int:
        return self.values.setdefault(value, len(self.values) + 1)


def write_facets(connection: sqlite3.Connection, has_citations: bool) -> None:
    """Make and fill the table `facets`; it needs four bytes a value in memory."""
    facets: dict[str, _Facet] = {name: _Facet() for name in (*SINGLE, *SEVERAL, DAYS)}
    for row in connection.execute(_SERVICES):
        decision, category, subcategory, theirs, reviewers, drugs, regions, *of_letter = row
        template, year, specialties, day = of_letter
        facets["decision"].add_one(decision)
        facets["category"].add_one(category)
        facets["subcategory"].add_one(subcategory)
        facets["claims_administrator_basis"].add_one(theirs)
        facets["reviewer_basis"].add_one(reviewers)
        facets["template"].add_one(template)
        facets["year"].add_one(year)
        facets["ingredient"].add_several([*_ingredients(drugs)])
        facets["body_region"].add_several(_list(regions))
        facets["specialty"].add_several(_list(specialties))
        # Days may lie before 1970 where a date is misprinted.
        facets[DAYS].codes.append((day or 0) & 0xFFFFFFFF)
    if has_citations:
        _add_guidelines(connection, facets["guideline"])
    connection.execute(TABLE)
    connection.executemany(
        "INSERT INTO facets VALUES (?, ?, ?, ?)",
        (
            (name, json.dumps([*facet.values], ensure_ascii=False), _packed(facet.codes),
             _packed(facet.starts) if name in SEVERAL else None)
            for name, facet in facets.items()
        ),
    )  # fmt: skip


def guideline(canonical_title: str | None, source: str | None) -> str | None:
    """One name of a cited guideline: its MTUS title, else who published it."""
    if canonical_title and source and source != "MTUS":
        return f"{canonical_title} ({source})"
    return canonical_title or source


def _add_guidelines(connection: sqlite3.Connection, facet: _Facet) -> None:
    last, cited = None, []
    for service, title, source in connection.execute(_GUIDELINES):
        if service != last and last is not None:
            facet.add_several(cited)
            cited = []
        last = service
        if name := guideline(title, source):
            cited.append(name)
    if last is not None:
        facet.add_several(cited)


def _ingredients(drugs: str | None) -> Iterator[str]:
    """The generic name, or the printed one where no list has it."""
    for drug in json.loads(drugs or "[]"):
        if name := drug["ingredient"] or drug["printed"]:
            yield name


def _list(values: str | None) -> list[Any]:
    return [value for value in json.loads(values or "[]") if value]


def _packed(numbers: array[int]) -> bytes:
    packed = array("I", numbers)
    if packed.itemsize != 4:
        raise RuntimeError("This platform has no 32 bit numbers.")
    return packed.tobytes()
