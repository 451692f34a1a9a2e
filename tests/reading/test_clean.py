import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_extract.reading.clean import clean

TEXTS = st.text(
    st.sampled_from(list("abcXYZ019 .,:;-/()\n\n\n\f\t\r\u00a0\u2019\ufb01\ufffe\u00ad\u201c\x07")),
    max_size=200,
)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_the_map_leads_back_to_the_raw_text(raw: str) -> None:
    copy = clean(raw)
    last = 0
    for i, char in enumerate(copy.text):
        start, end = copy.to_raw(i, i + 1)
        assert last <= start <= end <= len(raw)
        last = start
        if char.isalnum() and char.isascii() and raw[start:end].isascii():
            assert raw[start:end] == char
    assert not re.search(r"\s\s", copy.text)
    assert copy.text == copy.text.strip()


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_no_letter_or_digit_is_lost(raw: str) -> None:
    def kept(text: str) -> str:
        return "".join(c for c in text.replace("\ufb01", "fi") if c.isalnum())

    assert kept(clean(raw).text) == kept(raw)


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_line_starts_are_offsets_of_the_copy(raw: str) -> None:
    copy = clean(raw)
    assert list(copy.line_starts) == sorted(set(copy.line_starts))
    assert all(0 <= start <= len(copy.text) for start in copy.line_starts)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("on 10-\n25-16", "on 10-25-16"),
        ("on 6/27/\n2016", "on 6/27/2016"),
        ("non-\ncertified", "non-certified"),
        ("radicul-\nopathy", "radiculopathy"),
        ("radicu-\nlopathy", "radiculopathy"),
        ("tendi-\nnitis, frac-\ntures", "tendinitis, fractures"),
        ("a fe-\nmale and a wo-\nman", "a female and a woman"),
        ("self-\nmade, non-\nmale", "self-made, non-male"),
        ("of\ufb01ce", "office"),
        ("the worker\u2019s", "the worker's"),
        ("a  b\u00a0c\t d", "a b c d"),
        ("one line\nwraps", "one line wraps"),
        ("A paragraph.\n\nAnother", "A paragraph.\nAnother"),
        ("the thumb.The report", "the thumb. The report"),
        ("mid-\u00adword", "mid-word"),
        ("walk to\fthe page", "walk to the page"),
        ("It ended.\fNew page", "It ended.\nNew page"),
        ("Brace:\fUpheld", "Brace: Upheld"),
        ("www.UpToDate.com", "www.UpToDate.com"),
    ],
)
def test_what_is_joined_and_what_is_not(raw: str, text: str) -> None:
    assert clean(raw).text == text


def test_a_double_spaced_text_keeps_its_paragraphs() -> None:
    lines = ["line one", "line two", "line three", "line four", "line five"]
    raw = "\n\n".join(lines) + "\n \n\n" + "\n\n".join(lines)
    assert clean(raw).text == "\n".join([" ".join(lines)] * 2)


def test_the_range_of_a_broken_date() -> None:
    raw = "was hurt on 10-\n25-16 at work"
    copy = clean(raw)
    at = copy.text.index("10-25-16")
    start, end = copy.to_raw(at, at + len("10-25-16"))
    assert raw[start:end] == "10-\n25-16"


@pytest.mark.parametrize("bounds", [(-1, 2), (2, 1), (0, 99)])
def test_a_range_outside_the_text_is_refused(bounds: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no range"):
        clean("some text").to_raw(*bounds)
