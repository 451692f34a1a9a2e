import pytest

from imr_extract.reading.pdfium_text import character


@pytest.mark.parametrize(
    ("code", "char"),
    [(0x41, "A"), (0x1F600, "\U0001f600"), (0, "\ufffd"), (0xD800, "\ufffd"), (0xFFFFFFFF, "\ufffd")],
)  # fmt: skip
def test_a_code_that_is_no_character_is_a_replacement(code: int, char: str) -> None:
    assert character(code) == char
