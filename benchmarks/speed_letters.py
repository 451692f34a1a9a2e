"""CPU time per letter in this process: bare PDFium, other tools, and our own stages.

    python benchmarks/speed_letters.py [FOLDER]    # our stages only, in a few seconds

The fast tools take turns, a few letters at a time, so a busy moment of the machine affects them
all. For each tool and letter, the best of all rounds counts, which removes delays caused by other
work on the machine.
"""

from __future__ import annotations

import contextlib
import gc
import io
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
import pypdfium2
from pdfminer.high_level import extract_text
from plain_pipeline import PATTERNS, PlainPipeline

from imr_extract import build_nlp, extract_letter
from imr_extract.archive.chunk_file import FileResult, pack
from imr_extract.archive.chunks import CHUNK
from imr_extract.errors import LetterError
from imr_extract.letter.assemble import Origin, build_letter
from imr_extract.reading.letter_text import Engine
from imr_extract.reading.reader import read_letter
from imr_extract.record import Letter, SourceRow, Status
from imr_extract.tables import letter_rows

BARE = "bare PDFium"
OURS = "imr_extract"
# Letters whose rows are packed together, as in a run.
BATCH = CHUNK
# The most letters that the slow tools read, spread evenly over all letters.
_MOST_FOR_SLOW = 100
_ORIGIN = Origin("", "0" * 64, "")

Progress = Callable[[str], None]


class Pdf(NamedTuple):
    """A letter to measure: its file, and its bytes in memory."""

    path: Path
    data: bytes


def measure(paths: list[Path], rounds: int, progress: Progress) -> dict[str, Any]:
    """Measure all tools on the same letters.

    Args:
        paths: PDF letters.
        rounds: rounds for the fast tools; the best round of each letter counts.
        progress: called with the name of the next measurement.

    Returns:
        `letters` (count, pages, bytes), `comparison` by name with milliseconds of CPU time per
        letter and the ratio to bare PDFium on the same letters, `stages` in milliseconds and
        their `sum_ms`.
    """
    progress("warm-up")
    ours = Ours()
    letters = warm_up(ours, paths)
    pages = sum(map(read_bare, letters))
    bare: list[list[float]] = [[] for _ in letters]
    whole: list[list[float]] = [[] for _ in letters]
    stages: dict[str, list[Counter[str]]] = {}
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}")
        for first in range(0, len(letters), BATCH):
            batch = range(first, min(first + BATCH, len(letters)))
            for i in batch:
                bare[i].append(cpu_seconds(read_bare, letters[i]))
            for place, spent in ours.run([letters[i] for i in batch], first):
                stages.setdefault(place, []).append(spent)
            for i in batch:
                whole[i].append(cpu_seconds(lambda pdf: extract_letter(pdf.data), letters[i]))
    every = range(len(letters))
    bare_ms = milliseconds(bare, every)
    best = _best(stages, len(letters))
    sum_ms = round(sum(best.values()), 4)
    return {
        "letters": {
            "count": len(letters),
            "left_out": len(paths) - len(letters),
            "pages": pages,
            "bytes": sum(len(pdf.data) for pdf in letters),
        },
        "comparison": {
            BARE: _row(
                "pypdfium2: open, the text of each page, close", every, rounds, bare_ms, bare_ms
            ),
            OURS: _row(
                "bytes to packed tables, the sum of its stages", every, rounds, sum_ms, bare_ms
            ),
            f"{OURS}.extract_letter": _row(
                "bytes to record, a second reading with pdfplumber where it is needed",
                every,
                rounds,
                milliseconds(whole, every),
                bare_ms,
            ),
            **slow(letters, bare, progress),
        },
        "stages": best,
        "sum_ms": sum_ms,
        "batch": BATCH,
    }


def warm_up(ours: Ours, paths: list[Path]) -> list[Pdf]:
    """Read every file once, so no measurement includes a first reading; keep the letters."""
    letters = []
    for path in paths:
        pdf = Pdf(path, path.read_bytes())
        with contextlib.suppress(LetterError):
            list(ours.run([pdf]))
            extract_letter(pdf.data)
            letters.append(pdf)
    if not letters:
        raise SystemExit("None of these PDFs is a letter. Name a folder of IMR letters.")
    # As in a worker: exclude long-lived objects from garbage collection.
    gc.collect()
    gc.freeze()
    return letters


def show_stages(paths: list[Path], rounds: int) -> None:
    """Measure and print only our stages."""
    ours = Ours()
    letters = warm_up(ours, paths)
    stages: dict[str, list[Counter[str]]] = {}
    for _ in range(rounds):
        for first in range(0, len(letters), BATCH):
            for place, spent in ours.run(letters[first : first + BATCH], first):
                stages.setdefault(place, []).append(spent)
    print_stages(_best(stages, len(letters)))


def print_stages(stages: dict[str, float]) -> None:
    """Print each stage's milliseconds per letter and its share."""
    total = sum(stages.values())
    for name, ms in stages.items():
        print(f"  {name:<27} {ms:8.2f} ms {ms / total:8.1%}")
    print(f"  {'sum':<27} {total:8.2f} ms")


