"""Every column once: what it is called, what it holds, where a letter states it, how it is judged.

Tables, data dictionary, `show`, `review`, `evaluate`, `compare`, the categories of pandas and the
report's coverage all read this list. A new field is one entry here and one attribute of its record.
New columns go after the present ones: others read the tables by these names and in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from operator import attrgetter
from typing import Any

import pyarrow as pa

from imr_extract.record import Assertion, Decision, plain

TEXT, FLAG, DATE, NUMBER = pa.string(), pa.bool_(), pa.date32(), pa.float64()
INT16, INT32, INT64 = pa.int16(), pa.int32(), pa.int64()
TEXTS, INTS = pa.list_(TEXT), pa.list_(INT32)
_INGREDIENT = pa.struct([(name, TEXT) for name in ("printed", "ingredient", "strength")])
INGREDIENTS = pa.list_(_INGREDIENT)
_BOX = {"page": INT32, **dict.fromkeys(("x0", "top", "x1", "bottom"), pa.float32())}
BOXES = pa.list_(pa.struct([pa.field(name, kind, nullable=False) for name, kind in _BOX.items()]))


class Scored(Enum):
    """How a single value is held against gold records; of a list each value counts by itself."""

    AGREES = auto()  # the share that agrees: what gold has as absent must be absent
    STATED = auto()  # precision and recall of what is stated: most rows state none
    NOT = auto()  # gold records have no key of its own for it


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: its name, which is also that of the record's attribute.
        type: its Arrow type; a list type makes it a field of any number of values.
        description: what it holds.
        stated_in: kinds of section that state it, the usual one first; empty for what no section
            states, as counts and names of files. What is stated is shown and judged.
        expected: every letter, or every service, should have it: `show` names it where it is
            absent, and the report counts how many letters lack it.
        few_values: its values recur, so that pandas keeps it as a category.
        choices: the values that it can have, for a reviewer to pick from.
        scored: how a single value is held against gold records.
        gold: its key in gold records, where that is not its name.
        identity: says which row it is, or what read it, not what the letter says: `compare` leaves
            it out.
        tone: its colour on the letter's page, where that is not its table's.
    """

    name: str
    type: pa.DataType
    description: str
    stated_in: tuple[str, ...] = ()
    expected: bool = False
    few_values: bool = False
    choices: tuple[str, ...] = ()
    scored: Scored = Scored.AGREES
    gold: str = ""
    identity: bool = False
    tone: str = ""

    @property
    def is_list(self) -> bool:
        """Whether a row has any number of values."""
        return bool(pa.types.is_list(self.type))

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        kind = self._kind
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    @property
    def is_flag(self) -> bool:
        """Whether its values are yes and no."""
        return bool(pa.types.is_boolean(self._kind))

    @property
    def _kind(self) -> pa.DataType:
        """The type of one value."""
        return self.type.value_type if self.is_list else self.type

    @property
    def is_judged(self) -> bool:
        """Whether `review` asks for it and `evaluate` scores it."""
        return bool(self.stated_in) and self.scored is not Scored.NOT

    @property
    def gold_key(self) -> str:
        """Its key in gold records."""
        return self.gold or self.name


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: its name.
        description: what a row is.
        columns: its columns in their order.
        given: columns that come from what a row belongs to, or from the run; all others are
            attributes of its record.
        number: the column that counts its rows within a letter; evidence names a row by it.
        known_by: what tells a row from others of its letter when two runs are compared.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    given: tuple[str, ...] = ()
    number: str | None = None
    known_by: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        """Its Arrow schema, the descriptions in it."""
        return pa.schema(
            [
                pa.field(column.name, column.type, metadata={"description": column.description})
                for column in self.columns
            ],
            metadata={"description": self.description},
        )

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The columns that are attributes of the record."""
        return tuple(column.name for column in self.columns if column.name not in self.given)

    @cached_property
    def take(self) -> attrgetter[tuple[Any, ...]]:
        """Takes these attributes of a record, all at once: a letter has a hundred rows and more."""
        return attrgetter(*self.attributes)

    @cached_property
    def stated(self) -> tuple[Column, ...]:
        """What sections of the letter state."""
        return tuple(column for column in self.columns if column.stated_in)

    @cached_property
    def expected(self) -> tuple[Column, ...]:
        """What every letter, or every service, should have."""
        return tuple(column for column in self.columns if column.expected)

    @cached_property
    def judged(self) -> tuple[Column, ...]:
        """What `review` asks for and `evaluate` scores."""
        return tuple(column for column in self.columns if column.is_judged)

    def column(self, name: str) -> Column:
        """The column of a name.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


