"""Whether this program can start the processes that extract, found out before work starts.

They are spawned, and a spawned process first runs the program's main file again. A program that
came from standard input has none; one that does not guard its own code would start a run within
the process of a run.
"""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.spawn import get_preparation_data
from pathlib import Path

from imr_extract.errors import StartError

_GUARD = """    if __name__ == "__main__":
        imr_extract.extract_directory(...)"""


def check_start() -> None:
    """Check that extracting processes can start; end at once a process that is about to start.

    Raises:
        StartError: the program has no file that they could run.
        SystemExit: this is such a process, and the program's code is not guarded. The process that
            has started it says so.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.exit(1)
    main = get_preparation_data("").get("init_main_from_path")
    if main is not None and not Path(main).is_file():
        raise StartError(
            f"The program that calls extract_directory has no file ({Path(main).name}): it came "
            "from standard input, or its file is gone. The processes that extract letters need "
            f"one. Save it as a file, and guard its code:\n\n{_GUARD}\n\n"
            "Or use the command: imr-extract run PATH --out OUT"
        )


def cannot_start() -> StartError:
    """The error where a process has ended before it came to its first letter."""
    return StartError(
        "The processes that extract letters end before they begin. They run the main file of the "
        f"program again, so its own code needs a guard:\n\n{_GUARD}\n\nIf it has one, their "
        "messages above say what is wrong; without any, the machine may have too little memory."
    )
