"""`imr-extract evaluate`, `compare` and `review`: how good tables are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imr_extract.commands.measured import evaluation_json, print_changes, print_evaluation
from imr_extract.commands.options import Out, printer
from imr_extract.errors import counted
from imr_extract.storage.files import write_file
from imr_extract.viewing.safe_text import safe_text


def evaluate(
    out: Out,
    gold: Annotated[
        list[Path],
        typer.Option(
            metavar="FILE",
            help="Gold records, JSON lines; docs/gold-format.md describes them. Repeat it for "
            "several files.",
            show_default=False,
        ),
    ],
    errors: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD",
            help="List the errors in this field; 'all' for every field.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the figures as JSON, for each gold file and in all; '-' prints them "
            "instead of the table.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure tables against letters read by a person.

    Prints for each field the share that agrees, or F1 with precision and recall, the number of
    gold values, and Wilson's 95 % interval behind each figure.
    """
    from imr_extract.quality.evaluate import evaluate as evaluate_tables

    result = evaluate_tables(out, gold)
    if errors not in (None, "all", *result.scores):
        raise typer.BadParameter(f"no field {errors!r}; there are {', '.join(result.scores)}")
    if json is not None and json != "-":
        write_file(json, evaluation_json(result, errors).encode())
    if json == "-":
        print(evaluation_json(result, errors))
    else:
        print_evaluation(printer(), result, errors)


def compare(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="Tables of the earlier run.", show_default=False)
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="Tables of the later run.", show_default=False)
    ],
    field: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD", help="Only this field: 'age' or 'letters.age'.", show_default=False
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every difference, not only examples.")
    ] = False,
) -> None:
    """Compare two runs over the same letters, value by value, to see what a rule change did.

    Counts come first, then three examples of each. With --field, only that field is counted.

    Exit code 0: no difference. 1: there are differences, with --field in that field.
    """
    from imr_extract.quality.compare import FIELDS, fields_named
    from imr_extract.quality.compare import compare as compare_tables

    wanted = fields_named(field) if field is not None else FIELDS
    if not wanted:
        raise typer.BadParameter(f"no field {field!r}; there are {', '.join(FIELDS)}")
    changes = [change for change in compare_tables(old, new) if change.name in wanted]
    print_changes(printer(), changes, every)
    if changes:
        raise typer.Exit(1)


def review(
    out: Out,
    field: Annotated[
        str,
        typer.Option(metavar="FIELD", help="Field to judge, e.g. diagnoses.", show_default=False),
    ],
    sample: Annotated[int, typer.Option(min=1, help="Least number of values to judge.")] = 50,
    seed: Annotated[int, typer.Option(help="A different seed draws different letters.")] = 0,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to write the sheet.", show_default="review-FIELD.html"
        ),
    ] = None,
    tasks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the sample for an annotation tool: .json for Label Studio, .jsonl for "
            "Prodigy.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a sheet of sampled values for a person to judge in the browser.

    Letters, or services, with and without a value are drawn apart until there are enough. Download
    your marks as a gold file; evaluate measures the tables against it.
    """
    from imr_extract.quality.sample import draw
    from imr_extract.quality.tasks import tasks as written
    from imr_extract.viewing.review_page import review_page

    drawn = draw(out, field, sample, seed)
    if tasks is not None:
        write_file(tasks, written(drawn, tasks).encode())
        print(safe_text(f"The sample's tasks are in {tasks}"))
    target = html or Path(f"review-{field}.html")
    write_file(target, review_page(drawn, out, seed).encode())
    are = "is" if len(drawn.cases) == 1 else "are"
    print(safe_text(f"{counted(len(drawn.cases), 'letter')} to judge {are} in {target}"))
