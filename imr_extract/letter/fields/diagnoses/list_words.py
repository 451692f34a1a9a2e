"""The words of a list of conditions, and what the rules and the lexicons say of each."""

from __future__ import annotations

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.rules.rule import Match
from imr_extract.rules.spans import longest, of_category

OPEN, CLOSE = frozenset("(["), frozenset(")]")


def whole_code(doc: Doc, match: Match) -> Match:
    """A code up to the space behind it: all of "S06.0X0A", and of "M17.11 OA" the number alone."""
    i = next((i for i in range(match.start, match.end) if doc[i].text == "."), None)
    if i is None:
        return match
    while i + 1 < len(doc) and not doc[i].whitespace_ and doc[i + 1].text.isalnum():
        i += 1
    end = i + 1
    if doc[match.start].text in OPEN and end < len(doc) and doc[end].text in CLOSE:
        end += 1
    return Match(match.start, end, match.rule)


class ListWords:
    """The words of a list by token; listed once, since each is looked at several times.

    Attributes:
        text: each word as printed.
        lower: in lower case.
        unsplit: the tokens within names that nothing parts.
        joints: what parts two conditions as a comma does, by first token, as all matches below.
        joined: the tokens of these.
        leads: what stands before a condition.
        trailers: what stands behind one and says how it is meant.
        stops: what ends a list, or one of its items.
        likenesses: the tokens at which a likeness begins.
        qualifiers: the ranges that only describe a condition.
        additions: the tokens at which words begin that say more of the condition before a comma.
        codes: printed codes, in order.
        bare_codes: codes where a condition is to begin.
    """

    def __init__(
        self, doc: Doc, start: int, end: int, matches: list[Match], lexicon: ConditionWords
    ) -> None:
        """Sort the matches of the list's rules out."""

        def by_start(*categories: str) -> dict[int, Match]:
            return {m.start: m for m in reversed(of_category(matches, *categories))}

        self.text = {i: doc[i].text for i in range(start, end)}
        self.lower = {i: text.lower() for i, text in self.text.items()}
        unsplit = of_category(matches, "unsplit")
        self.unsplit = {i for m in unsplit for i in range(m.start, m.end)}
        self.joints = by_start("joint")
        self.leads = by_start("lead")
        self.trailers = by_start("trailer")
        self.likenesses = [m.start for m in of_category(matches, "likeness")]
        self.qualifiers = {(m.start, m.end) for m in of_category(matches, "qualifier")}
        self.additions = {m.start for m in of_category(matches, "addition")}
        self.codes = [whole_code(doc, m) for m in longest(of_category(matches, "icd_code"))]
        inside = {i for code in self.codes for i in range(code.start, code.end)}
        self.joined = {i for m in self.joints.values() for i in range(m.start, m.end)}
        stops = by_start("list_end", "other_label", "aside", "when")
        # No "x 0" of "S06.0X0A", and no "which" of "gout, which he denies, and with asthma".
        self.stops = {i: m for i, m in stops.items() if i not in inside and i not in self.joined}
        bare_codes = by_start("bare_code")
        self.bare_codes = {i: code for i, code in bare_codes.items() if i not in inside}
        names = (*of_category(matches, "name"), *unsplit)
        self._names = {m.end - 1: m.rule.value or "disease" for m in names}
        self._kinds: dict[int, str] = {}
        self.code_starts = {code.start for code in self.codes} | self.bare_codes.keys()
        self._lexicon, self._doc = lexicon, doc

    @property
    def doc(self) -> Doc:
        """The letter."""
        return self._doc

    def kind(self, i: int) -> str:
        """The kind of a condition's noun, or what makes its phrase no condition; "" for others."""
        kind = self._kinds.get(i)
        if kind is None:
            kind = self._names.get(i) or self._lexicon.kind(self.text[i], self.lower[i])
            self._kinds[i] = kind
        return kind

    def space_behind(self, i: int) -> bool:
        """Whether a space stands behind a word."""
        return bool(self._doc[i].whitespace_)

    def stands_free(self, i: int) -> bool:
        """Whether a mark, or two of them, has a space on either side: " - ", " -- "."""
        last = i + 1 if self.text.get(i + 1) == self.text[i] else i
        return self.space_behind(last) and self.space_behind(i - 1)

    def bracketed(self, start: int, end: int) -> set[int]:
        """The words between brackets that are opened and closed; one alone is a typing error."""
        inside: set[int] = set()
        opened: list[int] = []
        for i in range(start, end):
            if self.text[i] in OPEN:
                opened.append(i)
            elif self.text[i] in CLOSE and opened:
                inside.update(range(opened.pop(), i + 1))
        return inside

    def opening(self, start: int, end: int) -> int | None:
        """The bracket that the one right before `end` closes, behind `start`."""
        depth = 0
        for i in range(end - 1, start, -1):
            depth += (self.text[i] in CLOSE) - (self.text[i] in OPEN)
            if not depth:
                return i
        return None
