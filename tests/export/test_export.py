"""Exports hold what the tables hold, with the same bytes each time, and are whole or not there."""

import contextlib
import csv
import datetime as dt
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pyarrow.parquet as pq
import pytest
from conftest import imr_extract
from report.test_report import write_tables

from imr_extract.columns import LETTERS, SERVICES, TABLES, Table
from imr_extract.errors import ExportError, MissingPackageError, OutputError
from imr_extract.export import Progress, export_tables
from imr_extract.export.condition import checked
from imr_extract.load import load_rows, open_database
from imr_extract.record import plain

FILES = ("a.sqlite", "a.db", "a.duckdb", "a.xlsx", "a.csv.zip", "a.jsonl")
SAME = tuple(name for name in FILES if name != "a.duckdb")
Row = dict[str, Any]


def exported(out: Path, file: Path, **options: Any) -> Path:
    export_tables(out, file, **options)
    return file


@pytest.fixture(scope="module")
def folder(sample_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One export of each kind, of all sample letters."""
    folder = tmp_path_factory.mktemp("exported")
    for name in (*FILES, "csv"):
        export_tables(sample_tables, folder / name)
    return folder


def sqlite_rows(file: Path, query: str) -> list[Row]:
    with sqlite3.connect(file) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def from_text(table: Table, row: Row) -> Row:
    """A row of a kind of file that has only text and numbers, as the tables have it."""
    for column in table.columns:
        value = row[column.name]
        if value is not None and column.is_list:
            row[column.name] = json.loads(value)
        elif value is not None and column.is_flag:
            row[column.name] = bool(value)
    return row


def rows_of(out: Path, table: Table) -> list[Row]:
    return [flat(row) for row in load_rows(out, table.name)]


def flat(row: Row) -> Row:
    return {name: plain(value) for name, value in row.items()}


# What is in the files ---------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_sqlite_holds_every_value(folder: Path, sample_tables: Path, table: Table) -> None:
    found = sqlite_rows(folder / "a.sqlite", f"SELECT * FROM {table.name}")
    for row in found:
        row.pop("service_id", None)
        from_text(table, row)
    assert found == rows_of(sample_tables, table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_duckdb_holds_every_value_with_its_type(
    folder: Path, sample_tables: Path, table: Table
) -> None:
    with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as database:
        found = database.execute(f"SELECT * FROM {table.name}")
        names = [column[0] for column in found.description]
        rows = [flat(dict(zip(names, row, strict=True))) for row in found.fetchall()]
    assert rows == rows_of(sample_tables, table)


def test_csv_holds_every_value(folder: Path, sample_tables: Path) -> None:
    names = {path.name for path in (folder / "csv").iterdir()}
    assert names == {f"{t.name}.csv" for t in TABLES} | {
        "cases.csv", "decisions.csv", "columns.csv"
    }  # fmt: skip
    for table in TABLES:
        text = (folder / "csv" / f"{table.name}.csv").read_text(encoding="utf-8")
        found = [*csv.DictReader(io.StringIO(text, newline=""))]
        expected = rows_of(sample_tables, table)
        assert len(found) == len(expected)
        for row, other in zip(found, expected, strict=True):
            for column in table.columns:
                value = other[column.name]
                if column.is_list and value is not None:
                    assert json.loads(row[column.name]) == value
                elif column.is_flag or column.is_number:
                    assert row[column.name].lower() == ("" if value is None else f"{value}".lower())
                else:
                    assert row[column.name].removeprefix("'") == (value or "").removeprefix("'")


def test_a_zip_holds_the_same_files(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.csv.zip") as archive:
        assert archive.testzip() is None
        for path in (folder / "csv").iterdir():
            assert archive.read(path.name) == path.read_bytes()


def test_json_lines_nest_what_belongs_to_a_letter(folder: Path, sample_tables: Path) -> None:
    lines = (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    assert [x["letter_id"] for x in letters] == sorted(x["letter_id"] for x in letters)
    for table, take in (
        ("services", lambda x: x["services"]),
        ("diagnoses", lambda x: x["diagnoses"]),
        ("citations", lambda x: [c for s in x["services"] for c in s["citations"]]),
    ):
        assert sum(len(take(x)) for x in letters) == len(load_rows(sample_tables, table)) > 0
    expected = {row["letter_id"]: row for row in rows_of(sample_tables, LETTERS)}
    for letter in letters:
        inside = {"services", "diagnoses", "text"}
        assert {k: v for k, v in letter.items() if k not in inside} == expected[letter["letter_id"]]
        sections = load_rows(sample_tables, "sections", [letter["letter_id"]])
        assert letter["text"] == "".join(section["text"] for section in sections)


def sheet_rows(file: Path, number: int) -> list[list[str | None]]:
    """The cells of a sheet as text, read without a library."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(file) as book:
        sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    assert not [*sheet.iter(f"{space}f")], "a formula"
    return [
        ["".join(part.text or "" for part in cell.iter() if part.text) for cell in row]
        for row in sheet.iter(f"{space}row")
    ]


def test_excel_has_a_sheet_a_table_and_one_for_the_columns(
    folder: Path, sample_tables: Path
) -> None:
    with zipfile.ZipFile(folder / "a.xlsx") as book:
        names = [
            item.get("name")
            for item in ElementTree.fromstring(book.read("xl/workbook.xml")).iter()
            if item.tag.endswith("}sheet")
        ]
        assert not any("externalLink" in name for name in book.namelist())
    assert names == ["decisions", "cases", *(table.name for table in TABLES), "columns"]
    services = sheet_rows(folder / "a.xlsx", names.index("services") + 1)
    assert services[0] == [column.name for column in SERVICES.columns]
    expected = load_rows(sample_tables, "services")
    assert len(services) == len(expected) + 1
    assert [row[2] for row in services[1:]] == [row["service"] for row in expected]
    columns = sheet_rows(folder / "a.xlsx", len(names))
    assert ["letters", "age", "int16", LETTERS.column("age").description] in columns


def test_descriptions_are_kept(folder: Path) -> None:
    created = sqlite_rows(folder / "a.sqlite", "SELECT name, sql FROM sqlite_master")
    said = {row["name"]: row["sql"] for row in created}
    with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as database:
        query = "SELECT table_name, column_name, comment FROM duckdb_columns()"
        comments = {(a, b): c for a, b, c in database.execute(query).fetchall()}
        views = database.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal")
        assert {name: bool(said) for name, said in views.fetchall()} == {
            "cases": True, "decisions": True
        }  # fmt: skip
    for table in TABLES:
        assert f"CREATE TABLE {table.name} ( -- {table.description}\n" in said[table.name]
        for column in table.columns:
            assert f" -- {column.description}\n" in said[table.name]
            assert comments[table.name, column.name] == column.description


def test_keys_hold_and_are_there(folder: Path) -> None:
    file = folder / "a.sqlite"
    assert sqlite_rows(file, "PRAGMA foreign_key_check") == []
    assert sqlite_rows(file, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    for table in ("letters", "services", "citations", "diagnoses", "sections", "evidence"):
        plan = sqlite_rows(file, f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE letter_id = 'x'")
        assert "USING INDEX" in plan[0]["detail"], table
    with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as database:
        query = "SELECT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        keys = {row[0] for row in database.execute(query).fetchall()}
    assert keys == {"letters", "services", "citations", "diagnoses", "sections"}


@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "csv"])
def test_the_two_views(folder: Path, sample_tables: Path, kind: str) -> None:
    def read(view: str) -> list[Row]:
        if kind == "sqlite":
            return sqlite_rows(folder / "a.sqlite", f"SELECT * FROM {view}")
        if kind == "csv":
            text = (folder / "csv" / f"{view}.csv").read_text(encoding="utf-8")
            return [*csv.DictReader(io.StringIO(text, newline=""))]
        with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as database:
            found = database.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    letters = {row["letter_id"]: row for row in load_rows(sample_tables, "letters")}
    services = {(r["letter_id"], r["service_no"]): r for r in load_rows(sample_tables, "services")}
    cases = read("cases")
    assert len(cases) == len(letters)
    for case in cases:
        sections = load_rows(sample_tables, "sections", [case["letter_id"]])
        text = "".join(section["text"] for section in sections)
        assert case["text"].removeprefix("'") == text
        assert (case["case_number"] or None) == letters[case["letter_id"]]["case_number"]
    decisions = read("decisions")
    assert len(decisions) == len(services)
    for row in decisions:
        service = services[row["letter_id"], int(row["service_no"])]
        letter = letters[row["letter_id"]]
        assert row["decision"] == (service["decision"] or ("" if kind == "csv" else None))
        assert str(row["decision_date"] or "") == str(letter["decision_date"] or "")
        assert {"rationale", "age", "sex", "specialties_canonical", "category"} <= {*row}


def test_full_text_search_finds_stems_phrases_and_generic_names(folder: Path) -> None:
    query = (
        "SELECT service FROM search JOIN decisions ON service_id = search.rowid "
        "WHERE search MATCH '{}' ORDER BY rank"
    )
    file = folder / "a.sqlite"
    assert sqlite_rows(file, query.format("injections")) == sqlite_rows(
        file, query.format("injection")
    )
    ingredients = sqlite_rows(
        file,
        "SELECT service, json_extract(value, '$.ingredient') AS name FROM services, "
        "json_each(ingredients) WHERE name IS NOT NULL AND instr(lower(service), name) = 0",
    )
    assert ingredients
    for row in ingredients:
        found = sqlite_rows(file, query.format(f'"{row["name"]}"'))
        assert {"service": row["service"]} in found


# Which rows -------------------------------------------------------------------------------------


def test_tables_and_text_can_be_left_out(sample_tables: Path, tmp_path: Path) -> None:
    small = exported(sample_tables, tmp_path / "a.sqlite", text=False)
    names = {row["name"] for row in sqlite_rows(small, "SELECT name FROM sqlite_master")}
    assert {"letters", "services", "decisions", "cases", "search"} <= names
    assert not names & {"sections", "evidence"}
    row = sqlite_rows(small, "SELECT * FROM decisions LIMIT 1")[0]
    assert "rationale" not in row and "decision" in row
    two = exported(sample_tables, tmp_path / "b.sqlite", tables=["letters", "diagnoses"])
    names = {row["name"] for row in sqlite_rows(two, "SELECT name FROM sqlite_master")}
    assert {"letters", "diagnoses", "cases"} <= names
    assert not names & {"services", "decisions", "search", "facets"}
    for name in ("c.jsonl", "c.xlsx", "c.csv.zip", "c.duckdb"):
        exported(sample_tables, tmp_path / name, tables=["letters", "citations"])
    letter = json.loads((tmp_path / "c.jsonl").read_text().splitlines()[0])
    assert "citations" in letter and not {"services", "text"} & {*letter}


WHERE: dict[str, Callable[[Row, list[Row]], bool]] = {
    "decision_date >= 2016-01-01": lambda letter, _: (
        letter["decision_date"] is not None and letter["decision_date"] >= dt.date(2016, 1, 1)
    ),
    "decision = 'overturned' AND sex = 'female'": lambda letter, services: (
        letter["sex"] == "female" and any(s["decision"] == "overturned" for s in services)
    ),
    "list_contains(licensure_states, 'California') or age between 20 and 40": lambda letter, _: (
        "California" in (letter["licensure_states"] or [])
        or (letter["age"] is not None and 20 <= letter["age"] <= 40)
    ),
    "case_number like 'CM16%' -- and so on": lambda letter, _: (
        letter["case_number"] or ""
    ).startswith("CM16"),
    "case_number != 'from 2016-01-01'": lambda letter, _: letter["case_number"] is not None,
}


@pytest.mark.parametrize("where", WHERE)
def test_where_chooses_whole_letters(sample_tables: Path, tmp_path: Path, where: str) -> None:
    file = exported(sample_tables, tmp_path / "a.sqlite", where=where)
    services = load_rows(sample_tables, "services")
    expected = {
        letter["letter_id"]
        for letter in load_rows(sample_tables, "letters")
        if WHERE[where](letter, [s for s in services if s["letter_id"] == letter["letter_id"]])
    }
    for table in TABLES:
        query = f"SELECT DISTINCT letter_id FROM {table.name}"
        found = {row["letter_id"] for row in sqlite_rows(file, query)}
        if table.name in ("sources", "letters", "sections"):
            assert found == expected, table.name
        assert found <= expected
    kept = sqlite_rows(file, "SELECT count(*) AS n FROM services")[0]["n"]
    assert kept == sum(service["letter_id"] in expected for service in services)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("decision_date >=", "syntax error"),
        ("1 = 1; DROP TABLE letters", "syntax error"),
        ("1 = 1) UNION SELECT (1", "more than a condition"),
        ("age IN (SELECT 1)", "may not have a subquery"),
        ("EXISTS (FROM read_text('/etc/passwd'))", "may not have a subquery"),
        ("getenv('HOME') = 'x'", "may not call getenv"),
        ("age = $1", "may not have a parameter"),
        ("decision = overturned", "no column overturned. Put text in single quotes"),
        ("sources.uri = 'x'", "no column sources.uri"),
        ("COLUMNS('a') = 1", "may not have a star"),
        ("age > 'old'", "--where age > 'old'"),
        ("", "Write a condition"),
        ("1 = 1) --", "syntax error"),
    ],
)  # fmt: skip
def test_a_condition_can_only_compare(
    sample_tables: Path, tmp_path: Path, where: str, says: str
) -> None:
    done = imr_extract("export", sample_tables, tmp_path / "a.sqlite", "--where", where)
    assert done.returncode == 2 and says in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_condition_is_checked_without_being_run(sample_tables: Path) -> None:
    with open_database(sample_tables) as database:
        assert checked(database, "age > 1 AND 2016-01-01 < decision_date") == (
            "age > 1 AND DATE '2016-01-01' < decision_date"
        )
        with pytest.raises(ExportError):
            checked(database, "age = ANY(licensure_states)")


