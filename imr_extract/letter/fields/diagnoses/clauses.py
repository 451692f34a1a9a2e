"""Where the clause of a verb begins: the condition that stands before the verb is its subject."""

from __future__ import annotations

from spacy.tokens import Doc

from imr_extract.letter.fields.diagnoses.items import ends_short_line
from imr_extract.rules.rule_set import RuleSet

_ARTICLES = frozenset(["a", "an", "the"])
# "hepatitis C" may end a sentence, and the "C" is no initial.
_LETTERED = frozenset({"hepatitis", "vitamin", "influenza", "group", "type", "class", "grade"})
_INITIAL_REACH = 2
_CLAUSE_MARKS = frozenset(';:".')


class Clauses:
    """Finds the beginnings of clauses."""

    def __init__(self, rules: RuleSet) -> None:
        """Look the words up that end what stands before a clause."""
        self._ends = rules.words("diagnoses", "finite") | rules.words("diagnoses", "subject_ends")
        # "of the knee", "and a fracture": an article behind one of these begins no subject.
        self._leads_on = (
            rules.words("diagnoses", "prepositions")
            | rules.words("diagnoses", "conjunctions")
            | {",", "for", "by"}
        )

    def subject_start(self, doc: Doc, low: int, high: int) -> int:
        """Where the clause begins whose verb stands at `high`, at `low` or behind it."""
        depth = 0
        for i in range(high - 1, low - 1, -1):
            token = doc[i]
            if token.is_digit and (doc[i + 1].is_title or (i + 1 < high and _ends_date(doc, i))):
                # "... scored 58 Bipolar disorder was ruled out", "In the note of 5/6/16 gout was"
                return i + 1
            depth += token.text in {")", "]"}
            if token.text in {"(", "["}:
                if not depth:
                    return i + 1
                depth -= 1
            elif depth:
                continue
            elif i > low and token.is_title and ends_short_line(doc, i):
                return i  # "Rule out: gout" on the line above "Sepsis was excluded."
            elif token.text in _CLAUSE_MARKS or token.lower_ in self._ends:
                if not _is_of_initial(doc, i):
                    return i + 1
            elif token.lower_ in _ARTICLES and i > low and doc[i - 1].lower_ not in self._leads_on:
                return i
        return low


def _is_of_initial(doc: Doc, i: int) -> bool:
    """Whether a full stop is that of an initial in a name: "H. influenzae pneumonia"."""
    if doc[i].text != "." or i < _INITIAL_REACH or i + 1 >= len(doc) or not doc[i + 1].is_lower:
        return False
    return len(doc[i - 1]) == 1 and doc[i - 1].is_upper and doc[i - 2].lower_ not in _LETTERED


def _ends_date(doc: Doc, i: int) -> bool:
    """Whether a number is the last one of a date: "5/6/2016"."""
    return doc[i - 1].text in {"/", "-"} and doc[i - 2].is_digit and doc[i + 1].is_alpha