def _best(stages: dict[str, list[Counter[str]]], letters: int) -> dict[str, float]:
    """Milliseconds per letter by stage, from the fastest round of each letter or batch."""
    total: Counter[str] = Counter()
    for rounds in stages.values():
        total.update(min(rounds, key=lambda spent: spent.total()))
    return {name: round(1000 * seconds / letters, 4) for name, seconds in total.items()}


def slow(letters: list[Pdf], bare: list[list[float]], progress: Progress) -> dict[str, Any]:
    """One round of each slow tool, and the bare PDFium time of the same letters."""
    step = -(-len(letters) // _MOST_FOR_SLOW)
    chosen = range(0, len(letters), step)
    bare_ms = milliseconds(bare, chosen)
    plain = PlainPipeline()
    rows: dict[str, Any] = {}

    def add(name: str, what: str, work: Callable[[Pdf], object], clock=cpu_seconds) -> None:
        progress(name)
        work(letters[0])
        once = {i: clock(work, letters[i]) for i in chosen}
        one_round = {i: [seconds] for i, seconds in once.items()}
        rows[name] = _row(what, chosen, 1, milliseconds(one_round, chosen), bare_ms)

    if shutil.which("pdftotext") is None:
        rows["pdftotext"] = {"skipped": "pdftotext (poppler-utils) is not installed here"}
    else:
        add("pdftotext", "poppler, one process per letter", run_pdftotext, child_cpu_seconds)
    add("pdfminer.six", "extract_text", lambda pdf: extract_text(io.BytesIO(pdf.data)))
    add("pdfplumber", "extract_text of each page", read_pdfplumber)
    add(
        "pdfplumber + spaCy",
        f"the same, then a blank English pipeline and a Matcher of {len(PATTERNS)} patterns",
        lambda pdf: plain(pdf.data),
    )
    return rows


class Ours:
    """Our stages in the order in which a worker runs them."""

    def __init__(self) -> None:
        self.nlp = build_nlp()

    def run(self, letters: list[Pdf], first: int = 0) -> Iterator[tuple[str, Counter[str]]]:
        """CPU seconds of each stage, in the order of the stages, letter by letter.

        Args:
            letters: a batch, whose rows are packed together.
            first: the number of its first letter.

        Yields:
            The letter, or the packing of the batch, and its seconds by stage.
        """

        def timed(name, work, *arguments):
            start = time.process_time()
            result = work(*arguments)
            spent[name] += time.process_time() - start
            return result

        batch: list[FileResult] = []
        for number, pdf in enumerate(letters, first):
            spent: Counter[str] = Counter()
            reading = "reading with PDFium"
            text = timed(reading, read_letter, pdf.data, pdf.path.name, Engine.PDFIUM)
            doc = timed("clean copy, tokens", self.nlp.tokenizer, text.raw)
            for name, component in self.nlp.pipeline:
                doc = timed(name, component, doc)
            letter = timed("letter", build_letter, doc, _ORIGIN)
            rows = timed("rows and boxes", letter_rows, letter, text)
            timed(reading, text.close)
            batch.append(FileResult(_row_of(pdf, letter), rows))
            yield f"letter {number}", spent
        spent = Counter()
        timed("packed tables", pack, batch)
        yield f"batch of {first}", spent


def _row_of(pdf: Pdf, letter: Letter) -> SourceRow:
    uri, size = pdf.path.name, len(pdf.data)
    return SourceRow(uri, letter.sha256, size, Status.EXTRACTED, letter.letter_id)


def read_bare(pdf: Pdf) -> int:
    """Bare PDFium text; the number of pages."""
    document = pypdfium2.PdfDocument(pdf.data)
    count = len(document)
    for number in range(count):
        page = document[number]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
    return count


def read_pdfplumber(pdf: Pdf) -> None:
    """The text of each page through pdfplumber."""
    with pdfplumber.open(io.BytesIO(pdf.data)) as document:
        for page in document.pages:
            page.extract_text()


def run_pdftotext(pdf: Pdf) -> None:
    """The text through poppler's command."""
    command = ["pdftotext", str(pdf.path.absolute()), "-"]
    subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)


def cpu_seconds(work: Callable[[Pdf], object], pdf: Pdf) -> float:
    """CPU seconds of this process."""
    start = time.process_time()
    work(pdf)
    return time.process_time() - start


def child_cpu_seconds(work: Callable[[Pdf], object], pdf: Pdf) -> float:
    """CPU seconds of the processes that the work starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work(pdf)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def milliseconds(rounds: Any, chosen: range) -> float:
    """Milliseconds per letter over the chosen letters, each in its best round."""
    return round(1000 * sum(min(rounds[i]) for i in chosen) / len(chosen), 4)


def _row(what: str, chosen: range, rounds: int, ms: float, bare_ms: float) -> dict[str, Any]:
    return {
        "what": what,
        "letters": len(chosen),
        "rounds": rounds,
        "ms": ms,
        "bare_ms": bare_ms,
        "ratio": round(ms / bare_ms, 3),
    }


if __name__ == "__main__":
    samples = Path(__file__).parents[1] / "data" / "letters"
    show_stages(sorted(Path(*sys.argv[1:2] or [samples]).glob("*.pdf")), rounds=3)
