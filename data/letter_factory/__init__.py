"""Makes invented IMR Final Determination Letters, each with the record it should give.

``make_letter(seed)`` gives one letter, ``make_letters(count, seed)`` gives many. The same seed
gives the same bytes. See ``factory`` for the steps, and ``determination`` for what a template is.
"""

from .cases import EDITIONS
from .factory import TEMPLATES, MadeLetter, make_letter, make_letters

__all__ = ["EDITIONS", "TEMPLATES", "MadeLetter", "make_letter", "make_letters"]
