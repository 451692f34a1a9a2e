"""Letter text is data: it must not control a terminal or a page."""

from __future__ import annotations

import re

# Control characters except tab and newline, and the marks that change text direction.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_text(text: str) -> str:
    """The text with every control character replaced by U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


# A spreadsheet treats text that starts with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """A value for a CSV file: text that no spreadsheet runs, and that ends no reader's file."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(FORMULA) else text
