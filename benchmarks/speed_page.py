"""The figures as a page and a plot; every number on them was measured."""

import io
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from speed_growth import NEW_WORDS

PAGE, PLOT = "performance.md", "performance.svg"
# Sections behind the page's own, each measured for itself: by hand, by speed_files and by browse.
TRIED = "## What was tried\n"
FILES, OTHERS = "## A run over very many files\n", "## Export and search\n"
_SECTIONS = (TRIED, FILES, OTHERS)
# Makes the same figures give the same bytes: fixed ids, and text instead of outlines.
_STYLE = {"svg.hashsalt": "imr_extract", "svg.fonttype": "none", "font.size": 9}
_OTHERS, _OURS = "#9aa5b1", "#1f6f8b"
_INK = "svg{color:#1a202c}@media (prefers-color-scheme: dark){svg{color:#e2e8f0}}"
_MIB = 2**20


def write(facts: dict[str, Any], folder: Path) -> None:
    """Write the page and its plot.

    Args:
        facts: what `speed.py` writes to speed.json.
        folder: where to write them.
    """
    _, sections = _split(folder / PAGE)
    _write(folder / PAGE, render(facts), sections)
    plot(facts, folder / PLOT)


def replace_section(folder: Path, heading: str, text: str) -> None:
    """Write a section that was measured for itself; the rest of the page stays.

    Args:
        folder: where the page is.
        heading: one of `FILES` and `OTHERS`.
        text: what stands below it.
    """
    own, sections = _split(folder / PAGE)
    _write(folder / PAGE, own, {**sections, heading: text})


def _split(page: Path) -> tuple[str, dict[str, str]]:
    """The page's own text, and the text of each section that was measured for itself."""
    own = page.read_text(encoding="utf-8") if page.is_file() else ""
    sections = {}
    for heading in reversed(_SECTIONS):
        own, found, text = own.partition(heading)
        if found:
            sections[heading] = text
    return own, sections


def _write(page: Path, own: str, sections: dict[str, str]) -> None:
    texts = [own, *(heading + sections[heading] for heading in _SECTIONS if heading in sections)]
    page.write_text("\n\n".join(text.strip("\n") for text in texts) + "\n", encoding="utf-8")


def plot(facts: dict[str, Any], path: Path) -> None:
    """Two bar charts: ratios to bare PDFium, and our stages in milliseconds."""
    measured = {n: row["ratio"] for n, row in facts["comparison"].items() if "ratio" in row}
    with plt.rc_context(_STYLE):
        figure, (above, below) = plt.subplots(
            2, 1, figsize=(7.5, 6), height_ratios=[len(measured), len(facts["stages"])]
        )
        _bars(above, measured, "CPU time per letter, as a multiple of bare PDFium text", "{:.1f}")
        title = "imr_extract by stage, milliseconds per letter"
        _bars(below, facts["stages"], title, "{:.2f}", True)
        figure.tight_layout()
        drawn = io.StringIO()
        nothing_of_today = {"Date": None, "Creator": None}
        figure.savefig(drawn, format="svg", metadata=nothing_of_today, transparent=True)
        plt.close(figure)
    path.write_text(in_both_schemes(drawn.getvalue()), encoding="utf-8")


def in_both_schemes(svg: str) -> str:
    """The plot without a ground, in ink that is dark on a light page and light on a dark one.

    A browser takes the scheme of the page that shows the picture.
    """
    svg = svg.replace("#000000", "currentColor").replace(
        '<text style="', '<text style="fill: currentColor; '
    )
    return svg.replace('<style type="text/css">', f'<style type="text/css">{_INK}', 1)


def _bars(axes: Any, values: dict[str, float], title: str, form: str, ours: bool = False) -> None:
    colors = [_OURS if ours or name.startswith("imr_extract") else _OTHERS for name in values]
    bars = axes.barh(list(values), list(values.values()), color=colors)
    axes.bar_label(bars, [form.format(value) for value in values.values()], padding=3)
    axes.set_title(title, loc="left", fontsize=10)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def render(facts: dict[str, Any]) -> str:
    """The page in Markdown."""
    return "\n".join(
        [
            *_head(facts),
            *_comparison(facts),
            *_stages(facts),
            *_runs(facts),
            *_scaling(facts),
            *_machine(facts),
        ]
    )


def _head(facts: dict[str, Any]) -> list[str]:
    letters = facts["letters"]
    left_out = letters["left_out"]
    more = f" Left out, since PDFium finds no letter in them: {left_out}." if left_out else ""
    return [
        "# Performance",
        "",
        "This page and its plot were made by",
        "",
        f"    {facts['command']}",
        "",
        *_when(facts),
        "CPU time depends on the machine. The ratios depend on it less, since all tools read the",
        "same letters on the same machine.",
        "",
        f"Letters: {letters['count']} {letters['what']}, PDFs only, {letters['pages']} pages, "
        f"{letters['bytes']:,} bytes.{more}",
        "",
        f"![CPU time by tool and by stage]({PLOT})",
        "",
    ]


