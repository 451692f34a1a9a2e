"""The guideline lines of an item -> the parties' bases, the printed lines, and citations."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.citations.catalogue import (
    Row,
    is_adopted,
    is_regulation,
    row_of,
    row_of_chapter,
)  # fmt: skip
from imr_extract.letter.fields.citations.cited import Cited
from imr_extract.letter.fields.citations.component import GUIDELINES, GuidelineLine
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import Item
from imr_extract.record import Basis, Citation, CitedBy
from imr_extract.rules.spans import text_of, verbatim
from imr_extract.values.numbers import parse_pages

_CITED_BY = {
    "claims_administrator_guideline": CitedBy.CLAIMS_ADMINISTRATOR,
    "reviewer_guideline": CitedBy.REVIEWER,
    "rationale": CitedBy.RATIONALE,
}
_SOURCES = {"odg": "ODG", "acoem": "ACOEM", "mtus": "MTUS"}
_NUMBER = re.compile(r"\d+(?:-\d+)?[a-z]?", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,})", re.IGNORECASE)


def read_citations(doc: Doc, item: Item, witness: Witness, year: int | None) -> Reading:
    """What each party and the rationale cite for one item; citations are not numbered yet."""
    reading = Reading()
    citations: list[Citation] = []
    other: Basis | None = None
    for kind, cited_by in _CITED_BY.items():
        lines: list[GuidelineLine] = item.found[GUIDELINES][kind]
        text = "\n".join(verbatim(line.body).strip() for line in lines)
        reading.values[kind] = text or None
        found = [cited for line in lines for cited in line.citations]
        citations += [_citation(doc, cited, cited_by, witness, year) for cited in found]
        if cited_by is not CitedBy.RATIONALE:
            column = f"{cited_by.value}_basis"
            reading.values[column] = None
            if lines:
                other, span = _basis(doc, lines, found, other)
                reading.values[column] = other
                reading.evidence.append(witness.of(span, column))
        reading.evidence += [witness.of(line.body, kind) for line in lines]
    reading.values["citations"] = tuple(citations)
    return reading


def _basis(
    doc: Doc, lines: list[GuidelineLine], found: list[Cited], other: Basis | None
) -> tuple[Basis, Span]:
    """What a party's decision rests on, and the words that say so.

    A reviewer who accepts the other party's guideline has that party's basis.
    """
    said = {
        m.rule.value: m.span(doc, "basis") for line in reversed(lines) for m in reversed(line.bases)
    }
    cited = {c.family: c.span for c in reversed(found)}
    # CASE 1: "based on MTUS Knee Complaints 2004", whatever else is cited
    if "mtus" in cited:
        return Basis.MTUS, cited["mtus"]
    # CASE 2: "recommendation(s) outside of the MTUS", or another guideline
    if "outside_mtus" in said or "non_mtus" in cited:
        return Basis.OUTSIDE_MTUS, said.get("outside_mtus") or cited["non_mtus"]
    # CASE 3: "did not cite any medical evidence"
    if "none_cited" in said:
        return Basis.NONE_CITED, said["none_cited"]
    # CASE 4: "found the guidelines used by the Claims Administrator relevant"
    if "accepted" in said and other is not None:
        return other, said["accepted"]
    return Basis.OTHER, lines[0].body


def _citation(
    doc: Doc, cited: Cited, cited_by: CitedBy, witness: Witness, letter_year: int | None
) -> Citation:
    year, sections = cited.first("year"), cited.first("sections")
    meant = cited.meant or cited
    title = meant.first("title")
    chapter, table = _number(meant.first("chapter")), _number(cited.first("table_no"))
    printed = int(verbatim(year)) if year is not None else None
    row = _row(title, chapter, printed, letter_year)
    source = _source(meant, row)
    in_mtus = _is_mtus(meant, source, row, letter_year)
    pages = [page for span in cited.all("pages") for page in parse_pages(verbatim(span))]
    return Citation(
        citation_no=0,
        cited_by=cited_by,
        family="MTUS" if in_mtus else "Non-MTUS",
        source=source,
        title=text_of(title) if title is not None else None,
        year=printed,
        sections=text_of(sections) if sections is not None else None,
        chapter=chapter,
        table_no=table,
        pages=tuple(dict.fromkeys(pages)),
        citation=text_of(cited.span),
        canonical_title=row["canonical_title"] if in_mtus and row is not None else None,
        evidence=(
            witness.of(cited.span, "citation"),
            *(
                witness.of(part, part.label_)
                for part in {**_named(meant), **_named(cited)}.values()
            ),
            *(witness.of(match.span(doc, "source"), "source") for match in meant.sources),
        ),
    )


def _named(cited: Cited) -> dict[tuple[int, int, str], Span]:
    return {(part.start, part.end, part.label_): part for part in cited.parts}


def _row(
    title: Span | None, chapter: str | None, printed: int | None, letter_year: int | None
) -> Row | None:
    """The catalogue's row of a printed title, or of an ACOEM chapter cited by number."""
    if title is not None:
        return row_of(text_of(title), printed, letter_year)
    return row_of_chapter(chapter) if chapter is not None else None


def _source(cited: Cited, row: Row | None) -> str | None:
    """Whose guideline it is: by its name, else by its title, else the first words as printed."""
    named = {match.rule.value for match in cited.sources}
    part = cited.first("source")
    if part is not None:
        text = text_of(part)
        host = _HOST.match(text)
        return host.group(1).lower() if host else text
    if cited.family == "non_mtus" or "odg" in named:
        return next((_SOURCES[value] for value in named if value in _SOURCES), None)
    table = cited.first("table_no")
    if cited.first("chapter") is not None or "acoem" in named:
        return "ACOEM"
    if row is not None:
        return row["source"]
    title = cited.first("title")
    if title is not None and is_regulation(text_of(title)):
        return "MTUS"
    # ACOEM numbers its tables by chapter.
    if table is not None and "-" in verbatim(table) and not named:
        return "ACOEM"
    return "MTUS" if cited.family == "mtus" or "mtus" in named else None


def _is_mtus(cited: Cited, source: str | None, row: Row | None, letter_year: int | None) -> bool:
    """Whether a guideline is the MTUS's: a rationale's, where the MTUS holds it at the time."""
    if cited.family != "rationale":
        return cited.family == "mtus"
    if row is not None and not is_adopted(row, letter_year):
        return any(match.rule.value == "mtus" for match in cited.sources)
    return source in {"MTUS", "ACOEM"}


def _number(span: Span | None) -> str | None:
    """The number of "ACOEM Chapter 12" or "Table 12-8"."""
    found = _NUMBER.search(text_of(span)) if span is not None else None
    return found.group() if found else None


ROOM = Room(GUIDELINES, read_item=read_citations)
