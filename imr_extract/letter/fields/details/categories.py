"""Which of DWC's categories an item belongs to, of all that its words suggest."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.rules.rule import Match

_PHARMACEUTICALS, _INJECTION = "Pharmaceuticals", "Injection"
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
    """A category, and the match and rule that decide it."""

    category: str
    subcategory: str
    match: Match
    rule_id: str

    def span(self, doc: Doc) -> Span:
        """The words that decide it."""
        return Span(doc, self.match.start, self.match.end, label="category", span_id=self.rule_id)


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
        injection = next((m for m in matches if m.rule.category == _INJECTION), None)
        # CASE 1: "Kenalog injection to the knee"
        if injection is not None and first.subcategory != _VISCO:
            return _of_match(injection)
        before = [
            m
            for m in matches
            if m.start < first.match.start
            or (m.start == first.match.start and m.end > first.match.end)
        ]
        # CASE 2: "Norco 10/325mg #60"
        if not before:
            return _of_drugs(drugs, percents, topical, topicals)
        matches = before
    # CASE 3: "MRI of the lumbar spine", "Office visit to refill Norco"
    return _of_match(matches[0]) if matches else None


def choose_by_rationale(matches: list[Match]) -> Choice | None:
    """The category that a rationale names most; None without one that leads by two."""
    counts = Counter((m.rule.category, m.rule.value) for m in matches).most_common(2)
    if not counts or counts[0][1] - (counts[1][1] if len(counts) > 1 else 0) < 2:
        return None
    most = counts[0][0]
    return _of_match(next(m for m in matches if (m.rule.category, m.rule.value) == most))


def _of_match(match: Match) -> Choice:
    return Choice(match.rule.category, match.rule.value, match, match.rule.id)


def _of_drugs(drugs: list[Drug], percents: int, topical: bool, topicals: frozenset[str]) -> Choice:
    first = drugs[0]
    subcategory, rule = first.subcategory, first.match.rule.id
    several = len({drug.generic for drug in drugs}) > 1
    if several and percents >= 2:
        subcategory, rule = _COMPOUNDS, "service_details.compound"
    elif topical and subcategory in _ORAL and not (subcategory in _PATCHES and not percents):
        sold = first.generic in topicals
        subcategory = _TOPICALS if sold and not several else _COMPOUNDS
        rule = "service_details.topical"
    return Choice(_PHARMACEUTICALS, subcategory, first.match, rule)
