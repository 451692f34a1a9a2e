"""The drugs that an item names: by the lexicon, a near spelling, or a strength behind a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.details.numbers import Words
from imr_extract.letter.fields.details.spelling import NearNames
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import verbatim

_CLASS = "class"
_BY_HAND = "hand"
_OTHER = "Other"
_LEVELS = frozenset({"level", "levels"})
_NAME = re.compile(r"[a-z][a-z-]{3,}")


class Drug(NamedTuple):
    """A drug named in an item.

    Attributes:
        match: its words, salt and release among them.
        generic: its generic name, several joined by " / "; empty where the lexicon lacks it.
        subcategory: DWC's class.
        is_class: whether it names a class of drugs only.
    """

    match: Match
    generic: str
    subcategory: str
    is_class: bool = False


class DrugReader:
    """Finds the drugs of an item."""

    def __init__(self, rules: RuleSet) -> None:
        """Index the lexicon."""
        drugs = rules.lexicons["drugs"]
        self._rows = {_key(row["name"]): row for row in drugs}
        names = [row["name"] for row in drugs]
        self.rule = Rule(
            id="service_details.drug", category="drug", phrases=names, examples=names[:1]
        )
        self._near_rule = self.rule.model_copy(update={"id": "service_details.near_drug"})
        self._unknown_rule = self.rule.model_copy(update={"id": "service_details.unknown_drug"})
        # Rare brands are near too many words.
        self._near = NearNames(r["name"] for r in drugs if r["source"] == _BY_HAND)
        self._suffixes = frozenset(row["word"] for row in rules.lexicons["drug_suffixes"])
        stems = sorted(rules.lexicons["drug_stems"], key=lambda row: -len(row["stem"]))
        self._stems = [(row["stem"], row["subcategory"]) for row in stems]
        self._measured = rules.words("service_details", "measured")
        self._units = rules.words("service_details", "masses")
        counted = rules.words("service_details", "counted")
        self._amounts = self._units | counted | rules.words("service_details", "percents") | {"#"}

    def read(self, item: Span, words: Words, matches: list[Match]) -> list[Drug]:
        """The drugs in order.

        Args:
            item: the item.
            words: its words.
            matches: where names of the lexicon stand in it.
        """
        found = [self._known(item, words, match) for match in matches]
        # Looked for once: a request may name thousands of drugs.
        last_level = max((i for i, word in enumerate(words.lower) if word in _LEVELS), default=-1)
        named = [drug for drug in found if not self._is_measured(words, drug, last_level)]
        if any(not drug.is_class for drug in named):
            return named
        unknown = next(self._unknown(item.doc, words), None)
        return named if unknown is None else [unknown, *named]

    def _known(self, item: Span, words: Words, match: Match) -> Drug:
        """A drug of the lexicon, with its salt and release: "tramadol hcl er"."""
        row = self._rows[_key(verbatim(Span(item.doc, match.start, match.end)))]
        end = match.end - words.start
        is_class = row["kind"] == _CLASS
        while not is_class and words.at(end) in self._suffixes:
            end += 1
        match = match._replace(end=end + words.start)
        return Drug(match, row["generic"], row["subcategory"], is_class)

    def _is_measured(self, words: Words, drug: Drug, last_level: int) -> bool:
        """Whether an item asks for the level of a drug in the blood: "vitamin D level"."""
        start, end = drug.match.start - words.start, drug.match.end - words.start
        # "vitamin D, B12 and folate levels", "serum testosterone"
        if last_level >= end or words.at(start - 1) == "serum":
            return True
        if words.at(end) == "," and words.at(end + 1) in self._measured:
            return True
        return words.at(end) in self._measured and words.at(end) not in {"free", "blood"}

    def _unknown(self, doc: Doc, words: Words) -> Iterator[Drug]:
        """A misspelt name, or a word that nothing but its strength shows to be a drug's."""
        if not self._amounts.intersection(words.lower):
            return
        for place, word in enumerate(words.lower):
            if not _NAME.fullmatch(word):
                continue
            end = place + 1
            while words.at(end) in self._suffixes:
                end += 1
            start = words.start + place
            near = self._near.nearest(word)
            if near is not None:
                row = self._rows[near]
                match = Match(start, words.start + end, self._near_rule)
                yield Drug(match, row["generic"], row["subcategory"], row["kind"] == _CLASS)
            elif self._has_strength(words, end) and doc[start].is_title | doc[start].is_upper:
                match = Match(start, words.start + end, self._unknown_rule)
                yield Drug(match, "", self._by_stem(word))

    def _has_strength(self, words: Words, place: int) -> bool:
        """Whether "50 mg" stands there."""
        number = words.at(place).replace(".", "", 1)
        return number.isdigit() and words.at(place + 1) in self._units - {"unit", "units"}

    def _by_stem(self, name: str) -> str:
        """DWC's class of a drug that the lexicon lacks, by how its generic name ends."""
        found = (subcategory for stem, subcategory in self._stems if name.endswith(stem))
        return next(found, _OTHER)


def _key(name: str) -> str:
    """A name as the lexicon is searched: lower case, no spaces."""
    return "".join(name.lower().split())
