"""The facets of all services in memory: filters and counts of half a million in milliseconds.

The table `facets` of the exported file has them packed. They take about fifty bytes a service.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from imr_extract.export.facets import DAYS, SINGLE

Mask: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[Any]

# Stands for services that have no value of a facet.
NOT_STATED = ""
# Of tens of thousands of guidelines only the most cited are counted for a reader.
_MOST = 500


@dataclass(frozen=True)
class Facet:
    """What one facet says of every service.

    Attributes:
        values: its values; a code is the place in it, from 1, and 0 none.
        codes: of each service, or of all values of all services behind one another.
        starts: where each service's codes begin, and where the last ones end; None where each
            service has one.
        places: the place of each value in the order of the alphabet.
    """

    values: list[str]
    codes: Numbers
    starts: Numbers | None
    places: Numbers

    def mask(self, chosen: tuple[str, ...]) -> Mask:
        """The services that have one of the values."""
        wanted = np.zeros(len(self.values) + 1, dtype=bool)
        for place, value in enumerate(self.values, start=1):
            wanted[place] = value in chosen
        wanted[0] = NOT_STATED in chosen
        if self.starts is None:
            found: Mask = wanted[self.codes]
            return found
        mask = np.zeros(len(self.starts) - 1, dtype=bool)
        places = np.flatnonzero(wanted[self.codes])
        mask[np.searchsorted(self.starts, places, side="right") - 1] = True
        if wanted[0]:
            mask |= np.diff(self.starts) == 0
        return mask

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of these services have each value: the most frequent ones, and last, none."""
        if self.starts is None:
            counted = np.bincount(self.codes[mask], minlength=len(self.values) + 1)
        else:
            lengths = np.diff(self.starts)
            codes = self.codes[np.repeat(mask, lengths)]
            counted = np.bincount(codes, minlength=len(self.values) + 1)
            counted[0] = np.count_nonzero(mask & (lengths == 0))
        there = np.flatnonzero(counted[1:])
        order = there[np.lexsort((self.places[there], -counted[1:][there]))][:_MOST]
        found = {self.values[at]: int(counted[at + 1]) for at in order}
        return {**found, NOT_STATED: int(counted[0])} if counted[0] else found

    def of(self, service_id: int) -> tuple[str, ...]:
        """The values of one service."""
        at = service_id - 1
        if self.starts is None:
            codes = self.codes[at : at + 1]
        else:
            codes = self.codes[self.starts[at] : self.starts[at + 1]]
        return tuple(self.values[code - 1] for code in codes if code)


@dataclass(frozen=True)
class FacetIndex:
    """All facets.

    Attributes:
        facets: by name.
        days: days since 1970 on which each service was decided; 0 where that is not known.
        size: how many services there are.
    """

    facets: dict[str, Facet]
    days: Numbers
    size: int

    def mask(self, filters: dict[str, tuple[str, ...]], but: str = "") -> Mask:
        """The services that meet all filters; `but` names one that is passed over."""
        mask = np.ones(self.size, dtype=bool)
        for name, values in filters.items():
            if name != but:
                mask &= self.facets[name].mask(values)
        return mask


def load_facets(connection: sqlite3.Connection) -> FacetIndex:
    """Read the facets of an exported file."""
    facets: dict[str, Facet] = {}
    days: Numbers = np.zeros(0, dtype=np.int32)
    for name, values, codes, starts in connection.execute("SELECT * FROM facets"):
        numbers = np.frombuffer(codes, dtype="<u4")
        if name == DAYS:
            days = numbers.astype(np.int32)
            continue
        listed = json.loads(values)
        small = numbers.astype(np.min_scalar_type(len(listed)))
        begins = None if starts is None else np.frombuffer(starts, dtype="<u4").astype(np.int32)
        alphabet = sorted(range(len(listed)), key=listed.__getitem__)
        facets[name] = Facet(listed, small, begins, np.argsort(alphabet))
    return FacetIndex(facets, days, len(facets[SINGLE[0]].codes))
