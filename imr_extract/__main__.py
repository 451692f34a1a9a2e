"""Entry point of `imr-extract` and `python -m imr_extract`: sets up signals, runs the command."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command. SIGTERM, which schedulers send to end a job, stops it like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from imr_extract.cli import main as command  # slow; Ctrl-C may arrive during the import

        command()
    except KeyboardInterrupt:
        print("imr-extract: Stopped.", file=sys.stderr)
        sys.exit(130)
    finally:
        # The command has ended: another Ctrl-C would only change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main()
