"""The pages on other screens and on paper: phones, a notebook's frame, prints; words to search and copy."""

import io
from pathlib import Path

import numpy as np
import pdfplumber
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from viewing.test_pages import (
    SAMPLE,
    browser,  # noqa: F401 # a fixture
    open_page,  # noqa: F401 # likewise
    review,
    write_page,
)

import imr_extract as package

# A phone, JupyterLab beside its sidebar, a narrow and a wide window.
WIDTHS = (
    390,
    pytest.param(830, marks=pytest.mark.nightly),
    pytest.param(960, marks=pytest.mark.nightly),
    pytest.param(1280, marks=pytest.mark.nightly),
)


def printed(page: Page) -> pypdfium2.PdfDocument:
    """The page as the browser prints it unless told otherwise: without backgrounds."""
    return pypdfium2.PdfDocument(page.pdf(print_background=False, format="Letter"))


def ink(document: pypdfium2.PdfDocument) -> list[int]:
    """How much is black, a page."""
    return [
        int((np.asarray(page.render(scale=1.5, grayscale=True).to_pil()) < 110).sum())
        for page in document
    ]


def common_grey(document: pypdfium2.PdfDocument) -> int:
    """The most frequent grey of the first page: its paper's."""
    pixels = np.asarray(document[0].render(scale=1, grayscale=True).to_pil())
    return int(np.bincount(pixels.ravel(), minlength=256).argmax())


def check_print(page: Page) -> None:
    """Highlights take nothing of the letter's words from the paper, and the paper is white."""
    with_marks = printed(page)
    page.add_style_tag(content=".mark, .found { visibility: hidden; }")
    # The lines that stand for highlights are not black.
    for marked, bare in zip(ink(with_marks), ink(printed(page)), strict=True):
        assert marked >= 0.97 * bare
    assert common_grey(with_marks) == 255


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_print_keeps_what_was_read(open_page, tmp_path: Path, scheme: str) -> None:  # noqa: F811
    letter = package.extract_letter(SAMPLE)
    page = open_page(write_page(letter, tmp_path), color_scheme=scheme)
    page.locator("button.value", has_text="rationale").first.click()
    with pdfplumber.open(io.BytesIO(page.pdf(print_background=False))) as pdf:
        words = [" ".join((sheet.extract_text() or "").split()) for sheet in pdf.pages]
    # The letter's page, and the record behind it.
    assert "cervicogenic headache" in words[0] and "diagnosis, affirmed" in " ".join(words[1:])
    check_print(page)


@pytest.mark.parametrize("field", ["diagnoses", "decision"])
def test_a_printed_review_keeps_the_strips(
    open_page,  # noqa: F811
    sample_tables: Path,
    tmp_path: Path,
    field: str,
) -> None:
    page = open_page(review(sample_tables, tmp_path, field, 6), color_scheme="dark")
    page.locator("[data-choice=accept]").first.click()
    assert "Accept" in printed(page)[0].get_textpage().get_text_bounded()
    check_print(page)


def test_a_print_of_a_real_letter_keeps_its_words(
    open_page,  # noqa: F811
    tmp_path: Path,
    shared: Path,
) -> None:
    path = sorted((shared / "letters" / "pdf").glob("*.pdf"))[7]
    letter = package.extract_letter(path)
    page = open_page(write_page(letter, tmp_path), color_scheme="dark")
    check_print(page)


