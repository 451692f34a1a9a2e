"""Programs whose extracting processes cannot start: told before a letter has a row."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

import imr_extract
from imr_extract.errors import StartError

CODE = (
    "import imr_extract\n"
    f"imr_extract.extract_directory({str(SAMPLES / 'CM14-0900049.txt')!r}, 'out', workers=1)\n"
)


def run_python(*arguments: object, code: str = "", cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        input=code,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_code_from_standard_input_is_refused_at_once(tmp_path: Path) -> None:
    done = run_python("-", code=CODE, cwd=tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    assert "StartError: The program that calls extract_directory has no file" in done.stderr
    assert 'if __name__ == "__main__":' in done.stderr and "imr-extract run" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_program_without_a_guard_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(CODE)
    done = run_python("program.py", cwd=tmp_path)
    assert done.returncode == 1
    # One traceback, that of the program itself.
    assert done.stderr.count("Traceback") == 1
    assert "StartError: The processes that extract letters end before they begin" in done.stderr
    assert not (tmp_path / "out" / "run.json").exists()
    # The same program with its guard goes on.
    first, second = CODE.splitlines()
    guarded = f"{first}\nif __name__ == '__main__':\n    print({second}.complete)\n"
    (tmp_path / "program.py").write_text(guarded)
    assert run_python("program.py", cwd=tmp_path).stdout == "True\n"


def test_a_program_whose_file_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__spec__", None)
    monkeypatch.setattr(main, "__file__", str(tmp_path / "gone.py"), raising=False)
    with pytest.raises(StartError, match=r"no file \(gone.py\)"):
        imr_extract.extract_directory(SAMPLES, tmp_path / "out")
    assert not (tmp_path / "out").exists()
