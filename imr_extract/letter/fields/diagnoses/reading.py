"""The spans of conditions and codes -> diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.diagnoses.component import DIAGNOSES, ICD_CODE
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.record import Assertion, Diagnosis
from imr_extract.rules.spans import text_of

# "ICD-10:" and brackets, which stand around a code.
_AROUND_CODE = re.compile(r"(?i)^\W*(?:icd[- ]?(?:9|10)?(?:[- ]?cm)?(?: codes?)?\s*[:#]?\s*)?|\W+$")


def read_diagnoses(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """The diagnoses in the order of the letter, each text once, with the codes behind it."""
    return Reading({"diagnoses": tuple(_diagnoses(doc, witness))})


def _diagnoses(doc: Doc, witness: Witness) -> Iterator[Diagnosis]:
    spans = sorted(doc.spans[DIAGNOSES], key=lambda span: span.start)
    seen: set[str] = set()
    for index, span in enumerate(spans):
        text = text_of(span)
        if span.label_ == ICD_CODE or text.casefold() in seen:
            continue
        seen.add(text.casefold())
        codes = list(_codes_behind(spans[index + 1 :]))
        yield Diagnosis(
            diagnosis_no=len(seen),
            diagnosis=text,
            assertion=Assertion(span.label_),
            icd_codes=tuple(dict.fromkeys(_AROUND_CODE.sub("", text_of(code)) for code in codes)),
            evidence=(
                witness.of(span, "diagnosis"),
                *(witness.of(code, "icd_codes") for code in codes),
            ),
        )


def _codes_behind(spans: Iterable[Span]) -> Iterator[Span]:
    """The codes printed behind a diagnosis, up to the next one."""
    for span in spans:
        if span.label_ != ICD_CODE:
            return
        yield span


ROOM = Room(DIAGNOSES, read_letter=read_diagnoses)
