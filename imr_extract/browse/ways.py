"""Where nothing is found: the searches nearby that find something."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from imr_extract.browse.asked import FACETS, Asked
from imr_extract.browse.query import Query, parse
from imr_extract.browse.search import DATE, Searcher

# Of a longer question, not every word is left out in turn: each costs a search.
_MOST_TERMS = 6
# Of a word that nothing has, so many letters are cut, if so many are left.
_CUT, _LEAST = 3, 4


class Way(NamedTuple):
    """A search nearby.

    Attributes:
        label: what it does, as a link says it.
        encoded: its address's parameters.
        results: how many results it has.
    """

    label: str
    encoded: str
    results: int


def ways_out(connection: sqlite3.Connection, searcher: Searcher, asked: Asked) -> list[Way]:
    """Searches with fewer filters or words that find something, the most alike first.

    Raises:
        OperationalError: "interrupted", where the connection's time limit has passed.
    """
    found: dict[str, Way] = {}
    for label, other in _others(asked):
        encoded = other.encoded()
        if encoded not in found:
            hits = searcher.search(connection, other.query, other.filters, DATE)
            if len(hits.ids):
                found[encoded] = Way(label, encoded, len(hits.ids))
    return [*found.values()]


def _others(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """What could be asked instead, and what to call it."""
    first = replace(asked, page=1, more="")
    if asked.filters and not asked.query.is_blank:
        yield "Search without filters", replace(first, filters={})
        if len(asked.filters) > 1:
            for name, label in FACETS.items():
                if name in asked.filters:
                    rest = {k: v for k, v in asked.filters.items() if k != name}
                    yield f"Drop the filter {label}", replace(first, filters=rest)
    for label, query in _queries(asked.query):
        yield label, replace(first, query=query)
        if asked.filters:
            yield f"{label}, and without filters", replace(first, query=query, filters={})
    yield "Show all decisions", replace(first, query=parse(""), filters={})


def _queries(query: Query) -> Iterator[tuple[str, Query]]:
    if query.wanted and query.excluded:
        yield "Leave nothing out", parse(" ".join(query.terms))
    if len(query.terms) > 1:
        for term in query.terms[:_MOST_TERMS]:
            rest = (other for other in query.terms if other != term)
            yield f"Search without “{_bare(term)}”", parse(" ".join(rest))
        yield "Search for any of the words instead of all of them", parse(" OR ".join(query.terms))
    elif query.terms:
        word = _bare(query.terms[0])
        words = word.split()
        if len(words) > 1:
            yield "Search for these words wherever they stand", parse(" ".join(words))
            yield "Search for any of these words", parse(" OR ".join(words))
        elif len(word) - _CUT >= _LEAST:
            stem = word.rstrip("*")[:-_CUT]
            yield f"Search for words that begin with “{stem}”", parse(f"{stem}*")


def _bare(term: str) -> str:
    """A term without its quotes."""
    return term.replace('"', "")
