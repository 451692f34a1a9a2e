"""What is printed of a guideline of the MTUS in prose: its title, year, sections and pages."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.cited import (
    GENERIC_TITLE,
    SECTION_NAMES,
    CitationWords,
    years,
)
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import of_category, trimmed


class PrintedParts:
    """Reads the parts that stand beside a guideline's names."""

    def __init__(self, words: CitationWords, rules: RuleSet) -> None:
        """Take the words of the guideline rules."""
        self._words = words
        self._joints = words.prose_joints
        self._no_name = words.guideline | rules.words("guidelines", "no_names")

    def read(
        self, doc: Doc, start: int, end: int, names: list[Match], inside: list[Match]
    ) -> Iterator[Span]:
        """Title, year and sections of a guideline of the MTUS."""
        known = next(iter(of_category(names, "title")), None)
        if known is not None:
            title = known.span(doc, "title")
        else:
            names_end = max((m.end for m in names), default=start)
            found = self._generic_title(doc, names_end, end, inside)
            regulation = next(iter(of_category(names, "regulation")), None)
            if found is None and regulation is not None:
                found = regulation.span(doc, "title")
            if found is None:
                return
            title = found
        yield title
        behind, year = self._edition(doc, title.end, end)
        if year is None:
            # "ACOEM Guidelines (2004), Low Back Complaints", "ACOEM 2019 Low Back Disorders"
            year = next(iter(years(doc, start, title.start)), None)
        if year is not None:
            yield Span(doc, year, year + 1, label="year", span_id=title.id_)
        sources = [m for m in names if m.rule.category == "source" and m.start >= behind]
        if sources and not any(
            t.is_alpha and t.lower_ not in self._joints for t in doc[behind : sources[0].start]
        ):
            behind = self._words.behind_lead(
                doc, sources[0].end, end
            )  # "... of the ACOEM Guidelines"
        yield from self._sections(doc, behind, end, inside)

    def _generic_title(self, doc: Doc, start: int, end: int, matches: list[Match]) -> Span | None:
        """The words that name a guideline which the catalogue lacks, up to a mark or its pages."""
        start = self._words.behind_lead(doc, trimmed(doc, start, end, self._joints)[0], end)
        stops = [m.start for m in of_category(matches, "page", "sections_label", "acoem_chapter")]
        last = min([s for s in stops if s > start] or [end])
        for i in range(start, last):
            if doc[i].text in {",", "(", ";", ":"}:
                last = i
                break
        words = {t.lower_ for t in doc[start:last] if t.is_alpha}
        if words <= self._no_name or not doc[start].is_title:
            return None
        return Span(doc, start, last, label="title", span_id=GENERIC_TITLE)

    def _sections(self, doc: Doc, start: int, end: int, matches: list[Match]) -> Iterator[Span]:
        """The section names between a title and its pages, else behind these."""
        labels = of_category(matches, "sections_label")
        start = next((m.end for m in labels if m.start >= start), start)
        stops = [m.start for m in of_category(matches, "page", "acoem_chapter", "table")]
        first, last = trimmed(
            doc, start, min([s for s in stops if s >= start] or [end]), self._joints
        )
        while first < last and (doc[first].is_punct or doc[first].lower_ in self._no_name):
            first += 1
        # "Ankle and Foot Complaints, 371, 376"
        pages = self._words.trailing_pages(doc, first, last)
        if pages < last:
            yield Span(doc, pages, last, label="pages", span_id=SECTION_NAMES)
            last = pages
        first, last = trimmed(doc, first, last, self._joints)
        if first >= last:
            # "Low Back Complaints, pages 300-1, Physical Methods"
            lists = [span.end for span in self._words.pages(doc, doc[start:end], matches)]
            behind = max(lists, default=end)
            if (
                behind < end
                and doc[behind].text in {",", ";", ":"}
                and not of_category(matches, "table")
            ):
                first, last = trimmed(doc, behind, end, self._joints)
                if first < last and not doc[first].text[0].isupper():
                    return
        if first < last:
            yield Span(doc, first, last, label="sections", span_id=SECTION_NAMES)

    def _edition(self, doc: Doc, start: int, end: int) -> tuple[int, int | None]:
        """Behind a title: "2009", ", 2009", "(May 2009)", "(ACOEM, 2nd Edition (2004), Ch. 12)".

        Returns:
            The token behind it, and that of the year; the title's end and None without any.
        """
        closing = self._words.guideline | {"chapter"}
        if start < end and doc[start].lower_ in closing and not doc[start + 1].is_digit:
            start += 1
        found = years(doc, start, end)
        ahead = start + 1 if start < end and doc[start].text == "," else start
        if ahead in found:
            closed = ahead + 1 < end and doc[ahead + 1].lower_ in self._words.guideline
            return ahead + 1 + closed, ahead
        if start >= end or doc[start].text != "(":
            return start, None
        depth = 0
        for i in range(start, end):
            depth += (doc[i].text == "(") - (doc[i].text == ")")
            if not depth:
                return i + 1, next((year for year in found if year < i), None)
        return start, None
