"""build_nlp(): blank English with our tokenizer and components, compiled once a process."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language

# Imported so that their factories are registered, from a checkout without entry points too.
from imr_extract.letter import sections  # noqa: F401
from imr_extract.letter.fields import header, reviewer, worker  # noqa: F401
from imr_extract.letter.fields.citations import component as citations  # noqa: F401
from imr_extract.letter.fields.diagnoses import component as diagnoses  # noqa: F401
from imr_extract.letter.fields.services import component as services  # noqa: F401
from imr_extract.letter.fields.services import details  # noqa: F401
from imr_extract.rules import tokenizer  # noqa: F401

# In order: each component reads what those before it wrote.
COMPONENTS = (
    "imr_sections",
    "imr_header",
    "imr_reviewer",
    "imr_worker",
    "imr_diagnoses",
    "imr_services",
    "imr_service_details",
    "imr_guidelines",
)


def build_nlp() -> Language:
    """Build the pipeline.

    Returns:
        A spaCy pipeline: `doc = nlp(text)` takes a letter's raw text and writes what it finds to
        `doc.spans`. Building reads and checks the pattern files and takes about a second; keep
        the pipeline.

    Raises:
        RuleError: a pattern file is wrong.
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_tokenizer"}}})
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


@cache
def shared_nlp() -> Language:
    """The pipeline of this process, built on first use."""
    return build_nlp()
