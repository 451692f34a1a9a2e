"""Runs that are killed, stopped, extended or asked again: nothing lost, nothing done twice."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, SAMPLES, imr_extract, parts

import imr_extract as package
from imr_extract.archive.chunks import CHUNK
from imr_extract.archive.ledger import LEDGER
from imr_extract.errors import BusyOutputError, InterruptedRunError, TablesError
from imr_extract.storage.lock import locked
from imr_extract.storage.store import Store
from letter_factory import make_letters

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
KILLS = 20


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters enough for a run of several seconds, one of them twice."""
    folder = tmp_path_factory.mktemp("many")
    texts = [made.text for made in make_letters(40, 700, template=None)]
    for number in range(255):
        (folder / f"{number:03}.txt").write_text(f"{texts[number % 40]}\nCopy {number}\n")
    shutil.copy(folder / "007.txt", folder / "again.txt")
    for path in sorted(SAMPLES.glob("*.pdf"))[:6]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def whole(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of a run that nothing stopped."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert imr_extract("run", many, "--out", out, "--quiet").returncode == 0
    rows = pd.read_parquet(out / "sources")
    assert rows["status"].value_counts().to_dict() == {"extracted": 261, "duplicate": 1}
    return parts(out)


def start(*arguments: object, **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "imr_extract", "run", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # The tests may run where Ctrl-C is ignored, as in the background of a shell.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **more,
    )


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, its = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:4]
            except OSError:
                continue
            if int(its) == session and state != "Z":
                found.append(int(entry.name))
    return found


