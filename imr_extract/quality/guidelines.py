"""Guidelines against gold: the lines of both parties, and what a rationale cites with a page."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from imr_extract.quality.comparable import comparable, normalise
from imr_extract.quality.scores import Evaluation, Place, Score

Row: TypeAlias = dict[str, Any]

PARTIES = ("claims_administrator", "reviewer")
# What stands between two works of a line, and belongs to neither.
_JOINING = re.compile(
    r"\band other medical treatment guidelines?\b|\bnon-mtus citations?\b|\b(?:and|the)\b"
)
_WORD = re.compile(r"\w+")
_NOTHING: Row = {"basis": None, "mtus": [], "non_mtus": [], "pages": []}


def count_guidelines(
    result: Evaluation,
    place: Place,
    record: Row,
    row: Row,
    cited: list[Row],
    weights: Row | None = None,
) -> None:
    """Count what gold states of the guidelines of one service.

    Args:
        result: takes the counts.
        place: the letter and the service.
        record: the gold record of the service.
        row: the service's row; empty if the tables lack it.
        cited: the service's citations.
        weights: what the service counts for, as the gold record has it.
    """
    for party in PARTIES:
        if party in record:
            mine = [c for c in cited if c["cited_by"] == party]
            gold = _NOTHING if record[party] is None else record[party]
            basis = row.get(f"{party}_basis")
            if "basis" in gold:
                result.weigh(weights, basis)
                result.one("guideline basis", place, comparable(gold["basis"]), comparable(basis))
            result.weigh(weights, mine)
            _line(result, place, party, gold, mine)
    if "rationale_citations" in record:
        mine = [c for c in cited if c["cited_by"] == "rationale"]
        result.weigh(weights, mine)
        _rationale(result, place, record["rationale_citations"] or [], mine)


def _line(result: Evaluation, place: Place, party: str, gold: Row, cited: list[Row]) -> None:
    if "mtus" in gold:
        want = {_title(party, c): c for c in gold["mtus"] or []}
        have = {_title(party, c): c for c in cited if c["family"] == "MTUS"}
        result.many("MTUS citation", place, want, have)
        result.scores.setdefault("MTUS sections", Score())
        for key in want:
            if key in have and "sections" in want[key]:
                sections = (normalise(c[key]["sections"] or "") for c in (want, have))
                result.one("MTUS sections", place, *sections)
    if "non_mtus" in gold:
        others = [c["citation"] for c in cited if c["family"] == "Non-MTUS"]
        stated = gold["non_mtus"] or []
        result.one("non-MTUS cited", place, bool(stated), bool(others))
        # As one text: readers differ in where one work of a list ends.
        result.many("non-MTUS citation", place, _joined(party, stated), _joined(party, others))
    if "pages" in gold:
        pages = [(party, page) for c in cited for page in c["pages"] or []]
        result.many("guideline pages", place, [(party, p) for p in gold["pages"] or []], pages)


def _title(party: str, citation: Row) -> tuple[str, str, Any]:
    return party, normalise(citation["title"] or ""), citation.get("year")


def _joined(party: str, texts: list[str]) -> list[tuple[str, str]]:
    words = " ".join(_WORD.findall(_JOINING.sub(" ", normalise(" ".join(texts)))))
    return [(party, words)] if words else []


def _rationale(result: Evaluation, place: Place, gold: list[Row], cited: list[Row]) -> None:
    """Pages as a set; source, chapter and table of the citations that share a page."""
    want = [page for c in gold for page in c.get("pages") or []]
    have = [page for c in cited for page in c["pages"] or []]
    result.many("rationale pages", place, want, have)
    pairs = _pairs(gold, cited)
    for key in ("source", "chapter", "table"):
        name = f"rationale {key}"
        result.scores.setdefault(name, Score())
        for stated, found in pairs:
            if key in stated:
                result.one(name, place, comparable(stated[key]), _found(key, stated, found))


def _pairs(gold: list[Row], cited: list[Row]) -> list[tuple[Row, Row]]:
    """Citations of both sides that share a page, those that agree most first."""
    ranked = []
    for i, stated in enumerate(gold):
        for j, found in enumerate(cited):
            shared = len(set(stated.get("pages") or []) & set(found["pages"] or []))
            agree = sum(
                comparable(stated.get(key)) == _found(key, stated, found)
                for key in ("source", "chapter", "table")
            )
            if shared:
                ranked.append((-shared, -agree, i, j))
    pairs: list[tuple[int, int]] = []
    for _, _, i, j in sorted(ranked):
        if all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return [(gold[i], cited[j]) for i, j in sorted(pairs)]


def _found(key: str, stated: Row, found: Row) -> Any:
    """What the tables have for a key of a gold citation, in gold's words where these agree.

    Gold names a work in a few words: "Chronic Pain" is the source or chapter of what the tables
    have as the title "Chronic Pain Medical Treatment Guidelines", and "VA/DoD Guideline" is VA/DoD.
    """
    if key == "table":
        return comparable(found["table_no"])
    word = comparable(stated.get(key))
    names = [comparable(found[name]) for name in (key, "title", "canonical_title")]
    if key == "chapter" and (word is None or any(c.isdigit() for c in str(word))):
        return names[0]
    for name in filter(None, names):
        if word and (name.startswith(word) or (name == names[0] and word.startswith(name))):
            return word
    return names[0]
