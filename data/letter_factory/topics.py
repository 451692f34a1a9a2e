"""What the guidelines of each edition hold on a topic: titles, sections, pages, ODG chapters."""

from __future__ import annotations

from dataclasses import dataclass

from .cases import Service
from .catalogue import Row, rows, values
from .places import REGIONS


@dataclass(frozen=True)
class Chapter:
    """A chapter of the ACOEM guidelines, second edition.

    Attributes:
        pages: Printed page lists.
        odg: The chapter of the Official Disability Guidelines that matches it.
        table: One of its tables, with the pages where that stands.
    """

    number: int
    title: str
    year: int
    pages: tuple[str, ...]
    odg: str
    table: tuple[str, str]

    @property
    def third_edition(self) -> str:
        """Its title in the third edition."""
        return self.title.replace("Complaints", "Disorders")


@dataclass(frozen=True)
class Topic:
    """Where one topic is found.

    Attributes:
        odg: The entry of the Official Disability Guidelines.
        odg_chapter: Its chapter, when it is not that of the region.
        chapter_sections: Sections of the regional ACOEM chapter, as the 2016 edition prints them.
        pain_2009: Section and pages of the Chronic Pain Treatment Guidelines of 2009, or empty.
        pain_2016: Sections of the Chronic Pain Medical Treatment of 2016.
        special: Another MTUS title with its year and sections, such as Acupuncture Treatment.
        newer: The newer ACOEM guideline, when it is not that of the region.
        newer_sections: Sections of it.
    """

    odg: str
    odg_chapter: str
    chapter_sections: tuple[str, ...]
    pain_2009: tuple[str, ...]
    pain_2016: tuple[str, ...]
    special: tuple[str, int, tuple[str, ...]] | None
    newer: str
    newer_sections: tuple[str, ...]


def _chapter(row: Row) -> Chapter:
    table = row["table"], row["table_pages"]
    number, year, pages = int(row["chapter"]), int(row["year"]), values(row["pages"])
    return Chapter(number, row["title"], year, pages, row["odg_chapter"], table)


def _topic(row: Row) -> Topic:
    title, sections = row["own_title"], values(row["own_sections"])
    pain = row["pain_2009_section"], row["pain_2009_pages"]
    return Topic(
        odg=row["odg"],
        odg_chapter=row["odg_chapter"],
        chapter_sections=values(row["acoem_sections"]),
        pain_2009=pain if pain[0] else (),
        pain_2016=values(row["pain_2016_sections"]),
        special=(title, int(row["own_year"]), sections) if title else None,
        newer=row["newer_title"],
        newer_sections=values(row["newer_sections"]),
    )


TOPICS = {row["topic"]: _topic(row) for row in rows("topics")}
CHAPTERS = {int(row["chapter"]): _chapter(row) for row in rows("acoem_chapters")}


def governing(service: Service) -> tuple[Topic, Chapter]:
    """The topic of a service, and the ACOEM chapter of its region."""
    return TOPICS[service.topic], CHAPTERS[REGIONS[service.region].chapter]


def general_chapters(form: str) -> list[Chapter]:
    """The chapters that a form cites where none is about the topic."""
    found = (row for row in rows("acoem_chapters") if form in values(row["general_in"]))
    return [CHAPTERS[int(row["chapter"])] for row in found]
