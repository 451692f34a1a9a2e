"""The structure of a letter: its sections, in order, and the disputed items that own some of them.

The component `imr_sections` builds it. Later components store their findings in each item.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Span

from imr_extract.record import Decision
from imr_extract.rules.rule import Rule
from imr_extract.rules.spans import trimmed

_STRUCTURE = "imr_structure"
_COLON = frozenset({":"})

SERVICE = "service"
CLAIMS_ADMINISTRATOR, REVIEWER = "claims_administrator_guideline", "reviewer_guideline"
RATIONALE = "rationale"
# Sections of a disputed item. Every other kind occurs once per letter.
ITEM_KINDS = frozenset({SERVICE, "guidelines", CLAIMS_ADMINISTRATOR, REVIEWER, RATIONALE})


@dataclass(frozen=True)
class Section:
    """One section, as tokens of the Doc.

    Attributes:
        kind: what it holds.
        start: its first token.
        heading_end: the token after its heading; `start` if it has none.
        end: the token after the section.
        rule: the rule that found its heading; None if no rule did.
        lead_end: the token after the form's own words that introduce it; 0 without any.
    """

    kind: str
    start: int
    heading_end: int
    end: int
    rule: Rule | None = None
    lead_end: int = 0

    @property
    def is_headed(self) -> bool:
        """Whether it has a heading that a rule found."""
        return self.rule is not None and self.heading_end > self.start

    @property
    def rule_id(self) -> str:
        """The id of the rule that found its heading, or one made from its kind."""
        return self.rule.id if self.rule is not None else f"sections.{self.kind}"

    def span(self, doc: Doc) -> Span:
        """The whole section."""
        return Span(doc, self.start, self.end)

    def body(self, doc: Doc) -> Span:
        """The section's own words, without heading, introduction and white space at its ends."""
        first = max(self.heading_end, self.lead_end)
        start, end = trimmed(doc, first, self.end, _COLON, ())
        return Span(doc, start, end, label=self.kind, span_id=self.rule_id)


@dataclass
class Item:
    """One disputed item.

    Attributes:
        start: its first token; this is its number, if it has one.
        words: the token range of its words as decided.
        decision: the decision; None if none is stated.
        decided_by: the token range that states the decision.
        rule_id: the rule that found the item.
        decision_rule_id: the rule that found its decision.
        service: the token range of the service as decided, which `imr_services` finds in its words.
        sections: its sections by kind, including those shared with other items.
        found: what each component found in it, by component name.
    """

    start: int
    words: tuple[int, int]
    decision: Decision | None
    decided_by: tuple[int, int] | None
    rule_id: str
    decision_rule_id: str = ""
    service: tuple[int, int] | None = None
    sections: dict[str, list[Section]] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def bodies(self, doc: Doc, kind: str) -> list[Span]:
        """The bodies of its sections of one kind, except empty ones."""
        bodies = (section.body(doc) for section in self.sections.get(kind, ()))
        return [body for body in bodies if len(body)]


@dataclass(frozen=True)
class Structure:
    """The sections of a letter and its disputed items.

    Attributes:
        sections: in order, without gap or overlap.
        items: in the order of the letter.
        template: the template with the most headings in the letter; empty without any.
        titled_otherwise: whether it begins with the title of another document.
    """

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    template: str
    titled_otherwise: bool

    def of(self, kind: str) -> Iterator[Section]:
        """The sections of one kind, in order."""
        return (section for section in self.sections if section.kind == kind)


def set_structure(doc: Doc, structure: Structure) -> None:
    """Store the structure with its Doc."""
    doc.user_data[_STRUCTURE] = structure


def structure_of(doc: Doc) -> Structure:
    """The structure of a Doc that has passed through `imr_sections`."""
    structure: Structure = doc.user_data[_STRUCTURE]
    return structure
