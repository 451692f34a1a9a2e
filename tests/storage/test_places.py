"""Letters and tables behind an address, and runs on a cluster: the real servers, on loopback."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, SAMPLES, imr_extract, parts

from imr_extract.errors import BusyOutputError
from imr_extract.storage.lock import locked
from imr_extract.storage.store import Store
from letter_factory import make_letters

KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="session")  # moto keeps its buckets for a process's life: start it once
def bucket() -> Iterator[str]:
    """A bucket on a server that speaks S3, with the sample letters in `in`."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            patch.setenv(name, value)
        import s3fs

        files = s3fs.S3FileSystem(skip_instance_cache=True)
        files.mkdir("letters")
        for path in SAMPLES.iterdir():
            files.put_file(str(path), f"letters/in/{path.name}")
        yield "s3://letters"
    server.stop()


def test_letters_and_tables_on_s3(bucket: str, tmp_path: Path) -> None:
    run = ("run", f"{bucket}/in", "--out", f"{bucket}/out", "--workers", "1")
    done = imr_extract(*run)
    assert done.returncode == 0, done.stderr
    assert f"are in {bucket}/out" in done.stdout
    assert imr_extract("run", SAMPLES, "--out", tmp_path / "out", "--quiet").returncode == 0
    mine = parts(tmp_path / "out")
    import s3fs

    files = s3fs.S3FileSystem(skip_instance_cache=True)
    theirs = {path.split("/", 2)[2]: files.cat_file(path) for path in files.find("letters/out")}
    assert set(mine) <= set(theirs)
    same = {name for name in mine if mine[name] == theirs[name]}
    assert {name for name in mine if name not in same} <= {
        "sources/part-00000.parquet", "letters/part-00000.parquet",
    }  # fmt: skip  # these name the files
    rows = pd.read_parquet(f"{bucket}/out/sources")
    assert set(rows["uri"]) == {f"{bucket}/in/{path.name}" for path in SAMPLES.iterdir()}
    again = imr_extract(*run)
    assert again.returncode == 0 and "This run has read 0 of them" in again.stdout
    files.put_file(str(SAMPLES / "CM16-0900006.pdf"), "letters/in/late.pdf")
    again = imr_extract("run", bucket, *run[2:])  # OUT itself is left out, silently
    assert "1 of 1 file read" in again.stderr and "1 duplicate" in again.stdout
    assert "left out" not in again.stdout
    shown = imr_extract("compare", f"{bucket}/out", f"{bucket}/out")
    assert shown.returncode == 0, shown.stderr


@pytest.mark.usefixtures("at_once")
def test_a_zip_on_s3_is_read_in_place(bucket: str, tmp_path: Path) -> None:
    import s3fs

    files = s3fs.S3FileSystem(skip_instance_cache=True)
    names = sorted(path.name for path in SAMPLES.glob("*.pdf"))[:2]
    with files.open("letters/zips/a.zip", "wb") as file, zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.write(SAMPLES / name, f"2016/{name}")
        made.writestr("note.docx", b"")
    files.pipe("letters/zips/cut.zip", files.cat("letters/zips/a.zip")[:-9])
    done = imr_extract("run", f"{bucket}/zips", "--out", tmp_path / "out", "--workers", "1")
    assert done.returncode == 1 and "1 file left out: 1 .docx" in done.stdout, done.stderr
    rows = pd.read_parquet(tmp_path / "out" / "sources").set_index("uri")["error"]
    places = [f"{bucket}/zips/a.zip!2016/{name}" for name in names]
    assert rows.fillna("").to_dict() == {
        **dict.fromkeys(places, ""), f"{bucket}/zips/cut.zip": "damaged_zip",
    }  # fmt: skip
    shown = imr_extract("show", places[1], "--html", tmp_path / "page.html")
    assert shown.returncode == 0 and "data:image/png" in (tmp_path / "page.html").read_text()
    again = imr_extract("run", f"{bucket}/zips/*.zip", "--out", tmp_path / "out")
    assert "This run has read 0 of them" in again.stdout


def test_a_file_that_fails_in_the_middle_is_not_sent(bucket: str) -> None:
    store = Store(f"{bucket}/half")
    store.write("a", b"old")
    with pytest.raises(ZeroDivisionError), store.open_to_write("a") as file:
        file.write(b"half" + bytes([1 // 0]))
    assert store.read("a") == b"old"


def test_one_run_at_a_time_on_s3(bucket: str) -> None:
    with locked(Store(f"{bucket}/busy"), ".imr/lock"):
        done = imr_extract("run", f"{bucket}/in", "--out", f"{bucket}/busy")
        assert done.returncode == 4 and "Another run" in done.stderr
    assert not Store(f"{bucket}/busy").exists(".imr/lock")


def test_of_two_runs_that_begin_in_the_same_moment_the_last_to_write_has_the_lock(
    bucket: str,
) -> None:
    store = Store(f"{bucket}/moment")
    other = json.dumps({"run": "other", "renewed": time.time()}).encode()

    def begin_too() -> None:
        while not store.exists("lock"):
            time.sleep(0.01)
        store.write("lock", other)

    second = threading.Thread(target=begin_too)
    second.start()
    with pytest.raises(BusyOutputError, match="Another run"), locked(store, "lock"):
        pytest.fail("both runs have the lock")
    second.join()
    assert store.read("lock") == other


def test_addresses_that_cannot_be_opened(bucket: str, tmp_path: Path) -> None:
    for address, code, says in (
        (f"{bucket}/nowhere", 3, "no file or folder"),
        ("ftpx://host/letters", 2, "no kind of address"),
        ("gs://letters/in", 2, "imr-extract[gcs]"),
    ):
        done = imr_extract("run", address, "--out", tmp_path / "out")
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert says in done.stderr


def test_places_out_of_reach(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", nobody)
    tables = imr_extract("run", SAMPLES, "--out", tmp_path / "out", "--quiet")
    assert tables.returncode == 0
    s3fs.S3FileSystem.clear_instance_cache()
    try:
        for command in (
            ("run", f"{bucket}/in", "--out", tmp_path / "new"),
            ("run", SAMPLES, "--out", f"{bucket}/new"),
            ("compare", tmp_path / "out", f"{bucket}/out"),
        ):
            done = imr_extract(*command)
            assert done.returncode == 2, done.stderr
            assert "cannot be reached: Could not connect" in done.stderr
            assert len(done.stderr.splitlines()) == 1
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
    assert not (tmp_path / "new").exists()


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
