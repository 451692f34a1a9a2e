"""Forms in which items ask for services, and traps: invented items and what is read of them."""

from typing import Any

import pytest
from short_letter import read

from imr_extract.record import Ingredient, Service


def details(item: str) -> Service:
    return read(item=item).services[0]


def check(item: str, **values: Any) -> None:
    found = details(item)
    assert {name: getattr(found, name) for name in values} == values, item


@pytest.mark.parametrize(
    ("item", "sessions"),
    [
        # A number of visits
        ("Aquatic therapy eight (8) visits", 8),
        ("Acupuncture twice a week for 4 weeks", 8),
        ("Acupuncture once or twice a week for 4 weeks", None),
        ("Six additional acupuncture treatments", 6),
        ("Acupuncture, six additional", 6),
        ("12 additional PT for the right knee", 12),
        ("Acupuncture, trial of 6", 6),
        ("PT (12 sessions)", 12),
        ("Massage sessions, 9", 9),
        ("Physical therapy - 8", 8),
        ("Physical therapy quantity: 12", 12),
        ("Individual psychotherapy sessions (x12)", 12),
        ("Yoga classes 12", 12),
        ("Physical therapy; 24 sessions over 8 weeks", 24),
        ("Post-op PT 2-3x/week for 12 visits total", 12),
        ("Four weekly visits of physical therapy", 4),
        ("Three visits of PT for the neck and six visits of PT for the hip", 9),
        # How often and how long
        ("Physical therapy 2x/wk x 6 wks", 12),
        ("Chiropractic BIW x 4", 8),
        ("Acupuncture TIW x 3 weeks", 9),
        ("Psychotherapy QW x 12", 12),
        ("Twice weekly physical therapy for a month", 8),
        ("Physical therapy, two (2) times per week for three (3) weeks", 6),
        ("Massage therapy every other week for 12 weeks", 6),
        ("Psychotherapy monthly x 6", 6),
        ("Psychotherapy every other week x 6", 6),
        ("Neurology follow up every 8 weeks x 3", 3),
        ("Psychiatric follow up every 3 months for one year", 4),
        ("Biofeedback, 1x/week, 6 weeks", 6),
        ("For 5 weeks, acupuncture twice a week", 10),
        ("Home health aide 4 hrs/day, 7 days/week for 2 weeks", 14),
        ("Vestibular rehab 2xwk 4wks", 8),
        # A grid, a bare count
        ("PT 2 x 6", 12),
        ("Chiropractic care 3X4 left shoulder", 12),
        ("Follow-up visits x 3 with pain management", 3),
        # No number
        ("Physical therapy 1-2 times a week for 6 weeks", None),
        ("Physical therapy 2 to 3 times a week for 4 to 6 weeks", None),
        ("Physical therapy 6-8 visits", None),
        ("Physical therapy bi-weekly for 6 weeks", None),
        ("Acupuncture 2 times per week for 2 months", None),
        ("Physical therapy for 12 weeks", None),
        ("Physical therapy 18 units", None),
        ("Follow-up with a urologist in 3 months", None),
        ("Porcelain crown, tooth #14", None),
        ("Two trigger point injections x 3", None),
        ("Cold therapy unit x 7 days", None),
        ("Naproxen 550 mg x 60", None),
    ],
)
def test_sessions(item: str, sessions: int | None) -> None:
    check(item, sessions=sessions)


