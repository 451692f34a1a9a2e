"""The decided items of a Doc -> services with their guidelines and citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness, text_of
from imr_extract.letter.fields.citations.component import GUIDELINES
from imr_extract.letter.fields.services.component import SERVICES
from imr_extract.letter.fields.services.detail_values import read_details
from imr_extract.letter.fields.services.details import SERVICE_DETAILS
from imr_extract.letter.sections import DECISIONS, body, decided_items
from imr_extract.record import Basis, Citation, CitedBy, Decision, Evidence, Service
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import verbatim
from imr_extract.values.numbers import parse_pages

_CITED_BY = {
    "claims_administrator_guideline": CitedBy.CLAIMS_ADMINISTRATOR,
    "reviewer_guideline": CitedBy.REVIEWER,
    "rationale": CitedBy.RATIONALE,
}
_SOURCES = {"source.odg": "ODG", "source.acoem": "ACOEM", "source.mtus": "MTUS"}
_NUMBER = re.compile(r"\d+(?:-\d+)?[a-z]?", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,})", re.IGNORECASE)


def read_services(doc: Doc, witness: Witness, latest_year: int | None) -> Iterator[Service]:
    """The services in the order of the letter; `service_no` counts from 1.

    Args:
        doc: the letter.
        witness: makes the evidence.
        latest_year: the letter's year, to read two-digit years by.
    """
    spans = list(doc.spans[SERVICES])
    guidelines = list(doc.spans[GUIDELINES])
    details = list(doc.spans[SERVICE_DETAILS])
    decisions = {span.kb_id_: span for span in doc.spans[DECISIONS]}
    citation_no = 0
    for number, parts in enumerate(decided_items(doc), start=1):
        evidence: list[Evidence] = []
        values: dict[str, str] = {}
        section = parts["service"][0]
        for span in _inside(spans, section):
            values[span.label_] = text_of(span)
            evidence.append(witness.of(span, span.label_))
        decision = decisions.get(str(number))
        if decision is not None:
            evidence.append(witness.of(_without_colon(decision), "decision"))
        bases: dict[str, Basis | None] = {}
        texts: dict[str, str | None] = {}
        citations: list[Citation] = []
        for kind, cited_by in _CITED_BY.items():
            bodies = [span for part in parts.get(kind, []) if len(span := body(doc, part))]
            texts[kind] = "\n".join(_paragraphs(b) for b in bodies) or None
            found = [span for text in bodies for span in _inside(guidelines, text)]
            for citation in _citations(found, cited_by, witness, citation_no):
                citations.append(citation)
                citation_no += 1
            if cited_by is not CitedBy.RATIONALE and bodies:
                other = bases.get("claims_administrator_guideline")
                bases[kind], witnesses = _basis(bodies[0], found, other)
                column = f"{cited_by.value}_basis"
                evidence += [witness.of(span, column) for span in witnesses]
            evidence += [witness.of(text, kind) for text in bodies]
        own = [
            span
            for kind in ("service", "rationale")
            for part in parts.get(kind, [])
            for span in _inside(details, part)
        ]
        read, witnessed = read_details(own, witness, latest_year)
        evidence += witnessed
        yield Service(
            service_no=number,
            service=values.get("service", ""),
            decision=_decision(decision),
            **read,
            original_request=values.get("original_request"),
            authorized=values.get("authorized"),
            retrospective="retrospective" in values,
            associated_surgical="associated_surgical" in values,
            claims_administrator_basis=bases.get("claims_administrator_guideline"),
            reviewer_basis=bases.get("reviewer_guideline"),
            claims_administrator_guideline=texts["claims_administrator_guideline"],
            reviewer_guideline=texts["reviewer_guideline"],
            rationale=texts["rationale"],
            citations=tuple(citations),
            evidence=tuple(evidence),
        )


def _decision(span: Span | None) -> Decision | None:
    return Decision(span.label_.removeprefix("decision.")) if span is not None else None


def _without_colon(span: Span) -> Span:
    """The decision's word without the colon before it."""
    start = span.start + (span[0].text == ":")
    return Span(span.doc, start, span.end, label=span.label_, span_id=span.id_)


