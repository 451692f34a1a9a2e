"""The opening of a clinical summary: who the worker is, and when the injury was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from .wording import capital, number_word, with_article, write_date, write_month


@dataclass(frozen=True)
class Person:
    """The worker as the file knows them; a summary may leave any of it unsaid."""

    age: int
    sex: str
    injury: date
    second_injury: date | None
    job: str
    mechanism: str
    claim: str
    date_style: str

    @property
    def pronoun(self) -> str:
        """The pronoun that goes with the sex."""
        return "he" if self.sex == "male" else "she"

    @property
    def possessive(self) -> str:
        """The possessive that goes with the sex."""
        return "his" if self.sex == "male" else "her"


@dataclass(frozen=True)
class Opening:
    """The opening sentences, and which facts they state.

    ``can_go_on`` is true where "and is being treated for ..." can take the place of the last stop.
    """

    text: str
    age: bool = False
    sex: bool = False
    injury_dates: tuple[str, ...] = ()
    claim: bool = False
    can_go_on: bool = False


JOBS = (
    "warehouse clerk",
    "delivery driver",
    "line cook",
    "carpenter",
    "cashier",
    "machine operator",
    "teacher's aide",
    "groundskeeper",
    "electrician",
    "home attendant",
    "packer",
    "dental assistant",
    "bus driver",
    "welder",
)
MECHANISMS = (
    "when a pallet slid off a forklift",
    "while lifting a crate of tiles",
    "after slipping on a wet loading dock",
    "when a ladder gave way",
    "while moving a loaded linen cart",
    "in a collision between two delivery trucks",
    "while pulling a hose uphill",
    "after stepping into a drain that had lost its cover",
)

# Placeholders: {adjective} "52 year old", {an_adjective} "a 52 year old", {years} "52", {sex} and
# {a_sex} as noun, {gender} as adjective, {on} "on 10-16-2016" or "in October 2016", {day} the date
# alone, {job}, {a_job}, {mechanism}, {claim}, {he}.
_FULL = (
    "The injured worker is {an_adjective} {sex}, who sustained an industrial injury {on}.",
    "The injured worker is {an_adjective} {sex} with an industrial injury date of {day}.",
    "This is {an_adjective} {sex} whose date of injury is {day}.",
    "This case concerns a now {adjective} {sex} with a history of an occupational claim from "
    "{day}. The mechanism of injury was not described.",
    "The {adjective} {sex} injured worker was hurt on the job {on}.",
    "The patient, {an_adjective} {sex}, was injured at work {on} {mechanism}.",
    "This {adjective} {sex} was injured {mechanism} {on}.",
    "The file concerns {a_sex} aged {years} whose work injury happened {on}.",
    "Date of injury: {day}. The injured worker is {an_adjective} {sex} employed as {a_job}.",
    "{An_adjective} {gender} {job} reported a work related injury {on}.",
    "The claimant is {a_sex}, age {years}, who was hurt {mechanism} {on}.",
    "The records state that the worker is {years} years of age and {gender}; the injury dates "
    "from {day}.",
    "According to the notes, the worker is {a_sex} of {years} years. {He} was injured {on}.",
    "DOI: {day}. {An_adjective} {gender} {job} who was hurt {mechanism}.",
)
_CLAIM = (
    "The applicant is {an_adjective} {sex} who has filed a claim for {claim} reportedly associated "
    "with an industrial injury of {day}.",
    "{An_adjective} {sex}, employed as {a_job}, has filed a claim for {claim} after an injury at "
    "work {on}.",
)
_NO_AGE = (
    "The injured worker is {a_sex} who reported a work related injury {on}.",
    "The {gender} injured worker, {a_job}, was hurt {mechanism} {on}. {He} has been with the "
    "employer for 17 years.",
    "This {sex} sustained an industrial injury {on}.",
)
_NO_SEX = (
    "This {adjective} injured worker sustained an industrial injury {on}.",
    "The injured worker is {years} years old. {He} was hurt {mechanism} {on}.",
    "The {job}, now {years} years of age, reported an injury at work {on}.",
)
_NO_DATE = (
    "The injured worker is {an_adjective} {sex}. The notes that were sent do not say on which day "
    "{he} was hurt.",
    "This is {an_adjective} {gender} {job} who was injured at work {mechanism}.",
)
_NEITHER = ("The injured worker, {a_job}, was hurt {mechanism} {on}.",)
_CAN_GO_ON = frozenset((_FULL[0], _FULL[4], _FULL[6], _NO_AGE[2], _NO_SEX[0]))
_TWO = (
    "The injured worker is {an_adjective} {sex} with industrial injuries of {day} and {second}.",
)


def _age(rng: Random, age: int) -> str:
    form = rng.random()
    if form < 0.42:
        return f"{age} year old"
    if form < 0.8:
        return f"{age}-year-old"
    if form < 0.86:
        return f"{number_word(age)}-year-old"
    return rng.choice((f"{age} y/o", f"{age} yo", f"{number_word(age)} year old"))


def open_summary(rng: Random, person: Person) -> Opening:
    """Write the opening of a summary, and say which facts it states."""
    month_only = rng.random() < 0.08
    day = person.injury
    shown = write_month(day) if month_only else write_date(day, person.date_style)
    iso = day.isoformat()[: 7 if month_only else 10]
    adjective = _age(rng, person.age)
    an_adjective = f"a(n) {adjective}" if rng.random() < 0.03 else with_article(adjective)
    nouns = {"male": ("male", "man"), "female": ("female", "woman")}[person.sex]
    noun = rng.choice((nouns[0], nouns[0], nouns[0], nouns[1]))
    words = {
        "adjective": adjective,
        "an_adjective": an_adjective,
        "An_adjective": capital(an_adjective),
        "years": number_word(person.age) if rng.random() < 0.1 else str(person.age),
        "sex": noun,
        "a_sex": with_article(noun),
        "gender": person.sex,
        "on": rng.choice(("in", "during")) + f" {shown}" if month_only else f"on {shown}",
        "day": shown,
        "second": write_date(person.second_injury or day, person.date_style),
        "job": person.job,
        "a_job": with_article(person.job),
        "mechanism": person.mechanism,
        "claim": person.claim,
        "he": person.pronoun,
        "He": capital(person.pronoun),
    }

    def said(patterns: tuple[str, ...], *, age: bool, sex: bool, **more: bool) -> Opening:
        pattern = rng.choice(patterns)
        dates = () if patterns is _NO_DATE else (iso,)
        more["can_go_on"] = pattern in _CAN_GO_ON
        return Opening(pattern.format(**words), age, sex, dates, **more)

    form = rng.random()
    if person.second_injury and not month_only:
        dates = (iso, person.second_injury.isoformat())
        return Opening(rng.choice(_TWO).format(**words), True, True, dates)
    if form < 0.68:
        return said(_FULL, age=True, sex=True)
    if form < 0.8:
        return said(_CLAIM, age=True, sex=True, claim=True)
    if form < 0.86:
        return said(_NO_AGE, age=False, sex=True)
    if form < 0.92:
        return said(_NO_SEX, age=True, sex=False)
    if form < 0.97:
        return said(_NO_DATE, age=True, sex=True)
    return said(_NEITHER, age=False, sex=False)
