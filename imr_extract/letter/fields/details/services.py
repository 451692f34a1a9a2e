"""The names of services and clinicians in an item: rules of categories.toml and two lexicons."""

from __future__ import annotations

from collections import defaultdict

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_extract.letter.fields.details.numbers import Words
from imr_extract.letter.fields.details.spelling import NearNames
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import RuleSet

_PLURALS = {"y": "ies", "s": "ses", "x": "xes", "h": "hes"}


class ServiceNames:
    """Finds them."""

    def __init__(self, vocab: Vocab, rules: RuleSet) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rules.lexicons["services"]:
            names[row["category"], row["subcategory"]].append(row["name"])
        self._matcher = RuleMatcher(
            vocab, [*map(_rule, names, names.values()), *rules.of("categories")]
        )
        clinicians: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rules.lexicons["specialties"]:
            if row["category"]:
                clinicians[row["category"], row["subcategory"]].append(row["name"])
        people = [_rule(key, found, "specialties.csv") for key, found in clinicians.items()]
        self._people = RuleMatcher(vocab, people)
        known = (word for found in names.values() for name in found for word in name.split())
        self._near = NearNames(known)
        self._short = {
            row["abbreviation"]: row["word"] for row in rules.lexicons["service_abbreviations"]
        }
        self._vocab = vocab
        rows = sorted(rules.lexicons["service_endings"], key=lambda row: -len(row["ending"]))
        self._endings = [(row["ending"], row["category"], row["subcategory"]) for row in rows]
        self._phrase_ends = rules.words("service_details", "phrase_ends")

    def in_item(self, words: Span | Doc) -> list[Match]:
        """All names, first by start, then the longest first."""
        return self._matcher(words)

    def people(self, item: Span) -> list[Match]:
        """The clinicians and specialties that an item names; the rule has their consultation's."""
        return self._people(item)

    def in_corrected(self, item: Span, words: Words) -> list[Match]:
        """The names in an item whose words are put right: "accupuncture", "acu", "inj"."""
        right = [self._short.get(word) or self._near.nearest(word) or word for word in words.lower]
        if right == words.lower:
            return []
        matches = self._matcher(Doc(self._vocab, right))
        return [m._replace(start=m.start + item.start, end=m.end + item.start) for m in matches]

    def by_ending(self, words: Words) -> Match | None:
        """The last word of the first phrase that tells by its ending: "sialogram"."""
        found: Match | None = None
        for place, word in enumerate(words.lower):
            if word in self._phrase_ends and found is not None:
                break
            found = self._ending(word, place + words.start) or found
        return found

    def _ending(self, word: str, place: int) -> Match | None:
        for ending, category, subcategory in self._endings:
            if word.endswith(ending):
                rule = Rule(
                    id="services.ending", category=category, value=subcategory, examples=[ending]
                )
                return Match(place, place + 1, rule)
        return None


def _rule(key: tuple[str, str], names: list[str], lexicon: str = "services.csv") -> Rule:
    """The rule of a lexicon's names of one category; plurals are the same."""
    category, subcategory = key
    short = "_".join(subcategory.lower().replace("/", " ").replace("&", " ").split())
    phrases = [form for name in names for form in dict.fromkeys((name, _plural(name)))]
    return Rule(
        id=f"{lexicon}.{category.split()[0].lower()}.{short}",
        category=category, value=subcategory, phrases=phrases, examples=names[:1],
    )  # fmt: skip


def _plural(name: str) -> str:
    """The plural of a name's last word; of one that has no letters at its end, the same."""
    last = name[-1:]
    if not last.isalpha() or name.endswith(("ies", "ss", "ings")):
        return name
    if last == "s" and not name.endswith(("sis", "us")):
        return name
    if last == "y" and name[-2:-1] in "aeiou":
        return f"{name}s"
    if last == "h" and not name.endswith(("sh", "ch")):
        return f"{name}s"
    return (
        name[:-1] + _PLURALS[last] if last == "y" else f"{name}es" if last in "sxh" else f"{name}s"
    )
