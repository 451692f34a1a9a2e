"""What a changed rule gains and loses, against the results that the last release recorded.

    python benchmarks/regress.py            # compare and print; exit code 1 on a difference
    python benchmarks/regress.py --record   # record today's results, when a release is made

The sample letters are compared value by value. Real letters, where ../shared has them, are compared
by their scores: their text is not part of this project.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from imr_extract.quality.evaluate import evaluate

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "data" / "recorded"
SHARED = ROOT.parent / "shared" / "letters"
BUILD = ROOT / "build" / "regress"
# The tables that `imr-extract compare` reads.
COMPARED = ("letters", "services", "citations", "diagnoses")


def command(*arguments: object) -> int:
    """Run `imr-extract` and hand its output through."""
    line = [sys.executable, "-m", "imr_extract", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, check=False).returncode


def scores() -> dict[str, float]:
    """The score of each field on the real letters; empty where there are none."""
    if not (SHARED / "gold.jsonl").is_file():
        return {}
    out = BUILD / "real"
    command("run", SHARED / "pdf", "--out", out, "--quiet")
    found = evaluate(out, SHARED / "gold.jsonl").scores
    return {name: round(score.value, 4) for name, score in found.items()}


def main() -> int:
    """Compare with what is recorded, or record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="record today's results")
    record = parser.parse_args().record
    samples = BUILD / "samples"
    if command("run", "data/letters", "--out", samples, "--quiet"):
        return 2
    measured = scores()
    if record:
        shutil.rmtree(RECORDED / "tables", ignore_errors=True)
        for table in COMPARED:
            shutil.copytree(samples / table, RECORDED / "tables" / table)
        shutil.copy(samples / "run.json", RECORDED / "tables" / "run.json")
        if measured:
            text = json.dumps(measured, indent=2) + "\n"
            (RECORDED / "scores.json").write_text(text, encoding="utf-8")
        print(f"Recorded in {RECORDED.relative_to(ROOT)}.")
        return 0
    print("The sample letters against the last release:")
    differs = command("compare", RECORDED / "tables", samples) != 0
    if measured:
        before = json.loads((RECORDED / "scores.json").read_text(encoding="utf-8"))
        changed = {n for n in before.keys() | measured.keys() if before.get(n) != measured.get(n)}
        print("The real letters, fields whose score changed:" if changed else "")
        for name in sorted(changed):
            print(f"  {name}: {before.get(name)} -> {measured.get(name)}")
        print(f"The real letters: {len(measured)} fields measured, {len(changed)} changed.")
        differs = differs or bool(changed)
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