# Where the older forms state a field elsewhere, that section stands second.
HEADER = ("header", "notice")
REVIEWER = ("reviewer", "process")
SUMMARY = ("case_summary",)
ITEM = ("service",)
ADMINISTRATOR_LINE = ("claims_administrator_guideline", "guidelines")
REVIEWER_LINE = ("reviewer_guideline", "guidelines")
RATIONALE = ("rationale",)
CITED = (*ADMINISTRATOR_LINE, *REVIEWER_LINE, *RATIONALE)

_LETTER_ID = Column("letter_id", TEXT, "first 16 hex digits of the file's sha256", identity=True)
_BASIS = "mtus, outside_mtus, none_cited or other"

# fmt: off
SOURCES = Table("sources", "One row for every input file, and every letter of a zip file.", (
    Column("uri", TEXT, "path as given or found; in a zip file archive.zip!name.pdf"),
    Column("sha256", TEXT, "of the file's bytes; null when it could not be read"),
    Column("size", INT64, "bytes"),
    Column("status", TEXT, "extracted, duplicate, failed, not_a_letter or no_text",
           few_values=True),
    Column("letter_id", TEXT, "the letter it holds; of a duplicate, its first copy's"),
    Column("error", TEXT, "why it was not extracted, a code of docs/errors.md", few_values=True),
    Column("message", TEXT, "the same in words, and what to do"),
))

LETTERS = Table("letters", "One row a letter.", (
    _LETTER_ID,
    Column("uri", TEXT, "uri of the file", identity=True),
    Column("sha256", TEXT, "of the file's bytes", identity=True),
    Column("page_count", INT32, "pages"),
    Column("template", TEXT,
           "form: determination, sectioned-2014, notice-2013, professional-review, unknown",
           few_values=True),
    Column("text_engine", TEXT, "what read the text: pdfium, pdfplumber, ocr or text",
           few_values=True, identity=True),
    Column("case_number", TEXT, "as printed, CM16-0123456", HEADER, expected=True),
    Column("date_assigned", DATE, "header", HEADER, expected=True),
    Column("date_of_injury", DATE, "header", HEADER, expected=True),
    Column("decision_date", DATE, "header", HEADER, expected=True),
    Column("ur_denial_date", DATE, "header: date of the utilization review denial", HEADER,
           expected=True),
    Column("application_received", DATE, "header", HEADER, expected=True),
    Column("priority", TEXT, "header, as printed", HEADER, expected=True, few_values=True),
    Column("licensure_states", TEXTS, "states that license the reviewer", REVIEWER,
           expected=True),
    Column("specialties", TEXTS, "the reviewer's certifications or specialties", REVIEWER,
           expected=True),
    Column("age", INT16, "worker's age in years, as the case summary states it", SUMMARY,
           expected=True),
    Column("sex", TEXT, "male or female, by noun or adjective in the case summary", SUMMARY,
           expected=True, few_values=True, choices=("female", "male")),
    Column("injury_dates", TEXTS, "dates of injury in the case summary: 2016-10-25 or 2016-10",
           SUMMARY, expected=True),
    Column("injury_date", DATE, "resolved: the header's, else the summary's first full",
           expected=True),
    Column("outcome", TEXT, "upheld, overturned or partially_overturned, over the decisions read",
           expected=True, few_values=True),
    Column("service_count", INT32, "disputed services"),
    Column("warnings", TEXTS, "codes of docs/errors.md"),
    Column("specialties_canonical", TEXTS,
           "the specialties, one name for all printings of each; as printed where no list has it"),
    Column("copy_of", TEXT,
           "of a copy in other bytes (same case number and decision date) the letter_id of the one "
           "that counts: that with the fewest warnings, then the smallest uri; else null",
           identity=True),
), given=("copy_of",))

