"""Make the pictures of README.md from sample letters: `make pictures`. Needs Chromium."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
LETTER = "data/letters/CM17-0900264.pdf"
# Picture, page, width, height, and the heading that stands at the top.
PICTURES = (
    ("letter-page", "letter.html", 1280, 760, None),
    ("report-page", "report.html", 1100, 760, "Decisions by category"),
)


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
            page.screenshot(path=work / "shot.png")
            # 128 colours: a third of the bytes, and text looks the same.
            shot = Image.open(work / "shot.png").convert("RGB")
            few = shot.quantize(128, dither=Image.Dither.NONE)
            few.save(ROOT / "docs" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
