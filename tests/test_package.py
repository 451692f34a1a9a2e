"""What is published: the page on the index, the files beside the code, the versions that they name."""

import re
import shutil
import subprocess
import sys
from datetime import date

import pytest
import yaml
from conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def readme(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the package as the index shows it."""
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    metadata = ProjectMetadata(str(ROOT), PluginManager())
    return str(metadata.core.readme)


def test_links_of_the_page_lead_somewhere_from_the_index(readme: str) -> None:
    home = PROJECT["urls"]["Homepage"]
    targets = re.findall(r"\]\(([^)\s]+)\)", readme)
    assert len(targets) > 20 and all(target.startswith("https://") for target in targets)
    pictures = re.findall(r"!\[[^]]+\]\(([^)\s]+)\)", readme)
    raw = home.replace("//github.com/", "//raw.githubusercontent.com/") + "/main/"
    assert len(pictures) == 3 and all(picture.startswith(raw) for picture in pictures)
    for target in targets:
        for start in (f"{home}/blob/main/", raw):
            if target.startswith(start):
                assert (ROOT / target.removeprefix(start).partition("#")[0]).exists(), target


def test_the_addresses_are_those_of_one_place() -> None:
    home = PROJECT["urls"]["Homepage"]
    assert set(PROJECT["urls"]) >= {"Homepage", "Documentation", "Changelog", "Issues"}
    assert all(url.startswith(home) for url in PROJECT["urls"].values())
    assert yaml.safe_load(text("CITATION.cff"))["repository-code"] == home
    assert set(re.findall(r"https://github\.com/[\w-]+/[\w-]+", text("pyproject.toml"))) == {home}


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["version"]
    cited = yaml.safe_load(text("CITATION.cff"))
    newest, released = re.findall(r"^## (\S+) - (\S+)$", text("CHANGELOG.md"), re.M)[0]
    assert newest == version == cited["version"]
    assert date.fromisoformat(released) == date.fromisoformat(cited["date-released"])


def test_each_python_is_claimed_tried_and_accepted() -> None:
    claimed = re.findall(r":: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert claimed == ["3.10", "3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["requires-python"] == ">=3.10,<3.15"
    assert WORKFLOWS["test"]["jobs"]["test"]["strategy"]["matrix"]["python"] == claimed
    assert f"  {'|'.join(claimed)}) ;;" in text("Makefile")
    for name in ("README.md", "docs/quickstart.md", "Makefile"):
        assert f"Python {claimed[0]} to {claimed[-1]}" in text(name)


def test_a_release_is_published_without_a_token() -> None:
    job = WORKFLOWS["release"]["jobs"]["publish"]
    assert job["permissions"] == {"id-token": "write"} and job["environment"] == "pypi"
    assert "secrets." not in text(".github/workflows/release.yml")
    for jobs in WORKFLOWS.values():
        assert jobs["permissions"] == {"contents": "read"}
    assert "twine check --strict" in text("Makefile")
    assert any(
        "make dist" in step.get("run", "") for step in WORKFLOWS["test"]["jobs"]["package"]["steps"]
    )


def test_the_slow_tests_run_every_night() -> None:
    nightly = WORKFLOWS["nightly"]
    assert nightly[True]["schedule"]  # YAML reads the key "on" as true
    assert "make nightly PYTHON=python" in [
        step.get("run") for step in nightly["jobs"]["nightly"]["steps"]
    ]


def test_every_extra_is_in_the_readme() -> None:
    rows = "\n".join(re.findall(r"^\| `.*$", text("README.md"), re.M))
    for name in PROJECT["optional-dependencies"]:
        assert f"`{name}`" in rows, name


def test_the_image_has_what_it_copies() -> None:
    lines = text("Dockerfile")
    copied = [
        name for line in re.findall(r"^COPY (?!--)(.+) \S+$", lines, re.M) for name in line.split()
    ]
    ignored = text(".dockerignore").splitlines()
    assert copied and all((ROOT / name).exists() and f"!{name}" in ignored for name in copied)
    (extras,) = re.findall(r'"\.\[([\w,]+)\]"', lines)
    assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])
    assert "tesseract-ocr" in lines and "ocr" in extras.split(",")


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_the_dockerfile_is_well_formed() -> None:
    done = subprocess.run(
        ["hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_notebooks_import_what_the_extra_installs() -> None:
    extra = " ".join(PROJECT["optional-dependencies"]["notebooks"])
    assert "imr-extract[export,report]" in extra and "jupyterlab" in extra
    given = " ".join(
        [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["report"],
         *PROJECT["optional-dependencies"]["export"]]
    )  # fmt: skip
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")
    )
    imported = {name for name in re.findall(r'"(?:import|from) (\w+)', sources)}
    ours = {name for name in imported if name == "imr_extract" or name in sys.stdlib_module_names}
    assert imported > ours and all(name in given or name == "numpy" for name in imported - ours)
