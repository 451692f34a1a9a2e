"""The same letter in other bytes: one copy counts, the same one whoever counts."""

import json
import logging
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import SAMPLES, imr_extract, parts
from hypothesis import given
from hypothesis import strategies as st

import imr_extract as package
from imr_extract.archive.copies import Brief, find_copies
from imr_extract.errors import TablesError
from imr_extract.quality.evaluate import evaluate
from imr_extract.storage.scratch import scratch

LIBRARIES = ("pandas", "polars", "arrow")
FIRST, SECOND = "CM16-0900006", "CM17-0900148"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of four copies of a letter, the first and last with a warning, and another letter."""
    folder = tmp_path_factory.mktemp("copies")
    data = (SAMPLES / f"{FIRST}.pdf").read_bytes()
    (folder / "a.pdf").write_bytes(data + b"\n" + data)  # several_pdfs
    (folder / "e.pdf").write_bytes(data + b"\n\n" + data)
    (folder / "c.pdf").write_bytes(data)
    (folder / "b.pdf").write_bytes(data + b"\n")
    (folder / "d.pdf").write_bytes(data)  # a duplicate is no copy in other bytes
    shutil.copy(SAMPLES / f"{SECOND}.pdf", folder)
    out = folder / "out"
    done = imr_extract("run", *sorted(folder.glob("*.pdf")), "--out", out)
    assert done.returncode == 0, done.stderr
    assert "3 letters repeat another's case number" in done.stdout
    assert json.loads((out / "run.json").read_text())["counts"]["copies"] == 3
    return out


def names(letters: pa.Table) -> dict[str, str]:
    """The file of each letter."""
    rows = letters.select(["letter_id", "uri"]).to_pylist()
    return {row["letter_id"]: Path(row["uri"]).name for row in rows}


def test_the_copy_with_the_fewest_warnings_then_the_first_counts(tables: Path) -> None:
    letters = package.load_tables(tables, "arrow")["letters"]
    files = names(letters)
    marked = zip(letters["letter_id"].to_pylist(), letters["copy_of"].to_pylist(), strict=True)
    assert {files[letter]: files.get(of) for letter, of in marked} == {
        "a.pdf": "b.pdf", "b.pdf": None, "c.pdf": "b.pdf", "e.pdf": "b.pdf", f"{SECOND}.pdf": None,
    }  # fmt: skip


def test_without_copies_each_letter_counts_once(
    tables: Path, caplog: pytest.LogCaptureFixture
) -> None:
    every = package.load_tables(tables, "arrow")
    assert not caplog.records
    counted = {table: rows for table, rows in every.items()}
    ids = set(
        every["letters"].filter(pa.compute.field("copy_of").is_null())["letter_id"].to_pylist()
    )
    for table in set(every) - {"sources"}:
        counted[table] = every[table].filter(pa.compute.field("letter_id").isin(sorted(ids)))
        assert 0 < len(counted[table]) < len(every[table])
    for library in LIBRARIES:
        loaded = package.load_tables(tables, library, copies=False)
        assert {name: len(rows) for name, rows in loaded.items()} == {
            name: len(rows) for name, rows in counted.items()
        }
        assert set(loaded["letters"]["letter_id"].tolist() if library == "pandas"
                   else loaded["letters"]["letter_id"].to_pylist() if library == "arrow"
                   else loaded["letters"]["letter_id"].to_list()) == ids  # fmt: skip
    with package.load_tables(tables, "duckdb", copies=False) as database:
        for name, rows in counted.items():
            assert database.sql(f"SELECT count(*) FROM {name}").fetchall() == [(len(rows),)]
        assert database.sql("SELECT count(*) FROM copies").fetchall() == [(3,)]
    said = {record.getMessage() for record in caplog.records}
    assert said == {f"3 copies of letters in {tables} left out"}
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_gold_is_held_against_the_copy_that_counts(tables: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"letter": FIRST, "case_number": FIRST, "warnings": []}))
    assert not evaluate(tables, gold).misses


def test_the_report_counts_each_letter_once(tables: Path, tmp_path: Path) -> None:
    done = imr_extract("report", tables, "--out", tmp_path / "r.html", "--csv", tmp_path / "csv")
    assert done.returncode == 0, done.stderr
    page = " ".join((tmp_path / "r.html").read_text().split())
    assert "3 copies of letters (other files with the same case number and decision date)" in page
    assert "n = 2 letters" in page and "n = 6 files" in page
    outcomes = (tmp_path / "csv" / "outcome_of_letters.csv").read_text().splitlines()[1:]
    assert sum(int(line.split(",")[1]) for line in outcomes) == 2
    warned = (tmp_path / "csv" / "warnings.csv").read_text()
    assert "several_pdfs" not in warned


@pytest.mark.usefixtures("at_once")
def test_copies_that_come_later_are_marked_as_if_they_had_been_there(
    tables: Path, tmp_path: Path
) -> None:
    folder = tables.parent
    out = tmp_path / "out"
    first, *others = [folder / name for name in ("c.pdf", "a.pdf", "b.pdf", f"{SECOND}.pdf")]
    for path in ([first], others):
        package.extract_directory(path, out, workers=1)
    letters = package.load_tables(out, "arrow")["letters"]
    files = names(letters)
    marked = zip(letters["letter_id"].to_pylist(), letters["copy_of"].to_pylist(), strict=True)
    assert {files[letter]: files.get(of) for letter, of in marked} == {
        "a.pdf": "b.pdf", "b.pdf": None, "c.pdf": "b.pdf", f"{SECOND}.pdf": None,
    }  # fmt: skip
    before = parts(out)
    package.extract_directory(first, out, workers=1)
    assert parts(out) == before


DATES = (None, 16_801, 16_802)
LETTERS = st.lists(
    st.tuples(st.sampled_from([None, "CM1", "CM2"]), st.sampled_from(DATES), st.integers(0, 2)),
    max_size=12,
)


@given(LETTERS, st.randoms(use_true_random=False))
def test_a_letter_is_known_by_case_number_and_decision_date(letters, chance) -> None:
    rows = [
        {"letter_id": f"id{n}", "uri": f"{chance.random()}", "case_number": case,
         "decision_date": date, "warnings": warnings}
        for n, (case, date, warnings) in enumerate(letters)
    ]  # fmt: skip
    wanted = {}
    for row in rows:
        same = [
            other for other in rows
            if row["case_number"] and row["decision_date"]
            and all(other[name] == row[name] for name in ("case_number", "decision_date"))
        ]  # fmt: skip
        best = min(same, key=lambda other: (other["warnings"], other["uri"]), default=row)
        if best is not row:
            wanted[row["letter_id"]] = best["letter_id"]
    with scratch() as database:
        find_copies(database, [Brief(**row, copy_of=None, part=0) for row in rows])
        assert dict(database.execute("SELECT * FROM counting")) == wanted


def test_tables_that_do_not_mark_copies_are_refused(tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "old"
    shutil.copytree(tables, out)
    (part,) = (out / "letters").iterdir()
    pq.write_table(pq.read_table(part).drop_columns(["copy_of"]), part)
    assert len(package.load_tables(out)["letters"]) == 5
    for library in ("pandas", "duckdb"):
        with pytest.raises(TablesError, match="Make the tables again"):
            package.load_tables(out, library, copies=False)
    done = imr_extract("report", out, "--out", tmp_path / "r.html")
    assert done.returncode == 6 and "Make the tables again" in done.stderr
