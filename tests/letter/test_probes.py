"""Invented sentences, summaries and items, each with what a careful reader takes from it.

They were written by `docs/reading-rules.md` without knowledge of the rules. `docs/accuracy.md` has
the figures of the day on which they were read first.
"""

import json
from pathlib import Path

import pytest
from short_letter import read

PROBES = Path(__file__).parents[2] / "data" / "probes"
# What the rules do not read as a careful reader does.
MISSES = {
    "worker": set(),
    "diagnoses": {
        "diagnoses-a-065",  # "Her diagnoses, in addition to X, include Y": X
        "diagnoses-b-006",  # "Not only was X diagnosed": the subject stands within the verb
        "diagnoses-b-108",  # "with X being reported as a symptom"
        "diagnoses-b-118",  # no mark between two sentences
        "diagnoses-b-121",  # "dignosed"
        "diagnoses-b-124",  # "meets the criteria for and has been diagnosed with"
        "diagnoses-b-129",  # "asthma-like symptoms"
    },
    "summaries": set(),
    "services": set(),
}


def probes(name: str) -> list[dict]:
    lines = (PROBES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def letter_of(probe: dict):
    date = probe.get("header", {}).get("date_of_injury", "10/16/2015")
    header = {"Date of Injury: 10/16/2016": f"Date of Injury: {date}"}
    return read(probe.get("summary", "He was diagnosed with gout."), **header)


def plain(field: str, value):
    if field == "diagnoses":
        return sorted((d.diagnosis.casefold(), d.assertion.value) for d in value)
    if isinstance(value, tuple | list):
        return sorted(str(getattr(one, "value", one)) for one in value)
    if field == "date_of_injury":
        return value and str(value)
    return getattr(value, "value", value)


def wanted(field: str, value):
    if field == "diagnoses":
        return sorted((text.casefold(), assertion) for text, assertion in value)
    return sorted(map(str, value)) if isinstance(value, list) else value


def wrong(record, probe: dict) -> dict:
    found = {field: plain(field, getattr(record, field)) for field in probe["expect"]}
    want = {field: wanted(field, value) for field, value in probe["expect"].items()}
    return {field: (want[field], found[field]) for field in want if found[field] != want[field]}


@pytest.mark.parametrize("name", ["worker", "diagnoses", "summaries"])
def test_summaries(name: str) -> None:
    missed = {
        probe["id"]: found for probe in probes(name) if (found := wrong(letter_of(probe), probe))
    }
    assert missed.keys() == MISSES[name], {i: missed[i] for i in missed.keys() - MISSES[name]}


def test_services() -> None:
    missed = {}
    for probe in probes("services"):
        (service,) = read(item=probe["item"]).services
        if found := wrong(service, probe):
            missed[probe["id"]] = found
    assert missed.keys() == MISSES["services"], missed
