"""Letters in zip files, read in place: odd names, damage, locks and bombs cost themselves only."""

import io
import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import SAMPLES, found_in

from imr_extract.errors import (
    DamagedZipError,
    EmptyFileError,
    EncryptedError,
    LetterError,
    NestedZipError,
    NoInputError,
    NotALetterError,
    TooLargeError,
    UnreadableError,
)
from imr_extract.storage import zip_file
from imr_extract.storage.sources import Source, read_source, source_at

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
Member = tuple[str | zipfile.ZipInfo, bytes]


def zipped(members: Iterable[Member], method: int = DEFLATED) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as made:
        warnings.simplefilter("ignore")  # a name that stands twice
        for name, data in members:
            made.writestr(name, data, None if isinstance(name, str) else name.compress_type)
    return file.getvalue()


def write(folder: Path, members: Iterable[Member], method: int = DEFLATED) -> Path:
    path = folder / "a.zip"
    path.write_bytes(zipped(members, method))
    return path


def found(path: Path) -> list[str]:
    """The uris of what is found there, without the folder."""
    return [source.uri.removeprefix(f"{path.parent}/") for source in found_in(path).sources]


def read(path: Path, name: str) -> bytes:
    return read_source(source_at(f"{path}!{name}"))


@pytest.mark.parametrize("method", [STORED, DEFLATED])
def test_members_are_found_and_read_in_place(tmp_path: Path, method: int) -> None:
    letters = {f"2016/{n}/{n}.pdf": bytes([n]) * 100 for n in range(5)}
    others = {"2016/": b"", "note.docx": b"x", ".DS_Store": b"x", "__MACOSX/._1.pdf": b"x"}
    path = write(tmp_path, [*letters.items(), *others.items()], method)
    inputs = found_in(tmp_path)
    assert [s.uri for s in inputs.sources] == [f"{path}!{name}" for name in letters]
    assert [zip_.uri for zip_ in inputs.zips] == [str(path)]
    assert inputs.left_out == {".docx": 1}
    assert {s.uri.split("!")[1]: read_source(s) for s in inputs.sources} == letters
    assert list(tmp_path.iterdir()) == [path]  # nothing is unpacked
    before = {s.uri: s.stamp for s in inputs.sources}
    letters["2016/3/3.pdf"] = b"3" * 100
    write(tmp_path, letters.items(), method)
    after = {s.uri: s.stamp for s in found_in(tmp_path).sources}
    assert {uri for uri in after if after[uri] != before[uri]} == {f"{path}!2016/3/3.pdf"}
    assert read(path, "2016/3/3.pdf") == b"3" * 100  # not as it was while the zip was kept open


def test_a_member_may_be_named_itself(tmp_path: Path) -> None:
    path = write(tmp_path, [("a.pdf", b"a"), ("b.pdf", b"b"), ("c.zip", zipped([("d.pdf", b"")]))])
    every = found_in(path).sources
    assert found_in(f"{path}!b.pdf").sources == every[1:2]
    assert found_in(f"{path}!c.zip", path).sources == every
    assert found(Path(f"{path}!e.pdf")) == ["a.zip!e.pdf"]
    with pytest.raises(NoInputError, match="no file or folder"):
        found_in(f"{tmp_path}/b.zip!a.pdf")


def test_odd_names_do_no_harm(tmp_path: Path) -> None:
    dos = zipfile.ZipInfo("gr\u00fcn.pdf")
    names = ["../../etc/x.pdf", "/etc/y.pdf", "C:\\letters\\z.pdf", "twice.pdf", "twice.pdf",
             "twice (2).pdf", "twice.pdf", "b.zip!c.pdf", "\u4e2d\n.pdf", "\u00e9.pdf", ".x.pdf"]  # fmt: skip
    data = zipped([*((name, str(n).encode()) for n, name in enumerate(names)), (dos, b"dos")])
    # An old program writes cp437 without saying so.
    data = data.replace("gr\u00fcn".encode(), "gr\u00fcn".encode("cp437") + b"_")
    path = tmp_path / "a.zip"
    path.write_bytes(_without_utf8_flag(data, b"gr"))
    assert sorted(uri.split("!", 1)[1] for uri in found(path)) == sorted(
        ["../../etc/x.pdf", "/etc/y.pdf", "C:/letters/z.pdf", "twice.pdf", "twice (3).pdf",
         "twice (2).pdf", "twice (4).pdf", "b.zip!c.pdf", "\u4e2d\n.pdf", "\u00e9.pdf", "gr\u00fcn_.pdf"]
    )  # fmt: skip
    for name, text in (("../../etc/x.pdf", b"0"), ("twice.pdf", b"3"), ("twice (3).pdf", b"4"),
                       ("twice (2).pdf", b"5"), ("twice (4).pdf", b"6"), ("b.zip!c.pdf", b"7"),
                       ("gr\u00fcn_.pdf", b"dos")):  # fmt: skip
        assert read(path, name) == text


