"""How long does the export of a large archive take, how large is it, and how quick is the search?

    python benchmarks/browse.py                         # 200,000 letters; prints JSON and a table
    python benchmarks/browse.py --letters 2000 --keep FOLDER
    python benchmarks/browse.py --write-docs docs       # also the last section of performance.md

The tables are drawn at random, always the same. Their texts are invented, but as long as those of
real letters, with as many different words: a few hundred are in nearly every letter, most are rare.
The export and the server each run in a process of their own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from speed_archive import own_peak_bytes

LETTERS = 200_000
# Letters of the whole archive, 2014 to 2024.
ARCHIVE = 1_650_000
_SEED = 1
_PART = 10_000  # letters a file: their texts have to fit into memory
_WORDS = 60_000
# Characters of the parts of real letters, on average.
_SUMMARY, _RATIONALE, _LINE, _PROCESS = 1_770, 940, 165, 1_100
_EVIDENCE = 59  # rows a letter
_PORT = 8765
# Questions that a law office or a newsroom might type, of frequent and of rare words; each is asked
# with two filters.
_FILTERS = (
    {"decision": "overturned", "category": "Pharmaceuticals"},
    {"year": "2016", "decision": "upheld"},
    {"category": "Rehabilitation", "body_region": "region 3"},
    {"ingredient": "ingredient 5", "reviewer_basis": "mtus"},
)


def generate(out: Path, letters: int) -> None:
    """Tables of a run, as `imr-extract run` writes them."""
    # Not at the top: see `measure`.
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from imr_extract.tables import RUN_FILE, SCHEMAS

    chance = np.random.default_rng(_SEED)
    words = np.array([*_words()])

    def texts(rows: int, characters: int) -> list[str]:
        """Texts of words that are as unequally frequent as those of a language."""
        average = 5.35
        sizes = np.maximum(3, chance.normal(characters / average, characters / 20, rows)).astype(
            int
        )
        # Zipf's law, within the vocabulary.
        ranks = (chance.pareto(0.9, int(sizes.sum())) * 12).astype(int) % len(words)
        drawn = words[ranks]
        ends = np.cumsum(sizes)
        return [
            " ".join(drawn[end - size : end]).capitalize().replace(" and ", ". And ") + "."
            for size, end in zip(sizes, ends, strict=True)
        ]

    def pick(values: list[Any], rows: int, missing: float = 0.0, tail: float = 1.3) -> pa.Array:
        """Random values, the first ones far more often than the last."""
        chosen = (chance.zipf(tail, rows) - 1) % len(values)
        lost = chance.random(rows) < missing
        return pa.DictionaryArray.from_arrays(
            pa.array(chosen, mask=lost), pa.array(values)
        ).dictionary_decode()

    def lists(values: list[str], counts: Any) -> pa.Array:
        offsets = np.concatenate([[0], np.cumsum(counts)])
        return pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), pick(values, int(offsets[-1]))
        )

    def write(table: str, part: int, columns: dict[str, Any], rows: int) -> None:
        arrays = [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns
            else pa.nulls(rows, field.type)
            for field in SCHEMAS[table]
        ]
        (out / table).mkdir(parents=True, exist_ok=True)
        made = pa.Table.from_arrays(arrays, schema=SCHEMAS[table])
        pq.write_table(made, out / table / f"part-{part:05}.parquet", compression="zstd")

    names = _names()
    for part, first in enumerate(range(0, letters, _PART)):
        n = min(_PART, letters - first)
        shas = [sha256(b"%d" % row).hexdigest() for row in range(first, first + n)]
        ids = pa.array([sha[:16] for sha in shas])
        uris = pa.array([f"letters/CM16-{row:07}.pdf" for row in range(first, first + n)])
        decided = np.datetime64("2014-01-01") + chance.integers(0, 4_000, n).astype(
            "timedelta64[D]"
        )
        counts = 1 + np.minimum(chance.poisson(1.5, n), 20)
        write("sources", part, {"uri": uris, "sha256": shas, "letter_id": ids,
                                "status": pa.array(["extracted"] * n)}, n)  # fmt: skip
        write("letters", part, {
            "letter_id": ids, "uri": uris, "sha256": shas, "page_count": np.full(n, 3),
            "template": pick(names["template"], n), "text_engine": pa.array(["pdfium"] * n),
            "case_number": pa.array([f"CM16-{row:07}" for row in range(first, first + n)]),
            "date_assigned": decided - np.timedelta64(20, "D"), "decision_date": decided,
            "priority": pick(["Standard", "Expedited"], n),
            "licensure_states": lists(names["state"], 1 + chance.integers(0, 3, n)),
            "specialties": lists(names["specialty"], 1 + chance.integers(0, 3, n)),
            "specialties_canonical": lists(names["specialty"], 1 + chance.integers(0, 3, n)),
            "age": chance.integers(18, 90, n), "sex": pick(["female", "male"], n),
            "outcome": pick(names["decision"], n), "service_count": counts,
        }, n)  # fmt: skip
        rows = int(counts.sum())
        of = np.repeat(np.arange(n), counts)
        service_no = np.arange(rows) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        kind = (chance.zipf(1.3, rows) - 1) % len(names["subcategory"])
        is_drug = np.array(names["category"])[kind] == "Pharmaceuticals"
        drugs = pick(names["ingredient"], rows)
        requests, rationales = texts(rows, 78), texts(rows, _RATIONALE)
        theirs, reviewers = texts(rows, _LINE), texts(rows, _LINE)
        write("services", part, {
            "letter_id": ids.take(pa.array(of)), "service_no": service_no,
            "service": requests, "decision": pick(names["decision"], rows, 0.001),
            "category": np.array(names["category"])[kind],
            "subcategory": np.array(names["subcategory"])[kind],
            "drug": pa.array(drugs.to_numpy(zero_copy_only=False), mask=~is_drug),
            "claims_administrator_basis": pick(names["basis"], rows),
            "reviewer_basis": pick(names["basis"], rows),
            "claims_administrator_guideline": theirs, "reviewer_guideline": reviewers,
            "rationale": rationales,
            "ingredients": pa.array([
                [{"printed": drug, "ingredient": drug, "strength": None}] if known else []
                for drug, known in zip(drugs.to_pylist(), is_drug, strict=True)
            ], SCHEMAS["services"].field("ingredients").type),
            "body_regions": lists(names["region"], chance.integers(0, 3, rows)),
        }, rows)  # fmt: skip
        cited = np.repeat(np.arange(rows), chance.poisson(2.3, rows))
        title = pick(names["title"], len(cited), 0.3)
        write("citations", part, {
            "letter_id": ids.take(pa.array(of[cited])), "service_no": service_no[cited],
            "citation_no": _numbered(of[cited]),
            "cited_by": pick(["reviewer", "claims_administrator", "rationale"], len(cited)),
            "source": pick(names["source"], len(cited)), "title": title, "canonical_title": title,
            "pages": pa.ListArray.from_arrays(
                pa.array(np.arange(len(cited) + 1), pa.int32()),
                pa.array(chance.integers(1, 130, len(cited)), pa.int32())),
            "citation": texts(len(cited), 60),
        }, len(cited))  # fmt: skip
        stated = np.repeat(np.arange(n), chance.poisson(2.7, n))
        write("diagnoses", part, {
            "letter_id": ids.take(pa.array(stated)), "diagnosis_no": _numbered(stated),
            "diagnosis": texts(len(stated), 25),
            "assertion": pick(["affirmed", "historical", "negated"], len(stated)),
        }, len(stated))  # fmt: skip
        # What stands before the case summary, this, and the parts of each service.
        parts = {"process": texts(n, _PROCESS), "case_summary": texts(n, _SUMMARY),
                 "service": requests, "claims_administrator_guideline": theirs,
                 "reviewer_guideline": reviewers, "rationale": rationales}  # fmt: skip
        section_of = np.concatenate([np.arange(n)] * 2 + [of] * 4)
        order = np.argsort(section_of, kind="stable")
        kinds = np.concatenate([np.full(len(text), kind) for kind, text in parts.items()])
        text = np.concatenate([np.array(text, dtype=object) for text in parts.values()])
        write("sections", part, {
            "letter_id": ids.take(pa.array(section_of[order])),
            "section_no": _numbered(section_of[order]), "kind": kinds[order], "text": text[order],
        }, len(order))  # fmt: skip
        placed = np.repeat(np.arange(n), _EVIDENCE)
        boxes = np.concatenate([[0], np.cumsum(1 + (chance.random(len(placed)) < 0.65))])
        corners = chance.random((4, boxes[-1])).astype("f4") * 700
        box = pa.StructArray.from_arrays(
            [np.ones(boxes[-1], "i4"), *corners],
            fields=[*SCHEMAS["evidence"].field("boxes").type.value_type],
        )
        write("evidence", part, {
            "letter_id": ids.take(pa.array(placed)),
            "of_table": pick(["services", "letters", "citations"], len(placed)),
            "row_no": np.ones(len(placed)), "field": pick(names["field"], len(placed)),
            "page": np.ones(len(placed)), "char_start": chance.integers(0, 5_000, len(placed)),
            "char_end": chance.integers(5_000, 6_000, len(placed)),
            "text": pick(requests, len(placed), tail=1.05),
            "rule_id": pick(names["rule"], len(placed)),
            "boxes": pa.ListArray.from_arrays(pa.array(boxes, pa.int32()), box),
        }, len(placed))  # fmt: skip
    run = {"counts": {"files": letters}, "rules": "generated", "versions": {"benchmark": "1"}}
    (out / RUN_FILE).write_text(json.dumps(run), encoding="utf-8")


def _numbered(of: Any) -> Any:
    """1, 2, ... within each run of equal numbers."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
    lengths = np.diff(np.concatenate([starts, [len(of)]]))
    return np.arange(len(of)) - np.repeat(starts, lengths) + 1


