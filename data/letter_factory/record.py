"""What a careful reader takes from a case: the expected record, in the form of the gold records."""

from typing import Any

from .cases import HEADER_FIELDS, Case, Dispute, Guideline, Look

Record = dict[str, Any]

_DETAILS = (
    *("category", "subcategory", "drug", "strength", "quantity", "refills", "sessions"),
    *("body_parts", "laterality", "dates_of_service", "codes"),
)


def _fields(item: object, *names: str) -> Record:
    """Some attributes of an item, tuples as lists."""
    found = ((name, getattr(item, name)) for name in names)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found}


def _guideline(look: Look, line: Guideline) -> Record:
    return {
        "basis": line.basis,
        "mtus": [_fields(cited, "title", "year", "sections") for cited in line.mtus],
        "non_mtus": [look.typeset(text) for text in line.non_mtus],
        "pages": list(line.pages),
    }


def _service(look: Look, dispute: Dispute) -> Record:
    request, cited = dispute.request, dispute.citations
    return {
        "text": look.typeset(request.service.text),
        "decision": dispute.decision,
        "original_request": request.original and look.typeset(request.original),
        "authorized": request.authorized and look.typeset(request.authorized),
        "claims_administrator": _guideline(look, dispute.claims_administrator),
        "reviewer": _guideline(look, dispute.reviewer),
        "rationale_citations": [
            _fields(one, "source", "chapter", "table", "pages") for one in cited
        ],
        **_fields(request.service, *_DETAILS),
    }


def expected_record(case: Case) -> Record:
    """The record of a letter, its keys in the order of the gold records."""
    look, days, summary = case.look, case.dates, case.summary
    in_order = (days.assigned, days.injury, days.decision, days.denial, days.received)
    stated = (case.number, *(day.isoformat() for day in in_order), case.priority)
    return {
        "letter": case.name,
        "template": case.template,
        **{
            field: None if field in look.hidden else value
            for field, value in zip(HEADER_FIELDS, stated, strict=True)
        },
        **_fields(case, "licensure_states", "specialties"),
        **_fields(summary, "age", "sex", "injury_dates"),
        "diagnoses": [
            {"text": look.typeset(one.text), "assertion": one.assertion}
            for one in summary.diagnoses
        ],
        "services": [_service(look, dispute) for dispute in case.disputes],
    }
