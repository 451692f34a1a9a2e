"""Hostile files and texts: each file is one row of `sources`, and no fault of ours is among them."""

import json
import random
import shutil
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutants import KINDS, Mutant, mutants

import imr_extract
from imr_extract.errors import ErrorCode, LetterError
from imr_extract.letter.extract import extract
from imr_extract.record import Status
from imr_extract.tables import SCHEMAS
from letter_factory import TEMPLATES, make_letter

# What each run is given beside its paths. Whatever hangs costs this long and a new process; the limit
# is wall-clock time, so with less, letters that are only read late on a busy machine would be lost.
LIMITS = {"timeout": 2.0}
BATCH = 500
SEED = 20

# Ill-formed UTF-8, control and format characters, and what ends a line: none belongs in a message.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of its own, for this process and those that it starts."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert tempfile.gettempdir() == str(folder)
    return folder


def faults(row: dict, kind: str) -> Iterator[str]:
    """What is wrong with a row of `sources`, in words."""
    status, error, message = row["status"], row["error"], row["message"]
    if status not in {s.value for s in Status}:
        yield f"{kind}: status {status!r}"
    good = status in (Status.EXTRACTED.value, Status.DUPLICATE.value)
    if good != (error is None) or good != (message is None) or good != bool(row["letter_id"]):
        yield f"{kind}: {status} with error {error}, message {message!r}, {row['letter_id']}"
    if error is not None and error not in {code.value for code in ErrorCode}:
        yield f"{kind}: error {error!r}"
    if error == ErrorCode.INTERNAL.value:
        yield f"{kind}: internal: {message[:200]}"
    if message and any(unicodedata.category(char) in UNPRINTABLE for char in message):
        yield f"{kind}: unprintable message {message!r}"


def check_run(batch: Iterable[Mutant], folder: Path) -> tuple[Counter, list[str]]:
    """Run over a batch; how many files of each kind gave a letter, and what is wrong."""
    given, out = folder / "in", folder / "out"
    given.mkdir(parents=True)
    kinds = {}
    for mutant in batch:
        (given / mutant.name).write_bytes(mutant.data)
        kinds[f"{given.as_posix()}/{mutant.name}"] = mutant.kind
    summary = imr_extract.extract_directory(given, out, workers=2, **LIMITS)
    tables = imr_extract.load_tables(out)
    sources = tables["sources"].astype(object)
    rows = sources.where(sources.notna(), None).to_dict("records")
    assert [row["uri"] for row in rows] == sorted(kinds)
    assert summary.files == len(kinds)
    assert set(tables) == set(SCHEMAS)
    extracted = {row["letter_id"] for row in rows if row["status"] == Status.EXTRACTED.value}
    for name, table in tables.items():
        if name != "sources":
            assert set(table["letter_id"]) <= extracted, name
    assert set(tables["letters"]["letter_id"]) == extracted
    json.loads((out / "run.json").read_text())
    wrong = [f"{row['uri']}: {f}" for row in rows for f in faults(row, kinds[row["uri"]])]
    return Counter(kinds[row["uri"]] for row in rows if row["status"] == "extracted"), wrong


@pytest.mark.nightly
def test_mutants_become_rows(tmp_path: Path, scratch: Path) -> None:
    made = list(mutants(4 * len(KINDS), SEED))
    assert {mutant.kind for mutant in made} == set(KINDS)
    assert len({mutant.name for mutant in made}) == len(made)
    before = sorted(scratch.iterdir())
    extracted, wrong = check_run(made, tmp_path / "run")
    assert sorted(scratch.iterdir()) == before
    assert not wrong, "\n".join(wrong)
    # Small damage costs no letter: were nothing extracted, nothing would have been tried.
    assert extracted["bit_flips"] and extracted["hostile_letter"] and extracted["hostile_pdf"]


