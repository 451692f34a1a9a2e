"""References to papers: who wrote, the title, the journal, its year and pages.

Vancouver:  Roe AB, Doe C, et al. Title. Spine (Phila Pa 1976). 2009 May 1;34(10):1066-77.
APA:        Roe, A. B., & Doe, C. (2009). Title. Spine, 34(10), 1066-1077.
Short:      Roe AB, et al. Title. Spine 2009.   Title. JAMA. 2001; 285: 1987-92.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Range: TypeAlias = tuple[int, int]

_NAME = r"(?:(?:de|van|von|der|den|del|di|da|la|le|ter) )*[A-Z][\w'-]+(?: [A-Z][a-z][\w'-]+)?"
_VANCOUVER = rf"{_NAME} [A-Z]{{1,3}}(?!\w)(?: (?:Jr|Sr|II|III)\b)?"
_APA = rf"{_NAME}, [A-Z]\.(?:[ -]?[A-Z]\.)*"
_AUTHOR = rf"(?:{_APA}|{_VANCOUVER})"
_ET_AL = r"(?:,? et\.? al\b\.?|,? and (?:colleagues|others)\b)"
_AUTHORS = re.compile(
    rf"(?P<all>{_AUTHOR}(?:(?:; |,? (?:and|&) |, (?:(?:and|&) )?){_AUTHOR})*{_ET_AL}?"
    rf"|{_NAME}{_ET_AL})"
    r"(?= ?[.,:;(]|$)(?:,? ?\((?P<year>(?:19|20)\d\d)[a-z]?\))?[\s.,:]*"
)
_SEVERAL = re.compile(rf"{_ET_AL}|[;,&]| and ")
_YEAR = r"(?P<year>(?:19|20)\d\d)\b\)?"
_MONTH = r"(?:\s+[A-Z][a-z]{2,8}\.?(?:\s*[-/]\s*[A-Z][a-z]{2,8}\.?)?(?:\s+\d{1,2})?)?"
_VOLUME = r"(?:[vV]ol(?:ume)?\.?\s*)?\d{1,4}\b"
_ISSUE = r"(?:\s*\([^()]{1,24}\)|,?\s*(?:no|issue)\.?\s*\d+)"
_PAGES = r"\s*[:,]\s*(?:pp?\.?\s*|pages\s+)?(?P<pages>\d+(?:\s*-\s*\d+)?)"
_TAILS = (
    # "2009 May 1;34(10):1066-77", "2013;(4)"
    re.compile(rf"{_YEAR}{_MONTH}\s*;\s*(?:{_VOLUME}|(?=[(Se]))\s*{_ISSUE}?(?:{_PAGES})?"),
    # "2009, 34(10): 1066-77", "2019:156(1)"
    re.compile(rf"{_YEAR}{_MONTH}\s*[,:]\s*{_VOLUME}{_ISSUE}(?:{_PAGES})?"),
    # "2009:34:1066-77"
    re.compile(rf"{_YEAR}{_MONTH}\s*[,:]\s*{_VOLUME}\s*:\s*(?P<pages>\d+\s*-\s*\d+)"),
)
# "Spine, 34(10), 1066-1077", whose year stands behind the authors or at the end
_APA_TAIL = re.compile(rf",?\s+{_VOLUME}(?P<issue>{_ISSUE})?{_PAGES}")
_PLAIN_YEAR = re.compile(r"(?<![\d.-])(?P<year>(?:19|20)\d\d)(?![\d-]|\.\d)")
_BREAK = re.compile(r"[.?!]\"?\s+")
_SHORT_WORD = re.compile(r"[A-Z][a-z]{0,5}$")
_LONGEST_JOURNAL = 12
_PAPER = re.compile(r"\bet\.? al\b|(?:19|20)\d\d")
_WRITERS = re.compile(rf"\bet\.? al\b|\b{_NAME} [A-Z]{{1,2}}(?=, [A-Z]|\. )")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s,;]+[^\s,;.)\]]|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|gov|net|edu)\b(?:/[^\s,;]*[^\s,;.)\]])?",
    re.IGNORECASE,
)


class Reference(NamedTuple):
    """Where the parts of a reference stand; those that it lacks are None.

    Attributes:
        authors: who wrote it.
        title: what it is called.
        journal: where it is printed.
        year: of print.
        pages: in the journal.
    """

    authors: Range | None
    title: Range | None
    journal: Range | None
    year: Range | None
    pages: Range | None


def read_reference(text: str) -> Reference | None:
    """The parts of a reference that begins where the text does; None where it is none."""
    masked = _without_addresses(text)
    lead = authors_of(masked)
    floor = lead.end() if lead is not None else 0
    authors = lead.span("all") if lead is not None else None
    year = lead.span("year") if lead is not None and lead.group("year") else None
    # CASE 1: "Necks. Spine. 2009 May 1;34(10):1066-77"
    for tail in _TAILS:
        found = next(tail.finditer(masked, floor), None)
        if found is not None:
            journal = _journal(masked, floor, found.start())
            if journal is not None:
                title = _trimmed(masked, floor, journal[0])
                pages = found.span("pages") if found.group("pages") else None
                return Reference(authors, title, journal, found.span("year"), pages)
    # CASE 2: "Roe, A. (2009). Necks. Spine, 34(10), 1066-1077"
    plain = next(_PLAIN_YEAR.finditer(masked, floor), None)
    if year is None and plain is not None:
        year = plain.span("year")
    if year is not None:
        for found in _APA_TAIL.finditer(masked, floor):
            journal = _journal(masked, floor, found.start())
            if journal is not None and (authors is not None or found.group("issue")):
                title = _trimmed(masked, floor, journal[0])
                return Reference(authors, title, journal, year, found.span("pages"))
    if authors is None:
        return None
    # CASE 3: "Roe AB, et al. Necks. Spine 2009"
    if plain is not None and not masked[plain.end() :].strip(" .,;)"):
        journal = _journal(masked, floor, plain.start())
        if journal is not None and journal[0] > floor:
            return Reference(authors, _trimmed(masked, floor, journal[0]), journal, year, None)
    # CASE 4: "Roe AB, et al. Guideline on necks, 2009"
    end = plain.start() if plain is not None else len(masked)
    return Reference(authors, _trimmed(masked, floor, end), None, year, None)


def authors_of(text: str, start: int = 0) -> re.Match[str] | None:
    """The authors that stand somewhere: several, or one before a title with a year."""
    found = _AUTHORS.match(text, start)
    if found is None:
        return None
    if _SEVERAL.search(
        found.group("all").replace(", ", ",", 1)
        if "." in found.group("all")
        else found.group("all")
    ) or found.group("year"):
        return found
    return found if _PLAIN_YEAR.search(text, found.end()) else None


def is_paper(text: str) -> bool:
    """Whether a text may cite a paper: it bears a year or "et al"."""
    return _PAPER.search(text) is not None


def is_open_paper(text: str) -> bool:
    """Whether a text breaks off within a paper's citation: behind authors, before a year."""
    authors = list(_WRITERS.finditer(text))
    return bool(authors) and _PLAIN_YEAR.search(text, authors[-1].end()) is None