# How they are written ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAME)
def test_the_same_tables_give_the_same_bytes(
    folder: Path, sample_tables: Path, tmp_path: Path, name: str
) -> None:
    again = exported(sample_tables, tmp_path / name)
    assert again.read_bytes() == (folder / name).read_bytes()
    assert [*tmp_path.iterdir()] == [again]


class Stops(Progress):
    """Stops an export in the middle, like Ctrl-C."""

    def advance(self, rows: int) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", [*FILES, "csv"])
def test_what_is_stopped_leaves_the_old_file(
    sample_tables: Path, tmp_path: Path, name: str
) -> None:
    old = tmp_path / name
    if name == "csv":
        old.mkdir()
        old = old / "letters.csv"
    old.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        export_tables(sample_tables, tmp_path / name, progress=Stops())
    assert old.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {name}


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("a.parquet", "Name a file that ends in .sqlite, .db"),
        ("gone/a.sqlite", "there is no folder"),
        ("taken.sqlite", "is a folder"),
        ("full/", "holds other files, such as letter.pdf"),
    ],
)
def test_a_file_that_cannot_be_written(
    sample_tables: Path, tmp_path: Path, file: str, says: str
) -> None:
    (tmp_path / "taken.sqlite").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.pdf").touch()
    with pytest.raises((OutputError, ExportError), match=says):
        export_tables(sample_tables, f"{tmp_path}/{file}")
    assert (tmp_path / "full" / "letter.pdf").exists()


