"""Parts of a list -> conditions: which parts are one."""

from __future__ import annotations

from collections.abc import Iterator

from imr_extract.letter.fields.diagnoses.part import NO_CONDITION, QUALIFIER, SITE, UNKNOWN, Part
from imr_extract.record import Assertion

# A list's unknown words are a condition only while they are few; a clause is none.
_LONGEST_UNKNOWN = 6
_SUFFIX = len("itis")


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

    def conditions(self, assertion: Assertion) -> Iterator[Part]:
        for index, part in enumerate(self._parts):
            # CASE 1: "no wheezing, no chest pain" behind "denied a history of": not the list's
            if part.assertion == assertion == Assertion.NEGATED:
                break
            # CASE 2: "an arthroscopy": parts the conditions around it
            if part.kind in NO_CONDITION:
                yield from self._close()
                self._waiting = None
            # CASE 3: "knee pain, unspecified", "neuritis or radiculitis"
            elif self._open is not None and (part.kind == QUALIFIER or _goes_on(self._open, part)):
                self._open.end = part.end
            # CASE 4: "contusion of the hip, knee" / "cervical and lumbar strain"
            elif part.kind in {SITE, QUALIFIER}:
                self._add_site(index, part)
            # CASE 5: "who was then seen by the surgeon": words of no list
            elif part.kind == UNKNOWN and not self._is_name(part):
                break
            # CASE 6: "wrist sprain and strain"
            elif self._open is not None and _shares_noun(part, self._open):
                self._open.end, self._open.open_with = part.end, part.open_with
            # CASE 7: a condition of its own
            else:
                yield from self._begin(part)
        yield from self._close()

    def _close(self) -> Iterator[Part]:
        if self._open is not None:
            yield self._open
        self._open = None

    def _is_name(self, part: Part) -> bool:
        return self._trusted and part.end - part.start <= _LONGEST_UNKNOWN

    def _add_site(self, index: int, part: Part) -> None:
        """Give a site to the condition before it, or keep it for the one behind it."""
        behind = self._parts[index + 1 :]
        closed = not behind or behind[0].joint == ";"
        apart = part.joint == ";"
        if self._open is not None and (closed or (self._open.open_with and not apart)):
            self._open.end = part.end
        elif (any(p.is_condition for p in behind) and not apart) or not index:
            self._waiting = self._waiting or part
        elif self._open is not None:
            self._open.end = part.end

    def _begin(self, part: Part) -> Iterator[Part]:
        """Open a condition; it takes the site that waits, and a bare noun that it is joined to."""
        if self._waiting is not None:
            part.start = self._waiting.start
            part.assertion = self._waiting.assertion or part.assertion
            self._waiting = None
        before = self._open
        if before is not None and part.joint in {"and", "or"} and before.is_bare:
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
    if part.joint == "or":
        # One word of the same make shares the words before the other: "-itis or -itis".
        alike = part.last_word[-_SUFFIX:] == before.last_word[-_SUFFIX:]
        shares = alike and part.end - part.start == 1 < before.end - before.start
        return before.open_with == "without" or (part.is_condition and shares)
    if part.joint == ",":
        of_region = part.kind == SITE and part.last_word in {"region", "regions"}
        return of_region or part.first_word in {"with", "without"}
    return False


def _shares_noun(part: Part, before: Part) -> bool:
    """Whether a bare noun shares the words before it: "wrist sprain and strain"."""
    return (
        part.is_bare
        and part.joint in {"and", "or"}
        and before.kind == "general"
        and not before.open_with
    )
