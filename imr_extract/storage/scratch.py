"""A database for what has a row for every file of a run: on a disk, so that memory stays flat.

An archive has millions of files, and Python takes half a kilobyte for each place where one is
listed. SQLite lists, sorts and joins them in a file that the operating system removes with the
process, however it ends. Few files never leave SQLite's cache, so they need no disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from imr_extract.errors import OutputError

# Pages kept in memory, in KiB: the folder of a year's letters is sorted without the disk.
_CACHE = 32 << 10


@contextlib.contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """An empty database, for the thread that opens it.

    Yields:
        The connection; all that is done with it is one transaction that is never committed.

    Raises:
        OutputError: the disk for temporary files is full, or cannot be written.
    """
    database = sqlite3.connect("", isolation_level=None)  # no name: a file without a name
    try:
        for setting in (f"cache_size = -{_CACHE}", "temp_store = FILE", "journal_mode = OFF"):
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        yield database
    except sqlite3.OperationalError as error:
        raise OutputError(
            f"The list of files cannot be kept on the disk for temporary files ({error}). Make "
            "room there, or set TMPDIR to a folder of another disk."
        ) from error
    finally:
        database.close()


def fresh_table(database: sqlite3.Connection, name: str, columns: str) -> None:
    """Make an empty table; one of this name that is there goes."""
    database.execute(f"DROP TABLE IF EXISTS {name}")
    database.execute(f"CREATE TABLE {name} ({columns})")
