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
from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from imr_extract.letter.fields.worker.dated_sentence import CUES, EVENTS, DatedSentence
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.spans import verbatim
from imr_extract.values.dates import parse_date, parse_month

# How far behind its cue a date may stand, in tokens: "an injury to the low back on 10-05-2016";
# behind a list of body parts it is led to by "on".
_REACH = 20
_REACH_OF_LED = 28
# A date this near before the cue counts too: "On 10-05-2016 the worker sustained an injury".
_BEFORE = 20
_LABEL_BEFORE = 7
# The same for an event, which may be told at length.
_EVENT_REACH = 18
# Between two dates of one list: "on 5-1-14 to the knee and 6-2-15 to the back".
_LIST_GAP = 14
# An event so long after the header's date of injury is another one.
_AFTER = dt.timedelta(days=45)


def injury_dates(
    sentences: Sequence[DatedSentence], witness: dt.date | None
) -> Iterator[tuple[Match, Rule]]:
    """The dates of injury, in order, each with the rule that led to it.

    Args:
        sentences: those of a summary that have dates.
        witness: the header's date of injury, if it has one.
    """
    for sentence in sentences:
        _by_cues(sentence)
        if witness is not None:
            _by_witness(sentence, witness)
    if not any(sentence.taken for sentence in sentences):
        for sentence in sentences:
            if _by_event(sentence, witness):
                break
    for sentence in sentences:
        yield from (sentence.taken[start] for start in sorted(sentence.taken))


# What words of an injury lead to ------------------------------------------------------------------


def _by_cues(sentence: DatedSentence) -> None:
    for cue in sentence.of(*CUES):
        date = _date_of(sentence, cue, sentence.dates)
        if date is None and sentence.hidden:
            # One that is blacked out counts where no other does: the letter warns of it.
            date = _date_of(sentence, cue, sentence.hidden)
        if date is not None:
            for one in _with_joined(sentence, cue, date):
                sentence.taken.setdefault(one.start, (one, cue.rule))


def _date_of(sentence: DatedSentence, cue: Match, dates: list[Match]) -> Match | None:
    """The date that a cue leads to: behind it, else before it in the same sentence."""
    category = cue.rule.category
    if category == "injury_led":
        # CASE 1: right behind it. "an injury dating back to 3-14-1999"
        date = next((date for date in dates if date.start == cue.end), None)
        return date if date is not None and not sentence.is_other(date) else None
    if category == "trauma_between":
        # CASE 2: a short name of several meanings, which two dates tell apart. "CT 7/19/11-7/19/12"
        date = next((date for date in dates if cue.start < date.start <= cue.end), None)
        return date if date is not None and len(sentence.range_from(date)) > 1 else None
    for date in dates:
        # CASE 3: behind it. "sustained an injury to the low back on 7-19-2012"
        reach = _REACH_OF_LED if sentence.is_led(date) else _REACH
        if cue.end <= date.start <= cue.end + reach:
            # A label tells of the date right behind it, whatever label follows: "DOI 7/19/12 DOB"
            if category == "injury_label" and date.start - cue.end <= 1:
                return date
            free = sentence.is_free(cue.end, date.start)
            return date if free and _may_be_injury(sentence, date) else None
    for date in reversed(dates):
        # CASE 4: before it. "a 7-19-2012 date of injury", "On 7-19-2012 he sustained ..."
        if date.end > cue.start:
            continue
        gap, first = cue.start - date.end, sentence.range_to(date)
        is_label = category == "injury_label"
        is_led = is_label or sentence.is_led(date) or sentence.is_led(first) or first is not date
        near = gap <= 1 or (gap <= (_LABEL_BEFORE if is_label else _BEFORE) and is_led)
        if near and sentence.is_free(date.end, cue.start) and _may_be_injury(sentence, date):
            return first if _may_be_injury(sentence, first) else None
        break
    return None


def _may_be_injury(sentence: DatedSentence, date: Match) -> bool:
    return not (sentence.is_dated(date) or sentence.is_other(date))


