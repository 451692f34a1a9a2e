"""The review sheet: sparse fields, keys, citations, links, weights, and tasks for other tools."""

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import spacy
from conftest import imr_extract
from playwright.sync_api import Locator, Page
from report.test_report import write_tables
from spacy.tokens import Doc
from viewing.test_pages import (
    HOSTILE,
    browser,  # noqa: F401 # a fixture
    download,
    open_page,  # noqa: F401 # likewise
    review,
)

from imr_extract.load import load_rows
from imr_extract.quality.evaluate import evaluate
from imr_extract.quality.intervals import wilson
from imr_extract.quality.sample import draw


def focused(page: Page) -> int:
    """Which entry has the focus, from 0; -1 for none."""
    return int(
        page.evaluate(
            "[...document.querySelectorAll('.entry')].indexOf(document.activeElement.closest('.entry'))"
        )
    )


def pressed(entry: Locator) -> list[str]:
    buttons = entry.locator(".choice[aria-pressed=true]")
    return [button.get_attribute("data-choice") or "" for button in buttons.all()]


def test_a_sparse_field_can_be_judged(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    services = load_rows(sample_tables, "services")
    stated = sum(row["strength"] is not None for row in services)
    assert stated < len(services) / 3
    page = open_page(review(sample_tables, tmp_path, "strength", 20))
    empty, found = page.locator("[data-empty]"), page.locator(".entry:not([data-empty])")
    assert (found.count(), empty.count()) == (10, 10)
    facts = page.locator(".facts").first.inner_text()
    assert f"{stated} services ({100 * stated / len(services):.0f}%) have a value; 10 of" in facts
    assert f"{len(services) - stated} services" in facts and "have none; 10 of them" in facts
    items = {(row["letter_id"], str(row["service_no"])): row["service"] for row in services}
    for entry in empty.all():
        unit = entry.locator("xpath=..")
        letter = unit.locator("xpath=..").get_attribute("data-letter")
        words = items[letter, unit.get_attribute("data-service")]
        # The item's words, and where they stand.
        assert words in unit.locator("h3").inner_text()
        text = unit.locator("details pre").text_content()
        assert entry.locator("img").count() == 1 or words in " ".join((text or "").split())
    assert empty.locator("img").count() > 3


def test_shares_are_counted_apart(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sample_tables, tmp_path, "strength", 20))
    found, empty = page.locator(".entry:not([data-empty])"), page.locator("[data-empty]")
    for number in range(10):
        found.nth(number).locator("[data-choice=accept]").click()
        empty.nth(number).locator("[data-choice=accept]").click()
    found.nth(3).locator("[data-choice=reject]").click()
    found.nth(4).locator("[data-choice=correct]").click()  # but nothing is changed
    shares = page.locator("#shares").inner_text()
    low, high = wilson(9, 10) or (0, 0)
    assert f"Found: 9 of 10 right, 0.90 ({low:.2f} to {high:.2f})" in shares
    assert "Not found: 10 of 10 right, 1.00" in shares


def test_keys_judge_and_go_on(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sample_tables, tmp_path, "diagnoses", 12))
    entries = page.locator(".entry")
    page.keyboard.press("a")  # the first without a mark
    assert pressed(entries.nth(0)) == ["accept"] and focused(page) == 1
    page.keyboard.press("r")
    assert pressed(entries.nth(1)) == ["reject"] and focused(page) == 2
    page.keyboard.press("c")
    old = entries.nth(2).locator("[data-part=text]").input_value()
    page.keyboard.type("cubital tunnel syndrome")
    typed = entries.nth(2).locator("[data-part=text]").input_value()
    assert old and typed == "cubital tunnel syndrome"
    page.keyboard.press("Enter")
    assert pressed(entries.nth(2)) == ["correct"] and focused(page) == 3
    # A second press changes nothing, by key or mouse; u takes a mark back.
    for _ in range(2):
        entries.nth(3).locator("[data-choice=accept]").click()
    assert pressed(entries.nth(3)) == ["accept"]
    entries.nth(3).locator("[data-choice=accept]").focus()
    page.keyboard.press("a")
    assert pressed(entries.nth(3)) == ["accept"] and focused(page) == 4
    page.keyboard.press("ArrowUp")
    assert focused(page) == 3
    page.keyboard.press("u")
    assert pressed(entries.nth(3)) == [] and focused(page) == 3
    entries.nth(0).locator(".undo").click()
    assert pressed(entries.nth(0)) == []


