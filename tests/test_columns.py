"""Columns are listed once: one entry and one record attribute make a field known everywhere."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

from imr_extract.columns import (
    CITATIONS,
    DIAGNOSES,
    EVIDENCE,
    LETTERS,
    SECTIONS,
    SERVICES,
    SOURCES,
    TABLES,
    TEXT,
    Column,
    shown,
)
from imr_extract.load import load_rows
from imr_extract.record import (
    Citation,
    Diagnosis,
    Evidence,
    Letter,
    Section,
    Service,
    SourceRow,
    Template,
)
from imr_extract.tables import source_row

RECORDS = {
    SOURCES: SourceRow, LETTERS: Letter, SERVICES: Service, CITATIONS: Citation,
    DIAGNOSES: Diagnosis, SECTIONS: Section, EVIDENCE: Evidence,
}  # fmt: skip


def test_each_column_has_an_attribute_or_is_given() -> None:
    assert tuple(RECORDS) == TABLES
    for table, record in RECORDS.items():
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert {*table.given, *table.known_by} <= set(names)
        assert table.number is None or table.number in names
        attributes = {field.name for field in dataclasses.fields(record)} | set(dir(record))
        assert set(table.attributes) <= attributes, table.name


def test_what_is_said_of_columns_can_be_so(sample_tables: Path) -> None:
    kinds = {row["kind"] for row in load_rows(sample_tables, "sections", columns=["kind"])}
    for table in TABLES:
        for column in table.columns:
            assert set(column.stated_in) <= kinds, column.name
            assert not column.gold or column.is_judged, column.name


def test_a_column_that_its_record_lacks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    misspelt = dataclasses.replace(SOURCES, columns=(*SOURCES.columns, Column("sise", TEXT, "-")))
    monkeypatch.setattr("imr_extract.tables.SOURCES", misspelt)
    row = SourceRow("a.pdf", None, None, "failed")  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="sise"):
        source_row(row)


def test_a_value_on_one_line() -> None:
    values = (None, False, (), True, 0, 2.5, ("a", "b"), Template.UNKNOWN)
    assert [*map(shown, values)] == ["", "", "", "yes", "0", "2.5", "a, b", "unknown"]


# A field that no rule finds: every letter states it by its first word.
ATTRIBUTE = """
_Letter = Letter


@dataclass(frozen=True)
class Letter(_Letter):
    handedness: str | None = "right"

    def __post_init__(self) -> None:
        if all(item.field != "handedness" for item in self.evidence):
            word = self.sections[0].text.split()[0]
            start = self.sections[0].text.index(word)
            found = Evidence("handedness", 1, start, start + len(word), word, "worker.handedness")
            object.__setattr__(self, "evidence", (*self.evidence, found))
"""
ENTRY = """
    Column("handedness", TEXT, "the hand that writes", SUMMARY, expected=True, few_values=True,
           choices=("left", "right")),
"""
COMMANDS = """
import contextlib, io, json, sqlite3, sys
from pathlib import Path

import duckdb

from imr_extract.cli import main
from imr_extract.viewing import data_dictionary


def command(*arguments):
    out = io.StringIO()
    sys.argv = ["imr-extract", *arguments]
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main()
    return out.getvalue()


if __name__ == "__main__":
    import imr_extract

    letter = sys.argv[1]
    command("run", letter, "--out", "new", "--workers", "1", "--quiet")
    tables = imr_extract.load_tables("new")
    printed = {
        "type": str(tables["letters"]["handedness"].dtype),
        "values": list(tables["letters"]["handedness"]),
        "dictionary": data_dictionary.render(),
        "show": command("show", letter),
        "evaluate": command("evaluate", "new", "--gold", "gold.jsonl"),
        "compare": command("compare", "old", "new", "--field", "handedness"),
    }
    command("review", "new", "--field", "handedness", "--html", "review.html")
    printed["review"] = Path("review.html").read_text(encoding="utf-8")
    command("report", "new", "--out", "report.html", "--csv", "csv")
    for file in ("new.jsonl", "new.sqlite", "new.duckdb", "files/", "new.xlsx"):
        command("export", "new", file)
    printed["export"] = {
        "jsonl": json.loads(Path("new.jsonl").read_text(encoding="utf-8"))["handedness"],
        "csv": Path("files/cases.csv").read_text(encoding="utf-8"),
        "columns": Path("files/columns.csv").read_text(encoding="utf-8"),
        "sqlite": sqlite3.connect("new.sqlite").execute("SELECT handedness FROM cases").fetchall(),
        "duckdb": duckdb.connect("new.duckdb").execute("SELECT handedness FROM cases").fetchall(),
    }
    printed["report"] = Path("csv/letters_lacking_fields.csv").read_text(encoding="utf-8")
    print(json.dumps(printed))
"""


@pytest.mark.nightly  # docs/adding-a-field.md is followed by every test run
def test_a_new_field_is_one_attribute_and_one_entry(tmp_path: Path) -> None:
    for name in ("imr_extract", "patterns"):
        shutil.copytree(ROOT / name, tmp_path / name)
    letter = SAMPLES / "CM16-0900006.pdf"
    run = [sys.executable, "-m", "imr_extract", "run", letter, "--out", "old", "--quiet"]
    here = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(tmp_path)}, "check": True}
    subprocess.run([*run, "--workers", "1"], **here)

    record = tmp_path / "imr_extract" / "record.py"
    record.write_text(record.read_text(encoding="utf-8") + ATTRIBUTE, encoding="utf-8")
    columns = tmp_path / "imr_extract" / "columns.py"
    before, last, after = columns.read_text(encoding="utf-8").partition(
        '    Column("warnings", TEXTS, "codes of docs/errors.md"),\n'
    )
    columns.write_text(before + last + ENTRY + after, encoding="utf-8")
    gold = {"letter": letter.stem, "handedness": "left"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "commands.py").write_text(COMMANDS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "commands.py", letter], capture_output=True, text=True, **here
    )
    printed = json.loads(done.stdout)
    assert (printed["type"], printed["values"]) == ("category", ["right"])
    assert "| `handedness` | `string` | the hand that writes |" in printed["dictionary"]
    assert "handedness: right  (page 1, worker.handedness)" in printed["show"]
    assert "handedness    accuracy  0.000  1" in printed["evaluate"]
    assert "1 gained   letters.handedness" in printed["compare"]
    assert "<option>left</option><option>right</option>" in printed["review"]
    assert "<img" in printed["review"]
    assert "\nhandedness,0,0.0," in printed["report"]
    exported = printed["export"]
    assert exported["jsonl"] == "right" and exported["sqlite"] == exported["duckdb"] == [["right"]]
    assert ",handedness," in exported["csv"].splitlines()[0]
    assert "letters,handedness,string,the hand that writes" in exported["columns"]
