"""The catalogue of MTUS titles: matching them, and finding the row of a printed one.

A short title may have meant one guideline up to 2017 and another from then on: "Chronic Pain
Guidelines" was the chapter of the MTUS itself, and is ACOEM's now. The year decides.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from imr_extract.rules.rule import Rule
from imr_extract.rules.rule_set import load_rules

Row: TypeAlias = dict[str, str]

# Titles of 2017 on: without a year behind another title they are names of its sections.
LATER = "later"

_REGULATION = re.compile(r"9792\.\d+(?:\.\d+)?")


def title_rules(rows: tuple[Row, ...]) -> list[Rule]:
    """The catalogue's titles as two rules: ACOEM's later ones may be names of sections, too."""
    later = [row["title"] for row in rows if row["since"] and row["source"] == "ACOEM"]
    titles = [row["title"] for row in rows if row["title"] not in later]
    return [
        Rule(id="guidelines.title", category="title", phrases=titles, examples=titles[:1]),
        Rule(
            id="guidelines.later_title", category="title", value=LATER, phrases=later,
            examples=later[:1],
        ),
    ]  # fmt: skip


def row_of(title: str, printed: int | None, letter: int | None) -> Row | None:
    """The row of a printed title.

    Args:
        title: the words, on one line.
        printed: the year that is printed with it.
        letter: the letter's year.
    """
    regulation = _REGULATION.search(title)
    if regulation is not None:
        return _by_regulation().get(regulation.group())
    rows = _by_title().get(_bare(title), [])
    # CASE 1: "Chronic Pain Guidelines" in a letter of 2014, and in one of 2019
    valid = [row for row in rows if (printed or 0) >= _since(row) or is_adopted(row, letter)]
    newest = max(map(_since, valid), default=0)
    rows = [row for row in valid if _since(row) == newest] or rows
    exact = [row for row in rows if row["title"].casefold() == title.casefold()]
    return next(iter(exact or rows), None)


def is_regulation(title: str) -> bool:
    """Whether a printed title is a section of the regulations that make up the MTUS."""
    return _REGULATION.search(title) is not None


def row_of_chapter(chapter: str) -> Row | None:
    """The row of one of ACOEM's chapters of 2004."""
    return _by_chapter().get(chapter)


def is_adopted(row: Row, letter: int | None) -> bool:
    """Whether the MTUS holds a guideline at the time of a letter; it adopts them late in a year."""
    return letter is None or not row["since"] or letter > _since(row)


def _since(row: Row) -> int:
    return int(row["since"] or 0)


@cache
def _by_title() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in load_rules().lexicons["mtus_titles"]:
        found.setdefault(_bare(row["title"]), []).append(row)
    return found


@cache
def _by_chapter() -> dict[str, Row]:
    rows = load_rules().lexicons["mtus_titles"]
    return {row["chapter"]: row for row in reversed(rows) if row["chapter"]}


@cache
def _by_regulation() -> dict[str, Row]:
    rows = load_rules().lexicons["mtus_titles"]
    return {row["regulation"]: row for row in rows if row["regulation"]}


def _bare(title: str) -> str:
    """A title as the catalogue is searched: case folded, without a closing "Guideline(s)"."""
    return re.sub(r" (?:guidelines?|chapter)$", "", title.casefold())
