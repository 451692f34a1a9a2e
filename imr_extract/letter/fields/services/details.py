"""Component: what each item's own words say of the service.

Writes `doc.spans["imr_service_details"]`: `drug`, `strength`, `quantity`, `refills`, `sessions`
(or `frequency` and `duration`, `grid`, `times`), `body_part`, `side.*`, `date_of_service`, `code`
spans inside the item as decided, and one `category.*` span inside the item or its rationale.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.services.categories import Choice, Drug, choose, choose_by_rationale
from imr_extract.letter.fields.services.sessions import session_spans
from imr_extract.letter.sections import body, decided_items
from imr_extract.rules.matcher import Match, Rule, RuleMatcher, longest, within
from imr_extract.rules.rule_set import load_rules

SERVICE_DETAILS = "imr_service_details"

DRUG, REGION = "service_details.drug", "service_details.body_part"
# Labels of a region that is an adjective of a spine named behind it: "cervical and thoracic spine".
REGION_OF_SPINE = "body_part.of_spine"

_SERVICES = "imr_services"
_LEXICONS, _CATEGORIES = frozenset({DRUG, REGION}), "categories."
_MEASURES = ("strength", "quantity", "refills")
_SPINES = frozenset({"cervical", "thoracic", "lumbar", "lumbosacral", "thoracolumbar", "sacral"})
# Behind a region these make it a specialty: "hand surgeon", "spine surgery evaluation".
_SPECIALISTS = frozenset({"surgeon", "surgery", "specialist", "therapist"})
_JOINTS = frozenset({"and", "or", "&", "/", ","})


@Language.factory("imr_service_details")
def create_service_details(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return ServiceDetailFinder(nlp)


class ServiceDetailFinder:
    """Reads each item as decided, the item's words alone; the rationale only for its category."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._drug_rows = {_key(row["name"]): row for row in rules.lexicons["drugs"]}
        topical = {row["generic"] for row in rules.lexicons["drugs"] if _is_topical(row)}
        self._topicals = frozenset(topical)
        names = [row["name"] for row in rules.lexicons["drugs"]]
        regions = [row["name"] for row in rules.lexicons["body_parts"]]
        lexicons = [
            Rule(id=DRUG, category="drug", phrases=names, examples=names[:1]),
            Rule(id=REGION, category="body_part", phrases=regions, examples=regions[:1]),
        ]
        categories = rules.of("categories")
        dates = rules.of("dates", "full_date")
        every = [*lexicons, *rules.of("service_details"), *categories, *dates]
        self._matcher = RuleMatcher(nlp.vocab, every)
        self._categories = RuleMatcher(nlp.vocab, categories)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans of every item."""
        spans: list[Span] = []
        services = [span for span in doc.spans[_SERVICES] if span.label_ == "service"]
        for parts in decided_items(doc):
            section = parts["service"][0]
            for service in services:
                if section.start <= service.start < section.end:
                    rationales = [body(doc, part) for part in parts.get("rationale", [])]
                    spans += self._read(doc, service, rationales)
        doc.spans[SERVICE_DETAILS] = spans
        return doc

    def _read(self, doc: Doc, item: Span, rationales: list[Span]) -> Iterator[Span]:
        matches = self._matcher(item)
        named = list(longest(m for m in matches if m.rule.id in _LEXICONS))
        drugs = [self._drug(doc, m) for m in named if m.rule.id == DRUG]
        yield from (drug.match.span(doc) for drug in drugs if not drug.is_class)
        yield from _measures(doc, matches, [drug.match for drug in drugs])
        yield from session_spans(doc, matches)
        yield from _regions(doc, item, [m for m in named if m.rule.id == REGION])
        yield from (m.span(doc) for m in matches if m.rule.category.startswith("side."))
        yield from _dates_of_service(doc, item, matches)
        yield from _codes(doc, item, matches)
        choice = self._category(doc, item, drugs, matches, rationales)
        if choice is not None:
            label = f"category.{choice.category}: {choice.subcategory}"
            start, end = choice.match.start, choice.match.end
            yield Span(doc, start, end, label=label, span_id=choice.rule_id)

    def _category(
        self,
        doc: Doc,
        item: Span,
        drugs: list[Drug],
        matches: list[Match],
        rationales: list[Span],
    ) -> Choice | None:
        found = choose(
            [
                m
                for m in matches
                if m.rule.id.startswith(_CATEGORIES) and not _counts_visits(doc, m, item.end)
            ],
            drugs,
            sum(m.rule.category == "strength" and doc[m.end - 1].text == "%" for m in matches),
            any(m.rule.category == "topical_form" for m in matches),
            self._topicals,
        )
        if found is not None:
            return found
        witnesses = [m for span in rationales if len(span) for m in longest(self._categories(span))]
        return choose_by_rationale(witnesses)

    def _drug(self, doc: Doc, match: Match) -> Drug:
        row = self._drug_rows[_key(doc[match.start : match.end].text)]
        return Drug(match, row["generic"], row["subcategory"], row["kind"] == "class")


def _dates_of_service(doc: Doc, item: Span, matches: list[Match]) -> Iterator[Span]:
    """Every date behind "DOS"."""
    cue = next((m for m in matches if m.rule.category == "dos"), None)
    if cue is None:
        return
    dates = [m for m in matches if m.rule.category == "full_date"]
    for date in longest(within(dates, cue.end, item.end)):
        yield Span(doc, date.start, date.end, label="date_of_service", span_id=cue.rule.id)


def _counts_visits(doc: Doc, match: Match, end: int) -> bool:
    """Whether a match is the "visits" of "8 visits of acupuncture", which says how often."""
    alone = match.end - match.start == 1 and doc[match.start].lower_ in {"visit", "visits"}
    return alone and match.end < end and doc[match.end].lower_ == "of"


def _measures(doc: Doc, matches: list[Match], drugs: list[Match]) -> Iterator[Span]:
    """Strengths, quantities and refills; "1-2 tabs orally" and "Tylenol #3" hold no quantity."""
    others = [*(m for m in matches if m.rule.category == "dose"), *drugs]
    counted = {m.end - 1 for m in matches if m.rule.category == "quantity"}
    for category in _MEASURES:
        # In "#60 refills 3" the first number is the quantity's.
        free = [m for m in matches if category != "refills" or m.start not in counted]
        found = list(longest(m for m in free if m.rule.category == category))
        for match in _joined(doc, found) if category == "strength" else found:
            inside = any(o.start <= match.start and match.end <= o.end for o in others)
            if category != "quantity" or not inside:
                yield match.span(doc)


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


def _regions(doc: Doc, item: Span, regions: list[Match]) -> Iterator[Span]:
    """The regions; in "cervical and thoracic spine" the first is an adjective of the spine."""
    # "hand surgeon": a region that names a specialty counts only where no other region stands.
    named = [m for m in regions if not _names_specialist(doc, m, item.end)] or regions
    for index, match in enumerate(named):
        label = "body_part"
        if doc[match.start].lower_ in _SPINES and match.end - match.start == 1:
            for other in named[index + 1 :]:
                between = {t.lower_ for t in doc[match.end : other.start]} - _SPINES
                if between <= _JOINTS and doc[other.end - 1].lower_ == "spine":
                    label = REGION_OF_SPINE
        yield match.span(doc, label)


def _names_specialist(doc: Doc, region: Match, end: int) -> bool:
    return region.end < end and doc[region.end].lower_ in _SPECIALISTS


def _codes(doc: Doc, item: Span, matches: list[Match]) -> Iterator[Span]:
    """HCPCS codes anywhere; five digits where "CPT" or "code" stands before, or in brackets."""
    cue = next((m for m in matches if m.rule.category == "code_cue"), None)
    for match in longest(m for m in matches if m.rule.category.startswith("code.")):
        bracketed = match.start > item.start and doc[match.start - 1].text in {"(", "["}
        cued = cue is not None and cue.end <= match.start
        if match.rule.category == "code.hcpcs" or bracketed or cued:
            yield match.span(doc, "code")


def _key(name: str) -> str:
    """A name as the lexicon is searched: lower case, no spaces."""
    return "".join(name.lower().split())


def _is_topical(row: dict[str, str]) -> bool:
    return row["subcategory"] == "Topical Analgesics"
