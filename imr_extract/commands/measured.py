"""Scores and differences of tables, in the terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from rich.console import Console

from imr_extract.errors import counted
from imr_extract.quality.compare import Change, totals
from imr_extract.quality.intervals import Interval
from imr_extract.quality.scores import Evaluation, Miss
from imr_extract.viewing.terminal import safe, short

# Differences of a field and kind that are shown, unless all are asked for.
_EXAMPLES = 3


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
        console.print(safe(f"{path}: {counted(part.letters, 'gold letter')}"))
        _print_scores(console, part)
        console.print()
    in_all = "In all: " if several else ""
    console.print(f"{in_all}{counted(evaluation.letters, 'gold letter')}")
    _print_scores(console, evaluation)
    if again := evaluation.repeated:
        appear, count = ("appears", "counts") if again == 1 else ("appear", "count")
        console.print(f"{again:,} of them {appear} more than once and {count} each time.")
    for miss in _asked(evaluation.misses, errors):
        console.print(safe(_miss(miss)))


def print_changes(console: Console, changes: list[Change], every: bool) -> None:
    """Print how often each field was gained, lost or changed, then examples or every change."""
    found = totals(changes)
    for (name, kind), count in sorted(found.items()):
        console.print(safe(f"{count:>7,} {kind:<8} {name}"))
    shown: Counter[tuple[str, str]] = Counter()
    for change in changes:
        of = change.name, change.kind
        shown[of] += 1
        if every or shown[of] <= _EXAMPLES:
            old, new = (short(v) if v is not None else "-" for v in (change.old, change.new))
            where = f"{change.letter} {change.row}".strip()
            console.print(
                safe(f"{change.kind} {change.name} in {where}\n    old: {old}\n    new: {new}")
            )
    hidden = sum(max(0, count - _EXAMPLES) for count in found.values())
    if hidden and not every:
        console.print(f"{counted(hidden, 'more difference')}: --all lists them")
    if not changes:
        console.print("No difference.")


def _print_scores(console: Console, evaluation: Evaluation) -> None:
    """Print a line per field, with the 95 % interval behind each figure.

    A narrow terminal has no room for the intervals of precision and recall; pipes get them.
    """
    rows = [["field", "", "score", "n", "95 %", "precision", "95 %", "recall", "95 %"]]
    for name, score in evaluation.scores.items():
        row = [name, score.kind, f"{score.value:.3f}", f"{score.gold:,}"]
        row.append(_range(score.interval))
        if score.found is not None:
            row += [f"{score.precision:.3f}", _range(score.precision_interval)]
            row += [f"{score.recall:.3f}", _range(score.recall_interval)]
        rows.append(row + [""] * (9 - len(row)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = list(range(9))
    if console.width < sum(widths) + 16:
        shown = [column for column in shown if column not in (6, 8)]
    for row in rows:
        cells = [
            row[column].ljust(widths[column]) if column < 2 else row[column].rjust(widths[column])
            for column in shown
        ]
        console.print(safe("  ".join(cells).rstrip()), soft_wrap=True)


def _range(interval: Interval | None) -> str:
    return f"{interval[0]:.2f}-{interval[1]:.2f}" if interval else "-"


def _asked(misses: list[Miss], field: str | None) -> list[Miss]:
    return [miss for miss in misses if field in ("all", miss.field)]


def _miss(miss: Miss) -> str:
    where = miss.letter + (f", service {miss.service_no}" if miss.service_no else "")
    file = f" ({miss.uri})" if miss.uri not in (None, miss.letter) else ""
    gold, found = ("; ".join(map(short, values)) or "-" for values in (miss.gold, miss.found))
    return f"- {miss.field}, {where}{file}\n    gold:  {gold}\n    found: {found}"
