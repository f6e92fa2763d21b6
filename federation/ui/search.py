"""Grouped global search: apps register what they find, each with its own permission and scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from federation.accounts.models import User
from federation.accounts.scopes import holds


@dataclass(frozen=True)
class Hit:
    """One found thing."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of things: `find(user, text, limit)` gives the first hits, `more` the full list's address."""

    name: str
    label: Any
    permission: str
    find: Callable[[User, str, int], list[Hit]]
    more: Callable[[str], str]
    position: int = 50


@dataclass
class Group:
    label: Any
    more_url: str
    hits: list[Hit] = field(default_factory=list)
    has_more: bool = False


_sources: list[Source] = []


def add(source: Source) -> None:
    _sources.append(source)


def search(user: User, text: str, *, limit: int = 5) -> list[Group]:
    """What `user` may see of everything that holds `text`; one query a kind, empty kinds left out."""
    groups = []
    for source in sorted(_sources, key=lambda one: one.position):
        if not holds(user, source.permission):
            continue
        hits = source.find(user, text, limit + 1)
        if hits:
            groups.append(Group(source.label, source.more(text), hits[:limit], has_more=len(hits) > limit))
    return groups
