"""Letters and tables behind an address: the real clients, and servers on loopback.

The same tests for each kind of address; s3:// always, the others in the nightly run.
"""

import json
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from buckets import KINDS, Bucket
from conftest import ROOT, SAMPLES, imr_extract, parts
from fsspec.registry import _registry

from imr_extract import load_tables
from imr_extract.errors import BusyOutputError
from imr_extract.storage import lock
from imr_extract.storage.store import Store


# Servers that start slowly, or keep their buckets for a process's life: start each once.
@pytest.fixture(
    scope="session",
    params=["s3", *(pytest.param(kind, marks=pytest.mark.nightly) for kind in ("gs", "az"))],
)
def place(request: pytest.FixtureRequest) -> Iterator[Bucket]:
    """A bucket with the sample letters in `in`."""
    with KINDS[request.param]() as bucket:
        files = bucket.files()
        for path in SAMPLES.iterdir():
            files.put_file(str(path), f"letters/in/{path.name}")
        yield bucket


@pytest.fixture
def bucket(place: Bucket) -> str:
    """The address of the bucket."""
    return place.address


def test_letters_and_tables_behind_an_address(place: Bucket, tmp_path: Path) -> None:
    bucket, files = place.address, place.files()
    run = ("run", f"{bucket}/in", "--out", f"{bucket}/out", "--workers", "1")
    done = imr_extract(*run)
    assert done.returncode == 0, done.stderr
    assert f"are in {bucket}/out" in done.stdout
    assert imr_extract("run", SAMPLES, "--out", tmp_path / "out", "--quiet").returncode == 0
    mine = parts(tmp_path / "out")
    theirs = {path.split("/", 2)[2]: files.cat_file(path) for path in files.find("letters/out")}
    assert set(mine) <= set(theirs)
    same = {name for name in mine if mine[name] == theirs[name]}
    assert {name for name in mine if name not in same} <= {
        "sources/part-00000.parquet", "letters/part-00000.parquet",
    }  # fmt: skip  # these name the files
    here, there = (load_tables(out, "arrow") for out in (tmp_path / "out", f"{bucket}/out"))
    assert set(there["sources"]["uri"].to_pylist()) == {
        f"{bucket}/in/{path.name}" for path in SAMPLES.iterdir()
    }
    for table, rows in here.items():
        kept = [name for name in rows.column_names if "uri" not in name]
        assert there[table].select(kept).equals(rows.select(kept)), table
    count = load_tables(f"{bucket}/out", "duckdb").sql("SELECT count(*) FROM evidence").fetchall()
    assert count == [(len(here["evidence"]),)]
    again = imr_extract(*run)
    assert again.returncode == 0 and "This run has read 0 of them" in again.stdout
    files.put_file(str(SAMPLES / "CM16-0900006.pdf"), "letters/in/late.pdf")
    again = imr_extract("run", bucket, *run[2:])  # OUT itself is left out, silently
    assert "1 of 1 file read" in again.stderr and "1 duplicate" in again.stdout
    assert "left out" not in again.stdout
    shown = imr_extract("compare", f"{bucket}/out", f"{bucket}/out")
    assert shown.returncode == 0, shown.stderr


@pytest.mark.usefixtures("at_once")
def test_a_zip_behind_an_address_is_read_in_place(place: Bucket, tmp_path: Path) -> None:
    bucket, files = place.address, place.files()
    names = sorted(path.name for path in SAMPLES.glob("*.pdf"))[:2]
    with files.open("letters/zips/a.zip", "wb") as file, zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.write(SAMPLES / name, f"2016/{name}")
        made.writestr("note.docx", b"")
    files.pipe("letters/zips/cut.zip", files.cat("letters/zips/a.zip")[:-9])
    done = imr_extract("run", f"{bucket}/zips", "--out", tmp_path / "out")
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


def test_one_run_at_a_time(bucket: str) -> None:
    with lock.locked(Store(f"{bucket}/busy"), ".imr/lock"):
        done = imr_extract("run", f"{bucket}/in", "--out", f"{bucket}/busy")
        assert done.returncode == 4 and "Another run" in done.stderr
    assert not Store(f"{bucket}/busy").exists(".imr/lock")


def test_of_runs_that_create_the_lock_in_the_same_moment_one_does(place: Bucket) -> None:
    if place.address.startswith("gs:"):
        pytest.skip("gcp-storage-emulator creates a file that is there")
    together = threading.Barrier(5)

    def create(number: int) -> bool:
        together.wait()
        return Store(f"{place.address}/race").create("lock", b"%d" % number)

    with ThreadPoolExecutor(5) as runs:
        created = list(runs.map(create, range(5)))
    assert sum(created) == 1
    assert Store(f"{place.address}/race").read("lock") == b"%d" % created.index(True)


