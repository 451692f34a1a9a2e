"""Compare a letter's record with the record that a careful reader takes from it."""

import re
from typing import Any

from imr_extract.quality.comparable import without_form
from imr_extract.record import CitedBy, Letter

DETAILS = (
    "category", "subcategory", "drug", "strength", "quantity", "refills", "sessions",
    "body_parts", "laterality", "dates_of_service", "codes",
)  # fmt: skip


def plain(text: Any) -> Any:
    """Text as it is compared: white space collapsed, a hyphen at a line's end rejoined."""
    if not isinstance(text, str):
        return text
    text = re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip(" .,;:")
    return re.sub(r"(?<=\w)-\s(?=\w)", "-", text)


def detail(name: str, value: Any) -> Any:
    """A detail as it is compared: lists without order, text without case, drugs without form."""
    if isinstance(value, (list, tuple)):
        return sorted(value)
    text = value.casefold() if isinstance(value, str) else value
    return without_form(text) if name == "drug" and text else text


def facts(letter: Letter) -> dict[str, Any]:
    """A letter in the form of a gold record, without what gold does not hold."""
    found: dict[str, Any] = {
        name: str(value) if (value := getattr(letter, name)) is not None else None
        for name in (
            "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
            "application_received", "priority", "sex",
        )
    }  # fmt: skip
    found["age"] = letter.age
    for name in ("licensure_states", "specialties", "injury_dates"):
        found[name] = sorted(map(plain, getattr(letter, name)))
    found["diagnoses"] = sorted((plain(d.diagnosis), d.assertion.value) for d in letter.diagnoses)
    for number, service in enumerate(letter.services, start=1):
        key = f"service {number}"
        found[key] = plain(service.service)
        found[f"{key} decision"] = service.decision.value if service.decision else None
        found[f"{key} original_request"] = plain(service.original_request)
        found[f"{key} authorized"] = plain(service.authorized)
        for party in (CitedBy.CLAIMS_ADMINISTRATOR, CitedBy.REVIEWER):
            mine = [c for c in service.citations if c.cited_by is party]
            basis = getattr(service, f"{party.value}_basis")
            found[f"{key} {party.value} basis"] = basis.value if basis else None
            found[f"{key} {party.value} mtus"] = sorted(
                (plain(c.title or ""), c.year or 0, plain(c.sections or ""))
                for c in mine
                if c.family == "MTUS"
            )
            found[f"{key} {party.value} pages"] = sorted({p for c in mine for p in c.pages})
        found[f"{key} rationale pages"] = sorted(
            {p for c in service.citations if c.cited_by is CitedBy.RATIONALE for p in c.pages}
        )
        found |= {f"{key} {name}": detail(name, getattr(service, name)) for name in DETAILS}
        if service.drug is None:
            del found[f"{key} quantity"]  # gold counts units of drugs only
    return found


def expected(record: dict[str, Any]) -> dict[str, Any]:
    """A gold record in the same form."""
    names = (
        "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
        "application_received", "priority", "sex", "age",
    )  # fmt: skip
    want: dict[str, Any] = {name: record[name] for name in names}
    for name in ("licensure_states", "specialties", "injury_dates"):
        want[name] = sorted(map(plain, record[name]))
    want["diagnoses"] = sorted((plain(d["text"]), d["assertion"]) for d in record["diagnoses"])
    for number, service in enumerate(record["services"], start=1):
        key = f"service {number}"
        want[key] = plain(service["text"])
        want[f"{key} decision"] = service["decision"]
        want[f"{key} original_request"] = plain(service["original_request"])
        want[f"{key} authorized"] = plain(service["authorized"])
        for party in ("claims_administrator", "reviewer"):
            line = service[party]
            want[f"{key} {party} basis"] = line["basis"]
            want[f"{key} {party} mtus"] = sorted(
                (plain(c["title"] or ""), c["year"] or 0, plain(c["sections"] or ""))
                for c in line["mtus"]
            )
            want[f"{key} {party} pages"] = sorted(set(line["pages"]))
        want[f"{key} rationale pages"] = sorted(
            {p for c in service["rationale_citations"] for p in c["pages"]}
        )
        want |= {f"{key} {name}": detail(name, service[name]) for name in DETAILS}
        if service["drug"] is None:
            del want[f"{key} quantity"]
    return want


def differences(letter: Letter, record: dict[str, Any]) -> list[str]:
    """What differs, a line each, the letter named."""
    found, want = facts(letter), expected(record)
    return [
        f"{record['letter']} {key}: wanted {want.get(key)!r}, found {found.get(key)!r}"
        for key in want.keys() | found.keys()
        if want.get(key) != found.get(key)
    ]
