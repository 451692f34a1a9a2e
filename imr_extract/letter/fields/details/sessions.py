"""How an item states its sessions: a number of visits, or a frequency and a duration."""

from __future__ import annotations

from collections.abc import Iterator

from imr_extract.rules.rule import Match
from imr_extract.rules.spans import longest, of_category, overlaps


def session_matches(matches: list[Match]) -> Iterator[Match]:
    """The words that state an item's number of sessions.

    A number of visits counts before a frequency and a duration ("2 times a week for 6 weeks (12
    sessions)" are 12); a range ("2-3 times a week") states no number.

    Args:
        matches: matches of the detail rules inside one item.

    Yields:
        `sessions`; or `frequency` and `duration`; or `grid` ("2x6"); or `times` ("x 6").
    """
    ranges = of_category(matches, "range")

    def of(category: str) -> list[Match]:
        found = longest(of_category(matches, category))
        return [m for m in found if not any(overlaps(m, other) for other in ranges)]

    frequencies, durations = of("frequency"), of("duration")
    # "3 visits per week" states how often, not how many.
    visits = [m for m in of("sessions") if not any(overlaps(m, other) for other in frequencies)]
    if visits:
        yield visits[0]
    elif ranges:
        return
    elif frequencies:
        behind = [m for m in durations if m.start >= frequencies[0].end]
        if behind:
            yield frequencies[0]
            yield behind[0]
    else:
        yield from (of("grid") or of("times"))[:1]
