"""The facts of one invented letter: what a template prints and what its record must say."""

from dataclasses import dataclass, field
from datetime import date

EDITIONS = ("2014-2015", "2016-2017", "2018-2024")
"""Wordings of the determination form: citations with pages, with sections, or of newer titles."""

HEADER_FIELDS = (
    *("case_number", "date_assigned", "date_of_injury", "decision_date"),
    *("ur_denial_date", "application_received", "priority"),
)
"""What the record says of the letter as a whole, in its order."""


@dataclass(frozen=True)
class Person:
    """The worker as the file knows them; a summary may leave any of it unsaid."""

    age: int
    sex: str
    injury: date
    second_injury: date | None
    job: str
    mechanism: str
    claim: str
    date_style: str

    @property
    def pronoun(self) -> str:
        """The pronoun that goes with the sex."""
        return "he" if self.sex == "male" else "she"


@dataclass(frozen=True)
class Diagnosis:
    """A condition of the worker as the clinical summary prints it, and how it is asserted."""

    text: str
    assertion: str = "affirmed"


@dataclass(frozen=True)
class Summary:
    """The clinical case summary and what a careful reader takes from it."""

    text: str
    age: int | None
    sex: str | None
    injury_dates: tuple[str, ...]
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True)
class MtusCitation:
    """One MTUS title that a guideline line cites, with the printed sections after it."""

    title: str
    year: int | None
    sections: str | None


PrintedTitle = tuple[MtusCitation, str, tuple[int, ...]]
"""A cited title, as printed with what follows it, and the pages it cites."""


@dataclass(frozen=True)
class Guideline:
    """The guideline line of one party: its text after the label, and its content.

    ``basis`` is None where the form has no such line.
    """

    printed: str
    basis: str | None
    mtus: tuple[MtusCitation, ...] = ()
    non_mtus: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class RationaleCitation:
    """A guideline that a rationale cites with a page number."""

    source: str
    chapter: str | None
    table: str | None
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Service:
    """A disputed item as decided, with the details its own text states.

    Attributes:
        text: The item as printed, without number and decision.
        subject: A short noun phrase for the item, for use inside sentences.
        topic: The key of the guidelines that govern it (see ``topics.csv``).
        region: The key of the body region that it concerns (see ``body_regions.csv``).
    """

    text: str
    subject: str
    topic: str
    region: str
    category: str
    subcategory: str
    drug: str | None = None
    strength: str | None = None
    quantity: int | None = None
    refills: int | None = None
    sessions: int | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    dates_of_service: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """A service with what was first asked for and what the claims administrator allowed.

    ``whole`` tells the two printed forms of a modified request apart: the decision is on the whole
    original request, or on what remains of it.
    """

    service: Service
    original: str | None = None
    authorized: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Dispute:
    """One item of the letter: the request, its decision and the reasons."""

    request: Request
    decision: str
    claims_administrator: Guideline
    reviewer: Guideline
    rationale: str
    citations: tuple[RationaleCitation, ...]


@dataclass(frozen=True)
class Dates:
    """The dates of the header block."""

    injury: date
    denial: date
    received: date
    assigned: date
    decision: date


@dataclass(frozen=True)
class Look:
    """How the letter is set, apart from what it says.

    Attributes:
        numbered: Items carry a number ("1. ").
        header: The header block is printed; some archives have lost it.
        apostrophe: A straight or a typographic one, all through the letter.
        state_joiner: What stands between two states of licensure.
        tight_items: Numbers of the items that follow the rationale before them without a gap.
        breaks: Forced page breaks, as (role of a block, number of the line that starts the page).
        verdicts: Items end with their decision ("X: Upheld") where a form knows sentences too.
        hidden: Those of ``HEADER_FIELDS`` that the letter states nowhere.
    """

    numbered: bool = False
    header: bool = True
    apostrophe: str = "'"
    state_joiner: str = ","
    tight_items: frozenset[int] = frozenset()
    breaks: dict[str, int] = field(default_factory=dict)
    verdicts: bool = True
    hidden: frozenset[str] = frozenset()

    def typeset(self, text: str) -> str:
        """Set a text with the apostrophe of the letter."""
        return text.replace("'", self.apostrophe)


@dataclass(frozen=True)
class Case:
    """Everything that is true of one invented letter.

    Attributes:
        name: Names the letter and its file: the case number without spaces.
        number: The case number as printed.
        template: A key of ``factory.TEMPLATES``.
        edition: One of ``EDITIONS``, or empty for a template that has none.
    """

    name: str
    number: str
    template: str
    edition: str
    priority: str
    dates: Dates
    licensure_states: tuple[str, ...]
    specialties: tuple[str, ...]
    summary: Summary
    disputes: tuple[Dispute, ...]
    look: Look
