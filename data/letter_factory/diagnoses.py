"""Statements of diagnoses, and what a careful reader takes from each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .cases import Diagnosis
from .catalogue import Row, rows, texts, words
from .places import draw_side
from .wording import capital, join_list, with_article


@dataclass(frozen=True)
class Statement:
    """Sentences, and the diagnoses they state."""

    text: str
    diagnoses: tuple[Diagnosis, ...] = ()


@dataclass(frozen=True)
class _Member:
    """One member of a printed list: its text with cue word and code, and its diagnosis, if any.

    ``compound`` is true where commas or "and" inside would make two of it.
    """

    printed: str
    diagnosis: Diagnosis | None
    compound: bool = False


_COUNTABLE = re.compile(
    r"(strain|sprain|tear|fracture|contusion|syndrome|protrusion|herniation|cyst)($| of)"
)


def _conditions(regions: tuple[str, ...], compound: str) -> list[Row]:
    return [row for key in regions for row in rows("conditions", region=key, compound=compound)]


class DiagnosisWriter:
    """Writes the diagnosis statements of one letter, each condition at most once."""

    def __init__(self, rng: Random, regions: tuple[str, ...], worker: str, *, icd10: bool) -> None:
        """Set up for a letter whose worker is named ``worker``, with codes of ICD-10 or ICD-9."""
        self._rng = rng
        self._words = {"worker": worker, "Worker": capital(worker)}
        self._code = "icd10" if icd10 else "icd9"
        self._plain = _conditions(regions, "") + rng.sample(rows("conditions", region="any"), 2)
        rng.shuffle(self._plain)
        self._compound = _conditions(regions, "yes")
        rng.shuffle(self._compound)
        self._illnesses = rng.sample(words("illness"), len(words("illness")))

    @property
    def available(self) -> int:
        """How many conditions of the worker are still untold."""
        return len(self._plain)

    def _draw(self, kind: str) -> str:
        return self._rng.choice(texts("summary_sentences", kind=kind))

    def _say(self, pattern: str, diagnoses: Sequence[Diagnosis], printed: str) -> Statement:
        a_list = with_article(printed) if _COUNTABLE.search(printed) else printed
        text = pattern.format(list=printed, a_list=a_list, **self._words)
        return Statement(text, tuple(diagnoses))

    def _next(self) -> str:
        """The next condition, with a side where it has one."""
        return self._plain.pop()["text"].format(side=draw_side(self._rng))

    def _member(self, row: Row, *, coded: bool) -> _Member:
        text = row["text"].format(side=draw_side(self._rng))
        code = f" ({row[self._code]})" if coded else ""
        return _Member(text + code, Diagnosis(text), row["compound"] == "yes")

    def _last_member(self) -> _Member:
        """A member with a cue word, which stands last in a list so that its cue is its own."""
        rng = self._rng
        form = rng.random()
        side = draw_side(rng)
        if form < 0.5 and self._plain:
            text = self._plain.pop()["text"].format(side=side)
            return _Member(f"{rng.choice(words('uncertain'))} {text}", Diagnosis(text, "uncertain"))
        if form < 0.7:
            text = rng.choice(words("past injury")).format(side=side)
            return _Member(f"status post {text}", Diagnosis(text, "historical"))
        if form < 0.85:
            # A procedure is no diagnosis.
            text = rng.choice(words("past procedure")).format(side=side)
            return _Member(f"status post {text}", None)
        text = self._illnesses.pop()
        return _Member(f"history of {text}", Diagnosis(text, "historical"))

    def main(self, number: int, *, cue: bool = True, goes_on: bool = False) -> Statement:
        """State so many of the worker's conditions in one sentence.

        ``cue``: a member with a cue word ("possible ...") may follow. ``goes_on``: write the end of
        a sentence that another has begun ("and has been ...").
        """
        rng = self._rng
        if number == 1 and not goes_on and rng.random() < 0.6:
            text = self._next()
            return self._say(self._draw("one diagnosis"), (Diagnosis(text),), text)
        coded = rng.random() < 0.15
        members = [self._member(self._plain.pop(), coded=coded) for _ in range(number)]
        if self._compound and rng.random() < 0.25:
            members[0] = self._member(self._compound.pop(), coded=coded)
        if cue and rng.random() < 0.25:
            members.append(self._last_member())
        compound = any(member.compound for member in members)
        shown = [member.printed for member in members]
        pattern = self._draw("diagnoses at the end" if goes_on else "diagnoses")
        if len(members) > 1 and (compound or rng.random() < 0.15):
            printed = "; ".join(shown)
        elif len(members) > 1 and not goes_on and rng.random() < 0.08:
            printed = "; ".join(f"{place}) {text}" for place, text in enumerate(shown, 1))
            pattern = self._draw("numbered diagnoses")
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
        text = self._next()
        return self._say(self._draw("uncertain"), (Diagnosis(text, "uncertain"),), text)

    def historical(self, number: int) -> Statement:
        """State illnesses of the past."""
        return self._history("historical", number, "and")

    def negated(self, number: int) -> Statement:
        """State illnesses that the worker did not have."""
        return self._history("negated", number, "or")

    def _history(self, assertion: str, number: int, word: str) -> Statement:
        illnesses = [self._illnesses.pop() for _ in range(number)]
        printed = join_list(illnesses, word=word, oxford=self._rng.random() < 0.5)
        found = [Diagnosis(text, assertion) for text in illnesses]
        return self._say(self._draw(assertion), found, printed)

    def claimed(self) -> Statement:
        """State a complaint for which a claim was filed."""
        text = self._rng.choice(words("claimed complaint"))
        return self._say(self._draw("claimed"), (Diagnosis(text, "claimed"),), text)
