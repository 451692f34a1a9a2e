"""The template ``sectioned-2014``: the form of December 2013 to mid 2014."""

from __future__ import annotations

from random import Random

from .cases import Case, Dispute
from .determination import BELOW, DECISIONS
from .determination import header as header_table
from .early_parts import documents, party_lines, qualification, reasons, styled
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

_MADE = (
    "MAXIMUS Federal Services sent the complete case file to a physician reviewer. He/she has no "
    "affiliation with the employer, employee, providers or the claims administrator. The "
    "physician reviewer {qualification}. He/she has been in active clinical practice for more "
    "than five years and is currently working at least 24 hours a week in active practice. The "
    "physician reviewer was selected based on his/her clinical experience, education, background, "
    "and expertise in the same or similar specialties that evaluate and/or treat the medical "
    "condition and disputed items/services."
)
_DEVELOPED = (
    "The physician reviewer developed the following clinical case summary based on a review of "
    "the case file, including all medical records:"
)
_STATED = {"upheld": "is not medically", "overturned": "is medically"}
_STYLES = ("as is", "as is", "colon", "title colon")


def _tabular(case: Case) -> bool:
    """Whether the header block is a table, or lines."""
    return Random(f"sectioned/header/{case.name}").random() < 0.6


def header(case: Case) -> HeaderTable | None:
    """The header block, where it is a table."""
    return header_table(case) if _tabular(case) else None


def _header_lines(rng: Random, case: Case) -> list[Block]:
    """The header block in lines, one label or two on each."""
    table = header_table(case)
    if table is None or _tabular(case):
        return []
    lines: list[Block] = []
    paired = rng.random() < 0.5
    for label, value, label2, value2 in table.rows:
        cells = [(label, value)] + ([(label2.replace("\n", " "), value2)] if label2 else [])
        pairs = [(Run(name, bold=True), Run(text)) for name, text in cells]
        if paired:
            lines.append(Block(tuple(run for pair in pairs for run in pair), gap=LEADING))
        else:
            lines += [Block(pair, gap=LEADING) for pair in pairs]
    return lines


def _item(rng: Random, case: Case, number: int, dispute: Dispute, mark: str) -> list[Block]:
    look = case.look
    text = dispute.request.service.text
    gap = LEADING if number in look.tight_items else HEADING_GAP
    role = f"item {number}"
    if look.verdicts:
        runs: tuple[Run, ...] = (
            Run(look.typeset(f"{mark}{text}:"), bold=True),
            Run(DECISIONS[dispute.decision]),
        )
    else:
        verdict = f"{_STATED[dispute.decision]} necessary and appropriate."
        runs = (Run(look.typeset(f"{mark}The request for {text} {verdict}"), bold=True),)
    found = [Block(runs, gap=gap, role=role)]
    for line, name in party_lines(rng, case, number, dispute, apart=0.7):
        found.append(paragraph(line, rng.choice((LEADING, HEADING_GAP, HEADING_GAP)), name))
    label = "The Physician Reviewer's decision rationale:"
    return found + reasons(rng, case, number, dispute, label, run_in=0.4)


def blocks(case: Case) -> list[Block]:
    """Turn a case into the blocks of a letter.

    Roles for forced page breaks are those of ``determination.blocks``.
    """
    rng = Random(f"sectioned/{case.name}")
    style, centered = rng.choice(_STYLES), rng.random() < 0.6
    made = _MADE.format(qualification=qualification(rng, case))

    def headed(text: str) -> Block:
        return heading(styled(text, style), centered=centered)

    letter = [
        *_header_lines(rng, case),
        headed("HOW THE IMR FINAL DETERMINATION WAS MADE"),
        paragraph(made, AFTER_HEADING_GAP),
        headed("DOCUMENTS REVIEWED"),
        *documents(rng, case),
        headed("CLINICAL CASE SUMMARY"),
        paragraph(_DEVELOPED, AFTER_HEADING_GAP),
        paragraph(case.look.typeset(case.summary.text)),
        headed("IMR DECISION(S) AND RATIONALE(S)"),
    ]
    if rng.random() < 0.5:
        letter.append(paragraph(BELOW, AFTER_HEADING_GAP, "issues intro"))
    mark = rng.choice((". ", ". ", ") "))
    bare = len(case.disputes) == 1 and rng.random() < 0.3
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(rng, case, number, dispute, "" if bare else f"{number}{mark}")
    return letter
