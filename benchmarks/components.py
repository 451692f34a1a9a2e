"""Each component's share of the time per letter, not counting the reading of its text.

    python benchmarks/components.py [FOLDER]     # letters to measure; by default data/letters

CPU time of one process over the same letters, three rounds after a warm-up, in one run.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from imr_extract.letter.assemble import Origin, build_letter
from imr_extract.letter.pipeline import build_nlp
from imr_extract.reading.reader import read_letter
from imr_extract.tables import letter_rows

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def main() -> None:
    """Measure and print one line per component."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "letters"
    paths = sorted(p for p in folder.iterdir() if p.suffix in {".pdf", ".txt"})
    spent: Counter[str] = Counter()

    def timed(name, work, *arguments):
        start = time.process_time()
        result = work(*arguments)
        spent[name] += time.process_time() - start
        return result

    texts = [timed("reading", read_letter, path.read_bytes(), path.name) for path in paths]
    reading = spent.pop("reading")
    nlp = build_nlp()
    origin = Origin("", "0" * 64, "")
    for text in texts:
        build_letter(nlp(text.raw), origin)
    for _ in range(ROUNDS):
        for text in texts:
            doc = timed("clean copy, tokens", nlp.tokenizer, text.raw)
            for name, component in nlp.pipeline:
                doc = timed(name, component, doc)
            letter = timed("letter", build_letter, doc, origin)
            timed("rows, boxes", letter_rows, letter, text)
    total = sum(spent.values())
    count = len(texts) * ROUNDS
    for name, seconds in spent.items():
        print(f"{name:<22} {seconds / count * 1000:6.2f} ms  {seconds / total:6.1%}")
    print(f"{'all after reading':<22} {total / count * 1000:6.2f} ms a letter")
    ratio = reading / len(texts) / (total / count)
    print(f"reading with pdfplumber takes {ratio:.1f} times as long, over {len(texts)} letters")


if __name__ == "__main__":
    main()
