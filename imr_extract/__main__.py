"""The `imr-extract` command, also `python -m imr_extract`: signals, then the command itself."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command. SIGTERM, by which schedulers end a job, stops it as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from imr_extract.cli import main as command  # takes a moment, in which Ctrl-C may come

        command()
    except KeyboardInterrupt:
        print("imr-extract: Stopped.", file=sys.stderr)
        sys.exit(130)
    finally:
        # It is over: one more Ctrl-C would only change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main()
