"""The site in Chromium, over the real letters where they are: search, narrow, read, go back."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pdfplumber
import pytest
from conftest import SHARED, imr_extract
from playwright.sync_api import Browser, Page
from viewing.test_barriers import check_barriers
from viewing.test_pages import browser  # noqa: F401 # a fixture

from imr_extract.load import load_rows

DESKTOP = {"viewport": {"width": 1300, "height": 1000}}
PHONE = {"viewport": {"width": 390, "height": 800}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def tables(sample_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of real letters, else of the sample letters."""
    if not (SHARED / "letters" / "gold.jsonl").is_file():
        return sample_tables
    out = tmp_path_factory.mktemp("real") / "tables"
    folders = [SHARED / "letters" / "pdf", SHARED / "more-letters" / "pdf"]
    assert imr_extract("run", *folders, "--out", out, "--quiet").returncode == 0
    return out


@pytest.fixture(scope="module")
def address(tables: Path) -> Iterator[str]:
    """The site, started as a user does."""
    command = [sys.executable, "-m", "imr_extract", "browse", tables, "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split(" at ")[1].split(" ")[0]
    process.kill()
    process.communicate()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Any]:  # noqa: F811
    """Opens pages; in the end, no request has left the machine and no console has complained."""
    contexts, requests, complaints = [], [], []

    def open_(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{**DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
    assert requests
    assert [url for url in requests if not url.startswith((address, "data:"))] == []


def chips(page: Page) -> list[str]:
    return [text.removesuffix(" ×") for text in page.locator(".chips a").all_inner_texts()]


def count(page: Page) -> int:
    return int(page.locator(".summary h2").inner_text().split()[0].replace(",", ""))


def narrow(page: Page, facet: str) -> tuple[str, int]:
    """Choose the first value of a facet; its name and its count."""
    box = page.locator(".facet", has=page.locator("summary", has_text=facet)).first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    entry = box.locator("li a").first
    name, number = entry.locator("span").all_inner_texts()
    entry.click()
    return name, int(number.replace(",", ""))


def words_under(page: Page, pdf: bytes) -> list[str]:
    """What the letter prints where words are underlined."""
    marks = page.evaluate(
        """() => [...document.querySelectorAll(".sheet .found")].map((mark) => {
            const box = mark.getBoundingClientRect();
            const image = mark.closest(".sheet").querySelector("img");
            const whole = image.getBoundingClientRect();
            const scale = Number(image.getAttribute("width")) / whole.width;
            return [Number(mark.closest(".sheet").id.split("-")[1]),
                    [box.left - whole.left, box.top - whole.top, box.right - whole.left,
                     box.bottom - whole.top].map((edge) => edge * scale)];
        })"""
    )
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        found = []
        for number, (x0, top, x1, bottom) in marks:
            chars = document.pages[number - 1].chars
            found.append("".join(
                c["text"] for c in chars
                if x0 - 1 < (c["x0"] + c["x1"]) / 2 < x1 + 1
                and top - 1 < (c["top"] + c["bottom"]) / 2 < bottom + 1
            ))  # fmt: skip
    return found


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_search_narrow_read_and_go_back(
    open_page: Any, tables: Path, screen: dict[str, Any]
) -> None:
    page = open_page(**screen)
    everything = count(page)
    page.get_by_role("searchbox").fill("shoulder")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**q=shoulder**")
    found = count(page)
    assert 0 < found < everything
    if screen is PHONE:
        page.get_by_role("link", name="Filters", exact=True).click()
    decision, narrowed = narrow(page, "Decision")
    page.wait_for_url("**decision=**")
    assert count(page) == narrowed and chips(page) == [f"Decision: {decision}"]
    category, narrowed = narrow(page, "Category")
    page.wait_for_url("**category=**")
    assert count(page) == narrowed <= found
    chosen = [f"Decision: {decision}", f"Category: {category}", "Remove all"]
    assert chips(page) == chosen
    assert set(page.locator(".card .badge").all_inner_texts()) == {decision}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for card in page.locator(".card").all():
        assert "shoulder" in card.locator("mark").first.inner_text().lower()
    asked = dict(parse_qsl(urlsplit(page.url).query))

    with page.expect_navigation():
        page.locator(".card h3 a").first.click()
    letter_id = urlsplit(page.url).path.rpartition("/")[2]
    (letter,) = load_rows(tables, "letters", [letter_id])
    assert letter["case_number"] in page.locator("h1").inner_text()
    assert page.locator(".sheet .mark").count() > 10
    pdf = Path(letter["uri"]).read_bytes()
    under = words_under(page, pdf)
    assert under and all("shoulder" in word.lower() for word in under)
    # It opens at its service, in the letter and in its values.
    number = urlsplit(page.url).fragment.removeprefix("service-")
    service = page.locator("[aria-pressed=true]")
    assert service.get_attribute("data-service") == number
    for place in (page.locator(".mark.chosen").first, service):
        assert place.evaluate(
            "one => one.getBoundingClientRect().top > 0"
            " && one.getBoundingClientRect().bottom < innerHeight"
        )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name="Back to the results").click()
    page.wait_for_url("**category=**")
    assert dict(parse_qsl(urlsplit(page.url).query)) == asked
    assert chips(page) == chosen and count(page) == narrowed
    page.locator(".chips a").first.click()
    assert len(chips(page)) == 1 and "decision" not in page.url


def test_similar_decisions_lead_on(open_page: Any) -> None:
    page = open_page("?q=physical+therapy")
    page.locator(".card h3 a").first.click()
    first = page.url
    with page.expect_navigation():
        page.locator(".similar a").first.click()
    assert page.url != first and "q=physical+therapy" not in page.url or "/-/letter/" in page.url
    assert page.locator(".sheet").count() >= 1


def test_the_keyboard_is_enough(open_page: Any) -> None:
    page = open_page()
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("knee")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=knee**")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.card h3')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/-/letter/" in page.url


def test_a_hit_of_a_letters_last_service_opens_there(open_page: Any, tables: Path) -> None:
    rows = load_rows(tables, "services")
    last = max(rows, key=lambda row: row["service_no"])
    page = open_page(f"-/letter/{last['letter_id']}?q=pain#service-{last['service_no']}")
    chosen = page.locator(".mark.chosen").first.bounding_box()
    assert 0 < chosen["y"] < 1000
    assert " ".join(last["service"].split()) in page.locator("[aria-pressed=true]").inner_text()


def test_a_printed_search_has_its_words(open_page: Any) -> None:
    page = open_page("?q=pain", color_scheme="dark")
    sentence = page.locator(".card .said").first.inner_text()
    pdf = io.BytesIO(page.pdf(print_background=False))
    with pdfplumber.open(pdf) as document:
        text = "".join("".join((p.extract_text() or "").split()) for p in document.pages)
        greys = {str(char["non_stroking_color"]) for char in document.pages[0].chars}
    assert "".join(sentence.split()) in text
    assert not any(colour in greys for colour in ("(1.0, 1.0, 1.0)", "(1,)", "(1.0,)"))


def test_found_words_stand_out_on_paper(open_page: Any) -> None:
    page = open_page("?q=pain")
    page.emulate_media(media="print")
    weight, line = page.locator("mark").first.evaluate(
        "mark => [getComputedStyle(mark).fontWeight, getComputedStyle(mark).textDecorationLine]"
    )
    assert (weight, line) == ("700", "underline")


def luminance(page: Page, what: str) -> float:
    colour = page.evaluate(f"getComputedStyle(document.body).{what}")
    return sum(int(part) for part in colour.strip("rgb()").split(",")[:3]) / 765


def test_dark_light_and_paper(open_page: Any) -> None:
    light = open_page("?q=pain")
    dark = open_page("?q=pain", color_scheme="dark")
    assert luminance(light, "backgroundColor") > 0.9 > 0.3 > luminance(light, "color")
    assert luminance(dark, "backgroundColor") < 0.2 < 0.8 < luminance(dark, "color")
    dark.emulate_media(media="print", color_scheme="dark")
    assert luminance(dark, "backgroundColor") == 1 and luminance(dark, "color") < 0.3
    for hidden in (".filters", "form", ".pages", ".tools"):
        assert not dark.locator(hidden).first.is_visible()
    assert dark.locator(".card").first.is_visible()


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("", {}),
        ("?q=%22physical+therapy%22&decision=upheld&more=guideline", {}),
        pytest.param("?q=pain", {"color_scheme": "dark"}, marks=pytest.mark.nightly),
        ("?q=pain", PHONE),
        ("?q=zzzz+yyyy&year=1066", {}),
        ("LETTER", {}),
        pytest.param("LETTER", {"color_scheme": "dark"}, marks=pytest.mark.nightly),
    ],
    ids=["first", "narrowed", "dark", "phone", "nothing", "letter", "letter, dark"],
)
def test_nothing_keeps_people_out(
    open_page: Any, tables: Path, path: str, options: dict[str, Any]
) -> None:
    letter = load_rows(tables, "letters", columns=["letter_id"])[0]["letter_id"]
    page = open_page(path.replace("LETTER", f"-/letter/{letter}?q=pain"), **options)
    check_barriers(page)
