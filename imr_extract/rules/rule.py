"""A rule of `patterns/`, and a place where it matches."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc, Span

TokenPattern: TypeAlias = list[dict[str, Any]]


class Rule(BaseModel):
    """One rule of a pattern file.

    Attributes:
        id: `file.name`, unique.
        category: what a match means, one of the file's `[categories]`.
        value: which of the category's values a match states; empty where it has none.
        phrases: words to match, whatever their case and spacing.
        patterns: spaCy token patterns; `{use = "name"}` stands for a fragment.
        examples: texts in which the rule must match.
        counter_examples: texts in which it must not.
        no_counter_example: why there can be none.
        note: why the rule is as it is.
        template: the template of letters whose own form a heading is.
        names_guidelines: whether the sentences behind a heading may just name guidelines.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    category: str
    value: str = ""
    phrases: list[str] = Field(default_factory=list)
    patterns: list[TokenPattern] = Field(default_factory=list)
    examples: list[str] = Field(min_length=1)
    counter_examples: list[str] = Field(default_factory=list)
    no_counter_example: str = ""
    note: str = ""
    template: str = ""
    names_guidelines: bool = False


class Match(NamedTuple):
    """A rule's match, by token offsets of the Doc."""

    start: int
    end: int
    rule: Rule

    def span(self, doc: Doc, label: str, rule: Rule | None = None) -> Span:
        """The match as a span that carries the id of its rule, or of the one that led to it."""
        return Span(doc, self.start, self.end, label=label, span_id=(rule or self.rule).id)
