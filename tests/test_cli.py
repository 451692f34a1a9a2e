import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import ROOT, SAMPLES, imr_extract
from typer.testing import CliRunner

import imr_extract as package
from imr_extract import load_tables
from imr_extract.cli import app
from imr_extract.errors import TablesError

SAMPLE = SAMPLES / "CM16-0900899.pdf"


def test_version_and_help() -> None:
    assert imr_extract("--version").stdout == f"imr-extract {package.__version__}\n"
    shown = imr_extract("--help").stdout
    for command in ("run", "show", "check-patterns", "evaluate", "compare", "review", "report",
                    "export", "browse"):  # fmt: skip
        assert command in shown
        assert len(CliRunner().invoke(app, [command, "--help"]).output) > 300
    run = imr_extract("run", "--help").stdout
    assert all(option in run for option in ("--out", "--workers", "--quiet", "PATH"))


def test_short_options_and_completion() -> None:
    for given in (["-h"], ["run", "-h"], ["export", "-h"]):
        done = CliRunner().invoke(app, given)
        assert done.exit_code == 0 and "Usage: " in done.output
    run = CliRunner().invoke(app, ["run", "-h"]).output
    assert all(option in run for option in ("-o", "-w", "-q", "-h"))
    asked = {
        "_IMR_EXTRACT_COMPLETE": "complete_bash",
        "COMP_WORDS": "imr-extract ex",
        "COMP_CWORD": "1",
    }
    done = CliRunner().invoke(app, [], env=asked, prog_name="imr-extract")
    assert done.output.split() == ["export"]
    done = CliRunner().invoke(app, ["--show-completion", "bash"], prog_name="imr-extract")
    assert "_IMR_EXTRACT_COMPLETE=complete_bash" in done.output


def test_what_is_piped_is_neither_wrapped_nor_filled() -> None:
    lines = imr_extract("show", SAMPLE).stdout.splitlines()
    assert max(map(len, lines)) > 300  # a rationale, at a terminal's width of 200
    assert not [line for line in lines if line != line.rstrip()]
    assert all(line.lstrip("│ ").startswith(("├──", "└──")) for line in lines[2:])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [("--version",), ("show", str(SAMPLE))])
def test_a_full_disk_behind_stdout_is_no_traceback(arguments: tuple[str, ...]) -> None:
    # Buffered, as it is by default: what is printed then fails at the end only.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "imr_extract", *arguments], env=environment,
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        4, "imr-extract: What this prints cannot be written: No space left on device.\n"
    )  # fmt: skip