def _words() -> Iterator[str]:
    """Invented words, the frequent ones short; those that people ask for stand among them."""
    known = {
        0: "the", 1: "of", 2: "and", 3: "is", 4: "to", 5: "for", 6: "in", 7: "pain", 8: "request",
        9: "medically", 10: "necessary", 12: "therapy", 14: "lumbar", 17: "medication",
        20: "injection", 25: "physical", 32: "shoulder", 40: "chronic", 55: "knee", 70: "opioid",
        90: "surgery", 120: "neuropathic", 160: "epidural", 200: "radiculopathy",
        300: "gabapentin",
        400: "acupuncture", 700: "lyrica", 1_500: "arthroscopy", 4_000: "viagra",
        9_000: "fluoroscopy",
    }  # fmt: skip
    syllables = [
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "la",
        "me",
        "ni",
        "ro",
        "su",
        "ta",
        "ver",
        "xi",
        "pla",
    ]
    for rank in range(_WORDS):
        number, word = rank + len(syllables), ""
        while number:
            word += syllables[number % len(syllables)]
            number //= len(syllables)
        yield known.get(rank, word)


def _names() -> dict[str, list[str]]:
    pairs = [
        ("Pharmaceuticals", "Opioids"), ("Rehabilitation", "Physical Therapy"),
        ("Diagnostic Testing", "Imaging/Radiology"), ("Pharmaceuticals", "NSAID"),
        ("DMEPOS", "DME"), ("Surgery", "Spine"), ("Injection", "Injection"),
        *((f"Category {n}", f"Subcategory {m}") for n in range(8) for m in range(8 * n, 8 * n + 8)),
    ]  # fmt: skip
    return {
        "category": [category for category, _ in pairs],
        "subcategory": [name for _, name in pairs],
        "template": ["determination", "sectioned-2014", "notice-2013", "professional-review"],
        "decision": ["upheld", "overturned", "partially_overturned"],
        "basis": ["mtus", "outside_mtus", "none_cited", "other"],
        "state": [f"State {number}" for number in range(50)],
        "specialty": [f"Specialty {number}" for number in range(60)],
        "ingredient": [f"ingredient {number}" for number in range(1_500)],
        "region": [f"region {number}" for number in range(30)],
        "source": ["ODG", "MTUS", "ACOEM", *(f"Source {number}" for number in range(5_000))],
        "title": [f"Title {number}" for number in range(40)],
        "field": [f"field_{number}" for number in range(30)],
        "rule": [f"rule.{number}" for number in range(400)],
    }