SERVICES = Table("services", "One row a disputed service, in the order of the letter.", (
    _LETTER_ID,
    Column("service_no", INT32, "from 1 within the letter", identity=True),
    Column("service", TEXT, "the item as decided, verbatim, white space collapsed", ITEM,
           scored=Scored.STATED, gold="text"),
    Column("decision", TEXT, "upheld, overturned or partially_overturned", ITEM, expected=True,
           few_values=True, choices=tuple(d.value for d in Decision), tone="decision"),
    Column("original_request", TEXT, "what was asked, where a part was authorized", ITEM),
    Column("authorized", TEXT, "the part that the claims administrator authorized", ITEM),
    Column("retrospective", FLAG, "the item says that the service was given already", ITEM),
    Column("associated_surgical", FLAG, "the item is an associated surgical service", ITEM),
    Column("category", TEXT, "DWC's category", ITEM, expected=True, few_values=True),
    Column("subcategory", TEXT, "DWC's subcategory; Other for a drug of none of its classes", ITEM,
           expected=True, few_values=True),
    Column("drug", TEXT, "names as printed, lower case, several joined by ' / '", ITEM,
           scored=Scored.STATED),
    Column("strength", TEXT, "as printed", ITEM, scored=Scored.STATED),
    Column("quantity", NUMBER, "units of a drug", ITEM, scored=Scored.STATED),
    Column("refills", INT32, "refills", ITEM, scored=Scored.STATED),
    Column("sessions", INT32, "visits, or frequency times duration", ITEM, scored=Scored.STATED),
    Column("body_parts", TEXTS, "regions without side, lower case", ITEM),
    Column("laterality", TEXT, "left, right or bilateral", ITEM, few_values=True,
           scored=Scored.STATED),
    Column("dates_of_service", TEXTS, "dates behind DOS, ISO", ITEM),
    Column("codes", TEXTS, "CPT and HCPCS codes as printed", ITEM),
    # Gold records have both parties' lines and the rationale's citations as objects.
    Column("claims_administrator_basis", TEXT, _BASIS, ADMINISTRATOR_LINE, expected=True,
           few_values=True, scored=Scored.NOT, tone="guideline"),
    Column("reviewer_basis", TEXT, _BASIS, REVIEWER_LINE, expected=True, few_values=True,
           scored=Scored.NOT, tone="guideline"),
    Column("claims_administrator_guideline", TEXT, "the printed guideline line",
           ADMINISTRATOR_LINE, expected=True, scored=Scored.NOT, tone="guideline"),
    Column("reviewer_guideline", TEXT, "the printed guideline line", REVIEWER_LINE, expected=True,
           scored=Scored.NOT, tone="guideline"),
    Column("rationale", TEXT, "the reviewer's rationale; a newline parts paragraphs", RATIONALE,
           expected=True, scored=Scored.NOT, tone="rationale"),
    Column("ingredients", INGREDIENTS,
           "of each drug in printed order: printed name, generic name, strength; a brand and its "
           "generic, with or without a salt, are one; a combination has an entry for each "
           "ingredient, with its part of the strength where that has as many parts", ITEM,
           scored=Scored.NOT),
    Column("body_regions", TEXTS, "one name for all printings of a region, of a closed list",
           ITEM, scored=Scored.NOT),
), given=("letter_id",), number="service_no", known_by=("service_no",))

