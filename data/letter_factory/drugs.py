"""Disputed drugs: names, strengths, and the ways a request prints them."""

from random import Random
from typing import Any

from .cases import Service
from .catalogue import Row, rows, values, words
from .wording import capital, fill, number_word

_QUANTITIES = {
    "1": (20, 30, 30, 45, 60, 60, 60, 90, 120, 180),
    "2": (14, 30, 30, 60, 60, 90, 90, 100, 120, 150, 180),
}
"""Quantities of drugs by mouth, by the round of the drug."""


def printed_strength(rng: Random, drug: Row) -> str | None:
    """Choose a strength; now and then a space stands before its unit."""
    if not drug["strengths"]:
        return None
    strength = rng.choice(values(drug["strengths"]))
    return strength.replace("mg", " mg") if rng.random() < 0.12 else strength


def drug_service(drug: Row, text: str, region: str, **stated: Any) -> Service:
    """A disputed drug with the details its text states."""
    group = drug["topic"], region, "Pharmaceuticals", drug["subcategory"]
    recorded = drug["record"] or drug["name"].lower()
    return Service(text, drug["name"], *group, drug=recorded, **stated)


def _number(rng: Random, cell: str) -> int:
    return rng.choice([int(value) for value in values(cell)])


def _refills(number: int) -> str:
    return f"{number} refill{'s' if number > 1 else ''}"


def _dose(rng: Random, drug: Row) -> str:
    return rng.choice(words("dose")) if drug["form"] == "tablets" else "one capsule daily"


def _directions(rng: Random, drug: Row) -> str:
    return rng.choice(words("directions")).replace("tablet", drug["form"].removesuffix("s"))


def by_mouth(rng: Random, regions: tuple[str, ...], *, since: str) -> Service:
    """A drug by mouth, with or without quantity, refills and directions."""
    drug = rng.choice(rows("drugs", since=since, kind="oral"))
    strength = printed_strength(rng, drug)
    quantity: int | None = rng.choice(_QUANTITIES[since])
    refills, appended = None, since == "1" and rng.random() < 0.3
    if appended:
        refills = rng.choice((1, 1, 2, 3, 5))
    wording = rng.choice(rows("drug_wordings", since=since, kind="oral"))
    if wording["quantities"]:
        quantity = _number(rng, wording["quantities"])
    if wording["refills"]:
        refills = _number(rng, wording["refills"])
    text = fill(
        wording["text"],
        name=f"{drug['name']} {strength}" if strength else drug["name"],
        form=drug["form"],
        n=quantity,
        N_word=lambda: capital(number_word(quantity)),
        refills=refills,
        refills_word=lambda: number_word(refills),
        dose=lambda: _dose(rng, drug),
        directions=lambda: _directions(rng, drug),
    )
    if "{n}" not in wording["text"]:
        quantity = refills = None
    elif appended:
        text += rng.choice((" with ", ", ")) + _refills(refills)
    stated = {"strength": strength, "quantity": quantity, "refills": refills}
    return drug_service(drug, text, regions[0], **stated)


def _compound(parts: list[str], text: str, subject: str, region: str, **stated: Any) -> Service:
    """A compound, recorded as the names of its agents."""
    drug = " / ".join(part.split()[0].lower() for part in parts)
    group = "topicals", region, "Pharmaceuticals", "Topical Compounds"
    return Service(text, subject, *group, drug=drug, **stated)


def topical(rng: Random, regions: tuple[str, ...]) -> Service:
    """A patch, a gel, or a compounded cream."""
    quantity: int | None = None
    if rng.random() < 0.5:
        drug = rng.choice(rows("drugs", since="1", kind="skin"))
        strength = drug["strengths"] or None
        text = " ".join(filter(None, (drug["name"], strength, drug["form"])))
        if drug["form"] == "gel":
            text += f" {rng.choice((100, 120))} grams"
        else:
            quantity = rng.choice((10, 20, 30))
            text += f" #{quantity}"
        return drug_service(drug, text, regions[0], strength=strength, quantity=quantity)
    base = rng.choice(words("compound base"))
    parts = [base, *rng.sample(words("compound addition"), rng.choice((1, 2)))]
    joined = rng.choice(("/", "/", ", ")).join(parts)
    text = f"{joined} cream, {rng.choice((120, 180, 240))}gm"
    if rng.random() < 0.3:
        text, quantity = f"{text} #1", 1
    return _compound(parts, text, "the compounded cream", regions[0], quantity=quantity)


def patch(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug that is worn on the skin."""
    drug = rng.choice(rows("drugs", since="2", kind="skin"))
    strength = rng.choice(values(drug["strengths"]))
    quantity = rng.choice((4, 10, 30, 60))
    refills = rng.choice((None, None, 1, 2))
    text = f"{drug['name']} {strength} {drug['form']} #{quantity}"
    text += f" with {_refills(refills)}" if refills else ""
    stated = {"strength": strength, "quantity": quantity, "refills": refills}
    return drug_service(drug, text, regions[0], **stated)


def compound(rng: Random, regions: tuple[str, ...]) -> Service:
    """A compounded cream: several agents, each with its share, and a weight that is no quantity."""
    agents = rng.sample(words("compound agent"), rng.choice((2, 2, 3, 4)))
    named = [agent.split(" ", 1) for agent in agents]
    parts = [f"{name} {rng.choice(shares.split(', '))}" for name, shares in named]
    joined = rng.choice((", ", ", ", " / ", "/")).join(parts)
    weight, vehicle = (rng.choice(words(f"compound {kind}")) for kind in ("weight", "vehicle"))
    wording = rng.choice(rows("drug_wordings", kind="compound"))
    refills = _number(rng, wording["refills"]) if wording["refills"] else None
    shown = {"refills_phrase": _refills(refills)} if refills else {}
    text = fill(wording["text"], agents=joined, vehicle=vehicle, weight=weight, **shown)
    return _compound(parts, text, "the compounded medication", regions[0], refills=refills)
