"""Make the pictures of README.md and docs/ from sample letters: `make pictures`. Needs Chromium."""

import contextlib
import io
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
LETTER = "data/letters/CM17-0900264.pdf"
# Picture, page, width, height, and the heading that stands at the top.
PICTURES = (
    ("letter-page", "letter.html", 1280, 760, None),
    ("report-page", "report.html", 1100, 760, "Decisions by category"),
)
SEARCH = "?q=%22physical+therapy%22+OR+acupuncture"
PHONE = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "is_mobile": True,
    "color_scheme": "dark",
}  # fmt: skip


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        work = Path(folder)
        command = [sys.executable, "-m", "imr_extract"]
        for arguments in (
            ["run", "data/letters", "--out", work / "tables", "--quiet"],
            ["show", LETTER, "--html", work / "letter.html"],
            ["report", work / "tables", "--out", work / "report.html"],
        ):
            subprocess.run([*command, *map(str, arguments)], cwd=ROOT, check=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, page_file, width, height, heading in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((work / page_file).as_uri())
            if heading:
                place = page.get_by_role("heading", name=heading, exact=True)
                place.evaluate("node => scrollTo(0, node.getBoundingClientRect().top - 28)")
            save(page, name)
        with site(command, work / "tables") as address:
            page = browser.new_page(viewport={"width": 1200, "height": 860})
            page.goto(address + SEARCH)
            save(page, "browse-search")
            page.locator(".card a").first.click()
            page.wait_for_load_state("networkidle")
            page.evaluate("scrollTo(0, 0)")
            save(page, "browse-letter")
            page = browser.new_page(**PHONE)
            page.goto(address + SEARCH)
            save(page, "browse-phone")


def save(page: Page, name: str) -> None:
    """Save what a page shows, in 256 colours, which makes smaller files and looks the same."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # The default method would give away the rare colours, those of the legend.
    few = shot.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(ROOT / "docs" / f"{name}.png", optimize=True)


@contextlib.contextmanager
def site(command: list[str], tables: Path) -> Iterator[str]:
    """The search site over some tables; its address."""
    asked = [*command, "browse", str(tables), "--no-open"]
    with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        try:
            yield found.group()
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
