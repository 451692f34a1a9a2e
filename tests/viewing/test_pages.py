"""The pages for the browser, opened in Debian's Chromium: highlights, clicks, keys, downloads."""

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pytest
from conftest import EXPECTED, ROOT, SAMPLES, imr_extract
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

import imr_extract as package
from imr_extract.columns import shown
from imr_extract.letter.extract import Extraction, extract
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.sample import draw
from imr_extract.record import Citation, CitedBy, Letter
from imr_extract.viewing.file_name import file_name
from imr_extract.viewing.value_tree import cited
from imr_extract.viewing.warning_words import WORDS, in_words

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SAMPLE = SAMPLES / "CM16-0900006.pdf"
# Without these, Chromium contacts update servers and takes more memory than CI may have.
FLAGS = [
    "--disable-background-networking", "--disable-component-update", "--disable-gpu",
    "--disable-quic", "--disable-sync", "--no-first-run", "--no-sandbox", "--disable-dev-shm-usage",
]  # fmt: skip
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        # CI installs it, so these tests are never skipped there.
        assert not os.environ.get("CI") or sys.platform != "linux", "CI has no Chromium"
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page with its requests and its console errors."""

    def __init__(self, browser: Browser, path: Path, **context) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": 1400, "height": 1000}, **context)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())

    def close(self) -> None:
        """Close, and check that there were no errors and no network requests."""
        self.context.close()
        assert self.complaints == []
        outside = [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]
        assert outside == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator:
    opened: list[Opened] = []

    def open_(path: Path, **context) -> Page:
        opened.append(Opened(browser, path, **context))
        return opened[-1].page

    yield open_
    for page in opened:
        page.close()


def write_page(letter, folder: Path) -> Path:
    path = folder / "letter.html"
    path.write_text(letter.display().html, encoding="utf-8")
    return path


def places_of(letter: Letter) -> list:
    """Evidence by its number on the page, which is its row of the table."""
    found = [*letter.evidence]
    for service in letter.services:
        found += service.evidence
        for citation in service.citations:
            found += citation.evidence
    return found + [item for diagnosis in letter.diagnoses for item in diagnosis.evidence]


def joined(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "-")


def check_highlights(page: Page, letter, pdf: bytes) -> int:
    """Each highlight of the page, as the browser places it, holds the words of its value."""
    marks = page.evaluate(
        """() => [...document.querySelectorAll(".sheet .mark")].map((mark) => {
            const box = mark.getBoundingClientRect();
            const image = mark.closest(".sheet").querySelector("img");
            const whole = image.getBoundingClientRect();
            const scale = Number(image.getAttribute("width")) / whole.width;
            return {
              page: Number(mark.closest(".sheet").id.split("-")[1]),
              places: mark.dataset.places.split(" ").map(Number),
              box: [box.left - whole.left, box.top - whole.top, box.right - whole.left,
                    box.bottom - whole.top].map((edge) => edge * scale),
            };
        })"""
    )
    evidence = places_of(letter)
    boxes: dict[int, list] = {}
    for mark in marks:
        for number in mark["places"]:
            boxes.setdefault(number, []).append((mark["page"], mark["box"]))
    assert sorted(boxes) == list(range(1, len(evidence) + 1))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for number, found in boxes.items():
            found.sort(key=lambda item: (item[0], item[1][1]))
            words = "".join(
                document.pages[number_ - 1]
                .crop((box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5))
                .extract_text()
                for number_, box in found
            )
            assert joined(words) == joined(evidence[number - 1].text), evidence[number - 1]
    return len(marks)


def check_paint(page: Page) -> None:
    """On the screen a highlight is tinted and has ink in it; beside it the paper is white."""
    mark = page.locator(".mark.diagnoses, .mark.letters").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    screen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")

    def colours(left: float, top: float, right: float, bottom: float) -> list:
        inside = screen.crop((round(left), round(top), round(right), round(bottom)))
        return np.asarray(inside).reshape(-1, 3).tolist()

    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    painted = colours(box["x"] + 1, box["y"] + 1, right - 1, bottom - 1)
    tinted = [p for p in painted if max(p) - min(p) > 15 and min(p) > 120]
    inked = [p for p in painted if max(p) < 130]
    assert len(tinted) > len(painted) / 3 and inked
    sheet = page.locator(".sheet").first.bounding_box()
    edge = colours(sheet["x"] + 4, box["y"], sheet["x"] + 40, bottom)
    assert [p for p in edge if max(p) - min(p) > 15] == []


def click(mark: Locator) -> None:
    """Click where a highlight is; the letter's words may lie above it."""
    mark.scroll_into_view_if_needed()
    mark.click(force=True)


