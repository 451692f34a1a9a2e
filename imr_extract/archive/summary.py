"""What a run came to: counts over all files of OUT, for whoever started it and for `run.json`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from imr_extract.archive.chunk_file import to_source_row
from imr_extract.archive.ledger import Plan
from imr_extract.archive.parts import read_part
from imr_extract.record import SourceRow, Status
from imr_extract.storage.inputs import Inputs
from imr_extract.storage.store import Store
from imr_extract.tables import SCHEMAS

_PROBLEMS = 20
# "no_decision:3" says of service 3 what "no_decision" counts.
_ITEM_NUMBER = re.compile(r":\d+$")


@dataclass(frozen=True)
class RunSummary:
    """What a run came to.

    Attributes:
        out: the folder or address of the tables.
        files: number of input files.
        read: how many of them this run has read; the others it left as they were.
        by_status: files by status, only those that occur.
        by_error: files by error code, only those that occur.
        by_decision: disputed services by decision.
        by_warning: letters by warning, each code once per letter, without item numbers.
        copies: letters that are another's copy, by `letters.copy_of`.
        left_out: files that this run has seen and left out, by ending.
        left_out_first: the uris of the first three of them.
        problems: the first twenty files that were not extracted.
    """

    out: str
    files: int
    read: int
    by_status: dict[Status, int]
    by_error: dict[str, int]
    by_decision: dict[str, int]
    by_warning: dict[str, int]
    copies: int
    left_out: dict[str, int]
    left_out_first: tuple[str, ...]
    problems: tuple[SourceRow, ...]

    @property
    def complete(self) -> bool:
        """Whether every input file is extracted or a duplicate of one that is."""
        return set(self.by_status) <= {Status.EXTRACTED, Status.DUPLICATE}


def summarize(store: Store, plan: Plan, read: int, inputs: Inputs) -> RunSummary:
    """Count the rows of all parts.

    Args:
        store: OUT.
        plan: its files.
        read: how many of them this run has read.
        inputs: what it was given.

    Raises:
        TablesError: a part cannot be read.
    """
    status: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    decisions: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    copies = 0
    problems: list[SourceRow] = []
    for part in range(plan.part_count):
        rows = read_part(store, "sources", part, SCHEMAS["sources"].names)
        _tally(status, rows["status"])
        _tally(errors, rows["error"])
        services = read_part(store, "services", part, ["decision"])["decision"]
        _tally(decisions, services.fill_null("undecided"))
        letters = read_part(store, "letters", part, ["warnings", "copy_of"])
        copies += len(letters) - letters["copy_of"].null_count
        for codes in letters["warnings"].to_pylist():
            warnings.update({_ITEM_NUMBER.sub("", code) for code in codes or ()})
        wrong = rows.filter(pc.is_valid(rows["error"]))
        problems += map(to_source_row, wrong.slice(0, _PROBLEMS - len(problems)).to_pylist())
    return RunSummary(
        store.named,
        sum(status.values()),
        read,
        {Status(name): number for name, number in status.items()},
        dict(errors),
        dict(decisions),
        dict(sorted(warnings.items())),
        copies,
        inputs.left_out,
        inputs.left_out_first,
        tuple(problems),
    )


def _tally(counter: Counter[str], column: pa.ChunkedArray) -> None:
    for entry in column.value_counts().to_pylist():
        if entry["values"] is not None:
            counter[entry["values"]] += entry["counts"]
