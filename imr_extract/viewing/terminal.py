"""Terminal output: records, run summaries, scores and differences; some also as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from imr_extract.quality.compare import Change, totals
from imr_extract.quality.intervals import Interval
from imr_extract.quality.scores import Evaluation, Miss
from imr_extract.record import Letter
from imr_extract.tables import nested_record
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.value_tree import Branch, value_tree

if TYPE_CHECKING:
    from imr_extract.archive.summary import RunSummary

_LONGEST = 300
_MOST_ENDINGS = 5


def letter_json(letter: Letter) -> str:
    """The whole record as one line of JSON: dates as ISO text, evidence included."""
    return json.dumps(nested_record(letter), ensure_ascii=False, separators=(",", ":"))


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
    if summary.copies:
        console.print(
            Text(f"{summary.copies:>9,} letters repeat another's case number and decision date: "
                 "copies, see letters.copy_of")
        )  # fmt: skip
    if summary.left_out:
        console.print(_safe(_left_out(summary.left_out)))
    console.print(_safe(f"Tables of {summary.files:,} files are in {summary.out}"))
    if summary.read < summary.files:
        console.print(Text(f"This run has read {summary.read:,} of them; they held the others."))


def _left_out(counts: dict[str, int]) -> str:
    """The files that are no letters by their name, the most frequent endings first."""
    endings = [f"{count:,} {ending}" for ending, count in counts.items()]
    if rest := sum(list(counts.values())[_MOST_ENDINGS:]):
        endings[_MOST_ENDINGS:] = [f"{rest:,} with other endings"]
    total = sum(counts.values())
    return f"{total:,} {'file' if total == 1 else 'files'} left out: {', '.join(endings)}"


def evaluation_json(evaluation: Evaluation, errors: str | None) -> str:
    """The scores as JSON, with the misses if `errors` is a field or `all`."""
    figures = evaluation.to_dict()
    if errors is not None:
        figures["misses"] = [asdict(miss) for miss in _asked(evaluation.misses, errors)]
    return json.dumps(figures, indent=2, ensure_ascii=False)


def print_evaluation(console: Console, evaluation: Evaluation, errors: str | None) -> None:
    """Print a line per field: for each gold file if there are several, then for all together.

    With a field or `all` as `errors`, every miss follows.
    """
    several = len(evaluation.files) > 1
    for path, part in evaluation.files if several else []:
        console.print(_safe(f"{path}: {part.letters:,} gold letters"))
        _print_scores(console, part)
        console.print()
    console.print(Text(f"{'In all: ' if several else ''}{evaluation.letters:,} gold letters"))
    _print_scores(console, evaluation)
    if evaluation.repeated:
        console.print(
            Text(f"{evaluation.repeated:,} of them appear more than once and count each time.")
        )
    for miss in _asked(evaluation.misses, errors):
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


def _print_scores(console: Console, evaluation: Evaluation) -> None:
    """Print a line per field, with the 95 % interval behind each figure.

    A narrow terminal has no room for the intervals of precision and recall; pipes get them.
    """
    rows = [["field", "", "score", "n", "95 %", "precision", "95 %", "recall", "95 %"]]
    for name, score in evaluation.scores.items():
        row = [safe_text(name), score.kind, f"{score.value:.3f}", f"{score.gold:,}"]
        row.append(_range(score.interval))
        if score.found is not None:
            row += [f"{score.precision:.3f}", _range(score.precision_interval)]
            row += [f"{score.recall:.3f}", _range(score.recall_interval)]
        rows.append(row + [""] * (9 - len(row)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = list(range(9))
    if console.is_terminal and console.width < sum(widths) + 16:
        shown = [column for column in shown if column not in (6, 8)]
    for row in rows:
        cells = [
            row[column].ljust(widths[column]) if column < 2 else row[column].rjust(widths[column])
            for column in shown
        ]
        console.print(Text("  ".join(cells).rstrip()))


def _range(interval: Interval | None) -> str:
    return f"{interval[0]:.2f}-{interval[1]:.2f}" if interval else "-"


def _asked(misses: list[Miss], field: str | None) -> list[Miss]:
    return [miss for miss in misses if field in ("all", miss.field)]


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
