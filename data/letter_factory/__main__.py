"""Write invented letters and their expected records to a folder.

Usage: ``python -m letter_factory --count 100 --seed 0 --out DIR``, or ``--samples`` with ``--out``
to write the sample letters of the project again.
"""

import argparse
import sys
from pathlib import Path

from .cases import EDITIONS
from .factory import TEMPLATES, make_letters
from .samples import write_letters, write_samples


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="letter_factory", description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--count", type=int, default=10, help="number of letters (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first (default: 0)")
    parser.add_argument("--edition", choices=EDITIONS, help="wording of the determination")
    parser.add_argument(
        "--template",
        choices=(*sorted(TEMPLATES), "all"),
        default="determination",
        help="form of letter, or all in turn (default: determination)",
    )
    parser.add_argument("--wide", action="store_true", help="all services in every edition")
    parser.add_argument("--format", choices=("pdf", "txt"), default="pdf", help="kind of file")
    parser.add_argument("--samples", action="store_true", help="write the project's samples")
    options = parser.parse_args(arguments)
    if options.samples:
        print(f"{write_samples(options.out)} sample letters in {options.out / 'letters'}")
        return 0
    template = None if options.template == "all" else options.template
    letters = make_letters(
        options.count, options.seed, options.edition, template, wide=options.wide
    )
    named = ((letter, options.format) for letter in letters)
    number = write_letters(named, options.out, options.out / "expected.jsonl")
    print(f"{number} letters in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