@pytest.mark.parametrize(
    ("item", "strength", "quantity", "refills"),
    [
        # Strengths
        ("Lidocaine 1percent cream #1", "1percent", 1, None),
        ("Dvorah 320.5/30/16mg #40", "320.5/30/16mg", 40, None),
        ("Ketoprofen 2% 20mg/g, 60 g", "2% 20mg/g", None, None),
        ("Fentanyl patch 25mcg/hr #10", "25mcg/hr", 10, None),
        ("Rotigotine patch 4 mg/24 hr #30", "4 mg/24 hr", 30, None),
        ("Amoxicillin 250 mg/5 mL suspension, 150 mL", "250 mg/5 mL", None, None),
        ("Vitamin D 50,000 units weekly #12", "50,000 units", 12, None),
        ("Arthrotec 50-0.2 mg #60", "50-0.2 mg", 60, None),
        ("Suboxone 8mg-2mg film #60", "8mg-2mg", 60, None),
        ("Percocet 5-325 #120", "5-325", 120, None),
        ("Soma 350 #90", "350", 90, None),
        ("Capsaicin .025% cream", ".025%", None, None),
        ("Infliximab 3 mg/kg every 8 weeks", "3 mg/kg", None, None),
        ("MiraLax 17 grams, 2 bottles", "17 grams", 2, None),
        ("Voltaren 1% gel, 100 gm", "1%", None, None),
        ("Tramadol 50 mg, Norco 5/325 mg", None, None, None),
        # Quantities
        ("Omeprazole 20mg #1,000", "20mg", 1000, None),
        ("Gabapentin 600 mg qty 60", "600 mg", 60, None),
        ("Tramadol ER 150 mg, dispense #30", "150 mg", 30, None),
        ("Buspirone 10 mg, ninety (90) tablets", "10 mg", 90, None),
        ("Baclofen 10 mg, 1 tab po bid, sixty", "10 mg", 60, None),
        ("Lidocaine 5% patches, 1 box (30 patches)", "5%", 30, None),
        ("One jar of lidocaine ointment", None, 1, None),
        ("Famotidine 20 mg, 60 count", "20 mg", 60, None),
        ("Voltaren gel #60 grams", None, 60, None),
        ("Morphine sulfate ER 30mg #90/month", "30mg", 90, None),
        ("Ibuprofen 800 mg 30 day supply", "800 mg", None, None),
        ("Ibuprofen 800 mg, one month supply", "800 mg", None, None),
        ("Menthoderm gel 120 ml", None, None, None),
        ("Celebrex 200 mg take one by mouth daily", "200 mg", None, None),
        ("Trazodone 50 mg, 1-2 tabs at bedtime", "50 mg", None, None),
        ("Tizanidine 4 mg one tablet three times a day #90", "4 mg", 90, None),
        ("Voltaren gel, two 100 gram tubes", None, 2, None),
        ("Lidocaine 2% solution, 3 x 50 ml bottles", "2%", 3, None),
        ("Testosterone, 8 pellets every 4 months", None, 8, None),
        ("Zanaflex 4 mg 90 tabs x 2 refills", "4 mg", 90, 2),
        ("Menthol ointment 120 gm", None, None, None),
        ("Testosterone cypionate 200 mg/ml, 10 ml vial", "200 mg/ml", None, None),
        # Refills
        ("Tizanidine 4mg #60 with one (1) refill", "4mg", 60, 1),
        ("Docusate 100 mg, 60 caps, RF 3", "100 mg", 60, 3),
        ("Prilosec 20 mg, 1 po qd, #30 x 3 refills", "20 mg", 30, 3),
        ("Lyrica 75 mg #60, refill x 2", "75 mg", 60, 2),
        ("Norco 5/325 mg quantity 60 refills 0", "5/325 mg", 60, 0),
        ("Norco 5/325 mg #60 no refills", "5/325 mg", 60, None),
        ("Ambien 10 mg #30 with two additional refills", "10 mg", 30, 2),
    ],
)
def test_measures_of_drugs(
    item: str, strength: str | None, quantity: float | None, refills: int | None
) -> None:
    check(item, strength=strength, quantity=quantity, refills=refills)


@pytest.mark.parametrize(
    ("item", "drug", "subcategory"),
    [
        ("Humalog KwikPen 100 units/ml", "humalog kwikpen", "Antidiabetics"),
        ("Duloxetine HCL DR 60 mg #30", "duloxetine hcl dr", "Antidepressant"),
        ("Metoprolol succinate ER 25 mg", "metoprolol succinate er", "Beta-blocker"),
        ("Hydrocodone bitartrate/acetaminophen 5-325mg", "hydrocodone bitartrate / acetaminophen", "Opioids"),
        # A name that is one letter off, and one that no list knows
        ("Gabapentinn 300mg #90", "gabapentinn", "Anti-epilepsy drugs"),
        ("Celebrx 200 mg #30", "celebrx", "NSAID"),
        ("Xyzolol 25 mg #60", "xyzolol", "Beta-blocker"),
        ("Foobarix 50 mg #30", "foobarix", "Other"),
        # In per cent on the skin, but not in the eye
        ("Diclofenac sodium 3% #1", "diclofenac sodium", "Topical Analgesics"),
        ("Ketorolac 0.5% ophthalmic solution", "ketorolac", "NSAID"),
        ("Cyclobenzaprine 5% in cream base", "cyclobenzaprine", "Topical Compounds"),
        ("Sumatriptan 6 mg/0.5 ml injection, 2 kits", "sumatriptan", "Antimigraine Agent"),
        ("Refill of Ambien 10 mg #30", "ambien", "Sedative-hypnotics"),
        # Not a drug that is asked for
        ("Vitamin D, B12 and folate levels", None, "Lab & Pathology"),
        ("Serum testosterone", None, "Lab & Pathology"),
        ("Insulin pump", None, "DME"),
        ("Hearing aid batteries #3", None, "Supplies"),
    ],
)  # fmt: skip
def test_drugs(item: str, drug: str | None, subcategory: str) -> None:
    check(item, drug=drug, subcategory=subcategory)


