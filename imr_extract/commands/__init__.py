"""Commands of `imr-extract`, a module each: its options, one call, what is printed.

Here are those of rooms that know nothing of a terminal; `export`, `browse` and `report` have theirs
in their own room.
"""
