"""One letter: raw text -> sections -> disputed items -> fields -> record."""
