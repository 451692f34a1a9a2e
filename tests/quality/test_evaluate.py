"""Tables against gold records: what is counted, what is printed, and which gold is refused."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import EXPECTED, ROOT, SAMPLES, imr_extract

from imr_extract.columns import DIAGNOSES, LETTERS, SERVICES, Column, Table
from imr_extract.errors import GoldError
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.gold import RECORD, Shape, counted, read_gold
from imr_extract.quality.guidelines import count_guidelines
from imr_extract.quality.intervals import wilson
from imr_extract.quality.scores import Evaluation, Place, Score

RECORDS = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
LISTED = "CM15-0900511"  # a sample letter


def gold(folder: Path, *records: dict, name: str = "gold.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def changed(**values: object) -> dict:
    """A sample letter's name with other values."""
    return {"letter": LISTED, **values}


# Intervals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # z^2 = 3.8415. 10 / 13.8415, and what is left of the whole.
        (10, 10, 0.7225, 1.0),
        (0, 10, 0.0, 0.2775),
        # (0.5 + 0.192073 -+ 1.959964 * sqrt(0.025 + 0.0096037)) / 1.384146
        (5, 10, 0.2366, 0.7634),
        # (0.9 + 0.0192073 -+ 1.959964 * sqrt(0.0009 + 0.000096037)) / 1.0384146
        (90, 100, 0.8256, 0.9448),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_by_hand(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert Score(found=0).interval is None
    assert Score(found=0).value == 1.0


def test_the_interval_of_f1_by_hand() -> None:
    score = Score(hits=8, found=9, gold=10)
    assert score.value == pytest.approx(16 / 19)
    # 8 of the 11 values of either side: Wilson 0.4344 to 0.9025, put through 2s / (1 + s).
    low, high = wilson(8, 11)
    assert (low, high) == pytest.approx((0.4344, 0.9025), abs=5e-5)
    assert score.interval == pytest.approx((0.6057, 0.9487), abs=1e-4)
    assert score.precision_interval == wilson(8, 9)
    assert score.recall_interval == wilson(8, 10)
    assert score.interval[0] < score.value < score.interval[1]


# Counting ---------------------------------------------------------------------------------------


def test_every_field_of_the_samples(sample_tables: Path) -> None:
    result = evaluate(sample_tables, EXPECTED)
    # The chapter's title is not read in "the Third Edition ACOEM Guidelines Elbow Disorders Chapter".
    assert [miss for miss in result.misses if miss.field != "rationale chapter"] == []
    assert result.letters == len(RECORDS) == result.scores["age"].hits
    services = sum(len(record["services"]) for record in RECORDS)
    assert result.scores["decision"].gold == result.scores["service"].gold == services
    assert result.scores["template"].gold == len(RECORDS)


def of_letters(column: Column, row: dict, value: object) -> dict:
    return {column.gold_key: value}


def of_services(column: Column, row: dict, value: object) -> dict:
    return {"services": [*[{}] * (row["service_no"] - 1), {column.gold_key: value}]}


def of_diagnoses(column: Column, row: dict, value: object) -> dict:
    return {"diagnoses": [{"text": row["diagnosis"], column.gold_key: value}]}


@pytest.mark.parametrize(
    ("table", "column", "record"),
    [
        (table, column, record)
        for table, record in (
            (LETTERS, of_letters),
            (SERVICES, of_services),
            (DIAGNOSES, of_diagnoses),
        )
        for column in counted(table)
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_every_key_of_gold_is_counted(
    sample_tables: Path, tmp_path: Path, table: Table, column: Column, record: Callable
) -> None:
    """A value that the tables do not have is a miss, whatever the column."""
    rows = pq.read_table(sample_tables / table.name).to_pylist()
    row = next(row for row in rows if column.name != "quantity" or row["drug"])
    value = ["other"] if column.is_list else 99 if column.is_number else "other"
    path = gold(tmp_path, {"letter": row["letter_id"], **record(column, row, value)})
    missed = {(miss.field, tuple(miss.gold)) for miss in evaluate(sample_tables, path).misses}
    name = {"diagnosis": "diagnoses"}.get(column.name, column.name)
    name = f"diagnosis {name}" if record is of_diagnoses and name != "diagnoses" else name
    if column.name != "case_number":
        assert (name, (str(value[0] if column.is_list else value),)) in missed


GUIDELINES = {
    ("reviewer", "basis"): ("guideline basis", "other"),
    ("reviewer", "mtus"): ("MTUS citation", [{"title": "Nowhere", "year": 1999, "sections": ""}]),
    ("claims_administrator", "non_mtus"): ("non-MTUS citation", ["Nowhere"]),
    ("reviewer", "pages"): ("guideline pages", [9999]),
    ("rationale_citations", "source"): ("rationale source", "Nowhere"),
    ("rationale_citations", "chapter"): ("rationale chapter", "99"),
    ("rationale_citations", "table"): ("rationale table", "99-9"),
    ("rationale_citations", "pages"): ("rationale pages", [9999]),
}


@pytest.mark.parametrize(("where", "key"), GUIDELINES)
def test_every_key_of_guidelines_is_counted(
    sample_tables: Path, tmp_path: Path, where: str, key: str
) -> None:
    field, value = GUIDELINES[where, key]
    record, number, right = next(
        (record, number, service)
        for record in RECORDS
        for number, service in enumerate(record["services"])
        if service["rationale_citations"]
    )
    is_list = where == "rationale_citations"
    given = [right[where][0] | {key: value}] if is_list else {key: value}
    services = [*[{}] * number, {where: given}]
    path = gold(tmp_path, {"letter": record["letter"], "services": services})
    result = evaluate(sample_tables, path)
    assert field in {miss.field for miss in result.misses}
    assert result.scores[field].hits == 0
    lines = {"basis": "guideline basis", "mtus": "MTUS citation", "pages": "guideline pages"}
    others = {name for other, name in lines.items() if name != field}
    assert not others & set(result.scores), "a key that is left out was not judged"


def test_sections_of_a_title(sample_tables: Path, tmp_path: Path) -> None:
    record, number, line = next(
        (record, number, service["reviewer"])
        for record in RECORDS
        for number, service in enumerate(record["services"])
        if service["reviewer"]["mtus"]
    )
    titles = [title | {"sections": "Nowhere"} for title in line["mtus"]]
    services = [*[{}] * number, {"reviewer": {"mtus": titles}}]
    path = gold(tmp_path, {"letter": record["letter"], "services": services})
    scores = evaluate(sample_tables, path).scores
    assert scores["MTUS citation"].value == 1.0 and scores["MTUS sections"].value == 0.0


def citation(**values: object) -> dict:
    """A row of what a rationale cites."""
    names = ("family", "source", "title", "canonical_title", "chapter", "table_no", "pages")
    return dict.fromkeys(names) | {"cited_by": "rationale"} | values


@pytest.mark.parametrize(
    ("source", "chapter", "found", "agrees"),
    [
        ("Chronic Pain", None, {"source": "MTUS", "title": "Chronic Pain Guidelines"}, True),
        ("VA/DoD Guideline", None, {"source": "VA/DoD"}, True),
        ("ACOEM", "Shoulder", {"source": "ACOEM", "title": "Shoulder Disorders"}, True),
        ("ACOEM", "11", {"source": "ACOEM", "chapter": "11"}, True),
        ("MTUS", None, {"source": "MTUS", "title": "Knee Complaints"}, True),
        ("Chronic Pain", None, {"source": "MTUS"}, False),
        ("ACOEM", None, {"source": "ODG"}, False),
        ("ACOEM", "1", {"source": "ACOEM", "chapter": "11"}, False),
        ("ACOEM", None, {"source": "ACOEM", "chapter": "11"}, False),
        ("ACOEM", "11", {"source": "ACOEM"}, False),
        ("ACOEM", "Shoulder", {"source": "ACOEM", "title": "Knee Disorders"}, False),
    ],
)
def test_source_and_chapter_in_a_few_words(
    source: str, chapter: str | None, found: dict, agrees: bool
) -> None:
    stated = {"source": source, "chapter": chapter, "table": None, "pages": [3]}
    result = Evaluation()
    cited = [citation(**found, pages=[2, 3])]
    count_guidelines(result, Place("a", 1), {"rationale_citations": [stated]}, {}, cited)
    hits = [result.scores[f"rationale {key}"].hits for key in ("source", "chapter", "table")]
    assert (hits == [1, 1, 1]) is agrees


def test_citations_of_one_page_pair_with_their_like() -> None:
    stated = [{"source": "ODG", "pages": [3]}, {"source": "ACOEM", "pages": [3]}]
    cited = [citation(source="ACOEM", pages=[3]), citation(source="ODG", pages=[3])]
    result = Evaluation()
    count_guidelines(result, Place("a", 1), {"rationale_citations": stated}, {}, cited)
    assert (result.scores["rationale source"].hits, result.misses) == (2, [])


def test_where_one_work_of_a_line_ends_does_not_matter() -> None:
    line = {"non_mtus": ["ODG, Low Back, and other medical treatment guidelines: www.example.org"]}
    cited = [
        citation(cited_by="reviewer", family="Non-MTUS", citation=text)
        for text in ("ODG, Low Back", "www.example.org")
    ]
    for rows, hits in ((cited, 1), (cited[:1], 0)):
        result = Evaluation()
        count_guidelines(result, Place("a", 1), {"reviewer": line}, {}, rows)
        assert result.scores["non-MTUS citation"].hits == hits


def test_a_line_that_is_null_states_nothing() -> None:
    cited = [citation(cited_by="reviewer", family="MTUS", title="Knee", year=2004, pages=[3])]
    result = Evaluation()
    count_guidelines(result, Place("a", 1), {"reviewer": None}, {"reviewer_basis": "mtus"}, cited)
    missed = {"guideline basis", "MTUS citation", "guideline pages"}
    assert {miss.field for miss in result.misses} == missed


def test_a_key_that_is_left_out_is_not_counted(sample_tables: Path, tmp_path: Path) -> None:
    result = evaluate(sample_tables, gold(tmp_path, changed(age=None)))
    assert list(result.scores) == ["letter found", "age"]
    result = evaluate(sample_tables, gold(tmp_path, changed(diagnoses=[{"text": "x"}])))
    assert "diagnosis assertion" not in result.scores


def test_null_says_that_nothing_is_stated(sample_tables: Path, tmp_path: Path) -> None:
    path = gold(tmp_path, changed(diagnoses=None, services=None, specialties=None))
    scores = evaluate(sample_tables, path).scores
    for name in ("diagnoses", "service", "specialties"):
        assert scores[name].gold == 0 and scores[name].found and scores[name].precision == 0


def test_codes_of_diagnoses(sample_tables: Path, tmp_path: Path) -> None:
    rows = pq.read_table(sample_tables / "diagnoses").to_pylist()
    row = next(row for row in rows if row["icd_codes"])
    entry = {"text": row["diagnosis"], "icd_codes": [*row["icd_codes"], "M00.0"]}
    path = gold(tmp_path, {"letter": row["letter_id"], "diagnoses": [entry]})
    score = evaluate(sample_tables, path).scores["diagnosis icd_codes"]
    assert (score.hits, score.gold) == (len(row["icd_codes"]), len(row["icd_codes"]) + 1)


def test_several_gold_files(sample_tables: Path, tmp_path: Path) -> None:
    one = gold(tmp_path, *RECORDS[:5], name="one.jsonl")
    two = gold(tmp_path, RECORDS[5] | {"age": 99}, *RECORDS[6:8], name="two.jsonl")
    result = evaluate(sample_tables, [one, two])
    assert [(path, part.letters) for path, part in result.files] == [(str(one), 5), (str(two), 3)]
    assert (result.letters, result.repeated) == (8, 0)
    for name, score in result.scores.items():
        parts = [part.scores[name] for _, part in result.files if name in part.scores]
        assert score.hits == sum(part.hits for part in parts)
        assert score.gold == sum(part.gold for part in parts)
        assert (score.found or 0) == sum(part.found or 0 for part in parts)
    assert (result.scores["age"].hits, result.scores["age"].gold) == (7, 8)
    (one_part, two_part) = (part for _, part in result.files)
    assert result.misses == [*one_part.misses, *two_part.misses]
    assert [miss.gold for miss in two_part.misses if miss.field == "age"] == [["99"]]


def test_a_letter_that_stands_in_gold_twice_is_said(sample_tables: Path, tmp_path: Path) -> None:
    rows = pq.read_table(sample_tables / "letters").to_pylist()
    (by_id,) = [row["letter_id"] for row in rows if row["case_number"] == LISTED]
    one = gold(tmp_path, changed(sex=None), name="one.jsonl")
    two = gold(tmp_path, {"letter": by_id, "age": 4}, name="two.jsonl")
    assert evaluate(sample_tables, [one, two]).repeated == 1
    done = imr_extract("evaluate", sample_tables, "--gold", one, "--gold", two)
    assert "1 of them appears more than once and counts each time." in done.stdout


def test_the_order_of_fields_does_not_hang_on_the_letters(
    sample_tables: Path, tmp_path: Path
) -> None:
    orders = {
        tuple(evaluate(sample_tables, gold(tmp_path, record)).scores) for record in RECORDS[:6]
    }
    assert len(orders) == 1


def test_a_thousand_letters_take_a_moment(sample_tables: Path, tmp_path: Path) -> None:
    """No evidence is loaded, and no letter is looked for twice."""
    path = gold(tmp_path, *(RECORDS * 60)[:1000])
    begin = time.process_time()
    assert evaluate(sample_tables, path).letters == 1000
    assert time.process_time() - begin < 10


# Printing ---------------------------------------------------------------------------------------


def test_evaluate_prints_every_field_and_misses(sample_tables: Path, tmp_path: Path) -> None:
    done = imr_extract("evaluate", sample_tables, "--gold", EXPECTED)
    assert re.search(r"^decision +accuracy +1\.000", done.stdout, re.MULTILINE)
    records = [json.loads(json.dumps(record)) for record in RECORDS]
    records[0]["age"] = 99
    records.append({"letter": "CM16-0999999", "age": 4, "services": []})
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, records)))
    done = imr_extract(
        "evaluate", sample_tables, "--gold", tmp_path / "gold.jsonl", "--errors", "age"
    )
    share = (len(records) - 2) / len(records)
    assert re.search(rf"^age +accuracy +{share:.3f}", done.stdout, re.MULTILINE)
    case = records[0]["letter"]
    assert f"- age, {case} ({SAMPLES / case}.pdf)\n    gold:  99" in done.stdout
    assert "- age, CM16-0999999\n    gold:  4\n    found: -" in done.stdout