def test_mutants_depend_on_their_seed_alone() -> None:
    first, again = list(mutants(len(KINDS), 3)), list(mutants(len(KINDS), 3))
    assert first == again
    assert [m.data for m in first] != [m.data for m in mutants(len(KINDS), 4)]


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(4))
def test_many_mutants_become_rows(share: int, tmp_path: Path, scratch: Path) -> None:
    """10,000 in all, in shares that can be tested side by side."""
    stream = mutants(2_500, SEED + 1 + share)
    wrong: list[str] = []
    for number in range(2_500 // BATCH):
        _, found = check_run(islice(stream, BATCH), tmp_path / str(number))
        wrong += found
        shutil.rmtree(tmp_path / str(number))
    assert not list(scratch.iterdir())
    assert not wrong, "\n".join(wrong)


def check_text(text: str) -> None:
    """The text is no letter, or one whose parts are the raw text's own."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        letter, read = extract(data, "a.txt")
    except LetterError as error:
        assert error.code is not ErrorCode.INTERNAL and str(error)
        return
    at = 0
    for section in letter.sections:
        assert section.char_start == at
        assert section.text == read.raw[at : section.char_end]
        at = section.char_end
    assert at == len(read.raw)
    pieces = [*letter.evidence, *(e for d in letter.diagnoses for e in d.evidence)]
    for service in letter.services:
        pieces += service.evidence
        pieces += (e for citation in service.citations for e in citation.evidence)
    for piece in pieces:
        assert piece.text == read.raw[piece.char_start : piece.char_end], piece
        assert 1 <= piece.page <= letter.page_count


ANY_TEXT = st.text(st.characters(codec=None), max_size=400)


@settings(max_examples=200)
@given(ANY_TEXT)
def test_any_text(text: str) -> None:
    check_text(text)


@settings(max_examples=100)
@given(
    st.lists(
        st.one_of(
            ANY_TEXT,
            st.sampled_from(
                [
                    "\n",
                    "\n\n",
                    "\f",
                    "Case Number: CM16-0900001\n",
                    "CLINICAL CASE SUMMARY\n",
                    "IMR ISSUES, DECISIONS AND RATIONALES\n",
                    "1. Physical therapy 2x6: Upheld\n",
                    "Claims Administrator guideline:",
                    "Decision rationale:",
                    "REVIEWER'S SPECIALTY\n",
                ]
            ),
        ),
        max_size=20,
    )
)
def test_any_text_between_headings(pieces: list[str]) -> None:
    check_text("".join(pieces))


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(TEMPLATES)),
    st.integers(0, 12),
    st.integers(0, 2**32),
    st.lists(ANY_TEXT, max_size=4),
)
def test_edited_letters(template: str, seed: int, chance: int, pieces: list[str]) -> None:
    check_text(edited(template, seed, random.Random(chance), pieces))


def edited(template: str, seed: int, dice: random.Random, pieces: list[str]) -> str:
    """A letter's text with characters and lines put in, taken out, repeated and swapped."""
    lines = make_letter(seed, template=template).text.splitlines(keepends=True)
    other = make_letter(seed + 1, template=dice.choice(sorted(TEMPLATES))).text
    for _ in range(dice.randrange(1, 12)):
        at = dice.randrange(len(lines) + 1)
        few = lines[at : at + dice.randint(1, 6)]
        way = dice.choice(["insert", "delete", "repeat", "splice", "move", "cut"])
        if way == "insert":
            lines[at:at] = pieces
        elif way == "delete":
            del lines[at : at + len(few)]
        elif way == "repeat":
            lines[at:at] = few * dice.choice([1, 2, 30])
        elif way == "splice":
            start = dice.randrange(len(other))
            lines[at:at] = [other[start : start + dice.randrange(2000)]]
        elif way == "move":
            del lines[at : at + len(few)]
            lines += few
        else:
            lines[at : at + len(few)] = [line[dice.randint(0, len(line)) :] for line in few]
    return "".join(lines)
