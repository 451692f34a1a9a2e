"""How well scans are read: real letters, scanned anew, against what a person read in them.

    python benchmarks/ocr.py [--n 40] [--tilt 0.7] [--workers N] [--errors]

Each letter is drawn, tilted, soiled and saved as grey pictures (benchmarks/scan.py), and read with
`run --ocr`. Exit 1 where a field of the header, the services or their decisions are below 0.99.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from imr_extract import extract_directory
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.scores import Evaluation

sys.path.insert(0, str(Path(__file__).parent))
from scan import TILT, scanned

SHARED = Path(__file__).parents[2] / "shared" / "letters"
LEAST = 0.99
BOUND = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
    "application_received", "priority", "service", "decision",
)  # fmt: skip


def measure(n: int, tilt: float = TILT, workers: int | None = None) -> Evaluation:
    """Scan every so many of the real letters, read the scans, and hold the tables against gold.

    Args:
        n: how many letters at most.
        tilt: degrees by which they lie askew.
        workers: processes.
    """
    letters = sorted((SHARED / "pdf").glob("*.pdf"))
    step = max(1, len(letters) // n)
    chosen = [*letters[::step], *letters[1::step]][:n]
    records = [json.loads(line) for line in (SHARED / "gold.jsonl").read_text().splitlines()]
    names = {letter.stem for letter in chosen}
    with tempfile.TemporaryDirectory() as folder:
        scans, gold, out = (Path(folder) / name for name in ("scans", "gold.jsonl", "tables"))
        scans.mkdir()
        for letter in chosen:
            (scans / letter.name).write_bytes(scanned(letter.read_bytes(), tilt))
        gold.write_text("".join(json.dumps(r) + "\n" for r in records if r["letter"] in names))
        begun = time.perf_counter()
        summary = extract_directory([scans], out, ocr=True, workers=workers)
        print(f"{summary.files} letters, {time.perf_counter() - begun:.0f} s; "
              f"warnings: {summary.by_warning or 'none'}")  # fmt: skip
        return evaluate(out, gold)


def below(measured: Evaluation) -> list[str]:
    """The fields that are bound to be read and are not."""
    return [name for name in BOUND if measured.scores[name].value < LEAST]


def main() -> int:
    """Print every field; 1 where one is below its bound."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--n", type=int, default=40)
    asked.add_argument("--tilt", type=float, default=TILT)
    asked.add_argument("--workers", type=int)
    asked.add_argument("--errors", action="store_true")
    options = asked.parse_args()
    measured = measure(options.n, options.tilt, options.workers)
    for name, score in measured.scores.items():
        if score.interval is not None:
            print(f"{name:40} {score.value:.4f} n={score.gold}{'  <' * (name in below(measured))}")
    for miss in measured.misses if options.errors else ():
        print(f"{miss.letter} {miss.field} {miss.service_no or ''}: {miss.gold} -> {miss.found}")
    return 1 if below(measured) else 0


if __name__ == "__main__":
    sys.exit(main())