def test_an_interval_stands_behind_each_figure(sample_tables: Path, tmp_path: Path) -> None:
    record = next(r for r in RECORDS if len(r["licensure_states"]) == 2)
    states = [record["licensure_states"][0], "Guam"]
    path = gold(tmp_path, {"letter": record["letter"], "licensure_states": states})
    done = imr_extract("evaluate", sample_tables, "--gold", path)
    # 1 of 2: 0.0945 to 0.9055; 1 of the 3 of either side: 0.0615 to 0.7923, so F1 0.116 to 0.884.
    row = (
        r"^licensure_states +F1 +0\.500 +2 +0\.12-0\.88 +0\.500 +0\.09-0\.91 +0\.500 +0\.09-0\.91$"
    )
    assert re.search(row, done.stdout, re.MULTILINE), done.stdout


def test_misses_name_the_case(sample_tables: Path, tmp_path: Path) -> None:
    rows = pq.read_table(sample_tables / "letters").to_pylist()
    (by_id,) = [row["letter_id"] for row in rows if row["case_number"] == LISTED]
    path = gold(tmp_path, {"letter": by_id, "age": 99})
    done = imr_extract("evaluate", sample_tables, "--gold", path, "--errors", "age")
    assert f"- age, {LISTED} ({SAMPLES / LISTED}.pdf)\n    gold:  99" in done.stdout
    assert by_id not in done.stdout


