"""The parts of a report: sections of figures, and the headings of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

# Below this n, a share or a median means little; such cells are greyed.
SMALL = 10


class Kind(Enum):
    """How a column's values are shown."""

    TEXT = auto()
    YEAR = auto()
    COUNT = auto()
    SHARE = auto()
    NUMBER = auto()


class Chart(Enum):
    """How a figure is drawn in addition to its table."""

    MONTHS = auto()
    SHARES = auto()
    MEDIANS = auto()
    SPREAD = auto()
    CROSS = auto()


@dataclass(frozen=True)
class Heading:
    """The heading of a figure's column.

    Attributes:
        label: its text on the page; a CSV file has the column's name.
        kind: how the column's values are shown.
        over: a heading that spans it and its neighbours.
    """

    label: str
    kind: Kind
    over: str = ""


@dataclass(frozen=True)
class Figure:
    """A table, its query and, for some figures, a chart.

    Attributes:
        name: its anchor and the name of its CSV file.
        title: its heading.
        sql: the query. Its order is total, so the same tables give the same rows.
        base: the query for n, the number of things counted.
        noun: what n counts.
        note: how to read it.
        n: the column that decides whether a row is small; if None, each count decides for itself.
        chart: how it is drawn.
    """

    name: str
    title: str
    sql: str
    base: str
    noun: str
    note: str = ""
    n: str | None = "n"
    chart: Chart | None = None


@dataclass(frozen=True)
class Section:
    """Figures on one subject."""

    name: str
    title: str
    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Counted:
    """A figure with the results of its queries."""

    figure: Figure
    n: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class CountedReport:
    """Everything that a report shows.

    Attributes:
        run: the contents of `run.json`.
        facts: overall counts.
        views: SQL to run before any query.
        sections: the sections with their figures.
    """

    run: Mapping[str, Any]
    facts: Mapping[str, Any]
    views: str
    sections: tuple[tuple[Section, tuple[Counted, ...]], ...]


_INTERVAL = "95% interval"
_DECISIONS = "Decisions"
_CITED = "Services that cite it"
_MISSING = "Share of letters that lack it, by form"
_BASIS = "The reviewer's basis"
_SEX = "Sex"


def _text(label: str) -> Heading:
    return Heading(label, Kind.TEXT)


def _count(label: str, over: str = "") -> Heading:
    return Heading(label, Kind.COUNT, over)


def _share(label: str, over: str = "") -> Heading:
    return Heading(label, Kind.SHARE, over)


HEADINGS: dict[str, Heading] = {
    "year": Heading("Year", Kind.YEAR),
    "month": _text("Month"),
    "outcome": _text("Outcome"),
    "decision": _text("Decision"),
    "category": _text("Category"),
    "subcategory": _text("Subcategory"),
    "drug": _text("Drug"),
    "specialty": _text("Specialty"),
    "state": _text("State"),
    "basis": _text("Basis"),
    "party": _text("Cited by"),
    "family": _text("Family"),
    "source": _text("Source"),
    "title": _text("Title"),
    "compared": _text("What is compared"),
    "span": _text("Span"),
    "age_band": _text("Age"),
    "sex": _text("Sex"),
    "original_request": _text("Original request"),
    "authorized": _text("Authorized"),
    "in_dispute": _text("Remained in dispute"),
    "diagnosis": _text("Diagnosis"),
    "assertion": _text("Assertion"),
    "template": _text("Form of the letter"),
    "field": _text("Field"),
    "warning": _text("Warning"),
    "status": _text("Status"),
    "error": _text("Error"),
    "n": _count("n"),
    "letters": _count("Letters"),
    "decisions": _count("Decisions"),
    "services": _count("Services"),
    "files": _count("Files"),
    "citations": _count("Citations"),
    "upheld": _count("Upheld", _DECISIONS),
    "overturned": _count("Overturned", _DECISIONS),
    "partially_overturned": _count("Partially overturned", _DECISIONS),
    "share_upheld": _share("Share upheld"),
    "share_upheld_low": _share("from", _INTERVAL),
    "share_upheld_high": _share("to", _INTERVAL),
    "share": _share("Share"),
    "share_low": _share("from", _INTERVAL),
    "share_high": _share("to", _INTERVAL),
    "pharmaceuticals": _count("Pharmaceuticals"),
    "opioids": _count("Opioids"),
    "page": Heading("Page", Kind.YEAR),
    "claims_administrator": _count("Claims administrator", _CITED),
    "reviewer": _count("Reviewer", _CITED),
    "rationale": _count("Rationale", _CITED),
    "differ": _count("Differ"),
    "mtus": _count("MTUS", _BASIS),
    "outside_mtus": _count("Outside MTUS", _BASIS),
    "none_cited": _count("None cited", _BASIS),
    "other": _count("Other", _BASIS),
    "not_stated": _count("Not stated", _BASIS),
    "days": _count("Days, from"),
    "negative": _count("Negative, left out"),
    "missing": _count("Missing"),
    "first_quartile": Heading("First quartile", Kind.NUMBER),
    "median": Heading("Median", Kind.NUMBER),
    "third_quartile": Heading("Third quartile", Kind.NUMBER),
    "female": _count("Female", _SEX),
    "male": _count("Male", _SEX),
    "sex_not_stated": _count("Not stated", _SEX),
    "with_age": _count("With age"),
    "determination": _share("determination", _MISSING),
    "sectioned_2014": _share("sectioned-2014", _MISSING),
    "notice_2013": _share("notice-2013", _MISSING),
    "professional_review": _share("professional-review", _MISSING),
    "unknown": _share("unknown", _MISSING),
}
