"""Disputed drugs: names, strengths, and the ways a request prints them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .cases import Service
from .wording import capital, number_word


@dataclass(frozen=True)
class Drug:
    """A drug as printed; ``gold`` is its name in a record where that is not just lower case."""

    name: str
    strengths: tuple[str, ...]
    subcategory: str
    topic: str
    gold: str | None = None
    form: str = "tablets"


DRUGS: tuple[Drug, ...] = (
    Drug("Norco", ("5/325mg", "10/325mg"), "Opioids", "opioids"),
    Drug("Tramadol", ("50mg",), "Opioids", "opioids"),
    Drug("Ultram", ("50mg",), "Opioids", "opioids"),
    Drug("Percocet", ("5/325mg", "10/325mg"), "Opioids", "opioids"),
    Drug("OxyContin", ("20mg", "40mg"), "Opioids", "opioids"),
    Drug("Morphine sulfate ER", ("15mg", "30mg"), "Opioids", "opioids"),
    Drug("Hydrocodone/APAP", ("7.5/325mg",), "Opioids", "opioids", "hydrocodone / apap"),
    Drug("Naproxen", ("500mg", "550mg"), "NSAID", "nsaids"),
    Drug("Ibuprofen", ("600mg", "800mg"), "NSAID", "nsaids"),
    Drug("Meloxicam (Mobic)", ("7.5mg", "15mg"), "NSAID", "nsaids", "meloxicam / mobic"),
    Drug("Celebrex", ("200mg",), "NSAID", "nsaids", form="capsules"),
    Drug("Diclofenac/misoprostol", ("75-0.2mg",), "NSAID", "nsaids", "diclofenac / misoprostol"),
    Drug("Cyclobenzaprine", ("7.5mg", "10mg"), "Muscle Relaxant", "muscle relaxants"),
    Drug("Soma", ("350mg",), "Muscle Relaxant", "muscle relaxants"),
    Drug("Tizanidine", ("2mg", "4mg"), "Muscle Relaxant", "muscle relaxants"),
    Drug("Orphenadrine Citrate ER", ("100mg",), "Muscle Relaxant", "muscle relaxants"),
    Drug("Gabapentin", ("300mg", "600mg"), "Anti-epilepsy drugs", "epilepsy drugs"),
    Drug("Lyrica", ("75mg",), "Anti-epilepsy drugs", "epilepsy drugs", form="capsules"),
    Drug("Topamax", ("50mg",), "Anti-epilepsy drugs", "epilepsy drugs"),
    Drug("Omeprazole", ("20mg",), "Proton Pump Inhibitors", "stomach", form="capsules"),
    Drug("Pantoprazole", ("20mg", "40mg"), "Proton Pump Inhibitors", "stomach"),
    Drug("Famotidine", ("20mg",), "H2 Blocker", "stomach"),
    Drug("Ambien", ("5mg", "10mg"), "Sedative-hypnotics", "sleep"),
    Drug("Lunesta", ("2mg",), "Sedative-hypnotics", "sleep"),
    Drug("Xanax", ("0.5mg",), "Benzodiazepines", "benzodiazepines"),
    Drug("Valium", ("5mg", "10mg"), "Benzodiazepines", "benzodiazepines"),
    Drug("Cymbalta", ("30mg", "60mg"), "Antidepressant", "antidepressants", form="capsules"),
    Drug("Amitriptyline", ("25mg",), "Antidepressant", "antidepressants"),
    Drug("Ondansetron", ("4mg", "8mg"), "Antiemetic", "nausea"),
    Drug("Colace", ("100mg",), "GI Agents", "constipation", form="capsules"),
    Drug("Sumatriptan", ("50mg",), "Antimigraine Agent", "other drugs"),
    Drug("Viagra", ("50mg", "100mg"), "Impotence Agents", "other drugs"),
    Drug("Lisinopril", ("10mg",), "Antihypertensive", "other drugs"),
    Drug("Metformin", ("500mg",), "Antidiabetics", "other drugs"),
    Drug("Atorvastatin", ("20mg",), "Statin", "other drugs"),
    Drug("Keflex", ("500mg",), "Anti-infectives", "other drugs", form="capsules"),
    Drug("Prednisone", ("10mg",), "Adrenal Cortical Steroids", "other drugs"),
    Drug("Tylenol", ("500mg",), "Misc Analgesics", "other drugs"),
    Drug("Theramine", (), "Nutritional Products", "other drugs", form="capsules"),
)

_PATCHES = (
    ("Lidoderm {strength} patch", "5%", "lidoderm"),
    ("Lidocaine {strength} patch", "5%", "lidocaine"),
    ("Voltaren {strength} gel", "1%", "voltaren"),
    ("Terocin patch", None, "terocin"),
)
_BASES = ("Flurbiprofen 20%", "Gabapentin 10%", "Ketoprofen 10%", "Cyclobenzaprine 4%")
_ADDED = ("Lidocaine 5%", "Baclofen 2%", "Capsaicin 0.025%", "Menthol 4%")
_DOSES = (
    "one tablet twice daily",
    "1 tablet by mouth every 8 hours as needed",
    "take one at bedtime",
    "one every 8-12 hours as needed",
)
_QUANTITIES = (20, 30, 30, 45, 60, 60, 60, 90, 120, 180)
_REFILLS = {1: "1 refill", 2: "2 refills", 3: "3 refills", 4: "4 refills", 5: "5 refills"}


def printed_strength(rng: Random, drug: Drug) -> str | None:
    """Choose a strength; now and then a space stands before its unit."""
    if not drug.strengths:
        return None
    strength = rng.choice(drug.strengths)
    return strength.replace("mg", " mg") if rng.random() < 0.12 else strength


def drug_service(
    drug: Drug,
    text: str,
    *,
    strength: str | None,
    quantity: int | None = None,
    refills: int | None = None,
    region: str = "lumbar",
) -> Service:
    """A disputed drug with the details its text states."""
    return Service(
        text=text,
        subject=drug.name,
        topic=drug.topic,
        region=region,
        category="Pharmaceuticals",
        subcategory=drug.subcategory,
        drug=drug.gold or drug.name.lower(),
        strength=strength,
        quantity=quantity,
        refills=refills,
    )


def tablets(rng: Random, regions: tuple[str, ...]) -> Service:
    """A drug by mouth, with or without quantity, refills and directions."""
    drug = rng.choice(DRUGS)
    strength = printed_strength(rng, drug)
    name = f"{drug.name} {strength}" if strength else drug.name
    quantity: int | None = rng.choice(_QUANTITIES)
    refills = rng.choice((1, 1, 2, 3, 5)) if rng.random() < 0.3 else None
    form = rng.randrange(10)
    if form < 4:
        text = f"{name} #{quantity}"
    elif form == 4:
        text = f"{name} {drug.form} #{quantity}"
    elif form == 5:
        dose = rng.choice(_DOSES) if drug.form == "tablets" else "one capsule daily"
        text = f"{name}, {dose}, #{quantity}"
    elif form == 6:
        text = f"{name}, QTY: {quantity}"
    elif form == 7:
        text = f"1 prescription for {name} #{quantity}"
    elif form == 8:
        quantity = rng.choice((30, 60, 90))
        text = f"{capital(number_word(quantity))} ({quantity}) {drug.form} of {name}"
    else:
        text, quantity, refills = name, None, None
    if refills:
        text += rng.choice((" with ", ", ")) + _REFILLS[refills]
    return drug_service(
        drug, text, strength=strength, quantity=quantity, refills=refills, region=regions[0]
    )


def topical(rng: Random, regions: tuple[str, ...]) -> Service:
    """A patch, a gel, or a compounded cream."""
    strength: str | None
    if rng.random() < 0.5:
        pattern, strength, gold = rng.choice(_PATCHES)
        text = pattern.format(strength=strength)
        gel = "gel" in text
        quantity = None if gel else rng.choice((10, 20, 30))
        text += f" {rng.choice((100, 120))} grams" if gel else f" #{quantity}"
        subject, kind = text.split()[0], "Topical Analgesics"
    else:
        parts = [rng.choice(_BASES), *rng.sample(_ADDED, rng.choice((1, 2)))]
        gold = " / ".join(part.split()[0].lower() for part in parts)
        joiner = rng.choice(("/", "/", ", "))
        grams = rng.choice((120, 180, 240))
        text, strength, quantity = f"{joiner.join(parts)} cream, {grams}gm", None, None
        if rng.random() < 0.3:
            text, quantity = f"{text} #1", 1
        subject, kind = "the compounded cream", "Topical Compounds"
    return Service(
        text=text,
        subject=subject,
        topic="topicals",
        region=regions[0],
        category="Pharmaceuticals",
        subcategory=kind,
        drug=gold,
        strength=strength,
        quantity=quantity,
    )
