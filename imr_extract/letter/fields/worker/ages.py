"""Whose age a summary states, and of which time: the worker's, at the review.

Any number that is printed like an age is a candidate; the words around it tell whether it is that
of another person, of a thing, of a guideline's patients or of another time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span

from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import RuleSet

# How sure a form is that it states the worker's age; the first of the surest is taken.
_STATED, _BARE, _PAST, _OF_ANOTHER_TIME = range(4)
_BARE_FORM, _ASIDE = "age_bare", "age_aside"
# How far before it the person stands whose age it is, and how long the name behind it is.
_PERSON_WITHIN = 14
_LONGEST_NAME = 8
# "the driver of the other car, a 25-year-old man"
_OTHER_WITHIN = 5
# Older workers are printed so rarely that a number is one's age only beside a word for a person.
_OLDEST = 100
_LETTERS = frozenset({"m", "f"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss"})
_ARTICLES = frozenset({"a", "an", "the", "this"})
_BEFORE_PERSON = _ARTICLES | {"injured", "our"}
_COPULAS = frozenset({"is", "are", "was", "were"})
# What begins a new description within a sentence: "Seen: a welder, 47".
_PARTS = frozenset({":", ";", "."})
# "has a 17-year-old at home"
_OWNING = frozenset({"has", "have", "had"})
# The words of an occupation with its article: "the school bus driver".
_LONGEST_OCCUPATION = 5
# Within so many tokens a number's own measure or limit stands.
_NEAR = 3
_AT_THE_TIME = ["at", "the", "time"]
_NEAR_REVIEW = 7


class Age(NamedTuple):
    """The match that states the worker's age, its sentence, and whether nothing else could."""

    match: Match
    sentence: Span
    is_sure: bool


class Name(NamedTuple):
    """The name behind an age or a sex: "laborer" of "a 47-year-old right-handed laborer".

    Attributes:
        head: its last word; "" where there is none.
        is_person: whether a word for the worker, or for one of a sex, ends it.
        end: the token behind it.
    """

    head: str
    is_person: bool
    end: int


