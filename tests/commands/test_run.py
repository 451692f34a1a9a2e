"""What `imr-extract run` shows while it runs, and what it says at the end."""

import io
import time
from pathlib import Path

import pytest
from conftest import SAMPLES, imr_extract
from rich.console import Console

from imr_extract.commands import summary
from imr_extract.commands.run import RunProgress, progress_line
from imr_extract.record import SourceRow, Status

LETTER = SAMPLES / "CM14-0900049.txt"
ROW = SourceRow("a.txt", None, None, Status.EXTRACTED, None)


def test_a_line_says_rate_and_time_left() -> None:
    assert progress_line(0, 1_552, 10.0) == "0 of 1,552 files read"
    assert progress_line(10, 100, 10.0) == "10 of 100 files read, 1.0 a second, about 2 min left"
    assert progress_line(90, 100, 90.0) == "90 of 100 files read, 1.0 a second, about 10 s left"
    assert progress_line(1, 2, 3_700.0).endswith("0.0 a second, about 1 h 02 min left")
    assert progress_line(1, 1, 3.2) == "1 of 1 file read in 3 s"


def shown(done: int, seconds: float, every: float = 0.02, **options: bool) -> list[str]:
    """The lines of a run over a thousand files that has read some of them at once, and waits."""
    file = io.StringIO()
    console = Console(file=file, width=100, force_terminal=options.pop("terminal", False))
    with RunProgress(console, options.pop("hidden", False), every) as progress:
        progress.start(1_000)
        for _ in range(done):
            progress.advance(ROW)
        time.sleep(seconds)
    return file.getvalue().splitlines()


def test_lines_come_by_time_not_by_files() -> None:
    # However many files are done at once, one line; and lines while nothing is done.
    # So seldom that a busy machine has counted the files before the first line.
    assert shown(1_000, 0, every=60.0) == ["1,000 of 1,000 files read in 0 s"]
    lines = shown(640, 2.0, every=0.4)
    assert 2 <= len(lines) <= 12
    assert all(line.startswith("640 of 1,000 files read, ") for line in lines)
    assert shown(0, 0.1)[0] == "0 of 1,000 files read"


def test_a_terminal_has_a_bar_and_quiet_nothing() -> None:
    assert shown(1_000, 0.1, hidden=True) == []
    assert not [line for line in shown(1_000, 0.1, terminal=True) if "files read" in line]


@pytest.mark.usefixtures("at_once")
def test_a_second_run_tells_what_is_done_already(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(LETTER.read_text() + name)
        done = imr_extract("run", tmp_path, "-o", tmp_path / "out")
    assert done.stderr.splitlines()[0] == "1 of 2 files done already"
    assert done.stderr.splitlines()[1].startswith("1 of 1 file read in ")
    again = imr_extract("run", tmp_path, "-o", tmp_path / "out")
    assert again.stderr == "2 of 2 files done already\n"
    assert imr_extract("run", tmp_path, "-o", tmp_path / "out", "-q").stderr == ""


@pytest.mark.usefixtures("at_once")
def test_the_summary_says_what_was_left_out_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = LETTER.read_text()
    (folder / "a.txt").write_text(text.replace("Date of Injury:", "Date of Injury: 1/99/2015\n"))
    for name in ("letter-2", "notes.docx", "z", "y"):
        (folder / name).write_text(text)
    monkeypatch.setattr(summary, "find_spec", lambda name: None)
    said = imr_extract("run", folder, "-o", tmp_path / "out").stdout
    assert "4 files left out: 3 without ending, 1 .docx\n" in said
    assert f"first {folder}/letter-2, {folder}/notes.docx, {folder}/y\n" in said
    assert "name them" in said and "as PDF" in said
    assert "warnings, by code" in said and "errors.md says what to do" in said
    assert f"Tables of 1 file are in {tmp_path / 'out'}\n" in said
    # Without what browse needs, the line to look at them is Python's; it runs.
    line = said.splitlines()[-1]
    assert line.startswith('To look at them: python -c "import imr_extract;')
    exec(line.partition('"')[2].removesuffix('"'))
    monkeypatch.undo()
    said = imr_extract("run", folder, "-o", tmp_path / "out").stdout
    assert said.splitlines()[-1] == f"To look at them: imr-extract browse {tmp_path / 'out'}"
    # What is named itself is read.
    named = imr_extract("run", folder / "letter-2", "-o", tmp_path / "out")
    assert named.returncode == 0 and "left out" not in named.stdout
