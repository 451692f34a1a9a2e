"""What can be reviewed: each field with its place in gold records and what one value consists of.

Fields of letters and services are their columns. Diagnoses and citations are rows, of which several
columns are judged at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from imr_extract.columns import (
    ADMINISTRATOR_LINE,
    CITATIONS,
    DIAGNOSES,
    LETTERS,
    RATIONALE,
    REVIEWER_LINE,
    SERVICES,
    Column,
    Table,
    shown,
)
from imr_extract.record import Basis, CitedBy, plain

Row: TypeAlias = dict[str, Any]


class Shape(str, Enum):
    """How gold records hold the values of a letter or service."""

    ONE = "one"  # a value, or null
    LIST = "list"  # values
    OBJECTS = "objects"  # objects, a value each
    LINE = "line"  # one object for a party's line, with its MTUS and other citations and pages


class Kind(str, Enum):
    """What is typed for a part of a value."""

    TEXT = "text"
    NUMBER = "number"
    NUMBERS = "numbers"
    FLAG = "flag"


@dataclass(frozen=True)
class Part:
    """What a value consists of, and how a reviewer corrects it.

    Attributes:
        name: its key in gold records; empty where the value has no others.
        kind: what is typed.
        choices: what can be chosen, where that is little.
        needed: without it there is no value.
    """

    name: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Found:
    """A value in the tables.

    Attributes:
        value: as gold records have it.
        text: the value on one line.
        note: what else is judged with it, on one line.
        row_no: the row of its table, as evidence names it.
        index: its place among the values of a row, where these are a list.
    """

    value: Any
    text: str
    note: str
    row_no: int
    index: int | None = None


@dataclass(frozen=True)
class Field:
    """A field that can be reviewed.

    Attributes:
        name: as the command takes it.
        table: the table whose rows hold its values.
        column: the column that holds them; of rows that are judged whole, what is quoted.
        key: where gold records have it, within the letter's or the service's object.
        shape: how they hold it.
        parts: what a value consists of.
        stated_in: the kinds of section that state it.
        of_services: whether services have it, not letters.
        cited_by: of citations, who cites.
    """

    name: str
    table: Table
    column: Column
    key: tuple[str, ...]
    shape: Shape
    parts: tuple[Part, ...]
    stated_in: tuple[str, ...]
    of_services: bool
    cited_by: str = ""

    @property
    def is_row(self) -> bool:
        """Whether a whole row is a value, so that all its evidence belongs to it."""
        return self.table in (DIAGNOSES, CITATIONS)

    def found(self, rows: list[Row]) -> Iterator[Found]:
        """The values of one letter or service.

        Args:
            rows: its own row, or the rows of diagnoses or citations that belong to it.
        """
        for row in rows:
            number = row[self.table.number] if self.table.number else 1
            if self.table is DIAGNOSES:
                value: Row = {"text": row["diagnosis"], "assertion": row["assertion"]}
                yield Found(value, row["diagnosis"], row["assertion"], number)
            elif self.table is CITATIONS:
                if row["cited_by"] == self.cited_by:
                    value = self._citation(row)
                    yield Found(value, row["citation"], _note(value), number)
            else:
                yield from self._of_column(plain(row[self.column.name]), number)

    def _of_column(self, value: Any, number: int) -> Iterator[Found]:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield Found(item, shown(item), "", number, index)
        elif value is not None:
            yield Found(value, "no" if value is False else shown(value), "", number)

    def _citation(self, row: Row) -> Row:
        """A citation as gold records have it; of works outside the MTUS these have the words."""
        if self.shape is Shape.OBJECTS:
            taken = {"source": "source", "chapter": "chapter", "table": "table_no"}
            return {key: row[name] for key, name in taken.items()} | {"pages": row["pages"] or []}
        of_mtus = row["family"] == "MTUS"
        return {
            "family": row["family"],
            "title": row["title"] if of_mtus else row["citation"],
            "year": row["year"] if of_mtus else None,
            "sections": row["sections"] if of_mtus else None,
            "pages": row["pages"] or [],
        }


def _note(value: Row) -> str:
    return "; ".join(f"{name} {shown(item)}" for name, item in value.items() if shown(item))


def _of_column(table: Table, column: Column) -> Field:
    choices = ("yes", "no") if column.is_flag else column.choices
    kind = Kind.FLAG if column.is_flag else Kind.NUMBER if column.is_number else Kind.TEXT
    return Field(
        name=column.name,
        table=table,
        column=column,
        key=(column.gold_key,),
        shape=Shape.LIST if column.is_list else Shape.ONE,
        parts=(Part("", kind, choices, needed=True),),
        stated_in=column.stated_in,
        of_services=table is SERVICES,
    )


def _of_basis(party: str) -> Field:
    column = SERVICES.column(f"{party}_basis")
    return Field(
        name=column.name,
        table=SERVICES,
        column=column,
        key=(party, "basis"),
        shape=Shape.ONE,
        parts=(Part("", choices=tuple(basis.value for basis in Basis), needed=True),),
        stated_in=column.stated_in,
        of_services=True,
    )


def _of_citations(by: CitedBy, stated_in: tuple[str, ...]) -> Field:
    pages = Part("pages", Kind.NUMBERS)
    if by is CitedBy.RATIONALE:
        names = ("source", "chapter", "table")
        parts = (*(Part(name, needed=name == "source") for name in names), pages)
        key, shape = ("rationale_citations",), Shape.OBJECTS
    else:
        family = Part("family", choices=("MTUS", "Non-MTUS"), needed=True)
        title, year = Part("title", needed=True), Part("year", Kind.NUMBER)
        parts = (family, title, year, Part("sections"), pages)
        key, shape = (by.value,), Shape.LINE
    return Field(
        name=f"{by.value}_citations",
        table=CITATIONS,
        column=CITATIONS.column("citation"),
        key=key,
        shape=shape,
        parts=parts,
        stated_in=stated_in,
        of_services=True,
        cited_by=by.value,
    )


_DIAGNOSES = Field(
    name=DIAGNOSES.name,
    table=DIAGNOSES,
    column=DIAGNOSES.column("diagnosis"),
    key=(DIAGNOSES.name,),
    shape=Shape.OBJECTS,
    parts=(
        Part("text", needed=True),
        Part("assertion", choices=DIAGNOSES.column("assertion").choices, needed=True),
    ),
    stated_in=DIAGNOSES.column("diagnosis").stated_in,
    of_services=False,
)

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        *(_of_column(LETTERS, column) for column in LETTERS.judged),
        _DIAGNOSES,
        *(_of_column(SERVICES, column) for column in SERVICES.judged),
        _of_basis(CitedBy.CLAIMS_ADMINISTRATOR.value),
        _of_basis(CitedBy.REVIEWER.value),
        _of_citations(CitedBy.CLAIMS_ADMINISTRATOR, ADMINISTRATOR_LINE),
        _of_citations(CitedBy.REVIEWER, REVIEWER_LINE),
        _of_citations(CitedBy.RATIONALE, RATIONALE),
    )
}
