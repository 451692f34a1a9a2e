"""A user's first attempt: pdfplumber for the text, blank spaCy with a Matcher for the rest.

It serves only as a benchmark: it finds words, but neither sections nor values.
"""

import io

import pdfplumber
import spacy
from spacy.matcher import Matcher

_MONTH = {
    "LOWER": {
        "IN": [
            *("january", "february", "march", "april", "may", "june", "july", "august"),
            *("september", "october", "november", "december"),
        ]
    }
}
_NUMBER = {"LIKE_NUM": True}
_DASH = {"TEXT": {"IN": ["-", "\u2013"]}}

# A dozen: dates, ages, decisions, pages.
PATTERNS = {
    "DATE_SLASHES": [{"TEXT": {"REGEX": r"^\d{1,2}/\d{1,2}/\d{2,4}$"}}],
    "DATE_DASHES": [{"TEXT": {"REGEX": r"^\d{1,2}-\d{1,2}-\d{2,4}$"}}],
    "DATE_IN_WORDS": [_MONTH, _NUMBER, {"TEXT": ","}, {"SHAPE": "dddd"}],
    "MONTH_AND_YEAR": [_MONTH, {"TEXT": ",", "OP": "?"}, {"SHAPE": "dddd"}],
    "AGE_IN_ONE_WORD": [{"LOWER": {"REGEX": r"^\d+-year-old$"}}],
    "AGE_WITH_DASHES": [_NUMBER, {**_DASH, "OP": "?"}, {"LOWER": "year"}, _DASH, {"LOWER": "old"}],
    "AGE_WITH_SPACES": [_NUMBER, {"LOWER": {"IN": ["year", "years"]}}, {"LOWER": "old"}],
    "UPHELD": [{"LOWER": "upheld"}],
    "OVERTURNED": [{"LOWER": "overturned"}],
    "DECISION": [{"LOWER": "decision"}, {"IS_ALPHA": True, "OP": "*"}, {"TEXT": ":"}],
    "PAGE": [{"LOWER": {"IN": ["page", "pages", "pg", "pg.", "p.", "pp."]}}, _NUMBER],
    "PAGES": [
        {"LOWER": {"IN": ["page", "pages", "pg", "pg.", "p.", "pp."]}},
        _NUMBER,
        _DASH,
        _NUMBER,
    ],
}


class PlainPipeline:
    """A tokenizer and a matcher, built once and called per letter."""

    def __init__(self) -> None:
        self.nlp = spacy.blank("en")
        self.matcher = Matcher(self.nlp.vocab)
        for name, pattern in PATTERNS.items():
            self.matcher.add(name, [pattern])

    def __call__(self, data: bytes) -> list[tuple[str, str]]:
        """The name and the words of each match in a PDF's bytes."""
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            text = "\n".join(page.extract_text() for page in pdf.pages)
        doc = self.nlp(text)
        return [(span.label_, span.text) for span in self.matcher(doc, as_spans=True)]
