"""Component: the words of each item that say what the service is, how much of it and where.

Leaves `DetailSpans` in each item and writes `doc.spans["imr_service_details"]`: `drug`, `strength`,
`quantity`, `refills`, `sessions` (or `frequency` and `duration`, `grid`, `times`), `body_part`,
`left`, `right`, `bilateral`, `date_of_service`, `code`, and `category` for the words that decide
it, in the item or its rationale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.details.categories import Choice, Drug, choose, choose_by_rationale
from imr_extract.letter.fields.details.sessions import session_matches
from imr_extract.letter.structure import RATIONALE, structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match, Rule
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, within

DETAILS = "imr_service_details"

_DRUG, _REGION = "drug", "body_part"
# A region that is an adjective of a spine named behind it: "cervical and thoracic spine".
REGION_OF_SPINE = "body_part.of_spine"
_MEASURES = ("strength", "quantity", "refills")
_TOPICAL = "Topical Analgesics"
_OPENING = frozenset({"(", "["})


@dataclass
class DetailSpans:
    """What the component finds in one item.

    Attributes:
        by_label: its spans by their labels, in order.
        choice: its category; None where nothing decides.
    """

    by_label: dict[str, list[Span]] = field(default_factory=dict)
    choice: Choice | None = None

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
        drugs, regions = rules.lexicons["drugs"], rules.lexicons["body_parts"]
        self._drug_rows = {_key(row["name"]): row for row in drugs}
        self._topicals = frozenset(r["generic"] for r in drugs if r["subcategory"] == _TOPICAL)
        names, places = ([row["name"] for row in rows] for rows in (drugs, regions))
        lexicons = [
            Rule(id="service_details.drug", category=_DRUG, phrases=names, examples=names[:1]),
            Rule(
                id="service_details.body_part", category=_REGION, phrases=places,
                examples=places[:1],
            ),
        ]  # fmt: skip
        details = rules.of("service_details")
        every = [*lexicons, *details, *rules.of("dates", "full_date")]
        self._matcher = RuleMatcher(nlp.vocab, every)
        self._categories = RuleMatcher(nlp.vocab, rules.of("categories"))
        self._visits = rules.words("service_details", "visits")
        self._spines = rules.words("service_details", "spines")
        self._specialists = rules.words("service_details", "specialists")
        self._joints = rules.words("service_details", "joints")

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
        matches = self._matcher(item)
        named = list(longest(of_category(matches, _DRUG, _REGION)))
        drugs = [self._drug(doc, m) for m in of_category(named, _DRUG)]
        found = DetailSpans(choice=self._choose(doc, item, drugs, matches, rationales))

        def put(label: str, matches: list[Match], rule: Rule | None = None) -> None:
            own = found.by_label.setdefault(label, [])
            own += [match.span(doc, label, rule) for match in matches]

        put(_DRUG, [drug.match for drug in drugs if not drug.is_class])
        for category in _MEASURES:
            put(category, list(_measured(doc, category, matches, [d.match for d in drugs])))
        for match in session_matches(matches):
            put(match.rule.category, [match])
        for label, region in self._regions(doc, item, of_category(named, _REGION)):
            put(label, [region])
        for match in of_category(matches, "side"):
            put(match.rule.value, [match])
        for cue in of_category(matches, "dos")[:1]:
            dates = within(of_category(matches, "full_date"), cue.end, item.end)
            put("date_of_service", list(longest(dates)), cue.rule)
        put("code", list(_codes(doc, item, matches)))
        return found

    def _choose(
        self,
        doc: Doc,
        item: Span,
        drugs: list[Drug],
        matches: list[Match],
        rationales: list[Span],
    ) -> Choice | None:
        named = [m for m in self._categories(item) if not self._counts_visits(doc, m, item.end)]
        strengths = of_category(matches, "strength")
        percents = sum(doc[m.end - 1].text == "%" for m in strengths)
        topical = bool(of_category(matches, "topical_form"))
        found = choose(named, drugs, percents, topical, self._topicals)
        if found is not None:
            return found
        return choose_by_rationale(
            [m for body in rationales for m in longest(self._categories(body))]
        )

    def _drug(self, doc: Doc, match: Match) -> Drug:
        row = self._drug_rows[_key(doc[match.start : match.end].text)]
        return Drug(match, row["generic"], row["subcategory"], row["kind"] == "class")

    def _counts_visits(self, doc: Doc, match: Match, end: int) -> bool:
        """Whether a match is the "visits" of "8 visits of acupuncture", which says how often."""
        alone = match.end - match.start == 1 and doc[match.start].lower_ in self._visits
        return alone and match.end < end and doc[match.end].lower_ == "of"

    def _regions(self, doc: Doc, item: Span, regions: list[Match]) -> Iterator[tuple[str, Match]]:
        """The regions; in "cervical and thoracic spine" the first is an adjective of the spine."""
        # "hand surgeon": a region that names a specialty counts only where no other one stands.
        named = [m for m in regions if not self._names_specialist(doc, m, item.end)] or regions
        for index, match in enumerate(named):
            label = _REGION
            if doc[match.start].lower_ in self._spines and match.end - match.start == 1:
                for other in named[index + 1 :]:
                    between = {t.lower_ for t in doc[match.end : other.start]} - self._spines
                    if between <= self._joints and doc[other.end - 1].lower_ == "spine":
                        label = REGION_OF_SPINE
            yield label, match

    def _names_specialist(self, doc: Doc, region: Match, end: int) -> bool:
        return region.end < end and doc[region.end].lower_ in self._specialists


def _measured(doc: Doc, category: str, matches: list[Match], drugs: list[Match]) -> Iterator[Match]:
    """Strengths, quantities or refills; "1-2 tabs orally" and "Tylenol #3" hold no quantity."""
    others = [*of_category(matches, "dose"), *drugs]
    counted = {m.end - 1 for m in of_category(matches, "quantity")}
    # In "#60 refills 3" the first number is the quantity's.
    free = [m for m in matches if category != "refills" or m.start not in counted]
    found = list(longest(of_category(free, category)))
    for match in _joined(doc, found) if category == "strength" else found:
        inside = any(o.start <= match.start and match.end <= o.end for o in others)
        if category != "quantity" or not inside:
            yield match


def _joined(doc: Doc, strengths: list[Match]) -> Iterator[Match]:
    """Strengths of one product as one: "4%-27.5%-0.0325%"."""
    waiting: Match | None = None
    for match in strengths:
        if waiting is not None and match.start == waiting.end + 1 and doc[waiting.end].text in "-/":
            waiting = waiting._replace(end=match.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = match
    if waiting is not None:
        yield waiting


def _codes(doc: Doc, item: Span, matches: list[Match]) -> Iterator[Match]:
    """HCPCS codes anywhere; five digits where "CPT" or "code" stands before, or in brackets."""
    cue = next(iter(of_category(matches, "code_cue")), None)
    for match in longest(of_category(matches, "code")):
        bracketed = match.start > item.start and doc[match.start - 1].text in _OPENING
        cued = cue is not None and cue.end <= match.start
        if match.rule.value == "hcpcs" or bracketed or cued:
            yield match


def _key(name: str) -> str:
    """A name as the lexicon is searched: lower case, no spaces."""
    return "".join(name.lower().split())
