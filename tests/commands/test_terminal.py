"""The command on a terminal, as a person has it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
STYLE = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]")


def on_terminal(*arguments: object, columns: int = 60) -> tuple[int, str]:
    """Exit code, and what a terminal of so many columns is sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "imr_extract", *map(str, arguments)],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"COLUMNS": str(columns), "TERM": "xterm", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(theirs)
    sent = b""
    while True:
        try:
            sent += os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    return process.wait(), sent.decode()


def test_a_run_has_a_bar_there_and_no_lines(tmp_path: Path) -> None:
    code, sent = on_terminal("run", SAMPLES / "CM14-0900049.txt", "-o", tmp_path / "out", "-w", 1)
    assert code == 0
    assert "Reading" in sent and "\x1b[" in sent and "0/1" in STYLE.sub("", sent)
    plain = STYLE.sub("", sent)
    assert "file read" not in plain and "1 extracted" in plain
    # A value is wrapped to the terminal, below its own branch.
    code, sent = on_terminal("show", SAMPLES / "CM14-0900049.txt")
    lines = STYLE.sub("", sent).splitlines()
    assert code == 0 and max(map(len, lines)) <= 60
