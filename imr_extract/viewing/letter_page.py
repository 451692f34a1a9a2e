"""One letter as an HTML page: its pages with highlights, and beside them the values read there."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from markupsafe import Markup

from imr_extract.letter.extract import Extraction
from imr_extract.reading.letter_text import LetterText
from imr_extract.reading.reader import is_pdf
from imr_extract.viewing.file_name import file_name
from imr_extract.viewing.found_words import Range, ranges_of
from imr_extract.viewing.images import page_images
from imr_extract.viewing.page_text import page_text
from imr_extract.viewing.rendering import render
from imr_extract.viewing.sheets import LEGEND, marks_of, picture, text_sheets, tone
from imr_extract.viewing.value_tree import Branch, Value, ValueTree, value_tree
from imr_extract.viewing.warning_words import in_words


def letter_page(
    found: Extraction,
    data: bytes,
    words: tuple[str, ...] = (),
    top: Markup | None = None,
    below: Markup | None = None,
) -> str:
    """One self-contained HTML page.

    Args:
        found: the record and the text it was read from, not yet closed.
        data: the letter's bytes.
        words: words and phrases to underline wherever the letter has them.
        top: what stands above the letter, where a site shows it.
        below: what stands below its values, likewise.

    Returns:
        HTML. The pages of a PDF are images; text letters and PDFs that cannot be rendered are shown
        as text.
    """
    tree = value_tree(found.letter)
    return render(
        "letter",
        found.letter.case_number or found.letter.letter_id,
        letter=found.letter,
        tree=tree,
        sheets=_sheets(found.text, tree, data, ranges_of(words, found.text.raw)),
        top=top,
        below=below,
        legend=LEGEND,
        tone=tone,
        file_name=file_name,
        in_words=in_words,
    )


def _sheets(text: LetterText, tree: ValueTree, data: bytes, words: list[Range]) -> list[Markup]:
    colours = _colours(tree)
    if text.places is not None and is_pdf(data):
        try:
            images = page_images(data)
        except pypdfium2.PdfiumError:
            images = []
        if images:
            marks = list(marks_of(text, tree.places, colours))
            underlined = [*enumerate(box for start, end in words for box in text.boxes(start, end))]
            return [
                picture(
                    image,
                    [mark for mark in marks if mark[0].page == image.number],
                    [item for item in underlined if item[1].page == image.number],
                    page_text(text, image.number, image.width, image.height),
                )
                for image in images
            ]
    return text_sheets(text.raw, text.page_starts, tree.places, colours, words)


def _colours(tree: ValueTree) -> dict[int, str]:
    """The colour of each piece of evidence, taken from its value."""
    colours = {place.number: "letters" for place in tree.places}
    for branch in _branches(tree.branches):
        for value in _all_values(branch.values):
            colours |= {place.number: tone(value) for place in value.places}
    return colours


def _branches(branches: list[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _branches(branch.branches)


def _all_values(values: list[Value] | tuple[Value, ...]) -> Iterator[Value]:
    for value in values:
        yield value
        yield from _all_values(value.parts)
