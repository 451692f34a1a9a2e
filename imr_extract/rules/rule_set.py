"""patterns/*.toml -> validated rule objects.

A pattern file holds rules of one component. Each rule has an id that begins with the file's
name, a category from that component's closed list, phrases (matched whatever their case) or
spaCy token patterns, at least one example that it must match and, where it guards against
something, counter-examples that it must not. Anything else stops the load.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.lang.en import English

from imr_extract.errors import RuleError
from imr_extract.rules.anchored import TokenPattern
from imr_extract.rules.categories import CATEGORIES
from imr_extract.rules.matcher import Rule, RuleMatcher
from imr_extract.rules.tokenizer import LetterTokenizer

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class _RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fragments: dict[str, TokenPattern] = Field(default_factory=dict)
    rule: list[Rule] = Field(min_length=1)


@dataclass(frozen=True)
class RuleSet:
    """All rules and lexicons.

    Attributes:
        rules: rules by pattern file, in the order of the file.
        lexicons: rows by lexicon file, each a dict of the header's columns.
        digest: sha256 over all files' names and bytes; tells rule sets apart.
    """

    rules: dict[str, tuple[Rule, ...]]
    lexicons: dict[str, tuple[dict[str, str], ...]]
    digest: str

    def of(self, file: str, *categories: str) -> list[Rule]:
        """The rules of one file, all or those of some categories."""
        return [r for r in self.rules[file] if not categories or r.category in categories]


def patterns_dir() -> Path:
    """Where the pattern files are: inside the wheel, else beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_patterns"
    return inside if inside.is_dir() else package.parent / "patterns"


_trusted: set[str] = set()


@cache
def load_rules(folder: Path | None = None) -> RuleSet:
    """Read and check every pattern file.

    Args:
        folder: the folder of `*.toml` and `lexicons/*.csv`; by default the project's own.

    Returns:
        The rule set; the same object for the same folder.

    Raises:
        RuleError: something is wrong; the message names file and rule.
    """
    folder = folder or patterns_dir()
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.toml")), *sorted(folder.glob("lexicons/*.csv"))]:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    if digest.hexdigest() not in _trusted and (problems := list(check_rules(folder))):
        raise RuleError("\n".join(problems))
    rules = {name: _read_rules(folder / f"{name}.toml") for name in CATEGORIES}
    lexicons = {
        path.stem: tuple(_read_lexicon(path)) for path in sorted(folder.glob("lexicons/*.csv"))
    }
    return RuleSet(rules, lexicons, digest.hexdigest())


def trust_rules(digest: str) -> None:
    """Spare `load_rules` the check of a rule set that the parent of this process has checked."""
    _trusted.add(digest)


def check_rules(folder: Path | None = None) -> Iterator[str]:
    """All that is wrong with the pattern files, a line each, with file and rule id."""
    folder = folder or patterns_dir()
    seen: dict[str, str] = {}
    for name in CATEGORIES:
        if not (folder / f"{name}.toml").is_file():
            yield f"{name}.toml: the file is missing from {folder}"
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in CATEGORIES:
            yield f"{path.name}: no component reads a file of this name"
            continue
        try:
            rules = _read_rules(path)
        except RuleError as error:
            yield from str(error).splitlines()
            continue
        allowed = CATEGORIES[path.stem] or dwc_categories(folder)
        for rule in rules:
            where = f"{path.name}: rule {rule.id}"
            if rule.id in seen:
                yield f"{where}: the id is taken already in {seen[rule.id]}"
            seen[rule.id] = path.name
            yield from (f"{where}: {problem}" for problem in _check_rule(path.stem, rule, allowed))
    for path in sorted(folder.glob("lexicons/*.csv")):
        try:
            list(_read_lexicon(path))
        except RuleError as error:
            yield str(error)


def dwc_categories(folder: Path) -> frozenset[str]:
    """DWC's categories of services as "Category: Subcategory"; empty without their lexicon."""
    path = folder / "lexicons" / "dwc_categories.csv"
    rows = _read_lexicon(path) if path.is_file() else ()
    return frozenset(f"{row['category']}: {row['subcategory']}" for row in rows)


def _read_rules(path: Path) -> tuple[Rule, ...]:
    try:
        parsed = _RuleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: no valid TOML: {error}") from error
    except ValidationError as error:
        raise RuleError("\n".join(_explain(path, error))) from error
    return tuple(
        rule.model_copy(
            update={"patterns": [_expand(path, rule, p, parsed.fragments) for p in rule.patterns]}
        )
        for rule in parsed.rule
    )


def _explain(path: Path, error: ValidationError) -> Iterator[str]:
    """Pydantic's complaints, each with the rule's own id instead of its index."""
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
            raise RuleError(f"{path.name}: rule {rule.id}: no fragment fits {token}")
    return tokens


def _check_rule(file: str, rule: Rule, allowed: frozenset[str]) -> Iterator[str]:
    if not rule.id.startswith(f"{file}."):
        yield f"the id does not begin with '{file}.'"
    if rule.category not in allowed:
        yield f"unknown category {rule.category!r}; {file}.toml knows {', '.join(sorted(allowed))}"
    if bool(rule.phrases) == bool(rule.patterns):
        yield "give phrases or patterns, one of the two"
        return
    if any(not phrase.strip() for phrase in rule.phrases):
        yield "a phrase is empty"
        return
    nlp = _example_nlp()
    try:
        matcher = RuleMatcher(nlp.vocab, [rule])
    except RuleError as error:
        yield str(error).removeprefix(f"rule {rule.id}: ")
        return
    tokenizer = LetterTokenizer(nlp.vocab)
    for example in rule.examples:
        if not matcher(tokenizer(example)):
            yield f"does not match its example {example!r}"
    for example in rule.counter_examples:
        if matcher(tokenizer(example)):
            yield f"matches its counter-example {example!r}"


@cache
def _example_nlp() -> English:
    return English()


def _read_lexicon(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a lexicon; lines that begin with # state its source."""
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
                    f"lexicons/{path.name}: entry {number} has not the header's columns"
                )
            yield row
    except csv.Error as error:
        raise RuleError(f"lexicons/{path.name}: {error}") from error
