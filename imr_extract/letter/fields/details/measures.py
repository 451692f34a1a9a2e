"""How much of a drug an item asks for: strengths, quantity and refills.

Every number is a candidate; its neighbours tell what it counts. A dose ("take 1 tablet"), a time
("30 day supply") and a volume ("100 ml") count no units of a drug.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from imr_extract.letter.fields.details.numbers import Number, Words, free_numbers
from imr_extract.rules.rule_set import RuleSet

STRENGTH, QUANTITY, REFILLS = "strength", "quantity", "refills"
_JOINTS = frozenset({"/", "-"})
_MARKS = frozenset({":", ".", "-", "=", "of", "#", "is"})
_SIGNS = frozenset({"x", "#", ":", "of", "times", "-", "=", "(", "s", ")"})
_PLURAL = frozenset({"(", "s", ")"})
# More tablets than this are not taken at a time.
_MOST_AT_A_TIME = 10
_LED_BY_QUANTITY = frozenset({"#", "qty", "quantity"})
_LAST = frozenset({",", ")", ";", "with", "and"})
_LISTED = frozenset({",", ";", "x", "("})
_LISTS = (
    "masses", "percents", "weights", "in_each", "volumes", "counted", "containers",
    "quantity_before", "dose_before", "dose_behind", "months_behind", "refill_words", "more",
    "units_of_time", "injected",
)  # fmt: skip


class Measure(NamedTuple):
    """A measure, by places in the item's words.

    Attributes:
        kind: strength, quantity or refills.
        start: its first word.
        end: the place behind it.
        weak: whether it counts only where no other is stated: a strength in grams.
    """

    kind: str
    start: int
    end: int
    weak: bool = False


class MeasureReader:
    """Reads the numbers of an item that names drugs."""

    def __init__(self, rules: RuleSet) -> None:
        """Take the words that it knows."""
        self._words = {name: rules.words("service_details", name) for name in _LISTS}
        known = self._words
        self._units = known["masses"] | known["percents"] | known["weights"]
        self._no_quantity = self._units | known["volumes"] | known["units_of_time"]

    def read(self, words: Words, numbers: list[Number], drug_ends: set[int]) -> list[Measure]:
        """The measures of an item in order, of quantities and refills the likeliest first.

        Args:
            words: the item's words.
            numbers: its numbers.
            drug_ends: the places behind names of drugs.
        """
        refills = list(self._refills(words, numbers))
        strengths = list(self._strengths(words, numbers, drug_ends))
        free = free_numbers(numbers, ((m.start, m.end) for m in (*refills, *strengths)))
        return [*strengths, *self._quantities(words, free), *refills]

    def _strengths(
        self, words: Words, numbers: list[Number], drug_ends: set[int]
    ) -> Iterator[Measure]:
        """Numbers with a unit, those of one product as one: "10/325mg", "4%-27.5%-0.0325%"."""
        starts = {n.end: n.start for n in numbers}
        ends = {n.start: n.end for n in numbers}
        found: list[Measure] = []
        for number in numbers:
            unit = words.at(number.end)
            # CASE 1: "10 mg", "5%", "30.5/30/16mg", "1 per cent"
            if self._is_unit(words, number):
                end = number.end + (2 if unit == "per" else 1)
                first = self._first_of(words, number.start, starts)
                here = self._each(words, end)
                weak = unit in self._words["weights"] and here == end
                found.append(Measure(STRENGTH, first, here, weak))
            # CASE 2: "Norco 5/325 #30", "Ambien 10 #30"
            elif number.start in drug_ends and (end := self._bare(words, number, ends)):
                found.append(Measure(STRENGTH, number.start, end))
        return _joined(words, found)

    def _is_unit(self, words: Words, number: Number) -> bool:
        unit, before = words.at(number.end), words.at(number.start - 1)
        if unit == "per" and words.at(number.end + 1) == "cent":
            return True
        if unit not in self._units:
            return False
        # "#60 grams", "quantity 60 units": how many, not how strong
        return before != "#" and not self._follows_cue(words, number.start)

    def _first_of(self, words: Words, start: int, starts: dict[int, int]) -> int:
        """The first number of a strength that shares one unit: "10/325mg", "75-0.2mg"."""
        while words.at(start - 1) in _JOINTS and start - 1 in starts and words.glued[start - 1]:
            start = starts[start - 1]
        return start

    def _each(self, words: Words, end: int) -> int:
        """The place behind what a strength is in: "/5 ml", "/hr", "per ml"."""
        if words.at(end) not in {"/", "per"}:
            return end
        unit = end + 1
        if words.at(unit).replace(".", "", 1).isdigit():
            unit += 1
        return unit + 1 if words.at(unit) in self._words["in_each"] else end

    def _bare(self, words: Words, number: Number, ends: dict[int, int]) -> int:
        """The place behind a strength without unit; 0 where the number is none."""
        end = number.end
        parts = 1
        while words.at(end) in _JOINTS and words.glued[end] and end + 1 in ends:
            end = ends[end + 1]
            parts += 1
        if parts > 1:
            return 0 if words.at(end) in self._units | self._words["counted"] else end
        return end if words.at(end) in _LED_BY_QUANTITY else 0

    def _quantities(self, words: Words, numbers: list[Number]) -> list[Measure]:
        """Numbers of units, the most certain first."""
        ranked: list[tuple[int, Measure]] = []
        for number in numbers:
            rank, start = self._rank(words, number)
            if rank:
                ranked.append((rank, Measure(QUANTITY, start, number.end)))
        return [measure for _, measure in sorted(ranked)]

    def _rank(self, words: Words, number: Number) -> tuple[int, int]:
        """How certain it is that a number is a quantity, from 1; 0 where it is none."""
        start, behind = number.start, words.at(number.end)
        # CASE 1: "#60", "#1,000", "#60 grams"
        if words.at(start - 1) == "#":
            return 1, start - 1
        if number.ranged or behind in self._no_quantity:
            return 0, start
        # CASE 2: "qty: 60", "dispense #30", "quantity of 30"
        if self._follows_cue(words, start):
            return 2, start
        if behind == "-" and words.at(number.end + 1) in self._words["units_of_time"]:
            return 0, start
        # CASE 3: "90 tablets", "1 box", "three 100 gram tubes", but not "1 tablet by mouth"
        unit = self._behind_size(words, number.end)
        for rank, units in ((3, "counted"), (5, "containers")):
            if words.at(unit) in self._words[units]:
                after = words.behind(unit + 1, _PLURAL)
                few = number.value <= _MOST_AT_A_TIME
                return 0 if few and self._is_dose(words, start, after) else rank, start
        # CASE 4: "..., sixty", "x 60", "(60)"
        last = number.end >= len(words.lower) or behind in _LAST
        last = last and self._words["injected"].isdisjoint(words.lower)
        return 4 if last and words.at(start - 1) in _LISTED and number.value > 1 else 0, start

    def _behind_size(self, words: Words, place: int) -> int:
        """The place behind the size of what is counted, as "100 gram" or "x 60 ml"."""
        size = place + (words.at(place) == "x")
        sized = words.at(size).replace(".", "", 1).isdigit()
        unit = size + 1 + (words.at(size + 1) == "-")
        is_unit = words.at(unit) in self._words["weights"] | self._words["volumes"]
        return unit + 1 if sized and is_unit else place

    def _follows_cue(self, words: Words, start: int) -> bool:
        place = words.before(start - 1, _MARKS)
        return words.at(place) in self._words["quantity_before"]

    def _is_dose(self, words: Words, start: int, after: int) -> bool:
        """Whether a number of tablets is what is taken at a time."""
        if words.at(start - 1) in self._words["dose_before"]:
            return True
        behind = words.at(after)
        if behind.isdigit() or behind in {"one", "two", "three", "four"}:
            return words.at(after + 1) in {"times", "time", "x"}
        if behind in {"per", "a", "each", "every"}:
            period = after + 1 + words.at(after + 1).isdigit()
            return words.at(period) not in self._words["months_behind"]
        if behind == "with":
            return words.at(after + 1) in {"food", "meals", "water", "milk"}
        return behind in self._words["dose_behind"]

    def _refills(self, words: Words, numbers: list[Number]) -> Iterator[Measure]:
        known = self._words["refill_words"]
        for number in numbers:
            if number.ranged:
                continue
            behind = words.behind(number.end, self._words["more"])
            before = words.before(number.start - 1, _SIGNS)
            # CASE 1: "with 2 refills", "three (3) additional refills"; of "#60 refills 3" not 60
            if words.at(behind) in known:
                counted = words.at(number.start - 1) == "#"
                if not counted and not self._follows_cue(words, number.start):
                    yield Measure(REFILLS, number.start, behind + 1)
            # CASE 2: "refills: 3", "refill x 2", "refill(s) 2"
            elif words.at(before) in known and words.at(number.end) not in self._no_quantity:
                yield Measure(REFILLS, before, number.end)


def _joined(words: Words, strengths: list[Measure]) -> Iterator[Measure]:
    """Strengths of one product as one: "4%-27.5%-0.0325%", "10 mg/325 mg", "3% 300mg/g"."""
    waiting: Measure | None = None
    for measure in strengths:
        if waiting is not None:
            linked = measure.start == waiting.end + 1 and words.at(waiting.end) in _JOINTS
            # A share and the same again by weight.
            same = measure.start == waiting.end and words.at(waiting.end - 1) == "%"
            if linked or same and not measure.weak:
                waiting = waiting._replace(end=measure.end)
                continue
            yield waiting
        waiting = measure
    if waiting is not None:
        yield waiting
