"""A sentence with its dates, and what its words say of each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Span

from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import clear_of, of_category, overlaps

# Categories of the words that decide.
CUES = ("injury_label", "injury_cue", "injury_led", "trauma", "trauma_between")
EVENTS = ("event", "event_day")
NAMES = ("only_a_name",)
VETOES = ("not_dated", "not_then", "not_this", "not_work")
# How far what is done on a date stands from it, and how far a word that tells of another event.
_DONE_WITHIN = 8
_OTHER_WITHIN = 4
# How far behind a date what it dates stands: "the 7-19-2012 left ankle sprain".
_HARM_WITHIN = 4


class DateWords:
    """The words around dates, as the pattern file lists them."""

    def __init__(self, rules: RuleSet) -> None:
        """Look the lists up."""

        def words(name: str) -> frozenset[str]:
            return rules.words("worker", name)

        self.ranges = words("ranges")
        self.joints = words("joints")
        self.list_joints = words("list_joints")
        self.many_injuries = words("many_injuries")
        self.links = words("links")
        self.of = words("of")
        self.harms = words("harms")
        self.date_leads = words("date_leads")


@dataclass
class DatedSentence:
    """A sentence of a summary.

    Attributes:
        span: the sentence.
        every_date: the matches of the dates' rules in it.
        every_word: those of the worker's rules.
        lists: the words around dates.
        taken: the dates of injury found so far, by their first tokens, each with its rule.
    """

    span: Span
    every_date: list[Match]
    every_word: list[Match]
    lists: DateWords
    taken: dict[int, tuple[Match, Rule]] = field(default_factory=dict)

    @cached_property
    def dates(self) -> list[Match]:
        """The dates that are printed."""
        return of_category(self.every_date, "full_date", "month_only")

    @cached_property
    def hidden(self) -> list[Match]:
        """The dates that are blacked out."""
        return of_category(self.every_date, "hidden")

    @cached_property
    def words(self) -> list[Match]:
        """The words that decide, without those that only look so."""
        meant = clear_of(self.every_word, of_category(self.every_word, *NAMES))
        vetoes = of_category(meant, *VETOES)
        return [word for word in meant if not (vetoes and self._is_only_so(word, vetoes))]

    def of(self, *categories: str) -> list[Match]:
        """The words of some categories."""
        return of_category(self.words, *categories)

    def _is_only_so(self, word: Match, vetoes: list[Match]) -> bool:
        """Whether a word of injury dates none.

        "a prior injury", "the report of the injury", "seen for the injury", "therapy began".
        """
        category = word.rule.category
        if category in EVENTS:
            named = of_category(vetoes, "not_dated")
            return any(0 <= word.start - n.end <= 1 or n.start == word.end for n in named)
        if category not in CUES:
            return False
        if category == "injury_led" and self.span.doc[word.end - 1].lower_ not in {"on", "in"}:
            # "treated for an injury of 7-19-2012", but "treated for an injury on 7-19-2012"
            vetoes = of_category(vetoes, "not_this", "not_work", "not_dated")
        return any(
            overlaps(other, word)
            or (other.end <= word.start and self._only(other.end, word.start, self.lists.of))
            for other in vetoes
        )

    # Dates that belong together -------------------------------------------------------------------

    def range_from(self, date: Match) -> list[Match]:
        """A date, with the other end of the time that it begins."""
        for other in self.dates:
            if other.start > date.start:
                joints = self.lists.ranges | {"and"}
                joined = other.start > date.end and self._only(date.end, other.start, joints)
                return [date, other] if joined else [date]
        return [date]

    def range_to(self, date: Match) -> Match:
        """The other end of the time that a date ends; the date itself where it ends none."""
        for other in self.dates:
            if other.start < date.start and self.range_from(other)[-1] is date:
                return other
        return date

    # What the words say of a date -----------------------------------------------------------------

    def is_free(
        self, low: int, high: int, takers: Collection[str] = ("not_then", "not_dated")
    ) -> bool:
        """Whether nothing between two tokens takes a date for itself."""
        return not self._has_date(low, high) and not any(
            low <= taker.start < high for taker in self.of(*takers)
        )

    def is_dated(self, date: Match) -> bool:
        """Whether a date is that of what is named right before or behind it.

        "the report of 7-19-2012", "an MRI (7-19-2012)", "the 7-19-2012 visit".
        """
        if self._is_only_dated(date):
            return True
        for named in self.of("not_dated"):
            if named.start == date.end:
                return True
            if named.end <= date.start and self._only(named.end, date.start, self.lists.links):
                # "Per the note, on 7-19-2012 a crate fell"
                return self.span.doc[named.end : date.start].text not in {", on", ", in"}
        return False

    def _is_only_dated(self, date: Match) -> bool:
        """Whether "dated" leads to a date, and no word of injury stands before it."""
        doc = self.span.doc
        if date.start == self.span.start or doc[date.start - 1].lower_ != "dated":
            return False
        return not any(word.start < date.start <= word.end + 1 for word in self.of(*CUES))

    def is_done(self, date: Match) -> bool:
        """Whether what is done on a date is no injury: "On 7-19-2012 he was seen"."""
        for done in self.of("not_then"):
            low, high = (done.end, date.start) if done.end <= date.start else (date.end, done.start)
            if 0 <= high - low <= _DONE_WITHIN and not self._has_date(low, high):
                return True
        return False

    def is_led(self, date: Match) -> bool:
        """Whether a word leads to a date that stands before what happened on it."""
        if date.start == self.span.start:
            return True
        doc = self.span.doc
        leads = self.lists.date_leads
        return doc[date.start - 1].lower_ in leads or doc[date.start].lower_ in leads

    def is_other(self, told: Match) -> bool:
        """Whether an event, or what a date tells of, is another one: "a prior fall", "at home"."""
        return any(
            0 <= told.start - word.end <= _OTHER_WITHIN
            or (word.rule.category == "not_work" and 0 <= word.start - told.end <= _OTHER_WITHIN)
            for word in self.of("not_this", "not_work")
        )

    def is_of_harm(self, date: Match, is_witnessed: bool) -> bool:
        """Whether what a date stands before is harm: "the 7-19-2012 ankle sprain".

        Words as in "seen on 7-19-2012 for the sprain" may stand between only where the header
        vouches for the date.
        """
        for token in self.span.doc[date.end : min(date.end + _HARM_WITHIN, self.span.end)]:
            if token.lower_ in self.lists.harms:
                return True
            if not token.is_alpha or (token.is_stop and not is_witnessed):
                return False
        return False

    def _has_date(self, low: int, high: int) -> bool:
        return any(low <= date.start < high for date in self.dates)

    def _only(self, low: int, high: int, words: Collection[str]) -> bool:
        return all(token.lower_ in words for token in self.span.doc[low:high])