REHAB, EM, TEST = "Rehabilitation", "Evaluation & Management", "Diagnostic Testing"
PT = "Physical Therapy/Occupational Therapy (PT/OT)"


@pytest.mark.parametrize(
    ("item", "category", "subcategory"),
    [
        # The last name of the first phrase says what is asked for
        ("Knee arthroscopy assistant surgeon", "Surgery", "Adjunct Surgical Services"),
        ("Hearing aid batteries", "DMEPOS", "Supplies"),
        ("Left subtalar arthrodesis (hindfoot fusion)", "Surgery", "Non-arthroscopic Surgery"),
        ("Carbon fiber foot plate", "DMEPOS", "Prosthetics/Orthotics"),
        ("CPAP titration study", TEST, "Other Diagnostic Tests"),
        ("Post-op shoulder arthroscopy physical therapy", REHAB, PT),
        ("Spinal cord stimulator trial psychological clearance", "Psych Services", "Evaluation & Management"),
        ("Knee brace after an ACL reconstruction", "DMEPOS", "Prosthetics/Orthotics"),
        ("Psychological evaluation prior to a lumbar fusion", "Psych Services", "Evaluation & Management"),
        ("Caudal epidural injection under fluoroscopy with IV sedation", "Injection", "Injection"),
        ("Ultrasound guided steroid injection, left hip", "Injection", "Injection"),
        ("Lumbar fusion surgery", "Surgery", "Spine"),
        # Devices and therapies
        ("Hot/cold pack with wrap", "DMEPOS", "DME"),
        ("Cold therapy wrap", "DMEPOS", "DME"),
        ("Moist heat therapy, 6 visits", REHAB, "Other Therapies"),
        ("TENS unit batteries and electrodes", "DMEPOS", "Electrical Stimulation"),
        ("Percutaneous electrical nerve stimulator, 4 treatments", REHAB, "Other Therapies"),
        ("Wheelchair repair", "DMEPOS", "DME"),
        ("Static progressive stretch device, right elbow", "DMEPOS", "DME"),
        ("Prescription eyeglasses", "DMEPOS", "DME"),
        # Before an operation
        ("Pre-operative history and physical", "Surgery", "Adjunct Surgical Services"),
        ("Pre-operative physical therapy", REHAB, PT),
        ("Pre-op psych evaluation", "Psych Services", "Evaluation & Management"),
        ("Associated surgical service: EKG", "Surgery", "Adjunct Surgical Services"),
        ("Associated surgical service: CPM unit", "DMEPOS", "DME"),
        # Consultations, by whom and what they lead to
        ("Consult with a urologist", EM, "Medical Specialties"),
        ("Follow-up with the orthopedist", "Surgery", "Surgical Consult"),
        ("Consultation for a knee replacement", "Surgery", "Surgical Consult"),
        ("Monthly visits with a psychiatrist", "Psych Services", "Evaluation & Management"),
        ("Consultation for an epidural injection", EM, "Medical Specialties"),
        ("Referral for an MRI of the ankle", TEST, "Imaging/Radiology"),
        ("Evaluation for a functional restoration program", "Programs", "Programs"),
        ("Chiropractic evaluation and treatment", REHAB, "Chiropractic"),
        ("Second opinion with a neurosurgeon", "Surgery", "Surgical Consult"),
        ("Pain management consult for a stimulator trial", EM, "Medical Specialties"),
        ("Permanent implantation of a spinal cord stimulator", "Surgery", "Spine"),
        ("Postoperative DME: sling", "DMEPOS", "Prosthetics/Orthotics"),
        ("Anesthesia for a knee arthroscopy", "Surgery", "Adjunct Surgical Services"),
        ("Toradol 60 mg IM", "Injection", "Injection"),
        # Care, programs, transport, teeth, ears, eyes
        ("RN visit for wound vac changes", "Home Health", "Home Health"),
        ("Acute rehabilitation unit, ten days", "Programs", "Programs"),
        ("Inpatient detox", "Programs", "Programs"),
        ("Round trip taxi to the clinic", "Transportation", "Transportation"),
        ("D2740 crown, tooth 8", EM, "Dental Services"),
        ("Extraction of teeth with a dental bone graft", EM, "Dental Services"),
        ("Brainstem auditory evoked response", TEST, "Other Diagnostic Tests"),
        ("Amniotic membrane graft, left eye", "Surgery", "Non-arthroscopic Surgery"),
        ("Visual field testing", TEST, "Other Diagnostic Tests"),
        ("Modified barium swallow", TEST, "Imaging/Radiology"),
        ("Genetic testing for narcotic risk", TEST, "Lab & Pathology"),
        # Injections and operations near each other
        ("Ganglion impar block under fluoroscopy", "Injection", "Injection"),
        ("Ganglion excision, right wrist", "Surgery", "Non-arthroscopic Surgery"),
        ("Closed reduction and percutaneous pinning, left thumb", "Surgery", "Non-arthroscopic Surgery"),
        ("Percutaneous neuroplasty", "Surgery", "Spine"),
        ("Outpatient ketamine infusion", "Injection", "Injection"),
        ("Intrathecal pump implantation", "Surgery", "Spine"),
        ("Pain pump refill with morphine", "Injection", "Injection"),
        # Misspelt; a code and nothing else
        ("Acupunture 6 visits", REHAB, "Acupuncture"),
        ("Physcial therapy 2x6", REHAB, PT),
        ("G0480 x 1", TEST, "Lab & Pathology"),
        ("97810 x 6", REHAB, "Acupuncture"),
        ("97110, 97530 x 6 visits", REHAB, PT),
        ("Low-intensity pulsed ultrasound unit", "DMEPOS", "DME"),
        ("Paraffin wax refills", "DMEPOS", "Supplies"),
        ("Incontinence pads, 2 cases", "DMEPOS", "Supplies"),
        ("Betamethasone 0.05% cream 45 gm", "Pharmaceuticals", "Adrenal Cortical Steroids"),
        # By how a word ends
        ("Ureteroplasty", "Surgery", "Non-arthroscopic Surgery"),
        ("Dacryogram of the left eye", TEST, "Imaging/Radiology"),
        ("Olfactory testing", TEST, "Other Diagnostic Tests"),
        ("Interpreter services", "Other", "Other"),
        ("Skin prick test", TEST, "Other Diagnostic Tests"),
        ("95044 x 30", TEST, "Other Diagnostic Tests"),
    ],
)  # fmt: skip
def test_categories(item: str, category: str, subcategory: str) -> None:
    check(item, category=category, subcategory=subcategory)


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("Cervical MRI 72141", ("72141",)),
        ("EMG/NCS of both legs (95886 x 2, 95911)", ("95886", "95911")),
        ("Therapeutic exercise 97110-97112", ("97110", "97112")),
        ("Shockwave therapy (0101T)", ("0101T",)),
        ("Crown D2740", ("D2740",)),
        ("Vitamin D 50000 units #4", ()),
        ("MRI of the neck, claim 72141", ()),
        ("Laminectomy L4-L5", ()),
    ],
)
def test_codes(item: str, codes: tuple[str, ...]) -> None:
    check(item, codes=codes)


