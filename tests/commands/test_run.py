"""What `imr-extract run` shows while it runs, and what it says at the end."""

import io
from pathlib import Path

import pytest
from conftest import SAMPLES, imr_extract
from rich.console import Console

from imr_extract.commands import summary
from imr_extract.commands.run import RunProgress
from imr_extract.record import SourceRow, Status

LETTER = SAMPLES / "CM14-0900049.txt"
ROW = SourceRow("a.txt", None, None, Status.EXTRACTED, None)


def shown_lines(total: int, at: list[float], terminal: bool = False, hidden: bool = False) -> str:
    """What is shown of `total` files that are done at these seconds."""
    times = iter([0.0, 0.0, *at])
    console = Console(file=io.StringIO(), width=100, force_terminal=terminal)
    with RunProgress(console, hidden, lambda: next(times)) as progress:
        progress.start(total)
        for _ in at:
            progress.advance(ROW)
    return console.file.getvalue()


def test_a_line_comes_every_ten_seconds_not_every_tenth_of_the_files() -> None:
    # A hundred files, one in each second.
    lines = shown_lines(100, [float(n) for n in range(1, 101)]).splitlines()
    assert lines[0] == "10 of 100 files read, 1.0 a second, about 2 min left"
    assert lines[-2:] == [
        "90 of 100 files read, 1.0 a second, about 10 s left", "100 of 100 files read in 2 min"
    ]  # fmt: skip
    assert len(lines) == 10
    # A million files at once: only the last.
    assert shown_lines(5_000, [1.0] * 5_000) == "5,000 of 5,000 files read in 1 s\n"
    # Two files that take long.
    assert shown_lines(2, [3_700.0, 7_400.0]) == (
        "1 of 2 files read, 0.0 a second, about 1 h 02 min left\n2 of 2 files read in 2 h 03 min\n"
    )


def test_a_terminal_has_a_bar_and_quiet_nothing() -> None:
    assert shown_lines(2, [1.0, 20.0], hidden=True) == ""
    assert "files read" not in shown_lines(2, [1.0, 20.0], terminal=True)


@pytest.mark.usefixtures("at_once")
def test_a_second_run_tells_what_is_done_already(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(LETTER.read_text() + name)
        done = imr_extract("run", tmp_path, "-o", tmp_path / "out", "-w", 1)
    assert done.stderr.splitlines()[0] == "1 of 2 files done already"
    assert done.stderr.splitlines()[1].startswith("1 of 1 file read in ")
    again = imr_extract("run", tmp_path, "-o", tmp_path / "out", "-w", 1)
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
    said = imr_extract("run", folder, "-o", tmp_path / "out", "-w", 1).stdout
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
    named = imr_extract("run", folder / "letter-2", "-o", tmp_path / "out", "-w", 1)
    assert named.returncode == 0 and "left out" not in named.stdout
