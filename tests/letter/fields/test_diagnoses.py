"""Diagnoses: what is read, how it is meant, and what must not be read."""

import pytest
from short_letter import read


@pytest.mark.parametrize(
    ("summary", "conditions"),
    [
        ("She was diagnosed with a head contusion and neck strain.", ["head contusion", "neck strain"]),
        ("Diagnoses include sprain of the muscle, fascia and tendon of the neck.", ["sprain of the muscle, fascia and tendon of the neck"]),
        ("He is being treated for cervical and lumbar strain.", ["cervical and lumbar strain"]),
        ("The current diagnoses are documented as knee pain, chronic pain.", ["knee pain", "chronic pain"]),
        ("Diagnoses: 1. knee pain 2. wrist sprain.", ["knee pain", "wrist sprain"]),
        ("Diagnoses are: 1. Gout. 2. Wrist sprain. 3. Anxiety. He fell.", ["Gout", "Wrist sprain", "Anxiety"]),
        ("The pain was 1. He was assessed with gout. 2. was not reached.", ["gout"]),
        ("The physician diagnosed the injured worker as having gout.", ["gout"]),
        ("She was diagnosed with the following: gout, hip sprain.", ["gout", "hip sprain"]),
        ("Diagnoses as of 11-02-2016 were gout and hip sprain.", ["gout", "hip sprain"]),
        ("Diagnoses are lumbar neuritis or radiculitis, unspecified, and gout.", ["lumbar neuritis or radiculitis, unspecified", "gout"]),
        ("Diagnoses are gout or asthma.", ["gout", "asthma"]),
        ("Diagnoses are hip strain without tear or bursitis.", ["hip strain without tear or bursitis"]),
        ("Diagnoses are stenosis, lumbar region, without swelling, and gout.", ["stenosis, lumbar region, without swelling", "gout"]),
        ("Diagnoses are arthrosis, localized, lower leg; hip strain.", ["arthrosis, localized, lower leg", "hip strain"]),
        ("Diagnoses are knee sprain; and stress, anxiety, and gout.", ["knee sprain", "stress", "anxiety", "gout"]),
        ("The diagnosis is major depression, single episode, moderate, and gout.", ["major depression, single episode, moderate", "gout"]),
        ("The impression was 1. Gout 2. Hip strain.", ["Gout", "Hip strain"]),
        ("His doctor diagnosed gout and hip strain.", ["gout", "hip strain"]),
        ("Accepted conditions include gout.", ["gout"]),
        ("Diagnoses are lumbar strain, subsequent encounter; sciatica.", ["lumbar strain, subsequent encounter", "sciatica"]),
        ("He was diagnosed with ankle sprain and was given a brace.", ["ankle sprain"]),
        ("She was diagnosed with a wrist sprain (S63.501A).", ["wrist sprain"]),
        ("Diagnoses include right and left knee joint sprain.", ["right and left knee joint sprain"]),
        ("The impression was dizziness and giddiness, hip sprain.", ["dizziness and giddiness", "hip sprain"]),
        ("The MRI of the knee had the impression of a meniscus tear.", []),
        ("He complained of knee pain. The MRI showed a tear.", []),
        ("Surgical history included a hernia repair.", []),
        ("With a history of an occupational claim from 10/27/2016.", []),
        ("There is no history of smoking or alcohol abuse.", []),
    ],
)  # fmt: skip
def test_conditions(summary: str, conditions: list[str]) -> None:
    assert [d.diagnosis for d in read(summary).diagnoses] == conditions


@pytest.mark.parametrize(
    ("summary", "assertions"),
    [
        ("Diagnoses include possible wrist fracture and knee strain.", ["uncertain", "affirmed"]),
        ("Treatment: being treated for rule out hernia.", ["uncertain"]),
        (
            "Diagnoses include gout, sciatica versus hip bursitis.",
            ["affirmed", "uncertain", "uncertain"],
        ),
        ("The diagnosis is radiculitis vs. neuropathy.", ["uncertain", "uncertain"]),
        ("Diagnoses include pain consistent with sciatica and gout.", ["uncertain", "affirmed"]),
        ("Diagnoses include hand paresthesia most likely related to the neck.", ["affirmed"]),
        ("Past medical history included asthma and gout.", ["historical", "historical"]),
        ("There is no history of gout or asthma.", ["negated", "negated"]),
        ("She has filed a claim for shoulder pain reportedly from work.", ["claimed"]),
        ("The presentation was consistent with impingement syndrome.", ["uncertain"]),
        ("The records document a history of a diagnosis of gout.", ["historical"]),
    ],
)
def test_assertions(summary: str, assertions: list[str]) -> None:
    assert [d.assertion.value for d in read(summary).diagnoses] == assertions


