"""The forms of letter: when each was in use, and how what it prints is drawn."""

from dataclasses import dataclass
from datetime import date
from random import Random

from .cases import HEADER_FIELDS, Dates, Guideline, Person, Service
from .guideline_lines import draw_early_guideline, draw_guideline


@dataclass(frozen=True)
class Form:
    """A template, or an edition of one.

    Attributes:
        template: A key of ``factory.TEMPLATES``.
        edition: One of ``cases.EDITIONS``, or empty.
        first: The first day on which a denial lies.
        days: The number of days in which the denials lie.
        numbered: The chance that items carry a number.
        wide: Services are drawn from round 2 of the catalogues too.
        icd10: Codes of diagnoses are of ICD-10, else of ICD-9.
        modern: Rationales cite no guideline of before 2018.
        stated: Header fields that stand in the text too, outside of the header.
    """

    template: str
    edition: str
    first: date
    days: int
    numbered: float = 0.15
    wide: bool = True
    icd10: bool = False
    modern: bool = False
    stated: frozenset[str] = frozenset()

    @property
    def early(self) -> bool:
        """It was in use before the determination: its guideline lines are prose."""
        return self.template != "determination"

    def guideline(self, rng: Random, party: str, service: Service, day: date) -> Guideline:
        """Draw the guideline line of a party; ``day`` is one before the decision."""
        if self.early:
            return draw_early_guideline(rng, party, service, day, self.template)
        return draw_guideline(rng, party, service, day, self.edition)


@dataclass(frozen=True)
class Facts:
    """What a case is about, before any of it is put into words."""

    form: Form
    person: Person
    regions: tuple[str, ...]
    dates: Dates


_IN_NOTICE = frozenset({"ur_denial_date", "application_received", "date_assigned"})
_DETERMINATION = "determination"
_ALL = (
    Form(_DETERMINATION, "2014-2015", date(2014, 7, 1), 450, numbered=0.6, wide=False),
    Form(_DETERMINATION, "2016-2017", date(2016, 1, 4), 420, icd10=True, wide=False),
    Form(_DETERMINATION, "2018-2024", date(2018, 1, 2), 2400, icd10=True, modern=True),
    Form("notice-2013", "", date(2013, 6, 18), 65, stated=_IN_NOTICE),
    Form("sectioned-2014", "", date(2013, 11, 20), 130),
    Form("professional-review", "", date(2013, 2, 11), 100),
)

FORMS = {form.edition or form.template: form for form in _ALL}
"""The forms by edition, or by template where a template has no editions."""


def draw_hidden(rng: Random, form: Form) -> frozenset[str]:
    """The header fields that a letter of an early form states nowhere."""
    if form.template == "notice-2013":
        redacted = {"date_of_injury"} if rng.random() < 0.4 else set()
        return frozenset({"priority"} | redacted)
    if form.template == "professional-review":
        if rng.random() < 0.45:
            return frozenset(HEADER_FIELDS)
        return frozenset(name for name in HEADER_FIELDS[1:] if rng.random() < 0.35)
    return frozenset()
