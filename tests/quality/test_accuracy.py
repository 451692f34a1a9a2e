"""docs/accuracy.md and README.md hold what the rules give for the sets that are in the repository."""

import copy

import pytest

from benchmarks.score import (
    NOT_MEASURED,
    PAGE,
    README,
    SETS,
    LetterSet,
    figures,
    markdown,
    measure,
    pages,
    parse,
    sets,
    summary,
    weakest,
    written,
)
from imr_extract.quality.scores import Evaluation, Score

PUBLIC = [letters for letters in SETS if "data" in letters.gold.parts]
REFRESH = "run `make score WRITE=1`"


def evaluation(letters: int, **hits: int) -> Evaluation:
    """Fields of 20 values; those that README names are there."""
    fields = {"service", "decision", "age", "injury_dates", "diagnoses", "MTUS citation", *hits}
    scores = {name: Score(hits.get(name, 20), None, 20) for name in sorted(fields)}
    return Evaluation(letters, scores=scores)


# The committed pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("letters", PUBLIC, ids=lambda letters: letters.name)
def test_the_pages_are_what_the_rules_give(letters: LetterSet) -> None:
    page, readme = PAGE.read_text(encoding="utf-8"), README.read_text(encoding="utf-8")
    name, measured = letters.name, {letters.name: measure(letters)}

    table = parse(page, "field")
    given = {field: row[name] for field, row in figures(measured, {}).items()}
    assert {field: row[name] for field, row in table.items() if field in given} == given, REFRESH
    assert all(row[name] == "none" for field, row in table.items() if field not in given), REFRESH

    row = parse(page, "set")[name]
    assert row == sets(measured, {}, row["measured"])[name], REFRESH
    assert parse(readme, "letters")[letters.what] == summary(measured, {})[letters.what], REFRESH


SIZES = {
    "challenge": 27,
    "short-a": 60,
    "short-b": 60,
    "voices-a": 30,
    "voices-b": 30,
    "voices-c": 40,
    "voices-d": 60,
    "voices-e": 60,
}


def test_the_sets_are_in_the_repository() -> None:
    assert [letters.name for letters in PUBLIC] == list(SIZES)
    for letters in PUBLIC:
        assert letters.is_here
        suffixes = [path.suffix for path in letters.letters.iterdir()]
        assert suffixes == [".txt"] * SIZES[letters.name]


def test_every_set_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert list(parse(page, "set")) == [letters.name for letters in SETS]
    assert all(f"\n- **{letters.name}**: " in page for letters in SETS)
    assert list(next(iter(parse(page, "field").values()))) == ["", *(s.name for s in SETS)]


# Writing them -----------------------------------------------------------------------------------

TEXT = "Top.\n\n<!-- {0} -->\n\nold\n<!-- end of {0} -->\n\nBottom.\n"
EMPTY = TEXT.format("sets") + TEXT.format("figures"), TEXT.format("accuracy")


def test_what_is_not_measured_stays() -> None:
    first = {"real-first": evaluation(78, age=15), "challenge": evaluation(27, age=10)}
    page, readme = pages(first, *EMPTY, "2026-01-01")
    assert parse(page, "field")["age"]["short-b"] == NOT_MEASURED

    second = {"challenge": evaluation(27, age=12, sex=3), "short-b": evaluation(60, age=19)}
    page, readme = pages(second, page, readme, "2026-02-02")
    age = parse(page, "field")["age"]
    assert age["real-first"] == "0.750 (0.53-0.89) n=20"
    assert age["challenge"] == "0.600 (0.39-0.78) n=20"
    assert age["short-b"] == "0.950 (0.76-0.99) n=20"
    assert parse(page, "field")["sex"] == {
        "": "accuracy",
        "real-first": NOT_MEASURED,
        "real-others": NOT_MEASURED,
        "challenge": "0.150 (0.05-0.36) n=20",
        "short-a": NOT_MEASURED,
        "short-b": "none",
        "voices-a": NOT_MEASURED,
        "voices-b": NOT_MEASURED,
        "voices-c": NOT_MEASURED,
        "voices-d": NOT_MEASURED,
        "voices-e": NOT_MEASURED,
    }
    dates = {name: row["measured"] for name, row in parse(page, "set").items()}
    assert dates["real-first"] == "2026-01-01" and dates["challenge"] == "2026-02-02"
    rows = parse(readme, "letters")
    assert rows[SETS[0].what]["age"] == "0.750" and rows[SETS[0].what]["n"] == "78"
    assert rows[SETS[2].what]["weakest fields"] == "sex 0.150 (n=20), age 0.600 (n=20)"
    assert page.count("Top.") == page.count("Bottom.") == 2 and "old" not in page + readme


def test_writing_again_changes_nothing() -> None:
    measured = {letters.name: evaluation(5, age=15, sex=3) for letters in SETS}
    once = pages(measured, *EMPTY, "2026-01-01")
    assert pages(copy.deepcopy(measured), *once, "2026-01-01") == once
    some = {name: measured[name] for name in ("short-a", "short-b")}
    assert pages(some, *once, "2026-01-01") == once


def test_a_field_that_no_set_has_any_more_goes() -> None:
    once = pages({s.name: evaluation(5, sex=3) for s in SETS}, *EMPTY, "2026-01-01")
    some, _ = pages({"short-a": evaluation(5)}, *once, "2026-01-02")
    assert parse(some, "field")["sex"]["short-a"] == "none"
    page, _ = pages({s.name: evaluation(5) for s in SETS}, *once, "2026-01-02")
    assert "sex" not in parse(page, "field")


@pytest.mark.parametrize("text", ["", "<!-- sets -->", TEXT.format("sets") * 2])
def test_a_page_without_its_marks_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="<!-- sets -->"):
        written(text, "sets", "new")


def test_the_weakest_fields() -> None:
    scores = {
        "full": Score(20, None, 20),
        "few": Score(0, None, 9),
        "diagnoses (overlap >= 0.5)": Score(1, 20, 20),
        **{f"field {hits}": Score(hits, None, 20) for hits in (9, 3, 8, 5, 7, 6)},
    }
    assert weakest(scores) == [f"field {hits}" for hits in (3, 5, 6, 7, 8)]


def test_a_table_is_read_as_it_was_written() -> None:
    table = {"age": {"": "accuracy", "short-a": "1.000"}, "sex": {"": "F1", "short-a": "none"}}
    for even in (True, False):
        text = f"# Page\n\n| other |\n|---|\n| age |\n\n{markdown('field', table, even)}\nEnd.\n"
        assert parse(text, "field") == table
    assert parse("no table\n", "field") == {}
