"""What the case summary says of the worker: age, sex and dates of injury.

`component` finds the words that may say it; `ages`, `sexes` and `injury_dates` judge by their
context which of them do, and `reading` makes values of these.
"""

from imr_extract.letter.fields.worker.component import create_worker
from imr_extract.letter.fields.worker.reading import ROOM

__all__ = ["ROOM", "create_worker"]
