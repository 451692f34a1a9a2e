"""The decision rationale: what guidelines say, what the file shows, and what follows."""

from __future__ import annotations

from random import Random

from .cases import RationaleCitation, Request
from .regions import REGIONS
from .topics import CHAPTER_TITLES, TOPICS
from .wording import capital, expand_pages

_PRINCIPLES: dict[str, tuple[str, ...]] = {
    "physical therapy": (
        "Supervised therapy is advised for a limited course that tapers into exercise at home.",
        "Visits beyond the first course call for measured gains in strength, motion or work.",
    ),
    "manual therapy": (
        "A short trial of manual care may be tried, and is continued only if function improves.",
        "Manipulation that brings no change within six visits is not expected to help later.",
    ),
    "acupuncture": (
        "Acupuncture may be used along with active rehabilitation, three to six visits being "
        "enough to show whether it works.",
    ),
    "imaging": (
        "Images of this kind are for red flags, for a nerve deficit, or for planning surgery.",
        "A repeated study is reserved for a real change in symptoms or in findings.",
        "Most complaints of this kind settle within weeks, and early images seldom alter care.",
    ),
    "electrodiagnosis": (
        "Nerve testing is useful where the examination leaves the source of a deficit in doubt.",
        "Where a nerve root lesion is plain already, electrical testing adds nothing.",
    ),
    "epidural injection": (
        "An epidural injection presupposes radicular signs on examination that an image bears out.",
        "A second block depends on at least half of the pain being gone for six to eight weeks.",
    ),
    "facet injection": (
        "Blocks of the facet joints are considered for axial pain without radiation, one level or "
        "two at a time.",
    ),
    "opioids": (
        "Continued use of an opioid rests on documented relief, better function, and a watch for "
        "misuse.",
        "The lowest dose that works is to be used, and a plan to taper belongs in every chart.",
    ),
    "nsaids": (
        "Drugs of this class are advised at the lowest dose and for the shortest time.",
        "The gain over acetaminophen is modest and is to be weighed against risk to the stomach.",
    ),
    "muscle relaxants": (
        "Muscle relaxants are a second choice for short flares, no longer than two or three weeks.",
    ),
    "epilepsy drugs": (
        "This class of drug has its place in nerve pain; a drop of thirty percent is a fair mark.",
    ),
    "stomach": (
        "A drug that shields the stomach is meant for those at raised risk of bleeding or ulcer.",
    ),
    "sleep": (
        "Drugs for sleep are advised for a few weeks once the causes have been looked into.",
    ),
    "benzodiazepines": ("Long use is not advised, since tolerance comes within weeks.",),
    "topicals": (
        "A compound that holds one agent which is not advised is itself not advised.",
        "Topical agents are tried where drugs by mouth have failed or are not tolerated.",
    ),
    "surgery": (
        "Surgery is weighed when months of care have failed and a lesion on image fits the signs.",
    ),
    "electrical stimulation": (
        "A unit may be tried at home for a month, with a log of its use and of its effect.",
    ),
    "home health": (
        "Care at home is for those bound to the house, and help with chores alone is not medical.",
    ),
    "visit": ("Visits follow from the complexity of the case and the judgment of the provider.",),
}
_GENERAL_PRINCIPLES = (
    "The guidelines ask for a clear reason, a goal, and a way to tell whether it was reached.",
    "The guidelines support such a request when simpler measures have been tried and have failed.",
    "What is asked for should be tied to a finding that it is able to change.",
    "Evidence for it is graded as moderate at best.",
    "Passive measures are meant to give way to active ones.",
    "The guidelines rank active care and a return to activity above all else.",
    "Function, and not pain alone, is the yardstick of the guidelines.",
    "The guidelines advise it for chosen patients only.",
    "Its risks are small, and its benefits depend on the right indication.",
)
_OUTSIDE = (
    "Neither the MTUS nor ACOEM speaks to this in detail, so other evidence was consulted.",
    "The MTUS is silent on this point.",
)
_FACTS = (
    "The file holds several progress reports, and all of them were read.",
    "The most recent report describes complaints much like those of the reports before it.",
    "The worker has had conservative care over some months.",
    "The examination that came with the request lists tenderness and limited motion.",
    "No red flag is mentioned in any of the notes.",
    "The notes of the last two visits were compared with each other.",
    "The injury is no longer recent, and the complaints have come and gone.",
    "The worker was seen by two specialists, whose letters agree.",
    "Work is being done within limits, according to the last report.",
    "An agreed examiner described the condition as stable.",
    "The last report is short and says little of daily activities.",
    "The request was sent in on the usual form, with one report attached.",
    "An earlier request of the same kind was approved, and its outcome is described in one line.",
    "The treating physician wrote that the condition had reached a plateau.",
    "The notes name work limits but do not say whether the employer could meet them.",
    "The records mention a home program, which seems to have been followed on some days.",
)
_AGAINST = (
    "There is no record of functional gain from what was given before.",
    "The notes do not explain the need for {subject} at this point.",
    "No measure of pain before and after was found, and work status has not changed.",
    "The amount that is asked for is more than the guidelines allow.",
    "The findings on examination do not bear out the reason that was given.",
    "First line measures have not been documented, nor any reason to pass them over.",
    "It is not clear how {subject} would change the plan of care.",
    "Earlier results were not sent along, so that a comparison cannot be made.",
    "The reports of the last half year are nearly word for word the same.",
    "Nothing in the record sets this case apart from the usual course.",
    "The stated goal is general and cannot be measured.",
    "Since the underlying request is not supported, what depends on it is not supported either.",
)
_FOR = (
    "The notes document weakness that has grown over two visits.",
    "The reports show less pain, more hours at work and no sign of misuse.",
    "Conservative care was tried for long enough, and it failed.",
    "The amount that is asked for lies within what the guidelines allow.",
    "There is a sound reason for {subject}, and the goal is stated.",
    "The findings on examination match what an image has shown.",
    "Each criterion that the guidelines name is met in the record.",
    "The record shows a new deficit that calls for an answer.",
    "A delay would be likely to make recovery longer.",
)
_PARTIAL = (
    "A part of the request lies within the guidelines, and the rest goes beyond them.",
    "A first course is reasonable here, and more of it can be asked for once gains are shown.",
    "Tapering asks for a reduced amount and not for an abrupt end.",
)
_CLOSINGS = {
    "upheld": (
        "Therefore, the request for {subject} is not medically necessary.",
        "As such, the request is not medically necessary.",
        "Given the above, medical necessity has not been shown, and the request is not certified.",
        "The requested {kind} is not medically necessary and appropriate.",
        "For these reasons the earlier denial is upheld.",
        "The request is therefore determined to be not medically necessary.",
    ),
    "overturned": (
        "Therefore, the request for {subject} is medically necessary.",
        "As such, the request is medically necessary.",
        "The requested {kind} is medically necessary and appropriate.",
        "Medical necessity has been shown, and the earlier denial is overturned.",
    ),
    "partially_overturned": (
        "Therefore, a part of the request is medically necessary and the rest of it is not.",
        "The request is medically necessary in part, as set out above.",
    ),
}
_KINDS = {"Pharmaceuticals": "medication", "Surgery": "procedure", "Injection": "injection"}
_CHAPTER_TABLES = {
    8: ("8-8", "181"),
    9: ("9-6", "213-214"),
    10: ("2", "13"),
    11: ("11-6", "269"),
    12: ("12-8", "309"),
    13: ("13-2", "335-336"),
    14: ("14-6", "376"),
}
_ACOEM_CITED = (
    "ACOEM Chapter {chapter}, Table {table}, {page} lists it among the measures to be weighed case "
    "by case.",
    "The table in question (ACOEM Chapter {chapter}, Table {table}, {page}) ranks it low.",
    "As ACOEM Chapter {chapter}, Table {table}, {page} has it, the evidence is limited.",
)
_ACOEM_PLAIN = (
    "The MTUS guideline in ACOEM Chapter {chapter}, {page} makes the same point.",
    "According to ACOEM Chapter {chapter}, {page}, the first weeks of care come before it.",
)
_PAIN_CITED = (
    "The Chronic Pain Medical Treatment Guidelines, {page}, set out the criteria.",
    "In the Chronic Pain Medical Treatment Guidelines on {page}, the limits of such care are set.",
)
_SHORT_PAGE = ("pg. {pages}", "page {pages}", "page {pages}")
_THIRD_EDITION = (
    "The Third Edition ACOEM Guidelines {title} Chapter states on page {pages} that views differ."
)


