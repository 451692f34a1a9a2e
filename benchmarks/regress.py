"""What this checkout's tables gain, lose and change compared with those of another commit.

    python benchmarks/regress.py COMMIT [--engine auto] [--engine pdfplumber] [--workers 4]

Both read the same letters: the samples, data/challenge and the real letters of ../shared.
Table parts are compared byte by byte. Where they differ, the
columns are counted and some values shown. Exit code 1 if any value differs.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
BUILD = ROOT / "build" / "regress"
SETS = {
    "samples": ROOT / "data" / "letters",
    "letters": SHARED / "letters" / "pdf",
    "letter of 2015": SHARED / "letters" / "seed-2015.txt",
    "more letters": SHARED / "more-letters" / "pdf",
    "challenge": ROOT / "data" / "challenge" / "challenge" / "letters",
    "short a": ROOT / "data" / "challenge" / "short-a" / "letters",
    "short b": ROOT / "data" / "challenge" / "short-b" / "letters",
    "voices a": ROOT / "data" / "challenge" / "voices-a" / "letters",
    "voices b": ROOT / "data" / "challenge" / "voices-b" / "letters",
    "voices c": ROOT / "data" / "challenge" / "voices-c" / "letters",
    "voices d": ROOT / "data" / "challenge" / "voices-d" / "letters",
    "voices e": ROOT / "data" / "challenge" / "voices-e" / "letters",
}
# Renamed columns.
RENAMED = {"letters": {"source": "uri"}}
SHOWN = 10


def install(commit: str) -> Path:
    """Install a commit's package, with its entry points, separately from this checkout."""
    source, site = BUILD / "source", BUILD / "site"
    for folder in (source, site):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        sys.exit(f"There is no commit {commit} here: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(source, filter="data")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--target", site, source], check=True
    )
    return site


def extract(letters: Path, out: Path, engine: str, workers: int, site: Path | None) -> None:
    """Extract letters into tables, with the package in `site` if given."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "imr_extract", "run", letters, "--out", out, "--quiet"]
    command += ["--engine", engine, "--workers", str(workers)]
    path = os.pathsep.join(map(str, filter(None, [site, os.environ.get("PYTHONPATH")])))
    done = subprocess.run(command, cwd=BUILD, env={**os.environ, "PYTHONPATH": path}, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"imr-extract run {letters} ended with exit code {done.returncode}.")


def compare(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Every value that differs: its column, and both values."""
    for part in sorted(before.glob("*/*.parquet")):
        name = part.relative_to(before)
        if part.read_bytes() == (after / name).read_bytes():
            continue
        table = part.parent.name
        names = RENAMED.get(table, {})
        old, new = pq.read_table(part), pq.read_table(after / name)
        old = old.rename_columns([names.get(column, column) for column in old.column_names])
        yield from differences(table, old, new)


def differences(table: str, old: pa.Table, new: pa.Table) -> Iterator[tuple[str, str]]:
    """The differing values of one table."""
    if old.num_rows != new.num_rows:
        yield f"{table}", f"{old.num_rows} rows, now {new.num_rows}"
        return
    for column in dict.fromkeys([*old.column_names, *new.column_names]):
        if column not in old.column_names or column not in new.column_names:
            yield f"{table}.{column}", "only one of them has the column"
            continue
        was, now = old[column], new[column]
        if was.type != now.type:
            yield f"{table}.{column}", f"type {was.type}, now {now.type}"
        elif not was.equals(now):
            pairs = zip(was.to_pylist(), now.to_pylist(), strict=True)
            yield from (
                (f"{table}.{column}", f"{a!s:.200}\n    now: {b!s:.200}")
                for a, b in pairs
                if a != b
            )


def main() -> int:
    """Extract with both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("--engine", action="append", help="a PDF reader; by default auto")
    parser.add_argument("--workers", type=int, default=2, help="worker processes of this checkout")
    given = parser.parse_args()
    site = install(given.commit)
    failed = False
    for engine in given.engine or ["auto"]:
        for name, letters in SETS.items():
            if not letters.exists():
                continue
            before, after = (BUILD / f"{side} {engine} {name}" for side in ("before", "after"))
            extract(letters, before, engine, 2, site)
            extract(letters, after, engine, given.workers, None)
            found = list(compare(before, after))
            failed = failed or bool(found)
            print(f"{name}, {engine}: {f'{len(found)} values differ' if found else 'equal'}")
            for column, count in sorted(Counter(column for column, _ in found).items()):
                print(f"  {count:>5} {column}")
            for column, values in found[:SHOWN]:
                print(f"  {column}\n    was: {values}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
