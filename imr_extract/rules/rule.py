"""A rule of `patterns/`, and a match of a rule."""

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
        value: which of the category's values a match states; empty if the category has none.
        phrases: words to match, ignoring case and spacing.
        patterns: spaCy token patterns; `{use = "name"}` inserts a fragment.
        examples: texts in which the rule must match.
        counter_examples: texts in which it must not match.
        no_counter_example: why no counter-example exists.
        note: why the rule is written this way.
        template: the only template that uses a heading.
        names_guidelines: whether a sentence after the heading may simply name guidelines.
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
    """A match of a rule, as token offsets in the Doc."""

    start: int
    end: int
    rule: Rule

    def span(self, doc: Doc, label: str, rule: Rule | None = None) -> Span:
        """The match as a span with the id of `rule`, by default the matching rule."""
        return Span(doc, self.start, self.end, label=label, span_id=(rule or self.rule).id)
