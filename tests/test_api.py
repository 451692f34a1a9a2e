import datetime as dt
import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import pytest
import spacy
from conftest import ROOT, SAMPLES
from conftest import imr_extract as command
from nbclient import NotebookClient
from spacy import displacy

import imr_extract
from imr_extract.columns import CITATIONS, DIAGNOSES, EVIDENCE, LETTERS, SECTIONS, SERVICES, Table
from imr_extract.letter.pipeline import components
from imr_extract.load import load_rows

SAMPLE = SAMPLES / "CM14-0900049.txt"


def test_public_names_are_documented() -> None:
    for name in imr_extract.__all__:
        doc = getattr(imr_extract, name).__doc__
        assert doc and len(doc) > 80, name


def test_what_reads_tables_does_not_wait_for_spacy() -> None:
    script = (
        "import sys, imr_extract.cli, imr_extract.quality.compare, imr_extract.quality.evaluate\n"
        "import imr_extract.viewing.review_page, imr_extract.report\n"
        "assert imr_extract.load_tables and 'load_tables' in dir(imr_extract)\n"
        "print([name for name in ('spacy', 'pandas', 'pdfplumber') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_name_that_the_package_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'imr_extract' has no attribute 'extract_letters'"):
        _ = imr_extract.extract_letters


def test_a_path_and_its_bytes_give_the_same_letter() -> None:
    path = SAMPLES / "CM16-0900006.pdf"
    one, other = imr_extract.extract_letter(path), imr_extract.extract_letter(path.read_bytes())
    assert one.services == other.services and one.letter_id == other.letter_id
    assert (one.uri, other.uri) == (str(path), "")


def test_the_pipeline_is_spacys_own() -> None:
    nlp = imr_extract.build_nlp()
    assert tuple(nlp.pipe_names) == components()
    doc = next(iter(nlp.pipe([SAMPLE.read_text()])))
    for group in ("imr_sections", "imr_worker", "imr_diagnoses", "imr_services", "imr_guidelines"):
        assert doc.spans[group]
        assert all(span.label_ and span.id_ for span in doc.spans[group])
    page = displacy.render(doc, style="span", options={"spans_key": "imr_diagnoses"}, jupyter=False)
    assert "affirmed" in page


def test_factories_are_found_without_importing_us() -> None:
    names = {point.name for point in entry_points(group="spacy_factories")}
    assert set(components()) <= names
    assert all(spacy.registry.has("factories", name) for name in components())


def test_outcome_and_injury_date_are_resolved() -> None:
    letter = imr_extract.extract_letter(SAMPLES / "CM16-0900899.pdf")
    assert letter.outcome is not None and letter.outcome.value == "partially_overturned"
    assert letter.injury_date == letter.date_of_injury
    undated = imr_extract.extract_letter(Path(SAMPLE))
    assert undated.date_of_injury is None


# What a notebook shows, and names that agree ----------------------------------------------------

LONG = SAMPLES / "CM16-0900899.pdf"


def test_a_letter_prints_one_line() -> None:
    letter = imr_extract.extract_letter(LONG)
    assert repr(letter) == (
        f"<Letter CM16-0900899: 6 services, partially_overturned; 4 pages of {LONG}>"
    )
    assert "of bytes>" in repr(imr_extract.extract_letter(LONG.read_bytes()))
    # What a letter holds does not print where each of its values stands.
    assert "Evidence(" not in repr((letter.services, letter.diagnoses))


def test_a_cell_that_ends_with_a_letter_shows_its_page() -> None:
    code = f"import imr_extract\nimr_extract.extract_letter({str(LONG)!r})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    (output,) = notebook.cells[0].outputs
    assert len(output.data["text/plain"]) < 200
    assert output.data["text/html"] == imr_extract.extract_letter(LONG).display()._repr_html_()
    assert output.data["text/html"].startswith("<iframe ")


def as_json(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Columns of a table's row, with dates as text."""
    return {
        name: row[name].isoformat() if isinstance(row[name], dt.date) else row[name]
        for name in names
    }


def test_the_record_has_the_names_and_values_of_the_tables(sample_tables: Path) -> None:
    record = imr_extract.extract_letter(LONG).to_dict()
    assert record == json.loads(command("show", LONG, "--json").stdout)
    assert {"outcome", "injury_date", "service_count"} <= record.keys()

    def check(table: Table, nested: list[dict[str, Any]], *inner: str) -> None:
        rows = load_rows(sample_tables, table.name, [record["letter_id"]])
        names = table.attributes
        assert [*nested[0]] == [*names, *inner]
        assert [as_json(row, names) for row in nested] == [as_json(row, names) for row in rows]

    services = record["services"]
    check(LETTERS, [record], "evidence", "services", "diagnoses", "sections")
    check(SERVICES, services, "evidence", "citations")
    check(CITATIONS, [cited for service in services for cited in service["citations"]], "evidence")
    check(DIAGNOSES, record["diagnoses"], "evidence")
    check(SECTIONS, record["sections"])
    evidence = [
        item
        for part in (record, *services, *record["diagnoses"])
        for item in part["evidence"]
        + [item for cited in part.get("citations", []) for item in cited["evidence"]]
    ]
    rows = load_rows(sample_tables, "evidence", [record["letter_id"]])
    names = EVIDENCE.attributes
    assert sorted(map(str, evidence)) == sorted(str(as_json(row, names)) for row in rows)
