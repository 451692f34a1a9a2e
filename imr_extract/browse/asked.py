"""What an address of the search page asks for, and the addresses of what could be asked next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from imr_extract.browse.query import Query, parse
from imr_extract.browse.search import DATE, RELEVANCE, Filters

# The facets in the order of the page, each with its heading.
FACETS = {
    "decision": "Decision",
    "category": "Category",
    "subcategory": "Subcategory",
    "ingredient": "Ingredient",
    "body_region": "Body region",
    "year": "Year",
    "specialty": "Reviewer’s specialty",
    "guideline": "Guideline cited",
    "reviewer_basis": "Reviewer’s basis",
    "claims_administrator_basis": "Claims administrator’s basis",
    "template": "Form of letter",
}
# More than this nobody chose by hand.
_MOST_VALUES = 50


@dataclass(frozen=True)
class Asked:
    """A search.

    Attributes:
        query: the question.
        filters: by facet, the values chosen, any of which will do.
        sort: "relevance" or "date".
        page: from 1.
        more: a facet whose values are all listed; empty for none.
    """

    query: Query
    filters: Filters
    sort: str
    page: int = 1
    more: str = ""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """As the parameters of an address; what is usual is left out."""
        found = [("q", self.query.typed)] if self.query.typed else []
        found += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        if self.sort != self.usual_sort:
            found.append(("sort", self.sort))
        if self.page > 1:
            found.append(("page", str(self.page)))
        if self.more:
            found.append(("more", self.more))
        return found

    @property
    def usual_sort(self) -> str:
        """How it is sorted when nothing is said."""
        return RELEVANCE if self.query.wanted else DATE

    def encoded(self, **changes: Any) -> str:
        """The parameters, with changes, as they stand in an address."""
        return urlencode(replace(self, **changes).parameters)

    def toggled(self, facet: str, value: str) -> str:
        """The same with a value of a facet chosen, or no longer chosen; from its first page."""
        chosen = self.filters.get(facet, ())
        changed = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {k: v for k, v in {**self.filters, facet: changed}.items() if v}
        return self.encoded(filters=filters, page=1)


def understood(encoded: str) -> Asked:
    """What the parameters of an address ask for; what is unknown there is passed over."""
    pairs = parse_qsl(encoded, keep_blank_values=True, errors="replace", max_num_fields=None)
    single = dict(reversed(pairs))
    query = parse(single.get("q", ""))
    filters: Filters = {}
    for name, value in pairs:
        if name in FACETS and value not in filters.get(name, ()):
            filters[name] = (*filters.get(name, ()), value)[:_MOST_VALUES]
    usual = RELEVANCE if query.wanted else DATE
    sort = single.get("sort", "")
    page = single.get("page", "")
    more = single.get("more", "")
    return Asked(
        query=query,
        filters=filters,
        sort=sort if sort in (RELEVANCE, DATE) and query.wanted else usual,
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        more=more if more in FACETS else "",
    )
