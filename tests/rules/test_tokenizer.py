"""How words are split into tokens."""

import pytest

from imr_extract.letter.pipeline import shared_nlp
from imr_extract.rules import tokenizer
from imr_extract.rules.tokenizer import LetterTokenizer


@pytest.mark.parametrize(
    "word",
    [
        "10/325mg",
        "2x6",
        "x12",
        "(M54.5)",
        "7.5mg/8.25",
        "a-b--c",
        "'(1.5,x2)'",
        "10-05-2016...",
        "1.5.2",
    ],
)
def test_a_long_word_is_split_as_a_short_one(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = shared_nlp()
    short = [token.text for token in nlp.make_doc(f"k{word}k")]
    monkeypatch.setattr(tokenizer, "_LONG_WORD", 2)
    assert [token.text for token in LetterTokenizer(nlp.vocab)(f"k{word}k")] == short
