"""AnchoredMatcher finds what spaCy's Matcher finds, no more and no less.

It looks only around the words that a pattern needs, so what it may lose is a match whose words lie
at the edge of what it looks at. Pieces of text and patterns by chance, the edges by hand, and all
rules over letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from time import process_time
from typing import Any, NamedTuple

import pytest
from conftest import SAMPLES, SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.errors import MatchPatternError
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from imr_extract.reading.reader import read_letter
from imr_extract.rules.anchored import AnchoredMatcher
from imr_extract.rules.rule_set import load_rules
from imr_extract.rules.tokenizer import LetterTokenizer

VOCAB = English().vocab
# A text of more words than most sections have.
MANY = 100

Patterns = dict[str, list[list[dict[str, Any]]]]
Found = set[tuple[str, int, int]]


def plain_matcher(keys: Patterns) -> Matcher:
    matcher = Matcher(VOCAB)
    for key, patterns in keys.items():
        matcher.add(key, patterns)
    return matcher


def anchored_matcher(keys: Patterns) -> AnchoredMatcher:
    matcher = AnchoredMatcher(VOCAB)
    for key, patterns in keys.items():
        matcher.add(key, patterns)
    matcher.compile()
    return matcher


def run_plain(matcher: Matcher, doclike: Doc | Span) -> Found:
    """What spaCy finds. It counts a Span's tokens from the Span's start, we from the Doc's."""
    shift = doclike.start if isinstance(doclike, Span) else 0
    found = [
        (VOCAB.strings[key], left + shift, right + shift) for key, left, right in matcher(doclike)
    ]
    # A set loses nothing: spaCy gives each match of a key once, whatever ways lead to it.
    assert len(found) == len(set(found))
    return set(found)


def run_anchored(matcher: AnchoredMatcher, doclike: Doc | Span) -> Found:
    return {(VOCAB.strings[key], left, right) for key, left, right in matcher(doclike)}


def inside(found: Found, span: Span) -> Found:
    return {match for match in found if span.start <= match[1] and match[2] <= span.end}


# --- by chance ---

# Few words, so that they meet; the first ones and the marks are so frequent that they anchor last.
WORDS = (
    "the", "The", "of", ".", ",", "-", "3", "12", "2015", "ten", "knee", "Knee", "KNEE", "pain",
    "C5", "İ", "\n", " ",
)  # fmt: skip
# Spellings that no token has: a lower case with capitals, and a word that is nowhere.
SPELLINGS = (*WORDS, "i̇", "absent")
SHAPES = ("xxx", "Xxx", "xxxx", "Xxxx", "XXXX", "Xd", "d", "dd", "dddd", ".", "absent")
REGEXES = (r"^[a-n]", r"\d", r"^\W$", "n", "^$")
BOUNDED = ("?", "!", "{0}", "{1}", "{2}", "{,2}", "{0,1}", "{0,3}", "{1,2}", "{2,3}")
UNBOUNDED = ("*", "+", "{0,}", "{1,}", "{2,}")
OPERATORS = (*BOUNDED, *UNBOUNDED)
FLAGS = ("IS_SPACE", "LIKE_NUM", "IS_PUNCT")


