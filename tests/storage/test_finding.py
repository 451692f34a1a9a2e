"""Which files the paths of a run hold: each once, whatever leads to it, and what is left out."""

import glob
import os
import sys
from pathlib import Path

import pytest
from conftest import found_in

from imr_extract.errors import NoInputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links")


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a folder `letters` in it."""
    for name in ("a.pdf", "b.TXT", "2016/c.pdf", "2016/deep/d.pdf", "2017/x[1].pdf", "2017/e.docx",
                 "f.JPG", "g.docx", "README", "CM16.0001", ".hidden.pdf", ".git/h.pdf"):  # fmt: skip
        path = tmp_path / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "letters"


def uris(*paths: str) -> list[str]:
    return [source.uri for source in found_in(*paths).sources]


def test_a_folder_gives_its_letters_and_counts_what_it_leaves_out(letters: Path) -> None:
    found = found_in("letters")
    assert [source.uri for source in found.sources] == [
        "letters/2016/c.pdf", "letters/2016/deep/d.pdf", "letters/2017/x[1].pdf", "letters/a.pdf",
        "letters/b.TXT",
    ]  # fmt: skip
    assert list(found.left_out.items()) == [(".docx", 2), ("without ending", 2), (".jpg", 1)]
    named = found_in("letters", "letters/g.docx", "letters/2017")  # named itself, so read
    assert "letters/g.docx" in {source.uri for source in named.sources}
    assert named.left_out == {"without ending": 2, ".docx": 1, ".jpg": 1}


def test_a_place_is_one_input_however_it_is_named(letters: Path) -> None:
    plain = uris("letters")
    for name in ("./letters", "letters/", "letters//", "letters/../letters", "letters/2016/.."):
        assert uris(name) == plain, name
    assert uris("letters", "./letters/", "letters/a.pdf", ".//letters/a.pdf") == plain
    whole = [f"{letters.parent}/{uri}" for uri in plain]
    assert uris(str(letters)) == uris("letters", f"{letters}/") == whole
    assert uris(f"{letters}/", "letters") == uris(f"file://{letters}", "./letters") == whole
    assert uris(".") == plain
    (letters.parent / "same").symlink_to("letters")
    assert uris("same", "letters") == plain  # what sorts first
    os.chdir(letters)
    assert uris(".") == [uri.removeprefix("letters/") for uri in plain]
    assert uris("../letters", ".") == [f"../{uri}" for uri in plain]


def test_two_dots_behind_a_link_lead_where_the_link_does(letters: Path) -> None:
    (letters.parent / "link").symlink_to("letters/2016/deep")
    assert uris("link/../c.pdf") == [f"{letters}/2016/c.pdf"]


@pytest.mark.parametrize(
    "pattern",
    ["letters/*.pdf", "./letters/**/*.pdf", "**/*.pdf", "letters/**/deep/*", "*/20*/*.pdf",
     "**/2016/**/*.pdf", "letters/**/c.pdf", "**/x[[]1].pdf", "letters/2017/*"],
)  # fmt: skip
def test_globs_give_what_a_shell_gives(letters: Path, pattern: str) -> None:
    wanted = set(glob.glob(pattern, recursive=True))  # noqa: PTH207 - what it is held against
    wanted = {path for path in wanted if Path(path).is_file()}
    assert uris(pattern) == sorted({os.path.normpath(path) for path in wanted})
    assert uris(f"{letters.parent}/{pattern}") == [
        f"{letters.parent}/{uri}" for uri in uris(pattern)
    ]


def test_a_glob_over_links_to_folders_above_gives_each_file_once(letters: Path) -> None:
    plain = uris("letters/**/*.pdf")
    folder = uris("letters")
    for number in range(3):  # a search that followed them would never end
        (letters / "2016" / f"up{number}").symlink_to("..")
        (letters / "2016" / "deep" / f"top{number}").symlink_to(letters.parent)
    assert uris("letters/**/*.pdf") == uris("./letters/**/2016/../**/*.pdf") == plain
    assert len(plain) == 4
    links = [uri for uri in uris("letters") if uri not in folder]
    assert links == [
        *(f"letters/2016/deep/top{number}" for number in range(3)),
        *(f"letters/2016/up{number}" for number in range(3)),
    ]
    assert uris("letters/**") == uris("letters")
    assert set(uris("letters/**/*")) == {*uris("letters"), "letters/CM16.0001", "letters/README",
                                         "letters/f.JPG", "letters/g.docx", "letters/2017/e.docx"}  # fmt: skip


def test_what_is_not_there_is_said(letters: Path) -> None:
    (letters / "other").mkdir()
    (letters / "other" / "a.docx").touch()
    for path, says in (
        ("lettres", "no file or folder lettres"),
        ("letters/*.doc", "No file matches"),
        ("", "empty path"),
        ("letters/other", r"What is there ends in \.docx"),
        ("a.pdf/", "no file or folder"),
    ):
        with pytest.raises(NoInputError, match=says):
            found_in(path)