def test_a_folder_of_csv_files_is_replaced(sample_tables: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "stale.csv").touch()
    export_tables(sample_tables, f"{tmp_path}/new/", tables=["letters"])
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"letters.csv", "columns.csv"}


def test_each_case_once(tmp_path: Path) -> None:
    tables = {
        "letters": [{"letter_id": "a"}, {"letter_id": "b", "copy_of": "a"}],
        "services": [{"letter_id": name, "service_no": 1, "service": name} for name in "ab"],
        "sources": [{"uri": name, "letter_id": name} for name in "ab"],
    }
    out = write_tables(tmp_path / "t", tables)
    for copies, expected in ((True, ["a", "b"]), (False, ["a"])):
        file = exported(out, tmp_path / "a.sqlite", copies=copies)
        found = sqlite_rows(file, "SELECT letter_id, service FROM decisions ORDER BY 1")
        assert [row["letter_id"] for row in found] == expected
        assert len(sqlite_rows(file, "SELECT * FROM sources")) == 2
        assert sqlite_rows(file, "PRAGMA foreign_key_check") == []
    done = imr_extract("export", out, tmp_path / "a.jsonl", "--no-copies")
    assert done.returncode == 0 and len((tmp_path / "a.jsonl").read_text().splitlines()) == 1


def test_unknown_tables_and_none_are_told(sample_tables: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no table 'letter'; there are sources, letters"):
        export_tables(sample_tables, tmp_path / "a.sqlite", tables=["letter"])
    with pytest.raises(ExportError, match="No table is left"):
        export_tables(sample_tables, tmp_path / "a.sqlite", tables=["sections"], text=False)
    with pytest.raises(ExportError, match="--tables must name letters"):
        export_tables(sample_tables, tmp_path / "a.jsonl", tables=["services"])


def test_a_sheet_that_is_too_small_is_told(
    sample_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imr_extract.export.xlsx_file._MOST_ROWS", 20)
    with pytest.raises(ExportError, match=r"rows, and a sheet of Excel holds 19\. Choose"):
        export_tables(sample_tables, tmp_path / "a.xlsx")
    assert not [*tmp_path.iterdir()]


def test_an_address_takes_a_file(sample_tables: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.mkdirs("/exports", exist_ok=True)
    export_tables(sample_tables, "memory://exports/a.jsonl", tables=["letters"])
    lines = memory.cat("/exports/a.jsonl").decode().splitlines()
    assert len(lines) == len(load_rows(sample_tables, "letters"))
    with pytest.raises(OutputError, match="only be written on this machine"):
        export_tables(sample_tables, "memory://exports/csv")


def test_a_missing_package_is_named(sample_tables: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['xlsxwriter'] = None\n"
        "from imr_extract.export import export_tables; export_tables(*sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, sample_tables, tmp_path / "a.xlsx"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert MissingPackageError.__name__ in done.stderr
    assert "pip install 'imr-extract[export]'" in done.stderr


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-2", "@x", "\tx", "\rx", "a\x00b\x1b[31m\u202e", "a\nb,\"c'",
           "x" * 40_000, "'; DROP TABLE letters; --"]  # fmt: skip


def test_letter_text_runs_nowhere(tmp_path: Path) -> None:
    services = [
        {"letter_id": "a", "service_no": number, "service": text, "rationale": text}
        for number, text in enumerate(HOSTILE, start=1)
    ]
    letter = {"letter_id": "a", "uri": HOSTILE[-1], "case_number": "=1+1"}
    out = write_tables(tmp_path / "t", {"letters": [letter], "services": services})
    file = exported(out, tmp_path / "a.sqlite")
    found = [row["service"] for row in sqlite_rows(file, "SELECT service FROM services")]
    assert found == HOSTILE
    lines = exported(out, tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [s["service"] for s in json.loads(lines[0])["services"]] == HOSTILE
    export_tables(out, tmp_path / "csv")
    for name, column in (("services", "service"), ("decisions", "case_number")):
        text = (tmp_path / "csv" / f"{name}.csv").read_bytes().decode()
        cells = [row[column] for row in csv.DictReader(io.StringIO(text, newline=""))]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
        assert "\0" not in text
    cells = [row[2] for row in sheet_rows(exported(out, tmp_path / "a.xlsx"), 5)[1:]]
    assert cells[0] == HOSTILE[0] and len(cells[8] or "") == 32_767
    assert (cells[8] or "").endswith("[cut: Excel holds no more in a cell]")


def test_rows_with_the_same_key_are_told(tmp_path: Path) -> None:
    twice = [{"letter_id": "a"}, {"letter_id": "a"}]
    out = write_tables(tmp_path / "t", {"letters": twice})
    done = imr_extract("export", out, tmp_path / "a.sqlite")
    assert done.returncode == 6 and "Two rows have the same key" in done.stderr
    done = imr_extract("export", out, tmp_path / "a.duckdb")
    assert done.returncode == 6 and not (tmp_path / "a.duckdb").exists()


def test_tables_without_letters(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "t", {})
    for name in (*FILES, "csv"):
        export_tables(out, tmp_path / name)
    assert (tmp_path / "a.jsonl").read_text() == ""


def test_the_command(sample_tables: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    done = imr_extract("export", sample_tables, file, "--tables", "letters, services", "--no-text")
    assert done.returncode == 0 and f"The tables are in {file}" in done.stdout
    rows = dict(re.findall(r"(\w+) ([\d,]+)", done.stdout.split("; rows: ")[1]))
    for name, count in rows.items():
        assert int(count.replace(",", "")) == len(pq.read_table(sample_tables / name)), name
    assert done.stderr == ""


def test_a_condition_that_no_letter_meets_leaves_the_file_as_it_was(
    sample_tables: Path, tmp_path: Path
) -> None:
    file = tmp_path / "letters.jsonl"
    file.write_text("before")
    done = imr_extract("export", sample_tables, file, "--where", "decision = 'Upheld'")
    assert done.returncode and "No letter meets" in done.stderr
    assert file.read_text() == "before"


def test_search_finds_a_case_by_its_number(sample_tables: Path, tmp_path: Path) -> None:
    file = tmp_path / "letters.sqlite"
    assert imr_extract("export", sample_tables, file, "--quiet").returncode == 0
    with contextlib.closing(sqlite3.connect(file)) as database:
        found = database.execute(
            "SELECT DISTINCT case_number FROM search JOIN decisions ON service_id = search.rowid "
            "WHERE search MATCH '\"CM16-0900309\"'"
        ).fetchall()
    assert found == [("CM16-0900309",)]
