"""The grammar of guidelines that a block of prose names.

"which is (not) part of the MTUS" closes a segment of the block and says what it is. Inside, each
name of a guideline begins a citation; the names of one guideline side by side ("MTUS Chronic Pain
Medical Treatment Guidelines") are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.catalogue import LATER
from imr_extract.letter.fields.citations.cited import CitationWords, Cited, inside_bracket
from imr_extract.letter.fields.citations.printed import PrintedParts
from imr_extract.letter.fields.citations.works import WorkGrammar
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, trimmed, within

_PROSE = "guidelines.prose"
_MARKERS = ("part_of_mtus", "not_part_of_mtus")
# Names with no more words between, editions aside, and no "and", belong to one guideline.
_SAME_GUIDELINE = 6


class _Segment(NamedTuple):
    """A part of a block, by token, and what closes it: a marker's category, or None."""

    start: int
    end: int
    marker: str | None


class NamedGrammar:
    """Reads the guidelines that a block names."""

    def __init__(
        self, words: CitationWords, titles: RuleMatcher, works: WorkGrammar, rules: RuleSet
    ) -> None:
        """Take the words of the guideline rules.

        Args:
            words: the small words of citations.
            titles: the matcher of the catalogue's titles.
            works: reads what others than the MTUS have published.
            rules: the rule set.
        """
        self._words, self._titles, self._works = words, titles, works
        self._printed = PrintedParts(words, rules)
        self._joints = words.prose_joints
        self._case_file = rules.words("guidelines", "case_file")
        self._inside = rules.words("guidelines", "of") | {"by", "("}

    def read(self, doc: Doc, block: Span, matches: list[Match], whole: bool) -> Iterator[Cited]:
        """The citations of one block.

        Args:
            doc: the letter.
            block: what stands behind "based its decision on".
            matches: matches of the guideline rules inside the block.
            whole: whether a segment is a citation even where it names no known guideline.
        """
        titles = list(longest(self._titles(block)))
        for segment in self._segments(doc, block, matches):
            inside = within(matches, segment.start, segment.end)
            known = within(titles, segment.start, segment.end)
            ordered = sorted([*known, *inside], key=lambda m: (m.start, -m.end))
            names = list(longest(filter(_is_name, ordered)))
            groups = list(self._groups(doc, names, inside))
            for index, group in enumerate(groups):
                last = index + 1 == len(groups)
                start = group[0].start if index else segment.start
                end = segment.end if last else groups[index + 1][0].start
                foreign = _is_foreign(group, segment.marker if last else None)
                yield from self._cited(doc, start, end, group, inside, foreign)
            if not groups and (
                segment.marker is not None or self._is_work(doc, segment, inside, whole)
            ):
                foreign = segment.marker != "part_of_mtus"
                yield from self._cited(doc, segment.start, segment.end, [], inside, foreign)

    def _is_work(self, doc: Doc, segment: _Segment, matches: list[Match], whole: bool) -> bool:
        """Whether unknown words name a work: no law, no paper of the case file, no plain words.

        "based on the Blue Book" names one by its place, "used Milliman Care Guidelines" by a word.
        """
        if of_category(matches, "statute") or not (whole or of_category(matches, "source")):
            return False
        words = [token for token in doc[segment.start : segment.end] if token.is_alpha]
        if any(token.lower_ in self._case_file for token in words):
            return False
        return bool(words) and words[0].text[0].isupper() and not words[0].is_stop

    def _segments(self, doc: Doc, block: Span, matches: list[Match]) -> Iterator[_Segment]:
        start = block.start
        for marker in longest(of_category(matches, *_MARKERS)):
            if marker.start > start:
                yield _Segment(start, marker.start, marker.rule.category)
            start = marker.end
        start, end = trimmed(doc, start, block.end, self._joints)
        if start < end:
            yield _Segment(start, end, None)

    def _groups(self, doc: Doc, names: list[Match], matches: list[Match]) -> Iterator[list[Match]]:
        """The names of each guideline."""
        pages = [m.start for m in of_category(matches, "page")]
        group: list[Match] = []
        for index, name in enumerate(names):
            if group:
                ahead = names[index + 1] if index + 1 < len(names) else None
                parted = any(group[-1].end <= page < name.start for page in pages)
                # "Chronic Pain Medical Treatment Guidelines, page 86, Opioids, dosing"
                parted = parted and not (name.rule.value == LATER and _has_title(group))
                if parted or not self._continues(doc, group, name, ahead):
                    yield group
                    group = []
            group.append(name)
        if group:
            yield group

    def _continues(self, doc: Doc, group: list[Match], name: Match, ahead: Match | None) -> bool:
        """Whether a name is one more of the guideline before it, or a section of it."""
        between = doc[group[-1].end : name.start]
        words = {token.lower_ for token in between}
        parted = ";" in words
        kind, had = _name(name), {_name(m) for m in group}
        if kind == "title" and "the" not in words and not parted:
            # A section may bear the words of a title: "ODG, Pain Chapter, Opioids".
            if had & {"odg", "non_mtus"}:
                return True
            if name.rule.value == LATER and "title" in had:
                return True
        if kind in had and len(between) and between[-1].text == "(" and "and" not in words:
            return True  # its short name in brackets, or its edition
        apart = [t for t in between if t.is_alpha and t.lower_ not in self._words.edition]
        if len(apart) > _SAME_GUIDELINE or "and" in words or parted or kind == "non_mtus":
            return False
        if had == {"non_mtus"}:
            return True
        if "odg" in had or kind == "odg":
            return had <= {"odg", "non_mtus"} and kind == "odg"
        if kind == "acoem" and "title" in had and ahead is not None and _name(ahead) == "title":
            # "Chronic Pain Medical Treatment Guidelines, ACOEM Low Back Complaints"
            return bool(words & self._inside)
        return kind not in had

    def _cited(
        self,
        doc: Doc,
        start: int,
        end: int,
        group: list[Match],
        matches: list[Match],
        foreign: bool,
    ) -> Iterator[Cited]:
        start, end = trimmed(doc, start, end, self._joints)
        if group and group[0].rule.category == "non_mtus":
            start, group = trimmed(doc, group[0].end, end, self._joints)[0], group[1:]
        if start >= end:
            return
        inside = within(matches, start, end)
        if foreign:
            yield from self._works.read(doc, start, self._remark(doc, start, end), inside, _PROSE)
            return
        end = self._remark(doc, max([m.end for m in group], default=start), end)
        inside = within(matches, start, end)
        cited = Cited(Span(doc, start, end, label="mtus", span_id=_PROSE), "mtus")
        sources = of_category(group, "source")
        # "the MTUS ACOEM guidelines": the MTUS adopted them, ACOEM wrote them
        cited.sources = ([m for m in sources if m.rule.value == "acoem"] or sources)[:1]
        chapters = of_category(inside, "acoem_chapter")[:1]
        cited.parts += [m.span(doc, "chapter") for m in chapters]
        cited.parts += [m.span(doc, "table_no") for m in of_category(inside, "table")]
        cited.parts += self._words.pages(doc, doc[start:end], inside)
        cited.parts += self._printed.read(doc, start, end, [*group, *chapters], inside)
        yield cited

    def _remark(self, doc: Doc, start: int, end: int) -> int:
        """Where what is said of a guideline begins: ", as it is a drug", "was used"."""
        for i in range(start + 1, end):
            if doc[i].lower_ in self._words.remarks and not inside_bracket(doc, start, i):
                last = trimmed(doc, start, i, self._joints)[1]
                if doc[i - 1].text in {",", ";"} or doc[i].lower_ in self._words.verbs:
                    return last if last > start else end
        return end


def _name(match: Match) -> str:
    """What a match names: a title, a publisher, or that what follows is none of the MTUS."""
    return match.rule.value if match.rule.category == "source" else match.rule.category


def _has_title(group: list[Match]) -> bool:
    return any(match.rule.category == "title" for match in group)


def _is_name(match: Match) -> bool:
    return _name(match) in {"title", "acoem", "odg", "mtus", "non_mtus", "regulation"}


def is_named(match: Match) -> bool:
    """Whether a match of the guideline rules names a guideline by itself."""
    return _name(match) in {"acoem", "odg", "mtus", "non_mtus", "regulation"}


def _is_foreign(group: list[Match], marker: str | None) -> bool:
    """Whether a guideline is none of the MTUS, by its own name or by what is said of it."""
    named = {_name(match) for match in group}
    return marker == "not_part_of_mtus" or bool(named & {"odg", "non_mtus"})
