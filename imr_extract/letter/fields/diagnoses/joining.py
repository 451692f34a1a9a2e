"""Parts of a list -> conditions: which parts are one."""

from __future__ import annotations

from collections.abc import Iterator

from imr_extract.letter.fields.diagnoses.part import (
    ASIDE,
    HABIT,
    NO_CONDITION,
    QUALIFIER,
    SITE,
    TRAILER,
    UNKNOWN,
    WANTS_SITE,
    Part,
)  # fmt: skip
from imr_extract.record import Assertion

_SUFFIX = len("itis")
# Words behind a comma that only describe what stands before it: "stenosis, post-fusion".
_SHORT = 3
# What may follow a site behind a comma and begins no condition.
_BEHIND_SITE = frozenset({SITE, QUALIFIER, TRAILER})


def joined_conditions(parts: list[Part], assertion: Assertion, trusted: bool) -> Iterator[Part]:
    """The conditions of a list, each from the first to the last of its parts.

    Args:
        parts: the parts in order; those that begin or hold a condition are changed.
        assertion: what the list's cue says of its conditions.
        trusted: whether words that are in no lexicon name a condition.
    """
    return _Joiner(parts, trusted).conditions(assertion)


class _Joiner:
    """Goes through the parts with one condition open, and the site that waits for the next one."""

    def __init__(self, parts: list[Part], trusted: bool) -> None:
        self._parts, self._trusted = parts, trusted
        self._open: Part | None = None
        self._waiting: Part | None = None
        # A comma parts less where a semicolon parts more.
        self._strong = any(part.joint == ";" for part in parts)
        self._any = False

    def conditions(self, assertion: Assertion) -> Iterator[Part]:
        skips = False
        for index, part in enumerate(self._parts):
            skips = skips and part.joint != ";"
            if skips:
                continue
            # CASE 1: "no wheezing, no chest pain" behind "denied a history of": not the list's
            if part.assertion == assertion == Assertion.NEGATED:
                break
            # CASE 2: "an arthroscopy", "smoking": parts the conditions around it
            if part.kind in NO_CONDITION or (part.kind == HABIT and not self._is_abuse(index)):
                yield from self._close()
                self._waiting = None
            # CASE 3: "gout, suspected", "pneumonia, resolved 2014", "; and, suspected, gout"
            elif part.kind == TRAILER:
                of = self._described_by(index)
                if of is not None and part.assertion is not None:
                    of.assertion = part.assertion
            # CASE 4: "at the 2014 visit": of the words around it, and no part of the list
            elif part.kind == ASIDE:
                continue
            # CASE 5: "knee pain, unspecified", "arthritis, left", "neuritis or radiculitis"
            elif self._open is not None and (
                self._qualifies(index, part) or _goes_on(self._open, part)
            ):
                self._open.end = part.end
            # CASE 6: "contusion of the hip, knee" / "cervical and lumbar strain"
            elif part.kind in {SITE, QUALIFIER}:
                self._add_site(index, part)
            # CASE 7: "who was then seen by the surgeon": words of no list, up to its next item
            elif part.kind == UNKNOWN and not (self._trusted and part.is_name):
                yield from self._close()
                self._waiting = None
                skips = not part.is_name
            # CASE 8: "wrist sprain and strain"
            elif self._open is not None and _shares_noun(part, self._open):
                self._open.end, self._open.open_with = part.end, part.open_with
            # CASE 9: a condition of its own
            else:
                yield from self._begin(part)
        yield from self._close()

    def _is_abuse(self, index: int) -> bool:
        """Whether a habit is a condition: beside one, or what is abused, at a list's beginning."""
        return self._any or (self._parts[index].is_name and not index)

    def _described_by(self, index: int) -> Part | None:
        """The condition that a trailer is of: where it begins an item, the one behind its comma."""
        for following in self._parts[index + 1 : index + 2]:
            if self._parts[index].joint == ";" and following.joint == ",":
                return following
        return self._open

    def _close(self) -> Iterator[Part]:
        if self._open is not None:
            yield self._open
        self._open = None

    def _qualifies(self, index: int, part: Part) -> bool:
        """Whether a part describes the condition before it, and not the one behind: "left"."""
        is_short = self._strong and part.is_name and part.end - part.start <= _SHORT
        is_short = is_short or (self._strong and part.is_name and part.has_side)
        if part.kind == UNKNOWN and (part.is_adjective or is_short):
            return part.joint == "," and not part.comma
        if part.kind != QUALIFIER or part.joint == ";":
            return False
        following = self._parts[index + 1] if index + 1 < len(self._parts) else None
        leads_on = (
            following is not None
            and following.joint in {"and", "or"}
            and not following.comma
            and following.is_condition
            and following.has_side
        )
        return not (leads_on and part.has_side)

    def _add_site(self, index: int, part: Part) -> None:
        """Give a site to the condition before it, or keep it for the one behind it."""
        behind = self._parts[index + 1 :]
        # "caries, teeth 3 and 4; gout": all sites up to the semicolon are of the one before
        other = next((p for p in behind if p.kind not in _BEHIND_SITE or p.joint == ";"), None)
        if other is not None and other.goes_on and other.assertion is None:
            other = None
        closed = other is None or other.joint == ";"
        apart = part.joint == ";"
        if self._open is not None and not apart and self._leans_back(part, behind, closed):
            self._open.end = part.end
        elif not index or (not closed and (apart or any(p.is_condition for p in behind))):
            self._waiting = self._waiting or part
        elif self._open is not None and not apart:
            self._open.end = part.end

    def _leans_back(self, part: Part, behind: list[Part], closed: bool) -> bool:
        following = behind[0] if behind else None
        if self._open is None:
            return False
        if part.goes_back:
            return True
        if closed or self._open.open_with or following is None:
            return True
        # "glaucoma, right eye, dry eye": ICD's names have their side behind a comma.
        parted = following.joint == "," or following.comma
        if part.is_adjective and part.joint == "," and parted and following.kind != SITE:
            return True  # "rhinitis, vasomotor, and gout"
        # "hearing loss, left ear and tinnitus": what is complete by itself wants no site
        parted = parted or following.kind == "disease"
        # "trigger finger, right thumb and trigger finger, left thumb": both have theirs behind them
        parted = parted or (following.is_condition and _has_own_site(behind[1:]))
        return part.has_side and part.joint == "," and parted and following.kind != SITE

    def _begin(self, part: Part) -> Iterator[Part]:
        """Open a condition; it takes the site that waits, and a bare noun that it is joined to."""
        self._any = self._any or part.kind != HABIT
        if self._waiting is not None:
            part.start = self._waiting.start
            part.assertion = self._waiting.assertion or part.assertion
            self._waiting = None
        before = self._open
        if before is not None and part.joint in {"and", "or"} and before.is_bare and not part.comma:
            part.start = before.start
            part.assertion = part.assertion or before.assertion
            self._open = None
        yield from self._close()
        self._open = part


