"""The navigation, declared by each app in its `menu.py`: an entry shows where its permission is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.prepared import shelf
from federation.ui.addresses import address

# Captions of the groups in their order; the first stands without one.
GROUPS = {
    "": "",
    "advice": _("Advice and demands"),
    "registry": _("Organisations and members"),
    "assessment": _("Assessment and reform"),
    "system": _("Publication and administration"),
}
# Sub-headings of a group in their order, where somebody has so many of its entries that they need them.
PARTS = {
    "chambers": _("Chambers and their bodies"),
    "members": _("Members and people"),
    "services": _("Contacts and services"),
    "records": _("Units and records"),
}
MOST_WITHOUT_PARTS = 8


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. `go` is the letter after `g` that leads there, `part` its sub-heading,
    `also` names further pages below whose addresses this line is the active one."""

    group: str
    label: Any
    url_name: str
    icon: str
    permission: str = ""
    position: int = 50
    counter: str = ""
    urgent: bool = False
    bottom: bool = False
    create: bool = False
    go: str = ""
    part: str = ""
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return address(self.url_name)

    def reach(self, path: str) -> int:
        """How much of `path` is the address of this line or of a page it covers; 0 where none is."""
        addresses = (self.url, *(address(name) for name in self.also))
        return max(
            (len(url) for url in addresses if path == url or (url != "/" and path.startswith(url))), default=0
        )


_entries: list[Entry] = []
_counters: dict[str, Callable[[User], Expression]] = {}


def add(*entries: Entry) -> None:
    _entries.extend(entries)


def counter(name: str) -> Callable:
    """Register an expression that counts something for a user; all are read in one query a page.

    The expression may follow from the account's standing alone: the query is written once for each.
    """

    def register(build: Callable[[User], Expression]) -> Callable[[User], Expression]:
        _counters[name] = build
        return build

    return register


def counts_for(user: User) -> dict[str, int]:
    """All counters of `user`, in one query."""
    if not _counters:
        return {}

    def query() -> QuerySet:
        expressions = {name: build(user) for name, build in _counters.items()}
        return User.objects.filter(pk=user.pk).values(**expressions)

    statement = shelf.take(("counters", user.standing), query)
    (row,) = statement.fetch()
    return dict(zip(statement.names, row))


def entries_for(user: User, *, create: bool = False) -> list[Entry]:
    held = [
        entry
        for entry in _entries
        if entry.create is create and (not entry.permission or holds(user, entry.permission))
    ]
    return sorted(held, key=lambda entry: entry.position)


add(Entry("", _("Workbench"), "ui:home", "layout-dashboard", position=10, bottom=True, go="d"))