@pytest.mark.parametrize(
    "field",
    [
        "reviewer_basis",
        "reviewer_citations",
        pytest.param("claims_administrator_citations", marks=pytest.mark.nightly),
        pytest.param("rationale_citations", marks=pytest.mark.nightly),
    ],
)
def test_guidelines_and_citations_are_judged(
    open_page,  # noqa: F811
    sample_tables: Path,
    tmp_path: Path,
    field: str,
) -> None:
    page = open_page(review(sample_tables, tmp_path, field, 16))
    for entry in page.locator(".entry").all():
        entry.locator("[data-choice=accept]").click()
    evaluation = evaluate(sample_tables, download(page, tmp_path))
    judged = {
        name: score
        for name, score in evaluation.scores.items()
        if name.split()[0] in ("guideline", "MTUS", "non-MTUS", "rationale")
    }
    assert judged and evaluation.misses == []
    assert all(score.value == 1.0 for score in judged.values())
    assert sum(score.gold for score in judged.values()) >= 10


def test_a_citation_is_corrected_and_added(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sample_tables, tmp_path, "reviewer_citations", 16))
    for entry in page.locator(".entry").all():
        entry.locator("[data-choice=accept]").click()
    first = page.locator(".entry:not([data-empty])").first
    first.locator("[data-choice=correct]").click()
    first.locator("[data-part=title]").fill("Knee Complaints")
    first.locator("[data-part=family]").select_option("MTUS")
    first.locator("[data-part=year]").fill("2004")
    first.locator("[data-part=pages]").fill("12, 14 - 16")
    unit = page.locator(".unit").first
    unit.locator(".add").click()
    added = unit.locator("[data-added]")
    added.locator("[data-part=family]").select_option("Non-MTUS")
    assert "judged" not in (added.get_attribute("class") or "")
    added.locator("[data-part=title]").fill("A textbook")
    record = json.loads(download(page, tmp_path).read_text().splitlines()[0])
    (line,) = [service["reviewer"] for service in record["services"] if service][:1]
    assert {"title": "Knee Complaints", "year": 2004}.items() <= line["mtus"][0].items()
    assert line["non_mtus"] == ["A textbook"]
    assert {12, 14, 15, 16} <= set(line["pages"])


def test_a_value_is_added_where_nothing_was_found(
    open_page,  # noqa: F811
    sample_tables: Path,
    tmp_path: Path,
) -> None:
    page = open_page(review(sample_tables, tmp_path, "body_parts", 12))
    unit = page.locator(".unit[data-found=false]").first
    unit.locator(".add").click()
    unit.locator("[data-added] [data-part]").fill("elbow")
    open_ = page.locator(".entry:not(.judged)")
    while open_.count():
        open_.first.locator("[data-choice=accept]").click()
    page.reload()  # the marks are kept
    gold = download(page, tmp_path)
    services = [s for line in gold.read_text().splitlines() for s in json.loads(line)["services"]]
    assert {"body_parts": ["elbow"]} in services and {} in services
    (score,) = [s for n, s in evaluate(sample_tables, gold).scores.items() if n == "body_parts"]
    assert score.hits == score.found == score.gold - 1 and score.recall < 1


def test_titles_lead_to_the_letters_page(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sample_tables, tmp_path, "strength", 20))
    letters = {row["letter_id"]: row for row in load_rows(sample_tables, "letters")}
    for case in page.locator(".case").all():
        row = letters[case.get_attribute("data-letter") or ""]
        for link in case.locator("h2 a, h3 a").all():
            address = urlsplit(link.get_attribute("href") or "")
            assert address.scheme == "file" and unquote(address.path) == row["uri"]
            name, number = address.fragment.split("=")
            assert name == "page" and 1 <= int(number) <= row["page_count"]
        facts = case.locator(".facts").inner_text()
        assert facts == Path(row["uri"]).name


def test_the_sheet_fits_a_phone(open_page, sample_tables: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sample_tables, tmp_path, "strength", 8))
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # A strip is as wide as its words need, and shows the value.
    strip = page.locator(".strip", has=page.locator(".mark")).first
    mark, box = strip.locator(".mark").first.bounding_box(), strip.bounding_box()
    assert strip.locator(".picture").bounding_box()["width"] > 600
    assert mark and box and box["x"] <= mark["x"] < box["x"] + box["width"]


# Drawn apart -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of 400 services, of which 40 have a drug's strength."""
    services = [
        {
            "letter_id": f"{letter:016x}",
            "service_no": number,
            "service": f"{HOSTILE} {letter}",
            "decision": "upheld",
            "strength": "10mg" if letter % 10 == 0 and number == 1 else None,
        }
        for letter in range(400)
        for number in (1,)
    ]
    letters = [{"letter_id": f"{n:016x}", "uri": f"{n}.pdf", "sha256": ""} for n in range(400)]
    folder = tmp_path_factory.mktemp("sparse") / "tables"
    return write_tables(folder, {"letters": letters, "services": services})


