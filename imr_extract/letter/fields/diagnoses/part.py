"""A part of a list of conditions, as its own words describe it."""

from __future__ import annotations

from dataclasses import dataclass

from imr_extract.record import Assertion

# Kinds of a part by its words, beside those of the lexicon `conditions`.
SITE, QUALIFIER, UNKNOWN, ASIDE, TRAILER = "site", "qualifier", "unknown", "aside", "trailer"
HABIT = "habit"
NO_CONDITION = frozenset({"procedure", "not_condition"})
# Nouns of conditions, and those that want a site or a cause to be complete.
WANTS_SITE = frozenset({"general", "symptom", "mechanism"})
CONDITIONS = WANTS_SITE | {"complaint", "disease"}
# More than a complaint, a finding or an accident.
DISEASES = frozenset({"general", "disease"})


@dataclass
class Part:
    """A stretch between two separators.

    Attributes:
        start: its first token.
        end: the token behind it.
        joint: the separator before it.
        comma: whether a comma stands before its conjunction.
        kind: that of its condition's noun (general, symptom, complaint, mechanism,
            disease), or procedure, not_condition, habit, qualifier, site, unknown, aside, trailer.
        assertion: what its own words say of it.
        open_with: the preposition behind the noun that may reach into the next part.
        first_word: in lower case, without what only leads to it.
        last_word: likewise.
        has_side: whether it begins by saying which side, or is of a region.
        leans: whether it says where or how and goes on: "L5-S1 with radiculopathy".
        has_article: whether an article leads to it, as to a clause's subject.
        goes_back: whether it begins with a preposition behind a comma: "type 2, of the arm".
        is_adjective: whether it is an adjective that no lexicon has: "hypertension, renovascular".
        is_name: whether it may name a condition that no lexicon has, or names what is abused.
        goes_on: whether it says more of the condition before its comma: "aggravated by cold".
    """

    start: int
    end: int
    joint: str
    comma: bool = False
    kind: str = UNKNOWN
    assertion: Assertion | None = None
    open_with: str = ""
    first_word: str = ""
    last_word: str = ""
    has_side: bool = False
    leans: bool = False
    has_article: bool = False
    goes_back: bool = False
    is_adjective: bool = False
    is_name: bool = False
    goes_on: bool = False

    @property
    def is_condition(self) -> bool:
        """Whether it has a condition's noun."""
        return self.kind in CONDITIONS

    @property
    def is_bare(self) -> bool:
        """Whether it is nothing but a noun that wants a site: "sprain" of "strain or sprain"."""
        return self.kind in WANTS_SITE and self.end - self.start == 1
