"""The grammar of what a rationale cites: each page that it gives of a guideline.

A page has an owner: the guideline named behind it ("page 46 of the Chronic Pain guideline"), else
the nearest one named before it ("ACOEM Chapter 11, Table 11-6, page 269"). A report of the case
file may own it, too. "The guideline" stands for one that is cited elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, sentences, within
from imr_extract.values.numbers import parse_pages

RATIONALE = "rationale"

_NAMES = ("source", "title", "acoem_chapter", "publisher", "table", "regulation")
_PARTS = {
    "acoem_chapter": "chapter", "table": "table_no", "title": "title", "regulation": "title",
}  # fmt: skip
# How far behind "page 3 of" its owner may stand, and how far apart the names of one guideline may.
_OWNER = 12
_APART = 5
# How far behind a page the guideline may be named without "of": "(page 309, ACOEM)".
_BEHIND = 6


class RationaleGrammar:
    """Reads the page references of a rationale."""

    def __init__(
        self, words: CitationWords, titles: RuleMatcher, rules: RuleSet, vocab: Vocab
    ) -> None:
        """Compile the rules of what may be named beside a page.

        Args:
            words: the small words of citations.
            titles: the matcher of the catalogue's titles.
            rules: the rule set.
            vocab: the pipeline's vocabulary.
        """
        self._words, self._titles = words, titles
        self._pages = RuleMatcher(vocab, rules.of("guidelines", "page"))
        self._names = RuleMatcher(
            vocab,
            rules.of(
                "guidelines", "page", "not_page", "source", "acoem_chapter", "table", "publisher",
                "regulation",
            ),
        )  # fmt: skip
        self._name_joints = rules.words("guidelines", "name_joints")
        self._of = rules.words("guidelines", "of")
        self._case_file = rules.words("guidelines", "case_file")
        self._papers = rules.words("guidelines", "paged_papers")
        self._paper_joints = rules.words("guidelines", "paper_joints")
        self._apart = (
            words.adopters
            | words.edition
            | words.conjunctions
            | self._of
            | {"at", "on", "chapter", "'", "s"}
        )

    def read(self, doc: Doc, rationale: Span, lines: list[Cited]) -> Iterator[Cited]:
        """The guidelines that a rationale cites by a page.

        Args:
            doc: the letter.
            rationale: the part.
            lines: what the parties' lines cite for the item, the reviewer's first.
        """
        if not self._pages(rationale):
            return
        matches = self._names(rationale)
        named = sorted(
            [*of_category(matches, *_NAMES), *self._title_names(doc, rationale, matches)],
            key=lambda m: (m.start, -m.end, m.rule.category != "title"),
        )
        before: Cited | None = None
        for sentence in sentences(rationale):
            inside = within(matches, sentence.start, sentence.end)
            names = list(longest(within(named, sentence.start, sentence.end)))
            floor = sentence.start
            lists = list(self._words.pages(doc, sentence, inside))
            for index, pages in enumerate(lists):
                if self._of_paper(doc, pages, sentence.start):
                    continue
                group = self._owner(doc, pages, names, floor, sentence)
                if group is None:
                    continue
                ahead = lists[index + 1].start if index + 1 < len(lists) else sentence.end
                cited = self._cited(doc, sentence, pages, group, names, floor, ahead)
                if not self._tells(cited):
                    general = all(
                        m.rule.category != "source" or doc[m.start].lower_ in self._words.guideline
                        for m in group
                    )
                    if general:
                        cited.meant = self._meant(pages, lines, before, bool(group))
                    if cited.meant is None and not group:
                        continue
                if cited.sources or cited.first("title") is not None:
                    before = cited
                yield cited
                floor = cited.span.end

    def _title_names(self, doc: Doc, part: Span, matches: list[Match]) -> Iterator[Match]:
        """Catalogue titles that name a guideline here, not a condition or a chapter's topic."""
        ends = {m.end for m in of_category(matches, "source", "acoem_chapter")}
        for title in longest(self._titles(part)):
            ends_so = self._words.guideline | {"chapter"}
            guideline = any(
                i < part.end and doc[i].lower_ in ends_so for i in (title.end - 1, title.end)
            )
            lead = self._is_behind(doc, title.start, ends, part.start)
            if guideline or lead or (title.rule.value != LATER and title.end - title.start > 2):
                yield title

    def _is_behind(self, doc: Doc, i: int, ends: set[int], floor: int) -> bool:
        while i > floor:
            if i in ends:
                return True
            if not (doc[i - 1].is_punct or doc[i - 1].lower_ in self._apart or doc[i - 1].is_digit):
                return False
            i -= 1
        return False

    def _of_paper(self, doc: Doc, pages: Span, floor: int) -> bool:
        """Whether a page is of a paper of the case file that stands right before it."""
        i = pages.start - 1
        while i > floor and (
            doc[i].is_punct or doc[i].is_digit or doc[i].lower_ in self._words.labels
        ):
            i -= 1
        # The word "page" itself, its marks, a date, and small words.
        while i > floor and (
            doc[i].is_punct or doc[i].is_digit
            or doc[i].lower_ in self._paper_joints | self._words.edition
        ):  # fmt: skip
            i -= 1
        return doc[i].lower_ in self._papers

    def _owner(
        self, doc: Doc, pages: Span, names: list[Match], floor: int, sentence: Span
    ) -> list[Match] | None:
        """The names of the guideline that owns a page: none if none stands; None for a paper."""
        behind = [m for m in names if m.start >= pages.end]
        # CASE 1: "page 46 of the Chronic Pain guideline", "pages 9 to 11 of the team's report"
        if pages.end < sentence.end and doc[pages.end].lower_ in self._of:
            for i in range(pages.end + 1, min(sentence.end, pages.end + _OWNER)):
                match = next((m for m in behind if m.start == i), None)
                if match is not None:
                    group = self._group(doc, [match], behind, forward=True)
                    return [*self._right_before(doc, pages, names, floor), *group]
                if doc[i].lower_ in self._case_file:
                    return None
                if doc[i].text in {",", ";", "."}:
                    break
        # CASE 2: "ACOEM Chapter 11, Table 11-6, page 269"
        before = [m for m in names if floor <= m.start and m.end <= pages.start]
        if before:
            return self._group(doc, [before[-1]], before[:-1], forward=False)
        before = [m for m in names if m.end <= pages.start]
        # CASE 3: "(page 309, ACOEM)"
        near = [m for m in behind if m.start <= pages.end + _BEHIND]
        if near and not before:
            return self._group(doc, [near[0]], near[1:], forward=True)
        # CASE 4: "ACOEM allows it on page 12, but not on page 14"
        if before:
            return self._group(doc, [before[-1]], before[:-1], forward=False)
        # CASE 5: "a slow reduction is advised (pg 124)"
        return []

    def _right_before(
        self, doc: Doc, pages: Span, names: list[Match], floor: int
    ) -> Iterator[Match]:
        """The table or chapter before its page: "Table 11-6 on page 269 of ACOEM"."""
        label = self._label(doc, pages, floor)
        for match in of_category(names, "table", "acoem_chapter"):
            between = doc[match.end : label]
            if (
                floor <= match.start
                and label - _APART <= match.end <= label
                and all(token.lower_ in {"on", "at", "of", ","} for token in between)
            ):
                yield match

    def _group(
        self, doc: Doc, group: list[Match], others: list[Match], *, forward: bool
    ) -> list[Match]:
        """The names that stand beside one another and so are of one guideline."""
        for other in others if forward else reversed(others):
            low, high = (group[-1].end, other.start) if forward else (other.end, group[0].start)
            if forward and other.start < group[-1].end:
                continue
            between = doc[low : max(low, high)]
            apart = any(t.is_alpha and t.lower_ not in self._apart for t in between)
            if apart or len(between) > 2 * _APART or self._clashes(group, other):
                break
            group = [*group, other] if forward else [other, *group]
        return group

    def _clashes(self, group: list[Match], other: Match) -> bool:
        """Whether a name is of another guideline: the MTUS adopted ACOEM's, and none of ODG's."""
        values = {m.rule.value for m in [*group, other] if m.rule.value in PUBLISHERS}
        return "odg" in values and len(values) > 1

    def _cited(
        self,
        doc: Doc,
        sentence: Span,
        pages: Span,
        group: list[Match],
        names: list[Match],
        floor: int,
        ahead: int,
    ) -> Cited:
        """The citation from the first of its names to its last, its pages among them."""
        start = min([m.start for m in group if m.start >= floor] + [self._label(doc, pages, floor)])
        while start > floor and doc[start - 1].lower_ in self._words.edition - self._of:
            start -= 1  # "Third Edition ACOEM Guidelines"
        end = max([pages.end, *(m.end for m in group)])
        if end < sentence.end and doc[end].lower_ in self._words.guideline:
            end += 1
        # "ACOEM page 371 and Table 14-3"
        for match in of_category(names, "table", "acoem_chapter"):
            between = doc[end : match.start]
            if match.end + _APART > ahead < sentence.end:
                continue  # "page 303 and Table 12-8 on page 309"
            if end <= match.start <= end + 2 and all(
                t.text in {",", "and", "&", "("} for t in between
            ):
                group, end = [*group, match], match.end
        while (
            end < sentence.end and doc[end].text in {")", "]"} and inside_bracket(doc, start, end)
        ):
            end += 1
        parts = [pages]
        for category, label in _PARTS.items():
            named_so = [m for m in group if m.rule.category == category]
            parts += [m.span(doc, label) for m in named_so[-1:]]
        dated = [i for i in years(doc, start, end) if not pages.start <= i < pages.end]
        parts += [Span(doc, i, i + 1, label="year", span_id=pages.id_) for i in dated[:1]]
        known = [m for m in group if m.rule.value in PUBLISHERS]
        sources = [m for m in known if m.rule.value == "acoem"] or known
        if not sources:
            named = list(self._other_source(doc, group, sentence.start))
            start = min([start, *(span.start for span in named)])
            parts += named
        return Cited(
            Span(doc, start, end, label=RATIONALE, span_id=pages.id_), RATIONALE, parts, sources[:1]
        )

    def _label(self, doc: Doc, pages: Span, floor: int) -> int:
        """Where a page reference begins: at "page"."""
        i = pages.start
        while i > floor and (
            doc[i - 1].is_punct or doc[i - 1].lower_ in self._words.labels | {"s"}
        ):
            i -= 1
            if doc[i].lower_ in self._words.labels:
                return i
        return pages.start

    def _other_source(self, doc: Doc, group: list[Match], floor: int) -> Iterator[Span]:
        """Another's name: a publisher, or the capitals before "guideline", "et al", "textbook"."""
        publisher = next((m for m in group if m.rule.category == "publisher"), None)
        if publisher is not None:
            yield publisher.span(doc, "source")
            return
        general = next((m for m in group if m.rule.value == "other"), None)
        if general is None or any(m.rule.category in {"title", "acoem_chapter"} for m in group):
            return
        start = general.start
        while start > floor and (
            doc[start - 1].text[0].isupper() or doc[start - 1].lower_ in self._name_joints
        ):
            start -= 1
        # "The AAOS guideline", "of the Roe textbook"
        while start < general.start and (
            doc[start].is_stop or doc[start].is_punct or not doc[start].text[0].isupper()
        ):
            start += 1
        if start < general.start:
            end = (
                general.start if doc[general.start].lower_ in self._words.guideline else general.end
            )
            yield Span(doc, start, end, label="source", span_id=general.rule.id)

    def _tells(self, cited: Cited) -> bool:
        """Whether a citation says whose guideline it is."""
        labels = {part.label_ for part in cited.parts}
        # ACOEM numbers its tables by chapter: "Table 9-6".
        table = cited.first("table_no")
        return (
            bool(cited.sources)
            or bool(labels & {"title", "chapter", "source"})
            or (table is not None and "-" in table.text)
        )

    def _meant(
        self, pages: Span, lines: list[Cited], before: Cited | None, is_named: bool
    ) -> Cited | None:
        """What "the guideline", or a page alone, stands for."""
        given = set(parse_pages(pages.text))
        for line in lines:
            if given & {page for span in line.all("pages") for page in parse_pages(span.text)}:
                return line
        if before is not None:
            return before
        mtus = [line for line in lines if line.family == "mtus"]
        return mtus[0] if is_named and mtus else None
