import shutil
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import imr_extract
from imr_extract.archive.chunk_file import FileResult, pack, rows_of, unpack
from imr_extract.errors import MissingPackageError, TablesError
from imr_extract.record import SourceRow, Status
from imr_extract.tables import SCHEMAS

CONTRACT = {
    "sources": "uri sha256 size status letter_id error message",
    "letters": "letter_id uri sha256 page_count template text_engine case_number date_assigned "
    "date_of_injury decision_date ur_denial_date application_received priority licensure_states "
    "specialties age sex injury_dates injury_date outcome service_count warnings "
    "specialties_canonical copy_of",
    "services": "letter_id service_no service decision original_request authorized retrospective "
    "associated_surgical category subcategory drug strength quantity refills sessions body_parts "
    "laterality dates_of_service codes claims_administrator_basis reviewer_basis "
    "claims_administrator_guideline reviewer_guideline rationale ingredients body_regions",
    "citations": "letter_id service_no citation_no cited_by family source title year sections "
    "chapter table_no pages citation",
    "diagnoses": "letter_id diagnosis_no diagnosis assertion icd_codes",
    "sections": "letter_id section_no kind heading service_no page_start page_end char_start "
    "char_end text",
    "evidence": "letter_id of_table row_no field page char_start char_end text rule_id boxes",
}


def test_the_names_of_the_data_contract() -> None:
    assert list(SCHEMAS) == list(CONTRACT)
    for table, names in CONTRACT.items():
        contract = names.split()
        assert SCHEMAS[table].names[: len(contract)] == contract
        assert set(SCHEMAS[table].names) - set(contract) <= {"canonical_title"}


def test_types_that_the_contract_names() -> None:
    letters, services = SCHEMAS["letters"], SCHEMAS["services"]
    assert letters.field("age").type == pa.int16()
    assert letters.field("decision_date").type == pa.date32()
    assert letters.field("warnings").type == pa.list_(pa.string())
    assert services.field("retrospective").type == pa.bool_()
    box = SCHEMAS["evidence"].field("boxes").type.value_type
    assert [field.name for field in box] == ["page", "x0", "top", "x1", "bottom"]


def test_every_column_has_a_description() -> None:
    for schema in SCHEMAS.values():
        assert schema.metadata[b"description"]
        assert all(len(field.metadata[b"description"]) > 4 for field in schema)


def test_files_have_the_schema_and_no_empty_text(sample_tables: Path) -> None:
    for table, schema in SCHEMAS.items():
        (part,) = (sample_tables / table).glob("*.parquet")
        stored = pq.read_table(part)
        assert stored.schema.remove_metadata() == schema.remove_metadata()
        for field in stored.schema:
            if field.type == pa.string():
                assert "" not in stored[field.name].to_pylist(), (table, field.name)


def test_evidence_points_at_rows_and_holds_their_words(sample_tables: Path) -> None:
    rows = {name: pq.read_table(sample_tables / name).to_pylist() for name in SCHEMAS}
    number = {"letters": None, "services": "service_no", "citations": "citation_no"}
    number["diagnoses"] = "diagnosis_no"
    keys = {
        (table, row["letter_id"], row[column] if column else 1): row
        for table, column in number.items()
        for row in rows[table]
    }
    raw: dict[str, str] = {}
    for section in rows["sections"]:
        raw[section["letter_id"]] = raw.get(section["letter_id"], "") + section["text"]
    assert len(rows["evidence"]) > 500
    for item in rows["evidence"]:
        row = keys[item["of_table"], item["letter_id"], item["row_no"]]
        assert item["field"] in row
        text = raw[item["letter_id"]]
        assert text[item["char_start"] : item["char_end"]] == item["text"] != ""
        assert item["page"] == text.count("\f", 0, item["char_start"]) + 1
    kinds = {row["letter_id"]: row["text_engine"] for row in rows["letters"]}
    with_boxes = {item["letter_id"] for item in rows["evidence"] if item["boxes"]}
    assert with_boxes == {key for key, engine in kinds.items() if engine == "pdfium"}