class AgeReader:
    """Chooses among the candidates of a summary."""

    def __init__(self, rules: RuleSet) -> None:
        """Look up the word lists."""

        def words(name: str) -> frozenset[str]:
            return rules.words("worker", name)

        self._people = words("workers") | words("one_sex")
        self._pronouns = words("pronouns")
        # "The injured worker is 45." may be all that is left of a sentence.
        self._persons = self._pronouns | _TITLES | (self._people - {"worker"})
        self._new_subjects = self._pronouns | {"is", "was", "a"}
        self.others = words("others")
        self._many = words("many")
        # "a 15-year-old fracture", but "a 47-year-old fractured her wrist"
        rows = rules.lexicons.get("conditions", ())
        conditions = {row["word"] for row in rows if row["kind"] != "not_condition"}
        self.things = words("things") | {c for c in conditions if not c.endswith("ed")}
        self.name_ends = words("name_ends")
        self._leads = words("age_leads")
        self._other_times = words("other_times")
        self._before_ages = words("before_ages")
        self._moments = words("moments")
        self._nowadays = words("nowadays")
        self._reviews = words("reviews")
        self._limits = words("limits")
        self._beyond = words("beyond")
        self._measures = words("measures")
        self._bare_ends = words("bare_ends")
        self._temperatures = words("temperatures")
        self._handling = words("handling")
        self._no_people = self.others | self._many | self._pronouns | words("not_of_people")
        self._no_people |= self.name_ends - {"of", "and"}

    def choose(self, doc: Doc, found: Iterable[tuple[Match, Span]]) -> Age | None:
        """The worker's age among the matches, each with its sentence; None if there is none."""
        best: tuple[int, Match, Span] | None = None
        for match, sentence in found:
            rank = self._rank(doc, match, sentence)
            if rank is not None and (best is None or rank < best[0]):
                best = rank, match, sentence
                if rank == _STATED:
                    break
        return Age(best[1], best[2], best[0] == _STATED) if best else None

    def _rank(self, doc: Doc, match: Match, sentence: Span) -> int | None:
        """How sure a match states the worker's age; None where it states another's, or none."""
        words = _Words(doc, match, sentence)
        name = self.name_behind(doc, match.end, sentence.end)
        # CASE 1: a limit, a range, a date. "patients over 65 years of age", "18-65 years old".
        if self._is_limit(words):
            return None
        # CASE 2: another person's, or many people's. "her 19-year-old son", "a cousin, aged 19".
        if name.head in self.others or name.head in self._many or self._is_of_others(words, name):
            return None
        # CASE 3: a thing's. "a 15-year-old knee replacement", "the hardware is 15 years old".
        if match.rule.category == "age" and not name.is_person and self._is_thing(words, name):
            return None
        # CASE 4: a bare number that is a measure. "The patient is 45 pounds overweight".
        if match.rule.category == _BARE_FORM and not self._is_bare_age(words):
            return None
        # CASE 5: too high for a worker's. "a 104-year-old bridge".
        if self._is_too_high(words, name):
            return None
        # CASE 6: of whom a name before it names. "The welder, 47, fell", "Seen: welder, 47 yrs."
        if match.rule.category == _ASIDE:
            return _PAST if self._is_of_named(words) else None
        # CASE 7: of another, or the worker. "hit by a 47-year-old man", "filed by a 47-year-old".
        if words.before(2)[:1] == ["by"]:
            return _PAST
        # CASE 8: another time's. "at age 23", "was 45 years old when he fell".
        time = self._other_time(words, name)
        if time is not None:
            return time if time != _OF_ANOTHER_TIME else None
        return _BARE if match.rule.category == _BARE_FORM else _STATED

    def name_behind(self, doc: Doc, start: int, end: int) -> Name:
        """The name that begins with a token, up to a word or mark that ends names."""
        head, other = "", None
        if start + 1 < end and doc[start].text == "." and doc[start + 1].is_lower:
            start += 1  # "34 y.o. female officer"
        if start < end and doc[start].lower_ in _ARTICLES:
            start += 1  # "at age 68 the retired clerk"
        last = min(end, start + _LONGEST_NAME)
        for index in range(start, last):
            word = doc[index].lower_
            if word in self._people:
                return Name(word, True, index + 1)  # "a child care worker" too
            if word in self.others or word in self._many:
                other = other or Name(word, False, index + 1)
            if (doc[index].is_punct and word not in {"-", "/"}) or word in self.name_ends:
                return other or Name(head, False, index)
            if doc[index].is_alpha:
                head = word
        return other or Name(head, False, last)

    def _is_limit(self, words: _Words) -> bool:
        before, behind = words.before(_NEAR), words.behind(_NEAR)
        if before and before[-1] in self._limits:
            return True
        if len(before) > 1 and before[-2].isdigit() and before[-1] in {"-", "to", "/"}:
            # "18-65 years old", but "Visit 4/22/15 - 57M"
            return not (before[-1] == "-" and words.stands_apart)
        if before[-1:] == ["and"] and "between" in before:
            return True
        return bool(behind[1:]) and behind[0] in {"and", "or"} and behind[1] in self._beyond

    def _is_of_others(self, words: _Words, name: Name) -> bool:
        """Whether the last person named before it is another, or it is whom the worker handles."""
        before = words.before(_PERSON_WITHIN)
        if name.is_person and before[-1:] and before[-1] in {"this", "the"}:
            return False
        lead = before[-2] if len(before) > 1 and before[-1] in {"a", "an"} else ""
        if lead in self._handling or (lead in _OWNING and not name.head):
            return True
        if {"other", "another"} & set(before[-_OTHER_WITHIN:]):
            return True
        for index in range(len(before) - 1, -1, -1):
            word = before[index]
            follows = before[index + 1] if index + 1 < len(before) else ""
            if word in self._people and self._is_of_other(before, index):
                return True
            if word == ";" or word in self._people or word in self._many:
                return word in self._many
            # "lives with her husband and is a 45-year-old", "his wife and he"
            if word in {"and", "but", "."} and follows in self._new_subjects:
                return False
            if word in self.others:
                return True
        return False

    def _is_of_other(self, before: list[str], person: int) -> bool:
        """Whether the person only tells whose relative it is: "the mother of the patient"."""
        of = next((i for i in range(person - 1, 0, -1) if before[i] not in _BEFORE_PERSON), 0)
        return of > 0 and before[of] == "of" and before[of - 1] in self.others

    def _is_thing(self, words: _Words, name: Name) -> bool:
        if name.head:
            return name.head in self.things
        before = words.before(_NEAR + 1)
        subject = [word for word in before if word not in self._leads]
        return bool(subject and _COPULAS & set(before)) and subject[-1] in self.things

    def _is_bare_age(self, words: _Words) -> bool:
        """Whether nothing makes a bare number a measure, a temperature or part of another."""
        before, behind = words.before(_NEAR), words.behind(_NEAR)
        if words.first == "turned":
            return True
        letters = bool(_LETTERS & set(words.inside))
        if behind[:1] and behind[0] in self._measures and not (letters and behind[0] == "/"):
            return False
        if letters:
            return not (set(before) & self._temperatures or words.is_glued or before[-1:] == ["of"])
        # "The claimant is 45." and "He is 45." are of a person.
        if not behind or behind[0] == ".":
            return words.first in self._persons or "is" not in words.inside
        return behind[0] in self._bare_ends

    def _is_of_named(self, words: _Words) -> bool:
        """Whether a sentence, or what a mark parts from it, begins with what may be the worker."""
        before = words.before(_LONGEST_OCCUPATION + 1)
        start = max((i + 1 for i, word in enumerate(before) if word in _PARTS), default=0)
        named = before[start:]
        return (
            0 < len(named) <= _LONGEST_OCCUPATION
            and all(word.isalpha() or word in {"-", "/"} for word in named)
            and named[-1] not in self.things
            and self._no_people.isdisjoint(named[1:] if named[0] in _ARTICLES else named)
        )

    def _is_too_high(self, words: _Words, name: Name) -> bool:
        """Whether it is higher than an age that stands without a word for a person."""
        number = next((int(w) for w in words.inside if w.isdigit()), 0)
        beside = name.is_person or bool(set(words.inside) & self._people)
        return number > _OLDEST and not beside

    def _other_time(self, words: _Words, name: Name) -> int | None:
        """None where it is the age at the review; else how sure it is the worker's nonetheless."""
        before = words.before(_NEAR + 3)
        while before and before[-1] in self._leads:
            before.pop()
        lead = before[-1] if before else ""
        if lead in self._other_times or (words.first == "age" and lead in self._before_ages):
            # "at age 68 the retired clerk still works"
            is_now = {*words.inside, *words.behind(len(words.sentence))} & self._nowadays
            return _PAST if is_now else _OF_ANOTHER_TIME
        behind = words.behind(_NEAR_REVIEW)
        if behind[:_NEAR] == _AT_THE_TIME and self._reviews.intersection(behind[_NEAR:]):
            return None  # "33 at the time of this review"
        behind = behind[:_NEAR]
        if behind[:1] == ["when"] or behind[:1] == ["at"] and behind[-1] in self._moments:
            return _OF_ANOTHER_TIME
        later = [token.lower_ for token in words.doc[name.end : name.end + _NEAR]]
        if later[:1] in (["at"], ["on"]) and later[-1] in self._moments:
            return _PAST
        return _PAST if "was" in words.before(2) and not name.head else None


