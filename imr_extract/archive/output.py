"""OUT: what may be written there, and how its tables stay whole.

Everything is written to `OUT/.staging` and moved into place at the end. `run.json` is removed
first and written last: OUT holds either the tables of one finished run or none that load.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from imr_extract.errors import OutputError
from imr_extract.tables import RUN_FILE, SCHEMAS, Row, to_arrow

_STAGING = ".staging"
_OURS = frozenset({*SCHEMAS, RUN_FILE, _STAGING})
# Rows kept back until a row group is written, and letters a file: both by count, never by time, so
# that the same input gives the same bytes.
_ROW_GROUP = 5_000
_FILES_PER_PART = 20_000


class Output:
    """The tables of one run, on their way into OUT."""

    def __init__(self, out: str | os.PathLike[str]) -> None:
        """Check OUT and make the staging folder.

        Args:
            out: the folder; made when absent. Tables of an earlier run in it are replaced.

        Raises:
            OutputError: it cannot be written, or holds something that is not ours.
        """
        self.out = Path(out)
        self._staging = self.out / _STAGING
        try:
            foreign = sorted(p.name for p in self.out.iterdir() if p.name not in _OURS)
        except FileNotFoundError:
            foreign = []
        except NotADirectoryError as error:
            raise OutputError(
                f"{out} is a file, or lies below one. Name a folder for the tables."
            ) from error
        except OSError as error:
            raise OutputError(f"{out} cannot be opened: {error.strerror}.") from error
        if foreign:
            raise OutputError(
                f"{out} holds something else ({', '.join(foreign[:3])}). "
                "Name a new or empty folder, or one of an earlier run."
            )
        try:
            shutil.rmtree(self._staging, ignore_errors=True)
            for table in SCHEMAS:
                (self._staging / table).mkdir(parents=True)
        except OSError as error:
            raise OutputError(f"{out} cannot be written: {error.strerror}.") from error
        self._rows: dict[str, list[Row]] = {table: [] for table in SCHEMAS}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._part = 0
        self._files_in_part = 0

    def add(self, rows: dict[str, list[Row]]) -> None:
        """Add the rows of one input file."""
        if self._files_in_part == _FILES_PER_PART:
            self._close_part()
        self._files_in_part += 1
        for table, new in rows.items():
            waiting = self._rows[table]
            waiting += new
            if len(waiting) >= _ROW_GROUP:
                self._write(table)

    def publish(self, facts: dict[str, Any]) -> None:
        """Move the finished tables into place and write `run.json`."""
        self._close_part()
        written = self._staging / RUN_FILE  # before anything moves: a full disk must not show later
        written.write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        run_file = self.out / RUN_FILE
        run_file.unlink(missing_ok=True)
        for table in SCHEMAS:
            target = self.out / table
            if target.exists():
                target.rename(self._staging / f"old-{table}")
            (self._staging / table).rename(target)
        written.replace(run_file)
        shutil.rmtree(self._staging, ignore_errors=True)

    def discard(self) -> None:
        """Drop what was written; tables of an earlier run stay."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _write(self, table: str) -> None:
        if table not in self._writers:
            path = self._staging / table / f"part-{self._part:05}.parquet"
            self._writers[table] = pq.ParquetWriter(path, SCHEMAS[table], compression="zstd")
        self._writers[table].write_table(to_arrow(table, self._rows[table]))
        self._rows[table] = []

    def _close_part(self) -> None:
        for table in SCHEMAS:
            if self._rows[table] or table not in self._writers:
                self._write(table)
        for writer in self._writers.values():
            writer.close()
        self._writers = {}
        self._part += 1
        self._files_in_part = 0
