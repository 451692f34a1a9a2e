"""The guideline line of each party in the wording of an edition, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from .cases import Guideline, MtusCitation, PrintedTitle, Service
from .modern import modern_titles
from .regions import REGIONS
from .topics import CHAPTER_PAGES, CHAPTER_TITLES, ODG_CHAPTERS, TOPICS, Topic
from .wording import expand_pages, write_date

PARTIES = {"claims_administrator": "Claims Administrator", "reviewer": "Expert Reviewer"}

_PAIN_2015 = "Chronic Pain Treatment Guidelines"
_PAIN_2016 = "Chronic Pain Medical Treatment"
_GENERAL_2016 = (
    "Initial Approaches to Treatment",
    "Cornerstones of Disability Prevention and Management",
)
_GENERAL_2015 = (
    (3, "Initial Approaches to Treatment", "47-48"),
    (7, "Independent Medical Examinations and Consultations", "127"),
    (5, "Cornerstones of Disability Prevention and Management", "89-92"),
)
_REGULATION = "8 C.C.R. 9792.20 - 9792.26"
_ARTICLES = (
    "Marlow T, Ibarra K. Supervised exercise after a strain of the back: a randomized trial. 2012",
    "Opare-Lind S, et al. Follow-up of nerve testing in wage earners. Review of 41 studies, 2014",
    "Drug information for prescribers, Hallam Formulary, accessed on {day}",
)
_SITES = (
    "https://www.example.org/guidelines/conservative-care-before-advanced-imaging-of-the-spine",
    "http://evidence.example.org/reviews/2014/long-term-outcomes-of-home-based-strengthening",
    "https://clinic.example.org/topics/when-to-repeat-electrodiagnostic-testing-of-the-arm",
)


def _titles_2016(rng: Random, topic: Topic, chapter: int) -> list[PrintedTitle]:
    found: list[tuple[str, int, tuple[str, ...]]] = []
    if topic.chapter_sections:
        year = 2007 if chapter == 10 else 2004
        found.append((CHAPTER_TITLES[chapter], year, topic.chapter_sections))
    if topic.pain_2016:
        found.append((_PAIN_2016, 2016, topic.pain_2016))
    if topic.special:
        found.append(topic.special)
    if not found:
        found.append(("General Approaches", 2004, _GENERAL_2016))
    titles: list[PrintedTitle] = []
    for title, year, choices in found:
        sections = rng.choice(choices) if choices and rng.random() < 0.85 else None
        pages: tuple[int, ...] = ()
        if sections and title in CHAPTER_TITLES.values() and rng.random() < 0.03:
            sections = rng.choice(CHAPTER_PAGES[chapter]).split(",")[0].split("-")[0]
            pages = (int(sections),)
        printed = f"{title} {year}" + (f", Section(s): {sections}" if sections else "")
        titles.append((MtusCitation(title, year, sections), printed, pages))
    return titles


def _acoem_2015(chapter: int, title: str, pages: str | None) -> PrintedTitle:
    printed = f"ACOEM Chapter {chapter} {title}" + (f" Page(s): {pages}" if pages else "")
    return MtusCitation(title, None, None), printed, expand_pages(pages) if pages else ()


def _pain_2015(rng: Random, sections: str, pages: str | None) -> PrintedTitle:
    form = rng.random()
    if form < 0.15:
        sections = sections.lower()
    elif form < 0.2:
        sections = _REGULATION
    printed = f"{_PAIN_2015} {sections}" + (f" Page(s): {pages}" if pages else "")
    return MtusCitation(_PAIN_2015, None, sections), printed, expand_pages(pages) if pages else ()


def _titles_2015(rng: Random, topic: Topic, chapter: int) -> list[PrintedTitle]:
    titles: list[PrintedTitle] = []
    paged = rng.random() < 0.85
    if topic.chapter_sections:
        pages = rng.choice(CHAPTER_PAGES[chapter]) if paged else None
        titles.append(_acoem_2015(chapter, CHAPTER_TITLES[chapter], pages))
    if topic.pain_2015:
        sections, printed_pages = topic.pain_2015
        titles.append(_pain_2015(rng, sections, printed_pages if paged else None))
    if topic.special and not topic.pain_2015:
        title = f"{topic.special[0]} Guidelines"
        titles.append((MtusCitation(title, None, None), title, ()))
    if not titles:
        number, title, printed_pages = rng.choice(_GENERAL_2015)
        titles.append(_acoem_2015(number, title, printed_pages if paged else None))
    return titles


def _odg(rng: Random, topic: Topic, chapter: int, day: date) -> str:
    """A citation of the Official Disability Guidelines, in one of the many ways they are cited."""
    name = topic.odg_chapter or ODG_CHAPTERS[chapter]
    return rng.choice(
        (
            f"Official Disability Guidelines (ODG) {name} Chapter, {topic.odg}",
            f"Official Disability Guidelines (ODG), {name} (updated "
            f"{write_date(day, 'slash-short')}), {topic.odg}",
            f"Official Disability Guidelines: {name} Chapter (Online Version)",
            f"Official Disability Guidelines (ODG) {name}, {topic.odg}",
            f"ODG, {name}: {topic.odg}",
            f'Official Disability Guidelines (ODG) "{name}", "{topic.odg}"',
            "Official Disability Guidelines (ODG)",
        )
    )


def _non_mtus(
    rng: Random, topic: Topic, chapter: int, day: date, *, third: bool
) -> tuple[str, tuple[int, ...]]:
    """A citation outside of the MTUS; ``third`` when ACOEM's third edition is one."""
    form = rng.random() * (1 if third else 0.95)
    if form < 0.78:
        return _odg(rng, topic, chapter, day), ()
    if form < 0.86:
        return rng.choice(_ARTICLES).format(day=write_date(day, "slash")), ()
    if form < 0.95:
        links = rng.sample(_SITES, 2) if rng.random() < 0.4 else [rng.choice(_SITES)]
        return ", ".join(links), ()
    page = rng.randrange(30, 260)
    name = CHAPTER_TITLES[chapter].replace("Complaints", "Disorders")
    return f"ACOEM Occupational Medicine Practice Guidelines, 3rd ed., {name}, pg. {page}", (page,)


