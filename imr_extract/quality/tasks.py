"""A sample as tasks of annotation tools: Label Studio's JSON and Prodigy's JSON lines.

A task is a letter or service of the sample: the words of the sections that state the field, and
what the rules found in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from imr_extract.errors import FieldError
from imr_extract.quality.cases import Case, Unit
from imr_extract.quality.sample import Sample

Task: TypeAlias = dict[str, Any]

# The names of the two tags in Label Studio's labelling interface.
_CONTROL, _OBJECT = "label", "text"
_TOKEN = re.compile(r"\w+|[^\w\s]")
# Letter text is data: a control character would end up in the tool's page. Offsets stay.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Span(NamedTuple):
    start: int
    end: int
    label: str


def tasks(sample: Sample, file: Path) -> str:
    """The sample in the form that the file's ending names.

    Args:
        sample: what is to be judged.
        file: `.json` for Label Studio, `.jsonl` for Prodigy.

    Raises:
        FieldError: it has another ending.
    """
    if file.suffix == ".json":
        return json.dumps(list(label_studio(sample)), ensure_ascii=False, indent=1) + "\n"
    if file.suffix == ".jsonl":
        lines = (json.dumps(task, ensure_ascii=False) for task in prodigy(sample))
        return "".join(f"{line}\n" for line in lines)
    raise FieldError(f"{file} ends neither in .json, for Label Studio, nor in .jsonl, for Prodigy.")


def label_studio(sample: Sample) -> Iterator[Task]:
    """Tasks with predictions, for tags `Labels` named "label" over a `Text` named "text"."""
    for case, unit, text, spans in _texts(sample):
        yield {
            "data": {"text": text, **_meta(sample, case, unit)},
            "predictions": [
                {
                    "model_version": "imr_extract",
                    "result": [
                        {
                            "id": f"{case.letter_id}-{unit.service_no or 0}-{number}",
                            "from_name": _CONTROL,
                            "to_name": _OBJECT,
                            "type": "labels",
                            "value": {
                                "start": span.start,
                                "end": span.end,
                                "text": text[span.start : span.end],
                                "labels": [span.label],
                            },
                        }
                        for number, span in enumerate(spans)
                    ],
                }
            ],
        }


def prodigy(sample: Sample) -> Iterator[Task]:
    """Examples with tokens, which begin and end wherever a span does, as `spans.manual` needs."""
    for case, unit, text, spans in _texts(sample):
        tokens = list(_tokens(text, spans))
        starts = {token["start"]: token["id"] for token in tokens}
        ends = {token["end"]: token["id"] for token in tokens}
        yield {
            "text": text,
            "tokens": tokens,
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "token_start": starts[span.start],
                    "token_end": ends[span.end],
                    "label": span.label,
                }
                for span in spans
            ],
            "meta": _meta(sample, case, unit),
        }


def _meta(sample: Sample, case: Case, unit: Unit) -> dict[str, Any]:
    """What leads from a task back to the letter."""
    found = {"letter": case.title, "letter_id": case.letter_id, "field": sample.field.name}
    return found | ({"service_no": unit.service_no} if unit.service_no else {})


def _texts(sample: Sample) -> Iterator[tuple[Case, Unit, str, list[_Span]]]:
    for case in sample.cases:
        for unit in case.units:
            if unit.passage.text.strip():
                text = _CONTROL_CHARACTER.sub("\ufffd", unit.passage.text)
                yield case, unit, text, _spans(sample, unit, text)


def _spans(sample: Sample, unit: Unit, text: str) -> list[_Span]:
    """The places of the values in a task's text, without white space at their ends."""
    found = set()
    for value in unit.values:
        # Of a row, such as a diagnosis, only its words are a span.
        for evidence, _ in value.evidence:
            place = unit.passage.range_of(evidence)
            if place is None or evidence.field != sample.field.column.name:
                continue
            start, end = place
            words = text[start:end]
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            if start < end:
                found.add(_Span(start, end, _label(sample, value.found.value)))
    return sorted(found)


def _label(sample: Sample, value: Any) -> str:
    """The field's name; of a diagnosis its assertion, which is judged with it."""
    assertion = value.get("assertion") if isinstance(value, dict) else None
    return str(assertion) if assertion else sample.field.name


def _tokens(text: str, spans: list[_Span]) -> Iterator[dict[str, Any]]:
    cuts = sorted({edge for span in spans for edge in span[:2]})
    number = 0
    for match in _TOKEN.finditer(text):
        inner = [cut for cut in cuts if match.start() < cut < match.end()]
        edges = [match.start(), *inner, match.end()]
        for start, end in zip(edges, edges[1:], strict=False):
            yield {
                "text": text[start:end],
                "start": start,
                "end": end,
                "id": number,
                "ws": text[end : end + 1].isspace(),
            }
            number += 1