def check_selecting(page: Page) -> None:
    """A click on a value selects it and its place; a click on a place selects its value."""
    value = page.locator("button.value", has_text="decision upheld").last
    value.click()
    assert value.get_attribute("aria-pressed") == "true"
    (chosen,) = page.locator(".mark.chosen").all()
    assert chosen.get_attribute("data-places") == value.get_attribute("data-places")
    box = chosen.bounding_box()
    assert 0 < box["y"] < 1000, "the place is not scrolled to"
    page.keyboard.press("Escape")
    assert page.locator("[aria-pressed=true]").count() == 0
    assert page.locator(".mark.chosen").count() == 0
    click(page.locator(".mark.decision").first)
    (pressed,) = page.locator("[aria-pressed=true]").all()
    assert pressed.inner_text().startswith("decision")
    pressed.hover()
    assert page.locator(".mark.near").count() == 1


def test_show_page_of_a_sample(open_page, tmp_path: Path) -> None:
    letter = package.extract_letter(SAMPLE)
    page = open_page(write_page(letter, tmp_path))
    assert check_highlights(page, letter, SAMPLE.read_bytes()) > 25
    check_paint(page)
    check_selecting(page)


@pytest.mark.parametrize("which", [0, 40])
def test_show_page_of_a_real_letter(open_page, tmp_path: Path, shared: Path, which: int) -> None:
    path = sorted((shared / "letters" / "pdf").glob("*.pdf"))[which]
    letter = package.extract_letter(path)
    page = open_page(write_page(letter, tmp_path))
    assert check_highlights(page, letter, path.read_bytes()) > 25
    check_paint(page)
    value = page.locator("button.value").first
    value.click()
    assert page.locator(".mark.chosen").count() >= 1


def test_show_page_by_keyboard(open_page, tmp_path: Path) -> None:
    page = open_page(write_page(package.extract_letter(SAMPLE), tmp_path))
    for _ in range(3):  # a pane that scrolls by keys may come first
        page.keyboard.press("Tab")
        if page.locator("button.value:focus").count():
            break
    first = page.evaluate("document.activeElement.innerText")
    assert first.startswith("case number")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText").startswith("date assigned")
    page.keyboard.press("Enter")
    assert page.locator("[aria-pressed=true]").inner_text().startswith("date assigned")
    assert page.locator(".mark.chosen").count() == 1
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.innerText") == first


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_readable_in_both_schemes(open_page, tmp_path: Path, scheme: str) -> None:
    page = open_page(write_page(package.extract_letter(SAMPLE), tmp_path), color_scheme=scheme)

    def luminance(element: str, what: str) -> float:
        text = page.evaluate(f"getComputedStyle(document.querySelector('{element}')).{what}")
        red, green, blue = (int(n) / 255 for n in text[text.index("(") + 1 : -1].split(",")[:3])
        parts = [
            c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    paper = luminance("aside", "backgroundColor")
    assert (paper > 0.5) == (scheme == "light")
    for element in ("button.value b", "button.value small", ".facts", ".hint"):
        ink = luminance(element, "color")
        light, dark = max(ink, paper), min(ink, paper)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, element


def hostile_letter(folder: Path) -> Path:
    with pdfplumber.open(SAMPLE) as pdf:
        text = "\f".join(page.extract_text() for page in pdf.pages)
    assert "cervicogenic headache" in text
    path = folder / "hostile & <b>.txt"
    path.write_text(
        text.replace("cervicogenic headache", f"cervicogenic headache {HOSTILE} \x1b[31m\x07 pain"),
        encoding="utf-8",
    )
    return path


def test_markup_and_control_characters_of_a_letter_are_text(open_page, tmp_path: Path) -> None:
    path = hostile_letter(tmp_path)
    html, spans = tmp_path / "page.html", tmp_path / "spans.html"
    done = imr_extract("show", path, "--html", html, "--spacy", spans)
    assert done.returncode == 0, done.stderr
    for written in (html, spans):
        page = open_page(written)
        assert page.evaluate("window.hit") is None
        assert page.locator("img, script[src]").count() == 0
        assert "onerror" in page.locator("body").inner_text()
        assert "\x1b" not in written.read_text(encoding="utf-8")
        assert "\x07" not in written.read_text(encoding="utf-8")
    page = open_page(html)
    click(page.locator("pre .mark").first)
    assert page.locator("[aria-pressed=true]").count() == 1


@pytest.mark.parametrize("width", [1400, 830])
def test_a_notebook_shows_the_page_in_a_frame(open_page, tmp_path: Path, width: int) -> None:
    view = package.extract_letter(SAMPLE.read_bytes()).display()
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>n</title>{view._repr_html_()}", encoding="utf-8")
    page = open_page(path)
    page.set_viewport_size({"width": width, "height": 900})
    frame = page.frame_locator("iframe")
    frame.locator("button.value").last.click()
    assert frame.locator("[aria-pressed=true]").count() == 1
    chosen = frame.locator(".mark.chosen").first
    chosen.wait_for()
    page.wait_for_timeout(900)  # it scrolls there
    frame_box, box = page.locator("iframe").bounding_box(), chosen.bounding_box()
    assert frame_box["y"] < box["y"] < frame_box["y"] + frame_box["height"]


def test_a_letter_that_is_shown_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = package.extract_letter(SAMPLE)
    readings = []

    def counted(data: bytes, uri: str, **options: Any) -> Extraction:
        readings.append(uri)
        return extract(data, uri, **options)

    monkeypatch.setattr("imr_extract.viewing.letter_view.extract", counted)
    assert letter.display() is letter.display()
    assert letter.spans() == letter.spans()
    assert readings == [str(SAMPLE)]
    assert package.extract_letter(SAMPLE) == letter


def test_show_says_why_a_page_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file" / "page.html", tmp_path):
        done = imr_extract("show", SAMPLE, "--html", place)
        assert done.returncode == 4 and str(place) in done.stderr
        assert "Traceback" not in done.stderr
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("file", "mine")]