def test_misses_of_a_letter_without_a_case_number_name_its_file(tmp_path: Path, at_once) -> None:
    text = (SAMPLES / "CM14-0900049.txt").read_text()
    (tmp_path / "a.txt").write_text(text.replace("CM14-0900049", "____-_______"))
    done = imr_extract("run", "a.txt", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0
    (row,) = pq.read_table(tmp_path / "out" / "letters").to_pylist()
    assert row["case_number"] is None
    path = gold(tmp_path, {"letter": row["letter_id"], "age": 99})
    (miss,) = evaluate(tmp_path / "out", path).misses
    assert (miss.letter, miss.uri) == ("a.txt", "a.txt")
    done = imr_extract("evaluate", tmp_path / "out", "--gold", path, "--errors", "age")
    assert "- age, a.txt\n" in done.stdout and row["letter_id"] not in done.stdout


def test_several_files_are_printed_one_by_one_and_in_all(
    sample_tables: Path, tmp_path: Path
) -> None:
    one = gold(tmp_path, *RECORDS[:5], name="one.jsonl")
    two = gold(tmp_path, *RECORDS[5:8], name="two.jsonl")
    done = imr_extract("evaluate", sample_tables, "--gold", one, "--gold", two)
    assert [line for line in done.stdout.splitlines() if "gold letters" in line] == [
        f"{one}: 5 gold letters",
        f"{two}: 3 gold letters",
        "In all: 8 gold letters",
    ]
    assert re.findall(r"^age +accuracy +1\.000 +(\d)", done.stdout, re.M) == ["5", "3", "8"]


def test_json(sample_tables: Path, tmp_path: Path) -> None:
    one = gold(tmp_path, *RECORDS[:5], name="one.jsonl")
    two = gold(tmp_path, RECORDS[5] | {"age": 99}, name="two.jsonl")
    given = ("evaluate", sample_tables, "--gold", one, "--gold", two)
    done = imr_extract(*given, "--json", "-", "--errors", "age")
    figures = json.loads(done.stdout)
    assert (figures["letters"], figures["repeated"]) == (6, 0)
    assert [(part["gold"], part["letters"]) for part in figures["files"]] == [
        (str(one), 5),
        (str(two), 1),
    ]
    assert figures["fields"]["age"] == {
        "kind": "accuracy", "n": 6, "hits": 5, "found": None, "score": 5 / 6,
        "interval": list(wilson(5, 6)),
        "precision": None, "precision_interval": None, "recall": None, "recall_interval": None,
    }  # fmt: skip
    states = figures["fields"]["licensure_states"]
    assert states["kind"] == "F1" and states["precision"] == states["recall"] == 1.0
    assert states["precision_interval"] == list(wilson(states["hits"], states["found"]))
    assert figures["files"][0]["fields"]["age"]["n"] == 5
    (miss,) = figures["misses"]
    assert (miss["letter"], miss["gold"], miss["field"]) == (RECORDS[5]["letter"], ["99"], "age")

    done = imr_extract(*given, "--json", tmp_path / "scores.json")
    written = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert "misses" not in written
    assert written == {key: value for key, value in figures.items() if key != "misses"}
    assert "In all: 6 gold letters" in done.stdout


def test_an_absent_figure_is_null(sample_tables: Path, tmp_path: Path) -> None:
    path = gold(tmp_path, {"letter": "CM16-0999999", "specialties": []})
    done = imr_extract("evaluate", sample_tables, "--gold", path, "--json", "-")
    row = json.loads(done.stdout)["fields"]["specialties"]
    assert row["n"] == row["found"] == 0 and row["interval"] is None


# Gold that is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1: no valid JSON"),
        ('{"age": 3}', "line 1: a record is"),
        ("\n", "holds no record"),
    ],
)
def test_a_wrong_gold_file_is_named(
    sample_tables: Path, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "gold.jsonl").write_text(text)
    done = imr_extract("evaluate", sample_tables, "--gold", tmp_path / "gold.jsonl")
    assert done.returncode == 8 and says in done.stderr
    assert imr_extract("evaluate", tmp_path, "--gold", EXPECTED).returncode == 6
    errors = ("--errors", "agee")
    assert imr_extract("evaluate", sample_tables, "--gold", EXPECTED, *errors).returncode == 2


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"agee": 3}, 'unknown key "agee": did you mean "age"?'),
        ({"handedness": "left"}, 'unknown key "handedness": there are letter, '),
        # A column that says which letter it is, or what the tables have in other form.
        ({"sha256": "0"}, 'unknown key "sha256"'),
        ({"services": [{"service": "MRI"}]}, 'unknown key "service" in services'),
        ({"services": [{"rationale": "-"}]}, 'unknown key "rationale" in services'),
        ({"services": [{}, {"reviewer": {"basi": None}}]}, '"basi" in services.reviewer: did'),
        (
            {"services": [{"reviewer": {"mtus": [{"title": "Knee", "sektions": ""}]}}]},
            '"sektions" in services.reviewer.mtus: did you mean "sections"?',
        ),
        (
            {"services": [{"rationale_citations": [{"page": 3}]}]},
            '"page" in services.rationale_citations: did you mean "pages"?',
        ),
        ({"diagnoses": [{"text": "x", "asertion": "affirmed"}]}, '"asertion" in diagnoses'),
        ({"diagnoses": [{"assertion": "affirmed"}]}, 'an entry of diagnoses lacks "text"'),
        ({"diagnoses": {"text": "x"}}, "diagnoses is a list"),
        ({"diagnoses": ["x"]}, 'diagnoses holds objects, not "x"'),
        ({"services": ["x"]}, 'services holds objects, not "x"'),
        ({"services": [None]}, "services holds objects, not null"),
        ({"licensure_states": "Ohio"}, 'licensure_states is a list, not "Ohio"'),
        ({"licensure_states": [["Ohio"]]}, "licensure_states holds single values"),
        ({"age": [3]}, "age holds single values, not [3]"),
    ],
)
def test_what_no_record_has_names_file_line_and_key(
    tmp_path: Path, record: dict, says: str
) -> None:
    path = gold(tmp_path, changed(age=3), changed(**record))
    with pytest.raises(GoldError) as error:
        read_gold(path)
    assert str(error.value).startswith(f"{path}, line 2: ")
    assert says in str(error.value)