def _goes_on(before: Part, part: Part) -> bool:
    """Whether a part that may name a condition goes on with the one before it.

    "lumbar neuritis or radiculitis", "without obstruction or gangrene", "stenosis, lumbar region",
    "sprain, with swelling".
    """
    if part.leans and part.joint in {"and", ","}:
        return True
    if before.open_with in {"affecting", "involving"} and part.joint == "and":
        return part.end - part.start == 1
    if part.joint == "or":
        # One word of the same make shares the words before the other: "-itis or -itis".
        alike = part.last_word[-_SUFFIX:] == before.last_word[-_SUFFIX:]
        shares = alike and part.end - part.start == 1 < before.end - before.start
        return before.open_with == "without" or (part.is_condition and shares)
    if part.joint == ",":
        of_region = part.kind == SITE and part.last_word in {"region", "regions"}
        goes_with = part.goes_on and part.assertion is None
        return of_region or goes_with
    return False


def _has_own_site(behind: list[Part]) -> bool:
    """Whether a site with its side stands behind a comma: "[cyst], left thumb"."""
    return bool(behind) and behind[0].joint == "," and behind[0].kind == SITE and behind[0].has_side


def _shares_noun(part: Part, before: Part) -> bool:
    """Whether a bare noun shares the words before it: "wrist sprain and strain"."""
    return (
        part.is_bare
        and part.joint in {"and", "or"}
        and before.kind in WANTS_SITE
        and not before.open_with
    )
