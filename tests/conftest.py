"""What the tests share: the sample letters, the real ones where they are, and tables of both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with other work is no failure.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "letters"
EXPECTED = ROOT / "data" / "expected.jsonl"
SHARED = ROOT.parent / "shared"


def imr_extract(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "imr_extract", *map(str, arguments)],
        cwd=cwd or ROOT,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


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
    done = imr_extract("run", SAMPLES, "--out", out, "--quiet", "--workers", 1)
    assert done.returncode == 0, done.stderr
    return out
