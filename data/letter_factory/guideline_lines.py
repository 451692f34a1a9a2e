"""The guideline line of each party, and what it says.

The early forms print it in prose, which says plainly which words are a title: a title follows "the"
or "the MTUS", what follows it is an edition in brackets, the names of sections, or pages, and the
citation ends with its clause.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from .cases import Guideline, MtusCitation, PrintedTitle, Service
from .catalogue import Row, texts, values
from .mtus_titles import TITLES, general_chapters, governing, third_edition
from .wording import PLAIN_SLASH, expand_pages, write_date

_PARTIES = {"claims_administrator": "Claims Administrator", "reviewer": "Expert Reviewer"}
_SILENT = {"claims_administrator": 0.3, "reviewer": 0.03}
"""How often each party cites nothing."""
_PAIN = "Chronic Pain Medical Treatment Guidelines"
_ACUPUNCTURE = "Acupuncture Medical Treatment Guidelines"
_REVIEWERS = {
    "notice-2013": "The Expert Reviewer",
    "sectioned-2014": "The Physician Reviewer",
    "professional-review": "The Medical Professional Reviewer",
}


def _odg(rng: Random, form: str, service: Service, day: str) -> str:
    """A citation of the Official Disability Guidelines, in one of the ways of a form."""
    topic, chapter = governing(service)
    pattern = rng.choice(texts("guideline_sentences", form=form, kind="odg"))
    return pattern.format(
        chapter=topic["odg_chapter"] or chapter["odg_chapter"], entry=topic["odg"], day=day
    )


def _cite(
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
    name = _PARTIES[party]
    return _cite(f"The {name} did not cite any medical evidence for its decision.", "none_cited")


def _non_mtus(
    rng: Random, service: Service, day: date, *, third: bool
) -> tuple[str, tuple[int, ...]]:
    """A citation outside of the MTUS; ``third`` when ACOEM's third edition is one."""
    form = rng.random() * (1 if third else 0.95)
    if form < 0.78:
        return _odg(rng, "determination", service, write_date(day, "slash-short")), ()
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
    if rng.random() < _SILENT[party]:
        return none_cited(party)
    topic, _ = governing(service)
    modern = edition == "2018-2024"
    kinds = ("acoem_sections", "pain_2009_section", "pain_2016_sections", "own_title")
    if rng.random() < (0.22 if any(topic[kind] for kind in kinds) else 0.85):
        cited, pages = _non_mtus(rng, service, day, third=not modern)
        printed = (
            f"The {_PARTIES[party]} based their decision on recommendation(s) outside of the MTUS "
            f"Guidelines. Decision based on Non-MTUS Citation {cited}."
        )
        return _cite(printed, "outside_mtus", (), (cited,), pages)
    titles = TITLES[edition](rng, service, day)
    if len(titles) > 1 and not modern and rng.random() < 0.55:
        titles = [rng.choice(titles)]
    commas = edition == "2014-2015" and rng.random() < 0.5
    joined = (", " if commas else ", and ").join(title[1] for title in titles)
    printed = f"Decision based on MTUS {joined}."
    if rng.random() < 0.3:
        cited, pages = _non_mtus(rng, service, day, third=not modern)
        printed += f" Decision based on Non-MTUS Citation {cited}."
        return _cite(printed, "mtus", titles, (cited,), pages)
    return _cite(printed, "mtus", titles)


def _pages(rng: Random, pages: str) -> str:
    if "-" in pages or "," in pages:
        return rng.choice(("pg. ", "pages ", "pages ", "pgs. ")) + pages
    return rng.choice(("pg. ", "page ", "p. ")) + pages


def _chapter(rng: Random, chapter: Row, pages: str) -> PrintedTitle:
    """An ACOEM chapter; its year counts where it is printed."""
    pattern = rng.choice(texts("guideline_sentences", form="early", kind="chapter"))
    year = int(chapter["year"]) if "{year}" in pattern else None
    paged = rng.random() < 0.85
    text = pattern.format(**chapter) + (f", {_pages(rng, pages)}" if paged else "")
    return MtusCitation(chapter["title"], year, None), text, expand_pages(pages) if paged else ()


