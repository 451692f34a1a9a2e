"""What a run has to do: what it is asked for, beside what the ledger holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from imr_extract.archive.changes import Changes
from imr_extract.archive.ledger import LEDGER, Plan, State, load_plan, save_plan
from imr_extract.archive.options import Rerun
from imr_extract.archive.parts import clear_unpublished, parts_left, read_part
from imr_extract.errors import OtherRunError
from imr_extract.storage.inputs import Inputs
from imr_extract.storage.store import Store


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
    if held is not None:
        _refuse_another(store, held.state, request)
    if held is None or _starts_over(held.state, request):
        return _first_plan(store, request)
    if held.state.settled:
        return held
    store.remove_unfinished(LEDGER)
    changes = Changes(held)
    if request.rerun is Rerun.FAILED and held.state.finished:
        changes.read_again(_failed(store, held))
    if changes.any_again:
        changes.add_copies(_built_rows(store, held))
    if changes.give_places():
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


def _built_rows(store: Store, plan: Plan) -> Iterator[tuple[str, str | None, str]]:
    """Uri, letter_id and status of the files of all parts that are published or built."""
    left = set(parts_left(store, plan))
    columns = ["uri", "letter_id", "status"]
    for part in range(plan.part_count):
        if part not in left:
            rows = read_part(store, "sources", part, columns)
            yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)
