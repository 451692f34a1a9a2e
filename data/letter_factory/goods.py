"""Services that take one line of a list: equipment, visits, tests, programs, surgical adjuncts."""

from __future__ import annotations

from random import Random

from .cases import Service
from .wording import capital

_Row = tuple[str, str, str, str, str, tuple[str, ...]]
"""Text, subject, topic, category, subcategory, body parts; "{side}" may stand in the text."""

_DME = "DMEPOS"
_PROSTHETICS = "Prosthetics/Orthotics"
_STIMULATION = "Electrical Stimulation"
_VISIT = "Evaluation & Management"
_TEST = "Diagnostic Testing"

_EQUIPMENT: tuple[_Row, ...] = (
    ("TENS unit", "a TENS unit", "electrical stimulation", _DME, _STIMULATION, ()),
    ("TENS unit, 30 day rental", "a TENS unit", "electrical stimulation", _DME, _STIMULATION, ()),
    ("H-wave unit purchase", "an H-wave unit", "electrical stimulation", _DME, _STIMULATION, ()),
    (
        "Electrodes for TENS unit, 3 month supply",
        "electrodes for the unit",
        "electrical stimulation",
        _DME,
        _STIMULATION,
        (),
    ),
    (
        "Interferential unit (HCPCS E0745)",
        "an interferential unit",
        "electrical stimulation",
        _DME,
        _STIMULATION,
        (),
    ),
    ("{Side} knee brace", "a knee brace", "bracing", _DME, _PROSTHETICS, ("knee",)),
    ("{Side} wrist splint", "a wrist splint", "bracing", _DME, _PROSTHETICS, ("wrist",)),
    ("Lumbar support", "a lumbar support", "bracing", _DME, _PROSTHETICS, ("lumbar",)),
    ("Custom foot orthotics", "custom orthotics", "bracing", _DME, _PROSTHETICS, ("foot",)),
    ("Cold therapy unit, 7 day rental", "a cold therapy unit", "equipment", _DME, "DME", ()),
    ("Orthopedic mattress", "an orthopedic mattress", "equipment", _DME, "DME", ()),
    ("Wedge pillow", "a wedge pillow", "equipment", _DME, "DME", ()),
    ("Manual wheelchair, 6 week rental", "a wheelchair", "equipment", _DME, "DME", ()),
    ("Shower chair", "a shower chair", "equipment", _DME, "DME", ()),
    ("Disposable gloves, 1 box", "disposable gloves", "equipment", _DME, "Supplies", ()),
    ("Wound dressings, 30 day supply", "wound dressings", "equipment", _DME, "Supplies", ()),
)

_VISITS: tuple[_Row, ...] = (
    ("Pain management consultation", "a consultation", "visit", _VISIT, "Medical Specialties", ()),
    ("Neurology consultation", "a consultation", "visit", _VISIT, "Medical Specialties", ()),
    (
        "Follow-up visit with the primary treating physician in 4-6 weeks",
        "a follow-up visit",
        "visit",
        _VISIT,
        "Medical Specialties",
        (),
    ),
    (
        "Internal medicine evaluation",
        "an evaluation",
        "visit",
        _VISIT,
        "Medical Specialties",
        (),
    ),
    ("Dental consultation", "a dental consultation", "visit", _VISIT, "Dental Services", ()),
    (
        "Orthopedic surgery consultation",
        "a surgical consultation",
        "visit",
        "Surgery",
        "Surgical Consult",
        (),
    ),
    (
        "Spine surgeon evaluation",
        "a surgical evaluation",
        "visit",
        "Surgery",
        "Surgical Consult",
        ("spine",),
    ),
    (
        "Psychological evaluation",
        "a psychological evaluation",
        "psychology",
        "Psych Services",
        "Evaluation & Management",
        (),
    ),
    (
        "Psychiatric consultation",
        "a psychiatric consultation",
        "psychology",
        "Psych Services",
        "Evaluation & Management",
        (),
    ),
)

_TESTS: tuple[_Row, ...] = (
    ("Urine drug screen", "urine drug screening", "drug testing", _TEST, "Lab & Pathology", ()),
    ("Urinalysis", "a urinalysis", "drug testing", _TEST, "Lab & Pathology", ()),
    ("Labs: CBC and CMP", "the laboratory panel", "laboratory", _TEST, "Lab & Pathology", ()),
    ("Sleep study", "a sleep study", "sleep study", _TEST, "Other Diagnostic Tests", ()),
    (
        "Functional capacity evaluation",
        "a functional capacity evaluation",
        "functional capacity",
        _TEST,
        "Other Diagnostic Tests",
        (),
    ),
    (
        "Range of motion testing",
        "computerized motion testing",
        "functional capacity",
        _TEST,
        "Other Diagnostic Tests",
        (),
    ),
)

