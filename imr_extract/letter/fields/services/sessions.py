"""How an item states its sessions: a number of visits, or a frequency and a duration."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from imr_extract.rules.matcher import Match, longest


def session_spans(doc: Doc, matches: list[Match]) -> Iterator[Span]:
    """The words that state an item's number of sessions.

    A number of visits counts before a frequency and a duration ("2 times a week for 6 weeks (12
    sessions)" are 12); a range ("2-3 times a week") states no number.

    Args:
        doc: the letter.
        matches: matches of the detail rules inside one item.

    Yields:
        `sessions`; or `frequency` and `duration`; or `grid` ("2x6"); or `times` ("x 6").
    """
    ranges = [m for m in matches if m.rule.category == "range"]

    def of(category: str) -> list[Match]:
        found = longest(m for m in matches if m.rule.category == category)
        return [m for m in found if not any(_overlap(m, other) for other in ranges)]

    frequencies, durations = of("frequency"), of("duration")
    # "3 visits per week" states how often, not how many.
    visits = [m for m in of("sessions") if not any(_overlap(m, other) for other in frequencies)]
    if visits:
        yield visits[0].span(doc)
        return
    if ranges:
        return
    if frequencies:
        behind = [m for m in durations if m.start >= frequencies[0].end]
        if behind:
            yield frequencies[0].span(doc)
            yield behind[0].span(doc)
        return
    for category in ("grid", "times"):
        found = of(category)
        if found:
            yield found[0].span(doc)
            return


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
