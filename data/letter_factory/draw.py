"""Draw an invented case: dates, reviewer, services, decisions, wording and look."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from .cases import HEADER_FIELDS, Case, Dates, Dispute, Look, Person, Request
from .catalogue import words
from .forms import FORMS, Facts, Form, draw_hidden
from .guideline_lines import none_cited, with_agreement
from .places import REGIONS
from .rationale import write_rationale
from .requests import draw_alike, draw_requests, in_sentence
from .summary import write_summary
from .wording import DATE_STYLES, write_date

_COUNTS = ((1, 0.34), (2, 0.2), (3, 0.13), (4, 0.09), (5, 0.06), (6, 0.05), (8, 0.04), (10, 0.03))
_FIRST_CM = date(2013, 7, 25)


def _draw_dates(rng: Random, form: Form) -> Dates:
    denial = form.first + timedelta(days=rng.randrange(form.days))
    received = denial + timedelta(days=rng.randrange(2, 31))
    assigned = received + timedelta(days=rng.randrange(3, 28))
    old = rng.random() < 0.7
    injury = denial - timedelta(days=rng.randrange(400, 5200) if old else rng.randrange(75, 400))
    decision = assigned + timedelta(days=rng.randrange(8, 40))
    return Dates(injury, denial, received, assigned, decision)


def _draw_person(rng: Random, dates: Dates) -> Person:
    second = dates.injury + timedelta(days=rng.randrange(30, 70))
    return Person(
        age=rng.randrange(min(20 + (dates.denial - dates.injury).days // 365, 70), 79),
        sex=rng.choice(("male", "female")),
        injury=dates.injury,
        second_injury=second if second < dates.denial and rng.random() < 0.03 else None,
        job=rng.choice(words("job")),
        mechanism=rng.choice(words("mechanism")),
        claim=rng.choice(words("claimed complaint")),
        date_style=rng.choice(DATE_STYLES),
    )


def _draw_count(rng: Random) -> int:
    mark = rng.random()
    for number, share in _COUNTS:
        mark -= share
        if mark < 0:
            return number
    return rng.randrange(11, 22)


def _draw_decision(rng: Random, request: Request, *, parts: bool) -> str:
    """A decision; one in part only for what can be divided, and where the form can say it."""
    divisible = parts and (request.service.sessions or request.service.quantity or 0) > 1
    odds = (70, 18, 12) if divisible else (78, 22, 0)
    return rng.choices(("upheld", "overturned", "partially_overturned"), odds)[0]


def _draw_dispute(
    rng: Random, facts: Facts, request: Request, length: int, *, parts: bool
) -> Dispute:
    """An item with its decision; ``length`` is that of its rationale in sentences."""
    form, service = facts.form, request.service
    decision = _draw_decision(rng, request, parts=parts)
    updated = facts.dates.decision - timedelta(days=rng.randrange(30, 90))
    silent = not form.early and service.topic == "adjunct" and rng.random() < 0.6
    claims, reviewer = (
        none_cited(party) if silent else form.guideline(rng, party, service, updated)
        for party in ("claims_administrator", "reviewer")
    )
    if form.early:
        reviewer = with_agreement(rng, claims, reviewer, form.template)
    person = facts.person
    day = write_date(person.injury, person.date_style)
    # The age and the date of injury in a rationale are no facts of the record: the summary counts.
    about = (
        f"The claimant is {person.age} years old and was hurt on {day}.",
        f"This is a case of a {person.sex} worker with an injury of {day}.",
    )
    outside = reviewer.basis == "outside_mtus"
    rationale, citations = write_rationale(
        rng, request, decision, length, outside=outside, about=about, modern=form.modern
    )
    return Dispute(request, decision, claims, reviewer, rationale, citations)


def _draw_breaks(rng: Random, number: int) -> dict[str, int]:
    """Choose forced page breaks at the awkward places: see ``determination.set_out`` for roles."""
    places = (
        *(("item {}", 1), ("item {}", -1), ("claims {}", 0), ("reviewer {}", 1)),
        *(("rationale {}", 1), ("issues intro", 0)),
    )
    if rng.random() < 0.45:
        return {}
    chosen = rng.sample(places, rng.choice((1, 1, 2)))
    return {role.format(rng.randint(1, number)): line for role, line in chosen}


def _draw_number(rng: Random, form: Form, dates: Dates, number: int) -> str:
    """A case number as printed; the earliest notices print theirs in a form of their own."""
    if form.template == "notice-2013" and dates.received < _FIRST_CM and rng.random() < 0.5:
        return f"IMR 13-{900_000 + number % 100_000:06d}"
    return f"CM{dates.received.year % 100:02d}-{900_000 + number % 100_000:07d}"


def _draw_states(rng: Random, form: Form) -> tuple[str, ...]:
    others = words("state of licensure, early" if form.early else "state of licensure")
    states = ["California"] if rng.random() < 0.7 else []
    states += rng.sample(others, rng.choice((0, 1, 2)) if states else rng.choice((1, 2)))
    rng.shuffle(states)
    return tuple(states)


def draw_case(
    rng: Random, number: int, form: Form | None = None, items: int | None = None, *, wide: bool
) -> Case:
    """Draw one invented case; the same state of ``rng`` gives the same case.

    ``number`` is what its case number is made of. Without a form, one of the editions before 2018
    is drawn; without ``items``, how many services are in dispute. ``wide`` draws from all
    services, whatever the form.
    """
    form = form or FORMS[rng.choice(("2014-2015", "2016-2017"))]
    form = replace(form, wide=form.wide or wide)
    dates = _draw_dates(rng, form)
    person = _draw_person(rng, dates)
    regions = tuple(rng.sample(list(REGIONS), rng.choice((1, 1, 2, 2, 3))))
    facts = Facts(form, person, regions, dates)
    alike = form.template == "professional-review"
    size = items or (rng.choice((1, 1, 1, 1, 2, 3)) if alike else _draw_count(rng))
    requests = (draw_alike if alike else draw_requests)(rng, facts, size)
    verdicts = not form.early
    if form.template == "sectioned-2014":
        verdicts = rng.random() < 0.4
    if not (verdicts or alike) and rng.random() < 0.5:
        requests = [in_sentence(request) for request in requests]
    terse = size == 1 and rng.random() < 0.3
    length = 2 if terse else rng.choice((4, 6, 8, 11, 14))
    if alike:
        first = requests[0]
        if size > 1:
            first = replace(first, service=replace(first.service, subject="the items in dispute"))
        shared = _draw_dispute(rng, facts, first, length, parts=False)
        disputes = [replace(shared, request=request) for request in requests]
    else:
        disputes = [_draw_dispute(rng, facts, one, length, parts=verdicts) for one in requests]
    notes = rng.choice((0, 1)) if terse else rng.randrange(5, 16)
    conditions = rng.choice((1, 2) if terse else (0, 1, 1, 2, 2, 3, 3, 4, 5))
    summary = write_summary(rng, facts, requests, notes, conditions)
    look = Look(
        numbered=rng.random() < form.numbered,
        apostrophe="\u2019" if rng.random() < 0.2 else "'",
        state_joiner=rng.choice((",", ",", ", ")),
        tight_items=frozenset(item for item in range(2, size + 1) if rng.random() < 0.15),
        breaks={} if terse else _draw_breaks(rng, size),
        verdicts=verdicts,
    )
    states = _draw_states(rng, form)
    if form.early:
        look = replace(look, hidden=draw_hidden(rng, form))
    printed = _draw_number(rng, form, dates, number)
    certified = words("specialty, early" if form.early else "specialty")
    return Case(
        name=printed.replace(" ", ""),
        number=printed,
        template=form.template,
        edition=form.edition,
        priority="Standard" if rng.random() < 0.95 else "Expedited",
        dates=dates,
        licensure_states=states,
        specialties=tuple(rng.choice(certified).split(" + ")),
        summary=summary,
        disputes=tuple(disputes),
        look=look,
    )


def without_header(case: Case) -> Case:
    """The same case as an archive holds it that has lost the header block."""
    stated = FORMS[case.edition or case.template].stated
    lost = case.look.hidden | (frozenset(HEADER_FIELDS) - stated)
    return replace(case, look=replace(case.look, header=False, hidden=lost))