def _basis(part: Span, found: list[Span], other: Basis | None) -> tuple[Basis, list[Span]]:
    """What a guideline line rests on, and the words that say so.

    A reviewer who accepts the other party's guideline rests on what it rests on.
    """
    labelled = {
        Basis.MTUS: [s for s in found if s.label_ == "citation.mtus"],
        Basis.OUTSIDE_MTUS: [s for s in found if s.label_ == "basis.outside_mtus"]
        or [s for s in found if s.label_ == "citation.non_mtus"],
        Basis.NONE_CITED: [s for s in found if s.label_ == "basis.none_cited"],
    }
    for basis, spans in labelled.items():
        if spans:
            return basis, spans[:1]
    accepted = [s for s in found if s.label_ == "basis.accepted"]
    if accepted and other is not None:
        return other, accepted[:1]
    return Basis.OTHER, [part]


def _citations(
    found: list[Span], cited_by: CitedBy, witness: Witness, count: int
) -> Iterator[Citation]:
    for span in found:
        if not span.label_.startswith("citation."):
            continue
        count += 1
        parts = [s for s in found if not s.label_.startswith(("citation.", "basis."))]
        yield _citation(span, list(_inside(parts, span)), cited_by, witness, count)


def _citation(
    span: Span, parts: list[Span], cited_by: CitedBy, witness: Witness, number: int
) -> Citation:
    def first(label: str) -> Span | None:
        return next((s for s in parts if s.label_ == label), None)

    title, year, chapter = first("title"), first("year"), first("chapter")
    sections, table = first("sections"), first("table_no")
    pages = [s for s in parts if s.label_ == "pages"]
    source = _source(span, title, parts)
    in_mtus = span.label_ == "citation.mtus" or (
        span.label_ == "citation.rationale" and (source in {"MTUS", "ACOEM"} or chapter is not None)
    )
    return Citation(
        citation_no=number,
        cited_by=cited_by,
        family="MTUS" if in_mtus else "Non-MTUS",
        source=source,
        title=text_of(title) if title is not None else None,
        year=int(year.text) if year is not None else None,
        sections=text_of(sections) if sections is not None else None,
        chapter=_number(chapter),
        table_no=_number(table),
        pages=tuple(dict.fromkeys(p for s in pages for p in parse_pages(s.text))),
        citation=text_of(span),
        canonical_title=_canonical(title, chapter) if in_mtus else None,
        evidence=(
            witness.of(span, "citation"),
            *(witness.of(s, s.label_) for s in parts if not s.label_.startswith("source.")),
            *(witness.of(s, "source") for s in parts if s.label_.startswith("source.")),
        ),
    )


def _source(span: Span, title: Span | None, parts: list[Span]) -> str | None:
    """Whose guideline it is: by its name, else by its title, else the first words as printed."""
    if any(part.label_ == "chapter" for part in parts):
        return "ACOEM"
    for part in parts:
        if part.label_ in _SOURCES and (
            span.label_ != "citation.mtus" or part.label_ == "source.acoem"
        ):
            return _SOURCES[part.label_]
    if span.label_ == "citation.mtus":
        row = _row(text_of(title)) if title is not None else None
        return row["source"] if row is not None else "MTUS"
    text = text_of(span)
    host = _HOST.match(text)
    if host:
        return host.group(1).lower()
    return re.split(r"[,.;:?]", text, maxsplit=1)[0].strip() or None


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


def _canonical(title: Span | None, chapter: Span | None) -> str | None:
    """The catalogue's one name for a printed title, or for an ACOEM chapter cited by number."""
    row = None
    if title is not None:
        row = _row(text_of(title))
    elif chapter is not None:
        row = _catalogue().get(f"chapter {_number(chapter)}")
    return row["canonical_title"] if row is not None else None


def _number(span: Span | None) -> str | None:
    """The number of "ACOEM Chapter 12" or "Table 12-8"."""
    found = _NUMBER.search(text_of(span)) if span is not None else None
    return found.group() if found else None


def _inside(spans: object, outer: Span) -> Iterator[Span]:
    for span in spans:  # type: ignore[attr-defined] # a list or a SpanGroup
        if outer.start <= span.start and span.end <= outer.end:
            yield span


def _paragraphs(span: Span) -> str:
    """The text of a span, a newline between its paragraphs."""
    return verbatim(span).strip()
