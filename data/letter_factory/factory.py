"""Make letters: draw a case, set it by a template, render and encrypt it, write its record."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from . import determination, notice, professional, sectioned
from .cases import EDITIONS
from .draw import draw_case, without_header
from .forms import FORMS
from .layout import render_pdf, render_text, set_pages
from .protect import protect
from .record import expected_record

MOST_PAGES = 10
_MOST_ITEMS = 21
_ATTEMPTS = 400

TEMPLATES = {
    "determination": determination.set_out,
    "notice-2013": notice.set_out,
    "professional-review": professional.set_out,
    "sectioned-2014": sectioned.set_out,
}
"""The forms that can be made, by name: each sets out a case as a header table and blocks."""

_TURNS: tuple[tuple[str, str | None], ...] = (
    ("determination", "2016-2017"),
    ("notice-2013", None),
    ("determination", "2014-2015"),
    ("sectioned-2014", None),
    ("determination", "2018-2024"),
    ("professional-review", None),
)
"""Templates and editions in the order in which seeds take turns: seed *s* has turn *s* modulo 6."""


@dataclass(frozen=True)
class MadeLetter:
    """An invented letter.

    Attributes:
        name: Its case number without spaces, which is also the stem of its file.
        pdf: The encrypted PDF.
        text: The same letter as plain text.
        record: What a careful reader takes from it, in the form of the gold records.
        page_count: The number of its pages.
    """

    name: str
    pdf: bytes
    text: str
    record: dict[str, Any]
    page_count: int


def _guess_items(rng: Random, pages: int) -> int:
    """A number of items that is likely to fill so many pages."""
    return rng.randint(max(1, int(1.6 * pages - 1.6)), min(_MOST_ITEMS, int(2.2 * pages)))


def make_letter(
    seed: int,
    edition: str | None = None,
    template: str = "determination",
    *,
    pages: int | None = None,
    items: int | None = None,
    header: bool = True,
    spaced_text: bool = False,
    wide: bool = False,
) -> MadeLetter:
    """Make the letter of a seed; the same arguments give the same bytes.

    Args:
        seed: Chooses the case. Its last five digits end the case number.
        edition: One of ``EDITIONS``, for the determination only; when None, it is drawn from
            those before 2018.
        template: A key of ``TEMPLATES``.
        pages: The number of pages it shall have, 1 to 10; as the case has it when None.
        items: The number of its disputed services, 1 to 21; drawn when None.
        header: Print the header block; some archives have lost it.
        spaced_text: Give ``text`` a blank line after each line, as some archives do.
        wide: Draw services from round 2 of the catalogues too, as all forms do but the editions
            before 2018, whose letters stay what they were.

    Returns:
        The letter.

    Raises:
        ValueError: An argument is out of its range, or no case of this seed has so many pages.
    """
    if edition not in (None, *EDITIONS):
        raise ValueError(f"no edition {edition!r}: choose one of {', '.join(EDITIONS)}")
    if template not in TEMPLATES:
        raise ValueError(f"no template {template!r}: choose one of {', '.join(TEMPLATES)}")
    if not 1 <= (pages or 1) <= MOST_PAGES or not 1 <= (items or 1) <= _MOST_ITEMS:
        raise ValueError(f"pages must be 1 to {MOST_PAGES}, items 1 to {_MOST_ITEMS}")
    if edition and template != "determination":
        raise ValueError(f"template {template!r} has no editions")
    form = FORMS.get(edition or template)
    # Determinations are drawn from the bare seed, so that they stay what they were.
    start = f"{seed}" if template == "determination" else f"{template}/{seed}"
    for attempt in range(_ATTEMPTS):
        rng = Random(f"{start}/{attempt}")
        size = _guess_items(rng, pages) if pages and not items else items
        case = draw_case(rng, seed, form, size, wide=wide)
        if not header:
            case = without_header(case)
        table, blocks = TEMPLATES[template](case)
        paper = set_pages(blocks, table, case.look.breaks)
        count = len(paper.lines)
        if count == pages or (pages is None and count <= MOST_PAGES):
            return MadeLetter(
                name=case.name,
                pdf=protect(render_pdf(paper, case.name)),
                text=render_text(paper, spaced=spaced_text),
                record=expected_record(case),
                page_count=count,
            )
    raise ValueError(f"seed {seed} has no letter of {pages} pages and {items} items: try another")


def make_letters(
    count: int,
    seed: int = 0,
    edition: str | None = None,
    template: str | None = "determination",
    *,
    wide: bool = False,
) -> Iterator[MadeLetter]:
    """Make letters one after another: letter *i* is that of seed ``seed + i``.

    Case numbers are unique among 100,000 seeds in a row.

    A template None takes all templates and editions in turn: a seed has the same turn whatever the
    first seed is. The other arguments are those of ``make_letter``.

    Yields:
        The letters.

    Raises:
        ValueError: As ``make_letter``; or an edition is given for all templates.
    """
    if template is None and edition is not None:
        raise ValueError("an edition needs the template 'determination'")
    for number in range(seed, seed + count):
        if template is not None:
            yield make_letter(number, edition, template, wide=wide)
        else:
            name, turn = _TURNS[number % len(_TURNS)]
            yield make_letter(number, turn, name, wide=wide)
