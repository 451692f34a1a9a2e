"""What the guidelines of each edition hold on a topic: titles, sections, pages, ODG chapters."""

from __future__ import annotations

from dataclasses import dataclass

CHAPTER_TITLES = {
    8: "Neck and Upper Back Complaints",
    9: "Shoulder Complaints",
    10: "Elbow Complaints",
    11: "Forearm, Wrist, and Hand Complaints",
    12: "Low Back Complaints",
    13: "Knee Complaints",
    14: "Ankle and Foot Complaints",
}
"""Titles of the ACOEM chapters, by number."""

CHAPTER_PAGES = {
    8: ("177-178", "181-183", "178", "165-188"),
    9: ("207-209", "209-211, 214", "202", "210"),
    10: ("33-34", "42", "25-26"),
    11: ("268-269", "272", "261", "265-266, 271"),
    12: ("303-305", "300", "309", "287-315"),
    13: ("341-343", "330, 346-347", "336", "343-345"),
    14: ("372-374", "370-371", "376"),
}
"""Printed page lists of the ACOEM chapters."""

ODG_CHAPTERS = {
    8: "Neck and Upper Back",
    9: "Shoulder",
    10: "Elbow",
    11: "Forearm, Wrist, and Hand",
    12: "Low Back - Lumbar & Thoracic",
    13: "Knee & Leg",
    14: "Ankle & Foot",
}
"""Chapters of the Official Disability Guidelines that match the ACOEM chapters."""


@dataclass(frozen=True)
class Topic:
    """Where one topic is found.

    Attributes:
        chapter_sections: Sections of the regional ACOEM chapter, as the 2016 edition prints them.
        pain_2015: Section and pages of the Chronic Pain Treatment Guidelines of 2009.
        pain_2016: Sections of the Chronic Pain Medical Treatment of 2016.
        special: Another MTUS title with its year, such as Acupuncture Treatment.
        odg: The entry of the Official Disability Guidelines.
        odg_chapter: Its chapter, when it is not that of the region.
    """

    odg: str
    chapter_sections: tuple[str, ...] = ()
    pain_2015: tuple[str, str] | None = None
    pain_2016: tuple[str, ...] = ()
    special: tuple[str, int, tuple[str, ...]] | None = None
    odg_chapter: str | None = None


_STUDIES = ("Special Studies", "Diagnostic Criteria, Special Studies", "Special Studies, Summary")
_OPIOID_SECTIONS = (
    "1.4 Opioids for Acute Pain: Opioids for Post-operative Pain",
    "3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: Maintenance of Chronic Opioid "
    "Treatment",
    "4.1 Tapering Opioids: Indications for Tapering Opioids, 4.2 Tapering Opioids: Methods for "
    "Tapering Opioids",
)
_PAIN_CHAPTER = "Pain (Chronic)"