@pytest.mark.parametrize("arguments", ["'run', 'gone', '--out', 'out'", "'show', 'gone.pdf'"])
def test_a_wrong_path_does_not_wait_for_spacy(tmp_path: Path, arguments: str) -> None:
    script = (
        f"import sys; sys.argv = ['imr-extract', {arguments}]\n"
        "from imr_extract.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, 'spacy' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() in (["3", "False"], ["7", "False"]), done.stderr
    assert "gone" in done.stderr and not list(tmp_path.iterdir())


def test_progress_lines_and_summary_when_piped(tmp_path: Path) -> None:
    done = imr_extract("run", SAMPLES, "--out", tmp_path / "out")
    count = len(list(SAMPLES.iterdir()))
    assert f"{count} of {count} files read" in done.stderr
    assert re.search(rf"^ +{count} extracted$", done.stdout, re.MULTILINE)
    assert f"Tables of {count} files are in {tmp_path / 'out'}" in done.stdout
    assert "\x1b" not in done.stdout


def test_show_tells_page_and_rule_of_each_value() -> None:
    shown = imr_extract("show", SAMPLE).stdout
    assert "── case_number: CM16-0900899  (page 1, header.case_number)\n" in shown
    assert re.search(r"decision: \w+  \(page \d, sections\.decision\.\w+\)", shown)
    assert re.search(r"^└── service 6  page", shown, re.M)
    # The parts of an item hang below it.
    assert len(re.findall(r"^(?:│|├| )   .── rationale  page", shown, re.M)) == 6
    assert "category: " in shown


def test_show_tells_warnings_first_and_why_a_value_is_absent(tmp_path: Path) -> None:
    text = (SAMPLES / "CM14-0900049.txt").read_text(encoding="utf-8")
    summary = text[text.index("CLINICAL CASE SUMMARY") : text.index("IMR ISSUES")]
    (tmp_path / "letter.txt").write_text(text.replace(summary, ""), encoding="utf-8")
    lines = imr_extract("show", tmp_path / "letter.txt").stdout.splitlines()
    warnings = [line for line in lines if line.startswith("warning: ")]
    assert lines[1 : 1 + len(warnings)] == warnings
    assert "warning: section_missing:case_summary" in warnings
    (absent,) = [line for line in lines if "── section missing: " in line]
    assert absent.endswith("age, sex, injury_dates, diagnoses")


def test_show_json_is_the_whole_record() -> None:
    record = json.loads(imr_extract("show", SAMPLE, "--json").stdout)
    assert record["case_number"] == "CM16-0900899"
    assert len(record["services"]) == 6
    text = "".join(section["text"] for section in record["sections"])
    for service in record["services"]:
        for item in service["evidence"]:
            assert text[item["char_start"] : item["char_end"]] == item["text"]


def test_show_prints_a_line_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SAMPLES / "CM16-0900006.pdf"
    (tmp_path / "note.txt").write_text("Dear reader")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(other.read_bytes())))
    done = imr_extract("show", SAMPLE, tmp_path / "note.txt", "-", other, "--json")
    letters = [json.loads(line) for line in done.stdout.splitlines()]
    assert [letter["case_number"] for letter in letters] == [
        "CM16-0900899", "CM16-0900006", "CM16-0900006"
    ]  # fmt: skip
    assert letters[1]["sha256"] == letters[2]["sha256"]
    # What cannot be read is told, and does not stop the others.
    assert done.returncode == 7 and done.stderr.startswith(
        f"imr-extract: {tmp_path / 'note.txt'}: "
    )
    assert len(done.stderr.splitlines()) == 1


def test_a_page_is_of_one_letter(tmp_path: Path) -> None:
    done = imr_extract("show", SAMPLE, SAMPLE, "--html", tmp_path / "a.html")
    assert done.returncode == 2 and not [*tmp_path.iterdir()]


def test_what_steers_a_terminal_is_not_printed(tmp_path: Path) -> None:
    text = (SAMPLES / "CM14-0900049.txt").read_text()
    evil = text.replace(
        "Decision rationale: ", "Decision rationale: \x1b[2J\x9b31m\u202e[bold]x[/bold] "
    )
    (tmp_path / "evil.txt").write_text(evil)
    shown = imr_extract("show", tmp_path / "evil.txt").stdout
    assert "[bold]x[/bold]" in shown
    assert not set(shown) & set("\x1b\x9b\u202e")


@pytest.mark.parametrize(
    ("name", "says"), [("gone.pdf", "cannot be read"), ("note.txt", "headings")]
)
def test_show_of_no_letter(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "note.txt").write_text("Dear reader")
    done = imr_extract("show", tmp_path / name)
    assert done.returncode == 7 and says in done.stderr and not done.stdout
    assert f"{tmp_path / name}: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("run", "LETTER", "--out", "OUT", "--timeout", "inf"), 2, "86400"),
        (("run", "LETTER", "--out", ""), 4, "OUT is an empty name"),
        (("run", "", "--out", "OUT"), 3, "empty path"),
        (("run", "no-*.pdf", "--out", "OUT"), 3, "No file matches no-*.pdf"),
        (("compare", "TABLES", "TABLES", "--field", "agee"), 2, "services.decision"),
        (("review", "TABLES", "--field", "decision", "--html", "OUT/a"), 4, "no folder"),
        (("show", "LETTER", "--html", "OUT/a"), 4, "no folder"),
    ],
)
def test_wrong_arguments_change_nothing(
    sample_tables: Path, tmp_path: Path, arguments: tuple, code: int, says: str
) -> None:
    named = {
        "LETTER": str(SAMPLES / "CM14-0900049.txt"), "TABLES": str(sample_tables),
        "OUT": str(tmp_path / "out"), "OUT/a": str(tmp_path / "out" / "a"),
    }  # fmt: skip
    done = imr_extract(*(named.get(argument, argument) for argument in arguments))
    assert done.returncode == code and says in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_lost_part_is_not_read_as_no_rows(sample_tables: Path, tmp_path: Path) -> None:
    for table in ("services", "sources"):
        out = tmp_path / table
        shutil.copytree(sample_tables, out)
        (out / table / "part-00000.parquet").unlink()
        for library in ("pandas", "duckdb"):
            with pytest.raises(TablesError, match=f"{table}/part-00000.parquet is missing"):
                load_tables(out, library)
        assert imr_extract("compare", sample_tables, out).returncode == 6


