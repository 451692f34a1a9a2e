"""`patterns/` -> checked rules, word lists and lexicons.

A pattern file is a TOML file with the meaning of each category, the rules, and optionally word
lists and fragments. Each rule has an id that begins with the file's name, a category, either
phrases (case-insensitive) or spaCy token patterns, at least one example that it must match, and a
counter-example that it must not match or the reason why none exists. Any violation stops the load.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.lang.en import English
from spacy.vocab import create_vocab

from imr_extract.errors import RuleError
from imr_extract.rules.matcher import RuleMatcher
from imr_extract.rules.rule import Rule, TokenPattern
from imr_extract.rules.tokenizer import LetterTokenizer
from imr_extract.values.words import MONTHS, ORDINALS, TENS, UNITS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_WORD = re.compile(r"[a-z0-9]+")
# The ages of workers, in digits and in words.
_ADULTS = sorted(word for word, number in (UNITS | TENS).items() if number >= 18)
_AGES = [*map(str, range(14, 111)), *_ADULTS]
_ONES = sorted(word for word, number in UNITS.items() if 1 <= number <= 9)
# Fragments available to every file, built from the words that the value parsers know.
_SHARED: dict[str, TokenPattern] = {
    "month": [{"LOWER": {"IN": sorted(MONTHS)}}, {"ORTH": ".", "OP": "?"}],
    "nth": [
        {"LOWER": {"IN": ["twenty", "thirty"]}, "OP": "?"},
        {"ORTH": "-", "OP": "?"},
        {"LOWER": {"IN": sorted(ORDINALS)}},
    ],
    "tens": [{"LOWER": {"IN": sorted(TENS)}}],
    "age": [
        {"LOWER": {"IN": _AGES}},
        {"ORTH": "-", "OP": "?"},
        {"LOWER": {"IN": _ONES}, "OP": "?"},
    ],
}


class _Category(BaseModel):
    """What a match of a category means, and the values it may state; "" if it states none."""

    model_config = ConfigDict(extra="forbid")

    meaning: str = Field(min_length=1)
    values: list[str] = Field(default_factory=lambda: [""], min_length=1)


class _RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: dict[str, str | _Category] = Field(default_factory=dict)
    category_lexicon: str = ""
    words: dict[str, list[str]] = Field(default_factory=dict)
    fragments: dict[str, TokenPattern] = Field(default_factory=dict)
    rule: list[Rule] = Field(min_length=1)


@dataclass(frozen=True)
class RuleFile:
    """One pattern file.

    Attributes:
        rules: its rules, in order.
        categories: the values allowed in each category.
        words: its word lists.
    """

    rules: tuple[Rule, ...]
    categories: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]


@dataclass(frozen=True)
class RuleSet:
    """All rules, word lists and lexicons.

    Attributes:
        files: the pattern files by name.
        lexicons: the rows of each lexicon file, as dicts keyed by column.
        digest: sha256 over all file names and contents; identifies the rule set.
    """

    files: dict[str, RuleFile]
    lexicons: dict[str, tuple[dict[str, str], ...]]
    digest: str

    def of(self, file: str, *categories: str) -> list[Rule]:
        """The rules of one file: all, or only those of the given categories.

        Raises:
            RuleError: there is no such file or category.
        """
        found = self._file(file)
        for category in categories:
            if category not in found.categories:
                raise RuleError(f"{file}.toml: the category {category!r} is missing")
        return [r for r in found.rules if not categories or r.category in categories]

    def words(self, file: str, name: str) -> frozenset[str]:
        """A word list of one file, in lower case.

        Raises:
            RuleError: there is no such file or list.
        """
        found = self._file(file).words.get(name)
        if found is None:
            raise RuleError(f"{file}.toml: the word list {name!r} is missing")
        return found

    def _file(self, name: str) -> RuleFile:
        if name not in self.files:
            raise RuleError(f"{name}.toml: the file is missing")
        return self.files[name]


def patterns_dir() -> Path:
    """The folder of the pattern files: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_patterns"
    return inside if inside.is_dir() else package.parent / "patterns"


_trusted: set[str] = set()


