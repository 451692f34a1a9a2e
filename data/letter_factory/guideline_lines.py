"""The guideline line of each party in the wording of the determination, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from .cases import Guideline, PrintedTitle, Service
from .catalogue import texts
from .mtus_titles import TITLES, governing, third_edition
from .wording import write_date

PARTIES = {"claims_administrator": "Claims Administrator", "reviewer": "Expert Reviewer"}
SILENT = {"claims_administrator": 0.3, "reviewer": 0.03}
"""How often each party cites nothing."""


def draw_odg(rng: Random, form: str, service: Service, day: str) -> str:
    """A citation of the Official Disability Guidelines, in one of the ways of a form."""
    topic, chapter = governing(service)
    pattern = rng.choice(texts("guideline_sentences", form=form, kind="odg"))
    return pattern.format(
        chapter=topic["odg_chapter"] or chapter["odg_chapter"], entry=topic["odg"], day=day
    )


def cite(
    printed: str,
    basis: str,
    titles: Sequence[PrintedTitle] = (),
    other: Sequence[str] = (),
    other_pages: Sequence[int] = (),
) -> Guideline:
    """The line that cites these titles and other sources."""
    pages = [page for title in titles for page in title[2]]
    mtus = tuple(title[0] for title in titles)
    return Guideline(
        printed, basis, mtus, tuple(other), tuple(dict.fromkeys((*pages, *other_pages)))
    )


def none_cited(party: str) -> Guideline:
    """The line of a party that named no evidence."""
    name = PARTIES[party]
    return cite(f"The {name} did not cite any medical evidence for its decision.", "none_cited")


def _non_mtus(
    rng: Random, service: Service, day: date, *, third: bool
) -> tuple[str, tuple[int, ...]]:
    """A citation outside of the MTUS; ``third`` when ACOEM's third edition is one."""
    form = rng.random() * (1 if third else 0.95)
    if form < 0.78:
        return draw_odg(rng, "determination", service, write_date(day, "slash-short")), ()
    if form < 0.86:
        article = rng.choice(texts("guideline_sentences", kind="article"))
        return article.format(day=write_date(day, "slash")), ()
    if form < 0.95:
        sites = texts("guideline_sentences", kind="site")
        return ", ".join(rng.sample(sites, 2) if rng.random() < 0.4 else [rng.choice(sites)]), ()
    page = rng.randrange(30, 260)
    name = f"Practice Guidelines, 3rd ed., {third_edition(service)}"
    return f"ACOEM Occupational Medicine {name}, pg. {page}", (page,)


def draw_guideline(rng: Random, party: str, service: Service, day: date, edition: str) -> Guideline:
    """Draw the guideline line of one party for a service, whose topic and region choose the titles.

    ``day`` is one before the decision, for citations that carry a date.
    """
    if rng.random() < SILENT[party]:
        return none_cited(party)
    topic, _ = governing(service)
    modern = edition == "2018-2024"
    kinds = ("acoem_sections", "pain_2009_section", "pain_2016_sections", "own_title")
    if rng.random() < (0.22 if any(topic[kind] for kind in kinds) else 0.85):
        cited, pages = _non_mtus(rng, service, day, third=not modern)
        printed = (
            f"The {PARTIES[party]} based their decision on recommendation(s) outside of the MTUS "
            f"Guidelines. Decision based on Non-MTUS Citation {cited}."
        )
        return cite(printed, "outside_mtus", (), (cited,), pages)
    titles = TITLES[edition](rng, service, day)
    if len(titles) > 1 and not modern and rng.random() < 0.55:
        titles = [rng.choice(titles)]
    commas = edition == "2014-2015" and rng.random() < 0.5
    joined = (", " if commas else ", and ").join(title[1] for title in titles)
    printed = f"Decision based on MTUS {joined}."
    if rng.random() < 0.3:
        cited, pages = _non_mtus(rng, service, day, third=not modern)
        printed += f" Decision based on Non-MTUS Citation {cited}."
        return cite(printed, "mtus", titles, (cited,), pages)
    return cite(printed, "mtus", titles)
