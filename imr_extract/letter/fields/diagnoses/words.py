"""What single words of a summary are to a condition: its noun, its place, or how it is."""

from __future__ import annotations

from imr_extract.rules.rule_set import RuleSet

# The shortest word whose ending alone tells that it names a disease, or a procedure.
_SHORTEST_BY_SUFFIX = 7
# Beginnings that make one condition's noun another one's.
_PREFIXES = ("pseudo", "poly", "neuro", "micro", "mono", "hemi", "osteo", "cardio", "post", "re")
# Endings of adjectives, which say of what kind a condition is.
_ADJECTIVAL = ("al", "ic", "ar", "ive", "ous", "ory", "ary", "oid", "motor")
_SHORTEST_ADJECTIVE = 6


class ConditionWords:
    """The lexicons of conditions, asked word by word."""

    def __init__(self, rules: RuleSet) -> None:
        """Put the lexicons together; what is compiled by hand goes before what is made."""
        lexicons = rules.lexicons
        by_hand = lexicons["conditions"]
        nouns = [*lexicons["condition_nouns"], *by_hand]
        self._kinds = {r["word"]: r["kind"] for r in nouns if "suffix" not in r["kind"]}
        self._disease_ends = tuple(r["word"] for r in by_hand if r["kind"] == "suffix")
        self._procedure_ends = tuple(r["word"] for r in by_hand if r["kind"] == "procedure_suffix")
        abbreviations = lexicons["condition_abbreviations"]
        self._upper = {r["abbreviation"] for r in abbreviations}
        self._any_case = {r["abbreviation"].lower() for r in abbreviations if r["case"] == "any"}
        self._modifiers = {r["word"] for r in lexicons["condition_modifiers"]}
        self._sites = {r["word"] for r in lexicons["body_sites"]}

    def kind(self, text: str, word: str) -> str:
        """The kind of a condition's noun, or what makes its phrase no condition; "" for others.

        Args:
            text: the word as it is printed: "ED" is a condition, "ed" is none.
            word: it in lower case.
        """
        kind = self._kinds.get(word, "")
        if kind:
            return kind
        if word in self._any_case or text in self._upper:
            return "disease"
        if word.startswith(_PREFIXES):
            for prefix in _PREFIXES:
                if word.startswith(prefix) and word[len(prefix) :] in self._kinds:
                    return self._kinds[word[len(prefix) :]]
        if len(word) >= _SHORTEST_BY_SUFFIX:
            if word.endswith(self._procedure_ends):
                return "procedure"
            if word.endswith(self._disease_ends):
                return "disease"
        return ""

    def is_modifier(self, word: str) -> bool:
        """Whether a word says which side, how bad, how long: "left", "recurrent"."""
        return word in self._modifiers

    def is_site(self, word: str) -> bool:
        """Whether a word says where, a spinal level too: "knee", "C5", "T12"."""
        return word in self._sites or word.removesuffix("s") in self._sites or _is_level(word)

    def is_place(self, word: str) -> bool:
        """Whether a word says where, or which side and how, as in the name of a site."""
        return self.is_site(word) or self.is_modifier(word)

    def is_adjective(self, word: str) -> bool:
        """Whether a word looks like one that says of what kind: "homicidal", "cognitive"."""
        return len(word) >= _SHORTEST_ADJECTIVE and word.endswith(_ADJECTIVAL)


def _is_level(word: str) -> bool:
    return len(word) in {2, 3} and word[0] in "ctls" and word[1:].isdigit()
