"""The documentation is true: its snippets print what it says, its examples are read as it says."""

import ast
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from conftest import ROOT

from imr_extract import extract_letter
from imr_extract.cli import app
from imr_extract.columns import TABLES, Column, Table
from imr_extract.columns import shown as one_line
from imr_extract.errors import ErrorCode, ExitCode
from imr_extract.export import export_tables
from imr_extract.letter.doubts import EXPECTED
from imr_extract.record import CitedBy
from imr_extract.rules.rule import Rule
from imr_extract.rules.rule_set import check_rules, patterns_dir
from imr_extract.viewing import data_dictionary

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]
NOT_RUN = "<!-- not run -->"


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


class Block(NamedTuple):
    """A fenced block of a page: its language, its text, and whether it is to be run."""

    language: str
    text: str
    run: bool


def blocks(path: Path) -> Iterator[Block]:
    page = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", page, re.M | re.S):
        yield Block(*match.groups(), run=not page[: match.start()].endswith(f"{NOT_RUN}\n"))


# Snippets -------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Where a page's snippets run: package, patterns and sample letters, as in a checkout."""
    for name in ("imr_extract", "patterns"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letters").symlink_to(ROOT / "data" / "letters")
    return tmp_path


def run_bash(code: str, folder: Path) -> str:
    """Run as a user does, with the copied rules in use."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-euc", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


def run_python(code: str) -> str:
    """Run in this process, which has the package loaded already."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
    return output.getvalue()


def words(line: str) -> str:
    return " ".join(line.split())


# The snippets of the other pages take minutes; `make nightly` runs them.
OFTEN = frozenset({"README", "adding-a-field"})


def pages_with_snippets() -> Iterator[object]:
    for path in PAGES:
        if "```" in path.read_text(encoding="utf-8"):
            marks = () if path.stem in OFTEN else (pytest.mark.nightly,)
            yield pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.skipif(shutil.which("bash") is None, reason="snippets are for bash")
@pytest.mark.parametrize("path", [*pages_with_snippets()])
def test_snippets_run_and_print_what_the_page_says(
    path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    held = set(checkout.iterdir())
    output = ""
    for block in blocks(path):
        if block.language == "text":
            printed = [words(line) for line in output.splitlines()]
            for line in block.text.splitlines():
                assert any(words(line) in other for other in printed), f"{line}\n{output}"
        elif block.run and block.language == "bash":
            output = run_bash(block.text, checkout)
        elif block.run and block.language == "python":
            output = run_python(block.text)
            assert output, block.text
    left = [f"{path.name}{'/' * path.is_dir()}" for path in set(checkout.iterdir()) - held]
    shown = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=ROOT, input="\n".join(left), capture_output=True, text=True, check=False,
    )  # fmt: skip
    # A reader's checkout stays as it was: git sees nothing of what the page makes.
    assert set(left) == set(shown.stdout.splitlines())


def test_few_snippets_are_left_out() -> None:
    every = [block for path in PAGES for block in blocks(path)]
    assert {block.language for block in every} <= {"bash", "python", "toml", "text"}
    assert sum(not block.run for block in every) <= 2
    fences = sum(len(re.findall(r"^```", path.read_text(), re.M)) for path in PAGES)
    assert fences == 2 * len(every)


def test_the_question_of_the_readme_has_one_answer(
    sample_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pandas and in SQL, for a drug that the samples have."""
    asked = [b for b in blocks(ROOT / "README.md") if "norco" in b.text]
    assert [block.language for block in asked] == ["python", "bash"]
    assert len(asked[0].text.splitlines()) == 3 + 4 and len(asked[1].text.splitlines()) == 1
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tables").symlink_to(sample_tables)
    export_tables("tables", "letters.sqlite")
    pandas, sql = (block.text.replace("norco", "cymbalta") for block in asked)
    found: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(pandas.replace("print(", "answer = ("), found)
    (row,) = found["answer"].to_dict("records")
    (other,) = json.loads(run_bash(sql, tmp_path))
    assert row["case_number"] == other["case_number"] == "CM17-0900540"
    assert row["letter"] == other["text"] and "cymbalta" in row["service"].lower()


def test_the_column_guide_leads_to_columns() -> None:
    """What it says is there, is there; the names that people guess are not."""
    columns = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", page("column-guide.md"), re.M)[1:]
    assert len(rows) > 20
    for guessed, told in rows:
        named = re.findall(r"`(\w+\.\w+)`", told)
        assert named and set(named) <= columns, told
        for name in re.findall(r"`(\w+)`", guessed):
            assert not {f"letters.{name}", f"services.{name}"} & columns, name
    guesses = {name for guessed, _ in rows for name in re.findall(r"`(\w+)`", guessed)}
    assert {"text", "year", "specialty", "file", "cpt", "drug_class"} <= guesses


# Adding a rule --------------------------------------------------------------------------------


def test_the_pattern_file_that_is_shown_is_well_formed(tmp_path: Path) -> None:
    (shown,) = (b.text for b in blocks(ROOT / "docs" / "adding-a-rule.md") if b.language == "toml")
    shutil.copytree(patterns_dir(), tmp_path / "patterns")
    (tmp_path / "patterns" / "worker.toml").write_text(shown)
    assert list(check_rules(tmp_path / "patterns")) == []
    keys = set(re.findall(r"^(\w+) = ", shown.partition("[[rule]]")[2], re.M))
    of_headings = {"template", "names_guidelines"}  # of sections.toml alone
    assert set(Rule.model_fields) == keys | of_headings
    assert all(f"| `{key}` |" in page("adding-a-rule.md") for key in Rule.model_fields)


# Codes ----------------------------------------------------------------------------------------


def emitted_warnings() -> set[str]:
    """What the code appends to `warnings` or yields in a `*_warnings` function, up to a colon."""
    codes = set()
    for path in (ROOT / "imr_extract").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_warnings"):
                codes |= {_text(n.value) for n in ast.walk(node) if isinstance(n, ast.Yield)}
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func).endswith("warnings.append")
            ):
                codes.add(_text(node.args[0]))
    return {code.split(":")[0] for code in codes}


def _text(node: ast.expr | None) -> str:
    """The constant beginning of a string or an f-string."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    assert isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value


def test_every_error_and_exit_code_is_explained() -> None:
    exits, errors, _ = page("errors.md").split("\n## Codes of")
    assert re.findall(r"^\| (\d+) \| `(\w+)` \|", exits, re.M) == [
        (str(code.value), code.name) for code in ExitCode
    ]
    assert re.findall(r"^\| `(\w+)` \|", errors, re.M) == [code.value for code in ErrorCode]
    rows = re.findall(r"^\|.*\|$", page("errors.md"), re.M)
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))


