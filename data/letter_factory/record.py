"""What a careful reader takes from a case: the expected record, in the form of the gold records."""

from __future__ import annotations

from typing import Any

from .cases import HEADER_FIELDS, Case, Dispute, Guideline, Look

Record = dict[str, Any]


def _guideline(look: Look, line: Guideline) -> Record:
    return {
        "basis": line.basis,
        "mtus": [
            {"title": cited.title, "year": cited.year, "sections": cited.sections}
            for cited in line.mtus
        ],
        "non_mtus": [look.typeset(text) for text in line.non_mtus],
        "pages": list(line.pages),
    }


def _optional(look: Look, text: str | None) -> str | None:
    return None if text is None else look.typeset(text)


def _service(look: Look, dispute: Dispute) -> Record:
    request, service = dispute.request, dispute.request.service
    return {
        "text": look.typeset(service.text),
        "decision": dispute.decision,
        "original_request": _optional(look, request.original),
        "authorized": _optional(look, request.authorized),
        "claims_administrator": _guideline(look, dispute.claims_administrator),
        "reviewer": _guideline(look, dispute.reviewer),
        "rationale_citations": [
            {
                "source": cited.source,
                "chapter": cited.chapter,
                "table": cited.table,
                "pages": list(cited.pages),
            }
            for cited in dispute.citations
        ],
        "category": service.category,
        "subcategory": service.subcategory,
        "drug": service.drug,
        "strength": service.strength,
        "quantity": service.quantity,
        "refills": service.refills,
        "sessions": service.sessions,
        "body_parts": list(service.body_parts),
        "laterality": service.laterality,
        "dates_of_service": list(service.dates_of_service),
        "codes": list(service.codes),
    }


def expected_record(case: Case) -> Record:
    """The record of a letter, its keys in the order of the gold records."""
    look, days, summary = case.look, case.dates, case.summary
    stated = (
        case.number,
        days.assigned.isoformat(),
        days.injury.isoformat(),
        days.decision.isoformat(),
        days.denial.isoformat(),
        days.received.isoformat(),
        case.priority,
    )
    return {
        "letter": case.name,
        "template": case.template,
        **{
            field: None if field in look.hidden else value
            for field, value in zip(HEADER_FIELDS, stated, strict=True)
        },
        "licensure_states": list(case.licensure_states),
        "specialties": list(case.specialties),
        "age": summary.age,
        "sex": summary.sex,
        "injury_dates": list(summary.injury_dates),
        "diagnoses": [
            {"text": look.typeset(one.text), "assertion": one.assertion}
            for one in summary.diagnoses
        ],
        "services": [_service(look, dispute) for dispute in case.disputes],
    }
