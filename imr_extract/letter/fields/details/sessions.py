"""How an item states its sessions: visits, a frequency and a duration, a grid or a bare count.

Every number is a candidate; its neighbours tell what it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from imr_extract.letter.fields.details.numbers import Number, Words, free_numbers
from imr_extract.rules.rule_set import RuleSet

SESSIONS, FREQUENCY, DURATION = "sessions", "frequency", "duration"
GRID, TIMES, UNCLEAR = "grid", "times", "unclear"
_LISTS = (
    "session_nouns", "between_stops", "times_words", "how_often", "per_words", "units_of_time",
    "glued", "rates", "unclear_rates", "no_duration_leads", "session_numbers_before",
    "more_sessions",
)  # fmt: skip
# Words between a number and its sessions, or the other way round.
_NEAR, _NEAR_BEHIND = 6, 8
# More times a week than this are none, nor more weeks.
_MOST_A_WEEK, _MOST_WEEKS = 7, 52
_HOURS = frozenset({"hour", "hours", "hr", "hrs", "minute", "minutes", "min"})
_END_OF_PART = frozenset({";", "."})
_JOINED = frozenset({"and", "plus", "+", "&"})
_ADVERBS = frozenset({"weekly", "monthly", "daily"})
_BEHIND_CUE = frozenset({":", ".", "of", "-"})
_OR = frozenset({"or", "to", "-"})
_EVERY = frozenset({"every", "each", "q"})


class Said(NamedTuple):
    """What an item says of its sessions, by places in its words.

    Attributes:
        kind: `sessions` (visits, one or several to add up), `frequency`, `duration`, `grid`
            ("2x6"), `times` ("x 6") or `unclear` (a range, which states no number).
        start: its first word.
        end: the place behind it.
    """

    kind: str
    start: int
    end: int


class SessionReader:
    """Reads the numbers of an item."""

    def __init__(self, rules: RuleSet) -> None:
        """Take the words that it knows."""
        self._words = {name: rules.words("service_details", name) for name in _LISTS}

    def read(self, words: Words, numbers: list[Number]) -> list[Said]:
        """What states the number of sessions.

        A number of visits counts before a frequency and a duration ("2 times a week for 6 weeks (12
        sessions)" are 12); a range ("2-3 times a week") states no number.

        Returns:
            `sessions`, several where they add up; or `frequency` and then `duration`, `grid` or
            `times`; or `grid`; or `times`; nothing where the item does not say.
        """
        often = list(self._frequencies(words, numbers))
        free = free_numbers(numbers, ((said.start, said.end) for said in often))
        visits = list(self._visits(words, free))
        clear = [said for said in visits if said.kind == SESSIONS]
        if clear:
            return _added_up(words, clear)
        if visits or any(said.kind == UNCLEAR for said in often):
            return []
        counts = [*self._grids(words, free), *self._times(words, free)]
        if not often:
            return counts[:1]
        durations = list(self._durations(words, free))
        if any(said.kind == UNCLEAR for said in durations):
            return []
        # "twice a week for 6 weeks", "for 6 weeks, twice a week"; "weekly x 8", "BIW x 4"
        behind = [said for said in durations if said.start >= often[0].start]
        long = next(iter(behind or durations), None)
        frequency = often[0] if long is None else _nearest(often, long)
        bare = [said for said in counts if said.kind == TIMES and said.start >= frequency.end]
        other = long or next(iter(bare), None)
        if other is not None:
            return [frequency, other]
        # "four weekly visits"
        weekly = [said for said in self._visits(words, numbers) if said.kind == SESSIONS]
        return weekly[:1] if words.at(frequency.end - 1) in _ADVERBS else []

    def _frequencies(self, words: Words, numbers: list[Number]) -> Iterator[Said]:
        known = self._words
        by_place = {n.start: n for n in numbers}
        place = 0
        while place < len(words.lower):
            word, number = words.lower[place], by_place.get(place)
            end = self._frequency_end(words, number) if number is not None else 0
            if number is not None and end:
                yield Said(UNCLEAR if number.ranged else FREQUENCY, place, end)
            # CASE 5: "biweekly", "bi-weekly"
            elif word in known["unclear_rates"]:
                yield Said(UNCLEAR, place, place + 1)
            # CASE 6: "twice a week", "BIW", "weekly", "daily"
            elif word in known["rates"]:
                end = self._unit_end(words, place + 1)
                if words.at(place + 1) in _ADVERBS:
                    end = place + 2
                # "once or twice a week"
                if words.at(place + 1) in _OR and words.at(place + 2) in known["rates"]:
                    end = self._unit_end(words, place + 3) or place + 3
                    yield Said(UNCLEAR, place, end)
                elif not (word == "daily" and self._is_trial(words, place)):
                    yield Said(FREQUENCY, place, max(end, place + 1))
            # CASE 7: "every week", "every other week", "every 2 weeks", "q 2 weeks"
            elif word in _EVERY and not self._follows_frequency(words, place):
                unit = place + 1
                if words.at(unit) == "other":
                    unit += 1
                elif unit in by_place:
                    unit = by_place[unit].end
                if words.at(unit) in known["units_of_time"]:
                    end = unit + 1
                    yield Said(FREQUENCY, place, end)
            place = max(place + 1, end)

    def _follows_frequency(self, words: Words, place: int) -> bool:
        """Whether "every" has how often before it: "2 visits every week"."""
        return words.at(place - 1) in self._words["how_often"]

    def _is_trial(self, words: Words, place: int) -> bool:
        return words.at(place + 1) in {"trial", "living", "use", "activities"}

    def _frequency_end(self, words: Words, number: Number) -> int:
        """The place behind a frequency that a number begins; 0 where it begins none."""
        known = self._words
        place = number.end
        if number.value > _MOST_A_WEEK:
            return 0
        # CASE 1: "3xwk"
        if words.at(place) in known["glued"]:
            return place + 1
        # CASE 2: "3 times a week", "2x/wk", "5 days per week", "2 times weekly"
        if words.at(place) in known["how_often"]:
            if words.at(place + 1) in _ADVERBS:
                return place + 2
            return self._unit_end(words, place + 1) or self._glued_unit(words, place)
        # CASE 3: "2 per week", "2/wk"
        if words.at(place) in known["per_words"]:
            return self._unit_end(words, place)
        # CASE 4: "2 weekly visits"
        return place + 1 if words.at(place) in _ADVERBS else 0

    def _glued_unit(self, words: Words, place: int) -> int:
        """The place behind "2 x wk", whose week has no number and so is no duration; else 0."""
        unit = words.at(place + 1)
        short = unit in self._words["units_of_time"] and words.at(place) in {"x", "times"}
        return place + 2 if short and not unit.endswith("s") else 0

    def _unit_end(self, words: Words, place: int) -> int:
        """The place behind "a week", "per wk", "/week"; 0 where no such thing stands."""
        first = place
        while words.at(place) in self._words["per_words"] and place < first + 2:
            place += 1
        if place > first and words.at(place) in self._words["units_of_time"]:
            return place + 1
        return 0

    def _visits(self, words: Words, numbers: list[Number]) -> Iterator[Said]:
        known = self._words
        for number in numbers:
            # CASE 1: "12 visits", "six additional PT sessions"
            noun = number.end
            last = min(number.end + _NEAR, len(words.lower) - 1)
            while noun <= last and words.at(noun) not in known["session_nouns"]:
                if words.at(noun) in known["between_stops"] or words.at(noun).isdigit():
                    noun = last
                noun += 1
            if noun <= last and words.at(number.end - 1) != "%":
                yield Said(UNCLEAR if number.ranged else SESSIONS, number.start, noun + 1)
                continue
            # CASE 2: "sessions x 6", "visits for the neck, #2", "treatments: 12", "sessions (12)"
            before = words.before(number.start - 1, known["session_numbers_before"])
            near = words.at(before) in known["session_nouns"]
            if number.ranged or self._counts_time(words, number):
                continue
            if before == number.start - 1 and not near:
                continue
            if near or words.at(number.start - 1) == "#" and self._noun_before(words, before):
                yield Said(SESSIONS, number.start, number.end)

    def _counts_time(self, words: Words, number: Number) -> bool:
        behind = words.at(number.end)
        if behind == "-":
            behind = words.at(number.end + 1)
        known = self._words
        return behind in known["units_of_time"] | known["how_often"] | _HOURS

    def _noun_before(self, words: Words, place: int) -> bool:
        for before in range(place, max(place - _NEAR_BEHIND, -1), -1):
            if words.at(before) in _END_OF_PART:
                return False
            if words.at(before) in self._words["session_nouns"]:
                return True
        return False

    def _durations(self, words: Words, numbers: list[Number]) -> Iterator[Said]:
        known = self._words
        for number in numbers:
            unit = number.end + 1 if words.at(number.end) == "-" else number.end
            # CASE 1: "for 6 weeks", "x 4wks", "a 6-week course", but not "in 6 weeks"
            led = words.at(number.start - 1) not in known["no_duration_leads"]
            if led and words.at(unit) in known["units_of_time"]:
                yield Said(UNCLEAR if number.ranged else DURATION, number.start, unit + 1)
        # CASE 2: "for a month"
        for place, word in enumerate(words.lower):
            if word in {"for", "over"} and words.at(place + 1) in {"a", "the", "month"}:
                unit = place + 1 if words.at(place + 1) == "month" else place + 2
                if words.at(unit) in {"month", "week", "year"}:
                    yield Said(DURATION, place, unit + 1)

    def _grids(self, words: Words, numbers: list[Number]) -> Iterator[Said]:
        """Such as "2x6", "2 times 8", "2 by 6"; a dimension ("10 x 12") is none."""
        known = self._words
        for one, other in zip(numbers, numbers[1:], strict=False):
            crossed = words.at(one.end) in known["times_words"] | {"by"}
            crossed = crossed and other.start == one.end + 1 and not (one.ranged or other.ranged)
            if crossed and one.value <= _MOST_A_WEEK and other.value <= _MOST_WEEKS:
                yield Said(GRID, one.start, other.end)

    def _times(self, words: Words, numbers: list[Number]) -> Iterator[Said]:
        known = self._words
        for number in numbers:
            if number.ranged or self._counts_time(words, number):
                continue
            cue = words.before(number.start - 1, _BEHIND_CUE)
            before = words.at(number.start - 1)
            # CASE 1: "x 6", "#6", "qty: 6"
            if before in known["times_words"] | {"#"} or words.at(cue) in {"qty", "quantity"}:
                yield Said(TIMES, number.start - 1, number.end)
            elif self._is_counted(words, number):
                yield Said(TIMES, number.start, number.end)

    def _is_counted(self, words: Words, number: Number) -> bool:
        """Whether a bare number counts the service beside it."""
        before, behind = words.at(number.start - 1), words.at(number.end)
        more = self._words["more_sessions"]
        # CASE 2: "six additional", "an additional 6", "a trial of 6"
        if behind in more or before in more | {"of"}:
            return True
        # CASE 3: "12 physical therapy" at the beginning, "..., 12" or "- 12" at the end
        return number.start == 0 or (before in {",", "(", "-", ":"} and behind in {"", ")"})


def _nearest(often: list[Said], duration: Said) -> Said:
    """The last frequency before a duration: "6 hours daily, 5 times a week for 4 weeks"."""
    before = [said for said in often if said.end <= duration.start + 1]
    return before[-1] if before else often[0]


def _added_up(words: Words, visits: list[Said]) -> list[Said]:
    """The visits that count: several where they are joined, "two for the neck and six for ..."."""
    first = visits[0]
    total = next((v for v in visits if words.at(v.start - 1) == "of" and
                  words.at(v.start - 2) == "total"), None)  # fmt: skip
    if total is not None:
        return [total]
    behind = range(first.end, len(words.lower))
    bracket = next((place for place in behind if words.lower[place] == "("), behind.stop)
    joined = (v for v in visits[1:] if words.at(v.start - 1) in _JOINED and v.start <= bracket)
    return [first, *joined]
