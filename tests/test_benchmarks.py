"""The benchmark runs and its figures are consistent; no test checks a time."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, SAMPLES

from imr_extract.letter.pipeline import components

LETTERS = ("CM16-0900006.pdf", "CM15-0900285.pdf")
TOOLS = [
    "bare PDFium",
    "imr_extract",
    "imr_extract.extract_letter",
    "pdftotext",
    "pdfminer.six",
    "pdfplumber",
    "pdfplumber + spaCy",
]
STAGES = [
    "reading with PDFium",
    "clean copy, tokens",
    *components(),
    "letter",
    "rows and boxes",
    "packed tables",
]


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
@pytest.mark.nightly
def test_speed_measures_all_and_writes_the_page(tmp_path: Path) -> None:
    letters, out, docs = tmp_path / "letters", tmp_path / "out", tmp_path / "docs"
    letters.mkdir()
    for name in LETTERS:
        shutil.copy(SAMPLES / name, letters)
    options = ["--rounds", "1", "--scale", "20", "--out", out, "--write-docs", docs]
    command = [sys.executable, "benchmarks/speed.py", letters, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = (out / "speed.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    page = (docs / "performance.md").read_text(encoding="utf-8")

    assert facts["letters"]["count"] == 2 and facts["letters"]["left_out"] == 0
    assert list(facts["comparison"]) == TOOLS
    measured = {name: row for name, row in facts["comparison"].items() if "skipped" not in row}
    assert set(TOOLS) - set(measured) <= {"pdftotext"}
    for name, row in measured.items():
        assert row["letters"] == 2 and row["ms"] > 0 and row["ratio"] > 0, name
        assert row["ratio"] == pytest.approx(row["ms"] / row["bare_ms"], abs=1e-3)
        assert f"| {row['ms']:.2f} | {row['ratio']:.2f} |" in page
    assert measured["bare PDFium"]["ratio"] == 1

    assert list(facts["stages"]) == STAGES
    assert sum(facts["stages"].values()) == pytest.approx(facts["sum_ms"])
    assert measured["imr_extract"]["ms"] == facts["sum_ms"]
    (printed,) = re.findall(r"^  sum +([\d.]+) ms$", done.stdout, re.M)
    assert printed == f"{facts['sum_ms']:.2f}"

    archive = facts["archive"]
    assert [(run["letters"], run["workers"]) for run in archive["runs"]] == [(20, 1), (20, 2)]
    for run in (archive["start_up"], *archive["runs"]):
        assert all(value > 0 for value in run.values()), run
        assert run["worker_peak_bytes"] > 10 * 2**20  # a unit that is wrong would show
    assert [row["letters"] for row in archive["scaling"]] == [20]
    assert all(value > 0 for row in archive["scaling"] for value in row.values())

    assert str(tmp_path) not in text + page and str(ROOT) not in text + page
    assert [path.name for path in out.iterdir()] == ["speed.json"]
    ElementTree.parse(docs / "performance.svg")


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
@pytest.mark.nightly
def test_very_many_files_are_measured_and_written_to_their_section(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    shutil.copy(ROOT / "docs" / "performance.md", docs)
    command = [sys.executable, "benchmarks/speed_files.py", "--files", "400", "--write-docs", docs]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["files"] == 400 and facts["start"]["start_s"] > 0
    runs = ("whole", "nothing", "one", "failed")
    assert [facts[run]["letters"] for run in runs] == [400, 400, 401, 401]
    assert all(facts[run]["parent_peak_bytes"] > 10 * 2**20 for run in ("start", *runs))
    page = (docs / "performance.md").read_text(encoding="utf-8")
    old = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    mine, others = "## A run over very many files\n", "## Export and search\n"
    assert page.partition(mine)[0].strip() == old.partition(mine)[0].strip()
    assert page.partition(others)[1:] == old.partition(others)[1:]
    assert "| run | 400 files |" in page


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read from /proc")
@pytest.mark.nightly
def test_browse_measures_and_writes_its_section(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    shutil.copy(ROOT / "docs" / "performance.md", docs)
    command = [sys.executable, "benchmarks/browse.py", "--letters", "300", "--write-docs", docs]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout[done.stdout.index("{") :])
    assert facts["letters"] == 300 and facts["services"] > 300
    # Linux counts a process's time in hundredths of a second, and these searches take less.
    del facts["search_cpu_ms_median"]
    assert all(facts.values())
    page = (docs / "performance.md").read_text(encoding="utf-8")
    old = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    heading = "## Export and search\n"
    assert page.partition(heading)[0] == old.partition(heading)[0]
    assert f"| bytes a letter in the file | {facts['bytes_a_letter']:,} |" in page