@cache
def load_rules(folder: Path | None = None) -> RuleSet:
    """Read and check every pattern file.

    Args:
        folder: the folder with `*.toml` and `lexicons/*.csv`; by default the project's own.

    Returns:
        The rule set; the same object for the same folder.

    Raises:
        RuleError: a file is invalid; the message names file and rule.
    """
    folder = folder or patterns_dir()
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.toml")), *sorted(folder.glob("lexicons/*.csv"))]:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    if digest.hexdigest() not in _trusted and (problems := list(check_rules(folder))):
        raise RuleError("\n".join(problems))
    files = {path.stem: _read_file(path) for path in sorted(folder.glob("*.toml"))}
    lexicons = {
        path.stem: tuple(_read_lexicon(path)) for path in sorted(folder.glob("lexicons/*.csv"))
    }
    return RuleSet(files, lexicons, digest.hexdigest())


def trust_rules(digest: str) -> None:
    """Let `load_rules` skip the check of a rule set that the parent process has checked."""
    _trusted.add(digest)


def check_rules(folder: Path | None = None) -> Iterator[str]:
    """Every problem in the pattern files, one line each, with file and rule id."""
    folder = folder or patterns_dir()
    seen: dict[str, str] = {}
    # The components read exactly the project's own files.
    known = {path.stem for path in patterns_dir().glob("*.toml")}
    for name in sorted(known):
        if not (folder / f"{name}.toml").is_file():
            yield f"{name}.toml: the file is missing from {folder}"
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in known:
            yield f"{path.name}: no component reads a file with this name"
            continue
        try:
            file = _read_file(path)
        except RuleError as error:
            yield from str(error).splitlines()
            continue
        for rule in file.rules:
            where = f"{path.name}: rule {rule.id}"
            if rule.id in seen:
                yield f"{where}: the id is already used in {seen[rule.id]}"
            seen[rule.id] = path.name
            yield from (f"{where}: {problem}" for problem in _check_rule(path.stem, rule, file))
    for path in sorted(folder.glob("lexicons/*.csv")):
        try:
            list(_read_lexicon(path))
        except RuleError as error:
            yield str(error)


def _read_file(path: Path) -> RuleFile:
    try:
        parsed = _RuleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise RuleError("\n".join(_explain(path, error))) from error
    fragments = _SHARED | parsed.fragments
    rules = tuple(
        rule.model_copy(
            update={"patterns": [_expand(path, rule, p, fragments) for p in rule.patterns]}
        )
        for rule in parsed.rule
    )
    words = {name: frozenset(map(str.lower, words)) for name, words in parsed.words.items()}
    return RuleFile(rules, _categories(path, parsed), words)


def _categories(path: Path, parsed: _RuleFile) -> dict[str, frozenset[str]]:
    """The values of each category, from the file itself or from the lexicon it names."""
    if not parsed.category_lexicon:
        return {
            name: frozenset(entry.values if isinstance(entry, _Category) else [""])
            for name, entry in parsed.categories.items()
        }
    lexicon = path.parent / "lexicons" / f"{parsed.category_lexicon}.csv"
    found: dict[str, set[str]] = {}
    for row in _read_lexicon(lexicon) if lexicon.is_file() else ():
        found.setdefault(row["category"], set()).add(row["subcategory"])
    return {category: frozenset(values) for category, values in found.items()}


def _explain(path: Path, error: ValidationError) -> Iterator[str]:
    """Pydantic's errors, with the rule's id in place of its index."""
    raw = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    for problem in error.errors():
        place = problem["loc"]
        where = path.name
        if len(place) > 1 and place[0] == "rule" and isinstance(place[1], int):
            index = place[1]
            rule_id = raw[index].get("id") if isinstance(raw[index], dict) else None
            where += f": rule {rule_id or f'number {index + 1}'}"
            place = place[2:]
        yield f"{where}: {'.'.join(map(str, place))}: {problem['msg']}"


def _expand(
    path: Path, rule: Rule, pattern: TokenPattern, fragments: dict[str, TokenPattern]
) -> TokenPattern:
    tokens: TokenPattern = []
    for token in pattern:
        if "use" not in token:
            tokens.append(token)
        elif set(token) == {"use"} and token["use"] in fragments:
            tokens += fragments[token["use"]]
        else:
            raise RuleError(f"{path.name}: rule {rule.id}: no fragment for {token}")
    return tokens


def _check_rule(file: str, rule: Rule, known: RuleFile) -> Iterator[str]:
    if not rule.id.startswith(f"{file}."):
        yield f"the id does not begin with '{file}.'"
    if rule.category not in known.categories:
        names = ", ".join(sorted(known.categories))
        yield f"unknown category {rule.category!r}; {file}.toml has {names}"
    elif rule.value not in known.categories[rule.category]:
        names = ", ".join(sorted(known.categories[rule.category])) or "none"
        yield f"unknown value {rule.value!r}; the category {rule.category} has {names}"
    if bool(rule.phrases) == bool(rule.patterns):
        yield "give phrases or patterns, not both"
        return
    if bool(rule.counter_examples) == bool(rule.no_counter_example):
        yield "give counter_examples, or say in no_counter_example why none exists"
    if any(not phrase.strip() for phrase in rule.phrases):
        yield "a phrase is empty"
        return
    tokenizer = _example_tokenizer()
    try:
        matcher = RuleMatcher(tokenizer.vocab, [_for_examples(rule)])
    except RuleError as error:
        yield str(error).removeprefix(f"rule {rule.id}: ")
        return
    for example in rule.examples:
        if not matcher(tokenizer(example)):
            yield f"does not match its example {example!r}"
    for example in rule.counter_examples:
        if matcher(tokenizer(example)):
            yield f"matches its counter-example {example!r}"


def _for_examples(rule: Rule) -> Rule:
    """The rule with only the phrases whose words its examples have.

    A lexicon has thousands of phrases, and to cut them all into tokens takes most of a check.
    """
    texts = "\n".join([*rule.examples, *rule.counter_examples]).lower()
    near = [p for p in rule.phrases if all(word in texts for word in _WORD.findall(p.lower()))]
    return rule.model_copy(update={"phrases": near})


@cache
def _example_tokenizer() -> LetterTokenizer:
    return LetterTokenizer(create_vocab("en", English.Defaults))


def _read_lexicon(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a lexicon, without the comment lines that state its source."""
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.DictReader(lines, strict=True)
    try:
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise RuleError(
                    f"lexicons/{path.name}: entry {number} does not have the header's columns"
                )
            yield row
    except csv.Error as error:
        raise RuleError(f"lexicons/{path.name}: {error}") from error
