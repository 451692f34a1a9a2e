"""Parts that the early forms share: headings, the reviewer in prose, documents, lines of items."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

from .cases import Case, Dispute
from .catalogue import texts
from .layout import LEADING, PARAGRAPH_GAP, Block, Run, paragraph
from .wording import PLAIN_SLASH, capital, join_list, write_date

_PRACTICE = (
    "He/she has been in active clinical practice for more than five years and is currently "
    "working at least 24 hours a week in active practice."
)
_CHOSEN = (
    "The {who} was selected based on his/her clinical experience, education, background, and "
    "expertise in the same or similar specialties that evaluate and/or treat the medical "
    "condition and disputed treatment."
)
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
    chosen = _CHOSEN.format(who=who)
    return " ".join((first, _PRACTICE, *((chosen,) if rng.random() < 0.6 else ())))


def documents(rng: Random, case: Case) -> list[Block]:
    """The list of documents, one a line behind a bullet."""
    bullet = rng.choice(_BULLETS)
    lead = rng.choice(texts("documents", kind="lead"))
    some = texts("documents", kind="some")
    chosen = rng.sample(some, rng.randrange(2, 6))
    listed = [paragraph(lead)] if lead else []
    for text in (*texts("documents", kind="always"), *chosen):
        day = case.dates.denial - timedelta(days=rng.randrange(20, 60))
        later = day + timedelta(days=rng.randrange(3, 18))
        days = {"day": write_date(day, PLAIN_SLASH), "later": write_date(later, PLAIN_SLASH)}
        printed = case.look.typeset(f"{bullet} {text.format(**days)}")
        gap = LEADING if listed else PARAGRAPH_GAP
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
    why, text = Run(case.look.typeset(label), bold=True), case.look.typeset(dispute.rationale)
    if rng.random() < run_in:
        return [Block((why, Run(text)), role=role)]
    return [Block((why,)), paragraph(text, LEADING, role)]


def styled(heading: str, style: str) -> str:
    """A heading in the style of a letter.

    Args:
        heading: As the form has it, without a colon.
        style: ``as is``, ``colon``, ``upper``, ``upper colon`` or ``title colon``.
    """
    text = heading.upper() if style.startswith("upper") else heading
    if style.startswith("title"):
        words = heading.lower().split(" ")
        text = " ".join(word if word in _SMALL_WORDS else capital(word) for word in words)
        text = re.sub(r"(?<=/)[a-z]", lambda match: match.group().upper(), text)
        text = text.replace("Imr", "IMR")
    return text + (":" if style.endswith("colon") else "")
