"""No letter takes more than its length in time: what is four times as long takes about four times.

A test of seconds would hold the machine; this one holds how time grows.
"""

import contextlib
import gc
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_extract.errors import LetterError
from imr_extract.letter.extract import extract
from imr_extract.reading.reader import MOST_CHARACTERS
from imr_extract.rules.rule_set import load_rules

HEAD = """Case Number: CM16-0900001 Date Assigned: 10/25/2016
Date of Injury: 01/02/2010 Decision Date: 11/20/2016
Priority: Standard Application Received: 10/11/2016

CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

"""
DECISIONS = """

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth
below:

"""
ITEM = """{}. {}: Upheld

Claims Administrator guideline: Decision based on {}.

MAXIMUS guideline: Decision based on {}.

Decision rationale: {}

"""
LINE = "MTUS Chronic Pain Treatment Guidelines, Section(s): Physical Medicine"
# Time at four times the length, over the time at the length: 4 where it is linear, 16 where each
# word is held against each other one. A busy machine gives up to 6.
MOST = 8.0


def letter(
    summary: str = "A 45 year old man.",
    request: str = "Physical therapy 2x6",
    line: str = LINE,
    rationale: str = "No need was shown.",
    items: str = "",
) -> str:
    item = items or ITEM.format(1, request, line, line, rationale)
    return HEAD + summary + DECISIONS + item


def seconds(text: str) -> float:
    data = text.encode("utf-8", "surrogatepass")
    # Its work depends on what all letters before have left, and comes when it comes.
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        with contextlib.suppress(LetterError):
            extract(data, "a.txt")
        return time.process_time() - start
    finally:
        gc.enable()


def growth(make: Callable[[int], str], length: int) -> float:
    """How many times as long four times the length takes.

    Noise, and what only short texts are spared, does not come again at twice and four times the
    length; where each word is held against each other one, the figure only comes nearer to 16.
    """
    seconds(make(1))
    found = 100.0
    for longer in (length, 2 * length, 4 * length):
        whole = make(4 * longer)
        if len(whole) > MOST_CHARACTERS:
            break  # it is refused before it is read, which takes no time at all
        found = min(found, seconds(whole) / max(seconds(make(longer)), 0.02))
        if found < MOST:
            break
    return found


