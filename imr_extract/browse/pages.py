"""Our pages: search results and letters as HTML, in which all letter text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from imr_extract.browse.asked import FACETS, Asked
from imr_extract.browse.cards import Card
from imr_extract.browse.facet_index import NOT_STATED
from imr_extract.browse.search import DATE, RELEVANCE, Hits
from imr_extract.browse.ways import Way
from imr_extract.viewing.rendering import environment

_PACKAGE = "imr_extract.browse"
# How many values of a facet are listed: at first, and when all are asked for.
_FEW, _MANY = 8, 300
# Facets that are open from the start: those most often used.
_OPEN = ("decision", "category", "ingredient", "body_region", "year")
_WORDS = {
    "mtus": "MTUS",
    "outside_mtus": "outside the MTUS",
    "none_cited": "none cited",
    "partially_overturned": "partially overturned",
    NOT_STATED: "not stated",
}
# No script, nothing from elsewhere; a form only leads here.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def search_page(
    asked: Asked,
    hits: Hits | None,
    cards: list[Card],
    root: str,
    database: str,
    ways: Sequence[Way] = (),
    problem: str = "",
) -> str:
    """The search page.

    Args:
        asked: the search.
        hits: what it found; None where it could not be answered.
        cards: the hits of the page.
        root: where the site begins, ending in a slash.
        database: the path of Datasette's own pages, below it.
        ways: where it found nothing, searches nearby that find something.
        problem: why it could not be answered.
    """
    pages = max(1, hits.pages) if hits else 1
    return _render(
        "search",
        title=f"{asked.query.typed or 'Search'}: Independent Medical Review decisions",
        asked=asked,
        hits=hits,
        cards=cards,
        root=root,
        database=database,
        problem=problem,
        fresh=not asked.parameters,
        facets=_facets(asked, hits) if hits else [],
        chips=_chips(asked),
        unfiltered=asked.encoded(filters={}, page=1),
        here=asked.encoded(more=""),
        by_date=asked.encoded(sort=DATE, page=1),
        by_relevance=asked.encoded(sort=RELEVANCE, page=1),
        first_page=asked.encoded(page=1),
        previous_page=asked.encoded(page=asked.page - 1),
        next_page=asked.encoded(page=asked.page + 1),
        last_page=asked.encoded(page=pages),
        ways=ways,
    )


def letter_top(asked: Asked, root: str) -> Markup:
    """The way back from a letter to the results."""
    return Markup(_render("letter_top", back=asked.encoded(), root=root))  # noqa: S704 # escaped


def letter_below(similar: list[dict[str, Any]], asked: Asked, root: str) -> Markup:
    """Decisions of other letters that are like those of a letter."""
    return Markup(  # noqa: S704 # escaped
        _render("letter_below", similar=similar, back=asked.encoded(), root=root)
    )


def tables_letter(**values: Any) -> str:
    """A letter by its rows alone, where its file cannot be shown."""
    return _render("tables_letter", **values)


def _render(name: str, **values: Any) -> str:
    rendered: str = (
        environment(_PACKAGE)
        .get_template(f"{name}.html.j2")
        .render(style=Markup(_style()), percent=_percent, day=_day, decision=_decision, **values)  # noqa: S704 # ours
    )
    return rendered


@cache
def _style() -> str:
    return (resources.files(_PACKAGE) / "templates" / "site.css").read_text(encoding="utf-8")


def _facets(asked: Asked, hits: Hits) -> list[dict[str, Any]]:
    found = []
    for name, label in FACETS.items():
        counts = hits.counts[name]
        chosen = asked.filters.get(name, ())
        listed = [*counts]
        if name == "year":
            listed.sort(reverse=True)
        most = _MANY if asked.more == name else _FEW if name != "year" else 12
        shown = listed[:most]
        shown += [value for value in chosen if value not in shown]
        if not shown:
            continue
        found.append({
            "label": label,
            "open": name in _OPEN or bool(chosen) or asked.more == name,
            "entries": [
                {
                    "label": value_label(value),
                    "count": counts.get(value, 0),
                    "chosen": value in chosen,
                    "toggled": asked.toggled(name, value),
                }
                for value in shown
            ],
            "rest": asked.more != name and len(shown) < len(listed),
            "more": asked.encoded(more=name),
        })  # fmt: skip
    return found


def _chips(asked: Asked) -> list[dict[str, str]]:
    return [
        {
            "facet": FACETS[name],
            "label": value_label(value),
            "without": asked.toggled(name, value),
        }
        for name, values in asked.filters.items()
        for value in values
    ]


def value_label(value: str) -> str:
    """A value of a facet, as it is shown."""
    return _WORDS.get(value, value)


def _decision(value: str | None) -> str:
    return value_label(value) if value else "decision not read"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _day(date: str) -> str:
    """An ISO date as "21 December 2016"."""
    try:
        found = dt.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{found.day} {found:%B %Y}"