def test_every_warning_is_explained() -> None:
    _, _, warnings = page("errors.md").split("\n## Codes of")
    rows = re.findall(r"^\| `(\w+)[:`].*$", warnings, re.M)
    assert len(rows) == len(set(rows))
    assert set(rows) == emitted_warnings()
    (missing,) = re.findall(r"^\| `section_missing:.*$", warnings, re.M)
    assert all(f"`{kind}`" in missing for kind in EXPECTED)


# Reading rules --------------------------------------------------------------------------------

LETTER = """Case Number: CM16-0900001
Date Assigned: 11/21/2016
Date of Injury: {date of injury}
Decision Date: 12/21/2016

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: Orthopedic Surgery

CLINICAL CASE SUMMARY

{case summary}

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

{item}: Upheld

Claims Administrator guideline: {guideline line}

MAXIMUS guideline: The Expert Reviewer did not cite any medical evidence for its decision.

Decision rationale: {rationale}
"""
USUAL = {
    "date of injury": "10/20/2016",
    "case summary": "The injured worker was seen.",
    "item": "Acupuncture",
    "guideline line": "See the letter.",
    "rationale": "The notes do not bear it out.",
}
CITED_BY = {
    "guideline line": CitedBy.CLAIMS_ADMINISTRATOR,
    "rationale": CitedBy.RATIONALE,
}


def examples() -> Iterator[tuple[str, str, str]]:
    """The rows of the tables "... | read as |": what is printed, the words, the values."""
    printed = ""
    for line in page("reading-rules.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            printed = ""
        elif cells[1:] == ["read as"]:
            printed = cells[0]
        elif not line.startswith("|--"):
            yield printed, cells[0], cells[1]


def shown(value: Any) -> str:
    """A value as the page writes it."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple):
        return one_line(value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "null" if value is None else str(value)


@pytest.mark.parametrize(("printed", "text", "values"), list(examples()))
def test_examples_are_read_as_the_page_says(printed: str, text: str, values: str) -> None:
    letter = extract_letter(LETTER.format(**{**USUAL, printed: text}).encode())
    assert printed in USUAL
    (service,) = letter.services
    cited = [c for c in service.citations if c.cited_by is CITED_BY.get(printed)]
    read = {
        **vars(letter),
        **vars(service),
        **(vars(cited[0]) if cited else {}),
        "basis": service.claims_administrator_basis,
        "citations": len(cited),
        "diagnoses": tuple(f"{d.diagnosis} ({d.assertion.value})" for d in letter.diagnoses),
    }
    for value in values.split("; "):
        field, expected = re.fullmatch(r"`(\w+)` (.+)", value).groups()  # type: ignore[union-attr]
        assert shown(read[field]) == expected, field


def test_there_are_examples() -> None:
    assert {printed for printed, _, _ in examples()} == set(USUAL)


# What pages name ------------------------------------------------------------------------------


def test_the_data_dictionary_is_fresh() -> None:
    assert page("data-dictionary.md") == data_dictionary.render(), "run `make docs`"


def test_a_pipe_does_not_break_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("t", "One.", (Column("a", pa.string(), "x|y"),))
    monkeypatch.setattr(data_dictionary, "TABLES", (table,))
    assert "| `a` | `string` | x\\|y |\n" in data_dictionary.render()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_and_paths_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (path.parent / target).exists(), target
    folders = r"imr_extract|patterns|data|docs|notebooks|tests|benchmarks"
    for target in re.findall(rf"`((?:{folders})/[\w./*-]*)`", text):
        assert list(ROOT.glob(target.rstrip("/"))), target


def test_every_page_and_command_is_in_the_index() -> None:
    index = page("index.md")
    others = [path.name for path in DOCS if path.name != "index.md"]
    notebooks = [path.name for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert all(f"[{name}]" in index for name in [*others, *notebooks])
    commands = {
        c.name or c.callback.__name__.replace("_", "-")  # type: ignore[union-attr]
        for c in app.registered_commands
    }
    assert commands == set(re.findall(r"^\| `imr-extract ([\w-]+)", index, re.M))


def test_named_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in PAGES:
        for target in re.findall(r"(?:^    |`)make ([a-z]+)", path.read_text(), re.M):
            assert re.search(rf"^{target}:", makefile, re.M), f"{path.name}: make {target}"
