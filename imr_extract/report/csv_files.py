"""A counted report -> CSV files with plain numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from imr_extract.report.model import CountedReport

# A spreadsheet treats text that starts with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_files(counted: CountedReport) -> Iterator[tuple[str, bytes]]:
    """The name and contents of each figure's file: UTF-8, a header line, shares from 0 to 1."""
    for _, figures in counted.sections:
        for item in figures:
            lines = io.StringIO()
            # The default line end, CR LF, makes the writer quote a CR inside a cell.
            writer = csv.writer(lines)
            writer.writerow(item.columns)
            writer.writerows([_safe(value) for value in row] for row in item.rows)
            yield f"{item.figure.name}.csv", lines.getvalue().encode()


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Many CSV readers stop at a NUL.
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text
