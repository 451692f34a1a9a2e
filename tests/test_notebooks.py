"""Each notebook runs from top to bottom on the tables of the sample letters."""

from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES
from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Each starts a kernel; `make nightly` runs the others.
OFTEN = ("01", "05")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem, marks=() if path.stem[:2] in OFTEN else pytest.mark.nightly
        )
        for path in NOTEBOOKS
    ],
)
def test_it_runs(
    path: Path, sample_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMR_TABLES", str(sample_tables))
    notebook = nbformat.read(path, as_version=4)
    # As in a checkout: from its folder of notebooks, which stays as it is.
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    assert not list(folder.iterdir())
    assert {path.name for path in tmp_path.iterdir()} == {"notebooks", "data", "temporary"}
    plots = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert plots


@pytest.mark.nightly  # it starts a kernel, and that extracting processes
def test_a_cell_extracts_and_reports_without_widgets(tmp_path: Path) -> None:
    """A notebook has no main file, and without ipywidgets DuckDB has no progress bar to turn off."""
    code = (
        "import sys, imr_extract\n"
        "from imr_extract.report import write_report\n"
        "sys.modules['ipywidgets'] = None\n"
        f"s = imr_extract.extract_directory({str(SAMPLES)!r}, 'out', workers=1)\n"
        "write_report('out', 'report.html')\n"
        "s.complete"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = notebook.cells[0].outputs
    assert output["data"]["text/plain"] == "True"
    assert (tmp_path / "report.html").is_file()


def test_one_shows_a_letter_with_its_pages() -> None:
    """As committed, so that a reader who runs nothing sees it."""
    (first, *_) = NOTEBOOKS
    cells = nbformat.read(first, as_version=4).cells
    (shown,) = [cell for cell in cells if cell.source.endswith(".display()")]
    page = shown.outputs[0]["data"]["text/html"]
    assert page.startswith("<iframe srcdoc=") and "data:image/" in page and "case number" in page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_without_tables_it_says_what_to_do(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMR_TABLES", str(tmp_path))
    code = [
        cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
    ]
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}.*make demo.*IMR_TABLES"):
        exec("\n".join(code[:2]), {})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_small_and_with_outputs(path: Path) -> None:
    assert path.stat().st_size < 250_000
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert all(cell.outputs for cell in code if not cell.source.startswith("import"))
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)
    assert str(ROOT) not in path.read_text(encoding="utf-8")
