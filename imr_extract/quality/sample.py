"""A sample of an archive's values, for a person to judge: how good are the rules on these letters?

What was found and where nothing was found are drawn apart, each with its share of the archive: of a
field that few services state, a plain sample would hold almost only services without it. Of a drawn
letter or service all values of the field are judged, and what was missed is added, so that the
marks make gold records. These carry weights, by which `evaluate` counts precision and recall as if
everything had been drawn alike.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

import pyarrow.compute as pc

from imr_extract.columns import LETTERS, SERVICES
from imr_extract.errors import FieldError
from imr_extract.load import load_arrow
from imr_extract.quality.cases import Case, cases, rows_by_unit
from imr_extract.quality.review_fields import FIELDS, Field

# Letters that are looked through at a time.
_STEP = 500


@dataclass(frozen=True)
class Stratum:
    """How many letters, or services, were drawn, of how many."""

    drawn: int
    of: int


@dataclass(frozen=True)
class Sample:
    """What is to be judged: the letters, and of what was found and not found how much was drawn."""

    field: Field
    cases: list[Case]
    found: Stratum
    not_found: Stratum

    @property
    def weights(self) -> dict[str, float]:
        """How much a drawn letter, or service, counts for; on average 1."""
        strata = {"found": self.found, "not_found": self.not_found}
        drawn = sum(stratum.drawn for stratum in strata.values())
        of = sum(stratum.of for stratum in strata.values() if stratum.drawn)
        return {
            name: round(stratum.of / stratum.drawn * drawn / of, 6)
            for name, stratum in strata.items()
            if stratum.drawn
        }


def draw(out: str | os.PathLike[str], field: str, size: int, seed: int) -> Sample:
    """Draw letters, or services, until there are enough values; one without any counts as one.

    Args:
        out: the folder of the tables.
        field: one of `FIELDS`.
        size: how many values to judge, at least.
        seed: another one draws other letters.

    Raises:
        FieldError: there is no such field, or no letter.
        TablesError: `out` holds no tables of a finished run.
    """
    if field not in FIELDS:
        raise FieldError(f"{field} cannot be reviewed; these fields can: {', '.join(FIELDS)}.")
    asked = FIELDS[field]
    every = load_arrow(out, LETTERS.name, columns=["letter_id"])["letter_id"].to_pylist()
    if not every:
        raise FieldError(f"{out} holds no letters, so there is nothing to review.")
    # An order by the digest of seed and id stays as it is for the letters that more letters join.
    order = sorted(every, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    stated, units = _count(out, asked)
    missing = _missing(size, stated, units - stated)
    drawn: dict[str, list[int | None]] = {}
    found_values = found = not_found = 0
    for first in range(0, len(order), _STEP):
        names = order[first : first + _STEP]
        rows = rows_by_unit(out, asked, names)
        for name in names:
            for number, own in rows.get(name, {}).items():
                values = sum(1 for _ in asked.found(own))
                if values and found_values < size - missing:
                    found_values, found = found_values + values, found + 1
                elif not values and not_found < missing:
                    not_found += 1
                else:
                    continue
                drawn.setdefault(name, []).append(number)
        if found_values >= size - missing and not_found >= missing:
            break
    if not drawn:
        raise FieldError(f"{out} holds no services, so there is nothing to review.")
    drawn_cases = list(cases(out, asked, drawn))
    return Sample(asked, drawn_cases, Stratum(found, stated), Stratum(not_found, units - stated))


def _missing(size: int, stated: int, unstated: int) -> int:
    """How many of a sample are to be without a value.

    As many as in the archive, but a fifth at least, for what was missed is among them, and half at
    most; more, where there are not enough values.
    """
    share = round(size * unstated / max(stated + unstated, 1))
    return min(unstated, max(min(max(share, size // 5), size // 2), size - stated))


def _count(out: str | os.PathLike[str], field: Field) -> tuple[int, int]:
    """How many letters, or services, have a value, and how many there are."""
    whole = SERVICES if field.of_services else LETTERS
    if not field.is_row:
        column = load_arrow(out, whole.name, columns=[field.column.name])[field.column.name]
        has = pc.greater(pc.list_value_length(column), 0) if field.column.is_list else None
        stated = pc.sum(column.is_valid() if has is None else pc.fill_null(has, False)).as_py() or 0
        return stated, len(column)
    key = ["letter_id", "service_no"] if field.of_services else ["letter_id"]
    rows = load_arrow(out, field.table.name, columns=[*key, *(["cited_by"] * bool(field.cited_by))])
    if field.cited_by:
        rows = rows.filter(pc.equal(rows["cited_by"], field.cited_by))
    units = load_arrow(out, whole.name, columns=["letter_id"]).num_rows
    return rows.group_by(key).aggregate([]).num_rows, units