def test_both_kinds_are_drawn_and_weighed(sparse: Path) -> None:
    sample = draw(sparse, "strength", 40, 0)
    assert (sample.found.drawn, sample.found.of) == (20, 40)
    assert (sample.not_found.drawn, sample.not_found.of) == (20, 360)
    # On average 1; each stands for 2 of 400, or for 18.
    assert sample.weights == {"found": 0.2, "not_found": 1.8}
    # Where there is too little of one, the other fills up.
    assert draw(sparse, "strength", 200, 0).found.drawn == 40
    assert draw(sparse, "strength", 200, 0).not_found.drawn == 160
    assert draw(sparse, "decision", 20, 0).weights == {"found": 1.0}
    everything = draw(sparse, "strength", 1_000, 0)
    assert everything.weights == {"found": 1.0, "not_found": 1.0}


def test_weights_make_figures_of_the_archive(sparse: Path, tmp_path: Path) -> None:
    """One in 20 of those not found was missed: 18 of 360, beside 38 of 40 that are right."""
    sample = draw(sparse, "strength", 40, 0)
    lines = []
    right = missed = 0
    for case in sample.cases:
        (unit,) = case.units
        if unit.values:
            right += 1
            value = "10mg" if right > 1 else None
        else:
            missed += 1
            value = "5mg" if missed == 1 else None
        record = {"letter": case.letter_id, "weights": sample.weights}
        lines.append(json.dumps(record | {"services": [{"strength": value}]}))
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(lines))
    score = evaluate(sparse, gold).scores["strength"]
    assert (score.hits, score.found, score.gold) == (19, 20, 20)
    assert score.precision == pytest.approx(19 / 20)
    assert score.recall == pytest.approx(38 / (38 + 18))
    assert score.precision_interval == pytest.approx(wilson(19, 20))
    # One case that stands for 18 says less than its count: the interval is wide.
    low, high = score.recall_interval or (0, 0)
    assert low < 0.4 and high > 0.85


# Tasks for other tools ----------------------------------------------------------------------------


def written(tables: Path, folder: Path, field: str, name: str) -> str:
    done = imr_extract(
        "review", tables, "--field", field, "--html", folder / "x.html", "--tasks", folder / name
    )
    assert done.returncode == 0 and name in done.stdout, done.stderr
    return (folder / name).read_text(encoding="utf-8")


# A list of one letter's, a value of one service's, and what is cited for it.
FIELDS = ["diagnoses", "reviewer_citations", pytest.param("drug", marks=pytest.mark.nightly)]


@pytest.mark.parametrize("field", FIELDS)
def test_label_studio_reads_the_sample(sample_tables: Path, tmp_path: Path, field: str) -> None:
    """As its guide to pre-annotated data has it: `data`, and `predictions` with results."""
    tasks = json.loads(written(sample_tables, tmp_path, field, "tasks.json"))
    regions = [
        (task["data"]["text"], region)
        for task in tasks
        for prediction in task["predictions"]
        for region in prediction["result"]
    ]
    assert len(regions) > 10
    for text, region in regions:
        assert set(region) == {"id", "from_name", "to_name", "type", "value"}
        assert (region["from_name"], region["to_name"], region["type"]) == (
            "label",
            "text",
            "labels",
        )
        value = region["value"]
        assert text[value["start"] : value["end"]] == value["text"] != ""
        assert isinstance(value["labels"], list)
    assert len({region["id"] for _, region in regions}) == len(regions)
    assert all(task["data"]["letter_id"] for task in tasks)


@pytest.mark.parametrize("field", FIELDS)
def test_prodigy_reads_the_sample(sample_tables: Path, tmp_path: Path, field: str) -> None:
    """As its annotation format has it: tokens, and spans that begin and end with them."""
    nlp = spacy.blank("en")
    spans = 0
    for line in written(sample_tables, tmp_path, field, "tasks.jsonl").splitlines():
        task = json.loads(line)
        tokens = task["tokens"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        for token in tokens:
            assert task["text"][token["start"] : token["end"]] == token["text"]
        doc = Doc(nlp.vocab, words=[token["text"] for token in tokens])
        for span in task["spans"]:
            spans += 1
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]
            assert len(doc[span["token_start"] : span["token_end"] + 1]) > 0 and span["label"]
        assert task["meta"]["letter_id"]
    assert spans > 10


def test_tasks_have_one_of_two_endings(sample_tables: Path, tmp_path: Path) -> None:
    done = imr_extract(
        "review", sample_tables, "--field", "age", "--html", tmp_path / "x.html",
        "--tasks", tmp_path / "tasks.csv",
    )  # fmt: skip
    assert done.returncode == 2 and "Label Studio" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_of_crafted_letters_does_nothing(open_page, sparse: Path, tmp_path: Path) -> None:  # noqa: F811
    page = open_page(review(sparse, tmp_path, "strength", 10))
    assert page.evaluate("window.hit") is None
    assert page.locator("img, main script").count() == 0
    assert "onerror" in page.locator("main").inner_text()
