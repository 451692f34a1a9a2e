"""What each item's own words say of the service: category, drug, quantity, sessions, regions.

`component` finds the words, `categories` and `sessions` choose among them, `reading` makes values.
"""

from imr_extract.letter.fields.details.reading import ROOM

__all__ = ["ROOM"]
