"""Component: the words that state conditions of the worker, and the conditions behind them.

Writes `doc.spans["imr_diagnoses"]`: a span a condition, labelled with its assertion, and
`icd_code` spans for the codes printed with them.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_extract.letter.fields.diagnoses.condition_list import ICD_CODE
from imr_extract.letter.fields.diagnoses.statements import Statements
from imr_extract.letter.structure import structure_of

__all__ = ["DIAGNOSES", "ICD_CODE"]

DIAGNOSES = "imr_diagnoses"


@Language.factory(DIAGNOSES)
def create_diagnoses(nlp, name):  # type: ignore[no-untyped-def] # spaCy resolves the annotations
    """The component's factory."""
    return DiagnosisFinder(nlp)


class DiagnosisFinder:
    """Reads the statements of the case summary."""

    def __init__(self, nlp: Language) -> None:
        """Compile the rules with the pipeline's vocabulary."""
        self._statements = Statements(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans, in the order of the letter."""
        spans: list[Span] = []
        for section in structure_of(doc).of("case_summary"):
            spans += self._statements.read(section.body(doc))
        doc.spans[DIAGNOSES] = sorted(spans, key=lambda span: (span.start, span.end))
        return doc
