"""Raw text -> spaCy Doc of its clean copy, cut so that every value ends at a token's end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from imr_extract.reading.clean import CleanText, clean

_CLEAN = "imr_clean"
_OFFSETS = "imr_offsets"

# Each mark is a token, and a unit is cut from its number: "10/325mg" -> 10 / 325 mg,
# "2x6" -> 2 x 6. Dates, strengths, page ranges and levels then need one pattern each, whatever
# stands around them.
_MARK = r"(?:[^\w\s]|_)"
_INFIX = re.compile(
    _MARK + r"|(?<=[0-9])(?=[A-Za-z])|(?<=[^A-Za-z][Xx])(?=[0-9])|(?<=^[Xx])(?=[0-9])"
)
# The point of a decimal is no mark: "7.5" is one token, as the dates "10.16.16" and the code
# "M54.5" are not.
_DECIMAL = re.compile(r"(?<![0-9A-Za-z.])[0-9]+\.[0-9]+(?!\.?[0-9])")


class LetterTokenizer:
    """Cleans the text it is given and tokenizes the copy.

    The Doc keeps the `CleanText`, whose map leads back to the raw text.
    """

    def __init__(self, vocab: Vocab) -> None:
        """Compile; `vocab` is the pipeline's."""
        self.vocab = vocab
        self._cut = Tokenizer(
            vocab,
            prefix_search=re.compile("^" + _MARK).search,
            suffix_search=re.compile(_MARK + "$").search,
            infix_finditer=_infixes,
        )

    def __call__(self, raw: str) -> Doc:
        """Clean and tokenize one letter's raw text."""
        cleaned = clean(raw)
        doc: Doc = self._cut(cleaned.text)
        doc.user_data[_CLEAN] = cleaned
        return doc


@registry.tokenizers("imr_tokenizer")
def create_tokenizer():  # type: ignore[no-untyped-def] # spaCy resolves the annotations at run time
    """The tokenizer's factory, as spaCy's configuration names it."""

    def make(nlp):  # type: ignore[no-untyped-def]
        return LetterTokenizer(nlp.vocab)

    return make


def _infixes(word: str) -> Iterator[re.Match[str]]:
    """Where a word is cut."""
    decimals = [found.span() for found in _DECIMAL.finditer(word)]
    for infix in _INFIX.finditer(word):
        if infix.group() != "." or not any(a < infix.start() < b for a, b in decimals):
            yield infix


def clean_text(doc: Doc) -> CleanText:
    """The clean text with its map that the Doc was made of."""
    cleaned: CleanText = doc.user_data[_CLEAN]
    return cleaned


def token_offsets(doc: Doc) -> list[int]:
    """The offset in the clean text at which each token starts, listed once a Doc."""
    offsets: list[int] | None = doc.user_data.get(_OFFSETS)
    if offsets is None:
        offsets = doc.user_data[_OFFSETS] = doc.to_array("IDX").tolist()
    return offsets