def _join_titles(rng: Random, printed: Sequence[str], edition: str) -> str:
    if edition == "2014-2015" and rng.random() < 0.5:
        return ", ".join(printed)
    return ", and ".join(printed)


def none_cited(party: str) -> Guideline:
    """The line of a party that named no evidence."""
    name = PARTIES[party]
    return Guideline(
        printed=f"The {name} did not cite any medical evidence for its decision.",
        basis="none_cited",
    )


def draw_guideline(rng: Random, party: str, service: Service, day: date, edition: str) -> Guideline:
    """Draw the guideline line of one party for a service.

    Args:
        rng: The source of chance.
        party: A key of ``PARTIES``.
        service: The disputed service; its topic and region choose the titles.
        day: A day before the decision, for citations that carry one.
        edition: One of ``cases.EDITIONS``.
    """
    silent = 0.3 if party == "claims_administrator" else 0.03
    if rng.random() < silent:
        return none_cited(party)
    topic = TOPICS[service.topic]
    chapter = REGIONS[service.region].chapter
    modern = edition == "2018-2024"
    covered = topic.chapter_sections or topic.pain_2015 or topic.pain_2016 or topic.special
    if rng.random() < (0.22 if covered else 0.85):
        cited, pages = _non_mtus(rng, topic, chapter, day, third=not modern)
        return Guideline(
            printed=(
                f"The {PARTIES[party]} based their decision on recommendation(s) outside of the "
                f"MTUS Guidelines. Decision based on Non-MTUS Citation {cited}."
            ),
            basis="outside_mtus",
            non_mtus=(cited,),
            pages=pages,
        )
    if modern:
        titles = modern_titles(rng, service, day)
    else:
        make = _titles_2015 if edition == "2014-2015" else _titles_2016
        titles = make(rng, topic, chapter)
    if len(titles) > 1 and not modern and rng.random() < 0.55:
        titles = [rng.choice(titles)]
    joined = _join_titles(rng, [title[1] for title in titles], edition)
    printed = f"Decision based on MTUS {joined}."
    pages = tuple(dict.fromkeys(page for title in titles for page in title[2]))
    extra: tuple[str, ...] = ()
    if rng.random() < 0.3:
        cited, more = _non_mtus(rng, topic, chapter, day, third=not modern)
        printed += f" Decision based on Non-MTUS Citation {cited}."
        extra, pages = (cited,), tuple(dict.fromkeys(pages + more))
    return Guideline(
        printed=printed,
        basis="mtus",
        mtus=tuple(title[0] for title in titles),
        non_mtus=extra,
        pages=pages,
    )
