"""A letter as a tree: its sections in order, and in each the values that stand there.

The terminal and the page show the same tree. Every piece of evidence has a number, by which a value
and its place find each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imr_extract.record import (
    Citation,
    Diagnosis,
    Evidence,
    Letter,
    Section,
    Service,
    plain,
)

LETTER_FIELDS = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
    "application_received", "priority", "licensure_states", "specialties", "age", "sex",
    "injury_dates",
)  # fmt: skip
_SERVICE_FIELDS = (
    "service", "decision", "original_request", "authorized", "retrospective",
    "associated_surgical", "claims_administrator_basis", "reviewer_basis",
    "claims_administrator_guideline", "reviewer_guideline", "rationale",
)  # fmt: skip
_DETAIL_FIELDS = (
    "category", "subcategory", "drug", "strength", "quantity", "refills", "sessions",
    "body_parts", "laterality", "dates_of_service", "codes",
)  # fmt: skip
_CITATION_FIELDS = ("family", "source", "title", "year", "sections", "chapter", "table_no", "pages")
# The section that states a field of the letter; those left out stand in the header.
_SECTION_OF = {
    "licensure_states": "reviewer", "specialties": "reviewer", "age": "case_summary",
    "sex": "case_summary", "injury_dates": "case_summary", "diagnoses": "case_summary",
}  # fmt: skip
# What every service should have: only of these is it said that they are not stated.
_EXPECTED = ("decision", "claims_administrator_basis", "reviewer_basis", "rationale")


@dataclass(frozen=True)
class Place:
    """One piece of evidence and its number, by the order of the table `evidence`."""

    number: int
    evidence: Evidence


@dataclass(frozen=True)
class Value:
    """A value of the record.

    Attributes:
        table: the table that holds it.
        row_no: its row: service_no, citation_no or diagnosis_no; 1 for `letters`.
        name: its column, or what it is.
        text: the value as it is shown.
        places: where it stands.
        parts: values that it is made of.
    """

    table: str
    row_no: int
    name: str
    text: str
    places: tuple[Place, ...] = ()
    parts: tuple[Value, ...] = ()

    @property
    def where(self) -> str:
        """Page and rule of each place, once each; empty where the value has none."""
        found = (f"page {p.evidence.page}, {p.evidence.rule_id}" for p in self.places)
        return "; ".join(dict.fromkeys(found))


@dataclass
class Branch:
    """A section, the values that stand in it, and the sections that belong to it."""

    section: Section
    values: list[Value] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The section's kind, with the number of the service that begins with it."""
        kind = self.section.kind.replace("_", " ")
        return f"{kind} {self.section.service_no}" if self.section.kind == "service" else kind


@dataclass(frozen=True)
class Outline:
    """The tree.

    Attributes:
        branches: the top level.
        absent: why values are absent, `not stated`, `section missing` or `unreadable`, and which:
            `age` or `service 2: decision`.
        places: all evidence, by its number from 1.
    """

    branches: list[Branch]
    absent: dict[str, list[str]]
    places: list[Place]


def outline(letter: Letter) -> Outline:
    """Put a letter's values into its sections.

    A value stands in the section in which its first evidence begins.
    """
    places = [Place(n, item) for n, item in enumerate(_every(letter), start=1)]
    by_evidence = {id(place.evidence): place for place in places}
    top: list[Branch] = []
    flat: list[Branch] = []
    service: Branch | None = None
    for section in letter.sections:
        branch = Branch(section)
        flat.append(branch)
        if section.kind == "service":
            service = branch
        owned = service is not None and section.service_no == service.section.service_no
        if service is not None and owned and branch is not service:
            service.branches.append(branch)
        else:
            top.append(branch)
    starts = [branch.section.char_start for branch in flat]
    for value in _values(letter, by_evidence):
        if value.places:
            offset = value.places[0].evidence.char_start
            flat[max(bisect_right(starts, offset) - 1, 0)].values.append(value)
        elif value.text and value.table == "services":
            # A category that no rule decides has no place of its own.
            for branch in flat:
                if (branch.section.kind, branch.section.service_no) == ("service", value.row_no):
                    branch.values.append(value)
    return Outline(top, _absent(letter), places)


def _every(letter: Letter) -> Iterator[Evidence]:
    """All evidence in the order of the table."""
    yield from letter.evidence
    for service in letter.services:
        yield from service.evidence
        for citation in service.citations:
            yield from citation.evidence
    for diagnosis in letter.diagnoses:
        yield from diagnosis.evidence


def _values(letter: Letter, known: dict[int, Place]) -> Iterator[Value]:
    def of(evidence: Iterable[Evidence], name: str) -> tuple[Place, ...]:
        return tuple(known[id(item)] for item in evidence if item.field == name)

    for name in LETTER_FIELDS:
        text = shown(getattr(letter, name))
        yield Value("letters", 1, name, text, of(letter.evidence, name))
    for diagnosis in letter.diagnoses:
        yield _diagnosis(diagnosis, known)
    for service in letter.services:
        number = service.service_no
        for name in _SERVICE_FIELDS:
            text = shown(getattr(service, name))
            yield Value("services", number, name, text, of(service.evidence, name))
        for name in _DETAIL_FIELDS:
            text = shown(getattr(service, name))
            yield Value("services", number, name, text, of(service.evidence, name))
        for citation in service.citations:
            parts = tuple(
                Value("citations", citation.citation_no, name, text, of(citation.evidence, name))
                for name in _CITATION_FIELDS
                if (text := shown(getattr(citation, name)))
            )
            places = of(citation.evidence, "citation")
            yield Value(
                "citations", citation.citation_no, "citation", cited(citation), places, parts
            )


def _diagnosis(diagnosis: Diagnosis, known: dict[int, Place]) -> Value:
    places = tuple(known[id(item)] for item in diagnosis.evidence)
    text = ", ".join([diagnosis.diagnosis, *diagnosis.icd_codes])
    return Value(
        "diagnoses", diagnosis.diagnosis_no, f"diagnosis, {diagnosis.assertion.value}", text, places
    )


def cited(citation: Citation) -> str:
    """A citation on one line."""
    parts = [
        citation.family,
        citation.source or "",
        citation.title or citation.citation,
        str(citation.year or ""),
    ]
    if citation.sections:
        parts.append(f"| {citation.sections}")
    if citation.pages:
        parts.append(f"| page(s) {', '.join(map(str, citation.pages))}")
    return " ".join(filter(None, parts))


def shown(value: object) -> str:
    """A value on one line; empty where it is absent."""
    simple = plain(value)
    if simple is True:
        return "yes"
    if simple in (None, False):
        return ""
    return ", ".join(map(str, simple)) if isinstance(simple, list) else str(simple)


def _absent(letter: Letter) -> dict[str, list[str]]:
    names = [name for name in LETTER_FIELDS if not shown(getattr(letter, name))]
    names += ["diagnoses"] if not letter.diagnoses else []
    names += [name for service in letter.services for name in _absent_of(service)]
    found: dict[str, list[str]] = {}
    for name in names:
        section = _SECTION_OF.get(name, "header" if name in LETTER_FIELDS else "")
        if f"unreadable:{name}" in letter.warnings:
            why = "unreadable"
        elif f"section_missing:{section}" in letter.warnings:
            why = "section missing"
        else:
            why = "not stated"
        found.setdefault(why, []).append(name)
    return found


def _absent_of(service: Service) -> Iterator[str]:
    for name in _EXPECTED:
        if not shown(getattr(service, name)):
            yield f"service {service.service_no}: {name}"
