"""A counted report -> one self-contained HTML page."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from imr_extract.report.charts import svg_chart
from imr_extract.report.model import SMALL, Counted, CountedReport
from imr_extract.report.tables import html_table


def render(counted: CountedReport) -> str:
    """The page. All letter text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("imr_extract.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        run=counted.run,
        facts=counted.facts,
        views=counted.views,
        sections=counted.sections,
        small=SMALL,
        table=_table,
        chart=_chart,
    )


def _table(counted: Counted) -> Markup:
    return Markup(html_table(counted))


def _chart(counted: Counted) -> Markup:
    return Markup(svg_chart(counted))
