"""Guideline lines in prose, as the forms before the determination print them.

Each line says plainly which words are a title: a title follows "the" or "the MTUS", what follows it
is an edition in brackets, the names of sections, or pages, and the citation ends with its clause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from .cases import Guideline, MtusCitation, PrintedTitle, Service
from .regions import REGIONS
from .topics import CHAPTER_PAGES, CHAPTER_TITLES, ODG_CHAPTERS, TOPICS, Topic
from .wording import expand_pages, write_date

_PAIN = "Chronic Pain Medical Treatment Guidelines"
_ACUPUNCTURE = "Acupuncture Medical Treatment Guidelines"
_GENERAL = (
    (3, "Initial Approaches to Treatment", "47-48"),
    (2, "General Approach to Initial Assessment and Documentation", "21-23"),
    (5, "Cornerstones of Disability Prevention and Management", "89-92"),
)


@dataclass(frozen=True)
class Prose:
    """The sentences of one form.

    ``{who}`` stands for the party, ``{its}`` for its decision's possessive, ``{mtus}`` for MTUS
    titles, ``{other}`` for another source; ``{is}`` is "is" or "are".

    Attributes:
        parties: What each party is called; a party that is missing has no line.
        mtus, both, outside, none: Sentences for each basis; ``both`` cites both kinds.
        marked: Each title is preceded by "MTUS", and by "Non-MTUS" where it is none.
        shared: What may follow a reviewer's MTUS line when the other party cited something too.
    """

    parties: dict[str, tuple[str, str]]
    mtus: tuple[str, ...]
    both: tuple[str, ...]
    outside: tuple[str, ...]
    none: tuple[str, ...]
    shared: tuple[str, ...] = ()


_CLAIMS = ("The Claims Administrator", "its")

NOTICE = Prose(
    parties={"claims_administrator": _CLAIMS, "reviewer": ("The Expert Reviewer", "his/her")},
    mtus=(
        "{who} based {its} decision on the {mtus}, which {is} part of the MTUS.",
        "{who} based {its} decision on the {mtus}, which {is} part of the MTUS.",
        "{who} relied on the {mtus}, which {is} part of the Medical Treatment Utilization "
        "Schedule (MTUS).",
    ),
    both=(
        "{who} based {its} decision on the {mtus}, which {is} part of the MTUS, and on the "
        "{other}, which is not part of the MTUS.",
        "{who} based {its} decision on the {mtus}, which {is} part of the MTUS. {who} also cited "
        "the {other}, which is not part of the MTUS.",
    ),
    outside=(
        "{who} based {its} decision on the {other}, which is not part of the MTUS.",
        "{who} found that no section of the MTUS applies to the request, and based {its} decision "
        "on the {other}, which is not part of the MTUS.",
        "{who} found no section of the MTUS that addresses the issue at dispute. {who} based {its} "
        "decision on the {other}, which is not part of the MTUS.",
    ),
    none=(
        "{who} did not cite any evidence-based criteria for {its} decision.",
        "{who} did not cite a guideline in {its} determination letter.",
        "{who} did not cite any evidence-based guideline when {its} decision was made.",
    ),
    shared=(
        " {who} found the guidelines used by the Claims Administrator relevant to the employee's "
        "circumstances.",
    ),
)

SECTIONED = Prose(
    parties={"claims_administrator": _CLAIMS, "reviewer": ("The Physician Reviewer", "his/her")},
    mtus=(
        "{who} based {its} decision on the MTUS {mtus}.",
        "{who} based {its} decision on MTUS {mtus}.",
    ),
    both=(
        "{who} based {its} decision on the MTUS {mtus}, and on the Non-MTUS {other}.",
        "{who} based {its} decision on the MTUS {mtus}. {who} also based {its} decision on the "
        "Non-MTUS {other}.",
    ),
    outside=(
        "{who} based {its} decision on the Non-MTUS {other}.",
        "The MTUS does not address this request. {who} based {its} decision on the Non-MTUS "
        "{other}.",
    ),
    none=(
        "{who} did not cite any guideline for {its} decision.",
        "{who} did not cite any evidence-based criteria for {its} decision.",
    ),
)

PROFESSIONAL = Prose(
    parties={"reviewer": ("The Medical Professional Reviewer", "his/her")},
    mtus=(
        "{who} based {its} decision on the {mtus}, which {is} part of the MTUS.",
        "{who} relied upon the {mtus}, which {is} part of the MTUS. No other source was needed.",
        "MTUS {mtus}. The treatment that was asked for is dealt with there.",
    ),
    both=(
        "{who} relied upon the {mtus}, which {is} part of the MTUS, and upon the {other}, which "
        "is not part of the MTUS.",
    ),
    outside=(
        "{who} based {its} decision on the {other}, which is not part of the MTUS, since the MTUS "
        "does not address the issue at dispute.",
        "No section of the MTUS was found to be applicable. {who} relied upon the {other}, which "
        "is not part of the MTUS.",
    ),
    none=("{who} did not cite any evidence-based criteria for {its} decision.",),
)


def _pages(rng: Random, pages: str) -> str:
    if "-" in pages or "," in pages:
        return rng.choice((f"pg. {pages}", f"pages {pages}", f"pages {pages}", f"pgs. {pages}"))
    return rng.choice((f"pg. {pages}", f"page {pages}", f"p. {pages}"))


def _chapter(rng: Random, number: int, title: str, pages: str) -> PrintedTitle:
    """An ACOEM chapter; its year counts where it is printed."""
    printed_year = 2007 if number == 10 else 2004
    year: int | None = printed_year
    form = rng.randrange(5)
    if form < 2:
        text = f"{title} (ACOEM Practice Guidelines, 2nd Edition ({year}), Chapter {number})"
    elif form == 2:
        text = f"{title} ({year})"
    else:
        year = None
        text = f"ACOEM Practice Guidelines, Chapter {number}, {title}"
        if form == 4:
            text = f"ACOEM Chapter {number} {title}"
    paged = rng.random() < 0.85
    if paged:
        text += f", {_pages(rng, pages)}"
    return MtusCitation(title, year, None), text, expand_pages(pages) if paged else ()


def _pain(rng: Random, sections: str, pages: str) -> PrintedTitle:
    """The guidelines for chronic pain, with or without the name of a section."""
    year: int | None = None
    text = _PAIN
    if rng.random() < 0.3:
        year, text = 2009, rng.choice((f"{text} (2009)", f"{text} (May 2009)"))
    named = rng.random() < 0.6
    if named:
        label = rng.choice((", ", ", ", ", Section: "))
        text += f"{label}{sections}"
    if not named or rng.random() < 0.8:
        text += f", {_pages(rng, pages)}"
        found = expand_pages(pages)
    else:
        found = ()
    return MtusCitation(_PAIN, year, sections if named else None), text, found


def _titles(rng: Random, topic: Topic, chapter: int) -> list[PrintedTitle]:
    titles: list[PrintedTitle] = []
    if topic.chapter_sections:
        pages = rng.choice(CHAPTER_PAGES[chapter])
        titles.append(_chapter(rng, chapter, CHAPTER_TITLES[chapter], pages))
    if topic.pain_2015:
        titles.append(_pain(rng, *topic.pain_2015))
    if topic.special and topic.special[1] == 2007:
        dated = rng.random() < 0.5
        text = f"{_ACUPUNCTURE} (2007)" if dated else _ACUPUNCTURE
        titles.append((MtusCitation(_ACUPUNCTURE, 2007 if dated else None, None), text, ()))
    return titles or [_chapter(rng, *rng.choice(_GENERAL))]


def _other(rng: Random, topic: Topic, chapter: int, day: date) -> tuple[str, tuple[int, ...]]:
    """A source outside of the MTUS, in words that can follow "the"."""
    name = topic.odg_chapter or ODG_CHAPTERS[chapter]
    if rng.random() < 0.1:
        page = rng.randrange(30, 260)
        title = CHAPTER_TITLES[chapter].replace("Complaints", "Disorders")
        return f"ACOEM Practice Guidelines, 3rd Edition, {title}, page {page}", (page,)
    text = rng.choice(
        (
            f"Official Disability Guidelines (ODG), {name} Chapter, {topic.odg}",
            f"Official Disability Guidelines (ODG), {name} Chapter",
            f"Official Disability Guidelines (ODG), {name} (updated "
            f"{write_date(day, 'slash-plain')}), {topic.odg}",
            f"Official Disability Guidelines, {name}, section on {topic.odg}",
            "Official Disability Guidelines (ODG)",
        )
    )
    return text, ()


def _say(
    prose: Prose, party: str, pattern: str, mtus: str = "", other: str = "", many: bool = False
) -> str:
    who, its = prose.parties[party]
    return pattern.format(
        **{"who": who, "its": its, "mtus": mtus, "other": other, "is": "are" if many else "is"}
    )


def prose_guidelines(prose: Prose) -> Callable[[Random, str, Service, date], Guideline]:
    """The function that draws the guideline line of a party in the sentences of a form."""

    def draw(rng: Random, party: str, service: Service, day: date) -> Guideline:
        if party not in prose.parties:
            return Guideline("", None)
        silent = 0.3 if party == "claims_administrator" else 0.03
        if rng.random() < silent and prose is not PROFESSIONAL:
            return Guideline(_say(prose, party, rng.choice(prose.none)), "none_cited")
        topic, chapter = TOPICS[service.topic], REGIONS[service.region].chapter
        other, more = _other(rng, topic, chapter, day)
        covered = topic.chapter_sections or topic.pain_2015 or topic.special
        if rng.random() < (0.22 if covered else 0.8):
            printed = _say(prose, party, rng.choice(prose.outside), other=other)
            return Guideline(printed, "outside_mtus", (), (other,), more)
        titles = _titles(rng, topic, chapter)
        if len(titles) > 1 and rng.random() < 0.6:
            titles = [rng.choice(titles)]
        mixed = rng.random() < 0.2
        mtus = ", and the ".join(title[1] for title in titles)
        pattern = rng.choice(prose.both if mixed else prose.mtus)
        pages = [page for title in titles for page in title[2]]
        return Guideline(
            printed=_say(prose, party, pattern, mtus, other, many=len(titles) > 1),
            basis="mtus",
            mtus=tuple(title[0] for title in titles),
            non_mtus=(other,) if mixed else (),
            pages=tuple(dict.fromkeys((*pages, *(more if mixed else ())))),
        )

    return draw


def with_agreement(rng: Random, claims: Guideline, reviewer: Guideline, prose: Prose) -> Guideline:
    """The reviewer's line, now and then with a sentence that approves the other party's choice."""
    if "mtus" not in (claims.basis, reviewer.basis) or claims.basis != reviewer.basis:
        return reviewer
    if not prose.shared or rng.random() < 0.75:
        return reviewer
    said = _say(prose, "reviewer", rng.choice(prose.shared))
    return replace(reviewer, printed=reviewer.printed + said)
