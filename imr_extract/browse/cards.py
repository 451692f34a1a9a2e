"""A page of hits -> cards: request, decision, the found words in their sentences, citations."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from markupsafe import Markup, escape

from imr_extract.browse.query import Query
from imr_extract.export.facets import guideline
from imr_extract.export.search_index import WEIGHTS
from imr_extract.viewing.safe_text import safe_text

Row: TypeAlias = dict[str, Any]

# Where the words may stand besides the request, as the card names it; the first says most.
_PLACES = {"rationale": "Rationale", "summary": "Case summary", "diagnoses": "Diagnoses"}
_PARTIES = {
    "reviewer": "Reviewer",
    "rationale": "Rationale",
    "claims_administrator": "Claims administrator",
}
_MOST_SENTENCES = 2
_LONGEST = 320
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"“])|\n{2,}")
# Around a found word; no letter can print them, since they are drawn anew by each server.
_OPEN, _CLOSE = (f"\x02{secrets.token_hex(4)}{mark}" for mark in "[]")
_MARKED = re.compile(f"{re.escape(_OPEN)}(.*?){re.escape(_CLOSE)}", re.DOTALL)


@dataclass(frozen=True)
class Card:
    """One hit, as it is shown.

    Attributes:
        row: its row of `decisions`.
        request: the request with the found words marked.
        sentences: where the words stand, and the sentence.
        cited: each party with the guidelines that it cites.
    """

    row: Row
    request: Markup
    sentences: list[tuple[str, Markup]]
    cited: list[tuple[str, list[str]]] = field(default_factory=list)


def cards(connection: sqlite3.Connection, ids: Sequence[int], query: Query) -> list[Card]:
    """The cards of a page of hits, in their order."""
    return [_card(connection, service_id, query) for service_id in ids]


def decision_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Row]:
    """Rows of `decisions`, in the order of the ids."""
    marks = ", ".join("?" * len(ids))
    found = connection.execute(f"SELECT * FROM decisions WHERE service_id IN ({marks})", [*ids])
    names = [column[0] for column in found.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found}
    return [rows[service_id] for service_id in ids if service_id in rows]


def found_words(
    connection: sqlite3.Connection, service_ids: Sequence[int], query: Query
) -> tuple[str, ...]:
    """The words and phrases, as the letter prints them, that a question finds in services."""
    texts = [t for found in service_ids for t in _texts(connection, found, query).values()]
    return tuple(dict.fromkeys(word for text in texts for word in _MARKED.findall(text)))


def _card(connection: sqlite3.Connection, service_id: int, query: Query) -> Card:
    (row,) = decision_rows(connection, [service_id])
    texts = _texts(connection, service_id, query)
    request = texts["request"] or row["service"] or "(no request found)"
    return Card(row, marked(request), _sentences(texts), _cited(connection, row))


def _texts(connection: sqlite3.Connection, service_id: int, query: Query) -> Row:
    """The texts of a service; found words stand between marks."""
    if query.wanted:
        columns = ", ".join(f"highlight(search, {at}, :open, :close)" for at in range(len(WEIGHTS)))
        found = connection.execute(
            f"SELECT {columns} FROM search WHERE search MATCH :wanted AND rowid = :id",
            {"open": _OPEN, "close": _CLOSE, "wanted": query.wanted, "id": service_id},
        ).fetchone()
    else:
        found = None
    if found is None:
        found = connection.execute(
            f"SELECT {', '.join(WEIGHTS)} FROM search_text WHERE service_id = ?", (service_id,)
        ).fetchone()
    return {name: text or "" for name, text in zip(WEIGHTS, found, strict=True)}


def _sentences(texts: Row) -> list[tuple[str, Markup]]:
    """The sentences that say most of what was asked for; else how the rationale begins."""
    candidates = []
    for order, (name, label) in enumerate(_PLACES.items()):
        for place, sentence in enumerate(_SENTENCE.split(texts[name])):
            words = {word.lower() for word in _MARKED.findall(sentence)}
            if words:
                candidates.append((-len(words), order, place, label, sentence))
    best = sorted(sorted(candidates)[:_MOST_SENTENCES], key=lambda found: found[1:3])
    if best:
        return [(label, marked(_around(sentence))) for *_, label, sentence in best]
    for name, label in _PLACES.items():
        if texts[name]:
            return [(label, marked(_around(texts[name])))]
    return []


def _around(text: str) -> str:
    """A text that is too long, cut on both sides of its first found word."""
    text = " ".join(text.split())
    bare = len(_MARKED.sub(r"\1", text))
    if bare <= _LONGEST:
        return text
    first = _MARKED.search(text)
    start = max(0, first.start() - _LONGEST // 3) if first else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + _LONGEST)
    cut = text[start : end if end > 0 else len(text)]
    # A phrase that was cut through is not marked.
    if cut.count(_OPEN) > cut.count(_CLOSE):
        cut = cut[: cut.rfind(_OPEN)].rstrip()
    return ("… " if start else "") + cut + (" …" if end > 0 else "")


def marked(text: str) -> Markup:
    """Letter text as HTML, escaped, with <mark> around the found words."""
    pieces = []
    last = 0
    for match in _MARKED.finditer(text):
        pieces.append(_escaped(text[last : match.start()]))
        pieces.append(Markup("<mark>{}</mark>").format(_escaped(match[1])))
        last = match.end()
    return Markup("").join([*pieces, _escaped(text[last:])])


def _escaped(text: str) -> Markup:
    return escape(safe_text(text.replace(_OPEN, "").replace(_CLOSE, "")))


def _cited(connection: sqlite3.Connection, row: Row) -> list[tuple[str, list[str]]]:
    """Each party with the guidelines that it cites, with pages."""
    if not _has_citations(connection):
        return []
    found: dict[str, dict[str, list[int]]] = {}
    for by, title, source, pages in connection.execute(
        "SELECT cited_by, canonical_title, source, pages FROM citations "
        "WHERE letter_id = ? AND service_no = ? ORDER BY citation_no",
        (row["letter_id"], row["service_no"]),
    ):
        if name := guideline(title, source):
            found.setdefault(by, {}).setdefault(name, []).extend(json.loads(pages or "[]"))
    return [
        (label, [_with_pages(*item) for item in found[by].items()])
        for by, label in _PARTIES.items()
        if by in found
    ]


def _has_citations(connection: sqlite3.Connection) -> bool:
    """Whether the file was exported with its citations."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'citations'"
    return bool(connection.execute(query).fetchone()[0])


def _with_pages(name: str, pages: list[int]) -> str:
    """A guideline with its pages, ranges joined: "ODG, p. 3-5, 9"."""
    ranges: list[list[int]] = []
    for page in sorted(set(pages)):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    shown = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in ranges)
    return f"{name}, p. {shown}" if shown else name