LONG: dict[str, Callable[[int], str]] = {
    "items": lambda n: letter(
        items="".join(
            ITEM.format(i + 1, "Knee brace", LINE, LINE, "Not needed.") for i in range(n // 8)
        )
    ),
    "items on one line each": lambda n: letter(items="knee brace: Upheld\n" * n),
    "statements": lambda n: letter(
        items="The request for a knee brace is not medically necessary. " * n
    ),
    "dates": lambda n: letter("He was hurt on " + "01/02/2010, " * n),
    "dates of injury": lambda n: letter("He was injured on 01/02/2010. " * n),
    "dates of injury in one sentence": lambda n: letter("He was injured on 01/02/2010 and " * n),
    "ages": lambda n: letter("A 45 year old man, " * n),
    "conditions": lambda n: letter("Diagnoses: " + "knee sprain, " * n),
    "conditions in sentences": lambda n: letter("He was diagnosed with knee sprain. " * n),
    "conditions and conditions": lambda n: letter("Diagnosed with " + "knee sprain and " * n),
    "numbered conditions": lambda n: letter(
        "Diagnoses: " + " ".join(f"{i + 1}. knee sprain" for i in range(n))
    ),
    "coded conditions": lambda n: letter("Diagnoses:\n" + "S83.91 knee sprain\n" * n),
    "codes": lambda n: letter("Dx: gout " + "M10.9, " * 8 * n),
    "opinions": lambda n: letter("The impression was gout\n- " * n),
    "opinions of one word": lambda n: letter("IMP: gout. " * n),
    "no opinions": lambda n: letter("no diagnosis of gout\n- " * n),
    "opinions of a list": lambda n: letter("gout is on his problem list " * n),
    "denied conditions": lambda n: letter("Gout was ruled out and " * n),
    "numbers of a list": lambda n: letter("A man. " + "1. " * n),
    "question marks": lambda n: letter("A man. " + "? " * n),
    "brackets": lambda n: letter("A man. " + "(knee sprain " * n),
    "abbreviations": lambda n: letter("A man. " + "Dr. " * n),
    "lines": lambda n: letter("A man.\n\n" + "He has pain\n" * n),
    "pages": lambda n: letter("A man.\n\n" + "".join(f"Pain.\nPage {i}\f" for i in range(n // 2))),
    "pages of items": lambda n: letter(
        items="".join(f"Knee brace: Upheld\n\nPage {i + 2} of {n}\f" for i in range(n // 4))
    ),
    "headings": lambda n: letter() + "Decision rationale:\n" * n,
    "drugs": lambda n: letter(request="Norco 10/325mg #60, " * n),
    "weeks": lambda n: letter(request="PT 2 times a week for 6 weeks, " * n),
    "visits": lambda n: letter(request="12 visits of PT and " * n),
    "modified requests": lambda n: letter(
        request="".join(
            f"Massage {i} was authorized by the Claims Administrator.\n\n" for i in range(n)
        )
    ),
    "requests of a notice": lambda n: letter(
        items="".join(f"{i + 1}) Regarding the request for brace {i}\n" for i in range(n))
    ),
    "levels of drugs": lambda n: letter(request="vitamin D level, " * n),
    "sides of regions": lambda n: letter(request="R knee, " * n),
    "regions of the spine": lambda n: letter(request="MRI, " + "cervical, thoracic, " * n),
    "sessions": lambda n: letter(request="PT " + "2x6 " * n),
    "labels of a line": lambda n: letter(line="MTUS Chronic Pain, Section(s): X; " * n),
    "sections of a line": lambda n: letter(line=LINE + ", Opioids" * n),
    "citations": lambda n: letter(rationale="ACOEM Guidelines, Chapter 8, pages 174-175; " * n),
    "papers": lambda n: letter(rationale="Smith J. Spine. 2010;35:123-130. " * n),
    "digits": lambda n: letter("A man. " + "1234567 " * n),
    "one long number": lambda n: letter("A man. " + "7" * 8 * n),
    "one long word of a request": lambda n: letter(request="Knee " + "Administrator" * 8 * n),
    "one long word of a line": lambda n: letter(line="MTUS " + "Administrator" * 8 * n),
    "one long word of a rationale": lambda n: letter(rationale="Administrator" * 8 * n),
    "one long word of a summary": lambda n: letter("Dx: " + "Administrator" * 8 * n),
    "marks without a space": lambda n: letter("A man. " + "(\ufffd" * 8 * n),
    "decimals without a space": lambda n: letter("A man. " + "1.5," * 4 * n),
    "hyphens": lambda n: letter("A man. " + "a-" * n),
}


@pytest.mark.parametrize("what", LONG)
def test_time_grows_with_length_alone(what: str) -> None:
    assert growth(LONG[what], 250) < MOST


@pytest.mark.nightly
@pytest.mark.parametrize("what", LONG)
def test_time_of_a_hundred_thousand_characters_grows_with_length_alone(what: str) -> None:
    # What is short for each pair of words takes a long text to outweigh what each word takes.
    make = LONG[what]
    units = 100_000 * 1_000 // len(make(1_000))
    assert growth(make, units // 4) < MOST


WORDS = st.text(st.sampled_from("aA0 .,;:-/()?!'\"&#%+*=\n\t•\u00ad\ufffd"), min_size=1, max_size=3)
RULES = load_rules()
EXAMPLES = sorted(
    {example for file in RULES.files for rule in RULES.of(file) for example in rule.examples}
)
PLACES = ("summary", "request", "line", "rationale")


@pytest.mark.nightly
@settings(max_examples=300)
@given(
    st.sampled_from(PLACES),
    st.lists(
        st.one_of(
            WORDS,
            st.sampled_from(sorted({*HEAD.split(), *ITEM.split(), *LINE.split()})),
            st.sampled_from(EXAMPLES),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_time_of_any_run_grows_with_length_alone(place: str, words: list[str]) -> None:
    run = " ".join(words)
    length = min(500, MOST_CHARACTERS // (10 * len(run)))
    assert growth(lambda n: letter(**{place: "Knee " + run * n}), length) < MOST
