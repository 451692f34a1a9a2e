"""Questions -> hits, counts and cards.

A question is answered in three steps. The full-text index says which services have the words, and
how well they fit; the facets in memory say which of these meet the filters, and count them; only
the rows of the page that is shown are read.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from imr_extract.browse.facet_index import FacetIndex, Mask, Numbers
from imr_extract.browse.query import Query
from imr_extract.quality.intervals import Interval, wilson

PAGE = 20
RELEVANCE, DATE = "relevance", "date"
# Answers of the index that are kept, so that a next page or another filter costs nothing: so many
# bytes, of five for each service in the file.
_KEPT_BYTES = 32 << 20
# FTS5's rank in thousandths: whole numbers are read faster, and finer differences say nothing.
_RANK = "CAST(rank * 1000 AS INTEGER)"

Filters: TypeAlias = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Tally:
    """How the hits were decided; a service whose decision could not be read is not in `n`."""

    n: int
    upheld: int
    overturned: int
    partially_overturned: int
    undecided: int

    @property
    def share(self) -> float | None:
        """The share upheld."""
        return self.upheld / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Its 95 % interval, Wilson's."""
        return wilson(self.upheld, self.n)


@dataclass(frozen=True)
class Hits:
    """What a question finds.

    Attributes:
        ids: `service_id` of all hits, in the order asked for.
        tally: how they were decided.
        counts: of each facet, decisions by value, the most frequent first. A facet's own filter is
            passed over, so that its other values can be chosen too.
    """

    ids: Numbers
    tally: Tally
    counts: dict[str, dict[str, int]]

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return -(-len(self.ids) // PAGE)

    def page(self, number: int) -> list[int]:
        """The hits of a page, from 1."""
        return [int(found) for found in self.ids[(number - 1) * PAGE : number * PAGE]]


@dataclass
class Searcher:
    """Searches one exported file; several threads may ask."""

    index: FacetIndex
    _kept: OrderedDict[tuple[str, str, bool], tuple[Mask, Numbers | None]] = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def search(
        self, connection: sqlite3.Connection, query: Query, filters: Filters, sort: str
    ) -> Hits:
        """Find, filter, count and sort.

        Raises:
            OperationalError: "interrupted", where the connection's time limit has passed.
        """
        ranked = sort == RELEVANCE and bool(query.wanted)
        if query.is_blank:
            # Without a word there is nothing to find; only an empty box lists everything.
            found, ranks = np.zeros(self.index.size, dtype=bool), None
        else:
            found, ranks = self._matching(connection, query, ranked)
        hits = found & self.index.mask(filters)
        decided = self.index.facets["decision"].codes != 0
        counts = {}
        for name, facet in self.index.facets.items():
            mask = hits if name not in filters else found & self.index.mask(filters, but=name)
            # A decision's own facet also names the services that have none.
            counts[name] = facet.counts(mask if name == "decision" else mask & decided)
        return Hits(self._sorted(hits, ranks), self._tally(hits), counts)

    def _matching(
        self, connection: sqlite3.Connection, query: Query, ranked: bool
    ) -> tuple[Mask, Numbers | None]:
        """Which services have the words, and the rank of each: the lower, the better."""
        key = (query.wanted, query.excluded, ranked)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = self._ask(connection, query, ranked)
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) * 5 * self.index.size > _KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return answer

    def _ask(
        self, connection: sqlite3.Connection, query: Query, ranked: bool
    ) -> tuple[Mask, Numbers | None]:
        size = self.index.size
        if not query.wanted:
            mask = np.ones(size, dtype=bool)
            if query.excluded:
                mask[self._ids(connection, query.excluded)] = False
            return mask, None
        match = query.wanted + (f" NOT ({query.excluded})" if query.excluded else "")
        mask = np.zeros(size, dtype=bool)
        if not ranked:
            mask[self._ids(connection, match)] = True
            return mask, None
        ids, scores = _columns(connection, ("rowid", _RANK), match)
        ranks = np.zeros(size, dtype=np.int32)
        mask[ids - 1] = True
        ranks[ids - 1] = scores
        return mask, ranks

    def _ids(self, connection: sqlite3.Connection, match: str) -> Numbers:
        """The places of the services that match."""
        return _columns(connection, ("rowid",), match)[0] - 1

    def _sorted(self, hits: Mask, ranks: Numbers | None) -> Numbers:
        """The ids of the hits: the best first, or the newest; then in the order of the tables."""
        places = np.flatnonzero(hits)
        newest = -self.index.days[places]
        keys = (places, newest) if ranks is None else (places, newest, ranks[places])
        ordered: Numbers = places[np.lexsort(keys)] + 1
        return ordered

    def _tally(self, hits: Mask) -> Tally:
        counts = self.index.facets["decision"].counts(hits)
        undecided = counts.pop("", 0)
        return Tally(
            n=sum(counts.values()),
            upheld=counts.get("upheld", 0),
            overturned=counts.get("overturned", 0),
            partially_overturned=counts.get("partially_overturned", 0),
            undecided=undecided,
        )

    def similar(self, service_id: int, of_letter: tuple[int, ...], most: int) -> list[int]:
        """Services of other letters that are most like one.

        What counts most is the ingredient, then the subcategory, then the body region.

        Args:
            service_id: the one.
            of_letter: the services of its letter, which are left out.
            most: how many at most.
        """
        score = np.zeros(self.index.size, dtype=np.int8)
        for name, weight in (("ingredient", 3), ("subcategory", 2), ("body_region", 1)):
            facet = self.index.facets[name]
            if values := facet.of(service_id):
                score += weight * facet.mask(values).astype(np.int8)
        score[np.array(of_letter) - 1] = 0
        places = np.flatnonzero(score)
        best = places[np.lexsort((places, -self.index.days[places], -score[places]))]
        return [int(place) + 1 for place in best[:most]]


def _columns(connection: sqlite3.Connection, columns: tuple[str, ...], match: str) -> list[Numbers]:
    """Columns of whole numbers of what matches.

    SQLite joins them to one text each: half a million rows one by one take three times as long.
    """
    joined = ", ".join(f"group_concat({column})" for column in columns)
    query = f"SELECT {joined} FROM search WHERE search MATCH ?"
    (found,) = connection.execute(query, (match,)).fetchall()
    return [np.fromstring(text or "", dtype=np.int32, sep=",") for text in found]
