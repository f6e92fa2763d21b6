"""The state of a list as its address says it, in one spelling."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import QueryDict


class Narrowed(Protocol):
    """A list page, as far as the state of its address goes."""

    filterset_class: Any
    parameters: tuple[str, ...]


# What a saved view keeps beside the filters, and what an address may carry besides.
KEPT = ("sort", "size", "columns")
PASSING = ("view", "after", "before", "export", "print")
# Columns of `SavedView.query`.
LONGEST = 2000


def filter_names(page: type[Narrowed]) -> set[str]:
    """The parameters that narrow a list: its filters, the two ends of a range, the page's own."""
    names = set(page.parameters)
    for name, one in page.filterset_class.base_filters.items():
        names.add(name)
        names |= {f"{name}_{end}" for end in getattr(one.field_class.widget, "suffixes", ())}
    return names


def unknown_names(page: type[Narrowed], query: QueryDict) -> list[str]:
    """The parameters of an address that mean nothing to this list."""
    known = filter_names(page) | {*KEPT, *PASSING}
    return [name for name in query if name not in known]


def tidy(page: type[Narrowed], query: QueryDict, **more: str) -> str:
    """The state in one spelling: known parameters with a value, in order; `more` is put in its place."""
    kept = QueryDict(mutable=True)
    for name in sorted(filter_names(page) | set(KEPT)):
        values = [value for value in query.getlist(name) if value != "" and "\x00" not in value]
        if name in more:
            values = [more[name]] if more[name] else []
        if values:
            kept.setlist(name, sorted(set(values)))
    return encode(kept)


def encode(query: QueryDict) -> str:
    """A query as people can read it in an address: commas stay commas."""
    return query.urlencode(safe=",")