def _with_joined(sentence: DatedSentence, cue: Match, date: Match) -> Iterator[Match]:
    """A cue's date and those joined to it.

    "from 5-25-14 to 6-29-14", "injuries of 5-25-14 and 6-29-14".
    """
    doc, lists = sentence.span.doc, sentence.lists
    yield date
    later = [other for other in sentence.dates if other.start > date.start]
    if not later:
        return
    is_list = any(token.lower_ in lists.many_injuries for token in doc[cue.start : cue.end])
    ends = lists.ranges | lists.joints | (lists.list_joints if is_list else frozenset())
    for other in later:
        between = [token.lower_ for token in doc[date.end : other.start]]
        is_joined = bool(between) and ends.issuperset(between)
        # "DOI: 5/25/14, 6/29/15."
        if cue.rule.category == "injury_label" and between in ([","], [";"]):
            is_joined |= other.end >= len(doc) or not doc[other.end].is_alpha
        if not is_joined and is_list and len(between) <= _LIST_GAP and {"and", ","} & set(between):
            is_joined = sentence.is_free(date.end, other.start)
        if not is_joined:
            return
        yield other
        date = other


# What the header's date of injury vouches for -----------------------------------------------------


def _by_witness(sentence: DatedSentence, witness: dt.date) -> None:
    for date in sentence.dates:
        if date.start in sentence.taken or not _is_witnessed(sentence, date, witness):
            continue
        told = _told(sentence, date, is_witnessed=True)
        # A month may be that of anything; it counts with an event of its own.
        is_month = date.rule.category == "month_only"
        if told is not None or not (is_month or _is_something_else(sentence, date)):
            sentence.taken[date.start] = date, (told or date).rule


def _is_witnessed(sentence: DatedSentence, date: Match, witness: dt.date) -> bool:
    text = verbatim(Span(sentence.span.doc, date.start, date.end))
    if date.rule.category == "month_only":
        return parse_month(text, witness.year) == f"{witness:%Y-%m}"
    return parse_date(text, witness.year) == witness


def _is_something_else(sentence: DatedSentence, date: Match) -> bool:
    """Whether the sentence gives a date to a report, a test, a visit or another event."""
    if sentence.of("event_day"):
        return False
    return sentence.is_dated(date) or sentence.is_done(date)


# What is told of a date ---------------------------------------------------------------------------


def _by_event(sentence: DatedSentence, witness: dt.date | None) -> bool:
    """Take the first date of a sentence on which something injured the worker."""
    for date in sentence.dates:
        event = _told(sentence, date)
        if event is None or (witness is not None and not _may_precede(sentence, date, witness)):
            continue
        sentence.taken[date.start] = date, event.rule
        return True
    return False


def _told(sentence: DatedSentence, date: Match, is_witnessed: bool = False) -> Match | None:
    """The event that a sentence tells of a date; None where another word is nearer to it.

    What names a report or a test may be what somebody fell on, so that it does not take a date
    that the header vouches for from an event before it.
    """
    is_of_harm = sentence.is_of_harm(date, is_witnessed)
    if is_witnessed and is_of_harm:
        return date
    if sentence.is_other(date) or (sentence.is_dated(date) and not is_witnessed):
        return None
    if is_of_harm:
        return date  # "a claim for a 7-19-2012 injury"
    events = [event for event in sentence.of(*EVENTS) if not sentence.is_other(event)]
    takers = ("not_then",) if is_witnessed else ("not_then", "not_dated")
    for event in reversed(events):
        if event.end <= date.start <= event.end + _EVENT_REACH:
            if sentence.is_free(event.end, date.start, takers):
                return event
            break
    for event in events:
        if date.end <= event.start <= date.end + _EVENT_REACH:
            near = event.start == date.end or sentence.is_led(date)
            free = sentence.is_free(date.end, event.start)
            return event if near and free and not sentence.is_dated(date) else None
    return None


def _may_precede(sentence: DatedSentence, date: Match, witness: dt.date) -> bool:
    """Whether a date is not later than the header's date of injury, but for a misprint."""
    text = verbatim(Span(sentence.span.doc, date.start, date.end))
    day = parse_date(text, witness.year + 1)
    if day is not None:
        return day <= witness + _AFTER
    month = parse_month(text, witness.year + 1)
    return month is not None and month <= f"{witness + _AFTER:%Y-%m}"