def is_seen(page: Page, element: str, pane: str) -> bool:
    """Whether an element is within what its pane shows, once nothing scrolls any more."""
    page.evaluate(
        """pane => new Promise((done) => {
            let last = NaN;
            const look = () => {
                const { scrollTop } = document.querySelector(pane);
                if (scrollTop === last) return done();
                last = scrollTop;
                setTimeout(look, 300);
            };
            look();
        })""",
        pane,
    )
    return bool(
        page.evaluate(
            """([element, pane]) => {
                const inner = document.querySelector(element).getBoundingClientRect();
                const outer = document.querySelector(pane).getBoundingClientRect();
                return inner.top >= Math.max(0, outer.top) - 1
                  && inner.bottom <= Math.min(innerHeight, outer.bottom) + 1
                  && inner.left < outer.right && inner.right > outer.left;
            }""",
            [element, pane],
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_reaches_the_place(open_page, tmp_path: Path, width: int) -> None:  # noqa: F811
    letter = package.extract_letter(longest_sample())
    page = open_page(write_page(letter, tmp_path))
    page.set_viewport_size({"width": width, "height": 768})
    for which in (-1, 0):
        decision = page.locator("button.value.decision").nth(which)
        decision.click()
        assert page.locator(".mark.chosen").count() >= 1
        assert is_seen(page, ".mark.chosen", "main")
        assert is_seen(page, "[aria-pressed=true]", "aside")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def longest_sample() -> Path:
    """The sample letter with most pages."""

    def pages(path: Path) -> int:
        with pdfplumber.open(path) as pdf:
            return len(pdf.pages)

    return max(sorted(SAMPLE.parent.glob("*.pdf")), key=pages)


def test_a_phone_shows_the_letter_and_its_values_at_once(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(write_page(package.extract_letter(longest_sample()), tmp_path).as_uri())
    # Nothing lies ten pages below: the window itself does not scroll.
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert is_seen(page, "h1", "aside")
    # Letters of the size of a page's small print, not of a thumbnail.
    assert page.locator(".picture").first.bounding_box()["width"] >= 600
    page.get_by_label("Values").tap()
    assert page.locator("aside").bounding_box()["height"] > 700
    page.locator("button.value.decision").last.tap()
    assert page.get_by_label("Both").is_checked()
    assert is_seen(page, ".mark.chosen", "main")
    page.get_by_label("Letter", exact=True).tap()
    assert page.locator("main").bounding_box()["height"] > 700
    context.close()


def test_words_of_the_letter_are_found_selected_and_copied(open_page, tmp_path: Path) -> None:  # noqa: F811
    letter = package.extract_letter(SAMPLE)
    page = open_page(write_page(letter, tmp_path))

    def finds(words: str) -> bool:
        return bool(
            page.evaluate(
                """words => {
                    getSelection().removeAllRanges();
                    return find(words) && getSelection().anchorNode.parentElement.closest(".words") !== null;
                }""",
                words,
            )
        )

    def copied(start: dict[str, float], end: dict[str, float]) -> str:
        page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=8)
        page.mouse.up()
        return str(page.evaluate("getSelection().toString()"))

    rationale = " ".join((letter.services[0].rationale or "").split())
    assert finds("cervicogenic headache")
    assert finds(rationale[:200])  # over the ends of lines
    assert not finds("cervicogenic toothache")
    page.evaluate("getSelection().removeAllRanges()")
    words = page.locator(".words tspan[x]")
    places = dict(zip(words.all_text_contents(), words.all(), strict=True))
    start, end = places["cervicogenic"], places["headache."]
    start.scroll_into_view_if_needed()
    assert copied(start.bounding_box(), end.bounding_box()) == "cervicogenic headache."
    # Selecting words over a highlight does not choose it; a click there does.
    assert page.locator("[aria-pressed=true]").count() == 0
    page.mouse.click(*middle(start.bounding_box()))
    assert page.locator("[aria-pressed=true]").inner_text().startswith("diagnosis")


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_words_lie_where_the_image_has_them(open_page, tmp_path: Path, shared: Path) -> None:  # noqa: F811
    path = sorted((shared / "letters" / "pdf").glob("*.pdf"))[3]
    page = open_page(write_page(package.extract_letter(path), tmp_path))
    laid = page.evaluate(
        """() => [...document.querySelectorAll("#page-1 .words tspan[x]")].map((word) => {
            const box = word.getBoundingClientRect();
            const sheet = word.closest(".sheet").querySelector("img");
            const whole = sheet.getBoundingClientRect();
            const scale = Number(sheet.getAttribute("width")) / whole.width;
            return [word.textContent, (box.left - whole.left) * scale, (box.right - whole.left) * scale,
                    ((box.top + box.bottom) / 2 - whole.top) * scale];
        })"""
    )
    with pdfplumber.open(path) as pdf:
        words = pdf.pages[0].extract_words()

    def is_word(word: dict, text: str, left: float, right: float, middle: float) -> bool:
        same = word["text"] == text and word["top"] < middle < word["bottom"]
        return same and abs(word["x0"] - left) < 1.5 and abs(word["x1"] - right) < 1.5

    placed = sum(any(is_word(word, *item) for word in words) for item in laid)
    assert placed > 0.95 * len(laid) > 100
