"""build_nlp(): blank English with our tokenizer and components, compiled once a process."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language

# Imported so that their factories are registered, from a checkout without entry points too.
from imr_extract import sections, tokens  # noqa: F401
from imr_extract.fields import (  # noqa: F401
    diagnoses,
    guidelines,
    header,
    reviewer,
    service_details,
    services,
    worker,
)

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
