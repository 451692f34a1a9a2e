"""The worker's age, sex and dates of injury, as the case summary states them."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.structure import structure_of
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.spans import longest, of_category, overlaps, sentences, within
from imr_extract.values.dates import parse_date, parse_month
from imr_extract.values.numbers import parse_number

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


@Language.factory(WORKER)
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
        self._joints = rules.words("worker", "date_joints")
        self._leads = rules.words("worker", "date_leads")

    def __call__(self, doc: Doc) -> Doc:
        """Write at most one `age` and one `male` or `female`, any number of `injury_date`."""
        spans: list[Span] = []
        for section in structure_of(doc).of("case_summary"):
            summary = section.body(doc)
            matches = self._matcher(summary)
            ages = of_category(matches, "age")
            spans += [m.span(doc, "age") for m in ages[:1]]
            sexes = sorted(of_category(matches, "sex"), key=lambda m: _distance(m, ages))
            spans += [m.span(doc, m.rule.value) for m in sexes[:1]]
            spans += self._injury_dates(doc, summary, matches)
        doc.spans[WORKER] = spans
        return doc

    def _injury_dates(self, doc: Doc, summary: Span, matches: list[Match]) -> Iterator[Span]:
        cues = of_category(matches, *_CUES)
        if not cues:
            return
        taken: set[int] = set()
        for sentence in sentences(summary):
            vetoes = [
                m
                for m in of_category(matches, "not_injury")
                if sentence.start <= m.start < sentence.end
            ]
            inside = [
                m
                for m in within(cues, sentence.start, sentence.end)
                if not any(overlaps(veto, m) for veto in vetoes)
            ]
            if not inside:
                continue
            every = list(longest(self._dates(sentence)))
            dates = of_category(every, "full_date", "month_only")
            hidden = of_category(every, "hidden")
            for cue in inside:
                # One that is blacked out counts where no other does: the letter warns of it.
                date = self._date_of(doc, cue, dates, vetoes)
                date = date or self._date_of(doc, cue, hidden, vetoes)
                while date is not None and date.start not in taken:
                    taken.add(date.start)
                    yield date.span(doc, "injury_date", cue.rule)
                    date = self._joined(doc, date, dates)

    def _joined(self, doc: Doc, date: Match, dates: list[Match]) -> Match | None:
        """The date joined to this one: "of 5-25-14 and 6-29-14", "from 5-25-14 to 6-29-14"."""
        for other in dates:
            if other.start > date.end:
                joint = {token.lower_ for token in doc[date.end : other.start]}
                return other if joint <= self._joints else None
        return None

    def _date_of(
        self, doc: Doc, cue: Match, dates: list[Match], vetoes: list[Match]
    ) -> Match | None:
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
                near = date.end == cue.start or led & self._leads
                if near and free(date.start - _NEAR, date.start):
                    return date
        return None


def _distance(sex: Match, ages: list[Match]) -> tuple[int, int]:
    """Sex is read where the age is stated, else at its first mention."""
    return (abs(sex.start - ages[0].end) if ages else 0, sex.start)


def read_worker(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """Age, sex and injury dates; a warning for a date that cannot be read."""
    reading = Reading({"age": None, "sex": None})
    dates: dict[str, None] = {}
    for span in doc.spans[WORKER]:
        if span.label_ == "age":
            reading.values["age"] = parse_number(span.text)
            reading.evidence.append(witness.of(span, "age"))
        elif span.label_ == "injury_date":
            full = parse_date(span.text, year)
            value = full.isoformat() if full else parse_month(span.text)
            if value is None:
                reading.warnings.append("unreadable:injury_dates")
            elif value not in dates:
                dates[value] = None
                reading.evidence.append(witness.of(span, "injury_dates"))
        else:
            reading.values["sex"] = span.label_
            reading.evidence.append(witness.of(span, "sex"))
    reading.values["injury_dates"] = tuple(dates)
    return reading


ROOM = Room(WORKER, read_letter=read_worker)
