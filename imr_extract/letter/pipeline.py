"""build_nlp(): blank English with our tokenizer and components, compiled once a process."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language

# Imported so that their factories are registered, from a checkout without entry points too.
from imr_extract.letter import sections  # noqa: F401
from imr_extract.letter.fields.room import rooms
from imr_extract.rules import tokenizer  # noqa: F401


def components() -> tuple[str, ...]:
    """The pipeline's components in order: the sections first, then one a field room."""
    return ("imr_sections", *(room.component for room in rooms()))


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
    for component in components():
        nlp.add_pipe(component)
    return nlp


@cache
def shared_nlp() -> Language:
    """The pipeline of this process, built on first use."""
    return build_nlp()