class _Words:
    """The words of a match and around it, in lower case."""

    def __init__(self, doc: Doc, match: Match, sentence: Span) -> None:
        self.doc = doc
        self.match = match
        self.sentence = sentence
        self.inside = [token.lower_ for token in doc[match.start : match.end]]

    @property
    def first(self) -> str:
        """The first word of the match."""
        return self.inside[0]

    @property
    def is_first(self) -> bool:
        """Whether its sentence begins with the match."""
        return self.match.start == self.sentence.start

    @property
    def stands_apart(self) -> bool:
        """Whether a space stands on either side of the mark before the match."""
        mark = self.match.start - 1
        return bool(self.doc[mark].whitespace_ and self.doc[mark - 1].whitespace_)

    @property
    def is_glued(self) -> bool:
        """Whether the match goes on another word or number: the "3/4" of a date."""
        start = self.match.start
        if self.is_first or self.first == ",":
            return False
        token = self.doc[start - 1]
        return not token.whitespace_ and token.text not in {"(", '"', ":"}

    def before(self, most: int) -> list[str]:
        """The last words before it in its sentence."""
        start = max(self.sentence.start, self.match.start - most)
        return [token.lower_ for token in self.doc[start : self.match.start]]

    def behind(self, most: int) -> Sequence[str]:
        """The first words behind it in its sentence."""
        end = min(self.sentence.end, self.match.end + most)
        return [token.lower_ for token in self.doc[self.match.end : end]]