# A citation and a diagnosis are judged as a whole, so what is said of scoring is not asked here.
CITATIONS = Table("citations", "One row a cited guideline.", (
    _LETTER_ID,
    Column("service_no", INT32, "the service that it is cited for", identity=True),
    Column("citation_no", INT32, "from 1 within the letter", identity=True),
    Column("cited_by", TEXT, "claims_administrator, reviewer or rationale", few_values=True),
    Column("family", TEXT, "MTUS or Non-MTUS", CITED, few_values=True),
    Column("source", TEXT, "MTUS, ACOEM, ODG, else journal, publisher or first words", CITED),
    Column("title", TEXT, "title as printed", CITED),
    Column("year", INT16, "year behind the title", CITED),
    Column("sections", TEXT, "section names as printed", CITED),
    Column("chapter", TEXT, "chapter number as printed", CITED),
    Column("table_no", TEXT, "table number as printed", CITED),
    Column("pages", INTS, "pages, ranges expanded", CITED),
    Column("citation", TEXT, "verbatim", CITED),
    Column("canonical_title", TEXT, "one name for all printings of an MTUS title"),
), given=("letter_id", "service_no"), number="citation_no",
   known_by=("service_no", "cited_by", "citation"))

# A diagnosis is known by its words, since a new one renumbers those behind it.
DIAGNOSES = Table("diagnoses", "One row a condition that the case summary states of the worker.", (
    _LETTER_ID,
    Column("diagnosis_no", INT32, "from 1 within the letter", identity=True),
    Column("diagnosis", TEXT, "verbatim span, white space collapsed", SUMMARY, gold="text"),
    Column("assertion", TEXT, "affirmed, uncertain, historical, negated or claimed",
           few_values=True, choices=tuple(a.value for a in Assertion)),
    Column("icd_codes", TEXTS, "ICD-9 or ICD-10 codes printed with it", SUMMARY),
), given=("letter_id",), number="diagnosis_no", known_by=("diagnosis",))

SECTIONS = Table(
    "sections", "The parts of a letter; in order they cover its raw text without gap or overlap.", (
    _LETTER_ID,
    Column("section_no", INT32, "from 1 within the letter"),
    Column("kind", TEXT, "header, process, reviewer, case_summary, decisions, ...; furniture is "
           "what is not the letter's: running lines, page numbers", few_values=True),
    Column("heading", TEXT, "heading or label as printed"),
    Column("service_no", INT32, "the service that it belongs to"),
    Column("page_start", INT32, "from 1"),
    Column("page_end", INT32, "from 1"),
    Column("char_start", INT32, "offset in the raw text"),
    Column("char_end", INT32, "offset behind the last character"),
    Column("text", TEXT, "raw text; a form feed parts pages"),
), given=("letter_id",), number="section_no")

EVIDENCE = Table("evidence", "One row a value: where it stands and which rule found it.", (
    _LETTER_ID,
    Column("of_table", TEXT, "table of the value", few_values=True),
    Column("row_no", INT32, "service_no, citation_no or diagnosis_no; 1 for letters"),
    Column("field", TEXT, "column of the value", few_values=True),
    Column("page", INT32, "page on which it begins, from 1"),
    Column("char_start", INT32, "offset in the letter's raw text"),
    Column("char_end", INT32, "offset behind the last character"),
    Column("text", TEXT, "raw text of the range"),
    Column("rule_id", TEXT, "rule of patterns/, or the grammar of a section", few_values=True),
    Column("boxes", BOXES, "page rectangles, one a line, points from the top left corner"),
), given=("letter_id", "of_table", "row_no", "boxes"))
# fmt: on

TABLES = (SOURCES, LETTERS, SERVICES, CITATIONS, DIAGNOSES, SECTIONS, EVIDENCE)


def shown(value: object) -> str:
    """A value on one line; empty where it is absent."""
    simple = plain(value)
    if isinstance(simple, bool) or simple is None:
        return "yes" if simple else ""
    return ", ".join(map(_item, simple)) if isinstance(simple, list) else _item(simple)


def _item(value: object) -> str:
    """A value of a list on one line: of a struct what it has."""
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part is not None)
    # A count of tablets is 30, not 30.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
