"""The cost of a letter: CPU time compared with bare PDFium and other tools, memory, whole runs.

    python benchmarks/speed.py [FOLDER] [--rounds 5] [--scale 1000,10000] [--write-docs]

One run measures everything on the same letters, prints it, and writes OUT/speed.json; with
--write-docs also docs/performance.md and its plot. Linux and macOS.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

# Child processes inherit this process's peak memory, so it must stay small: no PDF engines yet.
import speed_archive
import speed_growth

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "letters"
_SOAK = 5
PACKAGES = ("imr-extract", "pypdfium2", "pdfminer.six", "pdfplumber", "spacy", "pyarrow")


def main() -> None:
    """Measure, print, write."""
    options = _options()
    paths = sorted(path for path in options.folder.glob("*") if path.suffix.lower() == ".pdf")
    if not paths:
        raise SystemExit("There is no PDF in this folder. Name one that holds letters.")
    options.out.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = {"command": _command(options), "machine": _machine()}
    archive = _runs(options, facts["command"])
    import speed_letters  # after the runs: see above

    measured = speed_letters.measure(paths, options.rounds, _progress)
    measured["letters"] = {"what": options.label, **measured["letters"]}
    facts |= {"rounds": options.rounds, **measured, "archive": archive}
    _show(facts)
    target = options.out / "speed.json"
    target.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    if options.write_docs:
        import speed_page

        options.write_docs.mkdir(parents=True, exist_ok=True)
        speed_page.write(facts, options.write_docs)


def _runs(options: argparse.Namespace, command: str) -> dict[str, Any]:
    """The cost of whole runs. They take long, so an earlier benchmark's figures may be kept."""
    if options.runs:
        kept: dict[str, Any] = json.loads(options.runs.read_text(encoding="utf-8"))["archive"]
        return kept
    with tempfile.TemporaryDirectory(dir=options.out, prefix="letters-") as work:
        archive = speed_archive.measure(options.scale, Path(work), _progress)
        _progress("memory of one process")
        made = Path(work) / speed_archive.MADE
        # A soak: many times what a worker of these runs reads.
        archive["growth"] = speed_growth.measure(made, _SOAK * max(options.scale))
    return {"command": command, **archive}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SAMPLES, help="its PDFs are measured (data/letters)"
    )
    parser.add_argument("--label", help="what these letters are, for the page")
    parser.add_argument("--rounds", type=_positive, default=5, help="of the fast ones (5)")
    parser.add_argument(
        "--scale", type=_scales, default=[1000], help="letters in whole runs, with commas (1000)"
    )
    parser.add_argument(
        "--runs",
        type=Path,
        metavar="JSON",
        help="keep the whole runs of an earlier speed.json, measure the letters again",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", help="build/bench")
    parser.add_argument(
        "--write-docs",
        nargs="?",
        type=Path,
        const=ROOT / "docs",
        metavar="DOCS",
        help="write performance.md and its plot to this folder (docs)",
    )
    options = parser.parse_args()
    if options.label is None:
        own = options.folder.resolve() == SAMPLES
        options.label = "sample letters of this project" if own else "letters"
    return options


def _positive(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("there must be at least one")
    return int(text)


def _scales(text: str) -> list[int]:
    return [_positive(part) for part in text.split(",")]


def _command(options: argparse.Namespace) -> str:
    """The command, without the path of a folder that others do not have."""
    own = options.folder.resolve() == SAMPLES
    words = ["python benchmarks/speed.py"] if own else ["python benchmarks/speed.py FOLDER"]
    if not own:
        words.append(f'--label "{options.label}"')
    words.append(f"--rounds {options.rounds}")
    words.append(
        "--runs build/bench/speed.json"
        if options.runs
        else f"--scale {','.join(map(str, options.scale))}"
    )
    return " ".join([*words, "--write-docs"])


def _machine() -> dict[str, Any]:
    """Platform, processor and versions; nothing that identifies the machine."""
    return {
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES} | _pdftotext_version(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def _pdftotext_version() -> dict[str, str]:
    try:
        done = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=False)
    except OSError:
        return {}
    return {"pdftotext": (done.stderr or done.stdout).split("\n")[0].split()[-1]}


def _progress(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _show(facts: dict[str, Any]) -> None:
    from speed_letters import print_stages  # loaded after the runs: see above

    letters = facts["letters"]
    print(f"{letters['count']} {letters['what']}, {letters['pages']} pages")
    print("CPU time a letter, and its ratio to bare PDFium text of the same letters:")
    for name, row in facts["comparison"].items():
        if "skipped" in row:
            print(f"  {name:<27} skipped: {row['skipped']}")
        else:
            print(f"  {name:<27} {row['ms']:8.2f} ms {row['ratio']:8.2f}   {row['what']}")
    print("Ours by stage:")
    print_stages(facts["stages"])
    archive = facts["archive"]
    print(f"Whole runs over generated letters, {archive['distinct']} different ones and copies:")
    for run in (archive["start_up"], *archive["runs"]):
        print(
            f"  {run['letters']:>7} letters, {run['workers']} worker(s): {run['wall_s']:8.1f} s, "
            f"CPU {run['ms']:7.2f} ms a letter, largest worker "
            f"{run['worker_peak_bytes'] / 2**20:.0f} MiB, parent "
            f"{run['parent_peak_bytes'] / 2**20:.0f} MiB"
        )
    for mark in archive["growth"]:
        print(
            f"  {mark['letters']:>7} letters with new words in one process: "
            f"{mark['peak_bytes'] / 2**20:.0f} MiB"
        )
    for scaling in archive["scaling"]:
        print(
            f"  {scaling['letters']:>7} letters, 2 workers: {scaling['wall_ratio']:.2f} times as "
            f"fast as 1 by the clock (noisy), {scaling['cpu_ratio']:.2f} times the CPU time"
        )


if __name__ == "__main__":
    main()