def review(tables: Path, folder: Path, field: str, size: int) -> Path:
    sheet = folder / f"{field}.html"
    done = imr_extract("review", tables, "--field", field, "--sample", size, "--html", sheet)
    assert done.returncode == 0, done.stderr
    return sheet


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("#save").click()
    gold = folder / waiting.value.suggested_filename
    waiting.value.save_as(gold)
    return gold


def test_a_reviewed_sample_is_gold(open_page, sample_tables: Path, tmp_path: Path) -> None:
    page = open_page(review(sample_tables, tmp_path, "diagnoses", 12))
    entries = page.locator(".entry")
    count = entries.count()
    assert count >= 12
    assert page.locator(".sheet img").count() >= 12
    assert page.locator("#save").is_disabled()
    for number in range(count):
        entries.nth(number).locator("[data-choice=accept]").click()
    gold = download(page, tmp_path)
    scores = evaluate(sample_tables, gold).scores
    assert gold.name == "gold-diagnoses.jsonl"
    assert scores["diagnoses"].value == scores["diagnosis assertion"].value == 1.0
    # A field that nobody judged is not counted.
    assert set(scores) == {
        "letter found", "diagnoses", "diagnoses (overlap >= 0.5)", "diagnosis assertion",
    }  # fmt: skip

    found = page.locator(".entry", has_text="(affirmed)")
    found.nth(0).locator("[data-choice=reject]").click()
    found.nth(1).locator("[data-choice=correct]").click()
    found.nth(1).locator("[data-part=text]").fill("another condition")
    found.nth(1).locator("[data-part=assertion]").select_option("historical")
    page.locator(".add").first.click()
    added = page.locator("[data-added]")
    added.locator("[data-part=text]").fill("one that was missed")
    page.reload()  # the marks are kept
    changed = [json.loads(line) for line in download(page, tmp_path).read_text().splitlines()]
    every = [item for record in changed for item in record["diagnoses"]]
    assert {"text": "another condition", "assertion": "historical"} in every
    assert {"text": "one that was missed", "assertion": "affirmed"} in every
    score = evaluate(sample_tables, tmp_path / "gold-diagnoses.jsonl").scores["diagnoses"]
    assert (score.hits, score.found, score.gold) == (count - 2, count, count)


