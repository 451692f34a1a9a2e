"""build_nlp(): blank English with our tokenizer and components, compiled once per process."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language

# Imported to register their factories, even in a checkout without entry points.
from imr_extract.letter import sections  # noqa: F401
from imr_extract.letter.fields.room import rooms
from imr_extract.rules import tokenizer  # noqa: F401


def components() -> tuple[str, ...]:
    """The pipeline's components in order: the sections first, then one per field room."""
    return ("imr_sections", *(room.component for room in rooms()))


def build_nlp() -> Language:
    """Build the pipeline.

    Returns:
        A spaCy pipeline. `doc = nlp(text)` takes a letter's raw text and writes its findings to
        `doc.spans`. Building it reads and checks the pattern files, which takes about a second:
        build it once.

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
