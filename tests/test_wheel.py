"""The built wheel, installed into an empty environment outside the repository, works there."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "data" / "letters"


def run(*command: object, cwd: Path, **environment: str) -> str:
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and what it needs, nothing else."""
    base = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", base / "dist"]
    run(*build, ROOT, cwd=base)
    (wheel,) = (base / "dist").glob("*.whl")
    run(sys.executable, "-m", "twine", "check", "--strict", wheel, cwd=base)
    run(sys.executable, "-m", "venv", "--without-pip", base / "env", cwd=base)
    python = next(p for p in (base / "env").glob("*/python*") if p.name in {"python", "python.exe"})
    # uv, since it installs from its cache in seconds; the versions are those of the lock.
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    run(*install, "--constraint", ROOT / "requirements.lock", wheel, cwd=base)
    return python.parent


@pytest.mark.nightly
def test_the_wheel_runs_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    command = installed / "imr-extract"
    assert run(command, "--version", cwd=tmp_path).startswith("imr-extract ")
    checked = run(command, "check-patterns", cwd=tmp_path)
    assert "site-packages" in checked and "_patterns" in checked
    run(command, "run", LETTERS, "--out", tmp_path / "tables", "--quiet", cwd=tmp_path)
    sources = pq.read_table(tmp_path / "tables" / "sources").to_pydict()
    assert len(sources["uri"]) == len([p for p in LETTERS.iterdir() if p.suffix != ".md"])
    assert set(sources["status"]) == {"extracted"}


def test_the_environment_is_empty_but_for_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import imr_extract as i, importlib.util as u; print(i.__file__, u.find_spec('pytest'))"
    where, pytest_there = run(installed / "python", "-c", code, cwd=tmp_path).split()
    assert not Path(where).is_relative_to(ROOT)
    assert pytest_there == "None"