def _without_utf8_flag(data: bytes, name: bytes) -> bytes:
    """Headers of a member, without the flag that its name is UTF-8."""
    changed = bytearray(data)
    for signature, flags, start in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        at = data.find(signature)
        while at >= 0:
            if data[at + start :].startswith(name):
                changed[at + flags + 1] &= ~0x08
            at = data.find(signature, at + 1)
    return bytes(changed)


def test_what_cannot_be_read_of_a_zip_is_said_of_its_member(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    link.compress_type = STORED
    other = zipfile.ZipInfo("other.pdf")
    other.compress_type = zipfile.ZIP_BZIP2
    inner = zipped([("c.pdf", b"x")])
    path = write(tmp_path, [("b.zip", inner), (link, b"good.pdf"), (other, b"y" * 99),
                            ("locked.pdf", b"z"), ("good.pdf", b"good")])  # fmt: skip
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\1\2", 0, data.rfind(b"locked.pdf"))
    data[at + 8] |= 1
    path.write_bytes(data)
    for name, error, says in (
        ("b.zip", NestedZipError, "Take it out"),
        ("link.pdf", UnreadableError, "symbolic link"),
        ("other.pdf", UnreadableError, "method 12"),
        ("locked.pdf", EncryptedError, "password"),
        ("gone.pdf", UnreadableError, "no letter of this name"),
    ):
        with pytest.raises(error, match=says):
            read(path, name)
    assert len(found(path)) == 5 and read(path, "good.pdf") == b"good"
    with pytest.raises(UnreadableError, match=r"zip file of 5 letters.*'a.zip!b.zip'"):
        read_source(source_at(str(path)))


def test_a_zip_that_is_none_or_holds_no_letter_is_an_input_itself(tmp_path: Path) -> None:
    whole = zipped([("a.pdf", b"x" * 1000), ("b.pdf", b"y" * 1000)])
    for data, error in (
        (b"", EmptyFileError),
        (b"<html>Not found</html>", DamagedZipError),
        (whole[:-30], DamagedZipError),
        (whole[: len(whole) // 2], DamagedZipError),
        (zipped([("a.docx", b"x")]), NotALetterError),
        (zipped([]), NotALetterError),
    ):
        path = tmp_path / "a.ZIP"
        path.write_bytes(data)
        assert found(path) == ["a.ZIP"]
        with pytest.raises(error):
            read_source(source_at(str(path)))
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "folder.zip" / "c.pdf").touch()
    (tmp_path / "gone.zip").symlink_to("nowhere.zip")
    path.unlink()
    assert [s.uri for s in found_in(tmp_path).sources] == [
        f"{tmp_path}/folder.zip/c.pdf", f"{tmp_path}/gone.zip",
    ]  # fmt: skip


def test_a_bomb_costs_itself_only(tmp_path: Path) -> None:
    path = write(tmp_path, [("packed.txt", b"0" * (30 << 20)), ("large.txt", b"0" * (101 << 20)),
                            ("small.txt", b"0" * (1 << 20)), ("good.pdf", b"good")])  # fmt: skip
    assert path.stat().st_size < 200_000 and len(found(path)) == 4
    for name, says in (("packed.txt", "zip bomb"), ("large.txt", "101 MB")):
        with pytest.raises(TooLargeError, match=says):
            read(path, name)
    assert len(read(path, "small.txt")) == 1 << 20 and read(path, "good.pdf") == b"good"


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    data = zipped([("a.txt", b"0" * (9 << 20))])
    start = data.find(b"PK\1\2")
    end = data.find(b"PK\5\6")
    count = 200
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count, count, (end - start) * count)
    path = tmp_path / "a.zip"
    path.write_bytes(data[:start] + data[start:end] * count + tail)
    assert found(path) == ["a.zip"]
    with pytest.raises(TooLargeError, match="unpacks to 1,887,436,800"):
        read_source(source_at(str(path)))


def test_more_members_than_letters_of_a_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, [("a.pdf", b"x"), ("b.pdf", b"y"), ("c.docx", b"z")])
    monkeypatch.setattr(zip_file, "_MOST_MEMBERS", 2)
    assert len(found(path)) == 2
    monkeypatch.setattr(zip_file, "_MOST_MEMBERS", 1)
    assert found(path) == ["a.zip"]
    with pytest.raises(TooLargeError, match="2 letters; 1 are read"):
        found_in(path) and zip_file.ZipOfLetters(str(path))


