"""More services that take one line of a list: with codes, or asked for along with an operation."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .cases import Service
from .services import PT_OT
from .wording import capital

_DME = "DMEPOS"
_BRACE = "Prosthetics/Orthotics"
_SURGERY = "Surgery"
_ADJUNCT = "Adjunct Surgical Services"
_VISIT = "Evaluation & Management"
_SIDES = ("left", "right")


@dataclass(frozen=True)
class _Row:
    """A service; "{side}" and "{Side}" stand for a side in its text."""

    text: str
    subject: str
    topic: str
    category: str
    subcategory: str
    parts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    sessions: int | None = None


_ROWS: tuple[_Row, ...] = (
    _Row(
        "{Side} hinged knee brace (HCPCS L1832)",
        "a knee brace",
        "bracing",
        _DME,
        _BRACE,
        ("knee",),
        ("L1832",),
    ),
    _Row("{side} thumb spica splint", "a splint", "bracing", _DME, _BRACE, ("thumb",)),
    _Row("LSO brace for the lumbar spine", "a brace", "bracing", _DME, _BRACE, ("lumbar spine",)),
    _Row(
        "TENS unit, 60 day rental (HCPCS E0730)",
        "a TENS unit",
        "electrical stimulation",
        _DME,
        "Electrical Stimulation",
        (),
        ("E0730",),
    ),
    _Row(
        "Purchase of interferential unit with electrodes and batteries",
        "an interferential unit",
        "electrical stimulation",
        _DME,
        "Electrical Stimulation",
    ),
    _Row("Rental of hospital bed x 30 days", "a hospital bed", "equipment", _DME, "DME"),
    _Row("Compression stockings, 2 pairs", "stockings", "equipment", _DME, "Supplies"),
    _Row(
        "Office visit (CPT 99213)",
        "a visit",
        "visit",
        _VISIT,
        "Medical Specialties",
        (),
        ("99213",),
    ),
    _Row(
        "Pain management consultation (CPT code: 99204)",
        "a consultation",
        "visit",
        _VISIT,
        "Medical Specialties",
        (),
        ("99204",),
    ),
    _Row(
        "Follow-up visits with pain management x 4",
        "the visits",
        "visit",
        _VISIT,
        "Medical Specialties",
        (),
        (),
        4,
    ),
    _Row(
        "Orthopedic surgeon consultation for the {side} shoulder",
        "a surgical consultation",
        "visit",
        _SURGERY,
        "Surgical Consult",
        ("shoulder",),
    ),
    _Row(
        "Urine toxicology screen (CPT 80301)",
        "urine drug screening",
        "drug testing",
        "Diagnostic Testing",
        "Lab & Pathology",
        (),
        ("80301",),
    ),
    _Row(
        "Labs: CBC, CMP and lipid panel",
        "the laboratory panel",
        "laboratory",
        "Diagnostic Testing",
        "Lab & Pathology",
    ),
    _Row(
        "28 day functional restoration program", "the program", "programs", "Programs", "Programs"
    ),
    _Row(
        "{Side} knee arthroscopy with partial medial meniscectomy (CPT 29881)",
        "the proposed operation",
        "surgery",
        _SURGERY,
        "Arthroscopic Surgery",
        ("knee",),
        ("29881",),
    ),
    _Row(
        "L4-L5 and L5-S1 lumbar decompression and fusion (CPT codes 22612, 22614)",
        "the proposed operation",
        "surgery",
        _SURGERY,
        "Spine",
        ("lumbar",),
        ("22612", "22614"),
    ),
    _Row(
        "Associated surgical service: Assistant surgeon (PA-C)",
        "an assistant",
        "adjunct",
        _SURGERY,
        _ADJUNCT,
    ),
    _Row(
        "Associated surgical services: Pre-operative EKG and CBC",
        "pre-operative tests",
        "adjunct",
        _SURGERY,
        _ADJUNCT,
    ),
    _Row(
        "Associated surgical service: Pre-operative medical clearance",
        "clearance",
        "adjunct",
        _SURGERY,
        _ADJUNCT,
    ),
    _Row(
        "Associated surgical service: {side} shoulder sling",
        "the sling",
        "adjunct",
        _DME,
        _BRACE,
        ("shoulder",),
    ),
    _Row(
        "Associated surgical service: Continuous cold flow unit, 14 day rental",
        "the cold flow unit",
        "adjunct",
        _DME,
        "DME",
    ),
    _Row(
        "Associated surgical service: Post-op physical therapy 3x4, {side} knee",
        "therapy after the operation",
        "adjunct",
        "Rehabilitation",
        PT_OT,
        ("knee",),
        (),
        12,
    ),
)


def good(rng: Random, regions: tuple[str, ...]) -> Service:
    """One row of the list."""
    row = rng.choice(_ROWS)
    sided = "{" in row.text
    side = rng.choice(_SIDES) if sided else None
    return Service(
        text=capital(row.text.format(side=side, Side=capital(side or ""))),
        subject=row.subject,
        topic=row.topic,
        region=regions[0],
        category=row.category,
        subcategory=row.subcategory,
        sessions=row.sessions,
        body_parts=row.parts,
        laterality=side,
        codes=row.codes,
    )