def web_addresses(text: str) -> Iterator[re.Match[str]]:
    """The addresses in a text."""
    return _ADDRESS.finditer(text)


def _without_addresses(text: str) -> str:
    """The text with blanks in place of its addresses, whose numbers tell nothing."""
    return _ADDRESS.sub(lambda found: " " * len(found.group()), text) if "." in text else text


def _journal(text: str, floor: int, end: int) -> Range | None:
    """The journal whose words end here: behind the last full stop that ends no short word of it."""
    end = floor + len(text[floor:end].rstrip(" .,(["))
    start = floor
    breaks = [m for m in _BREAK.finditer(text, floor, end)]
    for index in range(len(breaks) - 1, -1, -1):
        before = breaks[index - 1].end() if index else floor
        if before and _SHORT_WORD.match(text[before : breaks[index].start()]) and index:
            continue  # "N. Engl. J. Med."
        start = breaks[index].end()
        break
    words = text[start:end].split()
    if not words or len(words) > _LONGEST_JOURNAL or not words[0][:1].isupper():
        return None
    return start, end


def _trimmed(text: str, start: int, end: int) -> Range | None:
    while end > start and text[end - 1] in " .,;:([-":
        end -= 1
    while start < end and text[start] in " .,;:)-":
        start += 1
    return (start, end) if start < end else None
