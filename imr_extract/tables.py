"""Explicit Arrow schemas of the data contract, and a letter's rows in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, TypeAlias

import pyarrow as pa

from imr_extract.reading.letter_text import LetterText
from imr_extract.record import Evidence, Letter, SourceRow

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]

# Stands beside the tables of a finished run, and only of a finished one.
RUN_FILE = "run.json"

_TEXTS = pa.list_(pa.string())
_BOXES = pa.list_(
    pa.struct(
        [
            pa.field("page", pa.int32(), nullable=False),
            pa.field("x0", pa.float32(), nullable=False),
            pa.field("top", pa.float32(), nullable=False),
            pa.field("x1", pa.float32(), nullable=False),
            pa.field("bottom", pa.float32(), nullable=False),
        ]
    )
)


def _schema(title: str, columns: Iterable[tuple[str, pa.DataType, str]]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(name, kind, metadata={"description": description})
            for name, kind, description in columns
        ],
        metadata={"description": title},
    )


_LETTER_ID = ("letter_id", pa.string(), "first 16 hex digits of the file's sha256")

SCHEMAS: dict[str, pa.Schema] = {
    "sources": _schema(
        "One row for every input file.",
        [
            ("uri", pa.string(), "path as given or found"),
            ("sha256", pa.string(), "of the file's bytes; null when it could not be read"),
            ("size", pa.int64(), "bytes"),
            ("status", pa.string(), "extracted, duplicate, failed, not_a_letter or no_text"),
            ("letter_id", pa.string(), "the letter it holds; of a duplicate, its first copy's"),
            ("error", pa.string(), "why it was not extracted, a code of docs/errors.md"),
            ("message", pa.string(), "the same in words, and what to do"),
        ],
    ),
    "letters": _schema(
        "One row a letter.",
        [
            _LETTER_ID,
            ("uri", pa.string(), "uri of the file"),
            ("sha256", pa.string(), "of the file's bytes"),
            ("page_count", pa.int32(), "pages"),
            (
                "template",
                pa.string(),
                "form: determination, sectioned-2014, notice-2013, professional-review, unknown",
            ),
            ("text_engine", pa.string(), "what read the text: pdfium, pdfplumber or text"),
            ("case_number", pa.string(), "as printed, CM16-0123456"),
            ("date_assigned", pa.date32(), "header"),
            ("date_of_injury", pa.date32(), "header"),
            ("decision_date", pa.date32(), "header"),
            ("ur_denial_date", pa.date32(), "header: date of the utilization review denial"),
            ("application_received", pa.date32(), "header"),
            ("priority", pa.string(), "header, as printed"),
            ("licensure_states", _TEXTS, "states that license the reviewer"),
            ("specialties", _TEXTS, "the reviewer's certifications or specialties"),
            ("age", pa.int16(), "worker's age in years, as the case summary states it"),
            ("sex", pa.string(), "male or female, by noun or adjective in the case summary"),
            ("injury_dates", _TEXTS, "dates of injury in the case summary: 2016-10-25 or 2016-10"),
            ("injury_date", pa.date32(), "resolved: the header's, else the summary's first full"),
            ("outcome", pa.string(), "upheld, overturned or partially_overturned, over all items"),
            ("service_count", pa.int32(), "disputed services"),
            ("warnings", _TEXTS, "codes of docs/errors.md"),
        ],
    ),
    "services": _schema(
        "One row a disputed service, in the order of the letter.",
        [
            _LETTER_ID,
            ("service_no", pa.int32(), "from 1 within the letter"),
            ("service", pa.string(), "the item as decided, verbatim, white space collapsed"),
            ("decision", pa.string(), "upheld, overturned or partially_overturned"),
            ("original_request", pa.string(), "what was asked, where a part was authorized"),
            ("authorized", pa.string(), "the part that the claims administrator authorized"),
            ("retrospective", pa.bool_(), "the item says that the service was given already"),
            ("associated_surgical", pa.bool_(), "the item is an associated surgical service"),
            ("category", pa.string(), "DWC's category"),
            ("subcategory", pa.string(), "DWC's subcategory"),
            ("drug", pa.string(), "names as printed, lower case, several joined by ' / '"),
            ("strength", pa.string(), "as printed"),
            ("quantity", pa.float64(), "units of a drug"),
            ("refills", pa.int32(), "refills"),
            ("sessions", pa.int32(), "visits, or frequency times duration"),
            ("body_parts", _TEXTS, "regions without side, lower case"),
            ("laterality", pa.string(), "left, right or bilateral"),
            ("dates_of_service", _TEXTS, "dates behind DOS, ISO"),
            ("codes", _TEXTS, "CPT and HCPCS codes as printed"),
            ("claims_administrator_basis", pa.string(), "mtus, outside_mtus, none_cited or other"),
            ("reviewer_basis", pa.string(), "mtus, outside_mtus, none_cited or other"),
            ("claims_administrator_guideline", pa.string(), "the printed guideline line"),
            ("reviewer_guideline", pa.string(), "the printed guideline line"),
            ("rationale", pa.string(), "the reviewer's rationale; a newline parts paragraphs"),
        ],
    ),
    "citations": _schema(
        "One row a cited guideline.",
        [
            _LETTER_ID,
            ("service_no", pa.int32(), "the service that it is cited for"),
            ("citation_no", pa.int32(), "from 1 within the letter"),
            ("cited_by", pa.string(), "claims_administrator, reviewer or rationale"),
            ("family", pa.string(), "MTUS or Non-MTUS"),
            ("source", pa.string(), "MTUS, ACOEM, ODG, or the first words as printed"),
            ("title", pa.string(), "title as printed"),
            ("year", pa.int16(), "year behind the title"),
            ("sections", pa.string(), "section names as printed"),
            ("chapter", pa.string(), "chapter number as printed"),
            ("table_no", pa.string(), "table number as printed"),
            ("pages", pa.list_(pa.int32()), "pages, ranges expanded"),
            ("citation", pa.string(), "verbatim"),
            ("canonical_title", pa.string(), "one name for all printings of an MTUS title"),
        ],
    ),
    "diagnoses": _schema(
        "One row a condition that the case summary states of the worker.",
        [
            _LETTER_ID,
            ("diagnosis_no", pa.int32(), "from 1 within the letter"),
            ("diagnosis", pa.string(), "verbatim span, white space collapsed"),
            ("assertion", pa.string(), "affirmed, uncertain, historical, negated or claimed"),
            ("icd_codes", _TEXTS, "ICD-9 or ICD-10 codes printed with it"),
        ],
    ),
    "sections": _schema(
        "The parts of a letter; in order they cover its raw text without gap or overlap.",
        [
            _LETTER_ID,
            ("section_no", pa.int32(), "from 1 within the letter"),
            (
                "kind",
                pa.string(),
                "header, process, reviewer, case_summary, decisions, ...",
            ),
            ("heading", pa.string(), "heading or label as printed"),
            ("service_no", pa.int32(), "the service that it belongs to"),
            ("page_start", pa.int32(), "from 1"),
            ("page_end", pa.int32(), "from 1"),
            ("char_start", pa.int32(), "offset in the raw text"),
            ("char_end", pa.int32(), "offset behind the last character"),
            ("text", pa.string(), "raw text; a form feed parts pages"),
        ],
    ),
    "evidence": _schema(
        "One row a value: where it stands and which rule found it.",
        [
            _LETTER_ID,
            ("of_table", pa.string(), "table of the value"),
            ("row_no", pa.int32(), "service_no, citation_no or diagnosis_no; 1 for letters"),
            ("field", pa.string(), "column of the value"),
            ("page", pa.int32(), "page on which it begins, from 1"),
            ("char_start", pa.int32(), "offset in the letter's raw text"),
            ("char_end", pa.int32(), "offset behind the last character"),
            ("text", pa.string(), "raw text of the range"),
            ("rule_id", pa.string(), "rule of patterns/, or the grammar of a section"),
            ("boxes", _BOXES, "page rectangles, one a line, points from the top left corner"),
        ],
    ),
}


# `Schema.names` makes its list anew each time that it is asked.
# A row's keys are those of what it belongs to; every other column is an attribute of its record.
_KEYS = {
    "letters": (),
    "sources": (),
    "services": ("letter_id",),
    "citations": ("letter_id", "service_no"),
    "diagnoses": ("letter_id",),
    "sections": ("letter_id",),
    "evidence": ("letter_id",),
}
_COLUMNS = {
    table: tuple(name for name in schema.names if name not in _KEYS[table])
    for table, schema in SCHEMAS.items()
}


def letter_rows(letter: Letter, text: LetterText) -> Rows:
    """The rows of one letter.

    Args:
        letter: the record.
        text: the text that it was read from; gives the boxes.

    Returns:
        Rows by table, for every table but `sources`; keys are the schema's columns.
    """
    key = {"letter_id": letter.letter_id}
    rows: Rows = {name: [] for name in SCHEMAS if name != "sources"}
    rows["letters"].append(_columns("letters", letter))
    rows["evidence"] += _evidence(letter, "letters", 1, letter.evidence, text)
    for service in letter.services:
        number = {"service_no": service.service_no}
        rows["services"].append(_columns("services", service) | key)
        rows["evidence"] += _evidence(
            letter, "services", service.service_no, service.evidence, text
        )
        for citation in service.citations:
            rows["citations"].append(_columns("citations", citation) | key | number)
            rows["evidence"] += _evidence(
                letter, "citations", citation.citation_no, citation.evidence, text
            )
    for diagnosis in letter.diagnoses:
        rows["diagnoses"].append(_columns("diagnoses", diagnosis) | key)
        rows["evidence"] += _evidence(
            letter, "diagnoses", diagnosis.diagnosis_no, diagnosis.evidence, text
        )
    rows["sections"] += [_columns("sections", section) | key for section in letter.sections]
    return rows


def source_row(row: SourceRow) -> Row:
    """The row of one input file."""
    return _columns("sources", row)


def _columns(table: str, record: object) -> Row:
    """The attributes of a record that the table has as columns."""
    return {name: _plain(getattr(record, name)) for name in _COLUMNS[table]}


def _plain(value: Any) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


_PLAIN = frozenset({str, int, bool, float})


def _evidence(
    letter: Letter, table: str, number: int, evidence: tuple[Evidence, ...], text: LetterText
) -> Iterator[Row]:
    for item in evidence:
        yield {
            "letter_id": letter.letter_id,
            "of_table": table,
            "row_no": number,
            **vars(item),
            # Spelled out: this is done a hundred times a letter.
            "boxes": [
                {"page": page, "x0": x0, "top": top, "x1": x1, "bottom": bottom}
                for page, x0, top, x1, bottom in text.boxes(item.char_start, item.char_end)
            ],
        }
