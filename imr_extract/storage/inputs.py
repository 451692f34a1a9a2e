"""The input files of a run, as tables of a database: an archive has too many for memory."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from imr_extract.errors import LetterError
from imr_extract.storage.endings import ending, is_zip
from imr_extract.storage.scratch import fresh_table
from imr_extract.storage.sources import Source, letters_in_zip
from imr_extract.storage.zip_file import split_member

# How a table has a `Source`; a path may hold bytes that are no text. SQLite orders text as Python
# does, by code points.
SOURCE = "uri TEXT NOT NULL, path BLOB NOT NULL, stamp TEXT NOT NULL"
# Files left out that are named.
_NAMED = 3
_FILE, _ZIP, _LEFT_OUT = "file", "zip", "left out"
# Of several finds of a place the one whose uri sorts first: with min(), SQLite takes the other
# columns from the same row.
_FIRST = "min(uri) AS uri, path, stamp"


class Inputs:
    """What the paths of a run hold.

    Attributes:
        database: where they are listed, with the columns of a `Source`: in the table `inputs` the
            input files, sorted by uri; in `zips` the zip files whose members are among them.
        left_out: how many other files the folders and zips have, by ending, the most first.
        left_out_first: the uris of the first three of those in folders.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        """List nothing yet."""
        self.database = database
        self.left_out: dict[str, int] = {}
        self.left_out_first: tuple[str, ...] = ()
        fresh_table(database, "found", f"{SOURCE}, kind TEXT")
        fresh_table(database, "inputs", SOURCE)
        fresh_table(database, "zips", SOURCE)

    @property
    def sources(self) -> Iterator[Source]:
        """The input files, sorted by uri."""
        rows = self.database.execute("SELECT uri, path, stamp FROM inputs ORDER BY rowid")
        return map(to_source, rows)

    def add(self, found: Iterable[tuple[Source, bool]]) -> None:
        """List files, in any order and any number of times.

        Args:
            found: files, each with whether it is wanted; the others are left out, unless they are
                found once more as wanted.
        """
        self._insert((source, _kind(source) if wanted else _LEFT_OUT) for source, wanted in found)

    def complete(self) -> None:
        """List the members of the zip files instead of these, and each file once.

        A zip file that cannot be listed stays an input itself.
        """
        counts = self._count_left_out()
        for zip_file in self._zips():
            with contextlib.suppress(LetterError):
                letters, others = letters_in_zip(zip_file)
                self._insert((letter, _FILE) for letter in letters)
                self.database.execute("INSERT INTO zips VALUES (?, ?, ?)", _row(zip_file))
                counts += others
        self.database.execute(
            f"""INSERT INTO inputs SELECT uri, path, stamp FROM (
                SELECT {_FIRST} FROM found WHERE kind <> ? AND path NOT IN (SELECT path FROM zips)
                GROUP BY path) ORDER BY uri""",
            (_LEFT_OUT,),
        )
        self.database.execute("DROP TABLE found")
        self.left_out = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def __bool__(self) -> bool:
        """Whether there is any input file."""
        return self.database.execute("SELECT 1 FROM inputs LIMIT 1").fetchone() is not None

    def _insert(self, found: Iterable[tuple[Source, str]]) -> None:
        rows = ((*_row(source), kind) for source, kind in found)
        self.database.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", rows)

    def _zips(self) -> list[Source]:
        select = f"SELECT {_FIRST} FROM found WHERE kind = ? GROUP BY path"
        return [to_source(row) for row in self.database.execute(select, (_ZIP,))]

    def _count_left_out(self) -> Counter[str]:
        fresh_table(self.database, "others", "path BLOB NOT NULL PRIMARY KEY")
        self.database.execute(
            """INSERT INTO others SELECT path FROM found WHERE kind = ?1
               EXCEPT SELECT path FROM found WHERE kind <> ?1""",
            (_LEFT_OUT,),
        )
        first = self.database.execute(
            """SELECT min(uri) FROM found WHERE kind = ? AND path IN (SELECT path FROM others)
               GROUP BY path ORDER BY min(uri) LIMIT ?""",
            (_LEFT_OUT, _NAMED),
        )
        self.left_out_first = tuple(uri for (uri,) in first)
        paths = self.database.execute("SELECT path FROM others")
        return Counter(ending(os.fsdecode(path)) for (path,) in paths)


def to_source(row: tuple[str, bytes, str]) -> Source:
    """The file of a row with the columns `SOURCE`."""
    uri, path, stamp = row
    return Source(uri, os.fsdecode(path), stamp)


def _row(source: Source) -> tuple[str, bytes, str]:
    return source.uri, os.fsencode(source.path), source.stamp


def _kind(source: Source) -> str:
    is_listed = is_zip(source.path) and not split_member(source.path)[1]
    return _ZIP if is_listed else _FILE
