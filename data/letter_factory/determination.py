"""The template ``determination``: the form in use from mid 2014 on, in two wordings."""

from .cases import Case, Dispute, Request
from .catalogue import text
from .layout import Block, Gap, Run, Sheet, Table, heading, paragraph
from .wording import write_date

DECISIONS = {
    "upheld": "Upheld",
    "overturned": "Overturned",
    "partially_overturned": "Partially Overturned",
}


def below() -> Block:
    """The sentence before the decisions."""
    sentence = text("form_sentences", form="determination", kind="below")
    return paragraph(sentence, Gap.UNDER_HEADING, "issues intro")


def header(case: Case) -> Table | None:
    """The header block of a letter, if it has one."""
    if not case.look.header:
        return None
    days = case.dates
    injury, denial, received, assigned, decision = (
        write_date(day, "slash")
        for day in (days.injury, days.denial, days.received, days.assigned, days.decision)
    )
    return (
        ("Case Number:", case.name, "", ""),
        ("Date Assigned:", assigned, "Date of Injury:", injury),
        ("Decision Date:", decision, "UR Denial Date:", denial),
        ("Priority:", case.priority, "Application\nReceived:", received),
    )


def _item_text(request: Request) -> str:
    """An item as the form prints it, up to the colon before its decision."""
    item = request.service.text
    if request.original is None:
        return f"{item}:"
    kind = "modified, whole" if request.whole else "modified"
    pattern = text("form_sentences", form="determination", kind=kind)
    return pattern.format(original=request.original, authorized=request.authorized, item=item)


def _item(case: Case, number: int, dispute: Dispute) -> list[Block]:
    look = case.look
    mark = f"{number}. " if look.numbered else ""
    title = Run(look.typeset(mark + _item_text(dispute.request)), bold=True)
    parts = (
        ("claims", "Claims Administrator guideline:", dispute.claims_administrator.printed),
        ("reviewer", "MAXIMUS guideline:", dispute.reviewer.printed),
        ("rationale", "Decision rationale:", dispute.rationale),
    )
    decision = Run(DECISIONS[dispute.decision])
    gap = Gap.LINE if number in look.tight_items else Gap.HEADING
    return [
        Block((title, decision), gap=gap, role=f"item {number}"),
        *(
            Block((Run(label, bold=True), Run(look.typeset(told))), role=f"{role} {number}")
            for role, label, told in parts
        ),
    ]


def set_out(case: Case) -> Sheet:
    """Turn a case into the header table and the blocks of a letter.

    Roles by which a forced page break can name a block: ``issues intro``, and for the item of each
    number ``item N``, ``claims N``, ``reviewer N`` and ``rationale N``.
    """
    look = case.look
    made, developed = (
        paragraph(text("form_sentences", form="determination", kind=kind), Gap.UNDER_HEADING)
        for kind in ("made", "developed")
    )
    states = look.state_joiner.join(case.licensure_states)
    letter = [
        heading("HOW THE IMR FINAL DETERMINATION WAS MADE", centered=True),
        made,
        paragraph("The Expert Reviewer has the following credentials:"),
        paragraph(f"State(s) of Licensure: {states}", Gap.LINE),
        paragraph(f"Certification(s)/Specialty: {', '.join(case.specialties)}", Gap.LINE),
        heading("CLINICAL CASE SUMMARY", centered=True),
        developed,
        paragraph(look.typeset(case.summary.text)),
        heading("IMR ISSUES, DECISIONS AND RATIONALES", centered=True),
        below(),
    ]
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(case, number, dispute)
    return header(case), letter
