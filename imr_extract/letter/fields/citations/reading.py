"""The guideline lines of an item -> the parties' bases, the printed lines, and citations."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.citations.cited import Cited
from imr_extract.letter.fields.citations.component import GUIDELINES, GuidelineLine
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import Item
from imr_extract.record import Basis, Citation, CitedBy
from imr_extract.rules.rule_set import load_rules
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
_FIRST_WORDS = re.compile(r"[,.;:?]")


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
        citations += [_citation(doc, cited, cited_by, witness) for cited in found]
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


def _citation(doc: Doc, cited: Cited, cited_by: CitedBy, witness: Witness) -> Citation:
    title, year, sections = cited.first("title"), cited.first("year"), cited.first("sections")
    chapter, table = _number(cited.first("chapter")), _number(cited.first("table_no"))
    source = _source(cited, title, chapter)
    in_mtus = cited.family == "mtus" or (
        cited.family == "rationale" and (source in {"MTUS", "ACOEM"} or chapter is not None)
    )
    pages = [page for span in cited.all("pages") for page in parse_pages(span.text)]
    return Citation(
        citation_no=0,
        cited_by=cited_by,
        family="MTUS" if in_mtus else "Non-MTUS",
        source=source,
        title=text_of(title) if title is not None else None,
        year=int(year.text) if year is not None else None,
        sections=text_of(sections) if sections is not None else None,
        chapter=chapter,
        table_no=table,
        pages=tuple(dict.fromkeys(pages)),
        citation=text_of(cited.span),
        canonical_title=_canonical(title, chapter) if in_mtus else None,
        evidence=(
            witness.of(cited.span, "citation"),
            *(witness.of(part, part.label_) for part in cited.parts),
            *(witness.of(match.span(doc, "source"), "source") for match in cited.sources),
        ),
    )


def _source(cited: Cited, title: Span | None, chapter: str | None) -> str | None:
    """Whose guideline it is: by its name, else by its title, else the first words as printed."""
    if chapter is not None:
        return "ACOEM"
    for match in cited.sources:
        if match.rule.value in _SOURCES and (cited.family != "mtus" or match.rule.value == "acoem"):
            return _SOURCES[match.rule.value]
    if cited.family == "mtus":
        row = _row(text_of(title)) if title is not None else None
        return row["source"] if row is not None else "MTUS"
    text = text_of(cited.span)
    host = _HOST.match(text)
    if host:
        return host.group(1).lower()
    return _FIRST_WORDS.split(text, maxsplit=1)[0].strip() or None


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    """The rows of the MTUS titles by title, by bare title, and by "chapter N" of ACOEM."""
    rows = load_rules().lexicons["mtus_titles"]
    by_chapter = {f"chapter {row['chapter']}": row for row in reversed(rows) if row["chapter"]}
    by_bare = {_bare(row["title"]): row for row in rows}
    return by_chapter | by_bare | {row["title"].casefold(): row for row in rows}


def _row(title: str) -> dict[str, str] | None:
    return _catalogue().get(title.casefold()) or _catalogue().get(_bare(title))


def _bare(title: str) -> str:
    """A title as the catalogue is searched: case folded, without a closing "Guideline(s)"."""
    return re.sub(r" guidelines?$", "", title.casefold())


def _canonical(title: Span | None, chapter: str | None) -> str | None:
    """The catalogue's one name for a printed title, or for an ACOEM chapter cited by number."""
    row = None
    if title is not None:
        row = _row(text_of(title))
    elif chapter is not None:
        row = _catalogue().get(f"chapter {chapter}")
    return row["canonical_title"] if row is not None else None


def _number(span: Span | None) -> str | None:
    """The number of "ACOEM Chapter 12" or "Table 12-8"."""
    found = _NUMBER.search(text_of(span)) if span is not None else None
    return found.group() if found else None


ROOM = Room(GUIDELINES, read_item=read_citations)
