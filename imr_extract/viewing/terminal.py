"""A letter's record in the terminal, and as JSON."""

from __future__ import annotations

import json

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from imr_extract.errors import counted
from imr_extract.record import Letter
from imr_extract.tables import nested_record
from imr_extract.viewing.safe_text import safe_text
from imr_extract.viewing.value_tree import Branch, value_tree

_LONGEST = 300


def letter_json(letter: Letter) -> str:
    """The whole record as one line of JSON: dates as ISO text, evidence included."""
    return json.dumps(nested_record(letter), ensure_ascii=False, separators=(",", ":"))


def print_letter(console: Console, letter: Letter) -> None:
    """Print a letter's sections as a tree of values, each with its page and rule."""
    console.print(safe(f"{letter.case_number or letter.letter_id}  {letter.uri}", "bold"))
    for warning in letter.warnings:
        console.print(safe(f"warning: {warning}", "yellow"))
    tree = value_tree(letter)
    pages = counted(letter.page_count, "page")
    root = Tree(
        safe(
            f"template {letter.template.value}, {pages}, read with {letter.text_engine}, "
            f"outcome {letter.outcome.value if letter.outcome else '-'}"
        ),
        guide_style="dim",
    )
    for branch in tree.branches:
        _add_branch(root, branch)
    for why, names in tree.absent.items():
        root.add(safe(f"{why}: {', '.join(names)}", "dim"))
    console.print(root)


def safe(text: str, style: str = "") -> Text:
    """Text of letters or paths, which must not control the terminal."""
    return Text(safe_text(text), style=style)


def _add_branch(tree: Tree, branch: Branch) -> None:
    section = branch.section
    pages = f"{section.page_start}"
    if section.page_end != section.page_start:
        pages += f" to {section.page_end}"
    title = safe(branch.title, "bold")
    title.append_text(safe(f"  page {pages}, characters {section.char_start:,} on", "dim"))
    node = tree.add(title)
    for value in branch.values:
        line = safe(f"{value.name}: ")
        line.append_text(safe(short(" ".join(value.text.split())), "cyan"))
        line.append_text(safe(f"  ({value.where})" if value.where else "", "dim"))
        node.add(line)
    for inner in branch.branches:
        _add_branch(node, inner)


def short(text: str) -> str:
    """The text; of a long one its beginning and its length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text):,} characters)"
