"""Set blocks of text on pages, and render the pages as PDF or as plain text."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
MARGIN = 72.0
SIZE = 12.0

_FIRST_BASELINE = 83.9
_UNDER_TABLE_BASELINE = 184.4
_LAST_BASELINE = 717.4
_FEWEST_LINES_BEFORE_BREAK = 12
_FONTS = {False: "Times-Roman", True: "Times-Bold"}

# Where a long word may break at a line end, as word processors do: after a hyphen between letters
# or digits, after the last slash of a date, after any in a web address.
_HYPHEN = re.compile(r"(?<=[A-Za-z0-9]-)(?=[A-Za-z0-9])")
_SITE = re.compile(r"(?<=[A-Za-z0-9-][/-])(?=[A-Za-z0-9])")
_YEAR = re.compile(r"(?<=\d/)(?=\d{2,4}\W*$)")
_DATE = re.compile(r"\W*\d{1,2}/\d{1,2}/\d{2,4}\W*$")


Table = tuple[tuple[str, str, str, str], ...]
"""The table on top of the first page: rows of label, value, label, value.

A label with a line feed in it is printed on two lines.
"""


class Gap:
    """Distances of a first baseline from the baseline before it."""

    LINE = 13.8
    UNDER_HEADING = 20.4
    PARAGRAPH = 27.6
    HEADING = 28.0


@dataclass(frozen=True)
class Run:
    """A stretch of text of one weight; a space stands between two runs."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph or a heading.

    Attributes:
        runs: What it prints.
        gap: Distance of its first baseline from the baseline before it.
        centered: It stands in the middle of the line.
        role: A name by which a forced page break can refer to it.
        indent: How far its lines are set in from the margin.
    """

    runs: tuple[Run, ...]
    gap: float = Gap.PARAGRAPH
    centered: bool = False
    role: str = ""
    indent: float = 0.0


def paragraph(text: str, gap: float = Gap.PARAGRAPH, role: str = "") -> Block:
    """A paragraph of plain text."""
    return Block((Run(text),), gap=gap, role=role)


def heading(text: str, gap: float = Gap.HEADING, *, centered: bool = False) -> Block:
    """A heading."""
    return Block((Run(text, bold=True),), gap=gap, centered=centered)


Sheet = tuple[Table | None, list[Block]]
"""What a template makes of a case: a header table, or None, and the blocks below it."""


@dataclass(frozen=True)
class Line:
    """A line in its place; ``opens`` is true where it begins a paragraph after a gap."""

    x: float
    baseline: float
    runs: tuple[Run, ...]
    opens: bool

    @property
    def text(self) -> str:
        """The line as plain text."""
        return " ".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Pages:
    """A letter that has been set: its table, if it has one, and the lines of each page."""

    table: Table | None
    lines: tuple[tuple[Line, ...], ...]


@lru_cache(maxsize=65_536)
def _pieces(word: str, bold: bool) -> tuple[tuple[str, float], ...]:
    """The parts of a word that a line end may separate, with their widths."""
    if "%" in word:
        parts = [word]
    elif "://" in word:
        parts = _SITE.split(word)
    elif _DATE.match(word):
        parts = _YEAR.split(word)
    else:
        parts = _HYPHEN.split(word)
    return tuple((part, stringWidth(part, _FONTS[bold], SIZE)) for part in parts)


def _wrap(runs: Iterable[Run], indent: float = 0.0) -> list[tuple[Run, ...]]:
    """Break runs into lines that fit between the margins."""
    room = PAGE_WIDTH - 2 * MARGIN - indent
    space = stringWidth(" ", _FONTS[False], SIZE)
    lines: list[tuple[Run, ...]] = []
    line: list[Run] = []
    text, width = "", 0.0

    def end_line() -> None:
        nonlocal line, text, width
        lines.append((*line, Run(text, bold)) if text else tuple(line))
        line, text, width = [], "", 0.0

    for run in runs:
        bold = run.bold
        for word in run.text.split(" "):
            before = space if text or line else 0.0
            glue = " " if text else ""
            for part, part_width in _pieces(word, bold):
                if width and width + before + part_width > room:
                    end_line()
                    before, glue = 0.0, ""
                text += glue + part
                width += before + part_width
                before, glue = 0.0, ""
        line.append(Run(text, bold))
        text = ""
    lines.append(tuple(line))
    return [tuple(run for run in line if run.text) for line in lines]


def set_pages(blocks: Sequence[Block], table: Table | None, breaks: Mapping[str, int]) -> Pages:
    """Put blocks on pages.

    ``breaks`` are forced page breaks: the role of a block, and which of its lines starts the new
    page (-1 is its last). One that comes early on a page, or names a line that the block does not
    have, is ignored.
    """
    pages: list[list[Line]] = [[]]
    start = _UNDER_TABLE_BASELINE if table else _FIRST_BASELINE
    baseline = start
    for block in blocks:
        wrapped = _wrap(block.runs, block.indent)
        forced = breaks.get(block.role)
        if forced is not None and forced < 0:
            forced = len(wrapped) - 1 or None
        for number, runs in enumerate(wrapped):
            below = baseline + (Gap.LINE if number else block.gap) if pages[-1] else start
            early = len(pages[-1]) < _FEWEST_LINES_BEFORE_BREAK
            if below > _LAST_BASELINE or (number == forced and not early):
                pages.append([])
                start = below = _FIRST_BASELINE
            baseline = below
            x = MARGIN + block.indent
            if block.centered:
                width = sum(stringWidth(run.text, _FONTS[run.bold], SIZE) for run in runs)
                x = (PAGE_WIDTH - width) / 2
            opens = number == 0 and block.gap > Gap.LINE
            pages[-1].append(Line(x, baseline, runs, opens))
    return Pages(table, tuple(tuple(page) for page in pages))


_TABLE_X = (66.6, 174.0, 323.6, 421.4, 545.4)
_TABLE_Y = (92.8, 106.0, 119.2, 132.4, 158.2)
_CELL_SIZE = 11.04
_GREY = 0.875


def _draw_table(canvas: Canvas, table: Table) -> None:
    canvas.setLineWidth(0.48)
    for row, (top, bottom) in enumerate(zip(_TABLE_Y, _TABLE_Y[1:], strict=False)):
        for column, (left, right) in enumerate(zip(_TABLE_X, _TABLE_X[1:], strict=False)):
            if row == 0 and column == 2:
                right = _TABLE_X[-1]  # an empty grey cell fills the rest of the first row
            elif row == 0 and column == 3:
                continue
            canvas.setFillGray(1 if column % 2 else _GREY)
            canvas.rect(left, PAGE_HEIGHT - bottom, right - left, bottom - top, stroke=1, fill=1)
    canvas.setFillGray(0)
    text = canvas.beginText()
    for top, cells in zip(_TABLE_Y, table, strict=False):
        for column, cell in enumerate(cells):
            label = column % 2 == 0
            text.setFont("Helvetica-Bold" if label else "Helvetica", _CELL_SIZE)
            for number, part in enumerate(cell.split("\n")):
                if part:
                    drop = top + 11.6 + number * 12.7
                    text.setTextOrigin(_TABLE_X[column] + 5.4, PAGE_HEIGHT - drop)
                    text.textOut(part)
    canvas.drawText(text)


def render_pdf(pages: Pages, title: str) -> bytes:
    """Render pages as a PDF, not encrypted, that depends on nothing but its content."""
    buffer = io.BytesIO()
    # invariant: fixed creation date and document id instead of the clock's. No compression: builds
    # of zlib differ in their output, and these bytes shall be the same on every machine.
    canvas = Canvas(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=0)
    canvas.setTitle(title)
    canvas.setAuthor("imr_extract sample letters")
    canvas.setSubject("An invented letter. Its worker, case number and findings do not exist.")
    for number, page in enumerate(pages.lines):
        if number == 0 and pages.table:
            _draw_table(canvas, pages.table)
        text = canvas.beginText()
        for line in page:
            text.setTextOrigin(line.x, PAGE_HEIGHT - line.baseline)
            for place, run in enumerate(line.runs):
                text.setFont(_FONTS[run.bold], SIZE)
                text.textOut(run.text + (" " if place + 1 < len(line.runs) else ""))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render_text(pages: Pages, *, spaced: bool = False) -> str:
    """Render pages as plain text without page marks, paragraphs parted by blank lines.

    ``spaced`` follows every line with a blank one, as some archives of such letters do.
    """
    after = " \n\n" if spaced else "\n"
    lines: list[str] = []
    for label, value, label2, value2 in pages.table if pages.table else ():
        second, *rest = label2.split("\n")
        lines += [f"{label} {value} {second} {value2}".strip(), *rest]
    for page in pages.lines:
        for line in page:
            if line.opens and lines:
                lines.append("")
            lines.append(line.text)
    return "".join(line + after for line in lines)
