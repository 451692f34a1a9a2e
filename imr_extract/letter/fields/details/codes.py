"""Procedure codes of an item, and the category that a code alone tells."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest, of_category, verbatim

_HCPCS = "hcpcs"
_OPENING = frozenset({"(", "["})
# Before five digits these say that they are another number; behind them, that they are an amount.
_NUMBERED = frozenset({"#", "no", "number", "claim", "case", "zip", "$"})
_UNITS = frozenset({"units", "unit", "iu", "mg", "mcg", "ml", "miles"})


class CodeReader:
    """Finds the codes of items and knows their ranges."""

    def __init__(self, rules: RuleSet) -> None:
        """Take the ranges, the narrowest first."""
        rows = rules.lexicons["code_ranges"]
        ranges = [(r["first"], r["last"], (r["category"], r["subcategory"])) for r in rows]
        self._ranges = sorted(ranges, key=_width)

    def read(self, doc: Doc, item: Span, matches: list[Match]) -> Iterator[Match]:
        """HCPCS and CDT codes anywhere; five digits where they can be a code, or are called one."""
        cue = next(iter(of_category(matches, "code_cue")), None)
        for match in longest(of_category(matches, "code")):
            before = doc[match.start - 1].lower_ if match.start > item.start else ""
            cued = cue is not None and cue.end <= match.start or before in _OPENING
            if match.rule.value == _HCPCS or cued or self._is_bare(doc, item, match, before):
                yield match

    def _is_bare(self, doc: Doc, item: Span, match: Match, before: str) -> bool:
        behind = doc[match.end].lower_ if match.end < item.end else ""
        if before in _NUMBERED or behind in _UNITS:
            return False
        return self.category_of(verbatim(Span(doc, match.start, match.end))) is not None

    def category_of(self, code: str) -> tuple[str, str] | None:
        """Category and subcategory of a code; None where no range holds it."""
        for first, last, category in self._ranges:
            if len(code) == len(first) and _shape(code) == _shape(first) and first <= code <= last:
                return category
        return None


def _shape(code: str) -> str:
    """Which places hold letters; a first letter has to be the same."""
    return "".join("0" if char.isdigit() else char for char in code)


def _width(entry: tuple[str, str, tuple[str, str]]) -> int:
    digits = ["".join(filter(str.isdigit, end)) for end in entry[:2]]
    return int(digits[1]) - int(digits[0])
