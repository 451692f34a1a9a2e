"""Letter text is data: nothing in it steers a terminal or a page."""

from __future__ import annotations

import re

# Control characters but tab and newline, and the marks that turn the direction of text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_text(text: str) -> str:
    """Text in which each control character is a replacement character."""
    return _CONTROL.sub("\ufffd", text)
