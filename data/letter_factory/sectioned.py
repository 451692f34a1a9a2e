"""The template ``sectioned-2014``: the form of December 2013 to mid 2014."""

from random import Random

from .cases import Case, Dispute
from .catalogue import text
from .determination import DECISIONS, below, header
from .early_parts import documents, party_lines, qualification, reasons, styled
from .layout import Block, Gap, Run, Sheet, Table, heading, paragraph

_STATED = {"upheld": "is not medically", "overturned": "is medically"}


def _header_lines(rng: Random, table: Table) -> list[Block]:
    """The header block in lines, one label or two on each."""
    lines: list[Block] = []
    paired = rng.random() < 0.5
    for label, value, label2, value2 in table:
        cells = [(label, value)] + ([(label2.replace("\n", " "), value2)] if label2 else [])
        pairs = [(Run(name, bold=True), Run(cell)) for name, cell in cells]
        if paired:
            pairs = [tuple(run for pair in pairs for run in pair)]
        lines += [Block(runs, gap=Gap.LINE) for runs in pairs]
    return lines


def _item(rng: Random, case: Case, number: int, dispute: Dispute, mark: str) -> list[Block]:
    look = case.look
    item = f"{mark}{dispute.request.service.text}:"
    decision: tuple[Run, ...] = (Run(DECISIONS[dispute.decision]),)
    if not look.verdicts:
        verdict = f"{_STATED[dispute.decision]} necessary and appropriate."
        item, decision = f"{mark}The request for {dispute.request.service.text} {verdict}", ()
    runs = (Run(look.typeset(item), bold=True), *decision)
    gap = Gap.LINE if number in look.tight_items else Gap.HEADING
    found = [Block(runs, gap=gap, role=f"item {number}")]
    for line, role in party_lines(rng, case, number, dispute, apart=0.7):
        found.append(paragraph(line, rng.choice((Gap.LINE, Gap.HEADING, Gap.HEADING)), role))
    label = "The Physician Reviewer's decision rationale:"
    return found + reasons(rng, case, number, dispute, label, run_in=0.4)


def set_out(case: Case) -> Sheet:
    """Turn a case into the header table, where it is one, and the blocks of a letter.

    Roles for forced page breaks are those of ``determination.set_out``.
    """
    table = header(case)
    tabular = Random(f"sectioned/header/{case.name}").random() < 0.6
    rng = Random(f"sectioned/{case.name}")
    style = rng.choice(("as is", "as is", "colon", "title colon"))
    centered = rng.random() < 0.6

    def headed(title: str) -> Block:
        return heading(styled(title, style), centered=centered)

    made, developed = (
        text("form_sentences", form="sectioned-2014", kind=kind) for kind in ("made", "developed")
    )
    made = made.format(qualification=qualification(rng, case))
    letter = [
        *(_header_lines(rng, table) if table and not tabular else ()),
        headed("HOW THE IMR FINAL DETERMINATION WAS MADE"),
        paragraph(made, Gap.UNDER_HEADING),
        headed("DOCUMENTS REVIEWED"),
        *documents(rng, case),
        headed("CLINICAL CASE SUMMARY"),
        paragraph(developed, Gap.UNDER_HEADING),
        paragraph(case.look.typeset(case.summary.text)),
        headed("IMR DECISION(S) AND RATIONALE(S)"),
    ]
    if rng.random() < 0.5:
        letter.append(below())
    mark = rng.choice((". ", ". ", ") "))
    bare = len(case.disputes) == 1 and rng.random() < 0.3
    for number, dispute in enumerate(case.disputes, 1):
        letter += _item(rng, case, number, dispute, "" if bare else f"{number}{mark}")
    return table if tabular else None, letter