def test_an_unknown_key_ends_the_command(sample_tables: Path, tmp_path: Path) -> None:
    path = gold(tmp_path, changed(agee=3))
    done = imr_extract("evaluate", sample_tables, "--gold", EXPECTED, "--gold", path)
    assert done.returncode == 8 and not done.stdout
    assert f'{path}, line 1: unknown key "agee": did you mean "age"?' in done.stderr


def keys(shape: Shape) -> set[str]:
    """All keys of a shape and what is in it."""
    return {key for name, part in (shape.keys or {}).items() for key in {name} | keys(part)}


def test_the_page_names_every_key_and_no_other() -> None:
    page = (ROOT / "docs" / "gold-format.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!key)(.*?) \| (.*) \|$", page, re.M)
    named = {key for cell, _ in rows for key in re.findall(r"`(\w+)`", cell)}
    inner = {key for _, cell in rows for key in re.findall(r'"(\w+)"', cell)}
    assert named | inner == keys(RECORD)


def test_gold_of_all_sets_is_read(shared: Path) -> None:
    files = [*shared.glob("*/gold*.jsonl"), *(ROOT / "data" / "challenge").glob("*/gold.jsonl")]
    assert len(files) >= 7
    assert all(read_gold(path) for path in files)


def test_lines_are_parted_by_line_feeds_alone(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"letter": "a\u2028b"}\r\n\r\n{"letter": "c"}\r\n', encoding="utf-8", newline=""
    )
    assert [record["letter"] for record in read_gold(path)] == ["a\u2028b", "c"]


def test_an_evaluation_of_one_file_has_no_files_in_it() -> None:
    assert "files" not in Evaluation().to_dict()
