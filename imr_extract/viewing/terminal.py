"""Terminal output: a letter's record (also as JSON), a run's summary, scores, differences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from imr_extract.quality.compare import Change, totals
from imr_extract.quality.evaluate import Evaluation, Miss
from imr_extract.record import Letter
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.value_tree import Branch, value_tree

if TYPE_CHECKING:
    from imr_extract.archive.summary import RunSummary

_LONGEST = 300


def letter_json(letter: Letter) -> str:
    """The whole record as JSON: dates as ISO text, evidence included."""
    return json.dumps(letter.to_dict(), indent=2, ensure_ascii=False)


def print_letter(console: Console, letter: Letter) -> None:
    """Print a letter's sections as a tree of values, each with its page and rule."""
    console.print(_safe(f"{letter.case_number or letter.letter_id}  {letter.uri}", "bold"))
    for warning in letter.warnings:
        console.print(_safe(f"warning: {warning}", "yellow"))
    tree = value_tree(letter)
    root = Tree(
        _safe(
            f"template {letter.template.value}, {letter.page_count} page(s), read with "
            f"{letter.text_engine}, outcome {letter.outcome.value if letter.outcome else '-'}"
        ),
        guide_style="dim",
    )
    for branch in tree.branches:
        _add_branch(root, branch)
    for why, names in tree.absent.items():
        root.add(_safe(f"{why}: {', '.join(names)}", "dim"))
    console.print(root)


def print_summary(console: Console, summary: RunSummary) -> None:
    """Print a run's summary: files by status and error code, first problems, output folder."""
    for status, count in sorted(summary.by_status.items()):
        console.print(Text(f"{count:>9,} {status.value}"))
    if summary.by_decision:
        total = sum(summary.by_decision.values())
        counts = (f"{count:,} {name}" for name, count in sorted(summary.by_decision.items()))
        console.print(Text(f"{total:>9,} disputed services: {', '.join(counts)}"))
    if summary.by_error:
        console.print(Text("Not extracted, by code:"))
        for code, count in sorted(summary.by_error.items()):
            console.print(Text(f"{count:>9,} {code}"))
        for row in summary.problems:
            console.print(_safe(f"  {row.uri}: {row.message}"))
        hidden = sum(summary.by_error.values()) - len(summary.problems)
        if hidden > 0:
            console.print(Text(f"  and {hidden:,} more: see the table sources"))
    if summary.by_warning:
        console.print(Text("Letters with warnings, by code (see docs/errors.md):"))
        for code, count in summary.by_warning.items():
            console.print(_safe(f"{count:>9,} {code}"))
    console.print(_safe(f"Tables of {summary.files:,} files are in {summary.out}"))
    if summary.read < summary.files:
        console.print(Text(f"This run has read {summary.read:,} of them; they held the others."))


def print_evaluation(console: Console, evaluation: Evaluation, errors: str | None) -> None:
    """Print a line a field and, for one field or `all`, every miss."""
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "left", "right", "right", "right", "right"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row("field", "", "score", "n", "precision", "recall")
    for name, score in evaluation.scores.items():
        kind = "accuracy" if score.found is None else "F1"
        shares = [] if score.found is None else [score.precision, score.recall]
        cells = [f"{share:.3f}" for share in shares]
        table.add_row(_safe(name), kind, f"{score.value:.3f}", f"{score.gold:,}", *cells)
    console.print(Text(f"{evaluation.letters:,} gold letters"))
    console.print(table)
    for miss in evaluation.misses:
        if errors in ("all", miss.field):
            console.print(_safe(_miss(miss)))


def print_changes(console: Console, changes: list[Change], field: str | None) -> None:
    """Print how often each field was gained, lost or changed, then every change."""
    for (name, kind), count in sorted(totals(changes).items()):
        console.print(_safe(f"{count:>7,} {kind:<8} {name}"))
    for change in changes:
        name = f"{change.table}.{change.field}".rstrip(".")
        if field in (None, name, change.field):
            old, new = (_short(v) if v is not None else "-" for v in (change.old, change.new))
            where = f"{change.letter} {change.row}".strip()
            console.print(_safe(f"{change.kind} {name} in {where}\n    old: {old}\n    new: {new}"))
    if not changes:
        console.print(Text("No difference."))


def _safe(text: str, style: str = "") -> Text:
    return Text(safe_text(text), style=style)


def _miss(miss: Miss) -> str:
    where = miss.letter + (f", service {miss.service_no}" if miss.service_no else "")
    gold, found = ("; ".join(map(_short, values)) or "-" for values in (miss.gold, miss.found))
    return f"- {miss.field}, {where}\n    gold:  {gold}\n    found: {found}"


def _add_branch(tree: Tree, branch: Branch) -> None:
    section = branch.section
    pages = f"{section.page_start}"
    if section.page_end != section.page_start:
        pages += f" to {section.page_end}"
    title = _safe(branch.title, "bold")
    title.append_text(_safe(f"  page {pages}, characters {section.char_start:,} on", "dim"))
    node = tree.add(title)
    for value in branch.values:
        line = _safe(f"{value.name}: ")
        line.append_text(_safe(_short(" ".join(value.text.split())), "cyan"))
        line.append_text(_safe(f"  ({value.where})" if value.where else "", "dim"))
        node.add(line)
    for inner in branch.branches:
        _add_branch(node, inner)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text):,} characters)"
