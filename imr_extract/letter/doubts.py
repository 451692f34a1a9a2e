"""Whether a text is a letter, and what makes its record doubtful: the codes in `warnings`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc, Span

from imr_extract.errors import NotALetterError
from imr_extract.letter.damaged_headings import squeezed
from imr_extract.letter.sections import NEXT_LETTER, UNKNOWN
from imr_extract.letter.structure import (
    CLAIMS_ADMINISTRATOR,
    REVIEWER,
    Item,
    Section,
    Structure,
)
from imr_extract.record import Service
from imr_extract.rules.spans import verbatim

# Sections that every determination has. If one is not found, its fields are missing, not unstated.
# Older letters describe the reviewer in the section on how the determination was made.
EXPECTED = {
    "header": {"header"},
    "reviewer": {"reviewer", "process"},
    "case_summary": {"case_summary"},
    "decisions": {"decisions", "issue"},
}
# A text with fewer known headings is not a letter.
_FEWEST_HEADINGS = 2
# Headings that other reports also have. A text with no others is a letter only by its case number.
_COMMON = frozenset({"header", "documents", "case_summary", "rationale", "reviewer", "closing"})
# Facts of a case, found in every letter but not in texts about letters.
_OF_A_CASE = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
    "application_received", "licensure_states", "specialties", "age", "sex", "injury_dates",
    "diagnoses",
)  # fmt: skip
# The order of events. A date before its predecessor is a misprint or a reading error.
_IN_ORDER = (
    "date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date",
)  # fmt: skip
_AGES = range(14, 101)
_NO_CATEGORY = "Other"
_PARTIES = frozenset({CLAIMS_ADMINISTRATOR, REVIEWER})


def check_letter(
    structure: Structure, values: dict[str, Any], services: tuple[Service, ...]
) -> None:
    """Reject texts that are not letters: other reports on a worker, and texts about letters.

    A letter has at least two known headings. It has a heading that only letters have, or a case
    number of an Independent Medical Review. It states some fact of a case. If it begins with the
    title of another document, which may quote a letter, it has a letter's main sections.

    Raises:
        NotALetterError: it is not a letter; the message says what is missing.
    """
    headings = [section for section in structure.sections if section.is_headed]
    kinds = {section.kind for section in headings}
    if len(kinds) < _FEWEST_HEADINGS:
        raise NotALetterError(
            "The text lacks the headings of a determination letter. "
            "If it is one, its template is not supported yet: please report it."
        )
    has_main = "case_summary" in kinds and bool(kinds & EXPECTED["reviewer"])
    if structure.titled_otherwise and not has_main:
        raise NotALetterError(
            "The text begins with the title of another document and has only parts of a "
            "determination letter. If it is a letter, please report it."
        )
    own = any(s.kind not in _COMMON or (s.rule and s.rule.template) for s in headings)
    if not own and not values["case_number"]:
        raise NotALetterError(
            "The text has headings of a medical report, but none of a determination letter and no "
            "case number. If it is a letter, please report its template."
        )
    bases = [basis for s in services for basis in (s.claims_administrator_basis, s.reviewer_basis)]
    if not any(bases) and not any(values.get(name) for name in _OF_A_CASE):
        raise NotALetterError(
            "The text has the headings of a letter, but states nothing about a case. If it is a "
            "letter, please report it."
        )


def section_warnings(doc: Doc, structure: Structure) -> Iterator[str]:
    """Missing, misspelt and unknown headings."""
    found = {section.kind for section in structure.sections}
    for kind, kinds in EXPECTED.items():
        if not found & kinds:
            yield f"section_missing:{kind}"
    if UNKNOWN in found:
        yield "unknown_heading"
    if NEXT_LETTER in found:
        yield "several_letters"
    if not structure.template:
        yield "unknown_template"
    for kind in dict.fromkeys(s.kind for s in structure.sections if _is_misspelt(doc, s)):
        yield f"misspelt_heading:{kind}"


def item_warnings(structure: Structure, services: tuple[Service, ...]) -> Iterator[str]:
    """What is missing from an item or doubled in it, with the item's number."""
    if not services:
        yield "no_services"
    elif any(s.is_headed and s.kind in _PARTIES for s in _before_items(structure)):
        yield "items_unpaired:0"
    for service, item in zip(services, structure.items, strict=True):
        yield from (f"{code}:{service.service_no}" for code in _service_warnings(service, item))


def _before_items(structure: Structure) -> Iterator[Section]:
    first = structure.items[0].start
    return (section for section in structure.sections if section.start < first)


def _service_warnings(service: Service, item: Item) -> Iterator[str]:
    if service.decision is None:
        yield "no_decision"
    if service.rationale is None:
        yield "no_rationale"
    if len(item.sections.get(CLAIMS_ADMINISTRATOR, ())) > 1:
        yield "items_unpaired"
    if service.category == _NO_CATEGORY:
        yield "category_undecided"


def _is_misspelt(doc: Doc, section: Section) -> bool:
    """Whether a section's heading only nearly matches a known one."""
    if not section.is_headed or section.rule is None or not section.rule.phrases:
        return False
    printed = squeezed(verbatim(Span(doc, section.start, section.heading_end))).rstrip(":")
    return all(squeezed(phrase).rstrip(":") != printed for phrase in section.rule.phrases)


def date_warnings(values: dict[str, Any]) -> Iterator[str]:
    """Header dates out of order, and dates of injury after the decision."""
    stated = [(name, day) for name in _IN_ORDER if (day := values[name]) is not None]
    for (_, before), (name, day) in pairwise(stated):
        if day < before:
            yield f"dates_out_of_order:{name}"
    decided = values["decision_date"]
    if decided is not None and any(text > str(decided) for text in values["injury_dates"]):
        yield "date_ahead:injury_dates"


def worker_warnings(values: dict[str, Any]) -> Iterator[str]:
    """An implausible age, and dates of injury that differ from the header's."""
    if values["age"] is not None and values["age"] not in _AGES:
        yield "unusual_age"
    header: dt.date | None = values["date_of_injury"]
    stated = values["injury_dates"]
    # A summary may state only the month.
    if header is not None and stated and not any(str(header).startswith(text) for text in stated):
        yield "injury_dates_differ"
