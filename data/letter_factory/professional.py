"""The template ``professional-review``: an early form with one decision, read from its heading."""

from __future__ import annotations

from random import Random

from .cases import Case
from .early_parts import documents, qualifications, styled
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

_ISSUE = "ISSUE AT DISPUTE"
_SUMMARY = "CASE SUMMARY"
_DOCUMENTS = "DOCUMENTS REVIEWED FOR DETERMINATION"
_GUIDELINES = "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY"
_RATIONALE = "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE {is_was}{not_} MEDICALLY NECESSARY"
_QUALIFICATIONS = "MEDICAL REVIEWER QUALIFICATIONS"


def header(case: Case) -> HeaderTable | None:
    """None: this form has no table."""
    return None


def _labels(case: Case) -> list[Block]:
    """Lines of labels, for what the letter states of itself."""
    days, hidden = case.dates, case.look.hidden
    rows = (
        ("case_number", "Case Number:", case.number),
        ("date_of_injury", "Date of Injury:", write_date(days.injury, "slash")),
        ("ur_denial_date", "UR Denial Date:", write_date(days.denial, "slash")),
        ("application_received", "Application Received:", write_date(days.received, "slash")),
        ("date_assigned", "Date Assigned:", write_date(days.assigned, "slash")),
        ("decision_date", "Decision Date:", write_date(days.decision, "slash")),
        ("priority", "Priority:", case.priority),
    )
    shown = [(label, value) for field, label, value in rows if field not in hidden]
    return [
        Block((Run(label), Run(value)), gap=LEADING if place else HEADING_GAP)
        for place, (label, value) in enumerate(shown)
    ]


class _Sections:
    """Writes headings in the style of one letter, each with what follows it."""

    def __init__(self, rng: Random) -> None:
        self._style = rng.choice(("colon", "colon", "as is", "title colon"))
        # A text can follow on the heading's own line where a colon ends the heading.
        self._run_in = self._style.endswith("colon") and rng.random() < 0.3

    def heading(self, text: str) -> Block:
        return heading(styled(text, self._style))

    def section(self, title: str, text: str, role: str = "") -> list[Block]:
        """A heading and its paragraph."""
        if self._run_in:
            runs = (Run(styled(title, self._style), bold=True), Run(text))
            return [Block(runs, gap=HEADING_GAP, role=role)]
        return [self.heading(title), paragraph(text, AFTER_HEADING_GAP, role)]


def blocks(case: Case) -> list[Block]:
    """Turn a case into the blocks of a letter.

    All items share one decision, one guideline paragraph and one rationale, those of the first.
    Roles for forced page breaks: ``item N``, ``reviewer 1``, ``rationale 1``.
    """
    rng = Random(f"professional/{case.name}")
    look, first = case.look, case.disputes[0]
    sections = _Sections(rng)
    issue = rng.choice((_ISSUE, "ISSUES AT DISPUTE")) if len(case.disputes) > 1 else _ISSUE
    texts = [look.typeset(dispute.request.service.text) for dispute in case.disputes]
    letter = [heading("MEDICAL PROFESSIONAL REVIEW", LEADING, centered=True), *_labels(case)]
    if len(texts) == 1:
        letter += sections.section(issue, texts[0], "item 1")
    else:
        mark = rng.choice((".", ")"))
        letter.append(sections.heading(issue))
        letter += [
            paragraph(f"{number}{mark} {text}", LEADING, f"item {number}")
            for number, text in enumerate(texts, 1)
        ]
    letter += sections.section(_SUMMARY, look.typeset(case.summary.text))
    letter += [sections.heading(_DOCUMENTS), *documents(rng, case)]
    letter += sections.section(_GUIDELINES, look.typeset(first.reviewer.printed), "reviewer 1")
    why = _RATIONALE.format(
        is_was=rng.choice(("IS/WAS", "IS/WAS", "IS/WAS", "IS", "WAS")),
        not_="" if first.decision == "overturned" else " NOT",
    )
    letter += sections.section(why, look.typeset(first.rationale), "rationale 1")
    who = rng.choice(("medical professional reviewer", "reviewer", "physician reviewer"))
    return letter + sections.section(_QUALIFICATIONS, qualifications(rng, case, who))
