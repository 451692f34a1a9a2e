"""What the component found of the worker -> values with their evidence."""

from __future__ import annotations

from spacy.tokens import Doc

from imr_extract.letter.evidence import Witness
from imr_extract.letter.fields.room import Reading, Room
from imr_extract.letter.fields.worker.component import WORKER
from imr_extract.rules.spans import verbatim
from imr_extract.values.dates import parse_date, parse_month
from imr_extract.values.numbers import parse_number


def read_worker(doc: Doc, witness: Witness, year: int | None) -> Reading:
    """Age, sex and injury dates; a warning for a date that cannot be read."""
    reading = Reading({"age": None, "sex": None})
    dates: dict[str, None] = {}
    for span in doc.spans[WORKER]:
        if span.label_ == "age":
            reading.values["age"] = parse_number(verbatim(span))
            reading.evidence.append(witness.of(span, "age"))
        elif span.label_ == "injury_date":
            text = verbatim(span)
            full = parse_date(text, year)
            value = full.isoformat() if full else parse_month(text, year)
            if value is None:
                reading.warnings.append("unreadable:injury_dates")
            elif value not in dates:
                dates[value] = None
                reading.evidence.append(witness.of(span, "injury_dates"))
        else:
            reading.values["sex"] = span.label_
            reading.evidence.append(witness.of(span, "sex"))
    reading.values["injury_dates"] = tuple(dates)
    return reading


ROOM = Room(WORKER, read_letter=read_worker)
