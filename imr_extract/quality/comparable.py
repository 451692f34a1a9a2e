"""Values as they are compared: what two readings may write differently is made equal."""

from __future__ import annotations

import json
import re
from typing import Any

# Words for a drug's release and form.
_FORMS = re.compile(
    r"(?: (?:er|xr|sr|cr|dr|ec|la|odt|hcl|tabs?|tablets?|capsules?|gel|cream|patch|ointment))+"
    r"(?=$| /)"
)


def normalise(value: Any) -> str:
    """Text as it is compared: case folded, white space collapsed, plain quotes, trimmed marks."""
    text = str(value).replace("\u2019", "'").replace("\u2018", "'")
    text = text.replace("\u201c", '"').replace("\u201d", '"')
    text = text.replace("\u2013", "-").replace("\u2014", "-")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=\w)-\s(?=\w)", "-", text).strip(" .,;:").casefold()


def comparable(value: Any) -> Any:
    """A comparable value: ISO text of a date, whole numbers as int, text normalised."""
    if value is None or value == "":
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, dict):
        return normalise(json.dumps(value, sort_keys=True))
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 3)
    return normalise(value)


def comparables(values: Any) -> list[Any]:
    """Comparable values of a list; None has none."""
    return stated(*map(comparable, values or []))


def stated(*values: Any) -> list[Any]:
    """The values without None."""
    return [value for value in values if value is not None]


def drug_name(value: Any) -> str | None:
    """A drug without words for release and form: "Diclofenac ER" and "diclofenac" agree."""
    return without_form(normalise(value)) if value else None


def without_form(drug: str) -> str:
    """A drug's name in lower case without words for release and form."""
    return _FORMS.sub("", drug)
