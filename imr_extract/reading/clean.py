"""A clean copy of a letter's raw text, with a map of offsets back to it.

The copy is what the rules read. It differs from the raw text only so:

- a line that merely wraps is joined to the next by one space; a paragraph's end is one newline;
- a hyphen at a line's end is joined to what follows ("10-" / "25-16", "non-" / "certified"), as
  a slash between digits is; before a bound word part it is dropped ("radicul-" / "opathy");
- runs of spaces, no-break spaces and other odd spaces are one space;
- ligatures, typographic quotes and dashes are their plain forms, as are look-alikes of slashes
  and colons; invisible characters are gone, a soft hyphen too unless it stands for a hyphen, and
  a sign that cannot be read and stands by itself;
- a space inside a number of a date ("1 0-25-16") is gone;
- a space stands between a sentence's full stop and a capital that follows it without one;
- page furniture (running lines, page numbers, a page's second copy) is gone, as if it were blank.

Every character of the copy maps to the raw characters that it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from imr_extract.reading.furniture import blanked, furniture

# Word parts that are no word by themselves: a hyphen before one was put in by a line break.
_BOUND_PARTS = (
    r"(?:[b-df-hj-np-tv-z]{0,2}(?:opath|it[ií]s\b|algia|osis\b|oses\b|ectomy|otomy|oscop|ologi|ograph)"
    r"|opli|graphy\b|oplasty|pathy\b|plasty\b|drome\b|nosed\b|nosis\b|noses\b|tures?\b"
    r"|ation\b|tion\b|sion\b|ment\b|ness\b|ically\b|ical\b|ulopathy|ative\b|ities\b|ity\b|ing\b)"
)
# "fe-" / "male": what is left would be another word.
_BOUND_STARTS = re.compile(r"(?<![A-Za-z])(?:fe(?=.\s+male)|wo(?=.\s+m[ae]n\b))", re.I)
_BOUND_START = 3
_PLAIN = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
    "\u2212": "-", "\u2043": "-", "\u02d7": "-", "\ufe58": "-", "\ufe63": "-", "\uff0d": "-",
    "\ufffe": "-", "\u2026": "...",
    "\u2044": "/", "\u2215": "/", "\u29f8": "/", "\uff0f": "/",
    "\u2236": ":", "\ua789": ":", "\ufe55": ":", "\uff1a": ":",
    # Bytes of Windows-1252 that were taken for characters
    "\x85": "...", "\x91": "'", "\x92": "'", "\x93": '"', "\x94": '"', "\x95": "\u2022",
    "\x96": "-", "\x97": "-",
}  # fmt: skip
_ODD_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x90\x98-\x9f"
)
_SOFT_HYPHEN = "\u00ad"
_LINE_ENDS = "\r\n\f\v\u2028\u2029"
_BLANK = f"[ {_ODD_SPACES}{_INVISIBLE}]"
_DIGITS = r"(?<=\D0 )(?=[1-9][-/]\d)|(?<=\D1 )(?=0[-/]\d)|(?<=[-/][0-3] )(?=\d[-/]\d\d)"


def _spots(begin: str) -> re.Pattern[str]:
    """What differs in the copy, where it begins with one of some characters.

    A pattern that begins with a set is searched for three times as fast as one that looks ahead
    at its first character; so that is consumed, and what it begins is told by looking back at it.
    """
    return re.compile(
        rf"[{begin}](?:"
        rf"(?:(?<=[{_LINE_ENDS}])|(?<={_BLANK}){_BLANK}*[{_LINE_ENDS}])(?:\s|{_BLANK})*(?P<wrap>)"
        rf"|(?:(?<=[{_ODD_SPACES}{_INVISIBLE}]){_BLANK}*|(?<= ){_BLANK}+)(?P<blank>)"
        rf"|(?<=[{''.join(_PLAIN)}])(?P<plain>)"
        rf"|(?<={_SOFT_HYPHEN}){_SOFT_HYPHEN}*(?P<soft>)"
        r"|(?<= \ufffd) (?P<stray>)"
        rf"|(?:{_DIGITS})(?P<digits>)"
        r"|(?<!www[.;:])(?<=[a-z0-9)\]][.;:])(?=[A-Z][a-z]|[A-Z] [a-z])(?P<stop>))"
    )


_BEGIN = f"{_LINE_ENDS}{_ODD_SPACES}{_INVISIBLE}{_SOFT_HYPHEN}{''.join(_PLAIN)}.;:\ufffd"
_SPOT = _spots(_BEGIN)
# Most letters have no place that begins with a plain space, but a thousand spaces to look at.
_SPOT_OR_SPACE = _spots(" " + _BEGIN)
_AT_SPACE = re.compile(rf" (?:{_BLANK}|[{_LINE_ENDS}]|{_DIGITS})")
_EDGE = re.compile(rf"(?:\s|{_BLANK}|{_SOFT_HYPHEN})*")
_UNSEEN = re.compile(f"[{_INVISIBLE}]*")
_SPACE = re.compile(rf"[ {_ODD_SPACES}]")
_HYPHENS = "-\u00ad\u2010\u2011\ufffe"
# A soft hyphen where no hyphen but it stands between digits: the text has it for every hyphen.
_SOFT_RANGE = re.compile(r"\d\u00ad\d")
_AT_LINE_END = re.compile(rf"{_BLANK}*[{_LINE_ENDS}]")
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*\s*$")
# Share of line ends followed by a blank line from which a text counts as typed double-spaced.
_DOUBLE_SPACED_SHARE = 0.6


@dataclass(frozen=True)
class CleanText:
    """The clean copy and its map.

    Attributes:
        raw: the raw text.
        text: the clean copy.
        line_starts: offsets in `text` at which a line of the raw text starts, ascending.
        furniture: the ranges of `raw` that the copy leaves out as page furniture, ascending.
    """

    raw: str
    text: str
    line_starts: tuple[int, ...]
    furniture: tuple[tuple[int, int], ...]
    _clean_starts: tuple[int, ...]
    _raw_starts: tuple[int, ...]
    _verbatim: tuple[bool, ...]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw range that the clean range stands for.

        Args:
            start: first offset in `text`.
            end: offset behind the last character; an empty range maps to an empty one.

        Returns:
            Offsets (start, end) in `raw`.

        Raises:
            ValueError: the range does not lie within `text`.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(
                f"({start}, {end}) is no range of a text of {len(self.text)} characters"
            )
        if start == len(self.text):
            return len(self.raw), len(self.raw)
        starts, origins = self._clean_starts, self._raw_starts
        part = bisect_right(starts, start) - 1
        shift = origins[part] - starts[part]
        first = start + shift if self._verbatim[part] else origins[part]
        if start == end:
            return first, first
        # Most values lie within one part that the copy has as it is.
        if self._verbatim[part] and (part + 1 == len(starts) or end <= starts[part + 1]):
            return first, end + shift
        last = bisect_right(starts, end - 1, part) - 1
        if self._verbatim[last]:
            stop = origins[last] + (end - starts[last])
        else:
            stop = origins[last + 1] if last + 1 < len(origins) else len(self.raw)
        return first, max(first, stop)


def clean(raw: str) -> CleanText:
    """Make the clean copy of a raw text.

    Args:
        raw: a letter's text; lines end in a newline, pages are parted by a form feed.

    Returns:
        The copy with its map. Its text has no leading or trailing white space and no run of
        two white-space characters.
    """
    if raw and raw == raw.strip() and not _SPOT_OR_SPACE.search(raw):  # most phrases of lexicons
        return CleanText(raw, raw, (0,), (), (0,), (0,), (True,))
    aside = furniture(raw)
    whole, raw = raw, blanked(raw, aside)
    double_spaced = _is_double_spaced(raw)
    all_soft = "-" not in raw and _SOFT_RANGE.search(raw) is not None
    parts: list[str] = []
    clean_starts: list[int] = []
    raw_starts: list[int] = []
    verbatim: list[bool] = []
    line_starts = [0]
    length = 0
    at = 0

    def put(text: str, raw_start: int, as_is: bool) -> None:
        nonlocal length
        if text:
            parts.append(text)
            clean_starts.append(length)
            raw_starts.append(raw_start)
            verbatim.append(as_is)
            length += len(text)

    start = _EDGE.match(raw).end()  # type: ignore[union-attr] # it matches the empty text too
    end = len(raw) - _EDGE.match(raw[::-1]).end()  # type: ignore[union-attr] # likewise
    at = start
    spots = _SPOT_OR_SPACE if _AT_SPACE.search(raw, start, end) else _SPOT
    for spot in spots.finditer(raw, start, end):
        kind = spot.lastgroup
        put(raw[at : spot.start()], at, True)
        at = spot.end()
        if kind == "wrap":
            joint = _joint(raw, spot.start(), spot.end(), double_spaced, all_soft)
            if joint is None:
                _drop_last(parts, clean_starts, raw_starts, verbatim)
                length -= 1
                joint = ""
            put(joint, spot.start(), False)
            line_starts.append(length)
        elif kind == "stop":
            put(raw[spot.start() : at], spot.start(), True)
            put(" ", at, False)
        elif kind == "plain":
            put(_PLAIN[spot.group()], spot.start(), False)
        elif kind == "soft":
            before = parts[-1][-1] if parts else ""
            put(_soft_hyphen(before, raw, spot.end(), all_soft), spot.start(), False)
        elif kind == "blank" and _SPACE.search(spot.group()):
            put(" ", spot.start(), False)
    put(raw[at:end], at, True)
    if end < len(raw):
        # A closing part without text, so that the last replaced character ends where it ended.
        clean_starts.append(length)
        raw_starts.append(end)
        verbatim.append(False)
    return CleanText(
        whole,
        "".join(parts),
        tuple(dict.fromkeys(line_starts)),
        aside,
        tuple(clean_starts) or (0,),
        tuple(raw_starts) or (0,),
        tuple(verbatim) or (False,),
    )


def _soft_hyphen(before: str, raw: str, end: int, all_soft: bool) -> str:
    """What a soft hyphen stands for: a hyphen at a line's end and beside digits, else nothing."""
    if _AT_LINE_END.match(raw, end):
        return "-"
    end = _UNSEEN.match(raw, end).end()  # type: ignore[union-attr] # it matches the empty text too
    behind = raw[end : end + 1]
    if before in _HYPHENS or behind in _HYPHENS:
        return ""
    if before.isspace() and behind.isspace():
        return "-"
    return "-" if all_soft or before.isdigit() or behind.isdigit() else ""


