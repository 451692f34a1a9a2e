"""The clinical case summary: an opening, diagnoses, and notes in between, in varied order."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from .cases import Diagnosis, Person, Request, Summary
from .catalogue import Row, rows, texts, values, words
from .diagnoses import DiagnosisWriter, Statement
from .forms import Facts
from .places import REGIONS, draw_place
from .wording import capital, join_list, number_word, with_article, write_date

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


def _open(rng: Random, person: Person) -> tuple[Row, str, tuple[str, ...]]:
    """An opening of the catalogue, its text, and the dates of injury that it states."""
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
    return row, row["text"].format(**words), dates


_TURNS = (
    *("complaint", "examination", "treatment", "extra"),
    *("complaint", "image", "extra", "examination"),
)
"""Kinds of sentences in the order in which they take turns."""


class _Notes:
    """Writes the sentences between the facts; none of them states a fact of the record."""

    def __init__(self, rng: Random, facts: Facts, worker: str) -> None:
        """Set up for a letter whose worker is named ``worker`` ("the injured worker")."""
        self._rng = rng
        self._regions = facts.regions
        self._style = facts.person.date_style
        self._dates = facts.dates
        he = capital(facts.person.pronoun)
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


def _statements(
    rng: Random, writer: DiagnosisWriter, conditions: int, *, brief: bool, claimed: bool, ends: bool
) -> list[Statement]:
    """The diagnosis statements of a letter, the main one first; ``ends``: it ends the opening."""
    told: list[Statement] = []
    number = min(conditions, writer.available - 2)
    if number > 0:
        told.append(writer.main(number, cue=not brief, goes_on=ends))
    if brief:
        return told
    more: list[tuple[float, Callable[[], Statement]]] = [
        (0.1, writer.uncertain),
        (0.14, lambda: writer.historical(rng.choice((1, 2, 2, 3)))),
        (0.14, lambda: writer.negated(rng.choice((1, 2, 3)))),
        (0.0 if claimed else 0.05, writer.claimed),
        (0.06, lambda: writer.again(told[0].diagnoses if told else ())),
    ]
    told += [write() for chance, write in more if rng.random() < chance]
    return told


def write_summary(
    rng: Random, facts: Facts, requests: Sequence[Request], length: int, conditions: int
) -> Summary:
    """Write a clinical case summary, with the facts that a careful reader takes from it.

    It has ``length`` sentences of complaints, findings, treatment and the like, and so many
    conditions in its main statement of diagnoses.
    """
    person = facts.person
    worker = rng.choice(words("worker"))
    opening, first, injury_dates = _open(rng, person)
    states = values(opening["states"])
    writer = DiagnosisWriter(rng, facts.regions, worker, icd10=facts.form.icd10)
    notes = _Notes(rng, facts, worker)
    sentences = [notes.note(turn) for turn in range(length)]
    ends = bool(opening["goes_on"]) and rng.random() < 0.4
    claimed = "claim" in states
    statements = _statements(rng, writer, conditions, brief=length < 3, claimed=claimed, ends=ends)
    place = 0 if rng.random() < 0.7 else len(sentences)
    diagnoses = [Diagnosis(person.claim, "claimed")] if claimed else []
    if ends and conditions and statements:
        ending = statements.pop(0)
        first = f"{first.removesuffix('.')} {ending.text}"
        diagnoses.extend(ending.diagnoses)
    for statement in statements:
        sentences.insert(min(place, len(sentences)), statement.text)
        diagnoses.extend(statement.diagnoses)
        place += rng.randrange(1, 4)
    sex = person.sex if "sex" in states else None
    if not sex and length and rng.random() < 0.4:
        shown = rng.choice(texts("summary_sentences", kind="sex"))
        sentences.append(shown.format(sex=person.sex, He=capital(person.pronoun)))
        sex = person.sex
    sentences += notes.closing(requests)
    joiner = " " if rng.random() < 0.95 else ""
    if rng.random() < 0.05:
        sentences.insert(0, first)
        first = rng.choice(texts("summary_sentences", kind="before the opening"))
    text = " ".join([first, *sentences[:-1]]) + joiner + sentences[-1]
    return Summary(
        text=text,
        age=person.age if "age" in states else None,
        sex=sex,
        injury_dates=injury_dates,
        diagnoses=tuple(diagnoses),
    )
