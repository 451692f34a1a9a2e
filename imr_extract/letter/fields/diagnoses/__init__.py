"""The conditions that the case summary states of the worker.

`component` finds the words that state conditions, `condition_list` reads the list behind them,
`reading` makes rows of what they find.
"""

from imr_extract.letter.fields.diagnoses.reading import ROOM

__all__ = ["ROOM"]
