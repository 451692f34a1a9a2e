"""The letter's pages with a highlight for each piece of evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from imr_extract.columns import TABLES
from imr_extract.reading.letter_text import Box, LetterText
from imr_extract.viewing.found_words import Range
from imr_extract.viewing.images import PageImage
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.value_tree import NumberedEvidence, Value

# What each colour means, in the order of the legend.
LEGEND = (
    ("letters", "header, reviewer, worker"),
    ("diagnoses", "diagnosis"),
    ("services", "disputed service"),
    ("decision", "decision"),
    ("guideline", "guideline relied upon"),
    ("citations", "citation"),
    ("rationale", "rationale"),
)
_TONES = {
    (table.name, column.name): column.tone
    for table in TABLES
    for column in table.columns
    if column.tone
}
# Longer values are whole passages: they get a line at the edge, not a coloured background.
_LONG = 200
_NO_TEXT = Markup("")


def tone(value: Value) -> str:
    """The name of a value's colour: its column's, else its table's."""
    return _TONES.get((value.table, value.name), value.table)


def picture(
    image: PageImage,
    marks: list[tuple[Box, list[NumberedEvidence], str]],
    words: Sequence[tuple[int, Box]] = (),
    text: Markup = _NO_TEXT,
) -> Markup:
    """A page's image with its highlights.

    Args:
        image: the page.
        marks: boxes, each with its evidence and colour; the smallest last, so they are on top.
        words: boxes to underline, each with its number in the letter.
        text: the page's words, as `page_text` lays them over the image.
    """
    # The list of values says the same to a keyboard and a screen reader: marks are for the eye.
    above = Markup("").join(
        Markup('<span class="mark {}{}" data-places="{}" style="{}"></span>').format(
            colour,
            " long" if _is_long(places) else "",
            " ".join(str(place.number) for place in places),
            _place(box, image),
        )
        for box, places, colour in marks
    )
    above += Markup("").join(
        Markup('<i class="found" id="found-{}" style="{}"></i>').format(number, _place(box, image))
        for number, box in words
    )
    return Markup(
        '<figure class="sheet picture" id="page-{0}"><img src="{1}" alt="Page {0} of the letter" '
        'width="{2:.0f}" height="{3:.0f}">{4}{5}</figure>'
    ).format(image.number, image.data_uri, image.width, image.height, above, text)


def _place(box: Box, image: PageImage) -> str:
    """Where a box lies on its page, as CSS."""
    return (
        f"left:{100 * box.x0 / image.width:.3f}%;top:{100 * box.top / image.height:.3f}%;"
        f"width:{100 * (box.x1 - box.x0) / image.width:.3f}%;"
        f"height:{100 * (box.bottom - box.top) / image.height:.3f}%"
    )


def marks_of(
    text: LetterText, places: list[NumberedEvidence], colours: dict[int, str]
) -> Iterator[tuple[Box, list[NumberedEvidence], str]]:
    """The boxes of all evidence, largest first. Evidence with the same range shares its boxes."""
    found: dict[tuple[int, int], list[NumberedEvidence]] = {}
    for place in places:
        range_ = (place.evidence.char_start, place.evidence.char_end)
        found.setdefault(range_, []).append(place)
    marks = [
        (box, same, colours[same[0].number])
        for (start, end), same in found.items()
        for box in text.boxes(start, end)
    ]
    return iter(sorted(marks, key=lambda mark: (-_area(mark[0]), mark[1][0].number)))


def text_sheets(
    raw: str,
    page_starts: Sequence[int],
    places: Sequence[NumberedEvidence],
    colours: dict[int, str],
    words: Sequence[Range] = (),
) -> list[Markup]:
    """The pages of a letter without images, as text with the evidence highlighted.

    Args:
        raw: the letter's raw text.
        page_starts: where its pages begin.
        places: the evidence.
        colours: the colour of each piece of evidence.
        words: ranges to underline.
    """
    starts = [*page_starts, len(raw) + 1]
    return [
        Markup('<figure class="sheet" id="page-{}"><pre class="text">{}</pre></figure>').format(
            number, _marked(raw, (start, end - 1), places, colours, words)
        )
        for number, (start, end) in enumerate(zip(starts, starts[1:], strict=False), start=1)
    ]


def _marked(
    raw: str,
    page: Range,
    places: Sequence[NumberedEvidence],
    colours: dict[int, str],
    words: Sequence[Range],
) -> Markup:
    """A page of text, split wherever evidence or a word begins or ends."""
    start, end = page
    here = [p for p in places if p.evidence.char_start < end and start < p.evidence.char_end]
    found = {pair: number for number, pair in enumerate(words) if pair[0] < end and start < pair[1]}
    ranges = [*found, *((p.evidence.char_start, p.evidence.char_end) for p in here)]
    cuts = sorted({start, end} | {min(end, max(start, edge)) for pair in ranges for edge in pair})
    pieces: list[Markup] = []
    for first, last in zip(cuts, cuts[1:], strict=False):
        piece = escape(safe_text(raw[first:last]))
        for (begin, behind), number in found.items():
            if begin <= first < behind:
                name = Markup(' id="found-{}"').format(number) if first == begin else ""
                piece = Markup('<i class="found"{}>{}</i>').format(name, piece)
        inside = [p for p in here if p.evidence.char_start <= first < p.evidence.char_end]
        if not inside:
            pieces.append(piece)
            continue
        # The shortest evidence gives the colour, like the smallest box on a page image.
        shortest = min(inside, key=lambda p: p.evidence.char_end - p.evidence.char_start)
        pieces.append(
            Markup('<span class="mark {}{}" data-places="{}">{}</span>').format(
                colours[shortest.number],
                " long" if _is_long([shortest]) else "",
                " ".join(str(p.number) for p in inside),
                piece,
            )
        )
    return Markup("").join(pieces)


def _is_long(places: list[NumberedEvidence]) -> bool:
    return any(p.evidence.char_end - p.evidence.char_start > _LONG for p in places)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)
