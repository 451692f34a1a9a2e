import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from conftest import SAMPLES
from spacy import displacy

import imr_extract
from imr_extract.letter.pipeline import components

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
