import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, SAMPLES, imr_extract, parts

import imr_extract as package
from imr_extract.archive import ledger
from imr_extract.archive.chunk_file import FileResult, pack
from imr_extract.archive.chunks import CHUNK, file_of
from imr_extract.archive.parts import build_part
from imr_extract.errors import ErrorCode, OutputError, TablesError
from imr_extract.record import SourceRow, Status
from imr_extract.storage.scratch import scratch
from imr_extract.storage.store import Store
from letter_factory import make_letters


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    for made in make_letters(14, 300):
        (folder / f"{made.name}.pdf").write_bytes(made.pdf)
    return folder


def test_any_number_of_workers_and_any_order_give_the_same_bytes(
    letters: Path, tmp_path: Path
) -> None:
    paths = sorted(letters.iterdir())
    runs = [([letters], 1), ([letters], 3), (paths[::-1] + paths, 2)]
    found = []
    for number, (given, workers) in enumerate(runs):
        out = tmp_path / str(number)
        done = imr_extract("run", *given, "--out", out, "--workers", workers, "--quiet")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        found.append(parts(out))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 7


def test_run_json_tells_what_was_run(sample_tables: Path) -> None:
    facts = json.loads((sample_tables / "run.json").read_text())
    assert facts["versions"]["imr-extract"] == package.__version__
    assert len(facts["rules"]) == 64
    assert facts["counts"]["files"] == facts["counts"]["by_status"]["extracted"]
    assert facts["paths"] == [SAMPLES.as_posix()]
    assert facts["directory"] == ROOT.as_posix()


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_run_json_names_a_directory_that_is_no_text(tmp_path: Path) -> None:
    here = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff"))
    here.mkdir()
    (here / "a.pdf").write_bytes((SAMPLES / "CM16-0900006.pdf").read_bytes())
    done = imr_extract("run", "a.pdf", "--out", tmp_path / "out", "--workers", 1, cwd=here)
    assert done.returncode == 0, done.stderr
    facts = json.loads((tmp_path / "out" / "run.json").read_text())
    assert facts["directory"] == f"{tmp_path}/bad\\xff" and facts["paths"] == ["a.pdf"]


# A stand-in for a reader, in the extracting processes, since the folder is put on the path of the
# test's own command: it crashes, hangs or takes all memory on files of such names.
BAD_READER = """
import os, time
from pathlib import Path
import imr_extract.storage.sources as source
import imr_extract.archive.one_process as one_process
def read(given, real=source.read_source):
    name = Path(given.uri).name
    if "crash" in name:
        os._exit(3)
    while "hang" in name:
        time.sleep(1)
    if "bomb" in name:
        bytearray(3 << 30)  # what the machine has, and a letter's process has not
    return real(given)
one_process.read_source = read
"""


def test_a_letter_that_crashes_hangs_or_bursts_costs_itself_only(
    letters: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in sorted(letters.iterdir())[:10]:
        (folder / path.name).write_bytes(path.read_bytes())
    wanted = {"crash": "crashed", "hang": "timeout", "bomb": "out_of_memory"}
    for name in wanted:
        (folder / f"CM16 {name}.pdf").write_bytes((SAMPLES / "CM16-0900006.pdf").read_bytes())
    (tmp_path / "sitecustomize.py").write_text(BAD_READER)
    command = [sys.executable, "-m", "imr_extract", "run", folder, "--out", tmp_path / "out"]
    done = subprocess.run(
        [*command, "--timeout", "3", "--workers", "1"],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    rows = pd.read_parquet(tmp_path / "out" / "sources").set_index("uri")
    for name, code in wanted.items():
        row = rows.loc[f"{folder}/CM16 {name}.pdf"]
        assert (row["error"], row["status"]) == (code, "failed")
        assert len(row["message"]) > 30 and row["sha256"] is not None or name == "bomb"
    assert (rows["status"] == "extracted").sum() == 10


def test_nothing_half_written_is_ever_readable(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "imr_extract", "run", letters, "--out", out, "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT)
    seen = 0
    while process.poll() is None:
        for part in out.glob("[a-z]*/*.parquet"):
            assert pq.read_table(part).num_columns > 0
            seen += 1
        if (out / "sources").exists():
            pd.read_parquet(out / "sources")
        with contextlib.suppress(TablesError, FileNotFoundError):
            package.load_tables(out)
            assert (out / "run.json").exists()
        time.sleep(0.02)
    assert process.returncode == 0
    assert len(package.load_tables(out)["letters"]) == 14


def test_the_api_runs_the_same(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, imr_extract\n"
        "if __name__ == '__main__':\n"
        "    seen = []\n"
        "    summary = imr_extract.extract_directory(sys.argv[1], sys.argv[2], workers=1,\n"
        "        on_start=seen.append, on_file=lambda row: seen.append(row.status.value))\n"
        "    print(summary.files, summary.complete, seen[0], set(seen[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, script, SAMPLES, tmp_path / "out"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    count = len(list(SAMPLES.iterdir()))
    assert done.stdout == f"{count} True {count} {{'extracted'}}\n"


@pytest.mark.nightly
def test_a_run_that_ends_leaves_the_others_of_its_process_alone(
    letters: Path, tmp_path: Path
) -> None:
    long, short = tmp_path / "long", sorted(letters.iterdir())[0]
    long.mkdir()
    (made,) = make_letters(1, 400)
    for number in range(6 * CHUNK):  # more than a worker is given before the first is done
        (long / f"{number:03}.txt").write_text(f"{made.text}\nCopy {number}\n")
    begun, ended = threading.Event(), threading.Event()

    def pause(_: object) -> None:
        begun.set()
        assert ended.wait(300)

    def run(paths: Path, out: str, **more: object) -> dict[str, bytes]:
        assert package.extract_directory(paths, tmp_path / out, workers=1, **more).complete
        return parts(tmp_path / out)

    with ThreadPoolExecutor(1) as thread:
        longer = thread.submit(run, long, "long together", on_file=pause)
        try:
            assert begun.wait(300)
            shorter = run(short, "short together")
        finally:
            ended.set()
        assert longer.result() == run(long, "long alone")
    assert shorter == run(short, "short alone")


def test_wrong_arguments_of_the_api(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        package.extract_directory(SAMPLES, tmp_path / "out", workers=0)
    with pytest.raises(OutputError):
        package.extract_directory(SAMPLES, SAMPLES)


def test_a_part_may_be_built_twice_as_a_lost_worker_makes_a_cluster_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = SourceRow("a.pdf", None, None, Status.FAILED, None, ErrorCode.UNREADABLE, "It is gone.")
    store.write(file_of(0, 0), pack([FileResult(row, None)]))
    build_part(store, 0, 1, set())
    built = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    build_part(store, 0, 1, set())
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == built
    assert len(built) == 7 and not list(tmp_path.rglob("*.arrow"))


def test_the_ledger_is_written_and_read_by_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_ROWS", 3)
    store = Store(tmp_path / "out")
    with scratch() as database, scratch() as other:
        made = ledger.Plan(ledger.State({"versions": {}}), database)
        made.add(
            (f"{n}.pdf", f"/\xff/{n}.pdf".encode("latin1"), str(n), n // 7, n == 4)
            for n in range(10)
        )
        ledger.save_plan(store, made)
        read = ledger.load_plan(store, other)
        assert read is not None and read.state == made.state
        assert list(read.slices()) == list(made.slices())
        assert [len(rows) for rows in read.slices()] == [3, 3, 3, 1]
        assert read.gone_uris(0) == {"4.pdf"} and read.files(1)[0].path == "/\udcff/7.pdf"