def _page_phrase(rng: Random, pages: str) -> str:
    if "-" in pages or "," in pages:
        return f"pages {pages}"
    return rng.choice(_SHORT_PAGE).format(pages=pages)


def _citation(rng: Random, request: Request, *, modern: bool) -> tuple[str, RationaleCitation]:
    """A sentence that cites a guideline with a page, and the citation."""
    topic = TOPICS[request.service.topic]
    chapter = REGIONS[request.service.region].chapter
    table, pages = _CHAPTER_TABLES[chapter]
    if topic.pain_2015 and not modern and (not topic.chapter_sections or rng.random() < 0.3):
        pages = topic.pain_2015[1]
        text = rng.choice(_PAIN_CITED).format(page=_page_phrase(rng, pages))
        return text, RationaleCitation("Chronic Pain", None, None, expand_pages(pages))
    form = 0.0 if modern else rng.random()
    if form < 0.15:
        title = CHAPTER_TITLES[chapter].replace("Complaints", "Disorders")
        page = str(rng.randrange(30, 260))
        text = _THIRD_EDITION.format(title=title, pages=page)
        return text, RationaleCitation("ACOEM", title, None, expand_pages(page))
    with_table = form < 0.65
    pattern = rng.choice(_ACOEM_CITED if with_table else _ACOEM_PLAIN)
    text = pattern.format(chapter=chapter, table=table, page=_page_phrase(rng, pages))
    found = RationaleCitation(
        "ACOEM", str(chapter), table if with_table else None, expand_pages(pages)
    )
    return text, found


