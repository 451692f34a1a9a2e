"""Whole letters against the records that a careful reader takes from them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXPECTED, SAMPLES, imr_extract, parts
from scoring import differences

from imr_extract import extract_letter
from imr_extract.letter.extract import extract
from letter_factory import EDITIONS, TEMPLATES, make_letter, make_letters
from letter_factory.samples import write_samples

RECORDS = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]


def sample(record: dict) -> Path:
    (path,) = SAMPLES.glob(f"{record['letter']}.*")
    return path


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["letter"])
def test_the_sample_letters(record: dict) -> None:
    assert differences(extract_letter(sample(record)), record) == []


def test_every_sample_has_a_record() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == {r["letter"] for r in RECORDS}


FORMS = [*(("determination", edition) for edition in EDITIONS)]
FORMS += [(name, None) for name in TEMPLATES if name != "determination"]


@pytest.mark.parametrize(("template", "edition"), FORMS)
def test_letters_of_the_generator(template: str, edition: str | None) -> None:
    missed = []
    for number, made in enumerate(make_letters(36, 1000, edition, template)):
        # One letter in four as PDF, one as text that has lost its blank lines.
        lines = made.text if number % 4 > 1 else re.sub(r"\n\s*\n", "\n", made.text)
        pdf, text = (made.pdf, f"{made.name}.pdf"), (lines.encode(), f"{made.name}.txt")
        letter = extract(*(text if number % 4 else pdf)).letter
        assert letter.template == template
        missed += differences(letter, made.record)
    assert missed == []


def test_text_and_pdf_give_the_same_record() -> None:
    for seed in range(8):
        made = make_letter(seed)
        pdf = extract(made.pdf, "a.pdf").letter
        text = extract(made.text.encode(), "a.txt").letter
        assert differences(pdf, made.record) == differences(text, made.record) == []


def test_the_samples_are_made_byte_for_byte(tmp_path: Path) -> None:
    write_samples(tmp_path)
    for path in SAMPLES.iterdir():
        assert (tmp_path / "letters" / path.name).read_bytes() == path.read_bytes(), path.name
    assert (tmp_path / "expected.jsonl").read_text() == EXPECTED.read_text()


def score(tables: Path, shared: Path, gold: str, *options: object) -> str:
    done = subprocess.run(
        [sys.executable, shared / "eval" / "score.py", "--tables", tables]
        + ["--gold", shared / "letters" / gold, *map(str, options)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_real_letters(shared: Path, tmp_path: Path) -> None:
    one, four = tmp_path / "one", tmp_path / "four"
    for out, workers in ((one, 1), (four, 4)):
        run = ("run", shared / "letters" / "pdf", "--out", out, "--quiet", "--workers", workers)
        done = imr_extract(*run)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(parts(one)) == 7
    assert parts(one) == parts(four)
    for minimum in ("min-main.txt", "min-fields.txt"):
        score(one, shared, "gold.jsonl", "--min", shared / "eval" / minimum)
    ours = json.loads(imr_extract_scores(one, shared, tmp_path))
    theirs = {name: row["score"] for name, row in ours.items()}
    done = imr_extract("evaluate", one, "--gold", shared / "letters" / "gold.jsonl")
    printed = {line[:26].strip(): line for line in done.stdout.splitlines()[2:]}
    for name, value in theirs.items():
        assert f"{value:.3f}" in printed[name], name


def imr_extract_scores(tables: Path, shared: Path, folder: Path) -> str:
    score(tables, shared, "gold.jsonl", "--json", folder / "scores.json")
    return (folder / "scores.json").read_text()


def test_the_real_letter_of_2015(shared: Path) -> None:
    record = json.loads((shared / "letters" / "gold-seed.jsonl").read_text())
    letter = extract_letter(shared / "letters" / "seed-2015.txt")
    assert differences(letter, record) == []
    citations = [c for s in letter.services for c in s.citations if c.family == "MTUS"]
    assert [(c.source, c.chapter) for c in citations][-1] == ("ACOEM", "12")
