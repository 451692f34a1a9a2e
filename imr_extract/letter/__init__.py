"""One letter: its raw text -> sections -> disputed items -> fields -> record."""
