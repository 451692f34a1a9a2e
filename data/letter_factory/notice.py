"""The template ``notice-2013``: the notice of determination of July to November 2013.

Each decision stands on it twice, on top and under the heading of the decisions.
"""

from random import Random

from .cases import Case, Dispute
from .catalogue import text, texts
from .early_parts import documents, party_lines, qualifications, reasons, styled
from .layout import Block, Gap, Run, Sheet, heading, paragraph
from .wording import PLAIN_SLASH, write_date

_FORM = "notice-2013"
_REVIEW = ("Independent Medical Review", "INDEPENDENT MEDICAL REVIEW")
_ADDRESS = (
    ("P.O. Box 90000", "Sampleton, CA 90000-9000", "Phone (555) 010-0100 Fax (555) 010-0101"),
    ("900 Example Plaza, Suite 10", "Sampleton, CA 90000"),
)
_REDACTED = ("", "", "[REDACTED]", "XXXXXXXX")
_DECISIONS = {"upheld": "is not", "overturned": "is"}


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
    review = rng.choice(_REVIEW)
    bold = rng.random() < 0.5
    top = [heading("MAXIMUS FEDERAL SERVICES, INC.", Gap.LINE)]
    top += [paragraph(line, Gap.LINE) for line in (review, *rng.choice(_ADDRESS))]
    top.append(heading("Notice of Independent Medical Review Determination", Gap.PARAGRAPH))
    top.append(paragraph(f"Dated: {decided}", rng.choice((Gap.LINE, Gap.HEADING))))
    if redacted and rng.random() < 0.6:
        top += [paragraph(redacted, Gap.HEADING), paragraph(redacted, Gap.LINE)]
    for place, (label, value) in enumerate(rows):
        runs = (Run(label, bold=bold), *((Run(value),) if value else ()))
        top.append(Block(runs, gap=Gap.LINE if place else Gap.HEADING))
    return top


def _decisions(rng: Random, case: Case, mark: str, role: str) -> list[Block]:
    """The decisions in one of the two places where they stand."""
    printed = []
    bold = rng.random() < 0.5
    for number, dispute in enumerate(case.disputes, 1):
        verdict = _DECISIONS[dispute.decision]
        glued = verdict == "is not" and rng.random() < 0.12
        line = (
            f"{number}{mark} MAXIMUS Federal Services, Inc. has determined the request for "
            f"{dispute.request.service.text} {verdict}{'' if glued else ' '}medically necessary "
            "and appropriate."
        )
        printed.append(Block((Run(case.look.typeset(line), bold=bold),), role=f"{role} {number}"))
    return printed


def _decided(rng: Random, case: Case, mark: str, style: str) -> list[Block]:
    """How the case came in, and the decisions again."""
    days = {"denial": case.dates.denial, "received": case.dates.received}
    days["assigned"] = case.dates.assigned
    shown = {name: write_date(day, PLAIN_SLASH) for name, day in days.items()}
    told = text("form_sentences", form=_FORM, kind="told").format(**shown)
    told += rng.choice(
        (" A decision has been made for each of the treatments or services in dispute:", "")
    )
    title = styled("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE", style)
    return [
        heading(title, centered=rng.random() < 0.5),
        paragraph(told, Gap.UNDER_HEADING),
        *_decisions(rng, case, mark, "again"),
    ]


def _summary(rng: Random, case: Case, style: str) -> list[Block]:
    """The case summary, in half of the letters quoted behind a disclaimer."""
    title = heading(styled(rng.choice(("Case Summary", "Expert Reviewer Case Summary")), style))
    summary = case.look.typeset(case.summary.text)
    if rng.random() < 0.5:
        return [title, paragraph(summary, Gap.LINE)]
    day = write_date(case.dates.denial, rng.choice((PLAIN_SLASH, "long")))
    lead = rng.choice(texts("form_sentences", form=_FORM, kind="disclaimer")).format(day=day)
    if rng.random() < 0.5:
        return [title, paragraph(f'{lead} "{summary}"', Gap.LINE)]
    return [title, paragraph(lead, Gap.LINE), paragraph(f'"{summary}"')]


def _item(rng: Random, case: Case, number: int, dispute: Dispute, mark: str) -> list[Block]:
    look = case.look
    gap = Gap.LINE if number in look.tight_items else Gap.HEADING
    title = f"{number}{mark} Regarding the request for {dispute.request.service.text}:"
    relied = text("form_sentences", form=_FORM, kind="relied")
    relied = styled(relied, rng.choice(("as is", "as is", "colon")))
    found = [
        Block((Run(look.typeset(title), bold=True),), gap=gap, role=f"item {number}"),
        paragraph(relied, role=f"relied {number}"),
    ]
    for place, (line, role) in enumerate(party_lines(rng, case, number, dispute, apart=0.6)):
        gap = rng.choice((Gap.LINE, Gap.HEADING)) if place == 0 else Gap.HEADING
        found.append(paragraph(line, gap, role))
    return found + reasons(rng, case, number, dispute, "Rationale for the Decision:", run_in=0.25)


def set_out(case: Case) -> Sheet:
    """Turn a case into the blocks of a notice; its labels stand in lines, not in a table.

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
    letter.append(paragraph(qualifications(rng, case, who), Gap.LINE))
    listed = [heading(styled("Documents Reviewed for Determination", style))]
    listed += documents(rng, case)
    told = _summary(rng, case, style)
    letter += told + listed if rng.random() < 0.8 else listed + told
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(rng, case, number, dispute, mark)
    if rng.random() < 0.4:
        letter.append(heading("Effect of the Decision:"))
        letter.append(paragraph(text("form_sentences", form=_FORM, kind="effect"), Gap.LINE))
    return None, letter
