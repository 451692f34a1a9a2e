"""The work of a run: what is left of its plan, as tasks of an executor.

Tasks take their arguments from the plan and leave their results in the store, so they may run
twice, or on another machine, and the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import Any

from imr_extract.archive.chunks import (
    CHUNK,
    Chunk,
    chunk_count,
    chunk_of,
    chunks_left,
    write_chunk,
)
from imr_extract.archive.ledger import Plan
from imr_extract.archive.options import Options
from imr_extract.archive.parts import build_part, parts_left
from imr_extract.errors import InterruptedRunError
from imr_extract.record import SourceRow
from imr_extract.storage.store import Store

# Tasks under way a worker: enough that none waits, few enough that the parent's memory stays flat.
_AHEAD = 3


class Work:
    """What is left to do of a plan.

    Attributes:
        file_count: how many files are left to extract.
    """

    def __init__(self, store: Store, plan: Plan, options: Options) -> None:
        """Look what the store has of it."""
        self._store, self._plan, self._options = store, plan, options
        self._files = {part: plan.count_of(part) for part in parts_left(store, plan)}
        self._left = {part: chunks_left(store, part, n) for part, n in self._files.items()}
        self.file_count = sum(
            min(CHUNK, self._files[part] - number * CHUNK)
            for part, numbers in self._left.items()
            for number in numbers
        )

    def do(
        self, executor: Executor, at_a_time: int, on_file: Callable[[SourceRow], None] | None
    ) -> None:
        """Extract the chunks, and build each part as soon as all of its chunks are there.

        Args:
            executor: what runs the tasks.
            at_a_time: how many it runs at a time.
            on_file: called with what became of each file, as chunks are done.

        Raises:
            InterruptedRunError: Ctrl-C stopped it.
            OutputError: the results cannot be written.
        """
        waiting = {part: len(chunks) for part, chunks in self._left.items()}
        todo = self._chunks()
        under_way: dict[Future[Any], Chunk | None] = {}  # None for a part that is built
        for part, count in waiting.items():
            if not count:
                under_way[self._build(executor, part)] = None
        try:
            while True:
                for chunk in islice(todo, max(0, at_a_time * _AHEAD - len(under_way))):
                    task = executor.submit(write_chunk, self._store, chunk, self._options)
                    under_way[task] = chunk
                if not under_way:
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for task in done:
                    extracted, rows = under_way.pop(task), task.result()
                    if extracted is None:
                        continue
                    waiting[extracted.part] -= 1
                    if not waiting[extracted.part]:
                        under_way[self._build(executor, extracted.part)] = None
                    if on_file:
                        for row in rows:
                            on_file(row)
        except KeyboardInterrupt:
            raise InterruptedRunError(
                "Stopped. What was done is kept: run the same command again to go on."
            ) from None

    def _chunks(self) -> Iterator[Chunk]:
        """The chunks that are left; only the files of one part are in memory at a time."""
        for part, numbers in self._left.items():
            sources = self._plan.files(part) if numbers else []
            yield from (chunk_of(part, number, sources) for number in numbers)

    def _build(self, executor: Executor, part: int) -> Future[None]:
        chunks = chunk_count(self._files[part])
        gone = self._plan.gone_uris(part)
        return executor.submit(build_part, self._store, part, chunks, gone)
