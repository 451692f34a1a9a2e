"""The decision rationale: what guidelines say, what the file shows, and what follows."""

from random import Random

from .cases import RationaleCitation, Request
from .catalogue import text, texts
from .mtus_titles import governing, third_edition
from .wording import capital, expand_pages

_KINDS = {"Pharmaceuticals": "medication", "Surgery": "procedure", "Injection": "injection"}


def _sentences(kind: str, about: str = "") -> tuple[str, ...]:
    return texts("rationale_sentences", kind=kind, about=about)


def _page_phrase(rng: Random, pages: str) -> str:
    if "-" in pages or "," in pages:
        return f"pages {pages}"
    return f"{rng.choice(('pg.', 'page', 'page'))} {pages}"


def _citation(rng: Random, request: Request, *, modern: bool) -> tuple[str, RationaleCitation]:
    """A sentence that cites a guideline with a page, and the citation."""
    topic, chapter = governing(request.service)
    pages = topic["pain_2009_pages"]
    if pages and not modern and (not topic["acoem_sections"] or rng.random() < 0.3):
        said = rng.choice(_sentences("citation", "pain")).format(page=_page_phrase(rng, pages))
        return said, RationaleCitation("Chronic Pain", None, None, expand_pages(pages))
    form = 0.0 if modern else rng.random()
    if form < 0.15:
        pattern = text("rationale_sentences", about="third edition")
        title, page = third_edition(request.service), rng.randrange(30, 260)
        return pattern.format(title=title, page=page), RationaleCitation(
            "ACOEM", title, None, (page,)
        )
    number, pages = chapter["chapter"], chapter["table_pages"]
    table = chapter["table"] if form < 0.65 else None
    pattern = rng.choice(_sentences("citation", "table" if table else "chapter"))
    said = pattern.format(chapter=number, table=table, page=_page_phrase(rng, pages))
    return said, RationaleCitation("ACOEM", number, table, expand_pages(pages))


def write_rationale(
    rng: Random,
    request: Request,
    decision: str,
    length: int,
    *,
    outside: bool = False,
    about: tuple[str, ...] = (),
    modern: bool = False,
) -> tuple[str, tuple[RationaleCitation, ...]]:
    """Write the rationale of one decision in about ``length`` sentences.

    ``outside``: the reviewer went beyond the MTUS. ``about``: sentences about the worker that it
    may repeat. ``modern``: of what it could cite with a page, only ACOEM's third edition was in
    use. Returns the text, and the guidelines it cites with a page.
    """
    service = request.service
    principles = _sentences("principle", service.topic) + _sentences("general principle")
    reasons = _sentences("reason", decision)
    missing = outside and length > 2 and rng.random() < 0.5
    said = [rng.choice(_sentences("outside"))] if missing else []
    said += rng.sample(principles, min(len(principles), max(1, length // 3)))
    citations: tuple[RationaleCitation, ...] = ()
    if length > 2 and rng.random() < 0.16:
        sentence, citation = _citation(rng, request, modern=modern)
        said.append(sentence)
        citations = (citation,)
    said += rng.sample(_sentences("fact") + about, max(0, length // 3))
    if request.original and not request.whole and length > 3 and rng.random() < 0.3:
        said.append(
            f"{request.original} was the original request, and {request.authorized} was authorized "
            "by the Claims Administrator."
        )
    said += rng.sample(reasons, min(len(reasons), max(1, length - 2 * (length // 3) - 1)))
    said.append(rng.choice(_sentences("closing", decision)))
    kind = _KINDS.get(service.category, "service")
    return capital(" ".join(said).format(subject=service.subject, kind=kind)), citations