def test_icd_codes_and_one_row_a_condition() -> None:
    letter = read(
        "Diagnoses include low back pain (M54.5) and gout. The diagnosis is low back pain."
    )
    assert [(d.diagnosis, d.icd_codes) for d in letter.diagnoses] == [
        ("low back pain", ("M54.5",)),
        ("gout", ()),
    ]


@pytest.mark.parametrize(
    ("printed", "text", "codes"),
    [
        ("scalp contusion (920)", "scalp contusion", ("920",)),
        ("neck sprain (ICD-10 S16.1XXA)", "neck sprain", ("S16.1XXA",)),
        ("neck sprain (S33.5XXA)", "neck sprain", ("S33.5XXA",)),
        ("lumbar strain (ICD-9: 847.2)", "lumbar strain", ("847.2",)),
        ("headache R51", "headache R51", ()),
    ],
)
def test_codes_behind_a_diagnosis(printed: str, text: str, codes: tuple[str, ...]) -> None:
    (diagnosis,) = read(f"Diagnoses include {printed}.").diagnoses
    assert (diagnosis.diagnosis, diagnosis.icd_codes) == (text, codes)


@pytest.mark.parametrize(
    ("printed", "stated"),
    [
        ("gout (M10.9), asthma (J45.909) and knee pain", "gout M10.9; asthma J45.909; knee pain"),
        ("M10.9 gout, J45.909 asthma", "gout M10.9; asthma J45.909"),
        ("M10.9 gout J45.909 asthma", "gout M10.9; asthma J45.909"),
        ("gout M10.9 asthma J45.909", "gout M10.9; asthma J45.909"),
        ("gout, M10.9, asthma, J45.909", "gout M10.9; asthma J45.909"),
        ("M10.9, gout, and J45.909, asthma", "gout M10.9; asthma J45.909"),
        ("gout - M10.9; asthma - J45.909", "gout M10.9; asthma J45.909"),
        ("274.9 - gout; 493.90 - asthma", "gout 274.9; asthma 493.90"),
        ("274.9: gout; 493.90: asthma", "gout 274.9; asthma 493.90"),
        ("274.9 [gout], 493.90 [asthma]", "gout 274.9; asthma 493.90"),
        ("(274.9) gout (493.90) asthma", "gout 274.9; asthma 493.90"),
        ("gout, ICD-9 274.9; asthma, ICD-9 493.90", "gout 274.9; asthma 493.90"),
        ("ICD-10 M10.9 gout and ICD-10 J45.909 asthma", "gout M10.9; asthma J45.909"),
        ("M54.16 (radiculopathy, lumbar region) and M10.9 (gout)",
         "radiculopathy, lumbar region M54.16; gout M10.9"),
        ("M10.9 rule out gout, J45.909 asthma", "gout M10.9; asthma J45.909"),
        ("M10.9 gout; asthma (J45.909)", "gout M10.9; asthma J45.909"),
        ("1. Gout M10.9 2. Asthma J45.909", "Gout M10.9; Asthma J45.909"),
        ("1. M10.9 Gout 2. J45.909 Asthma", "Gout M10.9; Asthma J45.909"),
        ("V71.09 No diagnosis. 274.9 Gout", "Gout 274.9"),
        ("gout; status post appendectomy (Z90.49); asthma", "gout; asthma"),
        ("gout. Asthma was seen. Diagnosis: gout (M10.9)", "gout M10.9"),
    ],
)  # fmt: skip
def test_the_code_is_that_of_the_name_beside_it(printed: str, stated: str) -> None:
    found = read(f"Diagnoses: {printed}.").diagnoses
    assert "; ".join(" ".join([d.diagnosis, *d.icd_codes]) for d in found) == stated


def test_names_behind_codes_that_no_label_leads_to() -> None:
    found = read("ICD codes M10.9 (gout) and J45.909 (asthma) were given.").diagnoses
    assert [(d.diagnosis, d.icd_codes) for d in found] == [
        ("gout", ("M10.9",)),
        ("asthma", ("J45.909",)),
    ]
