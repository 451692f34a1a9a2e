"""Body regions: how they are named, what ails them, what an examiner finds there."""

from __future__ import annotations

from dataclasses import dataclass

Condition = tuple[str, str, str]
"""A condition, "{side}" standing for left or right, with its ICD-9 and its ICD-10 code."""


@dataclass(frozen=True)
class Region:
    """The words of one region.

    Attributes:
        parts: Names of the region, singular, without side.
        sided: It exists on the left and on the right.
        chapter: Number of its ACOEM chapter (second edition).
        conditions: Diagnoses of the region; each is one item of a list.
        hard: Conditions with commas or "and" inside, which still are one item.
        findings: What an examination shows there.
        images: What an image shows there.
    """

    parts: tuple[str, ...]
    sided: bool
    chapter: int
    conditions: tuple[Condition, ...]
    hard: tuple[Condition, ...]
    findings: tuple[str, ...]
    images: tuple[str, ...]


_SPINE_FINDINGS = ("paraspinal tenderness", "muscle guarding", "a slow and careful gait")

REGIONS: dict[str, Region] = {
    "lumbar": Region(
        parts=("lumbar spine", "low back", "lower back"),
        sided=False,
        chapter=12,
        conditions=(
            ("lumbar strain", "847.2", "S39.012A"),
            ("lumbar radiculopathy", "724.4", "M54.16"),
            ("lumbar facet arthropathy", "721.3", "M47.816"),
            ("lumbar degenerative disc disease", "722.52", "M51.36"),
            ("low back pain", "724.2", "M54.5"),
            ("lumbar disc displacement", "722.10", "M51.26"),
            ("spinal stenosis of the lumbar region", "724.02", "M48.06"),
            ("L5-S1 disc herniation", "722.10", "M51.27"),
            ("{side} sided sciatica", "724.3", "M54.30"),
        ),
        hard=(
            ("strain of muscle, fascia and tendon of the lower back", "847.2", "S39.012A"),
            ("sprain of ligaments of the lumbar spine, subsequent encounter", "847.2", "S33.5XXD"),
            ("lumbar and thoracic strain", "847.2", "S39.012A"),
        ),
        findings=(*_SPINE_FINDINGS, "flexion to 45 degrees", "a positive straight leg raise"),
        images=("a 3 mm disc protrusion at L4-L5", "disc space narrowing at L5-S1"),
    ),
    "cervical": Region(
        parts=("cervical spine", "neck"),
        sided=False,
        chapter=8,
        conditions=(
            ("cervical strain", "847.0", "S16.1XXA"),
            ("cervical radiculopathy", "723.4", "M54.12"),
            ("cervicalgia", "723.1", "M54.2"),
            ("cervical spondylosis", "721.0", "M47.812"),
            ("C5-C6 disc protrusion", "722.0", "M50.22"),
            ("neck sprain", "847.0", "S13.4XXA"),
            ("cervical facet syndrome", "723.8", "M53.82"),
        ),
        hard=(
            ("sprain of joints and ligaments of the neck", "847.0", "S13.9XXA"),
            ("neck and upper back strain", "847.0", "S16.1XXA"),
        ),
        findings=(*_SPINE_FINDINGS, "rotation to 60°", "a negative Spurling maneuver"),
        images=("loss of the normal cervical curve", "a 2 mm bulge at C5-C6"),
    ),
    "thoracic": Region(
        parts=("thoracic spine", "mid back"),
        sided=False,
        chapter=8,
        conditions=(
            ("thoracic strain", "847.1", "S29.012A"),
            ("thoracic spine pain", "724.1", "M54.6"),
            ("compression fracture of T8", "805.2", "S22.060A"),
        ),
        hard=(("strain of muscle and tendon of the back wall of the thorax", "847.1", "S29.012A"),),
        findings=(*_SPINE_FINDINGS, "rotation limited by stiffness"),
        images=("slight wedging of one vertebra", "small end plate spurs"),
    ),
    "shoulder": Region(
        parts=("shoulder",),
        sided=True,
        chapter=9,
        conditions=(
            ("{side} shoulder impingement syndrome", "726.2", "M75.40"),
            ("{side} rotator cuff tear", "727.61", "M75.120"),
            ("adhesive capsulitis of the {side} shoulder", "726.0", "M75.00"),
            ("{side} shoulder strain", "840.9", "S46.919A"),
            ("{side} acromioclavicular osteoarthritis", "715.11", "M19.019"),
            ("{side} bicipital tendinitis", "726.12", "M75.20"),
            ("{side} shoulder pain", "719.41", "M25.519"),
        ),
        hard=(("partial tear of the {side} supraspinatus and infraspinatus", "840.4", "M75.110"),),
        findings=("abduction to 110°", "a positive Hawkins sign", "weak external rotation"),
        images=("fluid in the subacromial space", "fraying of the labrum"),
    ),
    "elbow": Region(
        parts=("elbow",),
        sided=True,
        chapter=10,
        conditions=(
            ("{side} lateral epicondylitis", "726.32", "M77.10"),
            ("{side} medial epicondylitis", "726.31", "M77.00"),
            ("{side} cubital tunnel syndrome", "354.2", "G56.20"),
            ("{side} olecranon bursitis", "726.33", "M70.20"),
        ),
        hard=(("sprain of the {side} elbow, initial encounter", "841.9", "S53.409A"),),
        findings=("pain on resisted wrist extension", "a positive Tinel sign at the elbow"),
        images=("thickening of the extensor origin", "a small spur of the olecranon"),
    ),
    "wrist": Region(
        parts=("wrist", "hand"),
        sided=True,
        chapter=11,
        conditions=(
            ("{side} carpal tunnel syndrome", "354.0", "G56.00"),
            ("{side} wrist sprain", "842.00", "S63.509A"),
            ("{side} de Quervain's tenosynovitis", "727.04", "M65.4"),
            ("trigger finger of the {side} ring finger", "727.03", "M65.349"),
            ("{side} wrist ganglion cyst", "727.41", "M67.439"),
            ("fracture of the {side} distal radius", "813.42", "S52.509A"),
        ),
        hard=(("contusion of the {side} wrist and hand", "923.20", "S60.219A"),),
        findings=("a positive Phalen test", "grip strength of 14 kg", "swelling over the thumb"),
        images=("mild ulnar variance", "a small effusion of the radiocarpal joint"),
    ),
    "hip": Region(
        parts=("hip",),
        sided=True,
        chapter=13,
        conditions=(
            ("{side} hip labral tear", "843.8", "S73.199A"),
            ("{side} trochanteric bursitis", "726.5", "M70.60"),
            ("{side} hip strain", "843.9", "S76.019A"),
            ("osteoarthritis of the {side} hip", "715.15", "M16.10"),
        ),
        hard=(("strain of the {side} hip and thigh", "843.9", "S76.019A"),),
        findings=("pain with internal rotation", "a limp on walking", "a positive FABER test"),
        images=("narrowing of the joint space", "a small cam lesion"),
    ),
    "knee": Region(
        parts=("knee",),
        sided=True,
        chapter=13,
        conditions=(
            ("{side} knee medial meniscus tear", "836.0", "S83.209A"),
            ("{side} knee osteoarthritis", "715.16", "M17.10"),
            ("{side} knee sprain", "844.9", "S83.90XA"),
            ("chondromalacia of the {side} patella", "717.7", "M22.40"),
            ("{side} knee contusion", "924.11", "S80.00XA"),
            ("{side} knee pain", "719.46", "M25.569"),
            ("{side} patellar tendinitis", "726.64", "M76.50"),
        ),
        hard=(("tear of the {side} medial and lateral meniscus", "836.0", "S83.209A"),),
        findings=("joint line tenderness", "a positive McMurray test", "a mild effusion"),
        images=("a signal change in the posterior horn", "thinning of the cartilage"),
    ),
    "ankle": Region(
        parts=("ankle", "foot"),
        sided=True,
        chapter=14,
        conditions=(
            ("{side} ankle sprain", "845.00", "S93.409A"),
            ("{side} plantar fasciitis", "728.71", "M72.2"),
            ("{side} Achilles tendinitis", "726.71", "M76.60"),
            ("fracture of the {side} fifth metatarsal", "825.25", "S92.353A"),
            ("{side} tarsal tunnel syndrome", "355.5", "G57.50"),
        ),
        hard=(("sprain of the {side} ankle and foot", "845.00", "S93.409A"),),
        findings=("swelling over the lateral malleolus", "pain with inversion", "a guarded gait"),
        images=("edema of the talus", "a small calcaneal spur"),
    ),
    "head": Region(
        parts=("head",),
        sided=False,
        chapter=8,
        conditions=(
            ("post-concussion syndrome", "310.2", "F07.81"),
            ("cervicogenic headache", "784.0", "R51"),
            ("scalp contusion", "920", "S00.03XA"),
            ("post-traumatic headaches", "339.20", "G44.309"),
        ),
        hard=(("dizziness and giddiness", "780.4", "R42"),),
        findings=("slow recall of three words", "a steady stance", "light sensitivity"),
        images=("no bleeding", "scattered small white matter signals"),
    ),
}

