"""The drugs of an item -> their ingredients, one name for all printings of a drug."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.details.drugs import Drug
from imr_extract.record import Ingredient
from imr_extract.rules.spans import first_within, text_of

_JOINT = " / "
# Between the names of one product: "hydrocodone/APAP", "codeine with acetaminophen", "(Mobic)".
_JOINING = frozenset({"/", "-", "and", "with", "w", "&", "(", ")", "plus"})
# Between the parts of a strength: "10/325mg", "75-0.2mg".
_PARTS = re.compile(r"\s*[/-]\s*(?=[\d.])")
_UNIT = re.compile(r"\s*(?:[A-Za-z]+|%)$")
# A strength in something, which has one part: "10 mg/5 ml", "25 mcg/hr".
_IN_EACH = re.compile(r"[A-Za-z%]\s*(?:/|per)\s*[\d.]*\s*(?!mc?g\b|%)[A-Za-z]+$", re.IGNORECASE)


def ingredients_of(doc: Doc, drugs: list[Drug], strengths: list[Span]) -> tuple[Ingredient, ...]:
    """The ingredients of an item's drugs, in printed order, each once.

    Args:
        doc: the letter.
        drugs: the drugs that the item names, classes left out.
        strengths: the strengths that it states, in order.
    """
    found: dict[str, Ingredient] = {}
    for product, strength in _products(doc, drugs, strengths):
        # "Norco (hydrocodone/APAP)": what a second name has already is not said again.
        names: dict[str, str] = {}
        for drug in product:
            printed = text_of(drug.match.span(doc, "")).lower()
            for generic in drug.generic.split(_JOINT):
                names.setdefault(generic or printed, printed)
        shares = _shares(strength, len(names))
        known = {name for drug in product if drug.generic for name in drug.generic.split(_JOINT)}
        for (name, printed), share in zip(names.items(), shares, strict=True):
            found.setdefault(name, Ingredient(printed, name if name in known else None, share))
    return tuple(found.values())


def _products(
    doc: Doc, drugs: list[Drug], strengths: list[Span]
) -> Iterator[tuple[list[Drug], str | None]]:
    """The drugs that are one product, with its strength: "hydrocodone/APAP 10/325mg"."""
    product: list[Drug] = []
    for index, drug in enumerate(drugs):
        start, end = drug.match.start, drug.match.end
        if product and not _are_joined(doc, product[-1].match.end, start):
            yield product, None
            product = []
        product.append(drug)
        following = drugs[index + 1].match.start if index + 1 < len(drugs) else len(doc)
        strength = first_within(strengths, end, following)
        if strength is not None:
            yield product, text_of(strength)
            product = []
    if product:
        # "10 mg Norco": the strength stands before.
        before = [s for s in strengths if s.end <= product[0].match.start]
        alone = len(strengths) == 1 and len(drugs) == len(product)
        yield product, text_of(before[0]) if before and alone else None


def _are_joined(doc: Doc, start: int, end: int) -> bool:
    return all(token.lower_ in _JOINING for token in doc[start:end])


def _shares(strength: str | None, count: int) -> list[str | None]:
    """Each ingredient's part of a strength: "10/325mg" is 10mg and 325mg; None where none fits."""
    if strength is None:
        return [None] * count
    if count == 1 or _IN_EACH.search(strength):
        return [strength if count == 1 else None] * count
    parts = _PARTS.split(strength)
    if len(parts) != count:
        return [None] * count
    unit = _UNIT.search(parts[-1])
    last = unit.group() if unit else ""
    return [part if _UNIT.search(part) else f"{part}{last}" for part in parts]