def _joint(raw: str, start: int, end: int, double_spaced: bool, all_soft: bool) -> str | None:
    """What replaces the white space `raw[start:end]` that holds a line end; None drops a hyphen."""
    before = raw[start - 1]
    if before in _HYPHENS and start >= 2 and not raw[start - 2].isspace():
        if raw[start - 2].isalpha() and (
            re.match(_BOUND_PARTS, raw[end : end + 8])
            or _BOUND_STARTS.match(raw, start - _BOUND_START, end + 8)
            or (before == _SOFT_HYPHEN and not all_soft and raw[end].islower())
        ):
            return None
        return "" if raw[end].isalnum() else " "
    gap = raw[start:end]
    blank_lines = gap.count("\n") + gap.count("\f") - 1
    if before == "/" and raw[start - 2 : start - 1].isdigit() and raw[end].isdigit():
        return ""
    if "\f" in gap:
        paragraph = _SENTENCE_END.search(raw, max(0, start - 4), start) is not None
    else:
        paragraph = blank_lines >= (2 if double_spaced else 1)
    return "\n" if paragraph else " "


def _drop_last(
    parts: list[str], clean_starts: list[int], raw_starts: list[int], verbatim: list[bool]
) -> None:
    """Take the last character off the copy."""
    parts[-1] = parts[-1][:-1]
    if not parts[-1]:
        for column in (parts, clean_starts, raw_starts, verbatim):
            column.pop()


def _is_double_spaced(raw: str) -> bool:
    """Whether nearly every line is followed by a blank one, so that blank lines part nothing."""
    gaps = re.findall(r"\n((?:[ \t]*\r?\n)*)", raw)
    return len(gaps) >= 8 and sum(map(bool, gaps)) / len(gaps) >= _DOUBLE_SPACED_SHARE