@pytest.mark.parametrize(
    ("item", "parts", "regions"),
    [
        ("MRI of the low back", ("low back",), ("lumbar spine",)),
        ("X-ray of the L-spine", ("lumbar spine",), ("lumbar spine",)),
        ("Acupuncture for the neck and upper back", ("neck", "upper back"), ("cervical spine", "thoracic spine")),
        ("Splint for the left thumb and index finger", ("thumb", "finger"), ("finger",)),
        ("Tobramycin eye drops", (), ()),
        ("Urinary leg bag, 1 box", (), ()),
        ("Liver and kidney function tests", (), ()),
    ],
)  # fmt: skip
def test_regions(item: str, parts: tuple[str, ...], regions: tuple[str, ...]) -> None:
    check(item, body_parts=parts, body_regions=regions)


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ("Norco 10/325mg #60", [("norco", "hydrocodone", "10mg"), ("norco", "acetaminophen", "325mg")]),
        ("Norco 10mg", [("norco", "hydrocodone", None), ("norco", "acetaminophen", None)]),
        ("Hydrocodone 10 mg", [("hydrocodone", "hydrocodone", "10 mg")]),
        (
            "Norco (hydrocodone/APAP) 5/325 mg",
            [("norco", "hydrocodone", "5 mg"), ("norco", "acetaminophen", "325 mg")],
        ),
        ("Meloxicam (Mobic) 15mg", [("meloxicam", "meloxicam", "15mg")]),
        ("Cyclobenzaprine hydrochloride 5 mg", [("cyclobenzaprine hydrochloride", "cyclobenzaprine", "5 mg")]),
        (
            "Flurbiprofen 20%/Baclofen 2% cream",
            [("flurbiprofen", "flurbiprofen", "20%"), ("baclofen", "baclofen", "2%")],
        ),
        (
            "Fioricet 50/300/40 mg",
            [("fioricet", "butalbital", "50 mg"), ("fioricet", "acetaminophen", "300 mg"), ("fioricet", "caffeine", "40 mg")],
        ),
        ("Humira 40 mg/0.8 ml", [("humira", "adalimumab", "40 mg/0.8 ml")]),
        ("Celebrx 200 mg #30", [("celebrx", "celecoxib", "200 mg")]),
        ("Foobarix 50 mg", [("foobarix", None, "50 mg")]),
        ("Opioids", []),
        ("MRI of the brain", []),
    ],
)  # fmt: skip
def test_ingredients(item: str, found: list[tuple[str, str | None, str | None]]) -> None:
    check(item, ingredients=tuple(Ingredient(*each) for each in found))


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Physical Medicine & Rehabilitation", ("Physical Medicine and Rehabilitation",)),
        ("PM&R, Pain Management", ("Physical Medicine and Rehabilitation", "Pain Medicine")),
        ("Orthopedic Surgery, Orthopaedic Surgery", ("Orthopaedic Surgery",)),
        ("Family Practice", ("Family Medicine",)),
        ("Rocket Medicine", ("Rocket Medicine",)),
    ],
)
def test_specialties_by_one_name(printed: str, names: tuple[str, ...]) -> None:
    changed = {"Internal Medicine": printed}
    assert read(**changed).specialties_canonical == names


