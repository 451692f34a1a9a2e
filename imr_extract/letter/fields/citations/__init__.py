"""What each party and each rationale cite.

`component` reads a guideline line or a rationale by one of two grammars, `labelled` and `prose`;
both make `cited` guidelines. `reading` makes rows of them.
"""

from imr_extract.letter.fields.citations.reading import ROOM

__all__ = ["ROOM"]
