"""Frozen dataclasses and enums that the stages share. No behaviour beyond look-ups."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeAlias

from imr_extract.errors import ErrorCode


class Template(str, Enum):
    """The letter's form, named by its own headings."""

    NOTICE_2013 = "notice-2013"
    SECTIONED_2014 = "sectioned-2014"
    PROFESSIONAL_REVIEW = "professional-review"
    DETERMINATION = "determination"
    UNKNOWN = "unknown"


class Decision(str, Enum):
    """What the reviewer decided on the utilization review denial of one service."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTIALLY_OVERTURNED = "partially_overturned"


class Basis(str, Enum):
    """On what a party's guideline line says that its decision rests."""

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
    """Who cites a guideline, and where in the letter."""

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


class Engine(str, Enum):
    """What reads a PDF letter's text."""

    AUTO = "auto"
    PDFIUM = "pdfium"
    PDFPLUMBER = "pdfplumber"


class Rerun(str, Enum):
    """Which files of a finished run are read again."""

    ALL = "all"
    FAILED = "failed"


# Seconds after which a letter is given up, unless a run asks for others.
TIMEOUT = 30.0
MOST_TIME = 86_400.0


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        uri: the path as it was given or found, forward slashes, valid UTF-8.
        path: the path, absolute, or the address to open.
        stamp: tells whether the file has changed: of its size and time, or what its place has for
            it; empty where it was not asked for.
    """

    uri: str
    path: str
    stamp: str = ""


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


# Left, top, right and bottom in points from a page's top left corner.
Rectangle: TypeAlias = tuple[float, float, float, float]


class Box(NamedTuple):
    """A rectangle on a page, in points from the page's top left corner; `page` counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Places(Protocol):
    """Where the characters of a raw text stand on their pages."""

    def rectangle(self, start: int, end: int) -> Rectangle | None:
        """The rectangle around `raw[start:end]`, a range within one line.

        Returns:
            None where nothing but white space stands there.
        """

    def close(self) -> None:
        """Give back what holds the pages; no rectangle can be asked for after it."""


@dataclass(frozen=True)
class LetterText:
    """The raw text of one letter and where its characters stand.

    Attributes:
        raw: the text as read; lines end in a newline, a blank line is a paragraph gap, pages
            are parted by a form feed.
        engine: what read it: `pdfium`, `pdfplumber` or `text`.
        places: where its characters stand; None for plain text.
    """

    raw: str
    engine: str
    places: Places | None = field(default=None, repr=False)
    _boxes: dict[tuple[int, int], list[Box]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Offsets in `raw` at which each page starts; the first is 0."""
        return page_starts(self.raw)

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes of the characters `raw[start:end]`, one a line; empty for plain text."""
        if self.places is None:
            return []
        # Several values may rest on the same words.
        known = self._boxes.get((start, end))
        if known is not None:
            return known
        found: list[Box] = self._boxes.setdefault((start, end), [])
        first = start
        for last in (*_line_ends(self.raw, start, end), end):
            rectangle = self.places.rectangle(first, last) if first < last else None
            if rectangle is not None:
                found.append(Box(self.page_at(first), *rectangle))
            first = last + 1
        return found

    def page_at(self, offset: int) -> int:
        """The page, from 1, of an offset in `raw`."""
        return bisect_right(self.page_starts, offset)

    def close(self) -> None:
        """Give back what holds the pages, once no more boxes are asked for."""
        if self.places is not None:
            self.places.close()


_LINE_END = re.compile(r"[\n\f]")
_PAGE_END = re.compile(r"\f")


def _line_ends(raw: str, start: int, end: int) -> list[int]:
    """Offsets of the line and page ends in a range."""
    if raw.find("\n", start, end) < 0 and raw.find("\f", start, end) < 0:
        return []  # most values stand on one line
    return [match.start() for match in _LINE_END.finditer(raw, start, end)]


def page_starts(raw: str) -> tuple[int, ...]:
    """Offsets at which each page of a raw text starts: 0, and after each form feed."""
    return (0, *(match.end() for match in _PAGE_END.finditer(raw)))


@dataclass(frozen=True)
class Evidence:
    """Where a value stands in the letter and which rule found it.

    Attributes:
        field: the column that the value fills.
        page: page number from 1.
        char_start: first offset in the raw text.
        char_end: offset behind the last character.
        text: `raw[char_start:char_end]`.
        rule_id: the id of a rule in `patterns/`.
    """

    field: str
    page: int
    char_start: int
    char_end: int
    text: str
    rule_id: str


@dataclass(frozen=True)
class Section:
    """One part of the letter; in order, sections cover the raw text without gap or overlap."""

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
    """A condition that the case summary states of the worker."""

    diagnosis_no: int
    diagnosis: str
    assertion: Assertion
    icd_codes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Citation:
    """One cited guideline; `citation_no` counts through the letter."""

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
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class ServiceDetails:
    """What an item's own words say of the service; None and empty where they do not."""

    category: str
    subcategory: str
    drug: str | None = None
    strength: str | None = None
    quantity: float | None = None
    refills: int | None = None
    sessions: int | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    dates_of_service: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """One disputed service as decided."""

    service_no: int
    service: str
    decision: Decision | None
    details: ServiceDetails
    original_request: str | None = None
    authorized: str | None = None
    retrospective: bool = False
    associated_surgical: bool = False
    claims_administrator_basis: Basis | None = None
    reviewer_basis: Basis | None = None
    claims_administrator_guideline: str | None = None
    reviewer_guideline: str | None = None
    rationale: str | None = None
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def plain(value: Any) -> Any:
    """A record, or a part of one, in JSON's own types: dates as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


@dataclass(frozen=True)
class Letter:
    """Everything that one letter says, each value with its evidence.

    `None` is an absent value. Why it is absent: `warnings` holds `section_missing:KIND` when the
    section that would state it was not found and `unreadable:FIELD` when something stands there
    that is no such value; neither means that the letter does not state it.
    """

    letter_id: str
    source: str
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
    evidence: tuple[Evidence, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The record in JSON's own types: dates as ISO text, each value's evidence beside it."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(Letter)}

    @property
    def injury_date(self) -> dt.date | None:
        """The resolved date of injury: the header's, else the first full one of the summary."""
        if self.date_of_injury is not None:
            return self.date_of_injury
        full = [text for text in self.injury_dates if len(text) == len("2016-10-25")]
        return dt.date.fromisoformat(full[0]) if full else None

    @property
    def outcome(self) -> Decision | None:
        """The decisions summed up: all alike, or partially overturned; None without any."""
        decisions = {s.decision for s in self.services if s.decision is not None}
        if not decisions:
            return None
        return decisions.pop() if len(decisions) == 1 else Decision.PARTIALLY_OVERTURNED
