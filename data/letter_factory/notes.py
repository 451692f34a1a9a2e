"""Sentences between the facts of a clinical summary: complaints, findings, care, the request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from .cases import Dates, Request
from .people import Person
from .places import Place, draw_place
from .regions import REGIONS
from .wording import capital, join_list, write_date

_QUALITIES = ("aching", "sharp", "constant", "burning", "dull", "throbbing", "intermittent")
_ACTIVITIES = ("reaching", "stairs", "sitting", "long standing", "lifting", "cold weather")
_SYMPTOMS = ("stiffness", "poor sleep", "tingling", "weakness", "cramping", "a sense of giving way")
_CARE = (
    "physical therapy",
    "medications",
    "activity modification",
    "ice and heat",
    "home exercise",
    "one steroid injection",
    "chiropractic care",
    "a brace",
    "acupuncture",
    "modified duty",
)
_MEDICATIONS = (
    "ibuprofen",
    "naproxen",
    "gabapentin",
    "tramadol",
    "cyclobenzaprine",
    "acetaminophen",
    "omeprazole",
    "a topical cream",
)
_COMPLAINTS = (
    "{Worker} reports {quality} pain in the {place}, rated {n} out of 10, worse with {activity}.",
    "At the visit of {day}, {worker} spoke of {place} pain at {n}/10 along with {symptom}.",
    "The progress note dated {day} records {quality} {place} pain with {symptom}.",
    "A note of {day} describes pain of the {place} that climbs from {n} to {more} out of 10 by the "
    "end of a shift.",
    "{Worker} said on {day} that the {place} had improved by {percent} percent, though {symptom} "
    "remained.",
    "Pain of the {place} was put at {n} on a ten point scale, {more} without medication.",
    "Subjective: {place} pain, {n}/10, {symptom}.",
    "{He} complained of {symptom} and of {quality} pain about the {place}.",
)
_EXAMS = (
    "On examination of the {place}, the notes list {finding} and {finding2}.",
    "Examination on {day} showed {finding} and {finding2}.",
    "Objective findings were {finding} and {finding2}.",
    "Objective: {finding}; {finding2}.",
    "There was {finding}; reflexes were equal and sensation was full.",
    "The physical examination of the {place}, dated {day}, revealed {finding}.",
)
_IMAGES = (
    "An MRI of the {place} dated {day} showed {image}.",
    "X-rays of the {place} were read as showing {image}.",
    "Diagnostic studies have included x-rays of the {place} ({day}), which showed {image}.",
)
_TREATMENTS = (
    "Treatment so far has consisted of {care}.",
    "Treatment to date has included {care}.",
    "Care up to now: {care}.",
    "{Worker} has tried {care}, with partial relief.",
    "Earlier treatment with {care} gave relief for a few weeks only.",
)
_EXTRAS = (
    "Current medications are {drugs}.",
    "{Worker} remains off work.",
    "{Worker} works with limits on lifting and overhead reach.",
    "{He} returned to full duty on {day}.",
    "{He} has smoked half a pack a day for 20 years.",
    "There is no history of tobacco use.",
    "The surgical history is limited to an appendectomy in childhood.",
    "The notes are handwritten and in places cannot be read.",
    "The plan was to go on with home exercise and to return in {weeks} weeks.",
    "{He} was asked to keep a diary of pain and of sleep.",
    "No side effects of medication were reported.",
    "Page 4 of the fax was missing.",
    "The blood pressure was 128/82 and the weight 84 kg.",
    "A second opinion was offered and declined.",
)
_ASKED = (
    "A request for authorization dated {day} asks for {requests}.",
    "On {day} the treating physician requested {requests}.",
    "The plan of {day} was for {requests}.",
)
_DENIED = (
    "On {denial}, Utilization Review non-certified the request for {requests}.",
    "The utilization review of {denial} denied {requests}.",
    "The request for {requests} was not approved in the determination of {denial}.",
    "In a report of {denial}, the claims administrator did not approve {requests}. {Worker} "
    "appealed.",
)
_MODIFIED = (
    "The Utilization Review of {denial} modified the request. {original} was the original request. "
    "{authorized} was authorized by the Claims Administrator.",
    "On {denial} the claims administrator allowed {authorized} in place of {original}.",
)


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
        self._base = {
            "worker": worker,
            "Worker": capital(worker),
            "He": capital(person.pronoun),
        }
        self._kinds: list[tuple[str, ...]] = [
            _COMPLAINTS,
            _EXAMS,
            _TREATMENTS,
            _EXTRAS,
            _COMPLAINTS,
            _IMAGES,
            _EXTRAS,
            _EXAMS,
        ]
        self._used: set[str] = set()

    def _day(self, least: int, most: int) -> str:
        """A day so many days before the denial, printed."""
        earlier = timedelta(days=self._rng.randrange(least, most))
        return write_date(max(self._dates.denial - earlier, self._dates.injury), self._style)

    def note(self, turn: int) -> str:
        """Write one sentence, of a kind that depends on its turn; never the same pattern twice."""
        rng = self._rng
        kinds = self._kinds[turn % len(self._kinds)]
        left = [pattern for pattern in kinds if pattern not in self._used]
        pattern = rng.choice(left or kinds)
        self._used.add(pattern)
        region = rng.choice(self._regions)
        place: Place = draw_place(rng, region, both=0)
        finding, finding2 = rng.sample(REGIONS[region].findings, 2)
        low = rng.randrange(2, 7)
        return pattern.format(
            place=place.phrase,
            quality=rng.choice(_QUALITIES),
            activity=rng.choice(_ACTIVITIES),
            symptom=rng.choice(_SYMPTOMS),
            n=low,
            more=low + 2,
            percent=rng.randrange(10, 70, 10),
            day=self._day(10, 60),
            finding=finding,
            finding2=finding2,
            image=rng.choice(REGIONS[region].images),
            care=join_list(rng.sample(_CARE, rng.randrange(2, 5)), oxford=rng.random() < 0.5),
            drugs=join_list(rng.sample(_MEDICATIONS, rng.randrange(2, 4))),
            weeks=rng.randrange(2, 7),
            **self._base,
        )

    def closing(self, requests: Sequence[Request]) -> list[str]:
        """Tell what was requested and what the claims administrator did."""
        rng = self._rng
        subjects = list(dict.fromkeys(request.service.subject for request in requests))
        named = join_list(subjects) if len(subjects) < 5 else "the items listed below"
        denial = write_date(self._dates.denial, self._style)
        words = {"requests": named, "denial": denial}
        told: list[str] = []
        if rng.random() < 0.6:
            told.append(rng.choice(_ASKED).format(day=self._day(3, 10), **words))
        first = next((request for request in requests if request.original), None)
        if first and rng.random() < 0.6:
            form = rng.choice(_MODIFIED)
            told.append(
                form.format(original=first.original, authorized=first.authorized, denial=denial)
            )
        else:
            told.append(rng.choice(_DENIED).format(**words, **self._base))
        return told
