"""No page keeps people out: axe-core finds nothing serious on any of them."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import imr_extract
from playwright.sync_api import Page
from viewing.test_pages import (
    SAMPLE,
    SAMPLES,
    browser,  # noqa: F401 # a fixture
    open_page,  # noqa: F401 # likewise
    review,
)

AXE = Path(__file__).parents[1] / "browse" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 800}


def check_barriers(page: Page) -> None:
    """Run axe-core on an open page."""
    if not AXE.is_file():
        assert not os.environ.get("CI") or sys.platform != "linux", "CI has no axe-core"
        pytest.skip("axe-core is not there: make axe")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    serious = [
        (item["id"], item["impact"], [node["html"][:200] for node in item["nodes"][:3]])
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert len(found["passes"]) > 10


# One view of most pages is tried often, all by `make nightly`; the report's takes long.
VIEWS = [
    pytest.param(WIDE, "light", id="wide-light", marks=pytest.mark.nightly),
    pytest.param(WIDE, "dark", id="wide-dark", marks=pytest.mark.nightly),
    pytest.param(PHONE, "light", id="phone-light", marks=pytest.mark.nightly),
    pytest.param(PHONE, "dark", id="phone-dark"),
]


@pytest.mark.parametrize(("screen", "scheme"), VIEWS)
@pytest.mark.parametrize(
    "kind",
    [
        "letter",
        "reviewer_citations",
        *(
            pytest.param(kind, marks=pytest.mark.nightly)
            for kind in ("text letter", "diagnoses", "strength", "decision", "report")
        ),
    ],
)
def test_nothing_keeps_people_out(
    open_page: Any,  # noqa: F811
    sample_tables: Path,
    tmp_path: Path,
    kind: str,
    screen: dict[str, int],
    scheme: str,
) -> None:
    path = tmp_path / "page.html"
    if "letter" in kind:
        letter = SAMPLE if kind == "letter" else SAMPLES / "CM14-0900049.txt"
        assert imr_extract("show", letter, "--html", path).returncode == 0
    elif kind == "report":
        assert imr_extract("report", sample_tables, "--out", path).returncode == 0
    else:
        path = review(sample_tables, tmp_path, kind, 8)
    page = open_page(path, color_scheme=scheme)
    page.set_viewport_size(screen)
    if kind in ("diagnoses", "reviewer_citations"):
        # What is hidden until then is looked at, too.
        page.locator("[data-choice=correct]").first.click()
        page.locator(".add").first.click()
        page.locator("[data-choice=accept]").nth(1).click()
    elif "letter" in kind:
        page.locator("button.value").first.click()
    check_barriers(page)
