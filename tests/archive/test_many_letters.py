"""A run over 20,000 letters in hundreds of chunks: each is accounted for, and read as it is alone."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from letter_factory import make_letters

ARCHIVE = ROOT / "benchmarks" / "speed_archive.py"
COUNT, DISTINCT = 20_000, 200
MIB = 2**20
# What tells a letter from its copies; the rest of its rows says the same.
OWN = {"letter_id", "uri", "sha256", "copy_of"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented letters as text: reading a PDF is not what these tests are about."""
    folder = tmp_path_factory.mktemp("made")
    for number, letter in enumerate(make_letters(DISTINCT, 20_016, template=None)):
        (folder / f"{number:05}.txt").write_text(letter.text, encoding="utf-8")
    return folder


def run(folder: Path, out: Path, **how: object) -> dict[str, int]:
    command = [sys.executable, ARCHIVE, folder, out, "2", json.dumps({**how, "began": 0})]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, int] = json.loads(done.stdout)
    return measured


def rows(out: Path, table: str) -> pd.DataFrame:
    """A table without what differs between copies, with the number of the letter that was copied."""
    letters = pd.read_parquet(out / "letters", columns=["letter_id", "uri"])
    number = letters.set_index("letter_id")["uri"].str[-9:-4].astype(int)
    found = pd.read_parquet(out / table)
    found["copied"] = found["letter_id"].map(number) % DISTINCT
    return found[[name for name in found if name not in OWN]].astype(str)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="measures with resource")
def test_every_copy_of_a_letter_is_read_as_the_letter(made: Path, tmp_path: Path) -> None:
    folder, out, alone = tmp_path / "letters", tmp_path / "out", tmp_path / "alone"
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sorted(made.iterdir())]
    for number in range(COUNT):
        # Blank lines at its end make it another file, with the same places in its text.
        text = texts[number % DISTINCT] + "\n" * (number // DISTINCT)
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")

    stopped = run(folder, out, stop_after=COUNT // 3)
    assert "letters" not in stopped  # it was stopped, and goes on:
    went_on = run(folder, out)
    assert went_on["by_status"] == {"extracted": COUNT}
    assert max(stopped["parent_peak_bytes"], went_on["parent_peak_bytes"]) < 600 * MIB
    assert max(stopped["worker_peak_bytes"], went_on["worker_peak_bytes"]) < 400 * MIB

    sources = pd.read_parquet(out / "sources")
    assert list(sources["uri"].str[-9:]) == [f"{number:05}.txt" for number in range(COUNT)]
    assert run(made, alone)["by_status"] == {"extracted": DISTINCT}
    for table in ("letters", "services", "citations", "diagnoses", "evidence"):
        once, many = rows(alone, table), rows(out, table)
        assert len(many) == len(once) * COUNT // DISTINCT, table
        assert set(many.itertuples(index=False)) == set(once.itertuples(index=False)), table
