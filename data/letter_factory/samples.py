"""The sample letters that the project ships: which seeds they come from, and how to write them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .factory import MadeLetter, make_letter

NEWEST, NEW, OLD = "2018-2024", "2016-2017", "2014-2015"


@dataclass(frozen=True)
class Sample:
    """The arguments of ``make_letter`` for one sample, and why it was chosen."""

    seed: int
    edition: str | None
    shows: str
    pages: int | None = None
    items: int | None = None
    as_text: bool = False
    template: str = "determination"

    def make(self) -> MadeLetter:
        """Make the letter of this sample."""
        return make_letter(
            self.seed,
            self.edition,
            self.template,
            pages=self.pages,
            items=self.items,
            header=not self.as_text,
            spaced_text=self.as_text,
        )


SAMPLES: tuple[Sample, ...] = (
    Sample(6, NEW, "one page; a procedure code"),
    Sample(148, NEW, "typographic apostrophes; ICD and procedure codes; a break after a decision"),
    Sample(264, NEW, "a page break right after a decision; web addresses broken after a hyphen"),
    Sample(255, NEW, "neither age nor sex; an injury date broken at a line end; a table and page"),
    Sample(309, NEW, "a page break inside an item; ICD codes; tables and pages in rationales"),
    Sample(540, NEW, "ten pages with 21 services"),
    Sample(
        899, NEW, "modified requests in both forms; a part overturned; past and absent illnesses"
    ),
    Sample(285, OLD, "a decision alone on its line and page; an expedited review; an age in words"),
    Sample(511, OLD, "items without numbers; several titles; a claim; web addresses"),
    Sample(533, OLD, "a heading as last line of a page; only the month of injury"),
    Sample(853, OLD, "numbered items; page lists and ranges; dates of service; a break in an item"),
    Sample(49, OLD, "plain text without the header block; no date of injury", as_text=True),
    Sample(
        936,
        NEWEST,
        "newer ACOEM titles with year or date; the MTUS Drug List; visits in short forms",
    ),
    Sample(
        720,
        None,
        "the earliest form of case number; redacted labels; each decision twice, with "
        '"notmedically"; a quoted summary',
        template="notice-2013",
    ),
    Sample(
        919,
        None,
        "empty labels; documents before the summary; a compound; a code; headings without a colon",
        template="notice-2013",
    ),
    Sample(
        724,
        None,
        "items as sentences; a subspecialty; typographic apostrophes; a date of service",
        template="sectioned-2014",
    ),
    Sample(
        903,
        None,
        "items with a decision behind a colon; one in part; both kinds of guideline in one line",
        template="sectioned-2014",
    ),
    Sample(
        866,
        None,
        "an approving heading without the NOT; some labels; headings in title case",
        template="professional-review",
    ),
)
"""The samples in the order of their records."""


def write_samples(folder: Path) -> int:
    """Write every sample to ``folder/letters`` and their records to ``folder/expected.jsonl``.

    Args:
        folder: The folder; it is made when it is not there.

    Returns:
        The number of letters.
    """
    letters = folder / "letters"
    letters.mkdir(parents=True, exist_ok=True)
    records: list[str] = []
    for sample in SAMPLES:
        letter = sample.make()
        if sample.as_text:
            (letters / f"{letter.name}.txt").write_bytes(letter.text.encode())
        else:
            (letters / f"{letter.name}.pdf").write_bytes(letter.pdf)
        records.append(json.dumps(letter.record, ensure_ascii=False) + "\n")
    (folder / "expected.jsonl").write_text("".join(records), encoding="utf-8", newline="\n")
    return len(records)
