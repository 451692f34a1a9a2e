"""What the cues of a summary state: each one's list of conditions, and how it is meant.

As in ConText, a cue states something of the words behind it (or, for some, before it) up to what
ends its scope.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.clauses import Clauses
from imr_extract.letter.fields.diagnoses.condition_list import ConditionList, Listing, Trust
from imr_extract.letter.fields.diagnoses.cues import (
    BEHIND,
    CODED,
    HEADING,
    LABEL_ENDS,
    LISTS,
    OPENS,
    PRINTED,
    TRUST,
    WEAK,
    Cues,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.fragments import Label, fragments, is_read_whole
from imr_extract.letter.fields.diagnoses.items import (
    Items,
    begins_line,
    bullet_below,
    dashed_items,
    find_items,
    line_items,
)  # fmt: skip
from imr_extract.letter.fields.diagnoses.part import CONDITIONS
from imr_extract.letter.fields.diagnoses.printed import PrintedStatements
from imr_extract.letter.fields.diagnoses.subjects import Subjects
from imr_extract.letter.fields.diagnoses.words import ConditionWords
from imr_extract.record import Assertion
from imr_extract.rules.rule import Match
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import clean_text, token_offsets

# Fewer tokens than this between two cues hold no condition, only an article.
_TWO_CUES_APART = 2
# As many words join two verbs of one subject.
_TWO_VERBS_APART = 4
# ... and as many two clauses of which the second begins with one of these.
_TWO_CLAUSES_APART = 10
_SHARE_SUBJECT = frozenset({"but", "and", "then", "yet"})
# How far behind a weak cue its condition's noun may stand.
_NEAR = 9


class Statements:
    """Reads what the cues of a summary state."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        rules = load_rules()
        self._words = ConditionWords(rules)
        self._cues = Cues(nlp.vocab, rules, self._words)
        self._list = ConditionList(nlp.vocab, rules, self._words)
        self._clauses = Clauses(rules)
        self._printed = PrintedStatements(self._list, self._clauses, self._words)
        self._subjects = Subjects(rules, self._list, self._clauses, self._words)
        self._negations = rules.words("diagnoses", "negations")
        self._past = rules.words("diagnoses", "past")
        self._unsure = rules.words("diagnoses", "unsure")
        self._finite = rules.words("diagnoses", "finite")
        self._auxiliaries = rules.words("diagnoses", "auxiliaries")
        self._before_cue = self._auxiliaries | rules.words("diagnoses", "gives")
        self._workers = rules.words("diagnoses", "workers")
        self._no_object = rules.words("diagnoses", "prepositions") | {"for", "that", "by"}
        self._plural = rules.words("diagnoses", "plural")
        names = [phrase for r in rules.of("diagnoses", "name") for phrase in r.phrases]
        self._name_ends = {name.split()[-1] for name in names}
        self._label_leads = rules.words("diagnoses", "label_leads")

    def read(self, summary: Span) -> Iterator[Span]:
        """The spans of all statements, in no order."""
        reached = summary.start
        stated = list(self._cues.read(summary))
        with_cues = {
            sentence.start: all(cue.rule.category == OPENS for cue in cues)
            for sentence, cues in stated
        }
        for sentence, cues in stated:
            ahead = [cue for cue in cues if cue.start >= reached]
            if ahead:
                found, end = self._of_sentence(summary, sentence, ahead)
                yield from found
                reached = max(reached, end)
                label = ahead[-1]
                if found and _is_label(sentence.doc, label) and is_read_whole(sentence, end):
                    assertion = self._assertion(sentence.doc, label, sentence.start)
                    said = Label(assertion, label.rule.id)
                    yield from fragments(
                        self._list, self._words, summary, sentence.end, with_cues, said
                    )

    def _of_sentence(
        self, summary: Span, sentence: Span, cues: list[Match]
    ) -> tuple[list[Span], int]:
        """What the cues of a sentence state, and the token up to which the last one is read."""
        spans: list[Span] = []
        doc, reached = sentence.doc, sentence.start
        inherited: Assertion | None = None
        for index, cue in enumerate(cues):
            if cue.start < reached:
                continue
            if cue.rule.category == BEHIND:
                low = max(reached, sentence.start)
                if spans and all(
                    token.lower_ in self._auxiliaries for token in doc[low : cue.start]
                ):
                    # "the diagnosis is gout; a hernia has been excluded": the list held its verb
                    low = min(low, max(span.end for span in spans))
                if cue.start > low and doc[cue.start - 1].lower_ in self._workers:
                    continue  # "gout, of which she is considered to be free"
                found = self._subjects.before(doc, cue, low)
                if not found and spans and self._shares_subject(doc, cue, reached):
                    self._override(doc, spans, cue)  # "was considered but has been excluded"
                spans += found
                reached = max(reached, cue.end)
                if spans:
                    joined = self._subjects.joined(doc, cue, _next_start(cues, cue, sentence))
                    spans += joined.spans
                    reached = max(reached, joined.end)
                continue
            if cue.rule.category in PRINTED:
                if cue.rule.category == CODED:
                    printed = self._printed.coded(doc, cue, reached, sentence.end)
                else:
                    printed = self._printed.numbered(doc, cue, sentence.end, summary.end)
                spans += printed.spans
                reached = max(reached, printed.end)
                continue
            following = self._following(doc, cues[index + 1 :], cue)
            end = self._label_start(doc, following, cue.end) if following else sentence.end
            assertion = inherited or self._assertion(doc, cue, sentence.start)
            inherited = None
            if following and following.rule.category != BEHIND and self._touch(doc, cue.end, end):
                is_history = cue.rule.category == "conditions"
                states = assertion in {Assertion.AFFIRMED, Assertion.CLAIMED}
                inherited = assertion if is_history and not states else None
                continue
            behind = following if following and following.rule.category == BEHIND else None
            found, stop = self._listed(doc, cue, end, assertion, summary, sentence, behind)
            spans += found
            reached = max(reached, stop)
            if behind and found and stop == behind.end:
                joined = self._subjects.joined(doc, behind, _next_start(cues, behind, sentence))
                spans += joined.spans
                reached = max(reached, joined.end)
        return spans, reached

    def _touch(self, doc: Doc, start: int, end: int) -> bool:
        """Whether nothing that could be a condition stands between two cues."""
        if end - start >= _TWO_CUES_APART:
            return False
        return not any(self._is_noun(doc, i, CONDITIONS) for i in range(start, end))

    def _shares_subject(self, doc: Doc, cue: Match, reached: int) -> bool:
        """Whether a verb has the subject of the one before: "was feared, but is excluded"."""
        apart = cue.start - reached
        if apart <= _TWO_VERBS_APART:
            return True
        before = cue.start - 1
        while before > reached and doc[before].lower_ in self._auxiliaries:
            before -= 1  # "but [has] been ruled out"
        return apart <= _TWO_CLAUSES_APART and doc[before].lower_ in _SHARE_SUBJECT

    def _label_start(self, doc: Doc, cue: Match, low: int) -> int:
        """Where a cue begins with what stands before its noun: "Secondary Dx:"."""
        start = cue.start
        if cue.rule.category in LISTS or doc[cue.end - 1].text in LABEL_ENDS:
            while start > low and doc[start - 1].lower_ in self._label_leads:
                start -= 1
        return start

    def _following(self, doc: Doc, cues: list[Match], cue: Match) -> Match | None:
        """The next cue that a list may not hold."""
        for other in cues:
            held = other.rule.category in WEAK | PRINTED or (
                other.rule.value in {"historical", "negated"} and cue.rule.category in LISTS
            )
            if other.rule.category == BEHIND and other.rule.phrases:
                # "gout to be ruled out": the list's own trailers say as much
                held = doc[other.start].lower_ not in self._finite
            if not held or cue.rule.category in WEAK:
                return other
        return None

    def _assertion(self, doc: Doc, cue: Match, start: int) -> Assertion:
        """What a cue says, as the word before it has it: "never diagnosed with"."""
        before = doc[cue.start - 1].lower_ if cue.start > start else ""
        if self._is_denied(doc, cue, start):
            return Assertion.NEGATED
        if cue.rule.category in {"label", "names"} and before in self._past:
            return Assertion.HISTORICAL
        if cue.rule.category in LISTS and before in self._unsure:
            return Assertion.UNCERTAIN
        return Assertion(cue.rule.value)

    def _is_denied(self, doc: Doc, cue: Match, start: int) -> bool:
        """Whether "not" stands before a cue, and at most auxiliaries between: "has not been"."""
        i = cue.start - 1
        while i > start and doc[i].lower_ in self._before_cue:
            i -= 1
        if i < start:
            return False
        return doc[i].lower_ in self._negations or (doc[i].lower_ == "t" and doc[i - 1].text == "'")

    def _listed(
        self,
        doc: Doc,
        cue: Match,
        end: int,
        assertion: Assertion,
        summary: Span,
        sentence: Span,
        behind: Match | None,
    ) -> tuple[list[Span], int]:
        """The conditions behind a cue, as a statement behind these has them."""
        trust = TRUST[cue.rule.category]
        cue = self._up_to_colon(doc, cue, end)
        if cue.rule.category in LISTS and end > cue.end:
            below = bullet_below(doc, cue.start, end)
            if any(not token.is_space for token in doc[cue.end : below]):
                end = below
        is_label = _is_label(doc, cue)
        if trust == Trust.DISEASES and not self._is_near(doc, cue, end):
            return [], sentence.start
        if trust == Trust.CONDITIONS and is_label and cue.rule.category == "opinion":
            trust = Trust.NAMES
        if behind:
            verb = behind.start
            while verb > cue.end and doc[verb - 1].lower_ in self._auxiliaries:
                verb -= 1
            low = self._clauses.subject_start(doc, cue.end, verb)
            if low > cue.end:
                # The statement behind has a subject of its own.
                end, behind = low, None
        items = self._items(doc, cue, end, summary, sentence) if end > cue.end else None
        ranges = items.ranges if items else ((cue.end, end),)
        numbered = items is not None and items.numbered
        if cue.rule.category == HEADING and not numbered:
            trust = Trust.CONDITIONS  # what is below its first line may be of another heading
        listing = Listing(ranges, numbered, is_label or numbered, assertion, trust, cue.rule.id)
        found = self._list.read(doc, listing)
        spans = found.spans
        if behind and not spans:
            return self._subjects.before(doc, behind, cue.end), behind.end
        if behind:
            if behind.rule.value != "affirmed":
                self._override(doc, spans, behind)
            return spans, behind.end
        return spans, found.end if spans else cue.end

    def _override(self, doc: Doc, spans: list[Span], behind: Match) -> None:
        """Mean the last condition as what stands behind it says; all of them for a plural verb."""
        conditions = [i for i, span in enumerate(spans) if span.label_ != "icd_code"]
        verb = doc[behind.start - 1 : behind.start + 1]  # "[both] resolved"
        plural = any(token.lower_ in self._plural for token in verb)
        for i in conditions if plural else conditions[-1:]:
            span = spans[i]
            spans[i] = Span(
                doc, span.start, span.end, label=behind.rule.value, span_id=behind.rule.id
            )

    def _items(self, doc: Doc, cue: Match, end: int, summary: Span, sentence: Span) -> Items | None:
        """The items of a printed list behind a cue."""
        if cue.rule.category not in LISTS:
            return None
        start = cue.end
        if doc[start - 1].text == "-" and begins_line(doc, start - 1):
            start -= 1  # "ASSESSMENT" and the bullet below it
        items = find_items(doc, start, end, summary.end)
        if items is None and end == sentence.end:
            is_dash = doc[cue.end - 1].text == "-"
            # "Dx: strain - from lifting; gout - mild": semicolons part items, dashes remarks
            if is_dash or not _has(";", doc, cue.end, end):
                items = dashed_items(doc, cue.end, end, 1 if is_dash else 2)
            items = items or line_items(doc, cue.end, end)
        return items

    def _up_to_colon(self, doc: Doc, cue: Match, end: int) -> Match:
        """A cue with the words that lead from it to a colon: "as carried in every note:"."""
        if cue.rule.category in LISTS:
            return cue
        last = min(end, cue.end + _NEAR)
        if not _has(":", doc, cue.end, last):
            return cue
        for i in range(cue.end, last):
            if doc[i].text in {".", ";", ","} or self._is_noun(doc, i, CONDITIONS):
                break
            if doc[i].text == ":":
                return Match(cue.start, i + 1, cue.rule)
        return cue

    def _is_near(self, doc: Doc, cue: Match, end: int) -> bool:
        """Whether a condition's noun stands near: most of what "has" leads to is none."""
        category = cue.rule.category
        kinds = frozenset({"disease"}) if category == "denies" else CONDITIONS
        if category == "says" and doc[min(cue.end, end - 1)].lower_ in self._no_object:
            return False
        for i in range(cue.end, min(end, cue.end + _NEAR)):
            if doc[i].text in {",", ";", ".", ":"} or doc[i].lower_ in self._workers:
                return False
            if doc[min(i + 1, end - 1)].lower_ in self._workers:  # "the injured worker"
                return False
            if self._is_noun(doc, i, kinds):
                return True
        return False

    def _is_noun(self, doc: Doc, i: int, kinds: frozenset[str]) -> bool:
        kind = self._words.kind(doc[i].text, doc[i].lower_)
        return kind in kinds or (not kind and doc[i].lower_ in self._name_ends)


def _next_start(cues: list[Match], cue: Match, sentence: Span) -> int:
    """Where the next cue begins behind one, or the sentence ends."""
    at = bisect_left(cues, cue.end, key=attrgetter("start"))
    return cues[at].start if at < len(cues) else sentence.end


def _is_label(doc: Doc, cue: Match) -> bool:
    """Whether a cue is the label of a list, by its rule or its mark."""
    quoted = doc[cue.end - 1].text == '"' and cue.end - 1 > cue.start  # 'Impression: "gout'
    mark = doc[cue.end - 1 - quoted].text
    return cue.rule.category == "label" or mark in LABEL_ENDS


def _has(mark: str, doc: Doc, start: int, end: int) -> bool:
    offsets = token_offsets(doc)
    text = clean_text(doc).text
    return start < end and text.find(mark, offsets[start], offsets[end - 1] + 1) >= 0
