"""Whole runs of `extract_directory` over many generated letters, each in a process of its own.

    python benchmarks/speed_archive.py FOLDER OUT WORKERS HOW    # one run, measured; prints JSON

A process of its own, since the system keeps the peak memory of children as one maximum over all
of them. What starts it should be small: a new process begins with the peak of the one it is forked
from.
"""

import contextlib
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORKERS = (1, 2)
# With more letters than this, a single worker would take more than half an hour.
_MOST_FOR_ONE = 10_000
# The most different letters to make; the rest are copies with other bytes appended.
DISTINCT = 500
MADE = "made"
# ru_maxrss counts in bytes on macOS and in KiB elsewhere.
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


def measure(scales: list[int], work: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """Run over each number of letters, with one worker and with two.

    Args:
        scales: numbers of letters.
        work: an empty folder for letters and tables.
        progress: called with the name of the next measurement.

    Returns:
        `start_up`, a run over one letter; `runs`; and `scaling`, the ratios of the run with two
        workers to that with one. Times are in seconds, memory in bytes. The letters stay in
        `work / MADE`.
    """
    progress("making letters")
    made = make_letters(min(DISTINCT, max(scales)), work / MADE)
    progress("start-up")
    start_up = run(multiply(made, 1, work / "letters"), work / "out", 1)
    runs, scaling = [], []
    for count in scales:
        folder = multiply(made, count, work / "letters")
        pair = []
        for workers in WORKERS if count <= _MOST_FOR_ONE else WORKERS[-1:]:
            progress(f"{count} letters, {workers} worker(s)")
            pair.append(run(folder, work / "out", workers))
        runs += pair
        if len(pair) == 1:
            continue
        one, two = pair
        scaling.append(
            {
                "letters": count,
                "wall_ratio": round(one["wall_s"] / two["wall_s"], 3),
                "cpu_ratio": round(two["cpu_s"] / one["cpu_s"], 3),
            }
        )
    return {"distinct": len(made), "start_up": start_up, "runs": runs, "scaling": scaling}


def make_letters(count: int, folder: Path) -> list[Path]:
    """Different invented letters, templates and editions in turn."""
    path = os.pathsep.join(filter(None, [str(ROOT / "data"), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "letter_factory", "--template", "all"]
    subprocess.run(
        [*command, "--count", str(count), "--out", str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return sorted(folder.glob("*.pdf"))


def multiply(made: list[Path], count: int, folder: Path) -> Path:
    """Fill a folder with this many letters, all with different bytes to avoid duplicates."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    letters = [path.read_bytes() for path in made]
    for number in range(count):
        # A comment after %%EOF, which readers ignore.
        data = letters[number % len(letters)] + b"%%%d\n" % number
        (folder / f"{number:07}.pdf").write_bytes(data)
    return folder


def run(folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """Measure one run over letters in a process of its own, into a fresh folder."""
    shutil.rmtree(out, ignore_errors=True)
    measured = measured_run(folder, out, workers)
    if measured.pop("by_status") != {"extracted": measured["letters"]}:
        raise SystemExit("Some generated letters were not extracted: the figures would be wrong.")
    return measured


def measured_run(folder: Path, out: Path, workers: int, **how: Any) -> dict[str, Any]:
    """Measure one run in a process of its own; where OUT holds something, it goes on with it.

    Args:
        folder: the letters.
        out: where the tables are.
        workers: processes.
        how: `rerun` as `extract_directory` takes it; `stop_after` so many files; `read` names a
            function `module:function` that stands in for the extracting processes.

    Returns:
        Seconds, processor seconds of parent and workers, peak memory in bytes, what the run read
        and what it came to; only what is known then where it was stopped. `start_s` are the
        seconds until the first chunk of files was done, from before the process began.
    """
    facts = json.dumps({**how, "began": time.time()})
    command = [sys.executable, __file__, str(folder), str(out), str(workers), facts]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _run_here(folder: str, out: str, workers: int, how: dict[str, Any]) -> dict[str, Any]:
    # Not at the top: the process that starts this one imports this module and must stay small.
    from imr_extract import extract_directory
    from imr_extract.errors import InterruptedRunError

    if "read" in how:
        from imr_extract.archive import chunks

        module, function = how["read"].split(":")
        chunks.isolated_results = getattr(importlib.import_module(module), function)
    read: list[float] = []  # when the first file was done, and how many were

    def on_file(_: Any) -> None:
        if not read:
            read[:] = [time.time() - how["began"], 0]
        read[1] += 1
        if read[1] == how.get("stop_after"):
            raise KeyboardInterrupt

    start, before = time.perf_counter(), _cpu(resource.RUSAGE_SELF)
    summary = None
    with contextlib.suppress(InterruptedRunError):
        summary = extract_directory(
            folder, out, workers=workers, rerun=how.get("rerun"), on_file=on_file
        )
    wall = time.perf_counter() - start
    # Workers are children that this process has waited for; the largest one's peak counts. They
    # are forked from this process, which is smaller, since it has no pipeline.
    parent, children = _cpu(resource.RUSAGE_SELF) - before, _cpu(resource.RUSAGE_CHILDREN)
    written = sum(path.stat().st_size for path in Path(out).rglob("*.parquet"))
    measured = {
        "workers": workers,
        "wall_s": round(wall, 3),
        "cpu_s": round(parent + children, 3),
        "parent_cpu_s": round(parent, 3),
        "worker_peak_bytes": peak_bytes(resource.RUSAGE_CHILDREN),
        "parent_peak_bytes": peak_bytes(resource.RUSAGE_SELF),
        "parquet_bytes": written,
    }
    if read:
        measured["start_s"] = round(read[0], 3)
    if summary is None:
        return measured
    return {
        "letters": summary.files,
        **measured,
        "ms": round(1000 * (parent + children) / summary.files, 3),
        "by_status": {status.value: count for status, count in summary.by_status.items()},
    }


def _cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def peak_bytes(whose: int) -> int:
    """The peak of resident memory of this process or of the largest of its children.

    Linux counts that of the process which started this one to `ru_maxrss`, but not to VmHWM.
    """
    if whose == resource.RUSAGE_SELF and Path("/proc/self/status").exists():
        return own_peak_bytes(os.getpid())
    return resource.getrusage(whose).ru_maxrss * _MAXRSS_BYTES


def own_peak_bytes(pid: int) -> int:
    """The peak of resident memory of one process that runs on this machine, on Linux."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps(_run_here(given[0], given[1], int(given[2]), json.loads(given[3]))))
