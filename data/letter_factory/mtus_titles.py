"""The titles of the MTUS that a letter cites for a service, as each edition prints them."""

from datetime import date
from random import Random

from .cases import MtusCitation, PrintedTitle, Service
from .catalogue import Row, rows, values, words
from .places import REGIONS
from .wording import expand_pages, write_date

_PAIN_2014 = "Chronic Pain Treatment Guidelines"
_PAIN_2016 = "Chronic Pain Medical Treatment"
_REGULATION = "8 C.C.R. 9792.20 - 9792.26"
_INITIAL = "Initial Approaches to Treatment"
_MIND = "Workplace Mental Health"

_TOPICS = {row["topic"]: row for row in rows("topics")}
_CHAPTERS = {row["chapter"]: row for row in rows("acoem_chapters")}


def governing(service: Service) -> tuple[Row, Row]:
    """The topic of a service, and the ACOEM chapter (second edition) of its region."""
    return _TOPICS[service.topic], _CHAPTERS[REGIONS[service.region]["acoem_chapter"]]


def general_chapters(form: str) -> list[Row]:
    """The ACOEM chapters that a form cites where none is about the topic."""
    return [row for row in _CHAPTERS.values() if form in values(row["general_in"])]


def third_edition(service: Service) -> str:
    """The title of the ACOEM chapter of a service in the third edition."""
    return governing(service)[1]["title"].replace("Complaints", "Disorders")


def _with_pages(title: str, sections: str | None, printed: str, pages: str) -> PrintedTitle:
    """A title of 2014, with its pages where it has some."""
    printed += f" Page(s): {pages}" if pages else ""
    return MtusCitation(title, None, sections), printed, expand_pages(pages) if pages else ()


def _acoem_2014(chapter: Row, pages: str) -> PrintedTitle:
    title = chapter["title"]
    return _with_pages(title, None, f"ACOEM Chapter {chapter['chapter']} {title}", pages)


def _pain_2014(rng: Random, sections: str, pages: str) -> PrintedTitle:
    form = rng.random()
    if form < 0.15:
        sections = sections.lower()
    elif form < 0.2:
        sections = _REGULATION
    return _with_pages(_PAIN_2014, sections, f"{_PAIN_2014} {sections}", pages)


def titles_2014(rng: Random, service: Service, day: date) -> list[PrintedTitle]:
    """Titles with pages."""
    topic, chapter = governing(service)
    titles: list[PrintedTitle] = []
    paged = rng.random() < 0.85
    if topic["acoem_sections"]:
        titles.append(_acoem_2014(chapter, rng.choice(values(chapter["pages"])) if paged else ""))
    if topic["pain_2009_section"]:
        pages = topic["pain_2009_pages"] if paged else ""
        titles.append(_pain_2014(rng, topic["pain_2009_section"], pages))
    elif topic["own_title"]:
        title = f"{topic['own_title']} Guidelines"
        titles.append(_with_pages(title, None, title, ""))
    if not titles:
        general = rng.choice(general_chapters("2014-2015"))
        titles.append(_acoem_2014(general, general["pages"] if paged else ""))
    return titles


def titles_2016(rng: Random, service: Service, day: date) -> list[PrintedTitle]:
    """Titles with a year and sections."""
    topic, chapter = governing(service)
    found: list[tuple[str, str, tuple[str, ...]]] = []
    if topic["acoem_sections"]:
        found.append((chapter["title"], chapter["year"], values(topic["acoem_sections"])))
    if topic["pain_2016_sections"]:
        found.append((_PAIN_2016, "2016", values(topic["pain_2016_sections"])))
    if topic["own_title"]:
        found.append((topic["own_title"], topic["own_year"], values(topic["own_sections"])))
    if not found:
        general = tuple(one["title"] for one in general_chapters("2016-2017"))
        found.append(("General Approaches", "2004", general))
    titles: list[PrintedTitle] = []
    for title, year, choices in found:
        sections = rng.choice(choices) if choices and rng.random() < 0.85 else None
        pages: tuple[int, ...] = ()
        if sections and title == chapter["title"] and rng.random() < 0.03:
            sections = rng.choice(values(chapter["pages"])).split(",")[0].split("-")[0]
            pages = (int(sections),)
        printed = f"{title} {year}" + (f", Section(s): {sections}" if sections else "")
        titles.append((MtusCitation(title, int(year), sections), printed, pages))
    return titles


def _newer(rng: Random, name: str, day: date, sections: str | None) -> PrintedTitle:
    """A newer ACOEM title in one of the ways that its year or date is printed."""
    days = map(date.fromisoformat, words("date of a newer guideline"))
    issued = rng.choice([issue for issue in days if issue < day])
    form = rng.randrange(5)
    title = f"{name} Guideline" if form in {0, 1} else name
    if form in {0, 2}:
        printed = f"{title} (ACOEM {issued.year})"
    elif form in {1, 3}:
        printed = f"{title} (ACOEM {write_date(issued, 'long')})"
    else:
        printed = f"{title} {issued.year}"
    printed += f", Section(s): {sections}" if sections else ""
    return MtusCitation(title, issued.year, sections), printed, ()


def titles_2018(rng: Random, service: Service, day: date) -> list[PrintedTitle]:
    """Titles of newer ACOEM guidelines, in a letter that was written after ``day``."""
    topic, _ = governing(service)
    choices = values(topic["newer_sections"])
    sections = rng.choice(choices) if choices and rng.random() < 0.7 else None
    name = topic["newer_title"] or REGIONS[service.region]["newer_guideline"]
    titles = [_newer(rng, name, day, sections)]
    if service.category == "Pharmaceuticals" and rng.random() < 0.5:
        # Its name is printed in full behind another title: alone behind "based on MTUS" it could
        # be taken for a list that is named "Drug List".
        drug_list = MtusCitation("MTUS Drug List", day.year, None)
        titles.append((drug_list, f"MTUS Drug List {day.year}", ()))
    elif name not in {_INITIAL, _MIND} and rng.random() < 0.3:
        titles.append(_newer(rng, _INITIAL, day, None))
    return titles


TITLES = {"2014-2015": titles_2014, "2016-2017": titles_2016, "2018-2024": titles_2018}
"""By edition, what draws the titles for a service; ``day`` is one before the decision."""
