"""The grammar of what others than the MTUS have published.

A block names one work or several: "ODG, Low Back, MRI; Roe A, et al. Necks. Spine 2009;34:1066-77".
It is cut into works, which `WorkReader` reads.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc
from spacy.vocab import Vocab

from imr_extract.letter.fields.citations.cited import CitationWords, Cited, inside_bracket, years
from imr_extract.letter.fields.citations.points import behind_point, is_point
from imr_extract.letter.fields.citations.publishers import Publishers, PublisherWords
from imr_extract.letter.fields.citations.reference import authors_of, is_paper, web_addresses
from imr_extract.letter.fields.citations.work import WorkReader
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, trimmed, within
from imr_extract.rules.tokenizer import clean_text, token_offsets

# Books of guidelines that begin a work wherever they are named.
_BOOKS = frozenset({"acoem", "odg"})
_EDGES = frozenset({",", ";", ".", ":", "-", "/"})
# Parts works; not behind an initial: "U.S.", "Roe, A. B."
_MARK = r"[;,]|(?<!\b\w)\."


class WorkGrammar:
    """Cuts a block into works and has each read."""

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
        self._words = words
        self._publishers = PublisherWords(rules, vocab)
        self._work = WorkReader(words, titles, rules)
        self._on = rules.words("guidelines", "on")
        small = "|".join(sorted({*words.conjunctions, *self._on, "the"}))
        self._parting = re.compile(
            rf"(?:(?P<mark>{_MARK})\s?|\s)(?:(?:{small})\s)+|(?P<plain>{_MARK})\s?", re.IGNORECASE
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
            publishers = Publishers(self._publishers, doc[first:last])
            cuts = [first, *self._cuts(doc, first, last, inside, publishers), last]
            for one, other in zip(cuts, cuts[1:], strict=False):
                low, high = trimmed(doc, one, other, self._joints)
                low = trimmed(doc, behind_point(doc, low, high), high, self._joints)[0]
                if low < high:
                    own = within(inside, low, high)
                    yield self._work.read(doc, low, high, own, publishers, rule_id)

    def _cuts(
        self, doc: Doc, start: int, end: int, names: list[Match], publishers: Publishers
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
        if papers or ";" in words or "." in words or self._publishers.stand_in(words):
            addresses = {first + m.start() for m in web_addresses(words)}
            parted = {
                bisect_left(offsets, first + m.end(), start, end): m["mark"] or m["plain"] or "and"
                for m in self._parting.finditer(words)
            }
        point = 1 if parted and is_point(doc, start, 1) else 0
        begun = behind_point(doc, start, end)
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
            if point and before and is_point(doc, i, point + 1):
                point += 1
                begun = behind_point(doc, i, end)
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

    def _begins_work(self, doc: Doc, i: int, end: int, publishers: Publishers) -> bool:
        """Whether an organisation stands here, and a work behind it: not "by ASA and AAN, 2018"."""
        behind = publishers.organisation(i, end)
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
