"""Component: the words of each item that say what the service is, how much of it and where.

Leaves `DetailSpans` in each item and writes `doc.spans["imr_service_details"]`: `drug`, `strength`,
`quantity`, `refills`, `sessions` (or `frequency` and `duration`, `grid`, `times`), `body_part`,
`left`, `right`, `bilateral`, `date_of_service`, `code`, and `category` for the words that decide
it, in the item or its rationale.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.details.categories import (
    TOPICAL,
    Choice,
    Chooser,
    Form,
    choice_of,
    choose_by_rationale,
)
from imr_extract.letter.fields.details.codes import CodeReader
from imr_extract.letter.fields.details.drugs import Drug, DrugReader
from imr_extract.letter.fields.details.measures import STRENGTH, MeasureReader
from imr_extract.letter.fields.details.numbers import Words, numbers_of, words_of
from imr_extract.letter.fields.details.services import ServiceNames
from imr_extract.letter.fields.details.sessions import SESSIONS, SessionReader
from imr_extract.letter.structure import RATIONALE, structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, within

DETAILS = "imr_service_details"

_INJECTION = "Injection"
_DEVICE = "Electrical Stimulation"
_THERAPY = ("Rehabilitation", "Other Therapies")
_DRUG, _REGION, _DATE = "drug", "body_part", "full_date"
# How far behind the letter of a side its region may begin: "R ring trigger finger release".
_SIDE_REACH = 4
# A region that is an adjective of a spine named behind it: "cervical and thoracic spine".
REGION_OF_SPINE = "body_part.of_spine"


@dataclass
class DetailSpans:
    """What the component finds in one item.

    Attributes:
        by_label: its spans by their labels, in order.
        choice: its category; None where nothing decides.
        drugs: the drugs that it names, with what the lexicon says of them.
    """

    by_label: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    choice: Choice | None = None
    drugs: list[Drug] = field(default_factory=list)

    def of(self, label: str) -> list[Span]:
        """The spans of one label."""
        return self.by_label.get(label, [])


@Language.factory(DETAILS)
def create_details(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return DetailFinder(nlp)


class DetailFinder:
    """Reads each item as decided, the item's words alone; the rationale only for its category."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._drugs = DrugReader(rules)
        self._measures, self._sessions = MeasureReader(rules), SessionReader(rules)
        self._codes = CodeReader(rules)
        self._services = ServiceNames(nlp.vocab, rules)
        self._chooser = Chooser(rules)
        places = [row["name"] for row in rules.lexicons["body_parts"]]
        regions = Rule(
            id="service_details.body_part", category=_REGION, phrases=places, examples=places[:1]
        )
        details = rules.of("service_details")
        every = [self._drugs.rule, regions, *details, *rules.of("dates", _DATE)]
        self._matcher = RuleMatcher(nlp.vocab, every)
        self._visits = rules.words("service_details", "visits")
        self._spines = rules.words("service_details", "spines")
        self._specialists = rules.words("service_details", "specialists")
        self._not_regions = rules.words("service_details", "not_regions")
        self._joints = rules.words("service_details", "joints")
        self._not_sides = rules.words("service_details", "not_sides")
        self._phrase_ends = rules.words("service_details", "phrase_ends")
        self._not_on_skin = rules.words("service_details", "not_on_skin")

    def __call__(self, doc: Doc) -> Doc:
        """Leave its spans in each item; write them all."""
        spans: list[Span] = []
        for item in structure_of(doc).items:
            found = DetailSpans()
            if item.service is not None:
                start, end = item.service
                found = self._read(doc, doc[start:end], item.bodies(doc, RATIONALE))
            item.found[DETAILS] = found
            spans += [span for own in found.by_label.values() for span in own]
            if found.choice is not None:
                spans.append(found.choice.span(doc))
        doc.spans[DETAILS] = spans
        return doc

    def _read(self, doc: Doc, item: Span, rationales: list[Span]) -> DetailSpans:
        words = words_of(item)
        matches = self._matcher(item)
        named = list(longest(of_category(matches, _DRUG, _REGION)))
        codes = list(self._codes.read(doc, item, matches))
        services = self._services.in_item(item)
        drugs = list(_outside(of_category(named, _DRUG), services))
        found = DetailSpans(drugs=self._drugs.read(item, words, drugs))

        def put(label: str, match: Match, rule: Rule | None = None) -> None:
            found.by_label[label].append(match.span(doc, label, rule))

        def put_words(label: str, start: int, end: int) -> None:
            rule = f"service_details.{label}"
            span = Span(doc, item.start + start, item.start + end, label=label, span_id=rule)
            found.by_label[label].append(span)

        for drug in found.drugs:
            if not drug.is_class:
                put(_DRUG, drug.match)
        taken = _places(words, [*codes, *of_category(matches, _DATE), *of_category(named, _DRUG)])
        numbers = numbers_of(words, taken)
        ends = {drug.match.end - item.start for drug in found.drugs}
        on_skin = self._is_on_skin(found, matches)
        for measure in self._measures.read(words, numbers, ends) if found.of(_DRUG) else ():
            if not (measure.weak and (found.of(STRENGTH) or on_skin)):
                put_words(measure.kind, measure.start, measure.end)
        if not found.of(_DRUG):
            for said in self._sessions.read(words, numbers):
                put_words(said.kind, said.start, said.end)
        regions = list(self._regions(doc, item, of_category(named, _REGION)))
        for label, region in regions:
            put(label, region)
        starts = {region.start for _, region in regions}
        ends = {region.end for _, region in regions}
        letters = of_category(matches, "side_letter")
        sides = [match for match in letters if self._is_side(words, match, starts, ends)]
        for match in [*of_category(matches, "side"), *sides]:
            put(match.rule.value, match)
        for cue in of_category(matches, "dos")[:1]:
            dates = within(of_category(matches, _DATE), cue.end, item.end)
            for date in longest(dates):
                put("date_of_service", date, cue.rule)
        for code in codes:
            put("code", code)
        services = [m for m in services if not self._counts_visits(item, m)]
        form = self._form(words, found, matches)
        found.choice = self._choose(item, words, found, services, form, rationales)
        return found

    def _choose(
        self,
        item: Span,
        words: Words,
        found: DetailSpans,
        services: list[Match],
        form: Form,
        rationales: list[Span],
    ) -> Choice | None:
        """By the item's words, those corrected, its code, or its rationale."""
        people = self._services.people(item)
        choice = self._chooser.choose(words, services, people, found.drugs, form)
        if choice is not None and not choice.is_general:
            return self._given(choice, found)
        corrected = self._services.in_corrected(item, words)
        if corrected:
            other = self._chooser.choose(words, corrected, people, [], Form(0, False, False))
            choice = choice if other is None or other.is_general else other
        # A code says what "6 visits" does not.
        if choice is None or choice.is_general:
            for span in found.of("code"):
                category = self._codes.category_of(span.text)
                if category is not None:
                    rule = Rule(
                        id="service_details.code_range", category="code", examples=[span.text]
                    )
                    return Choice(*category, Match(span.start, span.end, rule), rule.id)
        if choice is not None:
            return choice
        bodies = [m for body in rationales for m in longest(self._services.in_item(body))]
        ending = self._services.by_ending(words)
        return choose_by_rationale(bodies) or (choice_of(ending) if ending is not None else None)

    def _given(self, choice: Choice, found: DetailSpans) -> Choice:
        """Electrical stimulation that is given in sessions is a therapy, else a device."""
        if choice.subcategory == _DEVICE and found.of(SESSIONS):
            return choice._replace(category=_THERAPY[0], subcategory=_THERAPY[1])
        return choice

    def _is_on_skin(self, found: DetailSpans, matches: list[Match]) -> bool:
        """Whether grams say how much of a cream is given, not how strong a powder is."""
        topical = any(drug.subcategory in TOPICAL for drug in found.drugs)
        return topical or bool(of_category(matches, "topical_form"))

    def _form(self, words: Words, found: DetailSpans, matches: list[Match]) -> Form:
        percents = sum("%" in span.text or "percent" in span.text for span in found.of(STRENGTH))
        on_skin = bool(of_category(matches, "topical_form"))
        elsewhere = any(word in self._not_on_skin for word in words.lower)
        return Form(percents, on_skin and not elsewhere, elsewhere)

    def _counts_visits(self, item: Span, match: Match) -> bool:
        """Whether a match is the "visits" of "8 visits of acupuncture", which says how often."""
        doc = item.doc
        alone = match.end - match.start == 1 and doc[match.start].lower_ in self._visits
        return alone and match.end < item.end and doc[match.end].lower_ == "of"

    def _regions(self, doc: Doc, item: Span, regions: list[Match]) -> Iterator[tuple[str, Match]]:
        """The regions; in "cervical and thoracic spine" the first is an adjective of the spine."""
        # "hand surgeon": a region that names a specialty counts only where no other one stands.
        regions = [m for m in regions if not self._behind(doc, m, item.end, self._not_regions)]
        named = [m for m in regions if not self._behind(doc, m, item.end, self._specialists)]
        named = named or regions
        joined = self._spines | self._joints
        bounds = [*(token.i for token in item if token.lower_ not in joined), item.end]
        spines = [m.start for m in named if doc[m.end - 1].lower_ == "spine"]
        for match in named:
            label = _REGION
            if doc[match.start].lower_ in self._spines and match.end - match.start == 1:
                spine = bisect_left(spines, match.end)
                bound = bounds[bisect_left(bounds, match.end)]
                if spine < len(spines) and spines[spine] <= bound:
                    label = REGION_OF_SPINE
            yield label, match

    def _is_side(self, words: Words, letter: Match, starts: set[int], ends: set[int]) -> bool:
        """Whether a letter is a side: "R shoulder", "L total hip", "wrist brace, R", "(L)".

        Args:
            words: the item's words.
            letter: the letter.
            starts: where regions of the body begin in the letter's document.
            ends: where they end.
        """
        place = letter.start - words.start
        before, behind = words.at(place - 1), words.at(place + 1)
        if before == "/" or behind in self._not_sides or behind in {"-", "/"} or behind.isdigit():
            return False
        for i in range(place + 1, place + 1 + _SIDE_REACH):
            if i + words.start in starts:
                return True
            if not words.at(i) or words.at(i) in self._phrase_ends:
                break
        stands_apart = before in {",", ";", "(", "["} or letter.start in ends
        return stands_apart and (not behind or behind in {",", ";", ".", "(", ")", "]"})

    def _behind(self, doc: Doc, region: Match, end: int, known: frozenset[str]) -> bool:
        return region.end < end and doc[region.end].lower_ in known


def _places(words: Words, matches: list[Match]) -> set[int]:
    """The places in an item's words that some matches take."""
    return {i - words.start for m in matches for i in range(m.start, m.end)}


def _outside(drugs: list[Match], services: list[Match]) -> Iterator[Match]:
    """The drugs whose names are no part of a service's: "insulin pump", "thyroid panel"."""
    longer = sorted((m.start, m.end) for m in services if m.rule.category != _INJECTION)
    reach = list(accumulate((end for _, end in longer), max))
    for drug in drugs:
        earlier = bisect_left(longer, (drug.start, 0))
        begun = bisect_left(longer, (drug.start + 1, 0))
        if earlier and reach[earlier - 1] >= drug.end:
            continue
        if earlier < begun and longer[begun - 1][1] > drug.end:
            continue
        yield drug
