"""The documentation is true: snippets run, the dictionary is fresh, codes are all listed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from imr_extract.data_dictionary import render
from imr_extract.errors import ErrorCode, ExitCode

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]


def test_the_data_dictionary_is_fresh() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == render()


def test_every_code_is_explained() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert all(f"| `{code.value}` |" in page for code in ErrorCode)
    assert all(f"| {code.value} | `{code.name}` |" in page for code in ExitCode)
    emitted = set()
    for path in (ROOT / "imr_extract").rglob("letter*.py"):
        emitted |= set(
            re.findall(r'(?:append\(|yield |\n\s+)f?"([a-z_]+)(?::\{|")', path.read_text())
        )
    codes = {
        c for c in emitted if c.startswith(("section_", "unread", "unknown", "no_", "category_u"))
    }
    assert len(codes) >= 6
    assert all(re.search(rf"^\| `{code}", page, re.MULTILINE) for code in codes), codes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the snippets run: the sample letters in `data`, the command on the path."""
    path = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "data" / "letters", path / "data" / "letters")
    return path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_snippets_run(page: Path, folder: Path) -> None:
    snippets = re.findall(r"^```(bash|python)\n(.*?)^```", page.read_text(), re.M | re.S)
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    for language, code in snippets:
        command = ["bash", "-euc", code] if language == "bash" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{code}\n{done.stderr}"
        assert done.stdout


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_step_by_step_rule_works(tmp_path: Path) -> None:
    from imr_extract.rules import check_rules, patterns_dir

    shutil.copytree(patterns_dir(), tmp_path / "patterns")
    page = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    (form,) = re.findall(r"^ {7}(\[\{.*\],)$", page, re.M)
    path = tmp_path / "patterns" / "worker.toml"
    text = path.read_text()
    rule = 'id = "worker.age.aged"\ncategory = "age"\npatterns = [\n'
    assert rule in text
    text = text.replace(rule, f"{rule}  {form}\n").replace(
        '"Age: 51"', '"Age: 51", "a male of forty summers"'
    )
    path.write_text(text)
    assert list(check_rules(tmp_path / "patterns")) == []
