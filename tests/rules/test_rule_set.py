import shutil
from pathlib import Path

import pytest
from conftest import imr_extract

from imr_extract.errors import RuleError
from imr_extract.letter.pipeline import build_nlp
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule_set import check_rules, load_rules, patterns_dir
from imr_extract.rules.tokenizer import LetterTokenizer

NLP = build_nlp()
FILES = load_rules().files
RULES = [rule for file in FILES.values() for rule in file.rules]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(patterns_dir(), tmp_path / "patterns"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_matches_its_examples_alone(rule) -> None:
    matcher, tokenizer = RuleMatcher(NLP.vocab, [rule]), LetterTokenizer(NLP.vocab)
    assert all(matcher(tokenizer(example)) for example in rule.examples)
    assert not any(matcher(tokenizer(example)) for example in rule.counter_examples)


def test_every_category_has_a_rule() -> None:
    for name, file in FILES.items():
        stated = {(c, value) for c, values in file.categories.items() for value in values}
        used = {(rule.category, rule.value) for rule in file.rules}
        # DWC has categories that no words of an item decide.
        assert used == stated or (name == "categories" and used < stated)


COUNTER_EXAMPLE = 'counter_examples = ["now"]\n'
RULE = (
    '[[rule]]\nid = "dates.x"\ncategory = "full_date"\nphrases = ["today"]\nexamples = ["today"]\n'
    + COUNTER_EXAMPLE
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r + "weight = 3\n", "dates.x: weight: Extra inputs"),
        (lambda r: r.replace("full_date", "weekday"), "dates.x: unknown category 'weekday'"),
        (lambda r: r.replace("dates.x", "worker.x"), "worker.x: the id does not begin with"),
        (lambda r: r.replace("dates.x", "dates.iso"), "dates.iso: the id is already used"),
        (lambda r: r.replace('phrases = ["today"]\n', ""), "dates.x: give phrases or patterns"),
        (lambda r: r.replace('["today"]\nex', '[" "]\nex'), "dates.x: a phrase is empty"),
        (
            lambda r: r.replace('\nexamples = ["today"]', '\nexamples = ["now"]'),
            "does not match its ex",
        ),
        (lambda r: r.replace('examples = ["today"]\n', ""), "dates.x: examples: Field required"),
        (lambda r: r.replace('["now"]', '["Today"]'), "dates.x: matches its counter-example"),
        (lambda r: r.replace(COUNTER_EXAMPLE, ""), "dates.x: give counter_examples, or say"),
        (
            lambda r: r.replace('["now"]', "[]") + 'no_counter_example = ""\n',
            "dates.x: give counter_examples, or say",
        ),
        (
            lambda r: r + 'no_counter_example = "Nothing is near it."\n',
            "dates.x: give counter_examples, or say",
        ),
        (
            lambda r: r.replace('phrases = ["today"]', "patterns = [[{ LOWERR = 'a' }]]"),
            "dates.x: ",
        ),
        (
            lambda r: r.replace('phrases = ["today"]', 'patterns = [[{ use = "none" }]]'),
            "dates.x: no fragment for",
        ),
        (lambda r: r + "= = =\n", "dates.toml: not valid TOML"),
    ],
)
def test_a_wrong_rule_stops_the_load(copy: Path, change, says: str) -> None:
    path = copy / "dates.toml"
    path.write_text(path.read_text() + "\n" + change(RULE))
    problems = "\n".join(check_rules(copy))
    assert problems.startswith("dates.toml") and says in problems
    with pytest.raises(RuleError, match="dates.toml"):
        load_rules(copy)


def test_a_missing_and_an_unknown_file_are_named(copy: Path) -> None:
    (copy / "dates.toml").rename(copy / "datess.toml")
    problems = "\n".join(check_rules(copy))
    assert "dates.toml: the file is missing" in problems
    assert "datess.toml: no component reads" in problems


def test_a_lexicon_row_of_the_wrong_width_is_named(copy: Path) -> None:
    path = copy / "lexicons" / "conditions.csv"
    path.write_text(path.read_text() + "sprained,general,extra\n")
    assert any("lexicons/conditions.csv: entry" in problem for problem in check_rules(copy))


def test_the_digest_tells_rule_sets_apart(copy: Path) -> None:
    assert load_rules(copy).digest == load_rules().digest
    other = copy.with_name("other")
    shutil.copytree(copy, other)
    lexicon = other / "lexicons" / "conditions.csv"
    lexicon.write_text(lexicon.read_text() + "sprainx,general\n")
    assert load_rules(other).digest != load_rules().digest


def test_check_patterns_exits_by_what_it_finds(copy: Path) -> None:
    assert imr_extract("check-patterns", copy).returncode == 0
    wrong = RULE.replace('examples = ["today"]', 'examples = ["now"]')
    (copy / "dates.toml").write_text(wrong)
    done = imr_extract("check-patterns", copy)
    assert done.returncode == 5
    assert "dates.toml: rule dates.x: does not match its example 'now'" in done.stderr
