"""More disputed drugs: other names, other ways of printing an amount, compounds without "#"."""

from __future__ import annotations

from random import Random

from .cases import Service
from .drugs import Drug, drug_service, printed_strength
from .wording import capital, number_word

_DRUGS: tuple[Drug, ...] = (
    Drug("Nucynta", ("50mg", "75mg"), "Opioids", "opioids"),
    Drug("Oxycodone", ("10mg", "15mg"), "Opioids", "opioids"),
    Drug("MS Contin", ("15mg", "30mg"), "Opioids", "opioids"),
    Drug("Opana ER", ("20mg",), "Opioids", "opioids"),
    Drug("Relafen", ("750mg",), "NSAID", "nsaids"),
    Drug("Anaprox DS", ("550mg",), "NSAID", "nsaids"),
    Drug("Etodolac", ("400mg",), "NSAID", "nsaids"),
    Drug("Flexeril", ("10mg",), "Muscle Relaxant", "muscle relaxants"),
    Drug("Zanaflex", ("4mg",), "Muscle Relaxant", "muscle relaxants", form="capsules"),
    Drug("Skelaxin", ("800mg",), "Muscle Relaxant", "muscle relaxants"),
    Drug("Neurontin", ("300mg", "600mg"), "Anti-epilepsy drugs", "epilepsy drugs"),
    Drug("Prilosec", ("20mg",), "Proton Pump Inhibitors", "stomach", form="capsules"),
    Drug("Protonix", ("40mg",), "Proton Pump Inhibitors", "stomach"),
    Drug("Zofran", ("4mg", "8mg"), "Antiemetic", "nausea"),
    Drug("Trazodone", ("50mg", "100mg"), "Antidepressant", "antidepressants"),
    Drug("Zoloft", ("50mg",), "Antidepressant", "antidepressants"),
    Drug("Klonopin", ("0.5mg", "1mg"), "Benzodiazepines", "benzodiazepines"),
    Drug("Restoril", ("15mg",), "Benzodiazepines", "benzodiazepines", form="capsules"),
    Drug("Imitrex", ("25mg", "50mg"), "Antimigraine Agent", "other drugs"),
    Drug("Buspar", ("10mg",), "AntiAnxiety", "other drugs"),
    Drug("Seroquel", ("25mg",), "Atypical Antipsychotic", "other drugs"),
    Drug("Metoprolol", ("25mg", "50mg"), "Beta-blocker", "other drugs"),
    Drug("Senna", ("8.6mg",), "GI Agents", "constipation"),
)
_PLASTERS: tuple[tuple[Drug, str], ...] = (
    (Drug("Butrans", ("5mcg/hr", "10mcg/hr"), "Opioids", "opioids"), "patch"),
    (Drug("Fentanyl", ("25mcg/hr", "50mcg/hr"), "Opioids", "opioids"), "patch"),
    (Drug("Lidoderm", ("5%",), "Topical Analgesics", "topicals"), "patches"),
    (Drug("Flector", ("1.3%",), "Topical Analgesics", "topicals"), "patch"),
)
_AGENTS = (
    ("Flurbiprofen", ("10%", "15%", "20%", "25%")),
    ("Cyclobenzaprine", ("3%", "4%", "10%")),
    ("Gabapentin", ("6%", "10%")),
    ("Ketoprofen", ("10%", "20%")),
    ("Amitriptyline", ("4%", "10%")),
    ("Tramadol", ("8%", "20%")),
    ("Baclofen", ("2%", "5%")),
    ("Capsaicin", ("0.025%", "0.0375%")),
    ("Lidocaine", ("2%", "5%")),
    ("Menthol", ("2%", "4%")),
    ("Camphor", ("2%",)),
)
_DIRECTIONS = (
    "one by mouth every 8 hours as needed",
    "take 1 by mouth twice a day",
    "1 tablet 3 times a day",
    "one at night",
)


def pills(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug by mouth, its amount printed in ways other than those of ``drugs.tablets``."""
    drug = rng.choice(_DRUGS)
    strength = printed_strength(rng, drug)
    quantity: int | None = rng.choice((14, 30, 30, 60, 60, 90, 90, 100, 120, 150, 180))
    refills: int | None = None
    name = f"{drug.name} {strength}"
    form = rng.randrange(10)
    if form == 0:
        text = f"{name}, quantity {quantity}"
    elif form == 1:
        text = f"{name} QTY {quantity}"
    elif form == 2:
        text = f"{quantity} {drug.form} of {name}"
    elif form == 3:
        text = f"{name}, {quantity} {drug.form}"
    elif form == 4:
        refills = rng.choice((1, 2, 3, 4))
        text = f"{name} #{quantity}, refills: {refills}"
    elif form == 5:
        refills = rng.choice((2, 3, 5))
        text = f"{name} #{quantity} with {number_word(refills)} ({refills}) refills"
    elif form == 6:
        refills = rng.choice((1, 2, 3))
        text = f"{name} #{quantity}, refills x {refills}"
    elif form == 7:
        directions = rng.choice(_DIRECTIONS)
        if drug.form == "capsules":
            directions = directions.replace("tablet", "capsule")
        text = f"{name} {directions} #{quantity}"
    elif form == 8:
        text = f"Prescription of {name} (#{quantity})"
    else:
        quantity = None
        text = f"Prescription of {name}"
    return drug_service(
        drug, text, strength=strength, quantity=quantity, refills=refills, region=regions[0]
    )


def plaster(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug that is worn on the skin."""
    drug, noun = rng.choice(_PLASTERS)
    strength = rng.choice(drug.strengths)
    quantity = rng.choice((4, 10, 30, 60))
    refills = rng.choice((None, None, 1, 2))
    text = f"{drug.name} {strength} {noun} #{quantity}"
    if refills:
        text += f" with {refills} refill{'s' if refills > 1 else ''}"
    return drug_service(
        drug, text, strength=strength, quantity=quantity, refills=refills, region=regions[0]
    )


def compound(rng: Random, regions: tuple[str, ...]) -> Service:
    """A compounded cream: several agents, each with its share, and a weight that is no quantity."""
    agents = rng.sample(_AGENTS, rng.choice((2, 2, 3, 4)))
    parts = [f"{name} {rng.choice(shares)}" for name, shares in agents]
    joined = rng.choice((", ", ", ", " / ", "/")).join(parts)
    weight = rng.choice(("120 gm", "120gm", "180 grams", "240 gm", "30 gm"))
    base = rng.choice((" cream", " cream", " in cream base", " ointment"))
    form = rng.randrange(5)
    refills: int | None = None
    if form == 0:
        text = f"{joined}{base}, {weight}"
    elif form == 1:
        text = f"Topical compound: {joined}{base} {weight}"
    elif form == 2:
        refills = rng.choice((1, 2, 3))
        text = f"{joined}{base} {weight} with {refills} refill{'s' if refills > 1 else ''}"
    elif form == 3:
        text = f"Compounded{base}: {joined} ({weight})"
    else:
        text = f"{joined}{base} {weight}"
    return Service(
        text=capital(text),
        subject="the compounded medication",
        topic="topicals",
        region=regions[0],
        category="Pharmaceuticals",
        subcategory="Topical Compounds",
        drug=" / ".join(name.lower() for name, _ in agents),
        refills=refills,
    )
