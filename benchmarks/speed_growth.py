"""Does an extraction process grow as it reads? Thousands of letters with new words in each.

It also fails where the process leaves a file, a process or an open file behind.

    python benchmarks/speed_growth.py FOLDER COUNT RULES    # one process, measured; prints JSON

The runs of `speed_archive` read copies of some hundred letters, which hold no new words. Here each
letter is one of these as text, with words that no other letter has, as names and typing errors are.
"""

import json
import random
import resource
import string
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from speed_archive import peak_bytes

# The peak is recorded after each of these numbers of letters; the last is the most to read.
MARKS = (2_000, 5_000, 10_000, 20_000, 50_000)
# Words in each letter that no other letter has.
NEW_WORDS = 3
# Different texts to make letters from.
_TEXTS = 300
_SEED = 1
_DIGEST = "from imr_extract.rules.rule_set import load_rules; print(load_rules().digest)"


def measure(folder: Path, most: int) -> list[dict[str, int]]:
    """Peak memory of one extraction process, in bytes, after each of `MARKS` letters up to `most`.

    Args:
        folder: generated PDF letters.
        most: the most letters to read; if it is less than the first mark, none are read.
    """
    count = max((mark for mark in MARKS if mark <= most), default=0)
    if not count:
        return []
    # In a separate process, as in a run: checking the rules takes more memory than reading letters.
    digest = subprocess.run([sys.executable, "-c", _DIGEST], stdout=subprocess.PIPE, check=True)
    command = [sys.executable, __file__, str(folder), str(count), digest.stdout.decode().strip()]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    measured: list[dict[str, int]] = json.loads(done.stdout)
    return measured


def _read_here(folder: str, count: int, digest: str) -> list[dict[str, int]]:
    # Not at the top: the process that starts this one imports this module and must stay small.
    import multiprocessing

    from imr_extract.archive.chunks import CHUNK
    from imr_extract.archive.one_process import packed_results, start
    from imr_extract.archive.options import Options
    from imr_extract.reading.letter_text import Engine
    from imr_extract.reading.reader import read_letter
    from imr_extract.storage.sources import Source

    options = Options(Engine.AUTO, 30.0)
    paths = sorted(Path(folder).glob("*.pdf"))[:_TEXTS]
    texts: list[str] = []
    for path in paths:
        text = read_letter(path.read_bytes(), path.name)
        texts.append(text.raw)
        text.close()
    chance = random.Random(_SEED)
    found: list[dict[str, int]] = []
    with tempfile.TemporaryDirectory() as work:
        scratch = Path(work) / "scratch"
        start(multiprocessing.RawValue("i"), digest, str(scratch))
        files = _open_files()
        for first in range(0, count, CHUNK):
            sources: list[Any] = []
            for number in range(first, min(first + CHUNK, count)):
                path = Path(work) / f"{number % CHUNK}.txt"
                path.write_text(_renewed(texts[number % len(texts)], chance), encoding="utf-8")
                sources.append(Source(str(path), str(path)))
            packed_results(sources, options)
            done = first + len(sources)
            found += [
                {"letters": mark, "peak_bytes": peak_bytes(resource.RUSAGE_SELF)}
                for mark in MARKS
                if first < mark <= done
            ]
        left = [*scratch.iterdir(), *multiprocessing.active_children()]
        if left or _open_files() > files:
            raise SystemExit(f"Left behind: {left}, {_open_files() - files} open files.")
    return found


def _open_files() -> int:
    """How many files this process holds open; 0 where the system does not tell."""
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.is_dir() else 0


def _renewed(text: str, chance: random.Random) -> str:
    """A letter with new words at its end."""
    words = ("".join(chance.choices(string.ascii_lowercase, k=9)) for _ in range(NEW_WORDS))
    return f"{text.rstrip()} {' '.join(words)}.\n"


if __name__ == "__main__":
    print(json.dumps(_read_here(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
