"""What a letter is made of: its sections, in order, and the disputed items that own some of them.

The component `imr_sections` makes it; the components behind it leave in each item what they find.
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
# Sections of a disputed item; every other kind stands once in a letter.
ITEM_KINDS = frozenset({SERVICE, "guidelines", CLAIMS_ADMINISTRATOR, REVIEWER, RATIONALE})


@dataclass(frozen=True)
class Section:
    """One section, by tokens of the Doc.

    Attributes:
        kind: what it holds.
        start: its first token.
        heading_end: the token behind its heading; `start` where it has none.
        end: the token behind it.
        rule: of its heading; None where no rule found it.
    """

    kind: str
    start: int
    heading_end: int
    end: int
    rule: Rule | None = None

    @property
    def is_headed(self) -> bool:
        """Whether it has a heading that a rule knows."""
        return self.rule is not None and self.heading_end > self.start

    @property
    def rule_id(self) -> str:
        """The rule of its heading, or what else parts it from the section before."""
        return self.rule.id if self.rule is not None else f"sections.{self.kind}"

    def span(self, doc: Doc) -> Span:
        """All of it."""
        return doc[self.start : self.end]

    def body(self, doc: Doc) -> Span:
        """It without its heading and white space at its ends."""
        start, end = trimmed(doc, self.heading_end, self.end, _COLON, ())
        return Span(doc, start, end, label=self.kind, span_id=self.rule_id)


@dataclass
class Item:
    """One disputed item.

    Attributes:
        start: the token at which it begins: at its number, if it has one.
        words: the tokens of its words as decided.
        decision: what was decided; None where nothing says it.
        decided_by: the tokens that say so.
        rule_id: what found the item.
        decision_rule_id: what found its decision.
        service: the tokens of the service as decided, which `imr_services` finds in its words.
        sections: its sections by kind, those that it shares with other items among them.
        found: what each component found in it, by the component's name.
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
        """The bodies of its sections of one kind, those that hold anything."""
        bodies = (section.body(doc) for section in self.sections.get(kind, ()))
        return [body for body in bodies if len(body)]


@dataclass(frozen=True)
class Structure:
    """The sections of a letter and its disputed items.

    Attributes:
        sections: in order, without gap or overlap.
        items: in the order of the letter.
        template: whose headings it has most of; empty where it has none of any.
    """

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    template: str

    def of(self, kind: str) -> Iterator[Section]:
        """The sections of one kind, in order."""
        return (section for section in self.sections if section.kind == kind)


def set_structure(doc: Doc, structure: Structure) -> None:
    """Keep the structure with its Doc."""
    doc.user_data[_STRUCTURE] = structure


def structure_of(doc: Doc) -> Structure:
    """The structure of a Doc that `imr_sections` has read."""
    structure: Structure = doc.user_data[_STRUCTURE]
    return structure
