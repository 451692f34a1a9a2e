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
import io
import re
from collections import Counter
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
_LOOK_ALIKES = frozenset(
    """
    effect effects type types zone scale scales object objects contents content forms form food
    finding findings results result cause causes category score length complex state states
    stature density angle change changes cell cells nodes node fear lack fold folds membrane
    membranes speech position vision residual positive group groups blood lobe sleep
    duplication sounds sound smear secondary secretion overload crisis minor major trait count
    illness primarily imposed elevation social restoration connection arch found target
    manifestations variant carrier protein factor excess attempt attack attacks break breaks hole
    vessels responder sector categories material mixed reading breathing sensitivity artery
    systolic phenomenon simple color discharge ventricle vein veins large large small limited
    separation episode episodes collapse recession depressed deposits deposit exhaustion duct
    testes testis penis ureter identified gait evidence reporting study sites site such delay
    resistance behavior behavioral individual motor stage tags response loose relationship
    rotation cava valve return nipple deletion male female sputum localized voice event rate
    tolerance sample test tests active classifiable point presentation warm cold simplex
    development spot environment situational affect confusion pattern developing current
    appearance deviation alteration disabilities disability attention movements movement
    membrane suspect personality categories index epiphysis testicle status growth eating
    problem gain desire volume enzyme raised lead profile elevated urine selection penetration
    concern feeling need normal commands decline functioning posture frequency hesitancy
    production pads bursa organ combination vessel medium renal dialysis functional urge signs
    sign apical width margin margins bridge contour height process presence stone stones
    milestone division vertical spacing distance guidance interference wall mutation inhibitor
    patient combat mental psychological factors component line drive factor thoughts thought
    feeding vocal elaboration preceded menstrual exclusively equivalents equivalent emergency
    curve traction streaks clefts passages passage line spindle component correspondence
    perception suppression compromise conditioner also secretions milk gingival ridge process
    bowel intestine lines horn hair overlap organ stomach mucosa gallbladder bands wear margin
    impaction investigation periods absent leaf leaflet anus cloaca pancreas only beat words
    infant shadow breasts breast capacity markers marker antigen adult hanging shock class
    spring persistence presence gene differential inhibitors differential animal unrelated
    splitting need study straining odor drip percussion pulse amount friction falls falling
    fall drop tube virus viral mature congenital genetic recessive juvenile infantile
    hereditary acute chronic recurrent primary segmental osseous diffuse inflammatory
    interstitial allergic viral occurring renal cardiac cervical excessive irregular dysfunctional
    deep horizontal crowding tipping dimension range discrepancy socket signs activity activities
    prosthesis device devices care encounter person body bone joint procedure operation
    operations intervention history use supervision reduction status absence term fetus
    occupant driver passenger pedestrian rider contact exposure assault accident struck hit
    place discharge media retained presence specific originating results susceptibility against
    caused related affected displaced nondisplaced injured bitten crushed jumping landing
    slipping colliding boarding activity accident specimen sclera lens window interruption
    continuation origin arteries glands pharynx rectum ovary streak vagina cleft vestige
    appendage lobule atrium auricle cusps patent arrangement twins less replaced variants
    chromosome transporter awareness benign shortness distress respiration inability tympany
    tension concern arousals component bulbi fits replaced hard point mole reactor titer
    studies scan potential suicide inhalation fish immersion axis atlas reflex pupil iris
    metacarpus septum palate uterus esophagus sinus around eyelid stature conduction pouch
    appendix prostate stone driver induced opioid cannabis cocaine alcohol tobacco nicotine
    caffeine sedative amphetamine stimulant hallucinogen inhalant vitamin glucose cholesterol
    calculus externa transection plus agents
    """.split()
)
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
    skipped = _LOOK_ALIKES | _words_of("body_sites") | _words_of("conditions")
    rows = (
        (word, "general" if with_of[word] >= _WANTS_SITE * heads[word] else "disease")
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
    sites = _words_of("body_sites")
    rows = (
        (tail,)
        for tail, count in sorted(tails.items())
        if count >= _COMMON_TAIL
        and len(tail.split()) <= _LONGEST_TAIL
        and not tail.startswith(("with ", "without ", "and ", "or ", "except ", "including "))
        and not set(tail.split()) - {"unspecified"} <= sites
        and not set(tail.split()) & (sites - _NOT_ONLY_SITES)
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
# Words that say where, but also which one.
_NOT_ONLY_SITES = frozenset(
    "mild moderate severe acute chronic initial subsequent encounter sequela closed open displaced"
    " nondisplaced unspecified multiple other specified first second third fourth old new".split()
)
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


# The command -----------------------------------------------------------------------------------


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
    make.__name__: make for make in (condition_nouns, condition_names, condition_qualifiers)
}


def main() -> None:
    """Make the lexicons that are named, or all."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("lexicon", nargs="*", choices=[[], *LEXICONS], help="by default all")
    for name in ask.parse_args().lexicon or LEXICONS:
        write(name, LEXICONS[name]())


if __name__ == "__main__":
    main()
