"""What an evaluation counts: hits, found and gold values per field, and every miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from imr_extract.quality.intervals import Interval, wilson


class Place(NamedTuple):
    """Where a value belongs.

    Attributes:
        letter: what the letter is called.
        service_no: the service, from 1; None for a field of the letter.
        uri: the letter's file; None if the tables lack the letter.
    """

    letter: str
    service_no: int | None = None
    uri: str | None = None


@dataclass(frozen=True)
class Miss:
    """One place where tables and gold differ.

    Attributes:
        field: the field's name.
        letter: the case number; of a letter that has none its uri, or gold's name if the tables
            lack it.
        service_no: the service, from 1; None for a field of the letter.
        gold: values that gold has and the tables lack.
        found: values that the tables have and gold lacks.
        uri: the letter's file; None if the tables lack the letter.
    """

    field: str
    letter: str
    service_no: int | None
    gold: list[str]
    found: list[str]
    uri: str | None = None


class Counts(NamedTuple):
    """Hits, values found and values in gold."""

    hits: int
    found: int
    gold: int


_FOUND, _GOLD = attrgetter("found"), attrgetter("gold")


def _either(counts: Counts) -> int:
    return counts.found + counts.gold - counts.hits


@dataclass
class Score:
    """One field's counts.

    Attributes:
        hits: values that are in both, or values that agree.
        found: values in the tables; None for a field of single values.
        gold: values in gold, or values compared.
        by_weight: the same three by what a letter or service counts for; empty where all count
            alike.
    """

    hits: int = 0
    found: int | None = None
    gold: int = 0
    by_weight: dict[float, Counts] = field(default_factory=dict)

    def add(self, counts: Counts, weight: float = 1.0) -> None:
        """Count values of a letter or service."""
        self.hits += counts.hits
        self.gold += counts.gold
        if self.found is not None:
            self.found += counts.found
        known = self.by_weight.get(weight, Counts(0, 0, 0))
        self.by_weight[weight] = Counts(*map(sum, zip(known, counts, strict=True)))

    @property
    def kind(self) -> str:
        """What `value` is."""
        return "accuracy" if self.found is None else "F1"

    @property
    def precision(self) -> float:
        """Share of the found values that gold has; 1 without any."""
        return self._share(_FOUND)[0] if self.found else 1.0 if not self.gold else 0.0

    @property
    def recall(self) -> float:
        """Share of gold's values that were found; 1 without any."""
        return self._share(_GOLD)[0] if self.gold else 1.0

    @property
    def value(self) -> float:
        """F1 of sets, accuracy of single values."""
        if self.found is None:
            return self._share(_GOLD)[0] if self.gold else 1.0
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of `value`; None where nothing was counted.

        F1 is not a share, but it follows from one: if both sides have a share s of all values that
        either side has, F1 is 2s / (1 + s). So its interval is that of s, transformed this way.
        """
        if self.found is None:
            return self._interval(_GOLD)
        share = self._interval(_either)
        return share and (2 * share[0] / (1 + share[0]), 2 * share[1] / (1 + share[1]))

    @property
    def precision_interval(self) -> Interval | None:
        """The 95 % interval of `precision`; None where nothing was found."""
        return self._interval(_FOUND)

    @property
    def recall_interval(self) -> Interval | None:
        """The 95 % interval of `recall`; None where gold has nothing."""
        return self._interval(_GOLD)

    def _interval(self, whole: Callable[[Counts], int]) -> Interval | None:
        share, n = self._share(whole)
        return wilson(share * n, n)

    def _share(self, whole: Callable[[Counts], int]) -> tuple[float, float]:
        """The share of hits, and how many values that count alike would say as much (Kish)."""
        counted = self.by_weight or {1.0: Counts(self.hits, self.found or 0, self.gold)}
        total = sum(weight * whole(counts) for weight, counts in counted.items())
        squares = sum(weight**2 * whole(counts) for weight, counts in counted.items())
        hits = sum(weight * counts.hits for weight, counts in counted.items())
        return (hits / total, total**2 / squares) if total else (0.0, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name; precision and recall are None for a field of single values."""
        single = self.found is None
        return {
            "kind": self.kind,
            "n": self.gold,
            "hits": self.hits,
            "found": self.found,
            "score": self.value,
            "interval": self.interval,
            "precision": None if single else self.precision,
            "precision_interval": None if single else self.precision_interval,
            "recall": None if single else self.recall,
            "recall_interval": None if single else self.recall_interval,
        }


@dataclass
class Evaluation:
    """The scores by field, in the order of the tables.

    Attributes:
        letters: how many gold letters.
        repeated: how many of them gold had already named; they count again.
        scores: the counts per field.
        misses: every miss.
        files: the same for each gold file; empty in the evaluation of a single file.
        weight: what the letter or service counts for that is being counted.
    """

    letters: int = 0
    repeated: int = 0
    scores: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    files: list[tuple[str, Evaluation]] = field(default_factory=list)
    weight: float = 1.0

    def weigh(self, weights: Mapping[str, float] | None, found: object) -> None:
        """Take the weight of a letter or service.

        Args:
            weights: those of the gold record, if it has any.
            found: whether the tables have a value of what is counted next.
        """
        self.weight = (weights or {}).get("found" if found else "not_found", 1.0)

    def one(self, name: str, place: Place, gold: Any, found: Any) -> None:
        """Count one value of a letter or service."""
        self.scores.setdefault(name, Score()).add(Counts(gold == found, 0, 1), self.weight)
        if gold != found:
            self._miss(name, place, [gold], [found])

    def many(self, name: str, place: Place, gold: Iterable[Any], found: Iterable[Any]) -> None:
        """Count a set of values."""
        want, have = list(dict.fromkeys(gold)), list(dict.fromkeys(found))
        self.count(name, sum(value in have for value in want), len(have), len(want))
        missed = [value for value in want if value not in have]
        extra = [value for value in have if value not in want]
        if missed or extra:
            self._miss(name, place, missed, extra)

    def _miss(self, name: str, place: Place, gold: list[Any], found: list[Any]) -> None:
        values = _shown(gold), _shown(found)
        self.misses.append(Miss(name, place.letter, place.service_no, *values, place.uri))

    def count(self, name: str, hits: int, found: int, gold: int) -> None:
        """Count values of a set that were compared elsewhere."""
        self.scores.setdefault(name, Score(found=0)).add(Counts(hits, found, gold), self.weight)

    def add_file(self, path: str, part: Evaluation) -> None:
        """Add the counts of one gold file."""
        self.files.append((path, part))
        self.letters += part.letters
        self.repeated += part.repeated
        self.misses += part.misses
        for name, score in part.scores.items():
            whole = self.scores.setdefault(name, Score(found=None if score.found is None else 0))
            for weight, counts in score.by_weight.items():
                whole.add(counts, weight)

    def to_dict(self) -> dict[str, Any]:
        """The figures of all files and of each, by field."""
        figures: dict[str, Any] = {
            "letters": self.letters,
            "repeated": self.repeated,
            "fields": {name: score.to_dict() for name, score in self.scores.items()},
        }
        if self.files:
            figures["files"] = [{"gold": path, **part.to_dict()} for path, part in self.files]
        return figures


def _shown(values: Iterable[Any]) -> list[str]:
    return ["-" if value is None else str(value) for value in values]
