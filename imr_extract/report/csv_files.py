"""A counted report -> CSV files with plain numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from imr_extract.report.model import CountedReport
from imr_extract.viewing.safe_text import safe_cell


def csv_files(counted: CountedReport) -> Iterator[tuple[str, bytes]]:
    """The name and contents of each figure's file: UTF-8, a header line, shares from 0 to 1."""
    for _, figures in counted.sections:
        for item in figures:
            lines = io.StringIO()
            # The default line end, CR LF, makes the writer quote a CR inside a cell.
            writer = csv.writer(lines)
            writer.writerow(item.columns)
            writer.writerows([safe_cell(value) for value in row] for row in item.rows)
            yield f"{item.figure.name}.csv", lines.getvalue().encode()