def test_marks_by_keyboard_and_letters_not_done(
    open_page, sample_tables: Path, tmp_path: Path
) -> None:
    page = open_page(review(sample_tables, tmp_path, "age", 3))
    entries = page.locator(".entry")
    entries.nth(0).locator("[data-choice=accept]").focus()
    page.keyboard.press("a")
    entries.nth(1).locator("[data-choice=accept]").focus()
    page.keyboard.press("c")
    entries.nth(1).locator("[data-part]").fill("forty")
    assert entries.nth(1).locator(".problem").is_visible()
    assert "1 of 3" in page.locator("#status").inner_text()
    entries.nth(1).locator("[data-part]").fill("40")
    assert "2 of 3" in page.locator("#status").inner_text()
    records = [json.loads(line) for line in download(page, tmp_path).read_text().splitlines()]
    assert len(records) == 2 and records[1]["age"] == 40
    evaluation = evaluate(sample_tables, tmp_path / "gold-age.jsonl")
    assert evaluation.scores["age"].hits == 1 and evaluation.scores["age"].gold == 2


@pytest.mark.parametrize("field", ["decision", "body_parts", "specialties", "retrospective"])
def test_every_kind_of_field_is_reviewed(
    open_page, sample_tables: Path, tmp_path: Path, field: str
) -> None:
    page = open_page(review(sample_tables, tmp_path, field, 10))
    for entry in page.locator(".entry").all():
        entry.locator("[data-choice=accept]").click()
    evaluation = evaluate(sample_tables, download(page, tmp_path))
    assert evaluation.letters >= 2
    score = evaluation.scores[field.replace("_", " ") if field not in evaluation.scores else field]
    assert score.gold >= 5 and score.value == 1.0, field
    assert evaluation.misses == []


