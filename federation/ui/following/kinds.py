"""The kinds of records that can be followed: each app says how its own are found and how changes read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.ui.search import Hit

Words = Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of records, named by the label of its model ("chambers.chamber").

    `read(user, keys)` gives (key, title, note) of those that `user` may see; `subjects` are the object types
    under which the trail speaks of a record with its key; `events` say how a change reads, `silent` ones are
    no change to anybody but their author.
    """

    name: str
    label: Any
    permission: str
    url_name: str
    read: Callable[[User, Collection[int]], Any]
    subjects: tuple[str, ...]
    events: Words
    silent: Collection[str] = field(default_factory=tuple)

    def url(self, key: int) -> str:
        return reverse(self.url_name, args=[key])

    def hits(self, user: User, keys: Collection[int]) -> dict[int, Hit]:
        """What `user` may see of the records with these keys now."""
        if not keys or not holds(user, self.permission):
            return {}
        rows = self.read(user, keys)
        return {key: Hit(title, self.url(key), note or "") for key, title, note in rows}

    def subjects_of(self, key: int) -> list[str]:
        return [f"{subject}:{key}" for subject in self.subjects]

    def verb(self, event: str) -> Any:
        """How a change reads; None for what is no change."""
        return None if event in self.silent else self.events.get(event, (None, ""))[0]


_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def hits_of(user: User, records: Collection[tuple[str, int]]) -> dict[tuple[str, int], Hit]:
    """What `user` may see of these (kind, key) pairs: one query a kind."""
    found: dict[tuple[str, int], Hit] = {}
    for name, kind in _kinds.items():
        keys = {key for one, key in records if one == name}
        found |= {(name, key): hit for key, hit in kind.hits(user, keys).items()}
    return found
