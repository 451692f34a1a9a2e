"""What the report counts: the sections in order, and the views that their queries use."""

from imr_extract.report.figures.coverage import COVERAGE
from imr_extract.report.figures.decisions import CATEGORIES, LETTERS, MODIFIED, REVIEWERS
from imr_extract.report.figures.drugs import DRUGS
from imr_extract.report.figures.guidelines import GUIDELINES
from imr_extract.report.figures.times import TIMES
from imr_extract.report.figures.views import FACTS, VIEWS
from imr_extract.report.figures.workers import DIAGNOSES, WORKERS
from imr_extract.report.model import Section

__all__ = ["FACTS", "SECTIONS", "VIEWS"]

SECTIONS: tuple[Section, ...] = (
    LETTERS,
    CATEGORIES,
    DRUGS,
    MODIFIED,
    REVIEWERS,
    GUIDELINES,
    TIMES,
    WORKERS,
    DIAGNOSES,
    COVERAGE,
)