def write_rationale(
    rng: Random,
    request: Request,
    decision: str,
    length: int,
    *,
    outside: bool = False,
    about: tuple[str, ...] = (),
    modern: bool = False,
) -> tuple[str, tuple[RationaleCitation, ...]]:
    """Write the rationale of one decision.

    Args:
        rng: The source of chance.
        request: What is in dispute.
        decision: A key of the closings: upheld, overturned or partially_overturned.
        length: About how many sentences to write.
        outside: The reviewer went beyond the MTUS.
        about: Sentences about the worker that the rationale may repeat.
        modern: Of what it could cite with a page, only the third edition of ACOEM was in use.

    Returns:
        The text, and the guidelines it cites with a page.
    """
    service = request.service
    principles = _PRINCIPLES.get(service.topic, ()) + _GENERAL_PRINCIPLES
    reasons = {"upheld": _AGAINST, "overturned": _FOR}.get(decision, _PARTIAL)
    said = [rng.choice(_OUTSIDE)] if outside and length > 2 and rng.random() < 0.5 else []
    said += rng.sample(principles, min(len(principles), max(1, length // 3)))
    citations: tuple[RationaleCitation, ...] = ()
    if length > 2 and rng.random() < 0.16:
        sentence, citation = _citation(rng, request, modern=modern)
        said.append(sentence)
        citations = (citation,)
    said += rng.sample(_FACTS + about, max(0, length // 3))
    if request.original and not request.whole and length > 3 and rng.random() < 0.3:
        said.append(
            f"{request.original} was the original request, and {request.authorized} was authorized "
            "by the Claims Administrator."
        )
    said += rng.sample(reasons, min(len(reasons), max(1, length - 2 * (length // 3) - 1)))
    kind = _KINDS.get(service.category, "service")
    closing = rng.choice(_CLOSINGS[decision])
    said.append(closing)
    text = " ".join(said).format(subject=service.subject, kind=kind)
    return capital(text), citations