def test_the_lock_of_a_dead_run_is_taken_over_by_the_last_to_write(bucket: str) -> None:
    store = Store(f"{bucket}/moment")
    dead, other = (
        json.dumps({"run": run, "renewed": time.time() - age}).encode()
        for run, age in (("dead", 61), ("other", 0))
    )
    store.write("lock", dead)

    def begin_too() -> None:
        while store.read("lock") == dead:
            time.sleep(0.01)
        store.write("lock", other)

    second = threading.Thread(target=begin_too)
    second.start()
    with pytest.raises(BusyOutputError, match="Another run"), lock.locked(store, "lock"):
        pytest.fail("both runs have the lock")
    second.join()
    assert store.read("lock") == other
    store.write("lock", dead)
    with lock.locked(store, "lock"):
        assert b"dead" not in store.read("lock")
    assert not store.exists("lock")


@pytest.mark.nightly
def test_of_two_runs_on_one_out_one_is_refused(bucket: str) -> None:
    command = [sys.executable, "-m", "imr_extract", "run", f"{bucket}/in", "--out", f"{bucket}/two"]
    runs = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    said = {run.wait(): errors for run in runs for _, errors in [run.communicate(timeout=300)]}
    assert sorted(said) == [0, 4], said
    assert b"Another run" in said[4]
    assert imr_extract("run", f"{bucket}/in", "--out", f"{bucket}/two").returncode == 0


def test_what_another_process_writes_is_seen_at_once(place: Bucket) -> None:
    store, other = Store(f"{place.address}/seen"), place.files()
    store.write("folder/a", b"1")
    assert store.names("folder") == ["a"] and not store.exists("folder/b")
    other.pipe_file("letters/seen/folder/b", b"2")
    assert store.names("folder") == ["a", "b"] and store.exists("folder/b")
    other.rm("letters/seen/folder/a")
    assert store.names("folder") == ["b"] and not store.exists("folder/a")
    store.move("folder/b", "folder/c")
    assert store.read("folder/c") == b"2" and store.names("folder") == ["c"]
    store.remove("folder")
    store.remove("folder")
    assert store.names("folder") == [] and not store.exists("folder")


def test_one_file_behind_an_address(bucket: str, tmp_path: Path) -> None:
    name = sorted(path.name for path in SAMPLES.glob("*.pdf"))[0]
    for out, named in (("one", name), ("glob", f"{name[:-5]}?.pdf")):
        done = imr_extract("run", f"{bucket}/in/{named}", "--out", tmp_path / out)
        assert done.returncode == 0 and "1 file read" in done.stderr, done.stderr
    shown = imr_extract("show", f"{bucket}/in/{name}")
    assert shown.returncode == 0 and name in shown.stdout, shown.stderr


def test_addresses_that_cannot_be_opened(bucket: str, tmp_path: Path) -> None:
    kind = bucket.split(":")[0]
    for address, code, says in (
        (f"{bucket}/nowhere", 3, "no file or folder"),
        (f"{kind}://no-such-bucket/in", 3, "no file or folder"),
        ("ftpx://host/letters", 2, "no kind of address"),
    ):
        done = imr_extract("run", address, "--out", tmp_path / "out")
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert says in done.stderr
    done = imr_extract("run", SAMPLES, "--out", f"{kind}://no-such-bucket/out")
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1), done.stderr


@pytest.mark.parametrize("kind, extra", [("s3", "s3"), ("gs", "gcs"), ("az", "azure")])
def test_an_address_whose_package_is_not_installed(
    kind: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(_registry, kind, raising=False)
    for package in ("s3fs", "gcsfs", "adlfs"):
        monkeypatch.setitem(sys.modules, package, None)
    done = imr_extract("run", f"{kind}://letters/in", "--out", tmp_path / "out")
    assert done.returncode == 2 and f"pip install 'imr-extract[{extra}]'" in done.stderr


def test_places_out_of_reach(
    place: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in place.nowhere.items():
        monkeypatch.setenv(name, value)
    tables = imr_extract("run", SAMPLES, "--out", tmp_path / "out", "--quiet")
    assert tables.returncode == 0
    client = type(place.files())
    client.clear_instance_cache()
    commands = [
        ("run", f"{place.address}/in", "--out", tmp_path / "new"),
        ("run", SAMPLES, "--out", f"{place.address}/new"),
        ("compare", tmp_path / "out", f"{place.address}/out"),
    ]
    try:
        # The clients of gs:// and az:// try again for up to three minutes, and cannot be told not to.
        for command in commands if place.address.startswith("s3") else commands[:1]:
            done = imr_extract(*command)
            assert done.returncode == 2, done.stderr
            assert re.search(
                "cannot be reached: (Could not connect|Cannot connect|Connect call)", done.stderr
            )
            assert len(done.stderr.splitlines()) == 1
    finally:
        client.clear_instance_cache()
    assert not (tmp_path / "new").exists()
