"""Read the catalogues: the vocabulary of the letters, in CSV files that need no programmer.

The first line of a file says what it holds. Two columns mean the same in every file:

* ``since``: the round in which a row was added. What draws from a round draws from it alone, so
  that a new round leaves the letters of the rounds before it as they were.
* ``weight``: how many rows the row counts as when one of them is drawn.

The order of the rows counts too: another order gives other letters.
"""

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("catalogues")
_MARK = " | "

Row = dict[str, str]
"""One row by column; an empty cell is an empty string."""


@cache
def _all_rows(name: str) -> tuple[Row, ...]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        next(file)
        found = csv.DictReader(file)
        return tuple(row for row in found for _ in range(int(row.get("weight") or 1)))


@cache
def rows(name: str, **where: str) -> tuple[Row, ...]:
    """The rows of a catalogue that hold these values in these columns, in order."""
    return tuple(row for row in _all_rows(name) if where.items() <= row.items())


@cache
def texts(name: str, **where: str) -> tuple[str, ...]:
    """The texts of the rows that ``rows`` gives."""
    return tuple(row["text"] for row in rows(name, **where))


def text(name: str, **where: str) -> str:
    """The text of the one row that holds these values in these columns."""
    (found,) = texts(name, **where)
    return found


def values(cell: str) -> tuple[str, ...]:
    """The values of a cell that can hold several."""
    return tuple(cell.split(_MARK)) if cell else ()


@cache
def words(kind: str) -> tuple[str, ...]:
    """Short words and phrases of one kind."""
    return tuple(word for row in rows("words", kind=kind) for word in values(row["words"]))
