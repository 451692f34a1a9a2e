"""`imr-extract report`."""

from __future__ import annotations

from typing import Annotated

import typer

from imr_extract.report import write_report
from imr_extract.viewing.safe_text import safe_text


def report(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    html: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE", help="The page to write.")
    ] = "report.html",
    csv: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Also write each table as a CSV file.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the tables and charts of the annual IMR reports as one page.

    Letters and decisions by month; share upheld by category, drug and specialty, with intervals;
    guidelines cited by each party; days between dates; and what was not found. Every figure shows
    its n and its query. Needs pip install 'imr-extract[report]'.
    """
    write_report(out, html, csv)
    print(safe_text(f"The report is in {html}"))
