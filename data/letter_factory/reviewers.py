"""The reviewer's qualifications in prose, and the documents reviewed: parts of the early forms."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random

from .cases import Case
from .layout import LEADING, PARAGRAPH_GAP, Block, Run
from .wording import PLAIN_SLASH, capital, join_list, write_date

SPECIALTIES = (
    ("Occupational Medicine",),
    ("Orthopedic Surgery",),
    ("Internal Medicine",),
    ("Family Practice",),
    ("Emergency Medicine",),
    ("Physical Medicine & Rehabilitation",),
    ("Physical Medicine and Rehabilitation", "Pain Medicine"),
    ("Anesthesiology", "Pain Medicine"),
    ("Preventive Medicine", "Occupational Medicine"),
    ("Internal Medicine", "Rheumatology", "Sports Medicine"),
    ("Neurological Surgery",),
    ("Orthopedic Surgery", "Sports Medicine"),
    ("Psychiatry",),
)
"""What the reviewers of the early forms are certified in, the last of several a subspecialty."""

STATES = ("Texas", "New York", "Florida", "Oregon", "Pennsylvania", "South Carolina", "Ohio")
"""Where they are licensed besides California."""

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
_LICENSED = ("is licensed to practice in", "is licensed to practice in", "holds a license to "
             "practice medicine in")  # fmt: skip


def qualification(rng: Random, case: Case) -> str:
    """What a reviewer is, as the end of a sentence: "is Board Certified in ... in California"."""
    *main, last = case.specialties
    certified = rng.choice(_CERTIFIED)
    states = join_list(case.licensure_states, oxford=False)
    licensed = rng.choice(_LICENSED)
    if not main:
        comma = rng.choice(("", ","))
        return f"is {certified} in {last}{comma} and {licensed} {states}"
    if len(main) == 1 and rng.random() < 0.3 and " and " not in main[0]:
        return f"is {certified} in {main[0]} and {last}, and {licensed} {states}"
    has = rng.choice(("has a subspecialty in", "has a subspecialty certificate in"))
    comma = rng.choice(("", ","))
    return f"is {certified} in {join_list(main)}, {has} {last}{comma} and {licensed} {states}"


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


_RECEIVED = (
    "The following documents were received with the application or from the parties, and were "
    "reviewed:",
    "The documents below were reviewed for this determination:",
    "",
)
_DOCUMENTS = (
    "Application for Independent Medical Review",
    "Utilization Review Determination from the claims administrator",
    "Medical records from the claims administrator",
    "Employee medical records from the employee's representative",
    "Medical Treatment Utilization Schedule (MTUS)",
    "Progress report of the treating physician dated {day}",
    "Request for authorization dated {day}",
    "Report of the qualified medical examiner dated {day}, with two addenda and a letter to the "
    "claims administrator",
    "Therapy notes, {day} to {later}",
    "Imaging report dated {day}",
)
BULLETS = ("\u2022", "\u2022", "-", "*", "o")
_INDENT = 18.0


def documents(rng: Random, case: Case) -> list[Block]:
    """The list of documents, one a line behind a bullet."""
    bullet = rng.choice(BULLETS)
    lead = rng.choice(_RECEIVED)
    chosen = rng.sample(_DOCUMENTS[2:], rng.randrange(2, 6))
    listed: list[Block] = [Block((Run(lead),))] if lead else []
    for text in (*_DOCUMENTS[:2], *chosen):
        printed = f"{bullet} {text.format(**_days(rng, case.dates.denial))}"
        gap = LEADING if listed else PARAGRAPH_GAP
        listed.append(Block((Run(case.look.typeset(printed)),), gap=gap, indent=_INDENT))
    return listed


def _days(rng: Random, denial: date) -> dict[str, str]:
    day = denial - timedelta(days=rng.randrange(20, 60))
    later = day + timedelta(days=rng.randrange(3, 18))
    return {"day": write_date(day, PLAIN_SLASH), "later": write_date(later, PLAIN_SLASH)}


_SMALL_WORDS = frozenset({"and", "by", "for", "of", "the", "to", "upon"})


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
