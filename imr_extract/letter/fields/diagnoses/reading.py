"""The spans of conditions and codes -> diagnoses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.diagnoses.component import DIAGNOSES, ICD_CODE
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.record import Assertion, Diagnosis
from imr_extract.rules.spans import text_of
from imr_extract.rules.tokenizer import clean_text

# "ICD-10:" and brackets, which stand around a code.
_AROUND_CODE = re.compile(r"(?i)^\W*(?:icd[- ]?(?:9|10)?(?:[- ]?cm)?(?: codes?)?\s*[:#]?\s*)?|\W+$")
# What stands before the first name or code and behind the last.
_END = ".\n"
_ENDS_ITEM = re.compile(r"[.:]\s|\n")
_BEGINS_ITEM = re.compile(r"[,;]\s*[A-Za-z]|\band\b")
_WORD = re.compile(r"[A-Za-z/]+")
# "sprain by history (847.2)", "M10.9 rule out gout"
_WORDS_BETWEEN = 3
# What may stand between a code and its name.
_BESIDE_CODE = re.compile(r"[\s()\[\]:=-]*")


def read_diagnoses(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """The diagnoses in the order of the letter, each text once, with the codes beside it."""
    return Reading({"diagnoses": tuple(_diagnoses(doc, witness))})


def _diagnoses(doc: Doc, witness: Witness) -> Iterator[Diagnosis]:
    spans = sorted(doc.spans[DIAGNOSES], key=lambda span: span.start)
    first: dict[str, Span] = {}
    codes: dict[str, list[Span]] = {}
    for span, its in _with_codes(spans, clean_text(doc).text):
        key = text_of(span).casefold()
        first.setdefault(key, span)
        codes.setdefault(key, []).extend(its)
    for number, (key, span) in enumerate(first.items(), 1):
        yield Diagnosis(
            diagnosis_no=number,
            diagnosis=text_of(span),
            assertion=Assertion(span.label_),
            icd_codes=tuple(
                dict.fromkeys(_AROUND_CODE.sub("", text_of(code)) for code in codes[key])
            ),
            evidence=(
                witness.of(span, "diagnosis"),
                *(witness.of(code, "icd_codes") for code in codes[key]),
            ),
        )


def _with_codes(spans: list[Span], text: str) -> Iterator[tuple[Span, list[Span]]]:
    """Each diagnosis with the codes printed behind it, or before it where the list has them so.

    Args:
        spans: the diagnoses and codes, in order.
        text: the clean text.
    """
    codes: dict[int, list[Span]] = {
        index: [] for index, span in enumerate(spans) if span.label_ != ICD_CODE
    }
    gaps = [_END, *(text[a.end_char : b.start_char] for a, b in pairwise(spans)), _END]
    behind = _names_behind(gaps, codes.keys())
    before: int | None = None
    leads = False
    for index, span in enumerate(spans):
        gap = gaps[index]
        begins = _ends_item(gap)
        if begins:
            leads = index not in codes  # "M10.9 gout, J45.909 asthma"
        if not _is_near(gap) or _BEGINS_ITEM.search(gap):
            before = None  # "gout, status post appendectomy (Z90.49)"
        if index in codes:
            before = index
            continue
        is_next = begins or _prefers_next(gaps[index : index + 2], leads)
        owner = behind[index] if is_next else before
        if owner is not None:
            codes[owner].append(span)
    return ((spans[index], its) for index, its in codes.items())


def _names_behind(gaps: list[str], names: Collection[int]) -> dict[int, int | None]:
    """For each code the name behind it that is of one item with it, by their places."""
    found: dict[int, int | None] = {}
    name: int | None = None
    for index in range(len(gaps) - 2, -1, -1):
        if index in names:
            name = index
            continue
        if not _is_near(gaps[index + 1]):
            name = None
        found[index] = name
    return found


def _prefers_next(around: list[str], leads: bool) -> bool:
    """Whether a code belongs to the name behind it, by what stands before and behind the code."""
    touches_last, touches_next = (_BESIDE_CODE.fullmatch(gap) is not None for gap in around)
    return touches_next if touches_last != touches_next else leads


def _ends_item(gap: str) -> bool:
    """Whether what stands between two spans parts a code from a name: "Gout. 2. M54.5 Pain"."""
    return not _BESIDE_CODE.fullmatch(gap) and _ENDS_ITEM.search(gap) is not None


def _is_near(gap: str) -> bool:
    """Whether a code and a name are of one item: not "V71.09 No diagnosis. Gout"."""
    return not _ends_item(gap) and len(_WORD.findall(gap)) <= _WORDS_BETWEEN


ROOM = Room(DIAGNOSES, read_letter=read_diagnoses)
