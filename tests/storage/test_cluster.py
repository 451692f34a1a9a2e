"""Runs on a Dask cluster: real schedulers and workers, on loopback."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, SAMPLES, imr_extract, parts

from letter_factory import make_letters


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers, each a process, in a folder of their own."""
    dask = Path(sys.executable).with_name("dask")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    where = tmp_path / "cluster"
    where.mkdir()

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        log = (where / "log").open("ab")
        return subprocess.Popen(
            [dask, *arguments], cwd=where, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip

    file = where / "scheduler.json"
    common = ("--no-dashboard",)
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0",
                      "--scheduler-file", str(file), *common)  # fmt: skip
    begun = [scheduler]
    try:
        while not file.exists():
            assert scheduler.poll() is None, (where / "log").read_text()
            time.sleep(0.1)
        begun += [
            start("worker", "--scheduler-file", str(file), "--nthreads", "1", *kind, *common)
            for kind in (["--no-nanny"], [])
        ]
        yield json.loads(file.read_text())["address"], begun[1:]
    finally:
        for process in begun:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [made.text for made in make_letters(30, 800, template=None)]
    for number in range(450):
        (folder / f"{number:03}.txt").write_text(f"{texts[number % 30]}\nCopy {number}\n")
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "imr_extract", "run", folder, "--out", out, "--scheduler", address],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and len(list(out.rglob("*.arrow"))) < 2:
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()
    os.killpg(workers[0].pid, signal.SIGKILL)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert imr_extract("run", folder, "--out", tmp_path / "local", "--quiet").returncode == 0
    assert parts(out) == parts(tmp_path / "local")
    assert len(pd.read_parquet(out / "letters")) == 450


def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    done = imr_extract(
        "run", SAMPLES, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1"
    )
    assert done.returncode == 2 and "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    done = imr_extract("run", SAMPLES, "--out", tmp_path / "out", "--scheduler", "nonsense")
    assert done.returncode == 2 and "no address of a scheduler" in done.stderr


def test_a_scheduler_without_workers(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, processes=False, dashboard_address=None) as empty:
        done = imr_extract(
            "run", SAMPLES, "--out", tmp_path / "out", "--scheduler", empty.scheduler_address
        )
    assert done.returncode == 2 and "has no workers. Start some first." in done.stderr
