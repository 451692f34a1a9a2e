"""Every field on every set of letters that a person has read, with n and 95 % intervals.

    python benchmarks/score.py [--write] [--set NAME ...]

A set whose letters are not here is left out. With --write the figures go into docs/accuracy.md and
README.md, between their marks; what was not measured this time stays there as it was.
"""

import argparse
import datetime
import sys
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from imr_extract import extract_directory
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.scores import Evaluation, Score

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PUBLIC = ROOT / "data" / "challenge"
PAGE, README = ROOT / "docs" / "accuracy.md", ROOT / "README.md"
NOT_MEASURED = "not measured"
# What README names of each set; and how many of its weakest fields, which have so many values.
HEADLINES = ("decision", "service", "age", "injury_dates", "diagnoses", "MTUS citation")
WEAKEST, ENOUGH = 5, 10
LENIENT = "diagnoses (overlap >= 0.5)"  # a second look at the diagnoses, no field of its own


@dataclass(frozen=True)
class LetterSet:
    """Letters with their records.

    Attributes:
        name: heads its column.
        what: names it where there is more room.
        letters: the folder of the letters.
        gold: their records.
    """

    name: str
    what: str
    letters: Path
    gold: Path

    @property
    def is_here(self) -> bool:
        """Whether it can be measured."""
        return self.gold.is_file() and self.letters.is_dir()


def _public(name: str, what: str) -> LetterSet:
    folder = PUBLIC / name
    return LetterSet(name, what, folder / "letters", folder / "gold.jsonl")


def _real(name: str, what: str, folder: str) -> LetterSet:
    return LetterSet(name, what, SHARED / folder / "pdf", SHARED / folder / "gold.jsonl")


SETS = (
    _real("real-first", "real letters on which the first rules were written", "letters"),
    _real("real-others", "other real letters", "more-letters"),
    _public("challenge", "invented: other years, other reviewers' words"),
    _public("short-a", "invented: short letters in clinical shorthand"),
    _public("short-b", "the same kind, kept apart at first"),
    _public("voices-a", "invented: each letter in another reviewer's voice"),
    _public("voices-b", "voices like these, kept apart at first"),
    _public("voices-c", "more voices, kept apart longest"),
    _public("voices-d", "notes in shorthand, and rare conditions and services"),
    _public("voices-e", "flowing prose, and traps, kept apart at first"),
)