GENERAL: tuple[Condition, ...] = (
    ("chronic pain syndrome", "338.4", "G89.4"),
    ("myofascial pain syndrome", "729.1", "M79.1"),
    ("insomnia", "780.52", "G47.00"),
    ("major depressive disorder", "296.20", "F32.9"),
    ("generalized anxiety disorder", "300.02", "F41.1"),
    ("posttraumatic stress disorder", "309.81", "F43.10"),
    ("gastroesophageal reflux disease", "530.81", "K21.9"),
    ("opioid dependence", "304.00", "F11.20"),
)
"""Conditions of no one region."""

SYSTEMIC = (
    "hypertension",
    "diabetes mellitus",
    "hyperlipidemia",
    "asthma",
    "hypothyroidism",
    "peptic ulcer disease",
    "chronic kidney disease",
    "sleep apnea",
    "seizure disorder",
    "coronary artery disease",
    "atrial fibrillation",
    "gout",
    "migraine",
    "anemia",
)
"""Illnesses that a medical history names."""

CLAIMED = (
    "neck pain",
    "chronic low back pain",
    "knee pain",
    "bilateral shoulder pain",
    "hand and wrist pain",
    "foot pain",
    "psychological stress",
    "headaches",
    "elbow and forearm pain",
    "hip pain",
)
"""Complaints for which a claim is filed; each is one item of a list."""

PAST_INJURIES = (
    "fracture of the {side} clavicle",
    "{side} tibial plateau fracture",
    "fracture of the {side} fourth metacarpal",
    "{side} shoulder dislocation",
)
"""Conditions that follow "status post"."""

PAST_PROCEDURES = (
    "{side} knee arthroscopy",
    "L4-L5 laminectomy",
    "{side} carpal tunnel release",
    "{side} rotator cuff repair",
)
"""Procedures that follow "status post": they are no diagnoses."""
