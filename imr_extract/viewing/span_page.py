"""displaCy's view of a letter's Doc: every span that the components found, under its words."""

from __future__ import annotations

from spacy import displacy
from spacy.tokens import Doc

from imr_extract.letter.fields.citations.component import GUIDELINES
from imr_extract.letter.fields.diagnoses.component import DIAGNOSES
from imr_extract.letter.fields.header import HEADER
from imr_extract.letter.fields.reviewer import REVIEWER
from imr_extract.letter.fields.services.component import SERVICES
from imr_extract.letter.fields.services.details import SERVICE_DETAILS
from imr_extract.letter.fields.worker import WORKER
from imr_extract.letter.sections import DECISIONS

_KEY = "imr_values"
# Groups of spans and their colours, dark enough for displaCy's white labels.
_GROUPS = {
    HEADER: "#246ec8", REVIEWER: "#246ec8", WORKER: "#246ec8", DIAGNOSES: "#cd285a",
    SERVICES: "#148c55", SERVICE_DETAILS: "#0f6e78", DECISIONS: "#823cc8", GUIDELINES: "#b25f00",
}  # fmt: skip


def span_page(doc: Doc) -> str:
    """The span view of displaCy as one HTML page.

    Args:
        doc: what the pipeline of `build_nlp` made of a letter's raw text.
    """
    spans = {group: list(doc.spans[group]) for group in _GROUPS}
    # displaCy shows one group, and looks colours up by the label in capitals.
    doc.spans[_KEY] = [span for found in spans.values() for span in found]
    colours = {
        span.label_.upper(): _GROUPS[group] for group, found in spans.items() for span in found
    }
    page: str = displacy.render(
        doc, style="span", page=True, jupyter=False, options={"spans_key": _KEY, "colors": colours}
    )
    return page
