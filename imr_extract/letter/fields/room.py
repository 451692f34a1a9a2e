"""The interface of a field room: its component, and its readers.

A room is a module or subpackage of this package with a `ROOM`. Its component looks for the field
and writes spans to `doc.spans`, for display and for users' own work with spaCy. Findings that
belong to a disputed item go into the item's `found`. After the pipeline has run, the readers turn
the findings into values with evidence. No room imports another.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.structure import Item
from imr_extract.record import Evidence

# The spans of the header block, labelled with their columns; its room is the first of all.
HEADER = "imr_header"
# The header comes first, since its dates give the letter's year. Evidence is listed in this order.
_FIRST = ("header", "worker", "reviewer", "diagnoses", "services", "citations", "details")


@dataclass
class Reading:
    """What a room reads: attributes of the record, their evidence, and warning codes."""

    values: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


# The year is the letter's, used to resolve two-digit years; None while unknown.
ReadLetter: TypeAlias = Callable[[Doc, Witness, "int | None"], Reading]
ReadItem: TypeAlias = Callable[[Doc, Item, Witness, "int | None"], Reading]


@dataclass(frozen=True)
class Room:
    """One field or a group of fields.

    Attributes:
        component: the name of its spaCy factory.
        read_letter: reads attributes of `Letter`; None if it has none.
        read_item: reads attributes of `Service`; None if it has none.
    """

    component: str
    read_letter: ReadLetter | None = None
    read_item: ReadItem | None = None


@cache
def rooms() -> tuple[Room, ...]:
    """All rooms in reading order; those not in `_FIRST` come last."""
    package = __name__.rpartition(".")[0]
    names = [m.name for m in pkgutil.iter_modules(importlib.import_module(package).__path__)]
    modules = {name: importlib.import_module(f"{package}.{name}") for name in names}
    found = {name: module.ROOM for name, module in modules.items() if hasattr(module, "ROOM")}
    order = [*_FIRST, *sorted(found.keys() - set(_FIRST))]
    return tuple(found[name] for name in order)


def header_span(doc: Doc, column: str) -> Span | None:
    """What the header block states for a column, which other rooms may take as a witness."""
    return next((span for span in doc.spans.get(HEADER, ()) if span.label_ == column), None)
