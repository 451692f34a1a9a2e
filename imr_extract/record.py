"""The record of one letter: a tree of frozen dataclasses, each value with its evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

from imr_extract.errors import ErrorCode, counted


class Template(str, Enum):
    """The letter's form, recognized by its headings."""

    NOTICE_2013 = "notice-2013"
    SECTIONED_2014 = "sectioned-2014"
    PROFESSIONAL_REVIEW = "professional-review"
    DETERMINATION = "determination"
    UNKNOWN = "unknown"


class Decision(str, Enum):
    """The reviewer's determination on the utilization review denial of one service."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTIALLY_OVERTURNED = "partially_overturned"


class Basis(str, Enum):
    """What a party's decision is based on, according to its guideline line."""

    MTUS = "mtus"
    OUTSIDE_MTUS = "outside_mtus"
    NONE_CITED = "none_cited"
    OTHER = "other"


class Assertion(str, Enum):
    """How the case summary asserts a diagnosis."""

    AFFIRMED = "affirmed"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    NEGATED = "negated"
    CLAIMED = "claimed"


class CitedBy(str, Enum):
    """Who cites a guideline and where: in a party's guideline line or in the rationale."""

    CLAIMS_ADMINISTRATOR = "claims_administrator"
    REVIEWER = "reviewer"
    RATIONALE = "rationale"


class Status(str, Enum):
    """What became of an input file."""

    EXTRACTED = "extracted"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    NOT_A_LETTER = "not_a_letter"
    NO_TEXT = "no_text"


@dataclass(frozen=True)
class SourceRow:
    """What became of one input file: a row of `sources`."""

    uri: str
    sha256: str | None
    size: int | None
    status: Status
    letter_id: str | None = None
    error: ErrorCode | None = None
    message: str | None = None


@dataclass(frozen=True)
class Evidence:
    """Where a value appears in the letter and which rule found it.

    Attributes:
        field: the column that holds the value.
        page: page number, from 1.
        char_start: offset of the first character in the raw text.
        char_end: offset after the last character.
        text: `raw[char_start:char_end]`.
        rule_id: the id of a rule in `patterns/`.
    """

    field: str
    page: int
    char_start: int
    char_end: int
    text: str
    rule_id: str


# The kind of section that holds what is not the letter's: running lines, page numbers, watermarks,
# a page's second copy.
FURNITURE = "furniture"


@dataclass(frozen=True)
class Section:
    """One part of the letter. Sections cover the raw text in order, without gap or overlap."""

    section_no: int
    kind: str
    heading: str | None
    service_no: int | None
    page_start: int
    page_end: int
    char_start: int
    char_end: int
    text: str


@dataclass(frozen=True)
class Diagnosis:
    """A condition that the case summary attributes to the worker."""

    diagnosis_no: int
    diagnosis: str
    assertion: Assertion
    icd_codes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Citation:
    """One cited guideline; `citation_no` is numbered across the whole letter."""

    citation_no: int
    cited_by: CitedBy
    family: str
    source: str | None
    title: str | None
    year: int | None
    sections: str | None
    chapter: str | None
    table_no: str | None
    pages: tuple[int, ...]
    citation: str
    canonical_title: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Ingredient:
    """One ingredient of a drug; a fixed combination has several, under one printed name.

    Attributes:
        printed: the drug as printed, in lower case.
        ingredient: its generic name; None where no list knows the drug.
        strength: how much of it, as printed; None where that is not stated for each ingredient.
    """

    printed: str
    ingredient: str | None = None
    strength: str | None = None


@dataclass(frozen=True)
class Service:
    """One disputed service as decided; None, False or empty if its item does not say."""

    service_no: int
    service: str
    decision: Decision | None
    category: str
    subcategory: str
    original_request: str | None = None
    authorized: str | None = None
    retrospective: bool = False
    associated_surgical: bool = False
    drug: str | None = None
    strength: str | None = None
    quantity: float | None = None
    refills: int | None = None
    sessions: int | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    dates_of_service: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    claims_administrator_basis: Basis | None = None
    reviewer_basis: Basis | None = None
    claims_administrator_guideline: str | None = None
    reviewer_guideline: str | None = None
    rationale: str | None = None
    ingredients: tuple[Ingredient, ...] = ()
    body_regions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)


def plain(value: Any) -> Any:
    """A record, or part of one, as JSON types; dates become ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


@dataclass(frozen=True, repr=False)
class Letter:
    """Everything read from one letter, each value with its evidence.

    An absent value is `None`; `warnings` says why. `section_missing:KIND`: the section that would
    state it was not found. `unreadable:FIELD`: the text there is not a valid value. Without either
    warning, the letter does not state the value.
    """

    letter_id: str
    uri: str
    sha256: str
    page_count: int
    template: Template
    text_engine: str
    case_number: str | None
    date_assigned: dt.date | None
    date_of_injury: dt.date | None
    decision_date: dt.date | None
    ur_denial_date: dt.date | None
    application_received: dt.date | None
    priority: str | None
    licensure_states: tuple[str, ...]
    specialties: tuple[str, ...]
    age: int | None
    sex: str | None
    injury_dates: tuple[str, ...]
    services: tuple[Service, ...]
    diagnoses: tuple[Diagnosis, ...]
    sections: tuple[Section, ...]
    warnings: tuple[str, ...]
    specialties_canonical: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        """One line: a whole record has tens of thousands of characters."""
        services, pages = counted(self.service_count, "service"), counted(self.page_count, "page")
        outcome = self.outcome.value if self.outcome else "no decision read"
        name = self.case_number or self.letter_id
        return f"<Letter {name}: {services}, {outcome}; {pages} of {self.uri or 'bytes'}>"

    @property
    def injury_date(self) -> dt.date | None:
        """The date of injury from the header, else the first full date in the case summary."""
        if self.date_of_injury is not None:
            return self.date_of_injury
        full = [text for text in self.injury_dates if len(text) == len("2016-10-25")]
        return dt.date.fromisoformat(full[0]) if full else None

    @property
    def outcome(self) -> Decision | None:
        """The decision shared by all services, else partially overturned; None without any."""
        decisions = {s.decision for s in self.services if s.decision is not None}
        if not decisions:
            return None
        return decisions.pop() if len(decisions) == 1 else Decision.PARTIALLY_OVERTURNED

    @property
    def service_count(self) -> int:
        """The number of disputed services that the letter decides."""
        return len(self.services)
