"""A letter's Doc in displaCy: every span that the components found."""

from __future__ import annotations

from spacy import displacy
from spacy.tokens import Doc

_KEY = "imr_values"
# Span groups and their colours, dark enough for displaCy's white labels.
_GROUPS = {
    "imr_header": "#246ec8", "imr_reviewer": "#246ec8", "imr_worker": "#246ec8",
    "imr_diagnoses": "#cd285a", "imr_services": "#148c55", "imr_service_details": "#0f6e78",
    "imr_decisions": "#823cc8", "imr_guidelines": "#b25f00",
}  # fmt: skip


def span_page(doc: Doc) -> str:
    """The span view of displaCy as one HTML page.

    Args:
        doc: a letter's raw text, processed by the pipeline of `build_nlp`.
    """
    spans = {group: list(doc.spans[group]) for group in _GROUPS}
    # displaCy shows a single group and looks up colours by the upper-case label.
    doc.spans[_KEY] = [span for found in spans.values() for span in found]
    colours = {
        span.label_.upper(): _GROUPS[group] for group, found in spans.items() for span in found
    }
    page: str = displacy.render(
        doc, style="span", page=True, jupyter=False, options={"spans_key": _KEY, "colors": colours}
    )
    return page
