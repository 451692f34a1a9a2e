"""One interval in Python, in SQL and in the notebooks."""

import duckdb
import pytest
from conftest import ROOT

from imr_extract.quality.intervals import WILSON_SQL, wilson


def test_sql_says_what_python_says() -> None:
    database = duckdb.connect()
    database.execute(WILSON_SQL)
    for hits, n in ((0, 0), (0, 1), (1, 1), (3, 7), (90, 100), (5_000, 5_001)):
        query = f"SELECT wilson_low({hits}, {n}), wilson_high({hits}, {n})"
        low, high = database.execute(query).fetchall()[0]
        expected = wilson(hits, n)
        if expected is None:
            assert low is high is None
        else:
            assert (low, high) == pytest.approx(expected, abs=1e-12)


def test_its_formula_is_written_once_a_language() -> None:
    code = [*(ROOT / "imr_extract").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]
    having = [path.name for path in code if "1.9599" in path.read_text(encoding="utf-8")]
    assert having == ["intervals.py"]