def test_the_page_of_a_letter(tmp_path: Path) -> None:
    done = imr_extract("show", SAMPLES / "CM14-0900049.txt", "--html", tmp_path / "a.html")
    assert f"The page is in {tmp_path / 'a.html'}" in done.stderr and not done.stdout
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


@pytest.fixture
def other_tables(tmp_path: Path, sample_tables: Path) -> Path:
    """The sample tables with other ages of all letters, and another category of one service."""
    out = tmp_path / "other"
    shutil.copytree(sample_tables, out)
    for name, column, rows in (("letters", "age", None), ("services", "category", 1)):
        part = out / name / "part-00000.parquet"
        table = pq.read_table(part)
        found = table.to_pylist()
        for row in found[:rows]:
            row[column] = 99 if name == "letters" else "Changed"
        pq.write_table(type(table).from_pylist(found, schema=table.schema), part)
    return out


def test_compare_of_one_field(sample_tables: Path, other_tables: Path) -> None:
    for field in ("age", "letters.age"):
        done = imr_extract("compare", sample_tables, other_tables, "--field", field)
        assert done.returncode == 1
        assert "letters.age" in done.stdout and "category" not in done.stdout
    # Others differ, this one does not.
    done = imr_extract("compare", sample_tables, other_tables, "--field", "diagnoses")
    assert (done.returncode, done.stdout) == (0, "No difference.\n")


def test_compare_counts_first_and_shows_examples(sample_tables: Path, other_tables: Path) -> None:
    letters = len(list(SAMPLES.iterdir()))
    done = imr_extract("compare", sample_tables, other_tables)
    lines = done.stdout.splitlines()
    assert [" ".join(line.split()) for line in lines[:3]] == [
        f"{letters - 1} changed letters.age", "1 gained letters.age", "1 changed services.category"
    ]  # fmt: skip
    assert done.stdout.count("changed letters.age in ") == 3
    assert done.stdout.count("changed services.category in ") == 1
    assert re.search(r"^\d+ more differences: --all lists them$", lines[-1])
    every = imr_extract("compare", sample_tables, other_tables, "--all").stdout
    assert every.count("letters.age in ") == letters and "--all" not in every


def test_compare_shows_gains_losses_and_changes(tmp_path: Path, sample_tables: Path) -> None:
    same = imr_extract("compare", sample_tables, sample_tables)
    assert (same.returncode, same.stdout) == (0, "No difference.\n")
    folder = tmp_path / "in"
    folder.mkdir()
    text = (SAMPLES / "CM14-0900049.txt").read_text()
    outs = []
    for number, words in enumerate((text, text)):
        (folder / "a.txt").write_text(words)
        outs.append(tmp_path / str(number))
        assert imr_extract("run", folder, "--out", outs[-1], "--quiet").returncode == 0
    part = outs[1] / "services" / "part-00000.parquet"
    table = pq.read_table(part)
    rows = table.to_pylist()
    rows[0]["decision"], rows[1]["category"] = None, "Changed"
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), part)
    done = imr_extract("compare", *outs)
    assert done.returncode == 1
    assert "lost     services.decision" in done.stdout
    assert "changed  services.category" in done.stdout
    assert "new: Changed" in done.stdout
