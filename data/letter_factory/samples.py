"""Write letters and their records to files: the samples that the project ships, or any others."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from .catalogue import rows
from .factory import MadeLetter, make_letter


def write_letters(letters: Iterable[tuple[MadeLetter, str]], folder: Path, records: Path) -> int:
    """Write letters, each as the kind of file that stands with it, "pdf" or "txt".

    The folder is made when it is not there; ``records`` is a file with one record a line. Returns
    the number of letters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    with records.open("w", encoding="utf-8", newline="\n") as lines:
        for letter, kind in letters:
            content = letter.pdf if kind == "pdf" else letter.text.encode()
            (folder / f"{letter.name}.{kind}").write_bytes(content)
            lines.write(json.dumps(letter.record, ensure_ascii=False) + "\n")
            number += 1
    return number


def _samples() -> Iterator[tuple[MadeLetter, str]]:
    for row in rows("samples"):
        plain = row["as_text"] == "yes"
        edition, template = row["edition"] or None, row["template"]
        letter = make_letter(
            int(row["seed"]), edition, template, header=not plain, spaced_text=plain
        )
        yield letter, "txt" if plain else "pdf"


def write_samples(folder: Path) -> int:
    """Write every sample to ``folder/letters`` and their records to ``folder/expected.jsonl``."""
    return write_letters(_samples(), folder / "letters", folder / "expected.jsonl")
