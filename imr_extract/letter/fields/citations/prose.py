"""The grammar of citations in the prose of 2013-2014.

"The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines,
Functional restoration programs, pg. 99, which is part of the MTUS, and the ODG, Pain Chapter, which
is not part of the MTUS."

A cue ("based ... on") opens what a sentence rests on; "which is (not) part of the MTUS" closes a
segment of it and says what it is. Inside, each name of a guideline begins a citation; the names of
one guideline side by side ("MTUS Chronic Pain Medical Treatment Guidelines") are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.citations.catalogue import LATER
from imr_extract.letter.fields.citations.cited import (
    GENERIC_TITLE,
    SECTION_NAMES,
    CitationWords,
    Cited,
    inside_bracket,
    years,
)
from imr_extract.letter.fields.citations.reference import is_open_paper
from imr_extract.letter.fields.citations.works import WorkGrammar
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, sentences, trimmed, verbatim, within

_PROSE = "guidelines.prose"
_MARKERS = ("part_of_mtus", "not_part_of_mtus")
_JOINT_MARKS = frozenset({",", ";", ":", ".", "("})
# Names with no more words between, editions aside, and no "and", belong to one guideline.
_SAME_GUIDELINE = 6
# A clause that says what does not apply begins no further before its verb.
_LONGEST_SUBJECT = 15


class _Segment(NamedTuple):
    """A part of a block, by token, and what closes it: a marker's category, or None."""

    start: int
    end: int
    marker: str | None


class ProseGrammar:
    """Reads sentences that say on which guidelines a decision rests."""

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
        self._on = rules.words("guidelines", "on")
        self._joints = rules.words("guidelines", "prose_joints") | _JOINT_MARKS
        self._subject = rules.words("guidelines", "subjects") | {"/"}
        self._clause = rules.words("guidelines", "clauses") | {",", ";"}
        self._no_name = self._words.guideline | rules.words("guidelines", "no_names")
        self._denying = rules.words("guidelines", "denying")
        self._passive = rules.words("guidelines", "passive")
        self._case_file = rules.words("guidelines", "case_file")
        self._inside = rules.words("guidelines", "of") | {"by", "("}

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
                yield from self._citations(doc, block, own, whole)

    def _whole(self, doc: Doc, parts: Iterator[Span], matches: list[Match]) -> Iterator[Span]:
        """The sentences, a reference to a paper in one piece: "... Roe A, et al. Necks. Spine 2009"."""
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
            start = min([m.start for m in matches if _is_named(m) and cue.start < m.start < cue.end],
                        default=cue.end)  # fmt: skip
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
        first = self._trimmed(doc, sentence.start, sentence.end)[0]
        lead = self._words.behind_lead(doc, first, sentence.end)
        if any(first <= m.start <= lead and _is_named(m) for m in matches):
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

    def _citations(
        self, doc: Doc, block: Span, matches: list[Match], whole: bool
    ) -> Iterator[Cited]:
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
        return bool(words) and words[0].text[0].isupper()

    def _segments(self, doc: Doc, block: Span, matches: list[Match]) -> Iterator[_Segment]:
        start = block.start
        for marker in longest(of_category(matches, *_MARKERS)):
            if marker.start > start:
                yield _Segment(start, marker.start, marker.rule.category)
            start = marker.end
        start, end = self._trimmed(doc, start, block.end)
        if start < end:
            yield _Segment(start, end, None)

    def _trimmed(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        return trimmed(doc, start, end, self._joints)

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
        start, end = self._trimmed(doc, start, end)
        if group and group[0].rule.category == "non_mtus":
            start, group = self._trimmed(doc, group[0].end, end)[0], group[1:]
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
        cited.parts += self._title_parts(doc, start, end, [*group, *chapters], inside)
        yield cited

    def _remark(self, doc: Doc, start: int, end: int) -> int:
        """Where what is said of a guideline begins: ", as it is a drug", "was used"."""
        for i in range(start + 1, end):
            if doc[i].lower_ in self._words.remarks and not inside_bracket(doc, start, i):
                last = self._trimmed(doc, start, i)[1]
                if doc[i - 1].text in {",", ";"} or doc[i].lower_ in self._words.verbs:
                    return last if last > start else end
        return end

    def _title_parts(
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
        start = self._words.behind_lead(doc, self._trimmed(doc, start, end)[0], end)
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
        first, last = self._trimmed(doc, start, min([s for s in stops if s >= start] or [end]))
        while first < last and (doc[first].is_punct or doc[first].lower_ in self._no_name):
            first += 1
        # "Ankle and Foot Complaints, 371, 376"
        pages = self._words.trailing_pages(doc, first, last)
        if pages < last:
            yield Span(doc, pages, last, label="pages", span_id=SECTION_NAMES)
            last = pages
        first, last = self._trimmed(doc, first, last)
        if first >= last:
            # "Low Back Complaints, pages 300-1, Physical Methods"
            lists = [span.end for span in self._words.pages(doc, doc[start:end], matches)]
            behind = max(lists, default=end)
            if (
                behind < end
                and doc[behind].text in {",", ";", ":"}
                and not of_category(matches, "table")
            ):
                first, last = self._trimmed(doc, behind, end)
                if first < last and not doc[first].text[0].isupper():
                    return
        if first < last:
            yield Span(doc, first, last, label="sections", span_id=SECTION_NAMES)

    def _edition(self, doc: Doc, start: int, end: int) -> tuple[int, int | None]:
        """Behind a title, "2009", ", 2009", "(May 2009)", "(ACOEM, 2nd Edition (2004), Chapter 12)".

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


def _name(match: Match) -> str:
    """What a match names: a title, a publisher, or that what follows is none of the MTUS."""
    return match.rule.value if match.rule.category == "source" else match.rule.category


def _has_title(group: list[Match]) -> bool:
    return any(match.rule.category == "title" for match in group)


def _is_name(match: Match) -> bool:
    return _name(match) in {"title", "acoem", "odg", "mtus", "non_mtus", "regulation"}


def _is_named(match: Match) -> bool:
    """Whether a match of the guideline rules names a guideline by itself."""
    return _name(match) in {"acoem", "odg", "mtus", "non_mtus", "regulation"}


def _is_foreign(group: list[Match], marker: str | None) -> bool:
    """Whether a guideline is none of the MTUS, by its own name or by what is said of it."""
    named = {_name(match) for match in group}
    return marker == "not_part_of_mtus" or bool(named & {"odg", "non_mtus"})
