"""The template ``determination``: the form in use from mid 2014 on, in two wordings."""

from __future__ import annotations

from .cases import Case, Dispute, Request
from .layout import (
    AFTER_HEADING_GAP,
    HEADING_GAP,
    LEADING,
    Block,
    HeaderTable,
    Run,
    heading,
    paragraph,
)
from .wording import write_date

DECISIONS = {
    "upheld": "Upheld",
    "overturned": "Overturned",
    "partially_overturned": "Partially Overturned",
}
_MADE = (
    "MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no "
    "affiliation with the employer, employee, providers or the claims administrator. He/she has "
    "been in active clinical practice for more than five years and is currently working at least "
    "24 hours a week in active practice. The expert reviewer was selected based on his/her "
    "clinical experience, education, background, and expertise in the same or similar specialties "
    "that evaluate and/or treat the medical condition and disputed items/Service. He/she is "
    "familiar with governing laws and regulations, including the strength of evidence hierarchy "
    "that applies to Independent Medical Review determinations."
)
_DEVELOPED = (
    "The expert reviewer developed the following clinical case summary based on a review of the "
    "case file, including all medical records:"
)
BELOW = (
    "The Final Determination was based on decisions for the disputed items/services set forth "
    "below:"
)


def header(case: Case) -> HeaderTable | None:
    """The header block of a letter, if it has one."""
    if not case.look.header:
        return None
    days = case.dates
    injury, denial, received, assigned, decision = (
        write_date(day, "slash")
        for day in (days.injury, days.denial, days.received, days.assigned, days.decision)
    )
    return HeaderTable(
        (
            ("Case Number:", case.name, "", ""),
            ("Date Assigned:", assigned, "Date of Injury:", injury),
            ("Decision Date:", decision, "UR Denial Date:", denial),
            ("Priority:", case.priority, "Application\nReceived:", received),
        )
    )


def _item_text(request: Request) -> str:
    """An item as the form prints it, up to the colon before its decision."""
    text = request.service.text
    if request.original is None:
        return f"{text}:"
    if request.whole:
        return (
            f"{request.original} was the original request. The Claims Administrator authorized "
            f"{request.authorized}, leaving the original request IMR eligible. The original "
            f"request, {text} is:"
        )
    return (
        f"{request.original} was the original request. {request.authorized} was authorized by the "
        "Claims Administrator. The remaining IMR eligible portion of the original request, "
        f"{text} is:"
    )


def _item(case: Case, number: int, dispute: Dispute) -> list[Block]:
    look = case.look
    mark = f"{number}. " if look.numbered else ""
    title = Run(look.typeset(mark + _item_text(dispute.request)), bold=True)
    parts = (
        ("claims", "Claims Administrator guideline:", dispute.claims_administrator.printed),
        ("reviewer", "MAXIMUS guideline:", dispute.reviewer.printed),
        ("rationale", "Decision rationale:", dispute.rationale),
    )
    gap = LEADING if number in look.tight_items else HEADING_GAP
    decided = Block((title, Run(DECISIONS[dispute.decision])), gap=gap, role=f"item {number}")
    told = [
        Block((Run(label, bold=True), Run(look.typeset(text))), role=f"{role} {number}")
        for role, label, text in parts
    ]
    return [decided, *told]


def blocks(case: Case) -> list[Block]:
    """Turn a case into the blocks of a letter.

    Roles by which a forced page break can name a block: ``issues intro``, and for the item of each
    number ``item N``, ``claims N``, ``reviewer N`` and ``rationale N``.
    """
    look = case.look
    states = look.state_joiner.join(case.licensure_states)
    letter = [
        heading("HOW THE IMR FINAL DETERMINATION WAS MADE", centered=True),
        paragraph(_MADE, AFTER_HEADING_GAP),
        paragraph("The Expert Reviewer has the following credentials:"),
        paragraph(f"State(s) of Licensure: {states}", LEADING),
        paragraph(f"Certification(s)/Specialty: {', '.join(case.specialties)}", LEADING),
        heading("CLINICAL CASE SUMMARY", centered=True),
        paragraph(_DEVELOPED, AFTER_HEADING_GAP),
        paragraph(look.typeset(case.summary.text)),
        heading("IMR ISSUES, DECISIONS AND RATIONALES", centered=True),
        paragraph(BELOW, AFTER_HEADING_GAP, "issues intro"),
    ]
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(case, number, dispute)
    return letter
