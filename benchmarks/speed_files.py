"""What a run costs before it reads anything: its parent's memory and time over very many files.

    python benchmarks/speed_files.py --files 20000,200000,1650000 --write-docs docs

The files are hard links to a few short text files that are no letters. A first run reads them as
any run does, and is stopped after its first chunks. A second one goes on to the end with a
stand-in for the reading, which says that nearly each is another letter: so the parent has the
work of an archive of letters, without the hours of reading one. Then OUT is asked again.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# Child processes inherit this process's peak memory, so it must stay small.
from speed_archive import measured_run

FILES = (20_000, 200_000, 1_650_000)
# Letters of a year, which lie in one folder.
_A_FOLDER = 150_000
# Some file systems allow 65,000.
_LINKS = 50_000
_WORKERS = 2
_STOP_AFTER = 320
_STAND_IN = "speed_files:stand_in"
_MIB = 2**20
_RUNS = {
    "start, until 32 files are read": "start",
    "the rest, with the stand-in": "whole",
    "again, nothing to do": "nothing",
    "again, one more file": "one",
    "again, `--rerun failed`": "failed",
}


def measure(count: int, work: Path) -> dict[str, Any]:
    """Measure the runs over one number of files.

    Args:
        count: how many.
        work: an empty folder for files and tables.

    Returns:
        What `measured_run` says of each run: `start`, the one that is stopped; `whole`, to the end
        from where that was stopped; `nothing`, where there is nothing to do; `one`, with one more
        file; `failed`, with those read again that gave no letter, one in a thousand.
    """
    folder, out = work / "files", work / "out"
    make_files(count, work)
    found: dict[str, Any] = {"files": count}
    found["start"] = measured_run(folder, out, _WORKERS, stop_after=_STOP_AFTER)
    _progress("to the end")
    found["whole"] = measured_run(folder, out, _WORKERS, read=_STAND_IN)
    _progress("nothing to do")
    found["nothing"] = measured_run(folder, out, _WORKERS, read=_STAND_IN)
    (folder / "one more.txt").write_text("One more file.\n", encoding="utf-8")
    _progress("one more file")
    found["one"] = measured_run(folder, out, _WORKERS)
    _progress("failed")
    found["failed"] = measured_run(folder, out, _WORKERS, read=_STAND_IN, rerun="failed")
    return found


def make_files(count: int, work: Path) -> None:
    """Fill `work / "files"` with so many files, in a folder for each year."""
    seeds = work / "seeds"
    seeds.mkdir(parents=True)
    for number in range(count):
        seed = seeds / str(number // _LINKS)
        if number % _LINKS == 0:
            seed.write_text(f"This is no letter, but note {number // _LINKS}.\n", encoding="utf-8")
        year, place = divmod(number, _A_FOLDER)
        folder = work / "files" / str(2014 + year)
        if place == 0:
            folder.mkdir(parents=True)
        os.link(seed, folder / f"CM{14 + year}-{place:07}.txt")


def stand_in(sources: list[Any], _: Any) -> bytes:
    """What reading some files might give: one in a thousand is no letter, one in twenty a copy."""
    from imr_extract.archive.chunk_file import FileResult, pack
    from imr_extract.errors import ErrorCode
    from imr_extract.record import SourceRow, Status

    results = []
    for source in sources:
        sha256 = hashlib.sha256(source.uri.encode()).hexdigest()
        chance, letter_id = int(sha256[32:], 16), sha256[:16]
        row = SourceRow(source.uri, sha256, 20_000, Status.EXTRACTED, letter_id)
        letter = {
            "letter_id": letter_id,
            "uri": source.uri,
            "sha256": sha256,
            "case_number": f"CM16-{chance % 2_000_000:07}",
            "decision_date": 16_800 + chance % 10,
            "warnings": ["no_age"],
        }
        service = {"letter_id": letter_id, "service_no": 1, "decision": "upheld"}
        rows: Any = {"letters": [letter], "services": [service]}
        if chance % 1000 == 0:
            code, message = ErrorCode.NOT_A_LETTER, "It is no letter."
            row = SourceRow(source.uri, sha256, 30, Status.NOT_A_LETTER, None, code, message)
            rows = None
        results.append(FileResult(row, rows))
    return pack(results)


def write_docs(measured: list[dict[str, Any]], folder: Path) -> None:
    """Write the figures into their section of `performance.md`."""
    # Not at the top: it draws plots, and this process must stay small.
    from speed_page import FILES as HEADING
    from speed_page import replace_section

    replace_section(folder, HEADING, render(measured))


def render(measured: list[dict[str, Any]]) -> str:
    """The section's text."""
    rows = [["run", *(f"{facts['files']:,} files" for facts in measured)]]
    rows.append(["---"] * len(rows[0]))
    for name, run in _RUNS.items():
        seconds = "start_s" if run == "start" else "wall_s"
        rows.append([name, *(_figures(facts[run], seconds) for facts in measured)])
    listed = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    counts = ",".join(str(facts["files"]) for facts in measured)
    return f"""
Measured by

    python benchmarks/speed_files.py --files {counts} --write-docs docs

The files are hard links to short text files that are no letters, {_A_FOLDER:,} in a folder. The
first run reads them with {_WORKERS} processes as any run does, and is stopped after {_STOP_AFTER}
files. The second goes on to the end with a stand-in for the reading, which gives each file a row
of `letters` and one of `services`; one in a thousand fails, and some are copies. So this is what a
run costs beside reading: finding the files, the plan, the parts of the tables, and what is done
over all of them at the end. Each cell has the seconds by the clock, the processor seconds of the
parent, and its peak memory in MiB:

{listed}

The start is counted from before Python starts. Processor time is without Python's start and
imports, about 3 seconds; where a machine does other work meanwhile, it says more than the clock.
Parts of the tables of real letters are larger, so the parent takes more memory while it builds
them; see above.

Time grows in proportion to the files, memory hardly: the found files, the plan, and what is
compared over all letters are tables of a temporary SQLite database.
[archive.md](archive.md#the-size-of-an-archive) says what it takes, and what is still in memory.
"""


def _figures(run: dict[str, Any], seconds: str) -> str:
    peak = run["parent_peak_bytes"] / _MIB
    return f"{run[seconds]:.0f} / {run['parent_cpu_s']:.0f} / {peak:.0f}"


def _progress(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--files",
        type=lambda text: [int(part) for part in text.split(",")],
        default=list(FILES),
        help="how many, with commas",
    )
    parser.add_argument("--work", type=Path, help="a disk with room and names for them (TMPDIR)")
    parser.add_argument("--write-docs", type=Path, help="write performance.md of this folder")
    options = parser.parse_args()
    measured = []
    for count in options.files:
        _progress(f"{count:,} files")
        with tempfile.TemporaryDirectory(dir=options.work) as work:
            measured.append(measure(count, Path(work)))
        print(json.dumps(measured[-1]), flush=True)
    if options.write_docs:
        write_docs(measured, options.write_docs)


if __name__ == "__main__":
    _main()