_PROGRAMS: tuple[_Row, ...] = (
    ("Functional restoration program", "the program", "programs", "Programs", "Programs", ()),
    ("Weight loss program", "the program", "programs", "Programs", "Programs", ()),
    ("Gym membership for 6 months", "a gym membership", "programs", "Programs", "Programs", ()),
    (
        "Transportation to and from medical appointments",
        "transportation",
        "home health",
        "Transportation",
        "Transportation",
        (),
    ),
)

_ADJUNCTS: tuple[_Row, ...] = (
    ("Assistant surgeon", "an assistant", "adjunct", "Surgery", "Adjunct Surgical Services", ()),
    ("Medical clearance", "clearance", "adjunct", "Surgery", "Adjunct Surgical Services", ()),
    ("Pre-operative EKG", "an EKG", "adjunct", "Surgery", "Adjunct Surgical Services", ()),
    ("Pre-op labs: CBC", "a blood count", "adjunct", "Surgery", "Adjunct Surgical Services", ()),
    ("Pre-op labs: CMP", "a blood panel", "adjunct", "Surgery", "Adjunct Surgical Services", ()),
    (
        "Pre-op chest x-ray",
        "a chest film",
        "adjunct",
        "Surgery",
        "Adjunct Surgical Services",
        ("chest",),
    ),
    (
        "Associated surgical service: Inpatient hospital stay, 2 days",
        "the hospital stay",
        "adjunct",
        "Surgery",
        "Adjunct Surgical Services",
        (),
    ),
    (
        "Associated surgical service: Cold therapy unit rental for 14 days",
        "the cold therapy unit",
        "adjunct",
        _DME,
        "DME",
        (),
    ),
    (
        "Associated surgical service: Front wheeled walker",
        "the walker",
        "adjunct",
        _DME,
        "DME",
        (),
    ),
)

_COUNTED: tuple[tuple[_Row, int], ...] = (
    (
        ("Follow up office visits x 3", "three visits", "visit", _VISIT, "Medical Specialties", ()),
        3,
    ),
    (
        (
            "Home health aide 4 hours per day, 5 times a week for 4 weeks to help with bathing, "
            "dressing, meals and transfers while the family is at work",
            "home care",
            "home health",
            "Home Health",
            "Home Health",
            (),
        ),
        20,
    ),
    (
        (
            "Skilled nursing visits at home 2 times a week for 3 weeks",
            "nursing visits",
            "home health",
            "Home Health",
            "Home Health",
            (),
        ),
        6,
    ),
    (
        (
            "Work hardening program 3 times a week for 4 weeks",
            "the program",
            "programs",
            "Programs",
            "Programs",
            (),
        ),
        12,
    ),
    (
        (
            "Associated surgical service: Post-operative physical therapy 2 times a week for "
            "6 weeks",
            "therapy after the operation",
            "adjunct",
            "Rehabilitation",
            "Physical Therapy/Occupational Therapy (PT/OT)",
            (),
        ),
        12,
    ),
)


def _service(rng: Random, row: _Row, region: str, sessions: int | None = None) -> Service:
    text, subject, topic, category, subcategory, parts = row
    side = rng.choice(("left", "right")) if "{Side}" in text else None
    return Service(
        text=text.format(Side=capital(side or "")),
        subject=subject,
        topic=topic,
        region=region,
        category=category,
        subcategory=subcategory,
        sessions=sessions,
        body_parts=parts,
        laterality=side,
        codes=("E0745",) if "E0745" in text else (),
    )


def equipment(rng: Random, regions: tuple[str, ...]) -> Service:
    """A device, a brace, or supplies."""
    return _service(rng, rng.choice(_EQUIPMENT), regions[0])


def visit(rng: Random, regions: tuple[str, ...]) -> Service:
    """A consultation or follow-up."""
    return _service(rng, rng.choice(_VISITS), regions[0])


def test(rng: Random, regions: tuple[str, ...]) -> Service:
    """A laboratory or functional test."""
    return _service(rng, rng.choice(_TESTS), regions[0])


def program(rng: Random, regions: tuple[str, ...]) -> Service:
    """A program or transportation."""
    return _service(rng, rng.choice(_PROGRAMS), regions[0])


def adjunct(rng: Random, regions: tuple[str, ...]) -> Service:
    """A service that goes with an operation."""
    return _service(rng, rng.choice(_ADJUNCTS), regions[0])


def counted(rng: Random, regions: tuple[str, ...]) -> Service:
    """A service with a number of visits of its own."""
    row, sessions = rng.choice(_COUNTED)
    return _service(rng, row, regions[0], sessions)