def measure(letters: LetterSet) -> Evaluation:
    """Read the letters of a set and hold the tables against their records."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tables"
        extract_directory([letters.letters], out, workers=1)
        return evaluate(out, letters.gold)


# Tables -----------------------------------------------------------------------------------------

Table = dict[str, dict[str, str]]  # rows by their first cell, each with its cells by column


def figures(measured: dict[str, Evaluation], old: Table) -> Table:
    """A row a field, a column a set; sets that were not measured have what the old table has."""
    kinds = {f: score.kind for one in measured.values() for f, score in one.scores.items()}
    for field, row in old.items():
        if any("n=" in row.get(s.name, "") for s in SETS if s.name not in measured):
            kinds.setdefault(field, row[""])
    table: Table = {}
    for field, kind in kinds.items():
        table[field] = {"": kind}
        for name in (letters.name for letters in SETS):
            if name in measured:
                table[field][name] = figure(measured[name].scores.get(field))
            else:
                table[field][name] = old.get(field, {}).get(name, NOT_MEASURED)
    return table


def figure(score: Score | None) -> str:
    """A score with its interval and n."""
    if score is None or score.interval is None:
        return "none"
    low, high = score.interval
    return f"{score.value:.3f} ({low:.2f}-{high:.2f}) n={score.gold}"


def sets(measured: dict[str, Evaluation], old: Table, today: str) -> Table:
    """A row a set: what it is, how much it holds, when it was measured."""
    table: Table = {}
    for letters in SETS:
        row = old.get(letters.name, {})
        if letters.name in measured:
            scores = measured[letters.name].scores
            row = {
                "letters": str(measured[letters.name].letters),
                "services": str(scores["service"].gold),
                "diagnoses": str(scores["diagnoses"].gold),
                "measured": today,
            }
        counts = ("letters", "services", "diagnoses", "measured")
        table[letters.name] = {
            "what": letters.what,
            **{name: row.get(name, "-") for name in counts},
        }
    return table


def summary(measured: dict[str, Evaluation], old: Table) -> Table:
    """A row a set for README: some fields, and the weakest of all."""
    table: Table = {}
    for letters in SETS:
        row = old.get(letters.what, {})
        if letters.name in measured:
            scores = measured[letters.name].scores
            row = {field: f"{scores[field].value:.3f}" for field in HEADLINES}
            row["n"] = str(measured[letters.name].letters)
            low = [f"{f} {scores[f].value:.3f} (n={scores[f].gold})" for f in weakest(scores)]
            row["weakest fields"] = ", ".join(low) or "none below 1"
        columns = ("n", *HEADLINES, "weakest fields")
        table[letters.what] = {name: row.get(name, NOT_MEASURED) for name in columns}
    return table


def weakest(scores: dict[str, Score]) -> list[str]:
    """The fields with the lowest scores that are not full, the lowest first."""
    fields = [
        name
        for name, score in scores.items()
        if score.gold >= ENOUGH and score.value < 1 and name != LENIENT
    ]
    return sorted(fields, key=lambda name: scores[name].value)[:WEAKEST]


def markdown(corner: str, table: Table, even: bool = True) -> str:
    """A table; with `even` its columns have one width each, so that it reads in a terminal, too."""
    columns = list(next(iter(table.values())))
    rows = [[corner, *columns], *([name, *row.values()] for name, row in table.items())]
    widths = [max(map(len, column)) if even else 0 for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * max(width, 3) for width in widths])
    return "".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |\n"
        for row in rows
    )


def parse(text: str, corner: str) -> Table:
    """The table of a page by its first heading; empty where there is none."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    table: Table = {}
    columns: list[str] | None = None
    for first, *cells in rows:
        if first == corner:
            columns = cells
        elif columns is None or len(cells) != len(columns):
            columns = None
        elif not first.startswith("-"):
            table[first] = dict(zip(columns, cells, strict=True))
    return table


# Pages ------------------------------------------------------------------------------------------


def written(text: str, mark: str, inner: str) -> str:
    """A page with other text between two marks.

    Raises:
        ValueError: the page does not have both marks.
    """
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"a page lacks the line {begin} or {end}, or has it twice")
    before, rest = text.split(begin)
    return f"{before}{begin}\n\n{inner}\n{end}{rest.split(end)[1]}"


def pages(measured: dict[str, Evaluation], page: str, readme: str, today: str) -> tuple[str, str]:
    """Both pages with the new figures."""
    page = written(page, "sets", markdown("set", sets(measured, parse(page, "set"), today)))
    fields = figures(measured, parse(page, "field"))
    page = written(page, "figures", markdown("field", fields))
    rows = summary(measured, parse(readme, "letters"))
    return page, written(readme, "accuracy", markdown("letters", rows, even=False))


def here(names: Collection[str]) -> Iterable[LetterSet]:
    """The sets of these names, or all, that can be measured."""
    return [s for s in SETS if s.is_here and (not names or s.name in names)]


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md and README.md")
    parser.add_argument(
        "--set", action="append", default=[], choices=[s.name for s in SETS], help="only this set"
    )
    given = parser.parse_args()
    measured = {}
    for letters in here(given.set):
        measured[letters.name] = measure(letters)
        print(f"{letters.name}: {letters.what}, {measured[letters.name].letters} letters")
    if not measured:
        sys.exit("None of these sets is here.")
    table = {
        field: {column: cell for column, cell in row.items() if not column or column in measured}
        for field, row in figures(measured, {}).items()
    }
    print(f"\n{markdown('field', table)}")
    if given.write:
        today = datetime.date.today().isoformat()
        page, readme = (path.read_text(encoding="utf-8") for path in (PAGE, README))
        page, readme = pages(measured, page, readme, today)
        PAGE.write_text(page, encoding="utf-8", newline="\n")
        README.write_text(readme, encoding="utf-8", newline="\n")
        print(f"Written to {PAGE.name} and {README.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