def questions() -> list[dict[str, str]]:
    """What is asked: each once, so that no answer is a kept one."""
    typed = [
        "lyrica neuropathic pain", '"epidural injection" lumbar', "physical therapy shoulder",
        "gabapentin OR lyrica", "knee arthroscopy", "acupuncture chronic pain", "opioid -surgery",
        "fluoroscopy", "viagra", "radiculopathy lumbar injection", "chronic pain medication",
        "surgery shoulder", "epidural", '"physical therapy"', "gabapentin radiculopathy",
        "knee injection -opioid", "neuropath*", "medically necessary", "pain", "therapy request",
    ]  # fmt: skip
    return [
        {"q": question, **_FILTERS[(at + turn) % len(_FILTERS)], "sort": sort}
        for turn, sort in enumerate(("relevance", "date"))
        for at, question in enumerate(typed)
    ]


def measure(letters: int, folder: Path) -> dict[str, Any]:
    """Export generated tables and search them, each in a process of its own.

    Args:
        letters: how many letters the tables have.
        folder: receives the tables as `tables` and the file beside it.
    """
    # This process must stay small: a child process inherits its peak memory.
    out = folder / "tables"
    if not out.is_dir():
        subprocess.run([sys.executable, __file__, "--generate", out, "--letters", str(letters)],
                       check=True)  # fmt: skip
    file = folder / "tables-browse.sqlite"
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "imr_extract", "export", out, file])
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("The export failed.")
    return {
        "letters": letters,
        "export_minutes": round(wall / 60, 2),
        "export_cpu_minutes": round((used.ru_utime + used.ru_stime) / 60, 2),
        "export_peak_mb": round(used.ru_maxrss / 1024),
        "bytes_a_letter": round(file.stat().st_size / letters),
        **_searched(out),
    }


