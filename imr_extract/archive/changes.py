"""What of a run's inputs is new, has changed or is read again, beside the places of a plan.

All of it is found by joins over the tables of `Inputs` and of `Plan`, which share a database.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr_extract.archive.ledger import Plan
from imr_extract.record import Status
from imr_extract.storage.inputs import SOURCE
from imr_extract.storage.scratch import fresh_table

_URI = "uri TEXT NOT NULL PRIMARY KEY"


class Changes:
    """The files that get a new place.

    In the database they are in `again`, uris of files that have a place and are read again; in
    `copies`, uris of files whose letters were those of the former; in `mended`, uris of zip files
    that had a row of their own and now have their members'.
    """

    def __init__(self, plan: Plan) -> None:
        """Find the files that have changed, and zip files that were mended.

        The inputs get the uris that they have in the plan: a place may be named in several ways.
        """
        self._plan, self._database = plan, plan.database
        self._database.execute("CREATE INDEX places_by_uri ON places (uri)")
        for table in ("inputs", "zips"):
            self._database.execute(f"CREATE INDEX IF NOT EXISTS {table}_by_uri ON {table} (uri)")
            self._name_as_known(table)
        for table in ("again", "copies", "mended"):
            fresh_table(self._database, table, _URI)
        self._database.execute(
            """INSERT OR IGNORE INTO again
               SELECT inputs.uri FROM inputs CROSS JOIN places USING (uri)
               WHERE NOT places.gone AND places.stamp <> inputs.stamp"""
        )
        self._database.execute(
            """INSERT OR IGNORE INTO mended
               SELECT zips.uri FROM zips CROSS JOIN places USING (uri) WHERE NOT places.gone"""
        )

    def _name_as_known(self, table: str) -> None:
        fresh_table(self._database, "named", "path BLOB NOT NULL, uri TEXT NOT NULL")
        # Most files have the uri that they had, so the second look is rarely taken.
        self._database.execute(
            f"""INSERT INTO named SELECT path, uri FROM places WHERE NOT gone
                AND uri NOT IN (SELECT uri FROM {table})
                AND path IN (SELECT path FROM {table}) ORDER BY rowid"""
        )
        self._database.execute("CREATE INDEX named_by_path ON named (path)")
        self._database.execute(
            f"""UPDATE {table} SET uri = (
                SELECT uri FROM named WHERE path = {table}.path ORDER BY rowid DESC LIMIT 1)
                WHERE path IN (SELECT path FROM named)"""
        )

    def read_again(self, uris: Iterable[str]) -> tuple[int, str | None]:
        """Read again those of some files that are among the inputs.

        Returns:
            How many are not, and the first of these.
        """
        fresh_table(self._database, "asked", _URI)
        self._database.executemany(
            "INSERT OR IGNORE INTO asked VALUES (?)", ((uri,) for uri in uris)
        )
        self._database.execute(
            """INSERT OR IGNORE INTO again
               SELECT uri FROM asked WHERE uri IN (SELECT uri FROM inputs)"""
        )
        others = "SELECT count(*), min(uri) FROM asked WHERE uri NOT IN (SELECT uri FROM inputs)"
        number, first = self._database.execute(others).fetchone()
        return number, first

    @property
    def any_again(self) -> bool:
        """Whether any file is read again."""
        return self._any("again")

    def add_copies(self, rows: Iterable[tuple[str, str | None, str]]) -> None:
        """Read again, too, the copies of the letters that are: one of them may now be the first.

        Args:
            rows: uri, letter_id and status of all rows of `sources`.
        """
        fresh_table(self._database, "known_letters", "uri TEXT, letter_id TEXT, status TEXT")
        self._database.executemany(
            f"""INSERT INTO known_letters SELECT ?1, ?2, ?3
                WHERE ?3 = '{Status.DUPLICATE.value}' OR ?1 IN (SELECT uri FROM again)""",
            rows,
        )
        self._database.execute(
            f"""INSERT OR IGNORE INTO copies SELECT uri FROM known_letters
                WHERE status = '{Status.DUPLICATE.value}' AND uri NOT IN (SELECT uri FROM again)
                AND letter_id IN (SELECT letter_id FROM known_letters
                                  WHERE uri IN (SELECT uri FROM again))"""
        )

    def give_places(self) -> bool:
        """Give new places to what is new or read again, behind all others.

        Those that had a place lose it, and so do mended zip files.

        Returns:
            Whether there is any such file.
        """
        fresh_table(self._database, "to_place", SOURCE)
        self._database.execute(
            """INSERT INTO to_place
               SELECT uri, path, stamp FROM inputs
               WHERE uri IN (SELECT uri FROM again) OR NOT EXISTS (
                   SELECT 1 FROM places WHERE uri = inputs.uri AND NOT gone)
               UNION ALL
               SELECT uri, path, stamp FROM places
               WHERE NOT gone AND uri IN (SELECT uri FROM copies)
               ORDER BY uri"""
        )
        if not self._any("to_place") and not self._any("mended"):
            return False
        self._database.execute(
            """UPDATE places SET gone = 1 WHERE NOT gone AND uri IN (
                   SELECT uri FROM again UNION SELECT uri FROM copies UNION SELECT uri FROM mended)
            """
        )
        self._plan.place("to_place")
        return True

    def _any(self, table: str) -> bool:
        return self._database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
