"""Which of DWC's categories an item belongs to, of all that its words suggest.

An item begins with what is asked for, and in English the last name of that first phrase is what it
is: "hip arthroscopy assistant surgeon" asks for an assistant, "hearing aid batteries" for supplies.
Words that name services of every sort ("treatment", "follow-up visit") decide only where no other
name does.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.letter.fields.details.drugs import Drug
from imr_extract.letter.fields.details.numbers import Words
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet
from imr_extract.rules.spans import longest

_PHARMACEUTICALS, _INJECTION, _SURGERY = "Pharmaceuticals", "Injection", "Surgery"
_DIAGNOSTIC, _PSYCH, _DENTAL = "Diagnostic Testing", "Psych Services", "Dental Services"
_CONSULT, _ADJUNCT = "Surgical Consult", "Adjunct Surgical Services"
_MEDICAL = ("Evaluation & Management", "Medical Specialties")
_VISCO = "Viscosupplementation"
_COMPOUNDS, _TOPICALS = "Topical Compounds", "Topical Analgesics"
TOPICAL = frozenset({_COMPOUNDS, _TOPICALS})
# Classes that are swallowed; in a cream they are a topical.
_ORAL = frozenset(
    {
        "NSAID", "Muscle Relaxant", "Anti-epilepsy drugs", "Antidepressant", "Misc Analgesics",
        "Opioids",
    }
)  # fmt: skip
# Steroids are sold for the skin, too; only with others in a cream they are a compound.
_STEROIDS = "Adrenal Cortical Steroids"
_PATCHES = frozenset({"Opioids"})
# Classes that patients inject themselves, so that an injection is how the drug is sold.
_SELF_INJECTED = frozenset(
    {
        "Antimigraine Agent", "Antidiabetics", "Tumor necrosis factor (TNF) modifier", _VISCO,
        "Anti-coagulant", "Hormones", "Opioid Antagonist", "Androgens & Anabolic Steroids",
    }
)  # fmt: skip
# Given as an infusion these are a procedure, while others are only taken that way.
_INFUSED = frozenset({"Misc Analgesics", "Opioids", "Topical Analgesics", "Antiemetic"})
# What a consultation may lead to and is then itself: "consultation for acupuncture".
_LED_TO = frozenset({"Rehabilitation", "Programs", "Home Health", _PSYCH, "Transportation"})
# Tests and visits before an operation belong to it.
_BEFORE_OPERATION = frozenset({_DIAGNOSTIC, _MEDICAL[0], _SURGERY})
_TESTS_OF_AN_OPERATION = frozenset({"Lab & Pathology", "Other Diagnostic Tests"})
# ... and so does an image of the chest.
_CHEST = "chest"
_LISTS = (
    "general", "phrase_ends", "asks_for", "consults", "by_whom", "before_operation", "associated",
    "infused", "injected_by",
)  # fmt: skip


class Choice(NamedTuple):
    """A category, and what decides it.

    Attributes:
        category: DWC's category.
        subcategory: its subcategory.
        match: the words that decide it.
        rule_id: the rule that does.
        is_general: whether these words name services of every sort, so that others may know better.
    """

    category: str
    subcategory: str
    match: Match
    rule_id: str
    is_general: bool = False

    def span(self, doc: Doc) -> Span:
        """The words that decide it."""
        return Span(doc, self.match.start, self.match.end, label="category", span_id=self.rule_id)


class Form(NamedTuple):
    """In what form an item asks for its drugs.

    Attributes:
        percents: how many strengths in per cent it states.
        on_skin: whether it names a form that is put on the skin.
        not_on_skin: whether it names one that is not.
    """

    percents: int
    on_skin: bool
    not_on_skin: bool


class Chooser:
    """Chooses the category of items."""

    def __init__(self, rules: RuleSet) -> None:
        """Take the words that it knows."""
        self._words = {name: rules.words("service_details", name) for name in _LISTS}
        rows = rules.lexicons["drugs"]
        self._topicals = frozenset(r["generic"] for r in rows if r["subcategory"] == _TOPICALS)

    def choose(
        self, words: Words, named: list[Match], people: list[Match], drugs: list[Drug], form: Form
    ) -> Choice | None:
        """The category of one item.

        Args:
            words: the item's words.
            named: what the category rules and the lexicon of services match, first by start, then
                the longest first.
            people: the clinicians and specialties that it names.
            drugs: the drugs that it names, in order.
            form: in what form it asks for them.

        Returns:
            The choice; None where nothing decides.
        """
        found = list(longest(named))
        own = [drug for drug in drugs if not drug.is_class]
        if drugs and (own or not found):
            drugs = own or drugs
            first = drugs[0]
            # CASE 1: "Kenalog injection to the knee", "ketamine infusion"
            if first.subcategory not in _SELF_INJECTED:
                put = self._injection(words, named, first)
                if put is not None:
                    return put
            before = [m for m in named if _precedes(m, first) and not self._is_before(words, m)]
            before = [m for m in before if not self._is_general(words, m) or _is_medical(m)]
            # CASE 2: "Norco 10/325mg #60", "one month supply of Norco"
            if not before:
                return self._of_drugs(drugs, form)
            found = list(longest(before))
        return self._of_services(words, found, people)

    def _injection(self, words: Words, named: list[Match], drug: Drug) -> Choice | None:
        """The injection that a drug is given by; None where it is given otherwise."""
        if not self._words["injected_by"].isdisjoint(words.lower):
            return Choice(_INJECTION, _INJECTION, drug.match, "service_details.injected_by")
        for match in named:
            infused = words.at(match.end - 1 - words.start) in self._words["infused"]
            procedure = drug.subcategory in _INFUSED or not infused
            if match.rule.category == _INJECTION and procedure:
                return choice_of(match)
        return None

    def _of_services(self, words: Words, found: list[Match], people: list[Match]) -> Choice | None:
        """The category of what an item asks for that is no drug."""
        first, rest = self._phrases(words, found)
        # CASE 3: "pre-op EKG", "associated surgical service: chest x-ray"
        operation = next((m for m in found if self._is_before(words, m)), None)
        if operation is not None and operation in first:
            first = [m for m in first if m is not operation]
            what = self._head(words, first) or self._head(words, rest)
            if what is None or what.rule.category in _BEFORE_OPERATION:
                return choice_of(operation)
            return choice_of(what)
        head = self._head(words, first)
        if head is None:
            return self._of_consult(words, first, rest, people)
        choice = choice_of(head)
        # CASE 4: "hip replacement evaluation"
        if _is_operation(head) and self._is_consult_of(words, head, first):
            return choice._replace(subcategory=_CONSULT)
        test = choice.subcategory in _TESTS_OF_AN_OPERATION or _CHEST in words.lower
        if test and head.rule.category == _DIAGNOSTIC and self._is_associated(words):
            return Choice(_SURGERY, _ADJUNCT, head, head.rule.id)
        return choice

    def _phrases(self, words: Words, found: list[Match]) -> tuple[list[Match], list[Match]]:
        """The matches of the first phrase that holds any, and those of the others."""
        for index, match in enumerate(found):
            end = match.end - words.start
            while end < len(words.lower) and words.lower[end] not in self._words["phrase_ends"]:
                if words.lower[end].isdigit():
                    break
                end += 1
            cut = next(
                (
                    i
                    for i, m in enumerate(found[index:], start=index)
                    if m.start - words.start >= end
                ),
                len(found),
            )
            return found[index:cut], found[cut:]
        return [], []

    def _head(self, words: Words, phrase: list[Match]) -> Match | None:
        """The last name of a phrase that says of what sort the service is."""
        telling = [m for m in phrase if not self._is_general(words, m) and not _is_medical(m)]
        return telling[-1] if telling else None

    def _of_consult(
        self, words: Words, first: list[Match], rest: list[Match], people: list[Match]
    ) -> Choice | None:
        """Of a first phrase of general words: what it leads to, with whom, or itself."""
        if not first:
            return choice_of(people[0]) if people else None
        telling = [m for m in rest if not self._is_general(words, m) and not _is_medical(m)]
        asked = words.lower[first[0].start - words.start : first[-1].end - words.start]
        medical = [m for m in first if _is_medical(m)]
        # CASE 5: "Follow-up with an orthopedist", "pain management consult for a stimulator"
        if people and medical and (not telling or people[0].start < telling[0].start):
            return choice_of(people[0])
        if telling:
            other = telling[0]
            # CASE 6: "consultation for a knee replacement", "with a knee replacement specialist"
            if _is_operation(other) and medical:
                return choice_of(other)._replace(subcategory=_CONSULT)
            # CASE 7: "referral for an MRI", "trial of traction"; "evaluation for a functional
            # restoration program", but not "for an injection"
            asks = any(word in self._words["asks_for"] for word in asked)
            led = other.rule.category in _LED_TO or other.rule.value in {_CONSULT, _DENTAL}
            if asks or led:
                return choice_of(other)
        return choice_of((medical or first)[0])._replace(is_general=True)

    def _is_consult_of(self, words: Words, head: Match, first: list[Match]) -> bool:
        """Whether a word for a consultation stands behind an operation in its phrase."""
        place = head.end - words.start
        while words.at(place) and words.at(place) not in self._words["phrase_ends"]:
            if words.at(place) in self._words["consults"]:
                return True
            place += 1
        return any(m.start > head.start and _is_medical(m) for m in first)

    def _is_general(self, words: Words, match: Match) -> bool:
        own = words.lower[match.start - words.start : match.end - words.start]
        return all(word in self._words["general"] for word in own)

    def _is_before(self, words: Words, match: Match) -> bool:
        """Whether a match is the "pre-op" of what stands before an operation."""
        return words.at(match.start - words.start) in self._words["before_operation"]

    def _is_associated(self, words: Words) -> bool:
        return any(word in self._words["associated"] for word in words.lower[:3])

    def _of_drugs(self, drugs: list[Drug], form: Form) -> Choice:
        first = drugs[0]
        subcategory, rule = first.subcategory, first.match.rule.id
        several = len({drug.generic for drug in drugs}) > 1
        on_skin = form.on_skin or form.percents and not form.not_on_skin
        oral = subcategory in _ORAL or (several and subcategory == _STEROIDS)
        if several and form.percents >= 2:
            subcategory, rule = _COMPOUNDS, "service_details.compound"
        elif on_skin and oral and (subcategory not in _PATCHES or form.percents):
            sold = first.generic in self._topicals
            subcategory = _TOPICALS if sold and not several else _COMPOUNDS
            rule = "service_details.topical"
        return Choice(_PHARMACEUTICALS, subcategory, first.match, rule)


def choose_by_rationale(matches: list[Match]) -> Choice | None:
    """The category that a rationale names most; None without one that leads by two."""
    counts = Counter((m.rule.category, m.rule.value) for m in matches).most_common(2)
    if not counts or counts[0][1] - (counts[1][1] if len(counts) > 1 else 0) < 2:
        return None
    most = counts[0][0]
    return choice_of(next(m for m in matches if (m.rule.category, m.rule.value) == most))


def _is_medical(match: Match) -> bool:
    return (match.rule.category, match.rule.value) == _MEDICAL


def _is_operation(match: Match) -> bool:
    """Whether a match is a surgical procedure itself."""
    rule = match.rule
    return rule.category == _SURGERY and rule.value not in {_CONSULT, _ADJUNCT}


def _precedes(match: Match, drug: Drug) -> bool:
    start = drug.match.start
    return match.start < start or match.start == start and match.end > drug.match.end


def choice_of(match: Match) -> Choice:
    """The category that a match's rule states."""
    return Choice(match.rule.category, match.rule.value, match, match.rule.id)
