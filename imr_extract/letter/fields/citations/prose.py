"""The grammar of citations in the prose of 2013-2014: what a sentence rests on.

"The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines,
Functional restoration programs, pg. 99, which is part of the MTUS, and the ODG, Pain Chapter, which
is not part of the MTUS."

A cue ("based ... on") opens what a sentence rests on, its block; the next cue, or what is said not
to apply, closes it. `NamedGrammar` reads the guidelines of a block.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.cited import CitationWords, Cited
from imr_extract.letter.fields.citations.named import NamedGrammar, is_named
from imr_extract.letter.fields.citations.reference import is_open_paper
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, sentences, trimmed, verbatim, within

# A clause that says what does not apply begins no further before its verb.
_LONGEST_SUBJECT = 15


class ProseGrammar:
    """Reads sentences that say on which guidelines a decision rests."""

    def __init__(
        self, words: CitationWords, titles: RuleMatcher, named: NamedGrammar, rules: RuleSet
    ) -> None:
        """Take the words of the guideline rules, and what reads a block."""
        self._words, self._titles, self._named = words, titles, named
        self._on = rules.words("guidelines", "on")
        self._joints = words.prose_joints
        self._subject = rules.words("guidelines", "subjects") | {"/"}
        self._clause = rules.words("guidelines", "clauses") | {",", ";"}
        self._denying = rules.words("guidelines", "denying")
        self._passive = rules.words("guidelines", "passive")

    def read(self, doc: Doc, line: Span, matches: list[Match], free: bool) -> Iterator[Cited]:
        """The citations of a guideline part without labels.

        Args:
            doc: the letter.
            line: the part.
            matches: matches of the guideline rules inside it.
            free: whether every sentence rests on what it names, since the heading asks for it.
        """
        for sentence in self._whole(doc, sentences(line), matches):
            inside = within(matches, sentence.start, sentence.end)
            for block, whole in self._blocks(doc, sentence, inside, free):
                own = within(inside, block.start, block.end)
                yield from self._named.read(doc, block, own, whole)

    def _whole(self, doc: Doc, parts: list[Span], matches: list[Match]) -> Iterator[Span]:
        """The sentences, each paper's citation in one piece: "Roe A, et al. Necks. Spine 2009"."""
        cues = [m.start for m in of_category(matches, "prose_start", "not_applied", "basis")]
        start = end = -1
        for part in parts:
            said = any(part.start <= cue < part.end for cue in cues)
            if start >= 0 and (said or not is_open_paper(verbatim(doc[start:end]))):
                yield doc[start:end]
                start = -1
            start, end = (part.start if start < 0 else start), part.end
        if start >= 0:
            yield doc[start:end]

    def _blocks(
        self, doc: Doc, sentence: Span, matches: list[Match], free: bool
    ) -> Iterator[tuple[Span, bool]]:
        """What a sentence rests on: behind each cue, up to the next cue or to what does not apply.

        With each block, whether it is a guideline whatever its name: "based on", "relied upon".
        """
        accepted = [m for m in of_category(matches, "basis") if m.rule.value == "accepted"]
        cues = [
            m
            for m in longest(of_category(matches, "prose_start"))
            if not any(a.start <= m.start < a.end for a in accepted)
        ]
        denials = [
            self._clause_start(doc, m.start, sentence.start)
            for m in of_category(matches, "not_applied")
        ]
        # "The Official Disability Guidelines, Head Chapter, were used"
        denied = [cue for cue in cues if doc[cue.start - 1].lower_ in self._denying]
        denials += [self._clause_start(doc, cue.start, sentence.start) for cue in denied]
        cues = [cue for cue in cues if cue not in denied]
        passive = [cue for cue in cues if doc[cue.start - 1].lower_ in self._passive]
        for cue in passive:
            until = doc[sentence.start : cue.start - 1]
            yield from ((s, False) for s in self._affirmed(doc, until, matches, denials))
        cues = [cue for cue in cues if cue not in passive]
        if (
            not cues
            and not passive
            and not accepted
            and (free or self._begins_with_name(doc, sentence, matches))
        ):
            yield from ((span, False) for span in self._affirmed(doc, sentence, matches, denials))
        stops = [*denials, *(cue.start for cue in cues), sentence.end]
        for cue in cues:
            # A cue of two words may hold the first word of a guideline's name: "found the MTUS".
            held = (m.start for m in matches if is_named(m) and cue.start < m.start < cue.end)
            start = min(held, default=cue.end)
            end = min(stop for stop in stops if stop >= cue.end)
            words = self._joints | self._subject if end < sentence.end else self._joints
            while end > start and doc[end - 1].lower_ in words:
                end -= 1
            if end > start:
                rests = any(token.lower_ in self._on for token in doc[cue.start : cue.end])
                rests = rests and not any(start <= m.start < end for m in accepted)
                yield doc[start:end], rests

    def _begins_with_name(self, doc: Doc, sentence: Span, matches: list[Match]) -> bool:
        """Whether a sentence is no more than a guideline: "MTUS Chronic Pain, page 12."."""
        first = trimmed(doc, sentence.start, sentence.end, self._joints)[0]
        lead = self._words.behind_lead(doc, first, sentence.end)
        if any(first <= m.start <= lead and is_named(m) for m in matches):
            return True
        return any(m.start == first for m in self._titles(sentence))

    def _affirmed(
        self, doc: Doc, sentence: Span, matches: list[Match], denials: list[int]
    ) -> Iterator[Span]:
        """A sentence without the clauses that say what does not apply."""
        start = sentence.start
        for begin, match in sorted(zip(denials, of_category(matches, "not_applied"), strict=False)):
            if start < begin:
                yield doc[start:begin]
            start = max(start, match.end)
            while start < sentence.end and doc[start].lower_ not in self._clause | {"so"}:
                start += 1
            while start < sentence.end and doc[start].lower_ in self._clause | {"so"}:
                start += 1
        if start < sentence.end:
            yield doc[start : sentence.end]

    def _clause_start(self, doc: Doc, token: int, floor: int) -> int:
        """Where the clause of this verb begins: behind a mark or conjunction."""
        start, lowest = token, max(floor, token - _LONGEST_SUBJECT)
        while start > lowest and doc[start - 1].lower_ not in self._clause:
            start -= 1
        return start
