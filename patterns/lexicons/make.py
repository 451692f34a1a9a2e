"""Makes the lexicons whose rows come from public lists, again whenever such a list is renewed.

    python patterns/lexicons/make.py drugs UNII_Names.txt

A lexicon keeps its rows by hand; those that its column `source` says a list gave are made anew.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
Row = dict[str, str]

_BY_HAND, _UNII = "hand", "unii"
_PARTS = " COMPONENT "
# How FDA's list marks a brand name.
_BRAND = "bn"
# Forms of a substance that are one drug in another salt: "TRAMADOL HYDROCHLORIDE".
_WATER = re.compile(r" (?:ANHYDROUS|(?:MONO|DI|TRI|SESQUI|HEMI|PENTA|HEPTA)?HYDRATE)$")
_NAME = re.compile(r"[A-Z][A-Z-]{4,}(?: [A-Z]{2,})?")


def drugs(source: Path) -> None:
    """Adds to drugs.csv the brand names that FDA's UNII names give for its generic names.

    A brand whose name is an ordinary word is left out: `ordinary_brands.txt` lists these.

    Args:
        source: UNII_Names.txt, columns Name, TYPE, UNII, Display Name.
    """
    path = HERE / "drugs.csv"
    rows = [row for row in _rows(path) if row["source"] == _BY_HAND]
    known = {row["name"]: row for row in rows}
    generics = {r["generic"]: r["subcategory"] for r in rows if r["name"] == r["generic"]}
    salts = _words("drug_suffixes.csv", "salt")
    ordinary = {line for line in _lines(HERE / "ordinary_brands.txt")}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, display in _unii(source):
        found[name.partition(_PARTS)[0]].add(_without_salt(display, generics, salts))
    for brand, substances in sorted(found.items()):
        name = brand.lower()
        if not _NAME.fullmatch(brand) or name in known or name in ordinary:
            continue
        # The list has no order of a combination's ingredients: such a brand is added by hand.
        (generic, *others) = sorted(substances)
        if others or not generic or name.split()[0] in generics:
            continue
        rows.append(
            {
                "name": name,
                "generic": generic,
                "kind": "brand",
                "subcategory": generics[generic],
                "source": _UNII,
            }
        )
    _write(path, rows)


def _unii(source: Path) -> Iterator[tuple[str, str]]:
    """Name and display name of each row that is a brand or a part of one."""
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, kind, _, display = row
            if "[" not in name and (kind == _BRAND or _PARTS in name):
                yield name, display


def _without_salt(display: str, generics: dict[str, str], salts: frozenset[str]) -> str:
    """The generic name of a substance, "" where our list lacks it; its salt is left out."""
    words = _WATER.sub("", display).lower().split()
    while words:
        name = " ".join(words)
        if name in generics:
            return name
        if words[-1] not in salts:
            break
        words.pop()
    return ""


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _rows(path: Path) -> Iterator[Row]:
    yield from csv.DictReader(_lines(path))


def _words(name: str, kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in _rows(HERE / name) if row["kind"] == kind)


def _write(path: Path, rows: list[Row]) -> None:
    """The rows by name behind the comment lines that the file has."""
    text = path.read_text(encoding="utf-8").splitlines(keepends=True)
    comments = [line for line in text if line.startswith("#")]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(comments)
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["name"]))


MAKERS: dict[str, Callable[[Path], None]] = {"drugs": drugs}


def main() -> None:
    """Makes one lexicon from a list at hand."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("lexicon", choices=sorted(MAKERS))
    ask.add_argument("source", type=Path, help="the public list that its rows come from")
    given = ask.parse_args()
    MAKERS[given.lexicon](given.source)


if __name__ == "__main__":
    main()
