from importlib.metadata import entry_points
from pathlib import Path

import spacy
from conftest import SAMPLES
from spacy import displacy

import imr_extract
from imr_extract.nlp import COMPONENTS

SAMPLE = SAMPLES / "CM14-0900049.txt"


def test_public_names_are_documented() -> None:
    for name in imr_extract.__all__:
        doc = getattr(imr_extract, name).__doc__
        assert doc and len(doc) > 80, name


def test_a_path_and_its_bytes_give_the_same_letter() -> None:
    path = SAMPLES / "CM16-0900006.pdf"
    one, other = imr_extract.extract_letter(path), imr_extract.extract_letter(path.read_bytes())
    assert one.services == other.services and one.letter_id == other.letter_id
    assert (one.source, other.source) == (str(path), "")


def test_the_pipeline_is_spacys_own() -> None:
    nlp = imr_extract.build_nlp()
    assert tuple(nlp.pipe_names) == COMPONENTS
    doc = next(iter(nlp.pipe([SAMPLE.read_text()])))
    for group in ("imr_sections", "imr_worker", "imr_diagnoses", "imr_services", "imr_guidelines"):
        assert doc.spans[group]
        assert all(span.label_ and span.id_ for span in doc.spans[group])
    page = displacy.render(doc, style="span", options={"spans_key": "imr_diagnoses"}, jupyter=False)
    assert "affirmed" in page


def test_factories_are_found_without_importing_us() -> None:
    names = {point.name for point in entry_points(group="spacy_factories")}
    assert set(COMPONENTS) <= names
    assert all(spacy.registry.has("factories", name) for name in COMPONENTS)


def test_outcome_and_injury_date_are_resolved() -> None:
    letter = imr_extract.extract_letter(SAMPLES / "CM16-0900899.pdf")
    assert letter.outcome is not None and letter.outcome.value == "partially_overturned"
    assert letter.injury_date == letter.date_of_injury
    undated = imr_extract.extract_letter(Path(SAMPLE))
    assert undated.date_of_injury is None