@pytest.mark.parametrize(
    ("item", "regions", "side"),
    [
        ("MRI R shoulder w/o contrast", ("shoulder",), "right"),
        ("PT 2x6 L ankle", ("ankle",), "left"),
        ("L total hip arthroplasty", ("hip",), "left"),
        ("R ring trigger finger release", ("finger",), "right"),
        ("X-ray (L) knee", ("knee",), "left"),
        ("Wrist brace, R (L3908)", ("wrist",), "right"),
        ("Lumbar sympathetic block, R, x2", ("lumbar",), "right"),
        ("EMG/NCV B/L LE", ("lower extremity",), "bilateral"),
        ("PT R knee, L shoulder", ("knee", "shoulder"), None),
        ("MRI L-spine", ("lumbar spine",), None),
        ("MRI L spine", ("spine",), None),
        ("MRI L/S spine", ("lumbosacral spine",), None),
        ("L4-5 epidural injection", (), None),
        ("L-methylfolate 15mg #30", (), None),
        ("Humulin R 10 units", (), None),
    ],
)
def test_a_letter_for_the_side(item: str, regions: tuple[str, ...], side: str | None) -> None:
    check(item, body_parts=regions, laterality=side)


@pytest.mark.parametrize(
    ("item", "category", "subcategory"),
    [
        ("L4-5 epidural inj", "Injection", "Injection"),
        ("R shoulder steroid inj w/ US guidance", "Injection", "Injection"),
        ("Acu 2x4", "Rehabilitation", "Acupuncture"),
        ("Assoc surgical svc: inpt stay, 3 days", "Surgery", "Adjunct Surgical Services"),
        ("Asst surgeon", "Surgery", "Adjunct Surgical Services"),
        ("Twelve-month membership at a gymnasium", "Programs", "Programs"),
        ("Four-corner fusion, right wrist", "Surgery", "Non-arthroscopic Surgery"),
    ],
)
def test_words_cut_short(item: str, category: str, subcategory: str) -> None:
    check(item, category=category, subcategory=subcategory)


def test_a_test_already_performed_has_its_date() -> None:
    check(
        "Retrospective urine drug screen performed on June 3, 2014",
        dates_of_service=("2014-06-03",),
    )
