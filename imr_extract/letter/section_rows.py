"""A letter's sections as the record has them: ranges of the raw text, page furniture apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count
from operator import itemgetter

from spacy.tokens import Doc

from imr_extract.letter.evidence import Witness
from imr_extract.letter.structure import ITEM_KINDS, SERVICE, Structure
from imr_extract.record import FURNITURE, Section
from imr_extract.rules.spans import text_of
from imr_extract.rules.tokenizer import clean_text

_INK = re.compile(r"\S")


def section_rows(doc: Doc, structure: Structure, witness: Witness) -> Iterator[Section]:
    """The sections by raw offsets: the first starts at 0, the last ends at the end of the text.

    Page furniture is a section of its own. What follows it belongs to the section that it
    interrupts: it has the same kind and service, and no heading.
    """
    cleaned = clean_text(doc)
    raw = cleaned.raw
    found = structure.sections
    starts = [0, *(witness.raw_start(section.start) for section in found[1:]), len(raw)]
    furniture = _blocks(raw, cleaned.furniture)
    numbers = count(1)
    service_no = 0
    for section, start, end in zip(found, starts, starts[1:], strict=False):
        service_no += section.kind == SERVICE
        heading = doc[section.start : section.heading_end]
        printed = text_of(heading) if len(heading) else None
        owner = service_no if section.kind in ITEM_KINDS and service_no else None
        for first, last, is_furniture in _parts(start, end, furniture):
            yield Section(
                section_no=next(numbers),
                kind=FURNITURE if is_furniture else section.kind,
                heading=None if is_furniture else printed,
                service_no=None if is_furniture else owner,
                page_start=witness.page_at(first),
                page_end=witness.page_at(max(first, last - 1)),
                char_start=first,
                char_end=last,
                text=raw[first:last],
            )
            if not is_furniture:
                printed = None


def _blocks(raw: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges of furniture, joined where but white space parts them, and with what follows."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        behind = _INK.search(raw, end)
        end = behind.start() if behind else len(raw)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _parts(
    start: int, end: int, furniture: list[tuple[int, int]]
) -> Iterator[tuple[int, int, bool]]:
    """A section's range, cut at the furniture in it; whether each part is furniture."""
    at = start
    # The blocks are apart and in order.
    for place in range(bisect_right(furniture, start, key=itemgetter(1)), len(furniture)):
        first, last = max(furniture[place][0], start), min(furniture[place][1], end)
        if first >= last:
            break
        if at < first:
            yield at, first, False
        yield first, last, True
        at = last
    if at < end or start == end:
        yield at, end, False
