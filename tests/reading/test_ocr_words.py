"""What OCR is known to misread, without OCR: words of given size and place."""

import pytest

from imr_extract.reading.ocr_words import ReadLine, ReadPicture, ReadWord, mended, surer

ASCENT, WIDE, SPACE = 24.0, 14.0, 13.0


def line(*words: str | tuple[str, float], tall: float = ASCENT) -> ReadLine:
    """Words side by side; with a number, so many pixels behind the one before."""
    found: list[ReadWord] = []
    at = 100.0
    for word in words:
        text, gap = word if isinstance(word, tuple) else (word, SPACE)
        left = at + gap
        at = left + (8 if text == "|" else WIDE * len(text))
        top = 200 - (tall if text == "|" else ASCENT)
        found.append(ReadWord(text, left, top, at, 200, 0.9))
    return ReadLine(found, 100, 200)


def texts(read: ReadLine) -> list[str]:
    return [word.text for word in mended(read, ASCENT).words]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        # a one that stands wide
        (["on", "1", ("1-9-2016.", 9)], "on 11-9-2016."),
        (["On", "|", ("1-23-2016", 9)], "On 11-23-2016"),
        (["dated", "(1", ("1-28-16)", 9)], "dated (11-28-16)"),
        (["dated", "11", ("-21-2016,", 8)], "dated 11-21-2016,"),
        (["on", "11-9-20", ("16,", 8)], "on 11-9-2016,"),
        (["on", "10/25/20", ("16", 8)], "on 10/25/2016"),
        (["Number:", "CM16", ("-0221706", 8)], "Number: CM16-0221706"),
        # words of their own
        (["sessions", "1", ("1-9-2016", 30)], "sessions 1 1-9-2016"),
        (["from", "10-9-16", ("11-9-16", 9)], "from 10-9-16 11-9-16"),
        (["page", "11", ("12", 9)], "page 11 12"),
        # look-alikes of digits
        (["of", "l0-25-2O16"], "of 10-25-2016"),
        (["IMR", "CMI6-O221706"], "IMR CM16-0221706"),
        (["10\u201425\u20142016"], "10-25-2016"),
        (["[-month", "|-week"], "1-month 1-week"),
        (["L4-LS,", "LS-S1", "L5-S1", "LSO"], "L4-L5, L5-S1 L5-S1 LSO"),
        (["EMG/NCYV"], "EMG/NCV"),
        (["Oil", "Il", "LS"], "Oil Il LS"),
        # bars
        (["with", "|", "refill"], "with 1 refill"),
        (["3,", "(|),", "|,"], "3, (1), 1,"),
        # dust, and a space that was not seen
        (["is.no", "had.a", "based.", "on"], "is no had a based on"),
        (["ODG.", "The", "pain.", "He"], "ODG. The pain. He"),
        (["ofa", "onthe", "data"], "of a on the data"),
        (["uptodate.com", "p.o.", "q.i.d", "e.g."], "uptodate.com p.o. q.i.d e.g."),
    ],
)  # fmt: skip
def test_slips_are_mended(read: list[str | tuple[str, float]], meant: str) -> None:
    assert " ".join(texts(line(*read))) == meant


def test_the_rule_of_a_table_is_no_word() -> None:
    assert texts(line("Date:", "|", "10/20/2016", tall=38)) == ["Date:", "10/20/2016"]
    # but in a sentence a bar is a one, whatever size OCR gives it
    assert texts(line("up", "to", "|", "or", tall=38)) == ["up", "to", "1", "or"]


def test_a_month_that_cannot_be_is_guessed_and_stays_doubtful() -> None:
    (word,) = mended(line("42/29/2016"), ASCENT).words
    assert (word.text, word.confidence) == ("12/29/2016", 0.0)
    assert texts(line("42-year-old", "4/12/2016", "L4-5")) == ["42-year-old", "4/12/2016", "L4-5"]


def test_a_word_that_was_two_has_their_places() -> None:
    read = line("ofa")
    (word,) = read.words
    first, second = mended(read, ASCENT).words
    assert (first.left, second.right) == (word.left, word.right)
    assert first.right == second.left


def test_of_two_readings_the_surer_counts_for_doubtful_words() -> None:
    first = [
        ReadWord("EMG/NCYV", 10, 0, 90, 20, 0.44), ReadWord("of", 100, 0, 120, 20, 0.95),
        ReadWord("1", 130, 0, 138, 20, 0.13), ReadWord("1-9-2016,", 147, 0, 240, 20, 0.5),
    ]  # fmt: skip
    second = [
        ReadWord("EMG/NCV", 11, 0, 91, 20, 0.9), ReadWord("oi", 100, 0, 120, 20, 0.99),
        ReadWord("11-9-20", 131, 0, 200, 20, 0.9), ReadWord("16,", 205, 0, 240, 20, 0.9),
    ]  # fmt: skip
    found = [word.text for word in surer(first, second, 0.6)]
    assert found == ["EMG/NCV", "of", "11-9-20", "16,"]
    unsure = [word._replace(confidence=0.05) for word in second]
    assert surer(first, unsure, 0.6) == first
    assert surer(first, [], 0.6) == first


def test_a_picture_says_how_sure_it_is() -> None:
    assert ReadPicture((10, 10), 0.0, []).confidence is None
    read = line("Upheld")
    doubtful = read._replace(words=[read.words[0]._replace(confidence=0.1)])
    picture = ReadPicture((900, 900), 0.0, [read, doubtful])
    assert picture.confidence == pytest.approx(0.5)
    assert picture.ascent == ASCENT
