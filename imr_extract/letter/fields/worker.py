"""Component: the worker's age, sex and dates of injury, as the case summary states them."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.sections import body, sections_of
from imr_extract.rules.matcher import Match, RuleMatcher, longest, within
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import sentences

WORKER = "imr_worker"

# Words of injury; of those that are led the date stands right behind.
_LED = "injury_led"
_CUES = ("injury_cue", _LED)
# How far behind its cue a date may stand, in tokens: "an injury to the low back on 10-05-2016".
_REACH = 14
# The words that may lead from a cue to its date right behind it: "on or about", "date of:".
_NEAR = 4
# A date this near before the cue counts too: "On 10-05-2016 the worker sustained an injury".
_BEFORE = 12
_JOINTS = frozenset({",", "and", "&", "to", "through"})


@Language.factory("imr_worker")
def create_worker(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return WorkerFinder(nlp)


class WorkerFinder:
    """Finds the first statement of age and sex, and the dates that injury cues lead to."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._matcher = RuleMatcher(nlp.vocab, rules.of("worker"))
        self._dates = RuleMatcher(nlp.vocab, rules.of("dates"))

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans: at most one age and one sex, any number of injury dates."""
        spans: list[Span] = []
        for section in sections_of(doc, "case_summary"):
            summary = body(doc, section)
            matches = self._matcher(summary)
            ages = [m for m in matches if m.rule.category == "age"]
            spans += [m.span(doc, "age") for m in ages[:1]]
            sexes = [m for m in matches if m.rule.category.startswith("sex.")]
            spans += [m.span(doc) for m in sorted(sexes, key=lambda m: _distance(m, ages))[:1]]
            spans += self._injury_dates(doc, summary, matches)
        doc.spans[WORKER] = spans
        return doc

    def _injury_dates(self, doc: Doc, summary: Span, matches: list[Match]) -> Iterator[Span]:
        cues = [m for m in matches if m.rule.category in _CUES]
        if not cues:
            return
        taken: set[int] = set()
        for sentence in sentences(summary):
            vetoes = [
                m
                for m in matches
                if m.rule.category == "not_injury" and sentence.start <= m.start < sentence.end
            ]
            inside = [
                m
                for m in within(cues, sentence.start, sentence.end)
                if not any(veto.start < m.end and m.start < veto.end for veto in vetoes)
            ]
            if not inside:
                continue
            every = list(longest(self._dates(sentence)))
            dates = [match for match in every if match.rule.category != "hidden"]
            hidden = [match for match in every if match.rule.category == "hidden"]
            for cue in inside:
                # One that is blacked out counts where no other does: the letter warns of it.
                date = _date_of(doc, cue, dates, vetoes) or _date_of(doc, cue, hidden, vetoes)
                while date is not None and date.start not in taken:
                    taken.add(date.start)
                    yield Span(doc, date.start, date.end, label="injury_date", span_id=cue.rule.id)
                    date = _joined(doc, date, dates)


def _distance(sex: Match, ages: list[Match]) -> tuple[int, int]:
    """Sex is read where the age is stated, else at its first mention."""
    return (abs(sex.start - ages[0].end) if ages else 0, sex.start)


def _joined(doc: Doc, date: Match, dates: list[Match]) -> Match | None:
    """The date that is joined to this one: "of 5-25-14 and 6-29-14", "from 5-25-14 to 6-29-14"."""
    for other in dates:
        if other.start > date.end:
            joint = {token.lower_ for token in doc[date.end : other.start]}
            return other if joint <= _JOINTS else None
    return None


def _date_of(doc: Doc, cue: Match, dates: list[Match], vetoes: list[Match]) -> Match | None:
    """The date that a cue leads to: behind it, else before it in the same sentence.

    Before it a date stands right there, "a 10-05-2016 date of injury", or behind "on".
    """
    if cue.rule.category == _LED:
        return next((date for date in dates if date.start == cue.end), None)

    def free(low: int, high: int) -> bool:
        return not any(low <= veto.start < high for veto in vetoes)

    for date in dates:
        if cue.end <= date.start <= cue.end + _REACH and free(cue.end, date.start):
            return date
    for date in reversed(dates):
        if cue.start - _BEFORE <= date.end <= cue.start and free(date.end, cue.start):
            led = {token.lower_ for token in doc[max(date.start - 1, 0) : date.start + 1]}
            near = date.end == cue.start or led & {"on", "about", "around"}
            if near and free(date.start - _NEAR, date.start):
                return date
    return None
