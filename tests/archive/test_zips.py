"""Runs over zip files: each member is a row, and a second run reads only what is new."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import SAMPLES, imr_extract, parts

import imr_extract as package
from imr_extract.errors import NestedZipError
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.sample import draw

AT_ONCE = pytest.mark.usefixtures("at_once")
NAMES = sorted(path.name for path in SAMPLES.glob("*.pdf"))[:3]


def zipped(names: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in names.items():
            made.writestr(name, data)
    return file.getvalue()


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def errors(out: Path) -> dict[str, str | None]:
    rows = pd.read_parquet(out / "sources").astype(object)
    return {
        Path(row["uri"]).name: row["error"] or None for row in rows.fillna("").to_dict("records")
    }


def read_of(*arguments: object) -> tuple[int, str, str]:
    done = imr_extract("run", *arguments)
    return done.returncode, done.stderr, done.stdout


def test_letters_in_zips_are_rows_and_are_shown(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    inner = zipped({"a.pdf": sample(NAMES[0])})
    (folder / "l.zip").write_bytes(
        zipped({f"x{name}": sample(name) for name in NAMES}
               | {"b.zip": inner, "no.txt": b"no letter", "c.docx": b"", "bomb.txt": bytes(20 << 20)})
    )  # fmt: skip
    (folder / "cut.zip").write_bytes(inner[:-40])
    (folder / "loose.pdf").write_bytes(sample(NAMES[0]) + b"\n")
    (folder / "d.docx").touch()
    (folder / "e.jpg").touch()
    done = imr_extract("run", folder, "--out", out, "--workers", 2)
    assert done.returncode == 1 and "3 files left out: 2 .docx, 1 .jpg" in done.stdout
    assert errors(out) == {
        **dict.fromkeys([*(f"l.zip!x{name}" for name in NAMES), "loose.pdf"]),
        "l.zip!b.zip": "nested_zip", "l.zip!no.txt": "not_a_letter", "l.zip!bomb.txt": "too_large",
        "cut.zip": "damaged_zip",
    }  # fmt: skip
    counts = json.loads((out / "run.json").read_text())["counts"]
    assert counts["left_out"] == {".docx": 2, ".jpg": 1} and counts["copies"] == 1
    letters = package.load_tables(out)["letters"]
    assert letters["uri"].is_monotonic_increasing
    place = f"{folder}/l.zip!x{NAMES[1]}"
    letter = package.extract_letter(place)
    assert letter.letter_id == letters.set_index("uri")["letter_id"][place]
    assert "data:image/png" in letter.display().html
    shown = imr_extract("show", place, "--html", tmp_path / "page.html")
    assert shown.returncode == 0 and "data:image/png" in (tmp_path / "page.html").read_text()
    drawn = draw(out, "age", 10, 0)
    assert len(drawn.cases) == 4 and all(case.data for case in drawn.cases)
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"letter": f"x{Path(NAMES[1]).stem}"}))
    assert evaluate(out, gold).scores["letter found"].hits == 1
    with pytest.raises(NestedZipError):
        package.extract_letter(folder / "l.zip!b.zip")
    assert imr_extract("show", folder / "l.zip").returncode == 7


@AT_ONCE
def test_a_second_run_reads_what_is_new_in_a_zip(tmp_path: Path) -> None:
    path, out = tmp_path / "l.zip", tmp_path / "out"
    letters = {name: sample(name) for name in NAMES}
    path.write_bytes(zipped(letters)[:-5])
    assert read_of(path, "--out", out)[0] == 1 and errors(out) == {"l.zip": "damaged_zip"}
    path.write_bytes(zipped(letters))
    code, progress, _ = read_of(path, "--out", out)  # the zip's own row makes way
    assert code == 0 and "3 of 3" in progress
    assert errors(out) == {f"l.zip!{name}": None for name in NAMES}
    path.write_bytes(zipped({**letters, NAMES[1]: sample(NAMES[1]) + b"\n", "new.pdf": b"%PDF-"}))
    code, progress, _ = read_of(path, "--out", out)
    assert code == 1 and "2 of 2" in progress and len(errors(out)) == 4
    path.write_bytes(b"")
    assert read_of(path, "--out", out)[0] == 1
    assert errors(out)["l.zip"] == "empty_file" and len(errors(out)) == 5
    path.write_bytes(zipped(letters))
    shutil.copy(path, tmp_path / "same.zip")
    code, progress, said = read_of(tmp_path, "--out", out)
    assert "l.zip" not in errors(out) and "4 of 4" in progress and "3 duplicate" in said


@AT_ONCE
def test_a_folder_is_known_by_any_of_its_names(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(sample(NAMES[0]))
    (folder / "l.zip").write_bytes(zipped({"b.pdf": sample(NAMES[1])}))
    run = ("--out", "out")
    assert imr_extract("run", "./letters/", *run, cwd=tmp_path).returncode == 0
    before = parts(tmp_path / "out")
    (folder / "c.pdf").write_bytes(sample(NAMES[2]))
    for number, name in enumerate([folder, "letters", "../letters", f"{folder}/*"]):
        cwd = folder if name == "../letters" else tmp_path
        done = imr_extract("run", name, *run[:1], tmp_path / "out", *run[2:], cwd=cwd)
        assert done.returncode == 0
        assert ("1 of 1 file read" in done.stderr) == (number == 0), name
    uris = pd.read_parquet(tmp_path / "out" / "sources")["uri"].tolist()
    # As each was given first: the folder by its relative path, the new letter by the whole one.
    assert json.loads((tmp_path / "out" / "run.json").read_text())["counts"]["left_out"] == {}
    for _ in range(2):  # the tables of a run are no files that it leaves out
        done = imr_extract("run", ".", *run, cwd=tmp_path)
        assert done.returncode == 0 and "left out" not in done.stdout
    assert uris == ["letters/a.pdf", "letters/l.zip!b.pdf", f"{folder}/c.pdf"]
    assert {name: parts(tmp_path / "out")[name] for name in before} == before


@AT_ONCE
def test_the_letters_of_a_zip_are_read_as_those_of_a_folder(tmp_path: Path, shared: Path) -> None:
    files = shared / "cases" / "files"
    if not files.is_dir():
        pytest.skip("no cases here")
    paths = [files / "14-cli_stored.zip", files / "14-cli_deflated.zip"]
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("old", "one", "three"):
        shutil.copy(files / f"00-base_{name}.pdf", folder / f"{name}.pdf")
    for number, given in enumerate([[folder], paths[:1], paths[1:]]):
        assert read_of(*given, "--out", tmp_path / str(number))[0] == 0
    same = ("services", "citations", "diagnoses", "sections", "evidence")
    for number in (1, 2):
        for table in same:
            name = f"{table}/part-00000.parquet"
            assert parts(tmp_path / "0")[name] == parts(tmp_path / str(number))[name]
