"""Which of DWC's categories an item belongs to, of all that its words suggest."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from imr_extract.rules.matcher import Match

DRUG_CATEGORY = "Pharmaceuticals"
COMPOUND_RULE = "service_details.compound"
TOPICAL_RULE = "service_details.topical"

_INJECTION = "Injection: "
_VISCO = "Viscosupplementation"
_COMPOUNDS, _TOPICALS = "Topical Compounds", "Topical Analgesics"
# Classes that are swallowed; in a cream they are a topical.
_ORAL = frozenset(
    {
        "NSAID", "Muscle Relaxant", "Anti-epilepsy drugs", "Antidepressant", "Misc Analgesics",
        "Opioids", "Adrenal Cortical Steroids",
    }
)  # fmt: skip
_PATCHES = frozenset({"Opioids"})


class Choice(NamedTuple):
    """A category and the match that decides it."""

    category: str
    subcategory: str
    match: Match
    rule_id: str


class Drug(NamedTuple):
    """A drug named in an item, with its row of the lexicon."""

    match: Match
    generic: str
    subcategory: str
    is_class: bool


def choose(
    matches: list[Match],
    drugs: list[Drug],
    percents: int,
    topical: bool,
    topicals: frozenset[str],
) -> Choice | None:
    """The category of one item.

    Args:
        matches: matches of the category rules, first by start, then longest first.
        drugs: the drugs that the item names, in order.
        percents: how many strengths in per cent it states.
        topical: whether it names a form that is put on the skin.
        topicals: generic names that are sold as a topical.

    Returns:
        The choice; None where nothing decides.
    """
    named = [drug for drug in drugs if not drug.is_class]
    if drugs and (named or not matches):
        drugs = named or drugs
        first = drugs[0]
        injection = next((m for m in matches if m.rule.category.startswith(_INJECTION)), None)
        if injection is not None and first.subcategory != _VISCO:
            return _of_match(injection)
        before = [
            m
            for m in matches
            if m.start < first.match.start
            or (m.start == first.match.start and m.end > first.match.end)
        ]
        if not before:
            return _of_drugs(drugs, percents, topical, topicals)
        matches = before
    return _of_match(matches[0]) if matches else None


def choose_by_rationale(matches: list[Match]) -> Choice | None:
    """The category that a rationale names most; None without one that leads by two."""
    counts = Counter(m.rule.category for m in matches).most_common(2)
    if not counts or counts[0][1] - (counts[1][1] if len(counts) > 1 else 0) < 2:
        return None
    return _of_match(next(m for m in matches if m.rule.category == counts[0][0]))


def _of_match(match: Match) -> Choice:
    category, subcategory = match.rule.category.split(": ", 1)
    return Choice(category, subcategory, match, match.rule.id)


def _of_drugs(drugs: list[Drug], percents: int, topical: bool, topicals: frozenset[str]) -> Choice:
    first = drugs[0]
    subcategory, rule = first.subcategory, first.match.rule.id
    several = len({drug.generic for drug in drugs}) > 1
    if several and percents >= 2:
        subcategory, rule = _COMPOUNDS, COMPOUND_RULE
    elif topical and subcategory in _ORAL and not (subcategory in _PATCHES and not percents):
        sold = first.generic in topicals
        subcategory = _TOPICALS if sold and not several else _COMPOUNDS
        rule = TOPICAL_RULE
    return Choice(DRUG_CATEGORY, subcategory, first.match, rule)