def _searched(out: Path) -> dict[str, Any]:
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "imr_extract",
        "browse",
        out,
        "--no-open",
        "--port",
        str(_PORT),
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        ready = time.perf_counter() - started
        base = f"http://127.0.0.1:{_PORT}/"
        _get(base)
        times, worked, found = [], [], []
        for question in questions():
            before = _cpu_seconds(server.pid)
            took, _ = _get(f"{base}?{urlencode(question)}")
            times.append((question["q"], question["sort"], took))
            worked.append(_cpu_seconds(server.pid) - before)
            counted = json.loads(_get(f"{base}-/search.json?{urlencode(question)}")[1])
            found.append(counted["decisions"] + counted["undecided"])
        last, _ = _get(f"{base}?page={10**7}")
        deep, _ = _get(f"{base}?{urlencode({'q': 'pain', 'page': 10**7})}")
        return {
            "services": json.loads(_get(f"{base}-/search.json")[1])["decisions"],
            "start_seconds": round(ready, 1),
            "search_cpu_ms_median": round(1000 * statistics.median(worked)),
            "search_ms_median": round(1000 * statistics.median(t for *_, t in times)),
            "search_ms_95": round(1000 * statistics.quantiles((t for *_, t in times), n=20)[-1]),
            "search_ms_most": round(1000 * max(t for *_, t in times)),
            "slowest": max(times, key=lambda t: t[2])[:2],
            "hits_median": statistics.median(found),
            "last_page_ms": round(1000 * last),
            "last_page_of_a_word_ms": round(1000 * deep),
            "server_peak_mb": own_peak_bytes(server.pid) // 2**20,
        }
    finally:
        server.terminate()
        server.wait()


