"""Wilson's interval: the true shares that are consistent with what was counted."""

from __future__ import annotations

import math
from typing import TypeAlias

Interval: TypeAlias = tuple[float, float]

# The normal distribution's 97.5 % point: intervals are of 95 %.
_Z = 1.959963985
# `wilson` for DuckDB, as wilson_low(k, n) and wilson_high(k, n). Without n there is no interval.
_MACRO = f"""CREATE MACRO wilson_{{side}}(k, n) AS CASE WHEN n > 0 THEN {{bound}}(
    (k / n + {_Z} ^ 2 / (2 * n) {{sign}} {_Z}
        * sqrt(k / n * (1 - k / n) / n + {_Z} ^ 2 / (4 * n ^ 2)))
    / (1 + {_Z} ^ 2 / n), {{limit}}) END;
"""
WILSON_SQL = _MACRO.format(side="low", bound="greatest", sign="-", limit="0") + _MACRO.format(
    side="high", bound="least", sign="+", limit="1"
)


def wilson(hits: float, n: float) -> Interval | None:
    """The 95 % interval of a share, `hits` of `n`; None where nothing was counted.

    It holds for few cases and for shares near 0 and 1, where the usual plus-or-minus fails. It
    assumes independent cases; values of one letter are not, so the true interval is wider.
    """
    if n <= 0:
        return None
    share = hits / n
    middle = share + _Z**2 / (2 * n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    whole = 1 + _Z**2 / n
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