def _pain(rng: Random, section: str, pages: str) -> PrintedTitle:
    """The guidelines for chronic pain, with or without the name of a section."""
    year: int | None = None
    text = _PAIN
    if rng.random() < 0.3:
        year, text = 2009, rng.choice((f"{text} (2009)", f"{text} (May 2009)"))
    named = rng.random() < 0.6
    if named:
        text += rng.choice((", ", ", ", ", Section: ")) + section
    paged = not named or rng.random() < 0.8
    text += f", {_pages(rng, pages)}" if paged else ""
    cited = MtusCitation(_PAIN, year, section if named else None)
    return cited, text, expand_pages(pages) if paged else ()


def _titles(rng: Random, service: Service) -> list[PrintedTitle]:
    topic, chapter = governing(service)
    titles: list[PrintedTitle] = []
    if topic["acoem_sections"]:
        titles.append(_chapter(rng, chapter, rng.choice(values(chapter["pages"]))))
    if topic["pain_2009_section"]:
        titles.append(_pain(rng, topic["pain_2009_section"], topic["pain_2009_pages"]))
    if topic["own_year"] == "2007":
        year = 2007 if rng.random() < 0.5 else None
        text = f"{_ACUPUNCTURE} (2007)" if year else _ACUPUNCTURE
        titles.append((MtusCitation(_ACUPUNCTURE, year, None), text, ()))
    if titles:
        return titles
    general = rng.choice(general_chapters("early"))
    return [_chapter(rng, general, general["pages"])]


def _other(rng: Random, service: Service, day: date) -> tuple[str, tuple[int, ...]]:
    """A source outside of the MTUS, in words that can follow "the"."""
    if rng.random() < 0.1:
        page = rng.randrange(30, 260)
        title = third_edition(service)
        return f"ACOEM Practice Guidelines, 3rd Edition, {title}, page {page}", (page,)
    return _odg(rng, "early", service, write_date(day, PLAIN_SLASH)), ()


def _say(rng: Random, form: str, party: str, kind: str, **words: str) -> str:
    """A sentence of a form: ``kind`` is what it cites (both: of the MTUS and outside of it)."""
    who, its = _REVIEWERS[form], "his/her"
    if party == "claims_administrator":
        who, its = "The Claims Administrator", "its"
    pattern = rng.choice(texts("guideline_sentences", form=form, kind=kind))
    return pattern.format(who=who, its=its, **words)


def draw_early_guideline(
    rng: Random, party: str, service: Service, day: date, form: str
) -> Guideline:
    """Draw the guideline line of a party; a professional review has one of the reviewer alone."""
    alone = form == "professional-review"
    if alone and party != "reviewer":
        return Guideline("", None)
    if rng.random() < _SILENT[party] and not alone:
        return _cite(_say(rng, form, party, "none"), "none_cited")
    topic, _ = governing(service)
    other, other_pages = _other(rng, service, day)
    covered = topic["acoem_sections"] or topic["pain_2009_section"] or topic["own_title"]
    if rng.random() < (0.22 if covered else 0.8):
        printed = _say(rng, form, party, "outside", other=other)
        return _cite(printed, "outside_mtus", (), (other,), other_pages)
    titles = _titles(rng, service)
    if len(titles) > 1 and rng.random() < 0.6:
        titles = [rng.choice(titles)]
    mixed = rng.random() < 0.2
    words = {"is": "are" if len(titles) > 1 else "is", "other": other}
    words["mtus"] = ", and the ".join(title[1] for title in titles)
    printed = _say(rng, form, party, "both" if mixed else "mtus", **words)
    return _cite(printed, "mtus", titles, *(((other,), other_pages) if mixed else ()))


def with_agreement(rng: Random, claims: Guideline, reviewer: Guideline, form: str) -> Guideline:
    """The reviewer's line, now and then with a sentence that approves the other party's choice."""
    if "mtus" not in (claims.basis, reviewer.basis) or claims.basis != reviewer.basis:
        return reviewer
    if form != "notice-2013" or rng.random() < 0.75:
        return reviewer
    return replace(reviewer, printed=f"{reviewer.printed} {_say(rng, form, 'reviewer', 'shared')}")
