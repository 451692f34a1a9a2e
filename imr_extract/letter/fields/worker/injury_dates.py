"""Which dates of a summary are dates of injury.

Every date is a candidate. What its sentence says of it decides, and the date of injury in the
letter's header is a witness:

- words of an injury that lead to a date make it one, whatever the header says;
- the header's own date is one, unless the sentence gives it to something else;
- the date of something that injures people ("slipped on ice on 7-19-2012") is one where nothing
  else is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import of_category, overlaps
from imr_extract.values.dates import parse_date, parse_month

# Categories of the words that decide.
CUES = ("injury_label", "injury_cue", "injury_led", "trauma")
EVENTS = ("event", "event_day")
NAMES = ("only_a_name",)
VETOES = ("not_dated", "not_then", "not_this", "not_work")
# How far behind its cue a date may stand, in tokens: "an injury to the low back on 10-05-2016".
_REACH = 20
_REACH_OF_LED = 28
# A date this near before the cue counts too: "On 10-05-2016 the worker sustained an injury".
_BEFORE = 20
_LABEL_BEFORE = 7
# The same for an event, which may be told at length.
_EVENT_REACH = 18
# How far what is done on a date stands from it, and how far the words that lead to a date reach.
_DONE_WITHIN = 8
_LEAD = 4
# Between two dates of one list: "on 5-1-14 to the knee and 6-2-15 to the back".
_LIST_GAP = 8
# An event so long after the header's date of injury is another one.
_AFTER = dt.timedelta(days=45)


@dataclass
class _Sentence:
    """The dates of a sentence and the words that decide on them, by category."""

    span: Span
    dates: list[Match]
    hidden: list[Match]
    words: list[Match]
    taken: dict[int, tuple[Match, Rule]] = field(default_factory=dict)

    def of(self, *categories: str) -> list[Match]:
        """The words of some categories."""
        return of_category(self.words, *categories)


class InjuryDateReader:
    """Judges the dates of a summary."""

    def __init__(self, rules: RuleSet) -> None:
        """Look up the word lists."""

        def words(name: str) -> frozenset[str]:
            return rules.words("worker", name)

        self._ranges = words("ranges")
        self._joints = words("joints")
        self._list_joints = words("list_joints")
        self._many = words("many_injuries")
        self._links = words("links")
        self._of = words("of")
        self._harms = words("harms")
        self._date_leads = words("date_leads")

    def choose(
        self,
        sentences: Sequence[tuple[Span, list[Match], list[Match]]],
        witness: dt.date | None,
    ) -> Iterator[tuple[Match, Rule]]:
        """The dates of injury, in order, each with the rule that led to it.

        Args:
            sentences: each with its dates and with its matches of the worker's rules.
            witness: the header's date of injury, if it has one.
        """
        read = [self._sentence(*sentence) for sentence in sentences]
        for sentence in read:
            self._by_cues(sentence)
            if witness is not None:
                self._by_witness(sentence, witness)
        if not any(sentence.taken for sentence in read):
            for sentence in read:
                if self._by_event(sentence, witness):
                    break
        for sentence in read:
            yield from (sentence.taken[start] for start in sorted(sentence.taken))

    def _sentence(self, span: Span, dates: list[Match], words: list[Match]) -> _Sentence:
        """The sentence without cues that only look so: "the report of the industrial injury"."""
        kept = [word for word in words if not self._is_only_so(span, word, words)]
        shown = of_category(dates, "full_date", "month_only")
        return _Sentence(span, shown, of_category(dates, "hidden"), kept)

    def _is_only_so(self, span: Span, word: Match, words: list[Match]) -> bool:
        """Whether a word of injury dates none.

        "the injured worker", "a prior injury", "the report of the injury", "seen for the injury",
        "therapy began", "began therapy".
        """
        category = word.rule.category
        if any(overlaps(name, word) for name in of_category(words, *NAMES)):
            return True
        if category in VETOES:
            return False
        if category in EVENTS:
            named = of_category(words, "not_dated")
            return any(0 <= word.start - n.end <= 1 or n.start == word.end for n in named)
        # "treated for an injury of 7-19-2012", but "treated for an injury on 7-19-2012"
        is_own = category == "injury_led" and span.doc[word.end - 1].lower_ not in {"on", "in"}
        vetoes = ("not_this", "not_work", "not_dated") if is_own else VETOES
        return any(
            overlaps(other, word)
            or (other.end <= word.start and _only(span.doc[other.end : word.start], self._of))
            for other in of_category(words, *vetoes)
        )

    # What words of an injury lead to -----------------------------------------------------------

    def _by_cues(self, sentence: _Sentence) -> None:
        for cue in sentence.of(*CUES):
            date = self._date_of(sentence, cue, sentence.dates)
            # One that is blacked out counts where no other does: the letter warns of it.
            date = date or self._date_of(sentence, cue, sentence.hidden)
            if date is not None:
                for one in self._with_joined(sentence, cue, date):
                    sentence.taken.setdefault(one.start, (one, cue.rule))

    def _date_of(self, sentence: _Sentence, cue: Match, dates: list[Match]) -> Match | None:
        """The date that a cue leads to: behind it, else before it in the same sentence."""
        category = cue.rule.category
        if category == "injury_led":
            # CASE 1: right behind it. "an injury dating back to 3-14-1999"
            date = next((date for date in dates if date.start == cue.end), None)
            return date if date is not None and not self._is_other(sentence, date) else None
        if category == "trauma" and cue.rule.id.endswith("short_trauma"):
            # CASE 2: a short name of several meanings, behind which two dates stand.
            date = next((d for d in dates if cue.start < d.start <= cue.end), None)
            return date if date and len(self._range(sentence, date)) > 1 else None
        for date in dates:
            # CASE 3: behind it. "sustained an injury to the low back on 7-19-2012"
            reach = _REACH_OF_LED if self._is_led(sentence, date) else _REACH
            if cue.end <= date.start <= cue.end + reach:
                free = self._is_free(sentence, cue.end, date.start)
                return date if free and self._may_be_injury(sentence, date) else None
        for date in reversed(dates):
            # CASE 4: before it. "a 7-19-2012 date of injury", "On 7-19-2012 he sustained ..."
            if date.end > cue.start:
                continue
            gap = cue.start - date.end
            reach = _LABEL_BEFORE if category == "injury_label" else _BEFORE
            is_led = category == "injury_label" or self._is_led(sentence, date)
            last = self._range(sentence, date)[-1]
            near = gap == 0 or last.end >= cue.start - 1 or (gap <= reach and is_led)
            free = self._is_free(sentence, date.end, cue.start)
            if near and free and self._may_be_injury(sentence, date):
                return self._first_of_range(sentence, date)
            break
        return None

    def _with_joined(self, sentence: _Sentence, cue: Match, date: Match) -> Iterator[Match]:
        """A cue's date and those joined to it.

        "from 5-25-14 to 6-29-14", "injuries of 5-25-14 and 6-29-14".
        """
        doc = sentence.span.doc
        is_list = any(token.lower_ in self._many for token in doc[cue.start : cue.end])
        ends = self._ranges | self._joints | (self._list_joints if is_list else frozenset())
        yield date
        for other in sentence.dates:
            if other.start <= date.start:
                continue
            between = [token.lower_ for token in doc[date.end : other.start]]
            is_joined = bool(between) and ends.issuperset(between)
            # "DOI: 5/25/14, 6/29/15."
            if cue.rule.category == "injury_label" and between in ([","], [";"]):
                is_joined |= other.end >= len(doc) or not doc[other.end].is_alpha
            is_listed = is_list and len(between) <= _LIST_GAP and {"and", ","} & set(between)
            if not (is_joined or (is_listed and self._is_free(sentence, date.end, other.start))):
                return
            yield other
            date = other

    def _range(self, sentence: _Sentence, date: Match) -> list[Match]:
        """A date, with the other end of the time that it begins."""
        doc = sentence.span.doc
        for other in sentence.dates:
            if other.start > date.start:
                between = [token.lower_ for token in doc[date.end : other.start]]
                joined = (self._ranges | {"and"}).issuperset(between)
                return [date, other] if between and joined else [date]
        return [date]

    def _first_of_range(self, sentence: _Sentence, date: Match) -> Match:
        for other in sentence.dates:
            if other.start < date.start and self._range(sentence, other)[-1] is date:
                return other
        return date

    # What the header's date of injury vouches for ------------------------------------------------

    def _by_witness(self, sentence: _Sentence, witness: dt.date) -> None:
        for date in sentence.dates:
            if date.start in sentence.taken:
                continue
            is_month = date.rule.category == "month_only"
            if not self._is_witnessed(sentence, date, witness, is_month):
                continue
            told = self._told(sentence, date, trusted=True)
            # A month may be that of anything; it counts with an event of its own.
            if told is not None or not (is_month or self._is_something_else(sentence, date)):
                sentence.taken[date.start] = date, (told or date).rule

    def _is_witnessed(
        self, sentence: _Sentence, date: Match, witness: dt.date, is_month: bool
    ) -> bool:
        text = sentence.span.doc[date.start : date.end].text
        if is_month:
            return parse_month(text, witness.year) == f"{witness:%Y-%m}"
        return parse_date(text, witness.year) == witness

    def _is_something_else(self, sentence: _Sentence, date: Match) -> bool:
        """Whether the sentence gives a date to a report, a test, a visit or another event."""
        if any(w.end <= date.start or w.start >= date.end for w in sentence.of("event_day")):
            return False
        if self._is_dated(sentence, date):
            return True
        for done in sentence.of("not_then"):
            low, high = (done.end, date.start) if done.end <= date.start else (date.end, done.start)
            if 0 <= high - low <= _DONE_WITHIN and not self._has_date(sentence, low, high):
                return True
        return False

    # What is told of a date ------------------------------------------------------------------------

    def _by_event(self, sentence: _Sentence, witness: dt.date | None) -> bool:
        """Take the first date of a sentence on which something injured the worker."""
        for date in sentence.dates:
            event = self._told(sentence, date)
            if event is None:
                continue
            if witness is not None and not self._may_precede(sentence, date, witness):
                continue
            sentence.taken[date.start] = date, event.rule
            return True
        return False

    def _told(self, sentence: _Sentence, date: Match, trusted: bool = False) -> Match | None:
        """The event that a sentence tells of a date; None where another word is nearer to it.

        What names a report or a test may be what somebody fell on, so that it does not take a
        `trusted` date from an event before it.
        """
        if trusted and self._is_of_harm(sentence, date):
            return date
        if self._is_other(sentence, date) or (self._is_dated(sentence, date) and not trusted):
            return None
        takers = ("not_then",) if trusted else ("not_then", "not_dated")
        events = [e for e in sentence.of(*EVENTS) if not self._is_other(sentence, e)]
        for event in reversed(events):
            if event.end <= date.start <= event.end + _EVENT_REACH:
                if self._is_free(sentence, event.end, date.start, takers):
                    return event
                break
        for event in events:
            if date.end <= event.start <= date.end + _EVENT_REACH:
                near = event.start == date.end or self._is_led(sentence, date)
                free = self._is_free(sentence, date.end, event.start)
                return event if near and free and not self._is_dated(sentence, date) else None
        return None

    def _is_of_harm(self, sentence: _Sentence, date: Match) -> bool:
        """Whether what a date stands before is harm: "the 7-19-2012 ankle sprain"."""
        behind = sentence.span.doc[date.end : min(date.end + _LEAD, sentence.span.end)]
        for token in behind:
            if token.lower_ in self._harms or not token.is_alpha:
                return token.lower_ in self._harms
        return False

    def _may_be_injury(self, sentence: _Sentence, date: Match) -> bool:
        return not (self._is_dated(sentence, date) or self._is_other(sentence, date))

    def _is_other(self, sentence: _Sentence, told: Match) -> bool:
        """Whether an event, or what a date tells of, is another one: "a prior fall", "at home"."""
        return any(
            0 <= told.start - word.end <= _LEAD
            or (word.rule.category == "not_work" and 0 <= word.start - told.end <= _LEAD)
            for word in sentence.of("not_this", "not_work")
        )

    def _may_precede(self, sentence: _Sentence, date: Match, witness: dt.date) -> bool:
        text = sentence.span.doc[date.start : date.end].text
        day = parse_date(text, witness.year + 1)
        if day is not None:
            return day <= witness + _AFTER
        month = parse_month(text, witness.year + 1)
        return month is not None and month <= f"{witness + _AFTER:%Y-%m}"

    # Places ------------------------------------------------------------------------------------

    def _is_free(
        self,
        sentence: _Sentence,
        low: int,
        high: int,
        takers: tuple[str, ...] = ("not_then", "not_dated"),
    ) -> bool:
        """Whether nothing between two tokens takes the date for itself."""
        return not self._has_date(sentence, low, high) and not any(
            low <= taker.start < high for taker in sentence.of(*takers)
        )

    def _has_date(self, sentence: _Sentence, low: int, high: int) -> bool:
        return any(low <= date.start < high for date in sentence.dates)

    def _is_dated(self, sentence: _Sentence, date: Match) -> bool:
        """Whether a date is that of what is named right before or behind it.

        "the report of 7-19-2012", "an MRI (7-19-2012)", "the 7-19-2012 visit".
        """
        doc = sentence.span.doc
        for named in sentence.of("not_dated"):
            if named.start == date.end:
                return True
            between = doc[named.end : date.start]
            if named.end <= date.start and _only(between, self._links):
                # "Per the note, on 7-19-2012 a crate fell"
                return [token.lower_ for token in between] != [",", "on"]
        return False

    def _is_led(self, sentence: _Sentence, date: Match) -> bool:
        """Whether a word leads to a date that stands before what happened on it."""
        start = max(sentence.span.start, date.start - 1)
        led = {token.lower_ for token in sentence.span.doc[start : date.start + 1]}
        return bool(led & self._date_leads) or date.start == sentence.span.start


def _only(span: Span, words: Collection[str]) -> bool:
    return all(token.lower_ in words for token in span)