def write_docs(facts: dict[str, Any], folder: Path) -> None:
    """Write the figures behind the others of `performance.md`."""
    # Not at the top: see `measure`; it draws plots.
    from speed_page import OTHERS, replace_section

    replace_section(folder, OTHERS, render(facts))


def render(facts: dict[str, Any]) -> str:
    """The section's text: what was measured, then what is computed from it."""
    times = ARCHIVE / facts["letters"]
    size = facts["bytes_a_letter"]
    rows = [
        ("letters", f"{facts['letters']:,}"),
        ("disputed services", f"{facts['services']:,}"),
        ("export with search, minutes of one processor", f"{facts['export_cpu_minutes']:.1f}"),
        ("the same, minutes by the clock", f"{facts['export_minutes']:.1f}"),
        ("peak memory of the export, MB", f"{facts['export_peak_mb']:,}"),
        ("bytes a letter in the file", f"{size:,}"),
        ("search with two filters, processor ms, median", f"{facts['search_cpu_ms_median']:,}"),
        ("the same by the clock, ms, median", f"{facts['search_ms_median']:,}"),
        ("the same by the clock, ms, 95th percentile", f"{facts['search_ms_95']:,}"),
        ("last page without a question, ms", f"{facts['last_page_ms']:,}"),
        ("last page of a word in every letter, ms", f"{facts['last_page_of_a_word_ms']:,}"),
        ("server until it answers, seconds", f"{facts['start_seconds']}"),
        ("peak memory of the server, MB", f"{facts['server_peak_mb']:,}"),
    ]
    listed = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""
Measured by

    python benchmarks/browse.py --write-docs docs

over generated tables: invented texts as long as those of real letters, {_EVIDENCE} rows of
evidence a letter. {len(questions())} questions of rare and frequent words, sorted by relevance and
by date, each with two filters and asked once, so that no answer is a kept one. Times are of whole
pages. Where a machine does other work meanwhile, processor time says more than the clock. Opening a
letter adds 100 MB to the server, once (measured on real letters, since the generated ones have no
files).

| measured | |
| --- | --- |
{listed}

Computed from these for {ARCHIVE:,} letters, {times:.2f} times as many; not measured:

| computed | |
| --- | --- |
| export with search, minutes of one processor | {facts["export_cpu_minutes"] * times:.0f} |
| the file, GB | {size * ARCHIVE / 1e9:.0f} |
| facets in the server's memory, MB | {facts["services"] * times * 40 / 1e6:.0f} |
| search with two filters, processor ms, median | {facts["search_cpu_ms_median"] * times:.0f} |

The time of a search grows with the services that have its words, and these with the archive. Words
that are in every letter take longest; a search that takes more than ten seconds is ended with a
message.
"""


def _get(address: str) -> tuple[float, bytes]:
    """Seconds, and what was answered."""
    started = time.perf_counter()
    with urlopen(address, timeout=120) as answer:
        body = answer.read()
    return time.perf_counter() - started, body


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--keep", type=Path, help="leave the tables and the file here")
    parser.add_argument("--generate", type=Path, help="only make tables")
    parser.add_argument("--write-docs", type=Path, help="write performance.md of this folder")
    options = parser.parse_args()
    if options.generate:
        generate(options.generate, options.letters)
        return
    with tempfile.TemporaryDirectory() as work:
        facts = measure(options.letters, options.keep or Path(work))
    print(json.dumps(facts, indent=2))
    if options.write_docs:
        write_docs(facts, options.write_docs)


if __name__ == "__main__":
    _main()
