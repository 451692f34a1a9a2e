"""Parts that the early forms share: headings, the reviewer in prose, documents, lines of items."""

import re
from datetime import timedelta
from random import Random

from .cases import Case, Dispute
from .catalogue import text, texts
from .layout import Block, Gap, Run, paragraph
from .wording import PLAIN_SLASH, capital, join_list, write_date

_CERTIFIED = ("Board Certified", "Board Certified", "board certified")
_LICENSED = (
    *("is licensed to practice in", "is licensed to practice in"),
    "holds a license to practice medicine in",
)
_BULLETS = ("\u2022", "\u2022", "-", "*", "o")
_INDENT = 18.0
_SMALL_WORDS = frozenset({"and", "by", "for", "of", "the", "to", "upon"})


def qualification(rng: Random, case: Case) -> str:
    """What a reviewer is, as the end of a sentence: "is Board Certified in ... in California"."""
    *main, last = case.specialties
    certified = rng.choice(_CERTIFIED)
    states = join_list(case.licensure_states, oxford=False)
    licensed = f"{rng.choice(_LICENSED)} {states}"
    if not main:
        comma = rng.choice(("", ","))
        return f"is {certified} in {last}{comma} and {licensed}"
    if len(main) == 1 and rng.random() < 0.3 and " and " not in main[0]:
        return f"is {certified} in {main[0]} and {last}, and {licensed}"
    has = rng.choice(("has a subspecialty in", "has a subspecialty certificate in"))
    comma = rng.choice(("", ","))
    return f"is {certified} in {join_list(main)}, {has} {last}{comma} and {licensed}"


def qualifications(rng: Random, case: Case, who: str) -> str:
    """A paragraph on the reviewer, who is called "Expert Reviewer" or the like."""
    first = rng.choice(
        (
            f"The {who} who made the decision has no affiliation with the employer, employee, "
            f"providers or the claims administrator. He/she {qualification(rng, case)}.",
            f"The {who} {qualification(rng, case)}.",
        )
    )
    said = f"{first} {text('form_sentences', kind='practice')}"
    if rng.random() < 0.6:
        said += " " + text("form_sentences", kind="chosen").format(who=who)
    return said


def documents(rng: Random, case: Case) -> list[Block]:
    """The list of documents, one a line behind a bullet."""
    bullet = rng.choice(_BULLETS)
    lead = rng.choice(texts("form_sentences", kind="documents lead"))
    some = texts("form_sentences", kind="document")
    chosen = rng.sample(some, rng.randrange(2, 6))
    listed = [paragraph(lead)] if lead else []
    for document in (*texts("form_sentences", kind="document, always"), *chosen):
        day = case.dates.denial - timedelta(days=rng.randrange(20, 60))
        later = day + timedelta(days=rng.randrange(3, 18))
        days = {"day": write_date(day, PLAIN_SLASH), "later": write_date(later, PLAIN_SLASH)}
        printed = case.look.typeset(f"{bullet} {document.format(**days)}")
        gap = Gap.LINE if listed else Gap.PARAGRAPH
        listed.append(Block((Run(printed),), gap=gap, indent=_INDENT))
    return listed


def party_lines(
    rng: Random, case: Case, number: int, dispute: Dispute, *, apart: float
) -> list[tuple[str, str]]:
    """The guideline lines of both parties, with roles; ``apart``: the chance of two blocks."""
    claims, reviewer = (
        case.look.typeset(line.printed) for line in (dispute.claims_administrator, dispute.reviewer)
    )
    if rng.random() < apart:
        return [(claims, f"claims {number}"), (reviewer, f"reviewer {number}")]
    return [(f"{claims} {reviewer}", f"claims {number}")]


def reasons(
    rng: Random, case: Case, number: int, dispute: Dispute, label: str, *, run_in: float
) -> list[Block]:
    """The rationale under its label; ``run_in``: the chance that it stands on the label's line."""
    role = f"rationale {number}"
    why, told = Run(case.look.typeset(label), bold=True), case.look.typeset(dispute.rationale)
    if rng.random() < run_in:
        return [Block((why, Run(told)), role=role)]
    return [Block((why,)), paragraph(told, Gap.LINE, role)]


def styled(heading: str, style: str) -> str:
    """A heading in the style of a letter: as is, colon, upper, upper colon or title colon."""
    if style.startswith("upper"):
        heading = heading.upper()
    elif style.startswith("title"):
        words = heading.lower().split(" ")
        heading = " ".join(word if word in _SMALL_WORDS else capital(word) for word in words)
        heading = re.sub(r"(?<=/)[a-z]", lambda match: match.group().upper(), heading)
        heading = heading.replace("Imr", "IMR")
    return heading + (":" if style.endswith("colon") else "")
