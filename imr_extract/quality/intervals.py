"""Wilson's interval: the true shares that are consistent with what was counted."""

from __future__ import annotations

import math
from typing import TypeAlias

Interval: TypeAlias = tuple[float, float]

# The normal distribution's 97.5 % point: intervals are of 95 %.
Z = 1.959963985


def wilson(hits: float, n: float) -> Interval | None:
    """The 95 % interval of a share, `hits` of `n`; None where nothing was counted.

    It holds for few cases and for shares near 0 and 1, where the usual plus-or-minus fails. It
    assumes independent cases; values of one letter are not, so the true interval is wider.
    """
    if n <= 0:
        return None
    share = hits / n
    middle = share + Z**2 / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    whole = 1 + Z**2 / n
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
