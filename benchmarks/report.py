"""How long does the report take on a year's letters, and how much memory?

    python benchmarks/report.py                      # a million services; prints JSON
    python benchmarks/report.py --services 20000 --keep FOLDER

The tables are drawn at random, always the same, with as many different values in a column as real
ones have: some dozen categories and specialties, some thousand drugs, a long tail of diagnoses.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

SERVICES = 1_000_000
_SEED = 1
_PART = 50_000  # letters a file, about what a run writes
_DIAGNOSES = 50_000
_WRITE = "import sys; from imr_extract.report import write_report; write_report(*sys.argv[1:])"


def measure(services: int, folder: Path) -> dict[str, float]:
    """Write the report on generated tables in a process of its own.

    Args:
        services: approximate number of disputed services in the tables.
        folder: receives the tables as `tables`, the page as `report.html`, its tables as `csv`.
    """
    # This process must stay small: a child process inherits its peak memory.
    subprocess.run([sys.executable, __file__, "--generate", folder / "tables",
                    "--services", str(services)], check=True)  # fmt: skip
    places = [folder / "tables", folder / "report.html", folder / "csv"]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", _WRITE, *places])
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("The report failed.")
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "services": services,
        "wall_seconds": round(wall, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_bytes": used.ru_maxrss * unit,
    }


def generate(out: Path, services: int) -> None:
    """Tables of a run, as `imr-extract run` writes them."""
    # Not at the top: see `measure`.
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from imr_extract.tables import RUN_FILE, SCHEMAS

    chance = np.random.default_rng(_SEED)

    def write(table: str, part: int, columns: dict[str, Any], rows: int) -> None:
        arrays = [
            columns[field.name].cast(field.type)
            if field.name in columns
            else pa.nulls(rows, field.type)
            for field in SCHEMAS[table]
        ]
        (out / table).mkdir(parents=True, exist_ok=True)
        made = pa.Table.from_arrays(arrays, schema=SCHEMAS[table])
        pq.write_table(made, out / table / f"part-{part:05}.parquet", compression="zstd")

    def pick(values: list[Any], rows: int, missing: float = 0.0, tail: float = 1.2) -> pa.Array:
        """Random values, the first ones far more often than the last."""
        chosen = chance.zipf(tail, rows) % len(values) if tail else chance.integers(
            0, len(values), rows)  # fmt: skip
        lost = chance.random(rows) < missing
        return pa.DictionaryArray.from_arrays(
            pa.array(chosen, mask=lost), values
        ).dictionary_decode()

    def lists(values: list[str], rows: int) -> pa.Array:
        lengths = chance.integers(0, 4, rows)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        return pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), pick(values, int(offsets[-1]), tail=0)
        )

    def days(after: Any, longest: int, missing: float) -> tuple[Any, pa.Array]:
        later = after + chance.integers(-1, longest, len(after)).astype("timedelta64[D]")
        return later, pa.array(later, pa.date32(), mask=chance.random(len(after)) < missing)

    names = _values()
    letters = services // 2
    for part, first in enumerate(range(0, max(letters, 1), _PART)):
        n = min(_PART, letters - first)
        ids = pa.array([sha256(b"%d" % row).hexdigest()[:16] for row in range(first, first + n)])
        denied = np.datetime64("2013-01-01") + chance.integers(0, 4_300, n).astype("timedelta64[D]")
        applied, applied_column = days(denied, 40, 0.02)
        assigned, assigned_column = days(applied, 20, 0.02)
        _, decided_column = days(assigned, 60, 0.01)
        counts = chance.integers(0, 5, n)
        of_letter = np.repeat(np.arange(n), counts)
        letter_columns = {
            "letter_id": ids,
            "uri": ids,
            "template": pick(names["template"], n),
            "case_number": ids,
            "date_assigned": assigned_column,
            "decision_date": decided_column,
            "ur_denial_date": pa.array(denied, pa.date32()),
            "application_received": applied_column,
            "priority": pick(["Standard", "Expedited"], n, tail=0),
            "licensure_states": lists(names["state"], n),
            "specialties": lists(names["specialty"], n),
            "age": pa.array(chance.integers(18, 90, n), mask=chance.random(n) < 0.03),
            "sex": pick(["male", "female"], n, 0.02, tail=0),
            "outcome": pick(names["decision"], n),
            "service_count": pa.array(counts),
            "warnings": lists(["unknown_heading", "unreadable:age"], n),
        }
        write("letters", part, letter_columns, n)
        write("sources", part, {"uri": ids, "sha256": ids, "letter_id": ids,
                                "status": pick(["extracted"], n)}, n)  # fmt: skip

        rows = len(of_letter)
        service_no = np.arange(rows) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        kind = chance.zipf(1.2, rows) % len(names["subcategory"])
        modified = chance.random(rows) >= 0.1
        text = pick(names["service"], rows, tail=1.05)
        drugs = pick(names["drug"], rows)
        is_drug = pa.array(np.array(names["category"])[kind] == "Pharmaceuticals")
        partly = pa.array(modified)
        service_columns = {
            "letter_id": ids.take(pa.array(of_letter)),
            "service_no": pa.array(service_no),
            "service": text,
            "decision": pick(names["decision"], rows, 0.001),
            "original_request": pc.if_else(partly, None, text),
            "authorized": pc.if_else(partly, None, text),
            "category": pa.array(np.array(names["category"])[kind]),
            "subcategory": pa.array(np.array(names["subcategory"])[kind]),
            "drug": pc.if_else(is_drug, drugs, None),
            "claims_administrator_basis": pick(names["basis"], rows, 0.01),
            "reviewer_basis": pick(names["basis"], rows, 0.01),
            "claims_administrator_guideline": text,
            "reviewer_guideline": text,
            "rationale": pick(names["rationale"], rows, 0.01, tail=0),
        }
        write("services", part, service_columns, rows)

        of_service = np.repeat(np.arange(rows), chance.integers(0, 4, rows))
        cited = len(of_service)
        at = pa.array(of_service)
        title = pick(names["title"], cited, 0.4)
        pages = pa.ListArray.from_arrays(
            pa.array(np.arange(cited + 1), pa.int32()),
            pa.array(chance.integers(1, 350, cited), pa.int32()),
        )
        citation_columns = {
            "letter_id": service_columns["letter_id"].take(at),
            "service_no": service_columns["service_no"].take(at),
            "citation_no": pa.array(np.arange(cited) % 100),
            "cited_by": pick(["claims_administrator", "reviewer", "rationale"], cited, tail=0),
            "family": pick(["MTUS", "Non-MTUS"], cited, tail=0),
            "source": pick(names["source"], cited),
            "title": title,
            "canonical_title": title,
            "pages": pages,
        }
        write("citations", part, citation_columns, cited)

        of_diagnosis = np.repeat(np.arange(n), chance.integers(0, 6, n))
        stated = len(of_diagnosis)
        diagnosis_columns = {
            "letter_id": ids.take(pa.array(of_diagnosis)),
            "diagnosis_no": pa.array(np.arange(stated) % 100),
            "diagnosis": pick(names["diagnosis"], stated, tail=1.1),
            "assertion": pick(names["assertion"], stated),
        }
        write("diagnoses", part, diagnosis_columns, stated)
        # The report reads neither.
        for table in ("sections", "evidence"):
            write(table, part, {}, 0)
    run = {"counts": {"files": letters}, "rules": "generated", "versions": {"benchmark": "1"}}
    (out / RUN_FILE).write_text(json.dumps(run), encoding="utf-8")


def _values() -> dict[str, list[str]]:
    classes = {
        "Pharmaceuticals": ["Opioids", "NSAID", *(f"Class {number}" for number in range(38))],
        "Rehabilitation": ["Acupuncture", "Chiropractic", "Other Therapies"],
        "Diagnostic Testing": ["Imaging/Radiology", "EMG/NCV/NCS", "Lab & Pathology"],
        "DMEPOS": ["DME", "Supplies"],
        "Surgery": ["Spine", "Arthroscopic Surgery"],
        "Injection": ["Injection", "Facet Injection"],
        **{f"Category {number}": [f"Subcategory {number}"] for number in range(8)},
    }
    pairs = [(category, name) for category, names in classes.items() for name in names]
    return {
        "category": [category for category, _ in pairs],
        "subcategory": [name for _, name in pairs],
        "template": ["determination", "sectioned-2014", "notice-2013", "professional-review",
                     "unknown"],
        "decision": ["overturned", "upheld", "partially_overturned"],
        "basis": ["outside_mtus", "mtus", "none_cited", "other"],
        "assertion": ["uncertain", "affirmed", "historical", "negated", "claimed"],
        "state": [f"State {number}" for number in range(50)],
        "specialty": [f"Specialty {number}" for number in range(80)],
        "drug": [f"drug {number}" for number in range(3_000)],
        "source": ["ODG", "MTUS", "ACOEM", *(f"Source {number}" for number in range(5_000))],
        "title": [f"Title {number} of a guideline" for number in range(400)],
        "service": [f"Service {number} times {number % 12}, for the lumbar spine, as an example"
                    for number in range(200_000)],
        "rationale": [f"{number} " + "The guidelines recommend this for a time. " * 15
                      for number in range(5_000)],
        "diagnosis": [f"Diagnosis {number} of the lumbar spine" for number in range(_DIAGNOSES)],
    }  # fmt: skip


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=int, default=SERVICES)
    parser.add_argument("--keep", type=Path, help="leave tables and report here")
    parser.add_argument("--generate", type=Path, help="only make tables")
    options = parser.parse_args()
    if options.generate:
        generate(options.generate, options.services)
        return
    with tempfile.TemporaryDirectory() as work:
        print(json.dumps(measure(options.services, options.keep or Path(work)), indent=2))


if __name__ == "__main__":
    _main()
