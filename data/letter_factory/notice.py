"""The template ``notice-2013``: the notice of determination of July to November 2013.

Each decision stands on it twice, on top and under the heading of the decisions.
"""

from __future__ import annotations

from random import Random

from .cases import Case, Dispute
from .early_parts import documents, party_lines, qualifications, reasons, styled
from .layout import (
    AFTER_HEADING_GAP,
    HEADING_GAP,
    LEADING,
    PARAGRAPH_GAP,
    Block,
    HeaderTable,
    Run,
    heading,
    paragraph,
)
from .wording import PLAIN_SLASH, write_date

_ISSUER = (
    ("MAXIMUS FEDERAL SERVICES, INC.", "Independent Medical Review"),
    ("MAXIMUS FEDERAL SERVICES, INC.", "INDEPENDENT MEDICAL REVIEW"),
)
_ADDRESS = (
    ("P.O. Box 90000", "Sampleton, CA 90000-9000", "Phone (555) 010-0100 Fax (555) 010-0101"),
    ("900 Example Plaza, Suite 10", "Sampleton, CA 90000"),
)
_REDACTED = ("", "", "[REDACTED]", "XXXXXXXX")
_RELIED = (
    "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to "
    "Make His/Her Decision"
)
_DECISIONS = {"upheld": "is not", "overturned": "is"}
_DISCLAIMERS = (
    "Disclaimer: The case summary below is quoted from the Utilization Review Denial dated {day}.",
    "Disclaimer: The following summary was taken word for word from the utilization review "
    "denial/modification dated {day}:",
)
_EFFECT = (
    "Effect of the Decision:",
    "This determination binds all parties unless it is set aside on appeal. The issuer reviews "
    "requests under contract and does not practice law or medicine.",
)


def header(case: Case) -> HeaderTable | None:
    """None: the labels of this form stand in lines, not in a table."""
    return None


def _labels(rng: Random, case: Case) -> list[Block]:
    """The address block, the labels and their values, some of them redacted."""
    days, hidden = case.dates, case.look.hidden
    redacted = rng.choice(_REDACTED)
    injury, denial, received, decided = (
        write_date(day, PLAIN_SLASH)
        for day in (days.injury, days.denial, days.received, days.decision)
    )
    rows = [
        ("Employee:", redacted),
        ("Claim Number:", redacted),
        ("Date of UR Decision:", denial if rng.random() < 0.8 else redacted),
        ("Date of Injury:", redacted if "date_of_injury" in hidden else injury),
        ("IMR Application Received:", received if rng.random() < 0.85 else redacted),
        ("MAXIMUS Case Number:", case.number),
    ]
    issuer, review = rng.choice(_ISSUER)
    bold = rng.random() < 0.5
    top = [heading(issuer, LEADING)]
    top += [paragraph(line, LEADING) for line in (review, *rng.choice(_ADDRESS))]
    top.append(heading("Notice of Independent Medical Review Determination", PARAGRAPH_GAP))
    top.append(paragraph(f"Dated: {decided}", rng.choice((LEADING, HEADING_GAP))))
    if redacted and rng.random() < 0.6:
        top += [paragraph(redacted, HEADING_GAP), paragraph(redacted, LEADING)]
    for place, (label, value) in enumerate(rows):
        runs = (Run(label, bold=bold), *((Run(value),) if value else ()))
        top.append(Block(runs, gap=LEADING if place else HEADING_GAP))
    return top


def _decisions(rng: Random, case: Case, mark: str, role: str) -> list[Block]:
    """The decisions in one of the two places where they stand."""
    printed = []
    bold = rng.random() < 0.5
    for number, dispute in enumerate(case.disputes, 1):
        verdict = _DECISIONS[dispute.decision]
        medically = "medically necessary and appropriate."
        glued = verdict == "is not" and rng.random() < 0.12
        text = (
            f"{number}{mark} MAXIMUS Federal Services, Inc. has determined the request for "
            f"{dispute.request.service.text} {verdict}{'' if glued else ' '}{medically}"
        )
        printed.append(Block((Run(case.look.typeset(text), bold=bold),), role=f"{role} {number}"))
    return printed


