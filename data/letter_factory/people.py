"""The opening of a clinical summary: who the worker is, and when the injury was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from .catalogue import rows, values
from .wording import capital, number_word, with_article, write_date


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


@dataclass(frozen=True)
class Opening:
    """The opening sentences, and the facts that they state: age, sex, claim and dates of injury.

    ``goes_on`` is true where "and is being treated for ..." can take the place of the last stop.
    """

    text: str
    states: tuple[str, ...]
    injury_dates: tuple[str, ...]
    goes_on: bool


_SHARES = (
    (0.68, "age | sex | date"),
    (0.8, "age | sex | date | claim"),
    (0.86, "sex | date"),
    (0.92, "age | date"),
    (0.97, "age | sex"),
    (1.0, "date"),
)
"""What an opening states, with the upper limit of each one's share."""


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
    shown = write_date(day, "month" if month_only else person.date_style)
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
        "on": f"{rng.choice(('in', 'during'))} {shown}" if month_only else f"on {shown}",
        "day": shown,
        "second": write_date(person.second_injury or day, person.date_style),
        "job": person.job,
        "a_job": with_article(person.job),
        "mechanism": person.mechanism,
        "claim": person.claim,
        "he": person.pronoun,
        "He": capital(person.pronoun),
    }
    mark = rng.random()
    states = next(states for limit, states in _SHARES if mark < limit)
    dates = (day.isoformat()[: 7 if month_only else 10],) if "date" in states else ()
    if person.second_injury and not month_only:
        states = "age | sex | both dates"
        dates = (day.isoformat(), person.second_injury.isoformat())
    row = rng.choice(rows("openings", states=states))
    text = row["text"].format(**words)
    return Opening(text, values(states), dates, row["goes_on"] == "yes")