TOPICS: dict[str, Topic] = {
    "physical therapy": Topic(
        "Physical therapy",
        ("Physical Methods", "Initial Care, Physical Methods", "Initial Care"),
        ("Physical Medicine", "98-99"),
        ("Physical medicine treatment",),
    ),
    "manual therapy": Topic(
        "Manipulation",
        ("Physical Methods", "Initial Care"),
        ("Manual therapy & manipulation", "58-60"),
        ("Manual therapy & manipulation",),
    ),
    "acupuncture": Topic("Acupuncture", special=("Acupuncture Treatment", 2007, ())),
    "massage": Topic(
        "Massage",
        ("Physical Methods",),
        ("Massage therapy", "60"),
        ("Massage therapy",),
    ),
    "aquatic therapy": Topic(
        "Aquatic therapy", (), ("Aquatic therapy", "22"), ("Aquatic therapy",)
    ),
    "physical methods": Topic("Shock wave therapy", ("Physical Methods",)),
    "psychology": Topic(
        "Cognitive behavioral therapy (CBT)",
        (),
        ("Psychological treatment", "101-102"),
        ("Psychological treatment", "Behavioral interventions"),
        odg_chapter="Mental Illness & Stress",
    ),
    "biofeedback": Topic(
        "Biofeedback",
        (),
        ("Biofeedback", "24-25"),
        ("Biofeedback",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "imaging": Topic("Magnetic resonance imaging (MRI)", _STUDIES),
    "electrodiagnosis": Topic(
        "Electrodiagnostic studies (EDS)", _STUDIES, None, ("Electrodiagnostic testing (EMG/NCS)",)
    ),
    "epidural injection": Topic(
        "Epidural steroid injections (ESIs), therapeutic",
        ("Physical Methods",),
        ("Epidural steroid injections (ESIs)", "46"),
        ("Epidural steroid injections (ESIs)",),
    ),
    "facet injection": Topic("Facet joint diagnostic blocks (injections)", ("Physical Methods",)),
    "joint injection": Topic("Corticosteroid injections", ("Initial Care", "Summary")),
    "surgery": Topic("Indications for surgery", ("Surgical Considerations",)),
    "adjunct": Topic("Preoperative testing, general", odg_chapter="Low Back"),
    "electrical stimulation": Topic(
        "TENS (transcutaneous electrical nerve stimulation)",
        ("Physical Methods",),
        ("Transcutaneous electrotherapy", "114-116"),
        ("TENS, chronic pain (transcutaneous electrical nerve stimulation)",),
    ),
    "bracing": Topic("Braces/supports", ("Physical Methods", "Initial Care")),
    "equipment": Topic("Durable medical equipment (DME)"),
    "visit": Topic(
        "Office visits", (), None, ("Office visits", "Introduction"), odg_chapter="Pain"
    ),
    "drug testing": Topic(
        "Urine drug testing (UDT)",
        (),
        ("Drug testing", "43"),
        ("Drug testing",),
        odg_chapter="Pain",
    ),
    "laboratory": Topic("Preoperative lab testing"),
    "sleep study": Topic("Polysomnography", odg_chapter="Pain"),
    "functional capacity": Topic(
        "Functional capacity evaluation (FCE)", odg_chapter="Fitness for Duty"
    ),
    "programs": Topic(
        "Chronic pain programs",
        (),
        ("Chronic pain programs (functional restoration programs)", "30-32"),
        ("Functional restoration programs (FRPs)",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "home health": Topic(
        "Home health services",
        (),
        ("Home health services", "51"),
        ("Home health services",),
        odg_chapter="Knee & Leg",
    ),
    "opioids": Topic(
        "Opioids, specific drug list",
        (),
        ("Opioids, criteria for use", "76-78, 88-89"),
        (),
        ("Opioid Treatment", 2016, _OPIOID_SECTIONS),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "nsaids": Topic(
        "NSAIDs, specific drug list & adverse effects",
        ("Initial Care",),
        ("NSAIDs (non-steroidal anti-inflammatory drugs)", "67-68, 70"),
        (
            "NSAIDs (non-steroidal anti-inflammatory drugs)",
            "NSAIDs, GI symptoms & cardiovascular risk, NSAIDs, hypertension and renal function",
        ),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "muscle relaxants": Topic(
        "Muscle relaxants (for pain)",
        (),
        ("Muscle relaxants (for pain)", "63-66"),
        ("Muscle relaxants (for pain)", "Cyclobenzaprine (Flexeril), Muscle relaxants (for pain)"),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "epilepsy drugs": Topic(
        "Anti-epilepsy drugs (AEDs) for pain",
        (),
        ("Antiepilepsy drugs (AEDs)", "16-19"),
        ("Antiepilepsy drugs (AEDs)",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "stomach": Topic(
        "Proton pump inhibitors (PPIs)",
        (),
        ("NSAIDs, GI symptoms & cardiovascular risk", "68-69"),
        ("Proton Pump Inhibitors (PPIs)", "NSAIDs, GI symptoms & cardiovascular risk"),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "sleep": Topic("Insomnia treatment", odg_chapter=_PAIN_CHAPTER),
    "benzodiazepines": Topic(
        "Benzodiazepines",
        (),
        ("Benzodiazepines", "24"),
        ("Benzodiazepines",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "antidepressants": Topic(
        "Antidepressants for chronic pain",
        (),
        ("Antidepressants for chronic pain", "13-16"),
        ("Antidepressants for chronic pain",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "nausea": Topic("Antiemetics (for opioid nausea)", odg_chapter=_PAIN_CHAPTER),
    "constipation": Topic(
        "Opioid-induced constipation treatment",
        (),
        ("Opioids, criteria for use", "77"),
        ("Opioid-induced constipation treatment",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "topicals": Topic(
        "Topical analgesics, compounded",
        (),
        ("Topical Analgesics", "111-113"),
        ("Topical analgesics",),
        odg_chapter=_PAIN_CHAPTER,
    ),
    "other drugs": Topic("Formulary", odg_chapter=_PAIN_CHAPTER),
}