def _decided(rng: Random, case: Case, mark: str, style: str) -> list[Block]:
    """How the case came in, and the decisions again."""
    days = case.dates
    denial, received, assigned = (
        write_date(day, PLAIN_SLASH) for day in (days.denial, days.received, days.assigned)
    )
    title = styled("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE", style)
    told = (
        f"An application for Independent Medical Review was filed on {received} disputing the "
        f"Utilization Review Denial dated {denial}. A Notice of Assignment and Request for "
        f"Information was provided to the above parties on {assigned}."
    )
    made = rng.choice(
        (" A decision has been made for each of the treatments or services in dispute:", "")
    )
    return [
        heading(title, centered=rng.random() < 0.5),
        paragraph(told + made, AFTER_HEADING_GAP),
        *_decisions(rng, case, mark, "again"),
    ]


def _summary(rng: Random, case: Case, style: str) -> list[Block]:
    """The case summary, in half of the letters quoted behind a disclaimer."""
    name = rng.choice(("Case Summary", "Expert Reviewer Case Summary"))
    text = case.look.typeset(case.summary.text)
    title = heading(styled(name, style))
    if rng.random() < 0.5:
        return [title, paragraph(text, LEADING)]
    day = write_date(case.dates.denial, rng.choice((PLAIN_SLASH, "long")))
    lead = rng.choice(_DISCLAIMERS).format(day=day)
    if rng.random() < 0.5:
        return [title, paragraph(f'{lead} "{text}"', LEADING)]
    return [title, paragraph(lead, LEADING), paragraph(f'"{text}"')]


def _item(rng: Random, case: Case, number: int, dispute: Dispute, mark: str) -> list[Block]:
    look = case.look
    title = f"{number}{mark} Regarding the request for {dispute.request.service.text}:"
    relied = styled(_RELIED, rng.choice(("as is", "as is", "colon")))
    gap = LEADING if number in look.tight_items else HEADING_GAP
    found = [
        Block((Run(look.typeset(title), bold=True),), gap=gap, role=f"item {number}"),
        paragraph(relied, role=f"relied {number}"),
    ]
    for place, (text, role) in enumerate(party_lines(rng, case, number, dispute, apart=0.6)):
        gap = rng.choice((LEADING, HEADING_GAP)) if place == 0 else HEADING_GAP
        found.append(paragraph(text, gap, role))
    return found + reasons(rng, case, number, dispute, "Rationale for the Decision:", run_in=0.25)


def blocks(case: Case) -> list[Block]:
    """Turn a case into the blocks of a notice.

    Roles for forced page breaks: ``item N``, ``claims N``, ``reviewer N``, ``rationale N``, and
    ``decided N`` and ``again N`` for the two places of a decision.
    """
    rng = Random(f"notice/{case.name}")
    mark = rng.choice((")", ")", ")", "."))
    style = rng.choice(("colon", "colon", "upper colon", "as is"))
    title = style if style.startswith("upper") else "upper"
    letter = _labels(rng, case) if case.look.header else []
    letter += _decisions(rng, case, mark, "decided")
    letter += _decided(rng, case, mark, title)
    who = rng.choice(("Expert Reviewer", "physician reviewer", "independent Medical Doctor"))
    letter.append(heading(styled("Medical Qualifications of the Expert Reviewer", style)))
    letter.append(paragraph(qualifications(rng, case, who), LEADING))
    listed = [heading(styled("Documents Reviewed for Determination", style))]
    listed += documents(rng, case)
    told = _summary(rng, case, style)
    letter += told + listed if rng.random() < 0.8 else listed + told
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(rng, case, number, dispute, mark)
    if rng.random() < 0.4:
        name, text = _EFFECT
        letter += [heading(name), paragraph(text, LEADING)]
    return letter