def test_every_value_has_evidence(sample_tables: Path) -> None:
    evidence = pq.read_table(sample_tables / "evidence").to_pylist()
    have = {(e["of_table"], e["letter_id"], e["row_no"], e["field"]) for e in evidence}
    for table, number, columns in (
        ("letters", None, CONTRACT["letters"].split()[6:18]),
        ("services", "service_no", CONTRACT["services"].split()[2:6] + ["drug", "sessions"]),
    ):
        for row in pq.read_table(sample_tables / table).to_pylist():
            for column in columns:
                key = (table, row["letter_id"], row[number] if number else 1, column)
                assert (row[column] not in (None, [])) == (key in have), key


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_text_survives(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    rows = {"sections": [{"letter_id": "a", "section_no": 1, "text": text} for text in texts]}
    results = unpack(pack([FileResult(SourceRow("a", None, None, Status.EXTRACTED), rows)]))
    sink = pa.BufferOutputStream()
    pq.write_table(rows_of(results, "sections"), sink)
    assert pq.read_table(pa.BufferReader(sink.getvalue()))["text"].to_pylist() == texts


def test_pandas_reads_a_table_as_it_is(sample_tables: Path) -> None:
    services = pd.read_parquet(sample_tables / "services")
    assert {"service", "decision", "category"} <= set(services.columns)
    assert len(services) > 50


def test_load_tables_gives_right_types(sample_tables: Path) -> None:
    tables = imr_extract.load_tables(sample_tables)
    assert list(tables) == list(SCHEMAS)
    letters = tables["letters"]
    assert letters["age"].dtype == pd.Int16Dtype()
    assert pd.api.types.is_datetime64_any_dtype(letters["decision_date"])
    assert tables["services"]["retrospective"].dtype == pd.BooleanDtype()
    assert letters["case_number"].isna().sum() == 1
    joined = tables["services"].merge(letters, on="letter_id")
    assert len(joined) == len(tables["services"])


def test_columns_of_few_values_are_categories(sample_tables: Path) -> None:
    services = imr_extract.load_tables(sample_tables)["services"]
    assert list(services["decision"].cat.categories) == [
        "overturned", "partially_overturned", "upheld",
    ]  # fmt: skip
    assert isinstance(services["category"].dtype, pd.CategoricalDtype)
    assert not isinstance(services["service"].dtype, pd.CategoricalDtype)


def test_every_library_gives_the_same_tables(sample_tables: Path, tmp_path: Path) -> None:
    # Characters that DuckDB would take for a pattern or the end of a text.
    out = tmp_path / "it's [one]* out?"
    shutil.copytree(sample_tables, out)
    arrow = imr_extract.load_tables(out, library="arrow")
    polars = imr_extract.load_tables(out, library="polars")
    database = imr_extract.load_tables(out, library="duckdb")
    pandas = imr_extract.load_tables(out, library="pandas")
    for table, schema in SCHEMAS.items():
        rows = arrow[table].to_pylist()
        assert arrow[table].schema == schema
        assert polars[table].to_dicts() == rows
        assert len(pandas[table]) == len(rows) > 0
        found = database.table(table)
        assert found.columns == schema.names
        assert [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()] == rows


def test_an_unknown_library_and_a_missing_package_are_named(
    sample_tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="pandas, polars, duckdb and arrow"):
        imr_extract.load_tables(sample_tables, library="excel")  # type: ignore[call-overload]
    for library, extra in (("polars", "polars"), ("duckdb", "report")):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(MissingPackageError, match=rf"imr-extract\[{extra}\]"):
            imr_extract.load_tables(sample_tables, library=library)


@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb", "arrow"])
def test_a_folder_without_a_finished_run_is_refused(tmp_path: Path, library: str) -> None:
    with pytest.raises(TablesError, match="no tables of a finished run"):
        imr_extract.load_tables(tmp_path, library=library)
