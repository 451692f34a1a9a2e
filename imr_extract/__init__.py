"""California IMR Final Determination Letters -> Parquet tables.

>>> import imr_extract
>>> letter = imr_extract.extract_letter("letter.pdf")  # doctest: +SKIP
>>> imr_extract.extract_directory("letters", "tables")  # doctest: +SKIP
>>> tables = imr_extract.load_tables("tables")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr_extract.archive.run import extract_directory
    from imr_extract.archive.summary import RunSummary
    from imr_extract.letter.pipeline import build_nlp
    from imr_extract.load import load_tables
    from imr_extract.viewing.letter_view import extract_letter

__all__ = ["RunSummary", "build_nlp", "extract_directory", "extract_letter", "load_tables"]
__version__ = version("imr-extract")

_MODULES = {
    "RunSummary": "imr_extract.archive.summary",
    "build_nlp": "imr_extract.letter.pipeline",
    "extract_directory": "imr_extract.archive.run",
    "extract_letter": "imr_extract.viewing.letter_view",
    "load_tables": "imr_extract.load",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that loading tables does not wait for spaCy."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
