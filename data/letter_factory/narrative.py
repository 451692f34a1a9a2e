"""The clinical case summary: an opening, diagnoses, and notes in between, in varied order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from .cases import Dates, Diagnosis, Request, Summary
from .catalogue import texts, words
from .diagnoses import DiagnosisWriter, Statement
from .notes import Notes
from .people import Person, open_summary
from .wording import capital


@dataclass(frozen=True)
class Plan:
    """How much a summary tells.

    Attributes:
        notes: Sentences of complaints, findings, treatment and the like.
        conditions: Conditions in the main statement of diagnoses.
    """

    notes: int
    conditions: int


def _statements(
    rng: Random, writer: DiagnosisWriter, plan: Plan, *, claimed: bool, goes_on: bool
) -> list[Statement]:
    """The diagnosis statements of a letter, the main one first."""
    told: list[Statement] = []
    number = min(plan.conditions, writer.available - 2)
    if number > 0:
        told.append(writer.main(number, cue=plan.notes > 2, goes_on=goes_on))
    if plan.notes < 3:
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
    rng: Random,
    person: Person,
    regions: tuple[str, ...],
    dates: Dates,
    requests: Sequence[Request],
    plan: Plan,
    *,
    icd10: bool,
) -> Summary:
    """Write a clinical case summary and record what it states.

    Args:
        rng: The source of chance.
        person: The worker.
        regions: The injured body regions.
        dates: The dates of the header block.
        requests: The disputed services.
        plan: How much to tell.
        icd10: Whether codes are of ICD-10, or of ICD-9.

    Returns:
        The text, with the facts that a careful reader takes from it.
    """
    worker = rng.choice(words("worker"))
    opening = open_summary(rng, person)
    writer = DiagnosisWriter(rng, regions, worker, icd10=icd10)
    notes = Notes(rng, person, regions, worker, dates)
    sentences = [notes.note(turn) for turn in range(plan.notes)]
    goes_on = opening.goes_on and rng.random() < 0.4
    claimed = "claim" in opening.states
    statements = _statements(rng, writer, plan, claimed=claimed, goes_on=goes_on)
    place = 0 if rng.random() < 0.7 else len(sentences)
    diagnoses = [Diagnosis(person.claim, "claimed")] if claimed else []
    first = opening.text
    if goes_on and plan.conditions and statements:
        ending = statements.pop(0)
        first = f"{first.removesuffix('.')} {ending.text}"
        diagnoses.extend(ending.diagnoses)
    for statement in statements:
        sentences.insert(min(place, len(sentences)), statement.text)
        diagnoses.extend(statement.diagnoses)
        place += rng.randrange(1, 4)
    sex = person.sex if "sex" in opening.states else None
    if not sex and plan.notes and rng.random() < 0.4:
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
        age=person.age if "age" in opening.states else None,
        sex=sex,
        injury_dates=opening.injury_dates,
        diagnoses=tuple(diagnoses),
    )
