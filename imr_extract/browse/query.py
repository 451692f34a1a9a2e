"""What people type into the search box -> a query of FTS5, never a syntax error.

Words side by side must all be there. "Quotes" hold words together; OR joins its two neighbours; a
minus or NOT before a word leaves out what has it; a star behind the beginning of a word stands for
any ending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

# Longer questions are cut: each word costs time, and nobody types so many.
MOST_CHARACTERS = 1_000
MOST_TERMS = 32
# A shorter beginning has too many words.
_LEAST_STEM = 3
_TOKEN = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_OR, _AND, _NOT = "OR", "AND", "NOT"
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class _Term(NamedTuple):
    """A word, a beginning of a word, or a phrase."""

    fts: str
    excluded: bool


@dataclass(frozen=True)
class Query:
    """A question, understood.

    Attributes:
        typed: what was typed, on one line.
        wanted: FTS5 expression of what must be there; empty where nothing must.
        excluded: FTS5 expression of what must not; empty likewise.
        terms: the single words and phrases that were wanted, as they can be typed again.
        cut: whether something was left out, since there was too much.
    """

    typed: str
    wanted: str
    excluded: str
    terms: tuple[str, ...]
    cut: bool

    @property
    def is_blank(self) -> bool:
        """Whether something was typed, but no word: "OR", or quotes with nothing between them."""
        return bool(self.typed) and not self.wanted and not self.excluded


def parse(typed: str) -> Query:
    """Understand a question; anything is one, if only an empty one."""
    text = " ".join(_NOT_TEXT.sub(" ", typed).split())
    # Typographic quotes are what phones type.
    plain = re.sub("[“”„«»]", '"', text[:MOST_CHARACTERS])
    groups: list[list[str]] = []
    excluded: list[str] = []
    joining = negating = False
    terms = 0
    for match in _TOKEN.finditer(plain):
        minus, phrase, word = match.groups()
        if word in (_AND, _OR, _NOT):
            joining, negating = word == _OR, word == _NOT
            continue
        term = _term(minus, phrase, word)
        if term is None:
            continue
        terms += 1
        if terms > MOST_TERMS:
            break
        if term.excluded or negating:
            excluded.append(term.fts)
        elif joining and groups:
            groups[-1].append(term.fts)
        else:
            groups.append([term.fts])
        joining = negating = False
    return Query(
        typed=text[:MOST_CHARACTERS],
        wanted=" AND ".join(f"({' OR '.join(group)})" for group in groups),
        excluded=" OR ".join(excluded),
        terms=tuple(term for group in groups for term in group),
        cut=terms > MOST_TERMS or len(text) > MOST_CHARACTERS,
    )


def _term(minus: str | None, phrase: str | None, word: str | None) -> _Term | None:
    """One token; None where it holds nothing to look for."""
    if phrase is not None:
        return _Term(_quoted(phrase), bool(minus)) if _has_word(phrase) else None
    assert word is not None
    excluded = word.startswith("-")
    bare = word.lstrip("-").replace('"', " ")
    if not _has_word(bare):
        return None
    stem = bare.rstrip("*")
    is_stem = stem != bare and stem.isalnum() and len(stem) >= _LEAST_STEM
    return _Term(_quoted(stem) + "*" * is_stem, excluded)


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _quoted(text: str) -> str:
    """A string of FTS5: what is in it is words and nothing else."""
    return '"' + " ".join(text.split()) + '"'
