"""The documentation's site: it builds, holds every page, and needs no other server."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from conftest import EXPECTED, ROOT
from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
# What a browser fetches by itself, as against an <a> that a reader follows.
FETCHED = {"audio", "embed", "iframe", "img", "link", "object", "script", "source", "use", "video"}
# Elements for which the theme's script fetches Mermaid, MathJax, an editor or a light box.
FETCHING = {"mermaid", "arithmatex", "glightbox", "pyodide"}


class Link(NamedTuple):
    tag: str
    target: str
    in_nav: bool


class Page(HTMLParser):
    """The links, ids and classes of a page of the site."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.ids: set[str] = set()
        self.classes: set[str] = set()
        self._navs: list[bool] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        self.classes.update(classes)
        self.ids.add(values.get("id") or "")
        if tag == "nav":
            self._navs.append("md-nav--primary" in classes)
        for name in ("href", "src", "data", "poster", "xlink:href"):
            if (target := values.get(name)) is not None:
                self.links.append(Link(tag, target, any(self._navs)))
        for target in (values.get("srcset") or "").split(","):
            if target.strip():
                self.links.append(Link(tag, target.split()[0], False))

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav":
            self._navs.pop()


def outside(target: str) -> bool:
    parts = urlsplit(target)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site is made of, in a folder of its own, with the site built."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return project / "build" / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.stem: Page(path) for path in site.rglob("*.html")}


def test_each_page_of_docs_is_a_page_of_the_site(pages: dict[str, Page]) -> None:
    assert set(pages) == {*DOCS, "404"}


def test_the_nav_holds_each_page_once(pages: dict[str, Page]) -> None:
    def entries(name: str) -> list[str]:
        links = [link for link in pages[name].links if link.in_nav and link.tag == "a"]
        return [urlsplit(link.target).path.removeprefix("./") for link in links]

    # A page's own entry comes twice, and the heading of the nav leads to the index.
    once = [name for name in entries("design") if name not in ("index.html", "design.html", "")]
    assert sorted(once) == [f"{name}.html" for name in DOCS if name not in ("index", "design")]
    assert "design.html" in entries("index") and "index.html" in entries("design")


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[str, Page]) -> None:
    fetched = [link for page in pages.values() for link in page.links if link.tag in FETCHED]
    assert len(fetched) > len(pages)
    assert [link for link in fetched if outside(link.target)] == []
    for page in pages.values():
        assert not page.classes & FETCHING
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        targets = re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", text)
        assert not [a or b for a, b in targets if outside(a or b)], sheet.name
    drawings = [path.read_text(encoding="utf-8") for path in site.rglob("*.svg")]
    assert not any(re.search(r"(?:href|src)=\"(?:https?:)?//|url\(http", d) for d in drawings)


def test_links_within_the_site_lead_somewhere(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link.target)
            if outside(link.target) or parts.scheme:
                continue
            path = unquote(parts.path)
            target = site / path.lstrip("/") if path else site / f"{name}.html"
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{name}: {link.target}"
            assert target.resolve().is_relative_to(site.resolve()), f"{name}: {link.target}"
            if link.tag == "a" and parts.fragment:
                anchor = unquote(parts.fragment)
                assert anchor in pages[target.stem].ids, f"{name}: {link.target}"


def test_search_knows_every_page_and_needs_no_server(site: Path) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    found = {urlsplit(item["location"]).path for item in index["items"]}
    assert found >= {f"{name}.html" for name in DOCS if name != "index"}
    # From file:// a browser reads no JSON and starts no worker: both are scripts there.
    script = (site / "search.js").read_text(encoding="utf-8")
    assert json.loads(script.partition("=")[2].strip().rstrip(";")) == index
    assert (site / "javascripts" / "iframe-worker.js").is_file()


def test_a_reader_finds_copy_buttons_and_both_palettes(site: Path) -> None:
    page = (site / "quickstart.html").read_text(encoding="utf-8")
    assert "content.code.copy" in page
    assert {"default", "slate"} <= set(re.findall(r'data-md-color-scheme="(\w+)"', page))


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium")
def test_the_plot_has_the_scheme_of_its_page(site: Path) -> None:
    darkest, lightest = {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for scheme in ("default", "slate"):
            # As a reader who has set the site, whatever the system's own scheme is.
            page = browser.new_page(color_scheme="light" if scheme == "slate" else "dark")
            page.goto((site / "performance.html").as_uri())
            page.evaluate(
                "scheme => [...document.querySelectorAll('input[data-md-color-scheme]')]"
                ".filter(input => input.dataset.mdColorScheme === scheme).at(-1).click()",
                scheme,
            )
            page.wait_for_timeout(200)
            assert page.evaluate("document.body.dataset.mdColorScheme") == scheme
            shot = page.locator("img[src*=performance]").screenshot()
            grey = Image.open(io.BytesIO(shot)).convert("L")
            darkest[scheme], lightest[scheme] = grey.getextrema()
            # The ground is what most of it shows.
            assert (grey.histogram().index(max(grey.histogram())) > 128) is (scheme == "default")
    # Its words stand out on either.
    assert darkest["default"] < 50 and lightest["slate"] > 200


def test_a_link_that_leads_nowhere_fails_the_build(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "docs", tmp_path / "docs")
    shutil.copy(project / "zensical.toml", tmp_path)
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as file:
        file.write("\n[gone](gone.md)\n")
    assert build(tmp_path).returncode != 0


def test_a_build_leaves_nothing_that_git_would_see(project: Path) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    left = {path.name for path in project.iterdir()} - {"docs", "zensical.toml"}
    assert "build" in left
    assert {f"/{name}/" for name in left} <= set(ignored)


# The example of by-hand.md ----------------------------------------------------------------------


def noted() -> Iterator[dict[str, str]]:
    """Reader A's sheet, with each letter's own values in all of its rows."""
    page = (ROOT / "docs" / "by-hand.md").read_text(encoding="utf-8")
    (sheet,) = re.findall(r"cat > reader-a\.csv <<'END'\n(.*?)^END$", page, re.M | re.S)
    first: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(sheet)):
        first = row if row["letter"] != first.get("letter") else first
        yield row | {name: first[name] for name in ("age", "sex", "injured")}


def test_reader_a_noted_what_the_record_has() -> None:
    records = map(json.loads, EXPECTED.read_text(encoding="utf-8").splitlines())
    rows = list(noted())
    letters = {row["letter"] for row in rows}
    expected = {
        (
            record["letter"], str(record["age"]), record["sex"], " ".join(record["injury_dates"]),
            service["text"], service["decision"], service["category"],
        )
        for record in records
        if record["letter"] in letters
        for service in record["services"]
    }  # fmt: skip
    assert {tuple(row.values()) for row in rows} == expected
    assert len(rows) == len(expected)
