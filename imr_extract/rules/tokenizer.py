"""Raw text -> a spaCy Doc of the clean copy, tokenized so that values end at token boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from imr_extract.reading.clean import CleanText, clean
from imr_extract.rules.token_columns import token_columns

_CLEAN = "imr_clean"

# Each mark is a token, and units are split from numbers: "10/325mg" -> 10 / 325 mg,
# "2x6" -> 2 x 6. Dates, strengths, page ranges and levels then need one pattern each, in any
# context.
_MARK = r"(?:[^\w\s]|_)"
_UNIT = r"|(?<=[0-9])(?=[A-Za-z])|(?<=[^A-Za-z][Xx])(?=[0-9])"
_ONE_MARK = re.compile(_MARK)
# The tokenizer copies what is left of a word for each mark that it takes off its ends, so that a
# long run of marks would take quadratic time. A word as long has no ends: it is split at the edges
# of its marks and where any word is split.
_LONG_WORD = 400
_EDGE = re.compile(rf"(?={_MARK})|(?<={_MARK}){_UNIT}")
_INFIX = re.compile(
    rf"{_MARK}{_UNIT}|(?<=^[Xx])(?=[0-9])"
    # The space before a date is missing: "on5/25/14".
    r"|(?:(?<=^[Oo]n)|(?<=^of)|(?<=^DOI)|(?<=^dated))(?=[0-9]{1,2}[-/])"
)
# A decimal point does not split: "7.5" is one token. The date "10.16.16" and the code "M54.5" are
# split.
_DECIMAL = re.compile(r"(?<![0-9A-Za-z.])[0-9]+\.[0-9]+(?!\.?[0-9])")


class LetterTokenizer:
    """Cleans the text and tokenizes the clean copy.

    The Doc keeps the `CleanText`, which maps offsets back to the raw text.
    """

    def __init__(self, vocab: Vocab) -> None:
        """Compile the tokenizer for the pipeline's vocabulary."""
        self.vocab = vocab
        self._cut = Tokenizer(
            vocab,
            prefix_search=_first_mark,
            suffix_search=_last_mark,
            infix_finditer=_infixes,
        )

    def __call__(self, raw: str) -> Doc:
        """Clean and tokenize one letter's raw text."""
        cleaned = clean(raw)
        doc: Doc = self._cut(cleaned.text)
        doc.user_data[_CLEAN] = cleaned
        return doc

    def phrase_keys(self, phrases: list[str]) -> Iterator[list[int]]:
        """The vocabulary keys (LOWER) of the tokens of each phrase.

        All phrases are tokenized as one text, one a line: a Doc for each would take most of the
        time in which the pipeline is built.
        """
        doc = self._cut("\n".join(clean(phrase).text for phrase in phrases))
        line_end = self.vocab.strings.add("\n")
        found: list[int] = []
        for key in doc.to_array("LOWER").tolist():
            if key != line_end:
                found.append(key)
                continue
            yield found
            found = []
        yield found


@registry.tokenizers("imr_tokenizer")
def create_tokenizer():  # type: ignore[no-untyped-def] # spaCy resolves the annotations at run time
    """The tokenizer factory that spaCy's configuration names."""

    def make(nlp):  # type: ignore[no-untyped-def]
        return LetterTokenizer(nlp.vocab)

    return make


def _first_mark(word: str) -> re.Match[str] | None:
    """The mark that begins a word."""
    return _ONE_MARK.match(word) if len(word) < _LONG_WORD else None


def _last_mark(word: str) -> re.Match[str] | None:
    """The mark that ends a word: looked for there, since a search goes through all marks first."""
    return _ONE_MARK.match(word, len(word) - 1) if 0 < len(word) < _LONG_WORD else None


def _infixes(word: str) -> Iterator[re.Match[str]]:
    """Where to split a word."""
    points = {word.index(".", found.start()) for found in _DECIMAL.finditer(word)}
    if len(word) < _LONG_WORD:
        for infix in _INFIX.finditer(word):
            if infix.group() != "." or infix.start() not in points:
                yield infix
        return
    for edge in _EDGE.finditer(word):
        if points.isdisjoint((edge.start() - 1, edge.start())):
            yield edge


def clean_text(doc: Doc) -> CleanText:
    """The clean text of a Doc, with its map to the raw text."""
    cleaned: CleanText = doc.user_data[_CLEAN]
    return cleaned


def token_offsets(doc: Doc) -> list[int]:
    """The offset of each token in the clean text."""
    return token_columns(doc).offsets