def shards(out: Path) -> int:
    return len(list((out / LEDGER / "shards").rglob("*.arrow")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("times", [3, pytest.param(KILLS, marks=pytest.mark.nightly)])
def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_bytes(
    many: Path, whole: dict[str, bytes], tmp_path: Path, times: int
) -> None:
    out = tmp_path / "out"
    chance = random.Random(4)
    done = kills = 0
    while kills < times:
        process = start(many, "--out", out, "--workers", "1")
        try:
            process.communicate(timeout=chance.uniform(0.2, 2.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            assert shards(out) >= done or (out / LEDGER / "next").exists()
            done = shards(out)
        else:
            assert process.returncode == 0
            assert parts(out) == whole
            shutil.rmtree(out)  # once more from the start, for the kills that are left
            done = 0
        deadline = time.time() + 20
        while members(process.pid):  # the extracting processes notice that they are alone
            assert time.time() < deadline, "processes are left behind"
            time.sleep(0.05)
    last = imr_extract("run", many, "--out", out, "--workers", "2")
    assert last.returncode == 0, last.stderr
    assert parts(out) == whole
    assert sorted(p.name for p in (out / LEDGER).iterdir()) == [
        "ledger.json", "lock", "places.parquet",
    ]  # fmt: skip


@pytest.mark.nightly
def test_work_that_is_done_is_not_done_again(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(many, "--out", out, "--workers", "1")
    while shards(out) < 3:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    kept = shards(out)
    seen: list[int] = []
    script = (
        "import sys, imr_extract\n"
        "if __name__ == '__main__':\n"
        "    imr_extract.extract_directory(sys.argv[1], sys.argv[2], on_start=print)\n"
    )
    (tmp_path / "script.py").write_text(script)
    again = subprocess.run(
        [sys.executable, tmp_path / "script.py", many, out],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen.append(int(again.stdout))
    assert seen == [262 - CHUNK * kept]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_is_killed_costs_nothing(
    many: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start(many, "--out", out, "--workers", "1")
    killed = 0
    while process.poll() is None and killed < 2:
        if shards(out) > 2 * killed:
            threads = Path(f"/proc/{process.pid}/task").glob("*/children")
            children = [pid for thread in threads for pid in thread.read_text().split()]
            names = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
            for pid, name in names.items():
                if "spawn_main" in name:
                    os.kill(int(pid), signal.SIGKILL)
                    killed += 1
                    break
        time.sleep(0.05)
    _, errors = process.communicate(timeout=120)
    assert killed == 2 and process.returncode == 0, errors
    assert parts(out) == whole


@pytest.mark.parametrize(
    "stop", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.nightly)]
)
def test_ctrl_c_keeps_what_was_done(
    many: Path, whole: dict[str, bytes], tmp_path: Path, stop: signal.Signals
) -> None:
    out = tmp_path / "out"
    process = start(many, "--out", out, "--workers", "1")
    while not shards(out):
        time.sleep(0.02)
    os.kill(process.pid, stop) if stop == signal.SIGTERM else os.killpg(process.pid, stop)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and b"go on" in errors and b"Traceback" not in errors
    assert shards(out)
    assert imr_extract("run", many, "--out", out, "--quiet").returncode == 0
    assert parts(out) == whole


@pytest.mark.nightly
def test_a_full_disk_stops_the_run_and_loses_nothing(
    many: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for limit in (20_000, 250_000):  # no room for a shard; none for a part of the tables
        command = [sys.executable, "-m", "imr_extract", "run", many, "--out", out, "--quiet"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            preexec_fn=lambda limit=limit: resource.setrlimit(
                resource.RLIMIT_FSIZE, (limit, limit)
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 4, done.stderr
        assert "cannot be written: File too large" in done.stderr and "Trace" not in done.stderr
    assert not list(out.rglob(".writing-*"))
    assert imr_extract("run", many, "--out", out, "--quiet").returncode == 0
    assert parts(out) == whole


def test_a_second_run_on_the_same_out_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with locked(Store(out), f"{LEDGER}/lock"):
        done = imr_extract("run", SAMPLES, "--out", out)
        assert done.returncode == 4 and "Another run is writing" in done.stderr
        with pytest.raises(BusyOutputError):
            package.extract_directory(SAMPLES, out)
    assert imr_extract("run", SAMPLES, "--out", out, "--quiet").returncode == 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def statuses(out: Path) -> dict[str, str]:
    rows = pd.read_parquet(out / "sources")
    return {Path(uri).name: status for uri, status in zip(rows["uri"], rows["status"], strict=True)}


@pytest.mark.usefixtures("at_once")
def test_new_letters_extend_the_tables_and_changed_ones_are_replaced(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    texts = [made.text for made in make_letters(4, 900)]
    for name, text in zip("abc", texts, strict=False):
        (folder / f"{name}.txt").write_text(text)
    (folder / "copy of a.txt").write_text(texts[0])
    assert imr_extract("run", folder, "--out", out).returncode == 0
    assert statuses(out) == {
        "a.txt": "extracted", "b.txt": "extracted", "c.txt": "extracted",
        "copy of a.txt": "duplicate",
    }  # fmt: skip
    ids = dict(pd.read_parquet(out / "letters").set_index("uri")["letter_id"])
    (folder / "a.txt").write_text(texts[3])
    (folder / "d.txt").write_text(texts[1])
    done = imr_extract("run", folder, "--out", out)
    assert done.returncode == 0 and "3 of 3 files read" in done.stderr  # the copy is a letter now
    assert statuses(out) == {
        "a.txt": "extracted", "b.txt": "extracted", "c.txt": "extracted",
        "copy of a.txt": "extracted", "d.txt": "duplicate",
    }  # fmt: skip
    tables = package.load_tables(out)
    letters = dict(tables["letters"].set_index("uri")["letter_id"])
    assert letters[f"{folder}/copy of a.txt"] == ids[f"{folder}/a.txt"]
    assert letters[f"{folder}/a.txt"] not in ids.values()
    for table in ("services", "citations", "diagnoses", "sections", "evidence"):
        rows = tables[table]
        assert set(rows["letter_id"]) <= set(letters.values())
        assert not rows.astype(str).duplicated().any(), table
    again = imr_extract("run", folder, "--out", out)
    assert "This run has read 0 of them" in again.stdout
    assert again.stderr == "5 of 5 files done already\n"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("built", [False, True])
def test_a_copy_becomes_the_letter_when_the_first_changes_between_two_halves_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: bool
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    first, other = (made.text for made in make_letters(2, 900))
    for name in ("a", "copy of a"):
        (folder / f"{name}.txt").write_text(first)
    fails = "run.drop_gone_and_copies" if built else "work.build_part"
    with monkeypatch.context() as patch, pytest.raises((KeyboardInterrupt, InterruptedRunError)):
        patch.setattr(f"imr_extract.archive.{fails}", _stop)
        package.extract_directory(folder, out, workers=1)
    assert bool(list((out / LEDGER / "next").rglob("*.parquet"))) == built
    (folder / "a.txt").write_text(other)
    package.extract_directory(folder, out, workers=1)
    assert statuses(out) == {"a.txt": "extracted", "copy of a.txt": "extracted"}
    assert len(pd.read_parquet(out / "letters")) == 2


@pytest.mark.usefixtures("at_once")
def test_all_files_of_a_chunk_change_between_two_halves_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, out = tmp_path / "a.txt", tmp_path / "out"
    first, other = (made.text for made in make_letters(2, 900))
    letter.write_text(first)
    with monkeypatch.context() as patch, pytest.raises(InterruptedRunError):
        patch.setattr("imr_extract.archive.work.build_part", _stop)
        package.extract_directory(letter, out, workers=1)
    letter.write_text(other)
    package.extract_directory(letter, out, workers=1)
    assert statuses(out) == {"a.txt": "extracted"}


@pytest.mark.usefixtures("at_once")
def test_a_file_is_named_once_and_kept_when_it_is_gone(tmp_path: Path) -> None:
    first, second = sorted(SAMPLES.glob("*.pdf"))[:2]
    out = tmp_path / "out"
    assert imr_extract("run", first, "--out", out, "--quiet").returncode == 0
    assert imr_extract("run", second, "--out", out, "--quiet").returncode == 0
    assert pd.read_parquet(out / "sources")["uri"].tolist() == [str(first), str(second)]


@pytest.mark.usefixtures("at_once")
def test_failed_files_are_read_again_when_asked(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(SAMPLES / "CM16-0900006.pdf", folder / "good.pdf")
    (folder / "bad.pdf").symlink_to(tmp_path / "later.pdf")
    assert imr_extract("run", folder, "--out", out).returncode == 1
    shutil.copy(SAMPLES / "CM17-0900148.pdf", tmp_path / "later.pdf")
    os.utime(tmp_path / "later.pdf", (0, 0))
    done = imr_extract("run", folder, "--out", out, "--rerun", "failed")
    assert done.returncode == 0 and "1 of 1 file read" in done.stderr
    assert statuses(out) == {"good.pdf": "extracted", "bad.pdf": "extracted"}


@pytest.mark.usefixtures("at_once")
def test_only_the_failed_files_are_read_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(SAMPLES / "CM16-0900006.pdf", folder / "good.pdf")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    read: list[int] = []
    for rerun in (None, None, "failed", "all"):
        package.extract_directory(folder, out, workers=1, rerun=rerun, on_start=read.append)
    assert read == [2, 0, 1, 2]


@pytest.mark.usefixtures("at_once")
def test_other_rules_or_options_are_noticed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sample = SAMPLES / "CM16-0900006.pdf"
    assert imr_extract("run", sample, "--out", out, "--quiet").returncode == 0
    before = parts(out)
    done = imr_extract("run", sample, "--out", out, "--engine", "pdfplumber")
    assert done.returncode == 4
    assert "engine auto (now pdfplumber)" in done.stderr and "--rerun all" in done.stderr
    assert parts(out) == before
    done = imr_extract("run", sample, "--out", out, "--engine", "pdfplumber", "--rerun", "all")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(out / "letters")["text_engine"].tolist() == ["pdfplumber"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("table", ["sources", "services"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_part_that_was_lost_is_named_and_can_be_made_again(
    tmp_path: Path, table: str, harm: str
) -> None:
    out, sample = tmp_path / "out", SAMPLES / "CM16-0900006.pdf"
    package.extract_directory(sample, out, workers=1)
    before = parts(out)
    part = out / table / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:300]) if harm == "cut" else part.unlink()
    with pytest.raises(
        TablesError, match=rf"{table}/part-00000.parquet cannot be read .*--rerun all"
    ):
        package.extract_directory(sample, out, workers=1)
    package.extract_directory(sample, out, workers=1, rerun="all")
    assert parts(out) == before


def test_a_run_killed_while_it_publishes_goes_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    samples = sorted(SAMPLES.glob("*.pdf"))
    for path in samples[:3]:
        shutil.copy(path, folder)
    assert imr_extract("run", folder, "--out", tmp_path / "whole", "--quiet").returncode == 0
    script = (
        "import os, sys, imr_extract\n"
        "from imr_extract.storage.store import Store\n"
        "moved = []\n"
        "def move(self, name, to, real=Store.move):\n"
        "    real(self, name, to)\n"
        "    moved.append(to)\n"
        "    if len(moved) == 3:\n"
        "        os._exit(9)\n"
        "Store.move = move\n"
        "if __name__ == '__main__':\n"
        "    imr_extract.extract_directory(sys.argv[1], sys.argv[2], workers=1)\n"
    )
    (tmp_path / "script.py").write_text(script)
    killed = subprocess.run(
        [sys.executable, tmp_path / "script.py", folder, out],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == 9 and not (out / "run.json").exists()
    assert len(list(out.glob("[a-z]*/*.parquet"))) == 7  # three moved, four still empty
    shutil.copy(samples[3], folder / "new.pdf")
    done = imr_extract("run", folder, "--out", out)
    assert done.returncode == 0 and "1 of 1 file read" in done.stderr, done.stderr
    before = parts(tmp_path / "whole")
    after = parts(out)
    assert {name: after[name] for name in before} == before
    assert len(after) == 14 and len(pd.read_parquet(out / "letters")) == 4
