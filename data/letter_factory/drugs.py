"""Disputed drugs: names, strengths, and the ways a request prints them."""

from __future__ import annotations

from random import Random

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


def drug_service(
    drug: Row,
    text: str,
    region: str,
    strength: str | None,
    quantity: int | None = None,
    refills: int | None = None,
) -> Service:
    """A disputed drug with the details its text states."""
    return Service(
        text,
        drug["name"],
        drug["topic"],
        region,
        "Pharmaceuticals",
        drug["subcategory"],
        drug=drug["record"] or drug["name"].lower(),
        strength=strength,
        quantity=quantity,
        refills=refills,
    )


def _number(rng: Random, cell: str) -> int:
    return rng.choice([int(value) for value in values(cell)])


def _refills(number: int) -> str:
    return f"{number} refill{'s' if number > 1 else ''}"


def _dose(rng: Random, drug: Row) -> str:
    return rng.choice(words("dose")) if drug["form"] == "tablets" else "one capsule daily"


def _directions(rng: Random, drug: Row) -> str:
    return rng.choice(words("directions")).replace("tablet", drug["form"].removesuffix("s"))


def _by_mouth(rng: Random, region: str, since: str) -> Service:
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
    return drug_service(drug, text, region, strength, quantity, refills)


def tablets(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug by mouth, with or without quantity, refills and directions."""
    return _by_mouth(rng, regions[0], "1")


def pills(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug by mouth, its amount printed in the ways of round 2."""
    return _by_mouth(rng, regions[0], "2")


def _compound(
    text: str, subject: str, agents: list[str], region: str, **stated: int | None
) -> Service:
    drug = " / ".join(agent.lower() for agent in agents)
    group = "topicals", region, "Pharmaceuticals", "Topical Compounds"
    return Service(text, subject, *group, drug=drug, **stated)


def topical(rng: Random, regions: tuple[str, ...]) -> Service:
    """A patch, a gel, or a compounded cream."""
    if rng.random() < 0.5:
        drug = rng.choice(rows("drugs", since="1", kind="skin"))
        text = " ".join(filter(None, (drug["name"], drug["strengths"], drug["form"])))
        gel = drug["form"] == "gel"
        quantity = None if gel else rng.choice((10, 20, 30))
        text += f" {rng.choice((100, 120))} grams" if gel else f" #{quantity}"
        return drug_service(drug, text, regions[0], drug["strengths"] or None, quantity)
    base = rng.choice(rows("drugs", kind="compound base"))
    agents = [base, *rng.sample(rows("drugs", kind="compound addition"), rng.choice((1, 2)))]
    parts = [f"{agent['name']} {agent['strengths']}" for agent in agents]
    joiner = rng.choice(("/", "/", ", "))
    text = f"{joiner.join(parts)} cream, {rng.choice((120, 180, 240))}gm"
    counted = rng.random() < 0.3
    names = [agent["name"] for agent in agents]
    text, quantity = (f"{text} #1", 1) if counted else (text, None)
    return _compound(text, "the compounded cream", names, regions[0], quantity=quantity)


def plaster(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug that is worn on the skin."""
    drug = rng.choice(rows("drugs", since="2", kind="skin"))
    strength = rng.choice(values(drug["strengths"]))
    quantity = rng.choice((4, 10, 30, 60))
    refills = rng.choice((None, None, 1, 2))
    text = f"{drug['name']} {strength} {drug['form']} #{quantity}"
    if refills:
        text += f" with {_refills(refills)}"
    return drug_service(drug, text, regions[0], strength, quantity, refills)


def compound(rng: Random, regions: tuple[str, ...]) -> Service:
    """A compounded cream: several agents, each with its share, and a weight that is no quantity."""
    agents = rng.sample(rows("drugs", kind="compound agent"), rng.choice((2, 2, 3, 4)))
    parts = [f"{agent['name']} {rng.choice(values(agent['strengths']))}" for agent in agents]
    joined = rng.choice((", ", ", ", " / ", "/")).join(parts)
    weight, vehicle = (rng.choice(words(f"compound {kind}")) for kind in ("weight", "vehicle"))
    wording = rng.choice(rows("drug_wordings", kind="compound"))
    refills = _number(rng, wording["refills"]) if wording["refills"] else None
    shown = {"refills_phrase": _refills(refills)} if refills else {}
    text = fill(wording["text"], agents=joined, vehicle=vehicle, weight=weight, **shown)
    names = [agent["name"] for agent in agents]
    return _compound(text, "the compounded medication", names, regions[0], refills=refills)