def test_review_of_the_real_letters(open_page, shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    letters = sorted((shared / "letters" / "pdf").glob("*.pdf"))[:6]
    assert imr_extract("run", *letters, "--out", out, "--quiet").returncode == 0
    page = open_page(review(out, tmp_path, "diagnoses", 10))
    assert page.locator(".sheet img").count() >= 5
    page.set_viewport_size({"width": 1400, "height": 900})
    check_paint(page)


def test_the_report_in_a_browser(open_page, sample_tables: Path, tmp_path: Path) -> None:
    html = tmp_path / "report.html"
    done = imr_extract("report", sample_tables, "--out", html)
    assert done.returncode == 0, done.stderr
    page = open_page(html, color_scheme="dark")
    assert (
        page.locator("table").count() > 20 and page.locator("figure svg, .chart svg").count() >= 4
    )
    links = page.locator("nav a").all()
    assert links and all(page.locator(link.get_attribute("href")).count() == 1 for link in links)
    query = page.locator("details", has_text="SELECT").first
    assert not query.locator("pre").first.is_visible()
    query.locator("summary").click()
    assert query.locator("pre").first.is_visible()
    # Only elements with their own scroll bar may be wider than the window.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.nightly
def test_the_report_of_the_real_letters_in_a_browser(
    open_page, shared: Path, tmp_path: Path
) -> None:
    out, html = tmp_path / "tables", tmp_path / "report.html"
    letters = sorted((shared / "letters" / "pdf").glob("*.pdf"))[:12]
    assert imr_extract("run", *letters, "--out", out, "--quiet").returncode == 0
    assert imr_extract("report", out, "--out", html).returncode == 0
    page = open_page(html)
    services = package.load_tables(out, library="arrow")["services"]
    assert f"{services.num_rows:,}" in page.locator("body").inner_text()


def test_review_names_what_can_be_reviewed(sample_tables: Path, tmp_path: Path) -> None:
    done = imr_extract("review", sample_tables, "--field", "diagnosis", cwd=tmp_path)
    assert done.returncode == 2 and "diagnoses" in done.stderr
    assert list(tmp_path.iterdir()) == []
    done = imr_extract("review", tmp_path, "--field", "age", cwd=tmp_path)
    assert done.returncode == 6


def test_review_finds_letters_where_the_run_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, elsewhere = tmp_path / "start", tmp_path / "elsewhere"
    for folder in (start / "in", elsewhere):
        folder.mkdir(parents=True)
    shutil.copy(SAMPLE, start / "in")
    assert imr_extract("run", "in", "--out", "out", "--quiet", cwd=start).returncode == 0
    facts = json.loads((start / "out" / "run.json").read_text())

    def found(**said: str) -> bool:
        (start / "out" / "run.json").write_text(json.dumps(facts | said))
        (case,) = draw(start / "out", "age", 1, 0).cases
        assert case.source == f"in/{SAMPLE.name}"
        return case.data == SAMPLE.read_bytes()

    monkeypatch.chdir(elsewhere)
    assert found(directory=str(start))
    assert not found(directory=str(elsewhere))
    # Tables from releases that did not record the folder: the current folder.
    facts.pop("directory", None)
    assert not found()
    monkeypatch.chdir(start)
    assert found()


def test_the_record_is_json(tmp_path: Path) -> None:
    letter = package.extract_letter(SAMPLE)
    record = json.loads(json.dumps(letter.to_dict()))
    (gold,) = (
        item
        for item in map(json.loads, EXPECTED.read_text(encoding="utf-8").splitlines())
        if item["letter"] == SAMPLE.stem
    )
    for name in ("case_number", "date_assigned", "age", "sex", "specialties", "injury_dates"):
        assert record[name] == gold[name]
    assert "data" not in record and record["services"][0]["evidence"]


def test_the_seed_draws_the_sample(sample_tables: Path) -> None:
    def drawn(seed: int, size: int = 6) -> list[str]:
        return [case.letter_id for case in draw(sample_tables, "age", size, seed).cases]

    assert drawn(0) == drawn(0)
    assert drawn(0) != drawn(1)
    assert drawn(0, 3) == drawn(0)[:3]
    every = draw(sample_tables, "diagnoses", 10_000, 0).cases
    assert len(every) == len(package.load_tables(sample_tables)["letters"])


def test_every_warning_is_said_in_words() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    _, _, codes = page.partition("## Codes of `letters.warnings`")
    assert set(WORDS) == set(re.findall(r"^\| `(\w+)", codes, re.M))
    with_detail = {code for code in WORDS if re.search(rf"^\| `{code}:[A-Z]+`", codes, re.M)}
    assert with_detail == {code for code, words in WORDS.items() if "{}" in words}
    for code, words in WORDS.items():
        said = in_words(f"{code}:injury_dates")
        assert said == words.replace("{}", "injury dates") and said.endswith(".")
    assert in_words("of_tomorrow:3") == "of_tomorrow:3"


def test_the_page_says_warnings_in_words_and_not_where_the_file_is(
    open_page, tmp_path: Path
) -> None:
    with pdfplumber.open(SAMPLE) as pdf:
        text = "\f".join(page.extract_text() for page in pdf.pages)
    folder = tmp_path / "private folder"
    folder.mkdir()
    summary = text[text.index("CLINICAL CASE SUMMARY") : text.index("IMR ISSUES")]
    (folder / "a.txt").write_text(text.replace(summary, ""))
    page = open_page(write_page(package.extract_letter(folder / "a.txt"), tmp_path))
    said = page.locator(".warnings").inner_text()
    assert "The section “case summary” was not found" in said
    assert page.locator(".facts").inner_text().startswith("a.txt\n")
    assert "private folder" not in page.content()


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("/home/me/letters/a.pdf", "a.pdf"),
        ("s3://bucket/2016/a.pdf", "a.pdf"),
        ("/home/me/year.zip!2016/a.pdf", "a.pdf in year.zip"),
        ("odd!name.pdf", "odd!name.pdf"),
        ("", ""),
    ],
)
def test_a_file_is_named_without_its_folders(uri: str, name: str) -> None:
    assert file_name(uri) == name


def citation(**given: Any) -> Citation:
    empty = dict.fromkeys(("source", "title", "year", "sections", "chapter", "table_no"))
    row = {"citation_no": 1, "cited_by": CitedBy.REVIEWER, "pages": (), "citation": "x", **empty}
    return Citation(**(row | given))


def test_a_value_is_shown_as_people_write_it() -> None:
    assert cited(citation(family="MTUS", source="MTUS", title="Knee")) == "MTUS Knee"
    assert cited(citation(family="MTUS", source="ACOEM", title="Knee")) == "MTUS ACOEM Knee"
    assert (
        cited(citation(family="Non-MTUS", source="ODG", title="ODG, Knee")) == "Non-MTUS ODG, Knee"
    )
    assert (shown(30.0), shown(2.5), shown([30.0])) == ("30", "2.5", "30")
