"""One work that others than the MTUS have published: whose it is, its title, year and pages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.catalogue import LATER
from imr_extract.letter.fields.citations.cited import PUBLISHERS, CitationWords, Cited, years
from imr_extract.letter.fields.citations.publishers import Publishers
from imr_extract.letter.fields.citations.reference import (
    Reference,
    read_reference,
    web_addresses,
)
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, trimmed, verbatim
from imr_extract.rules.tokenizer import clean_text, token_offsets

# Rules whose words code names, since this grammar finds them and no pattern does.
JOURNAL, ORGANISATION, FIRST_WORDS, ADDRESS = (
    "guidelines.journal", "guidelines.organisation", "guidelines.first_words", "guidelines.address",
)  # fmt: skip
_END = frozenset({",", ";", ".", ":", "?", "(", "[", "!", '"'})
_EDGES = frozenset({",", ";", ".", ":", "-", "/"})


class WorkReader:
    """Reads one work, where it has been cut from its block."""

    def __init__(self, words: CitationWords, titles: RuleMatcher, rules: RuleSet) -> None:
        """Take the words of the guideline rules.

        Args:
            words: the small words of citations.
            titles: the matcher of the catalogue's titles.
            rules: the rule set.
        """
        self._words, self._titles = words, titles
        self._title_ends = rules.words("guidelines", "title_ends")
        looked_at = "|".join(sorted(rules.words("guidelines", "looked_at")))
        self._seen = re.compile(rf"[\s,;(]*\b(?:{looked_at})\b", re.IGNORECASE)

    def read(
        self,
        doc: Doc,
        start: int,
        end: int,
        names: list[Match],
        publishers: Publishers,
        rule_id: str,
    ) -> Cited:
        """Who published one work, its title, year and pages."""
        cited = Cited(Span(doc, start, end, label="non_mtus", span_id=rule_id), "non_mtus")
        text = verbatim(cited.span)
        sources = [m for m in names if m.rule.value in PUBLISHERS]
        if not sources:
            held = (m for m in publishers.named if start <= m.start and m.end <= end)
            sources = [m for m in held if m.rule.value in PUBLISHERS]
        first = next(iter(sources), None)
        reference = None
        if first is None or first.start > start:
            seen = self._seen.search(text)
            reference = read_reference(text[: seen.start()] if seen is not None else text)
        pages = list(self._words.pages(doc, cited.span, names))
        # CASE 1: "Roe AB, et al. Necks. Spine 2009;34:1066-77"
        if reference is not None and reference.journal is not None:
            cited.parts += self._of_reference(doc, start, reference, JOURNAL)
            cited.parts += pages
            return cited
        # CASE 2: "Official Disability Guidelines (ODG), Pain", "ACOEM, Knee Disorders, page 12"
        if first is not None and reference is None:
            cited.sources = [first]
            cited.parts += self._of_publisher(doc, cited.span, names, first)
            cited.parts += pages
            return cited
        if reference is not None:
            cited.parts += self._authored(doc, start, reference, publishers)
        else:
            cited.parts += self._published(doc, start, end, text, publishers)
        year = self._year(doc, start, end)
        if year is not None and cited.first("year") is None:
            cited.parts.append(Span(doc, year, year + 1, label="year", span_id=rule_id))
        cited.parts += pages
        return cited

    def _of_reference(
        self, doc: Doc, start: int, reference: Reference, rule_id: str
    ) -> Iterator[Span]:
        """The parts of a paper."""
        places = {
            "source": reference.journal, "title": reference.title, "year": reference.year,
            "pages": reference.pages,
        }  # fmt: skip
        for label, place in places.items():
            if place is not None:
                yield self._span(doc, start, place, label, rule_id)

    def _span(self, doc: Doc, start: int, place: tuple[int, int], label: str, rule_id: str) -> Span:
        """A range of the characters behind a token as a span of tokens."""
        offsets = token_offsets(doc)
        first = bisect_left(offsets, offsets[start] + place[0] + 1) - 1
        last = bisect_left(offsets, offsets[start] + place[1], first)
        return Span(doc, first, max(last, first + 1), label=label, span_id=rule_id)

    def _of_publisher(
        self, doc: Doc, span: Span, names: list[Match], publisher: Match
    ) -> Iterator[Span]:
        """Title, chapter, table and year of one of ACOEM's guidelines; ODG's year."""
        if publisher.rule.value == "acoem":
            titles = list(longest(self._titles(span)))
            title = next((m for m in titles if m.start >= publisher.end), None)
            title = title or next((m for m in titles if m.rule.value != LATER), None)
            if title is not None:
                yield title.span(doc, "title")
            yield from (m.span(doc, "chapter") for m in of_category(names, "acoem_chapter")[:1])
            yield from (m.span(doc, "table_no") for m in of_category(names, "table")[:1])
        year = self._year(doc, span.start, span.end)
        if year is not None:
            yield Span(doc, year, year + 1, label="year", span_id=publisher.rule.id)

    def _authored(
        self, doc: Doc, start: int, reference: Reference, publishers: Publishers
    ) -> Iterator[Span]:
        """A work by persons in no journal: of the organisation that its title begins with."""
        if reference.title is None:
            if reference.authors is not None:
                yield self._span(doc, start, reference.authors, "source", FIRST_WORDS)
            return
        words = self._span(doc, start, reference.title, "title", JOURNAL)
        last = words.end
        for i in range(words.start, words.end):
            if i == words.start or doc[i - 1].text in {".", "?", "!"}:
                behind = publishers.organisation(i, words.end)
                if behind is not None:
                    yield Span(doc, i, behind, label="source", span_id=ORGANISATION)
                    last = i if i > words.start else last
                    break
        else:
            if reference.authors is not None:
                yield self._span(doc, start, reference.authors, "source", FIRST_WORDS)
        yield from self._title(doc, words.start, last)

    def _published(
        self, doc: Doc, start: int, end: int, text: str, publishers: Publishers
    ) -> Iterator[Span]:
        """A work by an organisation, a site, or nobody known."""
        address = next(web_addresses(text), None)
        # CASE 3: "www.example.org/knees", "Example.org, Knees"
        if address is not None and not address.start():
            host = self._span(doc, start, address.span(), "source", ADDRESS)
            yield host
            yield from self._title(doc, host.end, end)
            return
        # CASE 4: "American Board of Sutures, Position on knots, 2016", "CDC Guideline for knots"
        behind = publishers.organisation(start, end)
        if behind is not None:
            yield Span(doc, start, behind, label="source", span_id=ORGANISATION)
            parted = self._behind_bracket(doc, behind, end)
            apart = parted < end and doc[parted].text in _END | {"-"}
            yield from self._title(doc, parted if apart else start, end)
            return
        # CASE 5: "What is a knot? American Board of Sutures. www.example.org"
        for i in range(start + 1, end):
            if doc[i - 1].text in {".", "?", "!"} or doc[i - 1].lower_ in {"from", "by"}:
                behind = publishers.organisation(i, end)
                if behind is not None:
                    yield Span(doc, i, behind, label="source", span_id=ORGANISATION)
                    yield from self._title(doc, start, i if doc[i - 1].is_punct else end)
                    return
        if address is not None:
            yield self._span(doc, start, address.span(), "source", ADDRESS)
            yield from self._title(doc, start, end)
            return
        # CASE 6: "Blue Book of Knots (rev. 2), page 3"
        last = start
        while last < end and doc[last].text not in _END:
            last += 1
        last = min(max(last, start + 1), self._title_end(doc, start, end))
        yield Span(doc, start, max(last, start + 1), label="source", span_id=FIRST_WORDS)

    def _behind_bracket(self, doc: Doc, i: int, end: int) -> int:
        """The token behind a short name in brackets: "American Board of Sutures (ABS)"."""
        if i + 2 < end and doc[i].text == "(" and doc[i + 2].text == ")":
            return i + 3
        return i

    def _title(self, doc: Doc, start: int, end: int) -> Iterator[Span]:
        first, last = trimmed(doc, start, self._title_end(doc, start, end), _EDGES | {")"}, _EDGES)
        if first < last and any(token.is_alpha for token in doc[first:last]):
            yield Span(doc, first, last, label="title", span_id=ORGANISATION)

    def _title_end(self, doc: Doc, start: int, end: int) -> int:
        """Where a title ends: before its edition, year, pages or address."""
        begun, dated = False, set(years(doc, start, end))
        for i in range(start, end):
            word = doc[i]
            if begun and (
                word.lower_ in self._title_ends
                or i in dated
                or (word.text in {".", "?"} and i + 1 < end and doc[i + 1].is_title)
            ):
                last = i
                while last > start and (
                    doc[last - 1].lower_ in self._words.ordinals | {"(", "the"} | _EDGES
                    or (doc[last - 1].is_digit and last < i)
                ):
                    last -= 1
                return last if last > start else i
            begun = begun or word.is_alpha
        return end

    def _year(self, doc: Doc, start: int, end: int) -> int | None:
        """The year of print: the first one that is no day of looking at it."""
        found = years(doc, start, end)
        if not found:
            return None
        offsets = token_offsets(doc)
        text = clean_text(doc).text[offsets[start] : offsets[end - 1] + len(doc[end - 1])]
        addresses = [m.span() for m in web_addresses(text)]
        seen = self._seen.search(text)
        for year in found:
            at = offsets[year] - offsets[start]
            if seen is not None and seen.start() < at:
                return None
            is_range = "-" in (text[max(0, at - 1) : at], text[at + 4 : at + 5])
            if not is_range and not any(low <= at < high for low, high in addresses):
                return year
        return None
