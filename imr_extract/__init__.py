"""California IMR Final Determination Letters -> Parquet tables.

>>> import imr_extract
>>> letter = imr_extract.extract_letter("letter.pdf")  # doctest: +SKIP
>>> imr_extract.extract_directory("letters", "tables")  # doctest: +SKIP
>>> tables = imr_extract.load_tables("tables")  # doctest: +SKIP
"""

from importlib.metadata import version

from imr_extract.archive import RunSummary, extract_directory
from imr_extract.load import load_tables
from imr_extract.nlp import build_nlp
from imr_extract.notebook import extract_letter

__all__ = ["RunSummary", "build_nlp", "extract_directory", "extract_letter", "load_tables"]
__version__ = version("imr-extract")
