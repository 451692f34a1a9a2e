"""The template ``professional-review``: an early form with one decision, read from its heading."""

from random import Random

from .cases import Case
from .early_parts import documents, qualifications, styled
from .layout import Block, Gap, Run, Sheet, heading, paragraph
from .wording import write_date

_GUIDELINES = "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY"
_RATIONALE = "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE {is_was}{not_} MEDICALLY NECESSARY"


def _labels(case: Case) -> list[Block]:
    """Lines of labels, for what the letter states of itself."""
    days = case.dates
    rows = (
        ("case_number", "Case Number:", case.number),
        ("date_of_injury", "Date of Injury:", days.injury),
        ("ur_denial_date", "UR Denial Date:", days.denial),
        ("application_received", "Application Received:", days.received),
        ("date_assigned", "Date Assigned:", days.assigned),
        ("decision_date", "Decision Date:", days.decision),
        ("priority", "Priority:", case.priority),
    )
    lines: list[Block] = []
    for field, label, value in rows:
        if field not in case.look.hidden:
            shown = Run(value if isinstance(value, str) else write_date(value, "slash"))
            lines.append(Block((Run(label), shown), gap=Gap.LINE if lines else Gap.HEADING))
    return lines


class _Sections:
    """Writes headings in the style of one letter, each with what follows it."""

    def __init__(self, rng: Random) -> None:
        self._style = rng.choice(("colon", "colon", "as is", "title colon"))
        # A text can follow on the heading's own line where a colon ends the heading.
        self._run_in = self._style.endswith("colon") and rng.random() < 0.3

    def heading(self, title: str) -> Block:
        return heading(styled(title, self._style))

    def section(self, title: str, text: str, role: str = "") -> list[Block]:
        """A heading and its paragraph."""
        if self._run_in:
            runs = (Run(styled(title, self._style), bold=True), Run(text))
            return [Block(runs, gap=Gap.HEADING, role=role)]
        return [self.heading(title), paragraph(text, Gap.UNDER_HEADING, role)]


def set_out(case: Case) -> Sheet:
    """Turn a case into the blocks of a letter; this form has no table.

    All items share one decision, one guideline paragraph and one rationale, those of the first.
    Roles for forced page breaks: ``item N``, ``reviewer 1``, ``rationale 1``.
    """
    rng = Random(f"professional/{case.name}")
    look, first = case.look, case.disputes[0]
    sections = _Sections(rng)
    issue = "ISSUE AT DISPUTE"
    items = [look.typeset(dispute.request.service.text) for dispute in case.disputes]
    letter = [heading("MEDICAL PROFESSIONAL REVIEW", Gap.LINE, centered=True), *_labels(case)]
    if len(items) == 1:
        letter += sections.section(issue, items[0], "item 1")
    else:
        letter.append(sections.heading(rng.choice((issue, "ISSUES AT DISPUTE"))))
        mark = rng.choice((".", ")"))
        letter += [
            paragraph(f"{number}{mark} {item}", Gap.LINE, f"item {number}")
            for number, item in enumerate(items, 1)
        ]
    letter += sections.section("CASE SUMMARY", look.typeset(case.summary.text))
    letter.append(sections.heading("DOCUMENTS REVIEWED FOR DETERMINATION"))
    letter += documents(rng, case)
    letter += sections.section(_GUIDELINES, look.typeset(first.reviewer.printed), "reviewer 1")
    why = _RATIONALE.format(
        is_was=rng.choice(("IS/WAS", "IS/WAS", "IS/WAS", "IS", "WAS")),
        not_="" if first.decision == "overturned" else " NOT",
    )
    letter += sections.section(why, look.typeset(first.rationale), "rationale 1")
    who = rng.choice(("medical professional reviewer", "reviewer", "physician reviewer"))
    told = qualifications(rng, case, who)
    return None, letter + sections.section("MEDICAL REVIEWER QUALIFICATIONS", told)
