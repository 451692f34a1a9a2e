"""The MTUS titles of 2018 on: newer ACOEM guidelines, printed with a year or a date."""

from __future__ import annotations

from datetime import date
from random import Random

from .cases import MtusCitation, PrintedTitle, Service
from .wording import write_date

_INITIAL = "Initial Approaches to Treatment"
_PAIN = "Chronic Pain"
_OPIOIDS = "Opioids"
_MIND = "Workplace Mental Health"

_TITLES = {
    "lumbar": "Low Back Disorders",
    "cervical": "Cervical and Thoracic Spine Disorders",
    "thoracic": "Cervical and Thoracic Spine Disorders",
    "shoulder": "Shoulder Disorders",
    "elbow": "Elbow Disorders",
    "wrist": "Hand, Wrist, and Forearm Disorders",
    "hip": "Hip and Groin Disorders",
    "knee": "Knee Disorders",
    "ankle": "Ankle and Foot Disorders",
    "head": "Traumatic Brain Injury",
}
"""The guideline of each body region."""

_BY_TOPIC = {
    "opioids": _OPIOIDS,
    "psychology": _MIND,
    "biofeedback": _PAIN,
    "nausea": "Antiemetics",
    "epilepsy drugs": _PAIN,
    "antidepressants": _PAIN,
    "topicals": _PAIN,
    "programs": _PAIN,
    "drug testing": _OPIOIDS,
    "constipation": _OPIOIDS,
    "visit": _INITIAL,
    "home health": _INITIAL,
}
"""Topics that have a guideline of their own, whatever the region."""

_ISSUED = (
    date(2016, 8, 1),
    date(2017, 6, 30),
    date(2018, 10, 17),
    date(2019, 1, 7),
    date(2020, 2, 13),
    date(2021, 3, 29),
    date(2022, 11, 9),
)
"""Dates that a citation may carry; it carries one before the decision."""

_SECTIONS: dict[str, tuple[str, ...]] = {
    "imaging": ("Diagnostic Testing", "Diagnostic Testing, Magnetic Resonance Imaging (MRI)"),
    "electrodiagnosis": ("Diagnostic Testing", "Electrodiagnostic Studies"),
    "physical therapy": ("Therapeutic Exercise", "Exercise, Initial Care"),
    "manual therapy": ("Manipulation and Mobilization",),
    "acupuncture": ("Acupuncture",),
    "massage": ("Massage",),
    "opioids": ("Treatment Recommendations", "Subacute and Chronic Pain"),
    "nsaids": ("Medications",),
    "muscle relaxants": ("Medications, Skeletal Muscle Relaxants",),
    "epidural injection": ("Injection Therapies",),
    "facet injection": ("Injection Therapies",),
    "joint injection": ("Injection Therapies",),
    "surgery": ("Surgical Considerations",),
    "electrical stimulation": ("Electrical Therapies",),
    "psychology": ("Behavioral Interventions",),
}


def _title(rng: Random, name: str, day: date, sections: str | None) -> PrintedTitle:
    """A title in one of the ways that its year or date is printed."""
    issued = rng.choice([issue for issue in _ISSUED if issue < day])
    form = rng.randrange(5)
    title = f"{name} Guideline" if form in {0, 1} else name
    if form in {0, 2}:
        printed = f"{title} (ACOEM {issued.year})"
    elif form in {1, 3}:
        printed = f"{title} (ACOEM {write_date(issued, 'long')})"
    else:
        printed = f"{title} {issued.year}"
    if sections:
        printed += f", Section(s): {sections}"
    return MtusCitation(title, issued.year, sections), printed, ()


def modern_titles(rng: Random, service: Service, day: date) -> list[PrintedTitle]:
    """The titles that may be cited for a service in a letter that was written after ``day``."""
    choices = _SECTIONS.get(service.topic, ())
    sections = rng.choice(choices) if choices and rng.random() < 0.7 else None
    name = _BY_TOPIC.get(service.topic) or _TITLES[service.region]
    titles = [_title(rng, name, day, sections)]
    if service.category == "Pharmaceuticals" and rng.random() < 0.5:
        # Its name is printed in full behind another title: alone behind "based on MTUS" it could
        # be taken for a list that is named "Drug List".
        titles.append(
            (MtusCitation("MTUS Drug List", day.year, None), f"MTUS Drug List {day.year}", ())
        )
    elif name not in {_INITIAL, _MIND} and rng.random() < 0.3:
        titles.append(_title(rng, _INITIAL, day, None))
    return titles
