"""Raw text -> spaCy Doc of its clean copy, cut so that every value ends at a token's end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from imr_extract.reading.clean import CleanText, clean

CLEAN_KEY = "imr_clean"
_OFFSETS_KEY = "imr_offsets"

# Each mark is a token, and a unit is cut from its number: "10/325mg" -> 10 / 325 mg,
# "2x6" -> 2 x 6. Dates,
# strengths, page ranges and levels then need one pattern each, whatever stands around them.
_MARK = r"(?:[^\w\s]|_)"
_INFIX = re.compile(
    _MARK + r"|(?<=[0-9])(?=[A-Za-z])|(?<=[^A-Za-z][Xx])(?=[0-9])|(?<=^[Xx])(?=[0-9])"
)

_SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?= [\"'(\[]*[A-Z0-9])|\n")
# What a full stop may follow without ending a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|No|St|al|approx|e\.g|i\.e|etc|[Ff]ig|[Vv]ol|[Pp]gs?|pp|p|ed|[Ss]ec"
    r"|[Cc]h|Inc|Jr|Sr|U\.S|Ph\.D|M\.D|D\.C|D\.O|Am|J|Med|Clin|Surg|Rehabil|Orthop)|\b[A-Z])$"
)
# The number of a list's point: "1." behind a colon or where the text begins, then the next ones.
_POINT = re.compile(r"(?:^|(?<=[\s(:]))(\d{1,2})$")
_BEFORE_POINTS = re.compile(r"[:;,(]$|\b(?:is|are|was|were|be|as|of|with|includ(?:e|es|ed|ing))$")
# How far behind a list's first point its second may stand, in characters.
_NEXT_POINT = 300


class LetterTokenizer:
    """Cleans the text it is given and tokenizes the copy.

    The Doc's `user_data["imr_clean"]` holds the `CleanText`, whose map leads back to the raw text.
    """

    def __init__(self, vocab: Vocab) -> None:
        """Compile; `vocab` is the pipeline's."""
        self.vocab = vocab
        self._cut = Tokenizer(
            vocab,
            prefix_search=re.compile("^" + _MARK).search,
            suffix_search=re.compile(_MARK + "$").search,
            infix_finditer=_INFIX.finditer,
        )

    def __call__(self, raw: str) -> Doc:
        """Clean and tokenize one letter's raw text."""
        cleaned = clean(raw)
        doc: Doc = self._cut(cleaned.text)
        doc.user_data[CLEAN_KEY] = cleaned
        return doc


@registry.tokenizers("imr_tokenizer")
def create_tokenizer():  # type: ignore[no-untyped-def] # spaCy resolves the annotations at run time
    """The tokenizer's factory, as spaCy's configuration names it."""

    def make(nlp):  # type: ignore[no-untyped-def]
        return LetterTokenizer(nlp.vocab)

    return make


def clean_text(doc: Doc) -> CleanText:
    """The clean text with its map that the Doc was made of."""
    cleaned: CleanText = doc.user_data[CLEAN_KEY]
    return cleaned


def token_offsets(doc: Doc) -> list[int]:
    """The offset in the clean text at which each token starts, listed once a Doc."""
    offsets: list[int] | None = doc.user_data.get(_OFFSETS_KEY)
    if offsets is None:
        offsets = doc.user_data[_OFFSETS_KEY] = doc.to_array("IDX").tolist()
    return offsets


def verbatim(span: Span) -> str:
    """The text of a span; `Span.text` puts it together from the tokens, which takes longer."""
    return clean_text(span.doc).text[span.start_char : span.end_char]


def sentences(span: Span) -> Iterator[Span]:
    """The sentences of a span; a paragraph's end always ends one.

    A numbered list belongs to the sentence that opens it: "Diagnoses are: 1. Sprain. 2. Gout."
    """
    doc = span.doc
    text = clean_text(doc).text
    offsets = token_offsets(doc)
    start, point = span.start, 1
    for end in _SENTENCE_END.finditer(text, span.start_char, span.end_char):
        if end.group() != "\n":
            if _ABBREVIATION.search(text, max(0, end.start() - 8), end.start()):
                continue
            if _is_point(text, offsets[start], end.start(), point):
                point += 1
                continue
            if point > 1 and text.startswith((f"{point}.", f"{point})"), end.end() + 1):
                continue
        # Each mark and each line end is a token, so that a token ends here.
        stop = bisect_left(offsets, end.end(), start, span.end)
        if stop > start:
            yield doc[start:stop]
        start, point = stop, 1
    if start < span.end:
        yield doc[start : span.end]


def _is_point(text: str, start: int, end: int, point: int) -> bool:
    """Whether the number before a full stop is that of a list's next point."""
    number = _POINT.search(text, max(start, end - 4), end)
    if number is None or int(number.group(1)) != point:
        return False
    before = text[start : number.start()].rstrip()
    if point > 1 or not before or before[-1] == ":":
        return True
    if not _BEFORE_POINTS.search(before):
        return False
    return text.find(" 2. ", end, end + _NEXT_POINT) > 0
