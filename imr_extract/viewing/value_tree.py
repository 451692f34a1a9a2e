"""A letter as a tree: its sections in order, each with the values found in it.

The terminal and the page show the same tree. Every piece of evidence has a number, which links a
value to its place on the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from imr_extract.columns import CITATIONS, DIAGNOSES, LETTERS, SERVICES, Table, shown
from imr_extract.record import FURNITURE, Citation, Diagnosis, Evidence, Letter, Section

# A citation's own words are shown as its title.
_CITATION_PARTS = tuple(column for column in CITATIONS.stated if column.name != "citation")


@dataclass(frozen=True)
class NumberedEvidence:
    """One piece of evidence, numbered in the order of the table `evidence`."""

    number: int
    evidence: Evidence


@dataclass(frozen=True)
class Value:
    """A value of the record.

    Attributes:
        table: the table that holds it.
        row_no: its row: service_no, citation_no or diagnosis_no; 1 for `letters`.
        name: its column, or a description.
        text: the value as shown.
        places: where it appears.
        parts: the values it consists of.
    """

    table: str
    row_no: int
    name: str
    text: str
    places: tuple[NumberedEvidence, ...] = ()
    parts: tuple[Value, ...] = ()

    @property
    def where(self) -> str:
        """Page and rule of each place, without repeats; empty if the value has none."""
        found = (f"page {p.evidence.page}, {p.evidence.rule_id}" for p in self.places)
        return "; ".join(dict.fromkeys(found))


@dataclass
class Branch:
    """A section, the values found in it, and the sections that belong to it."""

    section: Section
    values: list[Value] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The section's kind; for a service, with its number."""
        kind = self.section.kind.replace("_", " ")
        return f"{kind} {self.section.service_no}" if self.section.kind == "service" else kind


@dataclass(frozen=True)
class ValueTree:
    """A letter's values in its sections.

    Attributes:
        branches: the top level.
        absent: the names of absent values (`age`, `service 2: decision`) by reason: `not stated`,
            `section missing` or `unreadable`.
        places: all evidence, numbered from 1.
    """

    branches: list[Branch]
    absent: dict[str, list[str]]
    places: list[NumberedEvidence]


def value_tree(letter: Letter) -> ValueTree:
    """Assign a letter's values to its sections.

    A value belongs to the section in which its first evidence begins.
    """
    places = [NumberedEvidence(n, item) for n, item in enumerate(_every(letter), start=1)]
    by_evidence = {id(place.evidence): place for place in places}
    top: list[Branch] = []
    flat: list[Branch] = []
    service: Branch | None = None
    read = [section for section in letter.sections if section.kind != FURNITURE]
    for section in read:
        if flat and section.heading is None and _goes_on(flat[-1].section, section):
            continue
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
            # A category that no rule decided has no evidence.
            for branch in flat:
                if (branch.section.kind, branch.section.service_no) == ("service", value.row_no):
                    branch.values.append(value)
    return ValueTree(top, _absent(letter), places)


def _goes_on(section: Section, behind: Section) -> bool:
    """Whether a section is the rest of another, which page furniture interrupts."""
    same = (section.kind, section.service_no) == (behind.kind, behind.service_no)
    return same and behind.char_start > section.char_end


def _every(letter: Letter) -> Iterator[Evidence]:
    """All evidence in the order of the table."""
    yield from letter.evidence
    for service in letter.services:
        yield from service.evidence
        for citation in service.citations:
            yield from citation.evidence
    for diagnosis in letter.diagnoses:
        yield from diagnosis.evidence


def _values(letter: Letter, known: dict[int, NumberedEvidence]) -> Iterator[Value]:
    yield from _stated(LETTERS, letter, 1, known)
    for diagnosis in letter.diagnoses:
        yield _diagnosis(diagnosis, known)
    for service in letter.services:
        yield from _stated(SERVICES, service, service.service_no, known)
        for citation in service.citations:
            yield _citation(citation, known)


def _stated(
    table: Table, record: Any, number: int, known: dict[int, NumberedEvidence]
) -> Iterator[Value]:
    for column in table.stated:
        text = shown(getattr(record, column.name))
        places = _places(record.evidence, column.name, known)
        yield Value(table.name, number, column.name, text, places)


def _diagnosis(diagnosis: Diagnosis, known: dict[int, NumberedEvidence]) -> Value:
    """A diagnosis and its other columns, on one line."""
    parts = (shown(getattr(diagnosis, column.name)) for column in DIAGNOSES.stated)
    return Value(
        DIAGNOSES.name,
        diagnosis.diagnosis_no,
        f"diagnosis, {diagnosis.assertion.value}",
        ", ".join(filter(None, parts)),
        tuple(known[id(item)] for item in diagnosis.evidence),
    )


def _citation(citation: Citation, known: dict[int, NumberedEvidence]) -> Value:
    number = citation.citation_no
    parts = tuple(
        Value(CITATIONS.name, number, name, text, _places(citation.evidence, name, known))
        for name in (column.name for column in _CITATION_PARTS)
        if (text := shown(getattr(citation, name)))
    )
    places = _places(citation.evidence, "citation", known)
    return Value(CITATIONS.name, number, "citation", cited(citation), places, parts)


def _places(
    evidence: Iterable[Evidence], name: str, known: dict[int, NumberedEvidence]
) -> tuple[NumberedEvidence, ...]:
    return tuple(known[id(item)] for item in evidence if item.field == name)


def cited(citation: Citation) -> str:
    """A citation on one line."""
    words = citation.title or citation.citation
    source = citation.source or ""
    # Not "MTUS MTUS", nor "ODG ODG, Knee": the source may be the family, or begin the words.
    said = source == citation.family or words.casefold().startswith(source.casefold())
    family = "" if words.startswith(citation.family) else citation.family
    parts = [family, "" if said else source, words, str(citation.year or "")]
    if citation.sections:
        parts.append(f"| {citation.sections}")
    if citation.pages:
        parts.append(f"| page(s) {', '.join(map(str, citation.pages))}")
    return " ".join(filter(None, parts))


def _absent(letter: Letter) -> dict[str, list[str]]:
    """The names of expected values that the letter and its services lack, by reason."""
    diagnoses = DIAGNOSES.column("diagnosis").stated_in
    absent = [*_lacking(LETTERS, letter)]
    absent += [] if letter.diagnoses else [("diagnoses", diagnoses[0])]
    absent += [
        (f"service {service.service_no}: {name}", section)
        for service in letter.services
        for name, section in _lacking(SERVICES, service)
    ]
    found: dict[str, list[str]] = {}
    for name, section in absent:
        if f"unreadable:{name}" in letter.warnings:
            why = "unreadable"
        elif f"section_missing:{section}" in letter.warnings:
            why = "section missing"
        else:
            why = "not stated"
        found.setdefault(why, []).append(name)
    return found


def _lacking(table: Table, record: object) -> Iterator[tuple[str, str]]:
    """The expected values that are absent, each with the section that should state it."""
    for column in table.stated:
        if column.expected and not shown(getattr(record, column.name)):
            yield column.name, column.stated_in[0]
