"""Many letters: input files -> tables under OUT.

`run` plans and gathers, `worker` extracts in other processes, `output` keeps OUT whole.
"""

from imr_extract.archive.run import RunSummary, extract_directory

__all__ = ["RunSummary", "extract_directory"]
