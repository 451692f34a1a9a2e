"""What the tests share: the sample letters, the real ones where they are, and tables of both."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from imr_extract.archive import chunks, one_process
from imr_extract.cli import main
from imr_extract.storage.finding import find_sources
from imr_extract.storage.inputs import to_source
from imr_extract.storage.scratch import scratch
from imr_extract.storage.sources import Source

# A busy machine must not fail a test.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "letters"
EXPECTED = ROOT / "data" / "expected.jsonl"
SHARED = ROOT.parent / "shared"


def imr_extract(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, since tests run it often and start-up is mostly imports.

    A run extracts here too, unless it is told its workers. Tests of the docs, of kills and of the
    wheel use the installed command.
    """
    out, errors = io.StringIO(), io.StringIO()
    given = ["imr-extract", *map(str, arguments)]
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(SystemExit) as ended,
    ):
        patch.chdir(cwd or ROOT)
        patch.setattr(sys, "argv", given)
        patch.setenv("COLUMNS", "200")
        if given[1] == "run" and not {"--workers", "-w", "--scheduler"} & {*given}:
            given += ["--workers", "1"]
            extract_here(patch)
        main()
    code = ended.value.code
    return subprocess.CompletedProcess(given, code or 0, out.getvalue(), errors.getvalue())


class Found(NamedTuple):
    """What paths lead to."""

    sources: list[Source]
    zips: list[Source]
    left_out: dict[str, int]


def found_in(*paths: str | os.PathLike[str]) -> Found:
    """The input files of some paths."""
    with scratch() as database:
        inputs = find_sources(paths, database)
        zips = list(map(to_source, database.execute("SELECT * FROM zips")))
        return Found(list(inputs.sources), zips, inputs.left_out)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs extract in this process: for tests of what a run reads, not of how."""
    extract_here(monkeypatch)


def extract_here(patch: pytest.MonkeyPatch) -> None:
    """Let runs extract in this process: a process takes seconds to start."""
    patch.setattr(one_process, "_reading", SimpleNamespace())
    patch.setattr(one_process, "_alarm", lambda _: contextlib.nullcontext())
    patch.setattr(chunks, "isolated_results", one_process.packed_results)


def parts(out: Path) -> dict[str, bytes]:
    """The bytes of all published parts of the tables under OUT."""
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.glob("[a-z]*/*.parquet"))}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real letters' folder; the test is skipped where there is none."""
    if not (SHARED / "letters" / "gold.jsonl").is_file():
        pytest.skip("no real letters here")
    return SHARED


@pytest.fixture(scope="session")
def sample_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of the sample letters."""
    out = tmp_path_factory.mktemp("samples") / "tables"
    done = imr_extract("run", SAMPLES, "--out", out, "--quiet")
    assert done.returncode == 0, done.stderr
    return out
