"""The rules' examples are invented: they have the form of letters, but not the words of any.

Text found in many real letters belongs to the form, and examples must repeat it. Text found in only
a few belongs to those letters, and examples must not repeat it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_extract.reading.clean import clean
from imr_extract.reading.reader import read_letter
from imr_extract.rules.rule_set import load_rules, patterns_dir

# Five words in a row may be common English ("he was diagnosed with a"); six rarely are.
RUN = 6
# Nearly all runs occur in three letters or fewer. Up to ten of the 135 letters share a reviewer's
# habits or quote the same guideline; beyond that, a run belongs to the form.
STANDING = 0.08
# Items may be shorter than a run, but two words only name the service ("TENS unit").
WHOLE_ITEM, PART_OF_ITEM = 3, 4

_WORD = re.compile(r"[^\W\d_]?\d+(?:[-/.,]\d+)*|[^\W\d_]+")
_DATE = re.compile(r"\b\d\d?[-/.]\d\d?[-/.](?:\d\d){1,2}\b|\b[A-Z][a-z]{2,8} \d\d?, \d{4}\b")
_PADDING = re.compile(r"\b0(?=\d\b)|\b(?:19|20)(?=\d\d\b)")
_COMMENT = re.compile(r"(?:^#.*\n)+", re.MULTILINE)

Words = tuple[str, ...]


def words(text: str) -> Words:
    """The words in lower case; all numbers, levels and codes are the same word."""
    return tuple("0" if word[-1].isdigit() else word for word in _WORD.findall(text.lower()))


def runs(text: str) -> set[Words]:
    """The runs of words, and each date as it is."""
    said = words(text)
    dates = {(re.sub("[/.]", "-", _PADDING.sub("", date)),) for date in _DATE.findall(text)}
    return dates.union(zip(*(said[i:] for i in range(RUN)), strict=False))


def is_of(example: Words, item: Words) -> bool:
    """Whether an example is a whole item or, where it has more words, a part of one."""
    if len(example) < PART_OF_ITEM:
        return len(example) >= WHOLE_ITEM and example == item
    last = len(item) - len(example)
    return any(item[i : i + len(example)] == example for i in range(last + 1))


class Letters:
    """The runs of words of the real letters, and their items and diagnoses."""

    def __init__(self, shared: Path) -> None:
        folders = (shared / "letters", shared / "more-letters")
        files = [path for folder in folders for path in sorted(folder.rglob("*"))]
        self.texts = [_text(path) for path in files if path.suffix in {".pdf", ".txt"}]
        self.items = [
            {words(text) for text in _items(json.loads(line))}
            for folder in folders
            for gold in sorted(folder.glob("gold*.jsonl"))
            for line in gold.read_text(encoding="utf-8").splitlines()
        ]
        self._runs = Counter(run for text in self.texts for run in runs(text))

    def copied(self, text: str) -> set[Words]:
        """What a text repeats of a few letters."""
        found = {run for run in runs(text) if self._is_of_few(self._runs[run])}
        example = words(text)
        if self._is_of_few(sum(any(is_of(example, i) for i in items) for items in self.items)):
            found.add(example)
        return found

    def _is_of_few(self, count: int) -> bool:
        return 0 < count < STANDING * len(self.texts)


def _text(path: Path) -> str:
    letter = read_letter(path.read_bytes(), path.name)
    if letter.places is not None:
        letter.places.close()
    return clean(letter.raw).text


def _items(gold: dict) -> Iterator[str]:
    for service in gold["services"]:
        for key in ("text", "original_request", "authorized"):
            yield service.get(key) or ""
    for diagnosis in gold["diagnoses"]:
        yield diagnosis["text"]


@pytest.fixture(scope="module")
def letters(shared: Path) -> Letters:
    return Letters(shared)


def test_no_example_and_no_note_repeats_a_letter(letters: Letters) -> None:
    copied: list[str] = []
    for file in load_rules().files.values():
        for rule in file.rules:
            # The phrases that a rule matches belong to the form.
            own = set().union(*map(runs, rule.phrases))
            texts = (*rule.examples, *rule.counter_examples, rule.note, rule.no_counter_example)
            for text in texts:
                copied += [f"{rule.id}: {text!r}: {run}" for run in letters.copied(text) - own]
    for path in sorted(patterns_dir().glob("*.toml")):
        for comment in _COMMENT.findall(path.read_text(encoding="utf-8")):
            copied += [f"{path.name}: {comment!r}: {run}" for run in letters.copied(comment)]
    assert not copied, "\n".join(copied)


def test_what_is_copied_is_found(letters: Letters) -> None:
    """Words of a summary, an item and a date give themselves away; words of the form do not."""
    summary = letters.texts[0].partition("CLINICAL CASE SUMMARY")[2].split()
    assert letters.copied(" ".join(summary[30:60]))
    item = max(letters.items[0], key=len)
    assert len(item) >= PART_OF_ITEM and item in letters.copied(" ".join(item))
    assert any(letters.copied(date) for date in _DATE.findall(letters.texts[0]))
    assert not letters.copied("The Expert Reviewer has the following credentials:")
