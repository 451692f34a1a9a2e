"""What a run has to do: what it is asked for, beside what the ledger holds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from imr_extract.archive.changes import Changes
from imr_extract.archive.ledger import LEDGER, Plan, State, load_plan, save_plan
from imr_extract.archive.options import Rerun
from imr_extract.archive.parts import clear_unpublished, parts_left, read_part
from imr_extract.errors import OtherRunError
from imr_extract.reading.text_layer import UNREAD_PAGES
from imr_extract.storage.inputs import Inputs
from imr_extract.storage.store import Store

_TIMES = ("timeout", "ocr_timeout")
_OCR_VERSIONS = frozenset({"tesseract", "ocrmypdf"})
_RERUN_FAILED = " To read only what could not be read before: --rerun failed."


@dataclass(frozen=True)
class Request:
    """What a run is asked for.

    Attributes:
        inputs: the input files.
        made_by: versions, rules and options.
        rerun: which files are read again.
    """

    inputs: Inputs
    made_by: dict[str, Any]
    rerun: Rerun | None

    @property
    def rerun_name(self) -> str:
        """What the ledger has for it."""
        return self.rerun.value if self.rerun is not None else ""


def plan_run(store: Store, request: Request) -> Plan:
    """The plan of a run, as the ledger has it from now on.

    Returns:
        The ledger's plan, in which what is new, has changed or is asked for again has got a place.
        One that is only to be published is left as it is.

    Raises:
        OtherRunError: the ledger's run is of another version, other rules or other options.
        TablesError: a part of the tables was lost or changed since.
    """
    held = load_plan(store, request.inputs.database)
    further = held is not None and _goes_further(held.state, request)
    if held is not None and not further:
        _refuse_another(store, held.state, request)
    if held is None or _starts_over(held.state, request):
        return _first_plan(store, request)
    if held.state.settled:
        return held
    store.remove_unfinished(LEDGER)
    changes = Changes(held)
    if request.rerun is Rerun.FAILED and held.state.finished:
        unread = _failed(store, held)
        if further:
            unread = itertools.chain(unread, _with_unread_pages(store, held))
        others, first = changes.read_again(unread)
        if further:
            _refuse_a_part(store, others, first)
            held.state.made_by = request.made_by
    if changes.any_again:
        changes.add_copies(_built_rows(store, held))
    if changes.give_places() or further:
        held.state.finished, held.state.rerun = False, request.rerun_name
        save_plan(store, held)
    return held


def _refuse_another(store: Store, held: State, request: Request) -> None:
    """Stop where the rows of this run would not fit those that OUT holds."""
    if held.made_by == request.made_by or request.rerun is Rerun.ALL:
        return
    raise OtherRunError(
        f"{store.address} holds {'tables' if held.finished else 'an unfinished run'} of "
        f"{_differences(held.made_by, request.made_by)}. "
        "Read all files again with --rerun all, or name a new OUT."
        + (_RERUN_FAILED if held.finished and _reads_more(held.made_by, request.made_by) else "")
    )


def _goes_further(held: State, request: Request) -> bool:
    """Whether the files that yielded no letter are read again with options that may yield one."""
    return (
        request.rerun is Rerun.FAILED
        and held.finished
        and held.made_by != request.made_by
        and _reads_more(held.made_by, request.made_by)
    )


def _reads_more(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a run with more time, or with OCR, reads what another has read just the same.

    Then only what the other could not read differs: its rows and the new ones make the tables that
    the new options would give for all files.
    """
    was, now = old["options"], new["options"]
    adds_ocr = was["ocr_timeout"] is None and now["ocr_timeout"] is not None
    less_time = any(
        was[name] is not None and (now[name] is None or now[name] < was[name]) for name in _TIMES
    )

    def rest(made_by: dict[str, Any]) -> dict[str, Any]:
        options = {k: v for k, v in made_by["options"].items() if k not in _TIMES}
        no_matter = _OCR_VERSIONS if adds_ocr else frozenset()
        versions = {k: v for k, v in made_by["versions"].items() if k not in no_matter}
        return {**made_by, "options": options, "versions": versions}

    return not less_time and rest(old) == rest(new)


def _refuse_a_part(store: Store, others: int, first: str | None) -> None:
    """Stop where files that the new options concern are not among the inputs."""
    if others:
        raise OtherRunError(
            f"{store.address} holds {others:,} more files that these options may read, such as "
            f"{first}. Name all files that OUT was made of, or read all again with --rerun all."
        )


def _differences(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What of version, rules and options is not the same."""
    named: list[str] = []
    for kind in ("versions", "options"):
        for name in sorted({*old.get(kind, {}), *new[kind]}):
            was, now = old.get(kind, {}).get(name), new[kind].get(name)
            if was != now:
                named.append(f"{name} {_said(was)} (now {_said(now)})")
    if old.get("rules") != new["rules"]:
        named.append("other rules")
    return ", ".join(named)


def _said(value: object) -> str:
    """A version or an option; off where there is none, as OCR may be."""
    return "off" if value is None else str(value)


def _starts_over(held: State, request: Request) -> bool:
    """Whether all files are to be read again, and no run that was stopped has begun with that."""
    if request.rerun is not Rerun.ALL:
        return False
    begun = (request.rerun_name, request.made_by)
    return held.finished or (held.rerun, held.made_by) != begun


def _first_plan(store: Store, request: Request) -> Plan:
    clear_unpublished(store)
    plan = Plan(State(request.made_by, rerun=request.rerun_name), request.inputs.database)
    plan.place("inputs")
    save_plan(store, plan)
    return plan


def _failed(store: Store, plan: Plan) -> Iterator[str]:
    """The files of the published tables that gave no letter."""
    for part in range(plan.state.published):
        rows = read_part(store, "sources", part, ["uri", "error"])
        yield from rows.filter(pc.is_valid(rows["error"]))["uri"].to_pylist()


def _with_unread_pages(store: Store, plan: Plan) -> Iterator[str]:
    """The files whose letters have pages that only OCR may read."""
    for part in range(plan.state.published):
        for row in read_part(store, "letters", part, ["uri", "warnings"]).to_pylist():
            if not UNREAD_PAGES.isdisjoint(code.split(":")[0] for code in row["warnings"] or ()):
                yield row["uri"]


def _built_rows(store: Store, plan: Plan) -> Iterator[tuple[str, str | None, str]]:
    """Uri, letter_id and status of the files of all parts that are published or built."""
    left = set(parts_left(store, plan))
    columns = ["uri", "letter_id", "status"]
    for part in range(plan.part_count):
        if part not in left:
            rows = read_part(store, "sources", part, columns)
            yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)
