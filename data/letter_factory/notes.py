"""Sentences between the facts of a clinical summary: complaints, findings, care, the request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from .cases import Dates, Request
from .catalogue import texts, values, words
from .people import Person
from .places import REGIONS, draw_place
from .wording import capital, join_list, write_date

_TURNS = (
    *("complaint", "examination", "treatment", "extra"),
    *("complaint", "image", "extra", "examination"),
)
"""Kinds of sentences in the order in which they take turns."""


class Notes:
    """Writes the sentences between the facts; none of them states a fact of the record."""

    def __init__(
        self, rng: Random, person: Person, regions: tuple[str, ...], worker: str, dates: Dates
    ) -> None:
        """Set up for a letter whose worker is named ``worker`` ("the injured worker")."""
        self._rng = rng
        self._regions = regions
        self._style = person.date_style
        self._dates = dates
        he = capital(person.pronoun)
        self._base = {"worker": worker, "Worker": capital(worker), "He": he}
        self._used: set[str] = set()

    def _day(self, least: int, most: int) -> str:
        """A day so many days before the denial, printed."""
        earlier = timedelta(days=self._rng.randrange(least, most))
        return write_date(max(self._dates.denial - earlier, self._dates.injury), self._style)

    def note(self, turn: int) -> str:
        """Write one sentence, of a kind that depends on its turn; a pattern twice only at need."""
        rng = self._rng
        patterns = texts("summary_sentences", kind=_TURNS[turn % len(_TURNS)])
        left = [pattern for pattern in patterns if pattern not in self._used]
        pattern = rng.choice(left or patterns)
        self._used.add(pattern)
        region = rng.choice(self._regions)
        place = draw_place(rng, region, both=0)
        finding, finding2 = rng.sample(values(REGIONS[region]["findings"]), 2)
        low = rng.randrange(2, 7)
        # All words are drawn, also those that the pattern lacks: a sentence that is reworded then
        # leaves the rest of its letter alone.
        return pattern.format(
            place=place.phrase,
            quality=rng.choice(words("quality of pain")),
            activity=rng.choice(words("activity")),
            symptom=rng.choice(words("symptom")),
            n=low,
            more=low + 2,
            percent=rng.randrange(10, 70, 10),
            day=self._day(10, 60),
            finding=finding,
            finding2=finding2,
            image=rng.choice(values(REGIONS[region]["images"])),
            care=join_list(
                rng.sample(words("care"), rng.randrange(2, 5)), oxford=rng.random() < 0.5
            ),
            drugs=join_list(rng.sample(words("medication"), rng.randrange(2, 4))),
            weeks=rng.randrange(2, 7),
            **self._base,
        )

    def closing(self, requests: Sequence[Request]) -> list[str]:
        """Tell what was requested and what the claims administrator did."""
        rng = self._rng
        subjects = list(dict.fromkeys(request.service.subject for request in requests))
        said = {
            "requests": join_list(subjects) if len(subjects) < 5 else "the items listed below",
            "denial": write_date(self._dates.denial, self._style),
            **self._base,
        }
        told: list[str] = []
        if rng.random() < 0.6:
            pattern = rng.choice(texts("summary_sentences", kind="asked"))
            told.append(pattern.format(day=self._day(3, 10), **said))
        first = next((request for request in requests if request.original), None)
        if first and rng.random() < 0.6:
            pattern = rng.choice(texts("summary_sentences", kind="modified"))
            said |= {"original": first.original, "authorized": first.authorized}
        else:
            pattern = rng.choice(texts("summary_sentences", kind="denied"))
        return [*told, pattern.format(**said)]