def values(spellings: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """A word, or what spaCy takes instead; an empty list is none of all words."""
    word = st.sampled_from(spellings)
    listed = st.lists(word, max_size=3, unique=True)
    return st.one_of(
        word,
        st.fixed_dictionaries({"IN": st.lists(word, min_size=1, max_size=4, unique=True)}),
        st.fixed_dictionaries({}, optional={"IN": listed, "NOT_IN": listed}).filter(bool),
        st.fixed_dictionaries({"REGEX": st.sampled_from(REGEXES)}, optional={"NOT_IN": listed}),
        st.fixed_dictionaries({"REGEX": st.fixed_dictionaries({"IN": st.just(["^k", "1"])})}),
    )


ATTRIBUTES: dict[str, st.SearchStrategy[Any]] = {
    "LOWER": values(SPELLINGS),
    "ORTH": values(SPELLINGS),
    "TEXT": values(SPELLINGS),
    "SHAPE": values(SHAPES),
} | {flag: st.booleans() for flag in FLAGS}


@st.composite
def any_token(draw: st.DrawFn, operators: tuple[str | None, ...]) -> dict[str, Any]:
    """A token of a pattern. No attribute is any token; several seldom agree on one."""
    names = draw(st.lists(st.sampled_from(list(ATTRIBUTES)), max_size=2, unique=True))
    token = {name: draw(ATTRIBUTES[name]) for name in names}
    token = with_operator(token, draw(st.sampled_from(operators)))
    # spaCy takes names in small letters too.
    small = draw(st.integers(0, 7)) == 7
    return {name.lower(): value for name, value in token.items()} if small else token


@st.composite
def fitting_token(draw: st.DrawFn, word: str) -> dict[str, Any]:
    """A token of a pattern that a word suits."""
    lower, shape = word.lower(), VOCAB[word].shape_
    other = draw(st.sampled_from(SPELLINGS))
    token = draw(
        st.sampled_from(
            [
                {"LOWER": lower},
                {"LOWER": {"IN": [other, lower]}},
                {"ORTH": word},
                {"TEXT": {"IN": [word, other]}},
                {"SHAPE": shape},
                {"SHAPE": {"IN": [shape, "dd"]}},
                {"LOWER": lower, "SHAPE": shape},
                {"TEXT": {"NOT_IN": ["absent"]}},
                {},
            ]
        )
    )
    return with_operator(
        token, draw(st.sampled_from((*[None] * 6, "?", "+", "{1}", "{1,2}", "{,2}", "*")))
    )


def with_operator(token: dict[str, Any], operator: str | None) -> dict[str, Any]:
    """The token, as often as the operator says. Once is no operator: spaCy refuses a "1"."""
    return token if operator is None else token | {"OP": operator}


@st.composite
def fitting_pattern(draw: st.DrawFn, words: list[str]) -> list[dict[str, Any]]:
    """A pattern for some words that stand in the text, with tokens that need not be there."""
    start = draw(st.integers(0, len(words) - 1))
    pattern = [draw(fitting_token(word)) for word in words[start : start + draw(st.integers(1, 4))]]
    for extra in draw(st.lists(any_token(("?", "!", "*", "{0,}", "{,2}", "{0,3}")), max_size=2)):
        pattern.insert(draw(st.integers(0, len(pattern))), extra)
    return pattern


def fair(pattern: list[dict[str, Any]], words: list[str]) -> bool:
    """Whether spaCy can run it: it reads past the end of a pattern without any token, and what it
    does in loops within loops grows with a power of the text.
    """
    operators = [token.get("OP", token.get("op")) for token in pattern]
    loops = sum(operator in UNBOUNDED for operator in operators)
    return set(operators) != {"{0}"} and loops <= (1 if len(words) > 20 else 2)


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Words, some of them again and again, so that some texts are long."""
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)
    pieces = draw(st.lists(st.tuples(words, st.sampled_from((1, 1, 1, 2, 30))), max_size=8))
    return [word for piece, times in pieces for word in piece * times][: MANY + 20]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Patterns, list[str], tuple[int, int]]:
    """Patterns by key, a text, and the tokens between which a part of it lies."""
    words = draw(texts())
    pattern = st.lists(any_token((None, None, None, *OPERATORS)), min_size=1, max_size=5)
    if words:
        pattern = st.one_of(pattern, fitting_pattern(words), fitting_pattern(words))
    pattern = pattern.filter(lambda pattern: fair(pattern, words))
    keys = st.dictionaries(
        st.sampled_from(("a", "b", "c")), st.lists(pattern, min_size=1, max_size=3), min_size=1
    )
    # From near the edges mostly, so that most parts are long.
    edge, place = st.integers(0, min(9, len(words))), st.integers(0, len(words))
    first, last = draw(st.one_of(edge, place)), len(words) - draw(st.one_of(edge, place))
    return draw(keys), words, (min(first, last), max(first, last))


def check(keys: Patterns, words: list[str], part: tuple[int, int]) -> Found:
    doc = Doc(VOCAB, words=words)
    plain, anchored = plain_matcher(keys), anchored_matcher(keys)
    found = run_plain(plain, doc)
    assert run_anchored(anchored, doc) == found
    span = doc[part[0] : part[1]]
    assert run_anchored(anchored, span) == run_plain(plain, span)
    # What a match is does not depend on what stands around it: `within` builds on it too.
    assert run_plain(plain, span) == inside(found, span)
    return found


@pytest.mark.parametrize("examples", [100, pytest.param(5_000, marks=pytest.mark.nightly)])
def test_any_patterns_on_any_words(examples: int) -> None:
    @settings(max_examples=examples)
    @given(cases())
    def run(case: tuple[Patterns, list[str], tuple[int, int]]) -> None:
        check(*case)

    run()


# --- the edges, by hand ---

KNEE, PAIN = {"LOWER": "knee"}, {"LOWER": "pain"}


def times(operator: str, token: dict[str, Any]) -> dict[str, Any]:
    return token | {"OP": operator}


# Pattern, text, the matches by first token and the one behind the last.
EXAMPLES: dict[str, tuple[list[dict[str, Any]], str, list[tuple[int, int]]]] = {
    "an optional word is not needed": ([KNEE, times("?", PAIN)], "knee a", [(0, 1)]),
    "no word is needed that may stand no times": ([times("{,2}", PAIN), KNEE], "a knee", [(1, 2)]),
    "operators in small letters": ([KNEE, PAIN | {"op": "?"}], "knee a", [(0, 1)]),
    "what is not there takes a place": (
        [times("!", KNEE), PAIN], "pain knee pain a pain", [(3, 5)],
    ),
    "nothing is no place": ([times("!", KNEE), PAIN, times("!", KNEE)], "pain", []),
    "the most tokens between": (
        [KNEE, times("{0,3}", {}), PAIN], "knee a a a pain knee a a a a pain", [(0, 5)],
    ),
    "up to a dozen tokens between": (
        [KNEE, times("{0,12}", {}), PAIN], f"knee {'a ' * 12}pain knee {'a ' * 13}pain", [(0, 14)],
    ),
    "one to thirteen of a word between others that may lack": (
        [KNEE, times("?", {}), times("{1,13}", {"LOWER": "a"}), times("?", {}), PAIN],
        f"knee {'a ' * 15}pain", [(0, 17)],
    ),
    "nothing but a dozen of a word": ([times("{0,12}", PAIN)], "pain a", [(0, 1)]),
    "any tokens between": ([KNEE, times("*", {}), PAIN], "knee a a a a a pain", [(0, 7)]),
    "some tokens between": ([KNEE, times("+", {}), PAIN], "knee a a a a a pain", [(0, 7)]),
    "two tokens and more between": (
        [KNEE, times("{2,}", {}), PAIN], "knee a a a a a pain knee a pain", [(0, 7), (0, 10)],
    ),
    "three tokens between": ([KNEE, times("{3}", {}), PAIN], "knee a a a pain", [(0, 5)]),
    "the most tokens before": (
        [times("{0,2}", {}), {"ORTH": "2015"}], "a a a 2015", [(1, 4), (2, 4), (3, 4)],
    ),
    "the most tokens behind": (
        [{"SHAPE": "dddd"}, times("{0,2}", {})], "2015 a a a", [(0, 1), (0, 2), (0, 3)],
    ),
    "an anchor that repeats": ([times("+", KNEE), PAIN], "knee knee pain", [(0, 3), (1, 3)]),
    "an anchor that repeats so often": (
        [{}, times("{2,3}", KNEE), PAIN], "a knee knee knee pain", [(0, 5), (1, 5)],
    ),
    "an anchor without bound on either side": (
        [times("+", {"LOWER": "a"}), KNEE, times("*", {"LOWER": "a"})], "a a knee a",
        [(0, 3), (0, 4), (1, 3), (1, 4)],
    ),
    "windows that overlap": (
        [times("?", {}), KNEE, times("?", {})], "knee a knee",
        [(0, 1), (0, 2), (1, 3), (2, 3)],
    ),
    "words in another order": ([KNEE, PAIN], "pain knee", []),
    "no lower case has capitals": ([{"LOWER": "Knee"}], "Knee knee", []),
    "among others, neither": ([{"LOWER": {"IN": ["Knee", "pain"]}}], "Knee pain", [(1, 2)]),
    "a spelling is one of its lower case": ([{"ORTH": "Knee"}], "knee Knee KNEE", [(1, 2)]),
    "a capital that has two small letters": ([{"TEXT": "İ"}], "i̇ İ", [(1, 2)]),
    "a token of no words": ([KNEE, {"LOWER": {"IN": []}}], "knee knee", []),
    "a token of all words but none": ([{"LOWER": {"NOT_IN": []}}, PAIN], "knee pain", [(0, 2)]),
    "two attributes": ([{"LOWER": "knee", "SHAPE": "Xxxx"}], "knee Knee", [(1, 2)]),
    "no words at all": ([{"IS_PUNCT": True}, {"LIKE_NUM": True}], "- 3 - ten a", [(0, 2), (2, 4)]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    pattern, text, places = EXAMPLES[name]
    words = text.split()
    found = check({"key": [pattern]}, words, (0, len(words)))
    assert sorted(match[1:] for match in found) == places
    # The same within many words.
    many = ["other"] * MANY
    for part in ((MANY - 1, MANY + len(words)), (2, 2 * MANY), (2, MANY + 1)):
        check({"key": [pattern]}, [*many, *words, *many], part)


def test_patterns_that_share_their_anchor_keep_their_keys_and_reach() -> None:
    keys = {
        "word": [[KNEE]],
        "before": [[times("{2}", {}), KNEE], [{"LOWER": "nowhere"}, KNEE]],
        "behind": [[KNEE, times("{2}", {})]],
    }
    found = check(keys, ["a", "a", "knee", "a", "a"], (1, 4))
    assert found == {("word", 2, 3), ("before", 0, 3), ("behind", 2, 5)}


def test_words_that_may_lack_cost_no_more_than_their_number() -> None:
    def seconds(most: int) -> float:
        pattern = [KNEE, times(f"{{0,{most}}}", {"LOWER": "a"}), PAIN]
        matcher = anchored_matcher({"key": [pattern]})
        doc = Doc(VOCAB, words=["knee", *["a"] * most, "pain"] * 100)
        start = process_time()
        assert len(matcher(doc)) == 100
        return process_time() - start

    # spaCy tries each choice of the words: 64 times as many.
    assert seconds(18) / seconds(12) < 16


def test_nothing_to_look_for_or_in() -> None:
    # spaCy warns of a matcher without patterns; ours runs so for rules that are phrases alone.
    assert run_anchored(anchored_matcher({}), Doc(VOCAB, words=["knee"])) == set()
    keys = {"anchored": [[KNEE]], "free": [[{}]]}
    assert check(keys, [], (0, 0)) == set()
    check(keys, ["knee", "a"], (1, 1))


def test_patterns_that_spacy_refuses_are_refused() -> None:
    for pattern in ([times("1", KNEE)], [times("{2,1}", KNEE)], [{"WORD": "knee"}], []):
        for matcher in (Matcher(VOCAB), AnchoredMatcher(VOCAB)):
            with pytest.raises((MatchPatternError, ValueError)):
                matcher.add("key", [pattern])


# --- all rules over letters ---

FOLDERS = {
    "samples": SAMPLES,
    **{name: SHARED / name for name in ("letters", "more-letters", "challenge", "short")},
}


class Matchers(NamedTuple):
    """For each pattern file spaCy's matcher and ours; ours for each rule alone too.

    Rules share what is looked at; alone, each has the narrowest windows that it can have.
    """

    plain: dict[str, Matcher]
    anchored: dict[str, AnchoredMatcher]
    alone: list[AnchoredMatcher]


@cache
def matchers() -> Matchers:
    files: dict[str, Patterns] = {
        name: {rule.id: rule.patterns for rule in file.rules if rule.patterns}
        for name, file in load_rules().files.items()
    }
    return Matchers(
        {file: plain_matcher(keys) for file, keys in files.items()},
        {file: anchored_matcher(keys) for file, keys in files.items()},
        [anchored_matcher({key: p}) for keys in files.values() for key, p in keys.items()],
    )


def parts(doc: Doc) -> Iterator[Span]:
    """The lines, and longer parts that begin and end anywhere."""
    start = 0
    for token in doc:
        if "\n" in token.text:
            yield doc[start : token.i]
            start = token.i + 1
    step = MANY + MANY // 2
    for start in range(0, len(doc), step):
        yield doc[start : start + step]


def check_letter(doc: Doc, name: str) -> set[str]:
    """The rules that match."""
    plain, anchored, alone = matchers()
    found = {file: run_plain(matcher, doc) for file, matcher in plain.items()}
    for file, matcher in anchored.items():
        assert run_anchored(matcher, doc) == found[file], (name, file)
        for part in parts(doc):
            expected = inside(found[file], part)
            assert run_anchored(matcher, part) == expected, (name, file, part.start, part.end)
    every = set().union(*found.values())
    assert set().union(*(run_anchored(matcher, doc) for matcher in alone)) == every, name
    return {key for key, _, _ in every}


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("folder", FOLDERS)
def test_all_rules_on_letters(folder: str, step: int) -> None:
    paths = sorted(p for p in FOLDERS[folder].rglob("*.*") if p.suffix in (".pdf", ".txt"))
    if not paths:
        pytest.skip("no such letters here")
    matched = set()
    for path in paths[::step]:
        text = read_letter(path.read_bytes(), path.name)
        matched |= check_letter(LetterTokenizer(VOCAB)(text.raw), path.name)
        text.close()
    # Were little found, little would be tried.
    assert len(matched) > 20
