"""What an export tells while it runs; by itself it says nothing."""

from __future__ import annotations


class Progress:
    """Is told what is being written. Subclasses show it."""

    def start(self, step: str, total: int) -> None:
        """A step begins.

        Args:
            step: what is written, as "services".
            total: its number of rows; 0 where it is not known.
        """

    def advance(self, rows: int) -> None:
        """Rows of this step have been written."""