@pytest.mark.parametrize("said", [10, 5000, 20_000_000])
def test_a_size_that_is_a_lie_is_damage(tmp_path: Path, said: int) -> None:
    path = write(tmp_path, [("a.txt", random.Random(1).randbytes(4000) * 2)])
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\1\2") + 24, said)
    path.write_bytes(data)
    with pytest.raises(LetterError) as raised:
        read(path, "a.txt")
    assert isinstance(raised.value, (DamagedZipError, TooLargeError))


def test_a_damaged_zip_raises_the_error_of_a_letter(tmp_path: Path) -> None:
    good = {f"{n}.txt": f"Letter {n}. ".encode() * 40 for n in range(3)}
    whole = zipped(good.items())
    path = tmp_path / "a.zip"
    chance = random.Random(7)
    whole_members = 0
    for _ in range(600):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        if chance.random() < 0.3:
            data = data[: chance.randrange(len(data))]
        path.write_bytes(data)
        for source in found_in(path).sources:
            try:
                whole_members += read_source(source) in good.values()
            except LetterError as error:
                assert len(str(error)) > 20
    assert whole_members > 300


class Counting(io.FileIO):
    """A file that counts the bytes read of it."""

    count = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = super().readinto(buffer) or 0
        Counting.count += read
        return read


def test_listing_reads_the_directory_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, [(f"{n}.pdf", bytes(1 << 20)) for n in range(20)], STORED)
    monkeypatch.setattr(
        zip_file, "open", lambda *_: io.BufferedReader(Counting(str(path))), raising=False
    )
    assert len(found_in(path).sources) == 20
    assert 0 < Counting.count < 200_000
    read(path, "3.pdf")
    assert Counting.count < 3 << 20


def test_a_zip_behind_an_address(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/zips/a.zip", zipped([("b.pdf", b"good"), ("c.docx", b"")]))
    memory.pipe("/zips/odd.zip!d.pdf", b"no zip")
    memory.pipe("/zips/e.jpg", b"")
    inputs = found_in("memory://zips")
    uris = {source.uri: read_source(source) for source in inputs.sources}
    assert uris == {
        "memory:///zips/a.zip!b.pdf": b"good",
        "memory:///zips/odd.zip!d.pdf": b"no zip",
    }
    assert inputs.left_out == {".docx": 1, ".jpg": 1}
    assert read_source(source_at("memory://zips/a.zip!b.pdf", "/elsewhere")) == b"good"
    memory.pipe("/zips/a.zip", zipped([("b.pdf", b"better")]))
    assert read_source(Source("", "memory:///zips/a.zip!b.pdf")) == b"better"
    memory.pipe("/zips/a.zip", zipped([("b.pdf", b"better")])[:-9])
    with pytest.raises(DamagedZipError):
        read_source(Source("", "memory:///zips/a.zip!b.pdf"))
    memory.rm("/zips", recursive=True)


def test_a_file_may_have_the_name_of_a_member(tmp_path: Path) -> None:
    path = tmp_path / "x.zip!y.pdf"
    path.write_bytes((SAMPLES / "CM16-0900006.pdf").read_bytes())
    assert found(path) == ["x.zip!y.pdf"] and read_source(source_at(str(path)))[:5] == b"%PDF-"
