"""The grammar of what others than the MTUS have published.

A block names one work or several: "ODG, Low Back, MRI; Roe A, et al. Necks. Spine 2009;34:1066-77".
It is cut into works; of each is read who published it, its title, year and pages. A journal counts
as the publisher of its papers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.citations.catalogue import LATER
from imr_extract.letter.fields.citations.cited import (
    PUBLISHERS,
    CitationWords,
    Cited,
    inside_bracket,
    years,
)
from imr_extract.letter.fields.citations.reference import (
    Reference,
    authors_of,
    is_paper,
    read_reference,
    web_addresses,
)
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, trimmed, verbatim, within
from imr_extract.rules.tokenizer import clean_text, token_offsets

# Rules whose words code names, since this grammar finds them and no pattern does.
JOURNAL, ORGANISATION, FIRST_WORDS = (
    "guidelines.journal", "guidelines.organisation", "guidelines.first_words",
)  # fmt: skip
ADDRESS = "guidelines.address"
# An organisation's name in capitals before what it published: "AHRQ Guideline".
_SHORT_NAME = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z]{1,5}$")
_OPENINGS, _CLOSINGS = frozenset({"(", "["}), frozenset({")", "]"})
_BOOKS = frozenset({"acoem", "odg"})
_END = frozenset({",", ";", ".", ":", "?", "(", "[", "!", '"'})
_EDGES = frozenset({",", ";", ".", ":", "-", "/"})


class _Publishers:
    """The names of publishers and kinds of works in a range, looked for when first asked for.

    Most works are ODG's, of which nothing more is to be known.
    """

    def __init__(self, matcher: RuleMatcher, span: Span) -> None:
        self._matcher, self._span = matcher, span

    @cached_property
    def _found(self) -> list[Match]:
        return self._matcher(self._span)

    @property
    def named(self) -> list[Match]:
        """The publishers."""
        return of_category(self._found, "publisher")

    @property
    def works(self) -> set[int]:
        """The tokens at which the kind of a work stands."""
        return {match.start for match in of_category(self._found, "work")}


class WorkGrammar:
    """Cuts a block into works and reads each."""

    def __init__(
        self, words: CitationWords, titles: RuleMatcher, rules: RuleSet, vocab: Vocab
    ) -> None:
        """Take the words of the guideline rules.

        Args:
            words: the small words of citations.
            titles: the matcher of the catalogue's titles.
            rules: the rule set.
            vocab: the pipeline's vocabulary.
        """
        self._words, self._titles = words, titles
        self._names = RuleMatcher(vocab, rules.of("guidelines", "publisher", "work"))
        self._organisations = rules.words("guidelines", "organisations")
        self._of_organisation = re.compile(
            rf"\b(?:{'|'.join(sorted(self._organisations))})\b", re.IGNORECASE
        )
        self._name_joints = rules.words("guidelines", "name_joints")
        self._title_ends = rules.words("guidelines", "title_ends")
        self._looked_at = rules.words("guidelines", "looked_at")
        self._seen = re.compile(
            rf"[\s,;(]*\b(?:{'|'.join(sorted(self._looked_at))})\b", re.IGNORECASE
        )
        self._on = rules.words("guidelines", "on")
        small = "|".join(sorted({*words.conjunctions, *self._on, "the"}))
        # Not behind an initial: "U.S.", "Roe, A. B."
        mark = r"[;,]|(?<!\b\w)\."
        self._parting = re.compile(
            rf"(?:(?P<mark>{mark})\s?|\s)(?:(?:{small})\s)+|(?P<plain>{mark})\s?", re.IGNORECASE
        )
        self._joints = words.conjunctions | self._on | _EDGES | {"the", "also"}

    def read(
        self, doc: Doc, start: int, end: int, matches: list[Match], rule_id: str
    ) -> Iterator[Cited]:
        """The works that a range names.

        Args:
            doc: the letter.
            start: first token of the range.
            end: the token behind it.
            matches: matches of the guideline rules there.
            rule_id: the rule that found the range.
        """
        labels = list(longest(of_category(matches, "other_label")))
        edges = [start, *(m.start for m in labels), end]
        behind = [start, *(m.end for m in labels)]
        for first, last in zip(behind, edges[1:], strict=True):
            if first >= last:
                continue
            inside = within(matches, first, last)
            publishers = _Publishers(self._names, doc[first:last])
            cuts = [first, *self._cuts(doc, first, last, inside, publishers), last]
            for one, other in zip(cuts, cuts[1:], strict=False):
                low, high = trimmed(doc, one, other, self._joints)
                if low < high:
                    own = within(inside, low, high)
                    yield self._work(doc, low, high, own, publishers, rule_id)

    def _cuts(
        self, doc: Doc, start: int, end: int, names: list[Match], publishers: _Publishers
    ) -> Iterator[int]:
        """Where another work begins."""
        text, offsets = clean_text(doc).text, token_offsets(doc)
        first, stop = offsets[start], offsets[end - 1] + len(doc[end - 1])
        words = text[first:stop]
        books = {
            m.start: m for m in names if m.rule.category == "source" and m.rule.value in _BOOKS
        }
        # A paper bears a year or "et al"; where neither stands, none is looked for.
        papers = is_paper(words)
        addresses: set[int] = set()
        parted: dict[int, str] = {}
        # Most blocks are one chapter of ODG, and hold none of these.
        if papers or ";" in words or "." in words or self._of_organisation.search(words):
            addresses = {first + m.start() for m in web_addresses(words)}
            parted = {
                bisect_left(offsets, first + m.end(), start, end): m["mark"] or m["plain"] or "and"
                for m in self._parting.finditer(words)
            }
        point = 1 if parted and self._point(doc, start, 1) else 0
        begun = self._behind_point(doc, start, end)
        led = papers and self._is_reference(text, offsets[begun], stop)
        for i in sorted(parted.keys() | books.keys()):
            if not start < i < end:
                continue
            before = parted.get(i, "")
            if before == "," and not (papers or addresses or point or i in books):
                continue
            if inside_bracket(doc, begun, i):
                continue
            # CASE 1: "1. ODG, Pain. 2. Roe AB, et al. Necks. Spine. 2009."
            if point and before and self._point(doc, i, point + 1):
                point += 1
                begun = self._behind_point(doc, i, end)
                led = papers and self._is_reference(text, offsets[begun], stop)
                yield i
                continue
            at_address = offsets[i] in addresses
            if i <= begun or not (doc[i].is_alpha or at_address):
                continue
            held = [m for m in books.values() if begun <= m.start < i]
            if i in books:
                # CASE 2: "ODG, Knee ODG, Gym", "ACOEM and ODG", "Roe A. Necks. Spine 2009. ODG"
                if held:
                    new = self._is_other(doc, held, books[i])
                else:
                    new = before == ";" or (before == "." and bool(years(doc, begun, i)))
            elif at_address:
                # CASE 3: "ODG, Pain; www.example.org/pain", "www.example.org, www.example.net"
                new = bool(held) or offsets[begun] in addresses
            elif papers and self._is_reference(text, offsets[i], stop):
                # CASE 4: "ODG, Pain; Roe AB, et al. Necks. Spine 2009"
                new = before != "," or not led
            else:
                # CASE 5: "ODG, Pain; American Board of Sutures, Knots", "...; and on Knots, page 2"
                new = before == ";" and doc[i - 1].lower_ in self._on
                if before != "," and not (led and before != ";"):
                    new = new or self._begins_work(doc, i, end, publishers)
            if new:
                begun, led = i, papers and self._is_reference(text, offsets[i], stop)
                yield i

    def _is_reference(self, text: str, start: int, stop: int) -> bool:
        return text[start : start + 1].isupper() and authors_of(text[start:stop]) is not None

    def _begins_work(self, doc: Doc, i: int, end: int, publishers: _Publishers) -> bool:
        """Whether an organisation stands here with a work behind it; not "from ASA and AAN, 2018"."""
        behind = self._organisation(doc, i, end, publishers)
        return behind is not None and any(token.is_alpha for token in doc[behind:end])

    def _is_other(self, doc: Doc, held: list[Match], book: Match) -> bool:
        """Whether a book's name is of another work than those before it.

        "Official Disability Guidelines (ODG)" is one, "ODG, Neck, ODG, Low back" are two.
        """
        last = max(held, key=lambda m: m.end)
        if last.end > book.start:
            return False
        if last.rule.value != book.rule.value:
            return True
        between = doc[last.end : book.start]
        return any(t.is_alpha and t.lower_ not in self._words.adopters for t in between)

    def _point(self, doc: Doc, i: int, number: int) -> bool:
        """Whether a list's point begins here: "1.", "1)", "(1)"."""
        first = i + 1 if doc[i].text in _OPENINGS else i
        marks = _CLOSINGS if first > i else {".", ")"}
        return (
            first + 1 < len(doc) and doc[first].text == str(number) and doc[first + 1].text in marks
        )

    def _behind_point(self, doc: Doc, i: int, end: int) -> int:
        """The first token of a point behind its number; the token itself where it is none."""
        first = i + 1 if doc[i].text in _OPENINGS else i
        if (
            first + 2 < end
            and doc[first].text.isdecimal()
            and self._point(doc, i, int(doc[first].text))
        ):
            return trimmed(doc, first + 2, end, self._joints)[0]
        return i

    def _organisation(self, doc: Doc, i: int, end: int, publishers: _Publishers) -> int | None:
        """The token behind an organisation's name that begins here; None where none does."""
        if not doc[i].text[0].isupper():
            return None
        known = next((m for m in publishers.named if m.start == i), None)
        if known is not None:
            return known.end
        works = publishers.works
        if _SHORT_NAME.match(doc[i].text) and i + 1 in works:
            return i + 1
        j, found = i, False
        while j < end and j not in works:
            word = doc[j]
            if word.text == "." and len(doc[j - 1]) == 1 and doc[j - 1].is_upper:
                j += 1  # "U.S. Department of ..."
                continue
            if word.text in _END or not (
                word.text[0].isupper() or word.lower_ in self._name_joints
            ):
                break
            found = found or word.lower_ in self._organisations
            j += 1
        if not found:
            return None
        return trimmed(doc, i, j, (), self._name_joints)[1]

    def _work(
        self,
        doc: Doc,
        start: int,
        end: int,
        names: list[Match],
        publishers: _Publishers,
        rule_id: str,
    ) -> Cited:
        """Who published one work, its title, year and pages."""
        start = self._behind_point(doc, start, end)
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
        self, doc: Doc, start: int, reference: Reference, publishers: _Publishers
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
                behind = self._organisation(doc, i, words.end, publishers)
                if behind is not None:
                    yield Span(doc, i, behind, label="source", span_id=ORGANISATION)
                    last = i if i > words.start else last
                    break
        else:
            if reference.authors is not None:
                yield self._span(doc, start, reference.authors, "source", FIRST_WORDS)
        yield from self._title(doc, words.start, last)

    def _published(
        self, doc: Doc, start: int, end: int, text: str, publishers: _Publishers
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
        behind = self._organisation(doc, start, end, publishers)
        if behind is not None:
            yield Span(doc, start, behind, label="source", span_id=ORGANISATION)
            parted = self._behind_bracket(doc, behind, end)
            apart = parted < end and doc[parted].text in _END | {"-"}
            yield from self._title(doc, parted if apart else start, end)
            return
        # CASE 5: "What is a knot? American Board of Sutures. www.example.org"
        for i in range(start + 1, end):
            if doc[i - 1].text in {".", "?", "!"} or doc[i - 1].lower_ in {"from", "by"}:
                behind = self._organisation(doc, i, end, publishers)
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
