"""What a run reads again, held against a model in a few lines; and that no list of it is in memory."""

import os
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_extract.archive import ledger
from imr_extract.archive.changes import Changes
from imr_extract.archive.ledger import Plan, State
from imr_extract.archive.options import Options
from imr_extract.archive.planning import Request, plan_run
from imr_extract.archive.work import Work
from imr_extract.errors import OutputError
from imr_extract.reading.letter_text import Engine
from imr_extract.storage.inputs import Inputs
from imr_extract.storage.scratch import scratch
from imr_extract.storage.sources import Source
from imr_extract.storage.store import Store


class Place(NamedTuple):
    uri: str
    path: str
    stamp: str
    part: int
    gone: bool


NAMES = st.sampled_from("abcdef")
SOURCES = st.builds(Source, NAMES, NAMES.map("/{}".format), st.sampled_from(["1", "2"]))
LISTED = st.lists(SOURCES, max_size=6, unique_by=(lambda s: s.uri, lambda s: s.path))
PLACES = st.lists(st.tuples(SOURCES, st.booleans()), max_size=8)
ROWS = st.lists(
    st.tuples(NAMES, st.sampled_from([None, "x", "y"]), st.sampled_from(["extracted", "duplicate"]))
)


def model(
    held: list[Place],
    inputs: list[Source],
    zips: list[Source],
    failed: set[str],
    rows: list[tuple[str, str | None, str]],
) -> list[Place]:
    """The places after a run's changes, by sets and dicts."""

    def as_known(files: list[Source]) -> list[Source]:
        uris = {file.uri for file in files}
        named = {p.path: p.uri for p in held if not p.gone and p.uri not in uris}
        return [Source(named.get(f.path, f.uri), f.path, f.stamp) for f in files]

    known = {place.uri: place.stamp for place in held if not place.gone}
    files = as_known(inputs)
    again = {f.uri for f in files if known.get(f.uri, f.stamp) != f.stamp}
    again |= failed & {f.uri for f in files}
    mended = {f.uri for f in as_known(zips)} & set(known)
    letters = {letter for uri, letter, _ in rows if uri in again and letter}
    copies = {
        uri for uri, letter, status in rows
        if status == "duplicate" and letter in letters and uri not in again
    }  # fmt: skip
    dropped = again | mended | (copies if again else set())
    to_place = [f for f in files if f.uri not in known or f.uri in again]
    to_place += [Source(*p[:3]) for p in held if not p.gone and again and p.uri in copies]
    after = [p._replace(gone=p.gone or p.uri in dropped) for p in held]
    part = max((p.part for p in held), default=-1) + 1
    for number, f in enumerate(sorted(to_place, key=lambda f: f.uri)):
        after.append(Place(f.uri, f.path, f.stamp, part + number // 3, False))
    return after


@given(PLACES, LISTED, LISTED, st.sets(NAMES), ROWS)
@settings(max_examples=300)
def test_changes_are_those_of_the_model(
    placed: list[tuple[Source, bool]],
    inputs: list[Source],
    zips: list[Source],
    failed: set[str],
    rows: list[tuple[str, str | None, str]],
) -> None:
    held: list[Place] = []
    for source, gone in placed:  # as in a plan, a uri has one place at most that is not gone
        there = any(p.uri == source.uri and not p.gone for p in held)
        held.append(Place(source.uri, source.path, source.stamp, len(held) // 3, gone or there))
    inputs = sorted(inputs, key=lambda source: source.uri)
    with pytest.MonkeyPatch.context() as patch, scratch() as database:
        patch.setattr(ledger, "PART", 3)
        listed = Inputs(database)
        listed.add((source, True) for source in inputs)
        listed.complete()
        database.executemany(
            "INSERT INTO zips VALUES (?, ?, ?)", [(z.uri, z.path.encode(), z.stamp) for z in zips]
        )
        plan = Plan(State({}), database)
        plan.add((p.uri, os.fsencode(p.path), p.stamp, p.part, p.gone) for p in held)
        changes = Changes(plan)
        changes.read_again(failed)
        if changes.any_again:
            changes.add_copies(rows)
        changed = changes.give_places()
        after = [
            Place(uri, os.fsdecode(path), stamp, part, bool(gone))
            for some in plan.slices()
            for uri, path, stamp, part, gone in some
        ]
    assert after == model(held, inputs, zips, failed, rows)
    assert changed == (after != held)


def plan_and_cut(out: Path, count: int) -> int:
    """Plan a run over so many files, and cut it into chunks; the number of files in these."""
    store = Store(out)
    with scratch() as database:
        inputs = Inputs(database)
        files = (Source(f"{n:07}.pdf", f"/in/{n:07}.pdf", "1-2") for n in range(count))
        inputs.add((file, True) for file in files)
        inputs.complete()
        made_by = {"rules": "", "options": {}, "versions": {}}
        plan = plan_run(store, Request(inputs, made_by, None))
        work = Work(store, plan, Options(Engine.AUTO, 30.0))
        assert work.file_count == count
        return sum(len(chunk.sources) for chunk in work._chunks())


def test_no_list_of_all_files_is_in_memory(tmp_path: Path) -> None:
    count = 60_000
    plan_and_cut(tmp_path / "small", 100)  # what is imported and compiled once
    tracemalloc.start()
    try:
        assert plan_and_cut(tmp_path / "out", count) == count
        assert plan_and_cut(tmp_path / "out", count) == count  # the same, of a ledger
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The files of one part take 5 MB, all as objects 30 MB.
    assert peak < 10 << 20


def test_a_full_disk_for_temporary_files_is_said() -> None:
    with (
        pytest.raises(OutputError, match="database or disk is full.*TMPDIR"),
        scratch() as database,
    ):
        database.execute("PRAGMA max_page_count = 20")
        Inputs(database).add((Source(f"{n}", f"/{n}", ""), True) for n in range(10_000))