def _when(facts: dict[str, Any]) -> list[str]:
    runs = facts["archive"]["command"]
    if runs == facts["command"]:
        return ["Every figure was measured in that run."]
    return [
        "The figures for tools and stages were measured in that run. Those for whole runs and",
        "memory take long, and were measured in an earlier run on the same machine:",
        "",
        f"    {runs}",
        "",
    ]


def _comparison(facts: dict[str, Any]) -> list[str]:
    rows = []
    for name, row in facts["comparison"].items():
        if "skipped" in row:
            rows.append([name, "not measured", "", "", "", row["skipped"]])
            continue
        numbers = [f"{row['ms']:.2f}", f"{row['ratio']:.2f}", row["letters"], row["rounds"]]
        rows.append([name, *numbers, row["what"]])
    return [
        "## Compared with other tools",
        "",
        *_table(["tool", "ms per letter", "times bare PDFium", "letters", "rounds", "what"], rows),
        "",
        "CPU time of one process that holds each letter's bytes in memory (`time.process_time`).",
        "For pdftotext, it is the CPU time of its processes, including start-up",
        "(`RUSAGE_CHILDREN`). Every tool reads one letter before measurement; objects alive then",
        "are excluded from garbage collection (`gc.freeze`), as in a worker. Tools with several",
        f"rounds take turns, {facts['batch']} letters at a time; each letter's best round counts.",
        "Each ratio uses the bare PDFium time of the same letters. Only imr_extract finds what the",
        "text means and where each value is on its page.",
        "",
    ]


def _stages(facts: dict[str, Any]) -> list[str]:
    total = facts["sum_ms"]
    rows = [[n, f"{ms:.2f}", f"{ms / total:.1%}"] for n, ms in facts["stages"].items()]
    rows.append(["sum", f"{total:.2f}", f"{1:.1%}"])
    return [
        "## By stage",
        "",
        *_table(["stage", "ms per letter", "share"], rows),
        "",
        f"CPU time as above, for each letter in the best of {facts['rounds']} round(s). PDFium",
        "reads every letter here; `imr_extract.extract_letter` in the first table also includes",
        "second readings with pdfplumber. Reading includes closing the document. Boxes are looked",
        f"up for every value, and the rows of {facts['batch']} letters are packed at a time.",
        "",
    ]


def _runs(facts: dict[str, Any]) -> list[str]:
    archive = facts["archive"]
    rows = [
        [
            f"{run['letters']:,}",
            run["workers"],
            f"{run['wall_s']:.1f}",
            f"{run['cpu_s']:.1f}",
            f"{run['ms']:.2f}",
            f"{run['worker_peak_bytes'] / _MIB:.0f}",
            f"{run['parent_peak_bytes'] / _MIB:.0f}",
        ]
        for run in (archive["start_up"], *archive["runs"])
    ]
    head = ["letters", "workers", "seconds", "CPU seconds", "CPU ms per letter"]
    return [
        "## Whole runs and memory",
        "",
        *_table([*head, "largest worker, MiB", "parent, MiB"], rows),
        "",
        "`imr_extract.extract_directory` over generated letters, each run in a new process and a",
        "fresh folder. The run over one letter shows the start-up cost. Seconds are wall-clock",
        "time and noisy. CPU time is for parent and workers, including the workers' imports and",
        "the Parquet files. Memory is peak resident memory: `VmHWM` of the parent where the system",
        "has it, else `ru_maxrss`; `ru_maxrss` of the workers. There are",
        f"{archive['distinct']} different letters, with the templates in turn",
        "(`data/letter_factory`). The rest are copies with a comment appended, so that none counts",
        "as a duplicate.",
        "",
        *_growth(archive["growth"]),
    ]


def _growth(marks: list[dict[str, int]]) -> list[str]:
    if not marks:
        return []
    rows = [[f"{mark['letters']:,}", f"{mark['peak_bytes'] / _MIB:.0f}"] for mark in marks]
    return [
        "Copies hold no new words, but spaCy keeps every word that it has seen. So one extraction",
        f"process read text letters, each with {NEW_WORDS} words that no other letter has:",
        "",
        *_table(["letters", "peak memory, MiB"], rows),
        "",
    ]


def _scaling(facts: dict[str, Any]) -> list[str]:
    rows = [
        [f"{row['letters']:,}", f"{row['wall_ratio']:.2f}", f"{row['cpu_ratio']:.2f}"]
        for row in facts["archive"]["scaling"]
    ]
    return [
        "## Two workers compared with one",
        "",
        *_table(["letters", "times as fast (wall clock)", "times the CPU time"], rows),
        "",
        "From the runs above, one run each, so the wall-clock ratio is noisy. Each worker builds",
        "its own pipeline, which does not pay off for few letters.",
        "",
    ]


def _machine(facts: dict[str, Any]) -> list[str]:
    machine = facts["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return [
        "## The machine",
        "",
        *_table(
            ["", ""],
            [
                ["system", machine["platform"]],
                ["processor", machine["cpu"]],
                ["cores", machine["cores"]],
                ["load before the run", f"{machine['load_before']:.2f}"],
                ["Python", machine["python"]],
                ["packages", versions],
            ],
        ),
        "",
    ]


def _table(head: list[str], rows: list[list[Any]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
