"""An extracting process over thousands of letters: it neither grows nor leaves anything behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

from imr_extract.rules.rule_set import load_rules

# Prints how many threads packing starts. In a new process: other tests have started threads here.
PACK = """
import os
from imr_extract.archive.chunk_file import FileResult, pack
from imr_extract.record import SourceRow, Status
before = len(os.listdir("/proc/self/task"))
pack([FileResult(SourceRow("a", None, None, Status.FAILED), None)])
print(len(os.listdir("/proc/self/task")) - before)
"""
GROWTH = ROOT / "benchmarks" / "speed_growth.py"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc")
def test_packing_starts_no_threads() -> None:
    """Each would keep memory of its own, in every extracting process."""
    done = subprocess.run([sys.executable, "-c", PACK], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="measures with resource")
def test_memory_stays_where_it_is_once_the_common_words_are_known() -> None:
    # With three words in each that no other letter has; it fails where files are left behind.
    command = [sys.executable, GROWTH, SAMPLES, "10000", load_rules().digest]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    marks = {mark["letters"]: mark["peak_bytes"] for mark in json.loads(done.stdout)}
    assert [*marks] == [2_000, 5_000, 10_000]
    assert marks[10_000] < 1.05 * marks[5_000]
