"""Statements of diagnoses, and what a careful reader takes from each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .cases import Diagnosis
from .places import draw_side
from .regions import (
    CLAIMED,
    GENERAL,
    PAST_INJURIES,
    PAST_PROCEDURES,
    REGIONS,
    SYSTEMIC,
    Condition,
)
from .wording import capital, join_list, with_article


@dataclass(frozen=True)
class Statement:
    """Sentences, and the diagnoses they state."""

    text: str
    diagnoses: tuple[Diagnosis, ...] = ()


@dataclass(frozen=True)
class _Member:
    """One member of a printed list: its text with cue word and code, and its diagnosis, if any."""

    printed: str
    diagnosis: Diagnosis | None
    hard: bool = False


_LISTS = (
    "{Worker} is being treated for {list}.",
    "{Worker} is undergoing treatment for {list}.",
    "A review of the file shows that {worker} is undergoing treatment for {list}.",
    "{Worker} has been treated for {list}.",
    "{Worker} was diagnosed with {list}.",
    "{Worker} was diagnosed as having {list}.",
    "Diagnoses include {list}.",
    "The diagnoses included {list}.",
    "Current diagnoses include: {list}.",
    "Diagnoses: {list}.",
    "The treating physician's assessment was {list}.",
    "Assessment: {list}.",
    "The impression was {list}.",
    "Impression: {list}.",
    "{Worker} carries diagnoses of {list}.",
    "The diagnoses are documented as {list}.",
    "Working diagnoses were given as {list}.",
)
_ENDINGS = (
    " and is being treated for {list}.",
    " and has been treated for {list}.",
    " and was diagnosed with {list}.",
)
_SINGLES = (
    "The current diagnosis is documented as {list}.",
    "The attending provider gave {worker} a diagnosis of {a_list}.",
    "The records carry a diagnosis of {list}.",
    "{Worker} is being treated for {a_list}.",
    "The diagnosis is {list}.",
    "The impression was {a_list}.",
)
_UNCERTAIN_CUES = ("possible", "probable", "suspected", "rule out")
_UNCERTAIN = (
    "The provider felt that the presentation was consistent with {list}.",
    "An assessment of probable {list} was recorded.",
    "The impression was possible {list}.",
    "A diagnosis of suspected {list} was entered.",
)
_HISTORICAL = (
    "{Worker} has a history of {list}.",
    "There is a history of {list}.",
    "The past medical history included {list}.",
    "{Worker} reported a past history of {list}.",
)
_NEGATED = (
    "There is no history of {list}.",
    "{Worker} reported no history of {list}.",
    "{Worker} has no known history of {list}.",
    "{Worker} denied any history of {list}.",
)
_CLAIMED = (
    "{Worker} has filed a claim for {list}.",
    "{Worker} has also filed a claim for {list}.",
)


_COUNTABLE = re.compile(
    r"(strain|sprain|tear|fracture|contusion|syndrome|protrusion|herniation|cyst)($| of)"
)


class DiagnosisWriter:
    """Writes the diagnosis statements of one letter, each condition at most once."""

    def __init__(self, rng: Random, regions: tuple[str, ...], worker: str, *, icd10: bool) -> None:
        """Set up for a letter.

        Args:
            rng: The source of chance.
            regions: The body regions of the case.
            worker: How the letter names the worker ("the injured worker").
            icd10: Whether its codes are of ICD-10, or of ICD-9.
        """
        self._rng = rng
        self._words = {"worker": worker, "Worker": capital(worker)}
        self._code = 2 if icd10 else 1
        pool = [row for key in regions for row in REGIONS[key].conditions]
        self._plain = pool + rng.sample(GENERAL, 2)
        rng.shuffle(self._plain)
        self._hard = [row for key in regions for row in REGIONS[key].hard]
        rng.shuffle(self._hard)
        self._systemic = rng.sample(SYSTEMIC, len(SYSTEMIC))

    @property
    def available(self) -> int:
        """How many conditions of the worker are still untold."""
        return len(self._plain)

    def _say(self, pattern: str, diagnoses: Sequence[Diagnosis], printed: str) -> Statement:
        a_list = with_article(printed) if _COUNTABLE.search(printed) else printed
        text = pattern.format(list=printed, a_list=a_list, **self._words)
        return Statement(text, tuple(diagnoses))

    def _member(self, row: Condition, *, coded: bool, hard: bool = False) -> _Member:
        text = row[0].format(side=draw_side(self._rng))
        code = f" ({row[self._code]})" if coded else ""
        return _Member(text + code, Diagnosis(text), hard)

    def _last_member(self) -> _Member | None:
        """A member with a cue word, which stands last in a list so that its cue is its own."""
        rng = self._rng
        form = rng.random()
        side = draw_side(rng)
        if form < 0.5 and self._plain:
            text = self._plain.pop()[0].format(side=side)
            cue = rng.choice(_UNCERTAIN_CUES)
            return _Member(f"{cue} {text}", Diagnosis(text, "uncertain"))
        if form < 0.7:
            text = rng.choice(PAST_INJURIES).format(side=side)
            return _Member(f"status post {text}", Diagnosis(text, "historical"))
        if form < 0.85:
            return _Member(f"status post {rng.choice(PAST_PROCEDURES).format(side=side)}", None)
        text = self._systemic.pop()
        return _Member(f"history of {text}", Diagnosis(text, "historical"))

    def main(self, number: int, *, cue: bool = True, goes_on: bool = False) -> Statement:
        """State some of the worker's conditions in one sentence.

        Args:
            number: How many conditions.
            cue: Whether a member with a cue word ("possible ...") may follow.
            goes_on: Write the end of a sentence that another has begun ("and has been ...").

        Returns:
            The sentence or its end.
        """
        rng = self._rng
        if number == 1 and not goes_on and rng.random() < 0.6:
            text = self._plain.pop()[0].format(side=draw_side(rng))
            return self._say(rng.choice(_SINGLES), (Diagnosis(text),), text)
        coded = rng.random() < 0.15
        members = [self._member(self._plain.pop(), coded=coded) for _ in range(number)]
        if self._hard and rng.random() < 0.25:
            members[0] = self._member(self._hard.pop(), coded=coded, hard=True)
        if cue and rng.random() < 0.25:
            last = self._last_member()
            members += [last] if last else []
        hard = any(member.hard for member in members)
        shown = [member.printed for member in members]
        pattern = rng.choice(_ENDINGS if goes_on else _LISTS)
        if len(members) > 1 and (hard or rng.random() < 0.15):
            printed = "; ".join(shown)
        elif len(members) > 1 and not goes_on and rng.random() < 0.08:
            printed = "; ".join(f"{place}) {text}" for place, text in enumerate(shown, 1))
            pattern = rng.choice(("Diagnoses: {list}.", "Assessment: {list}."))
        else:
            printed = join_list(shown, oxford=rng.random() < 0.5)
        found = [member.diagnosis for member in members if member.diagnosis]
        return self._say(pattern, found, printed)

    def again(self, stated: Sequence[Diagnosis]) -> Statement:
        """State again, if it can, a condition that the letter has affirmed: it counts once."""
        affirmed = [one.text for one in stated if one.assertion == "affirmed"]
        if not affirmed:
            return Statement("No new diagnosis was made.")
        return self._say("At that visit the diagnosis was still {list}.", (), affirmed[0])

    def uncertain(self) -> Statement:
        """State a condition that is not established."""
        text = self._plain.pop()[0].format(side=draw_side(self._rng))
        return self._say(self._rng.choice(_UNCERTAIN), (Diagnosis(text, "uncertain"),), text)

    def historical(self, number: int) -> Statement:
        """State illnesses of the past."""
        return self._history(_HISTORICAL, "historical", number, "and")

    def negated(self, number: int) -> Statement:
        """State illnesses that the worker did not have."""
        return self._history(_NEGATED, "negated", number, "or")

    def _history(
        self, patterns: tuple[str, ...], assertion: str, number: int, word: str
    ) -> Statement:
        texts = [self._systemic.pop() for _ in range(number)]
        printed = join_list(texts, word=word, oxford=self._rng.random() < 0.5)
        found = [Diagnosis(text, assertion) for text in texts]
        return self._say(self._rng.choice(patterns), found, printed)

    def claimed(self) -> Statement:
        """State a complaint for which a claim was filed."""
        text = self._rng.choice(CLAIMED)
        pattern = self._rng.choice(_CLAIMED)
        return self._say(pattern, (Diagnosis(text, "claimed"),), text)
