"""Rows that speak of a person: where somebody is on file, and under which names and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q
from django.utils.text import capfirst

from federation.accounts.models import User
from federation.audit.models import MARK, AuditEntry
from federation.privacy.hooks import Value, former_values, seen_with
from federation.privacy.register import SELF, Declaration, Identifier, declarations

MOST_FOUND = 20
MERGED = "merged_into"
# What is shorter tells nobody, and would be found everywhere.
SHORTEST = {
    Identifier.NAME: 2,
    Identifier.ACCOUNT: 3,
    Identifier.PHONE: 7,
    Identifier.EMAIL: 6,
    Identifier.NUMBER: 6,
}


class PersonRow(NamedTuple):
    """A row that speaks of a person itself; `part` says which, where it speaks of several."""

    model: str
    key: int
    part: str = ""

    def load(self) -> Any:
        """The row as it is now; None where it is gone."""
        return manager_of(self.model).filter(pk=self.key).first()


def manager_of(model: str) -> Any:
    return apps.get_model(model)._base_manager


def parts() -> dict[tuple[str, str], list[Declaration]]:
    """(model, part) -> the fields that speak of one person, for every model that does."""
    found: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
    for line in declarations():
        if line.subject == SELF:
            found[line.model, line.part].append(line)
    return found


@dataclass(frozen=True)
class Match:
    """A row that may be the person's, with what agrees."""

    row: PersonRow
    title: str
    table: str
    agrees: tuple[Identifier, ...]

    @property
    def is_strong(self) -> bool:
        """Whether more than a name agrees."""
        return any(kind is not Identifier.NAME for kind in self.agrees)


def matches(known: Mapping[Identifier, str], *, viewer: User | None = None) -> list[Match]:
    """Rows that may be of the person known by these, the surest first; at most some of each kind.

    With `viewer` only rows within the reach of that person, who does not handle the whole city.
    """
    found = []
    for (model, part), lines in parts().items():
        told = [(line.field, line.identifies) for line in lines if line.identifies]
        asked = [(name, kind) for name, kind in told if known.get(kind)]
        any_of = Q()
        for name, kind in asked:
            any_of |= Q(**{name: known[kind]})
        rows = manager_of(model).filter(any_of) if asked else None
        if rows is not None and viewer is not None:
            rows = within_reach(rows, model, viewer)
        for row in rows.order_by("pk")[:MOST_FOUND] if rows is not None else ():
            agrees = tuple(dict.fromkeys(kind for name, kind in asked if getattr(row, name) == known[kind]))
            found.append(Match(PersonRow(model, row.pk, part), title_of(row, part), table_of(model), agrees))
    return sorted(found, key=lambda one: (not one.is_strong, -len(one.agrees), one.row))


def within_reach(rows: Any, model: str, viewer: User) -> Any:
    """What of `rows` the viewer may see by the rights of their own app; None where nothing says so."""
    permission = seen_with.get(model)
    if permission is None:
        return None
    seen: Any = apps.get_model(model)._default_manager.all()
    return rows.filter(pk__in=seen.visible_to(viewer, permission).values("pk"))


def title_of(row: Any, part: str) -> str:
    """The name that the row gives the person, and what the row is about."""
    lines = parts()[row._meta.label_lower, part]
    names = [getattr(row, line.field) for line in lines if line.identifies is Identifier.NAME]
    name, said = next((one for one in names if one), ""), str(row)
    return said if not name or name in said else f"{name} · {said}"


def table_of(model: str) -> str:
    return capfirst(str(apps.get_model(model)._meta.verbose_name))


def with_merged(rows: Iterable[PersonRow]) -> list[PersonRow]:
    """The rows, what was merged into them and what they were merged into: all are of the same person."""
    found = set(rows)
    waiting = list(found)
    while waiting:
        row = waiting.pop()
        model = apps.get_model(row.model)
        if not any(one.name == MERGED for one in model._meta.local_concrete_fields):
            continue
        losers = manager_of(row.model).filter(**{MERGED: row.key}).values_list("pk", flat=True)
        winners = manager_of(row.model).filter(pk=row.key).values_list(f"{MERGED}_id", flat=True)
        more = {row._replace(key=key) for key in (*losers, *winners) if key is not None} - found
        found |= more
        waiting += more
    return sorted(found)


@dataclass(frozen=True)
class Values:
    """What a person is or was told by. `unique` belong to nobody else; a name may."""

    names: frozenset[str]
    unique: frozenset[str]
    accounts: frozenset[str]
    emails: frozenset[str]


def values_of(rows: Collection[PersonRow]) -> Values:
    """Names and numbers that these rows hold, or held according to the trail and what merging kept."""
    found: list[Value] = []
    for row in rows:
        lines = [line for line in parts().get((row.model, row.part), []) if line.identifies]
        stored = row.load()
        for line in lines:
            assert line.identifies is not None
            found += [Value(line.identifies, str(getattr(stored, line.field) or ""))] if stored else []
        found += earlier_values(row, lines)
    for hook in former_values:
        found += hook(rows)
    told = {
        value for value in found if value.text != MARK and len(value.text.strip()) >= SHORTEST[value.kind]
    }

    def of(*kinds: Identifier) -> frozenset[str]:
        return frozenset(value.text for value in told if value.kind in kinds)

    return Values(
        names=of(Identifier.NAME),
        unique=of(Identifier.PHONE, Identifier.EMAIL, Identifier.NUMBER),
        accounts=of(Identifier.ACCOUNT),
        emails=of(Identifier.EMAIL),
    )


def earlier_values(row: PersonRow, lines: Iterable[Declaration]) -> list[Value]:
    """What the trail says the identifying fields of a row were."""
    kinds = {line.field: line.identifies for line in lines if line.identifies}
    entries = AuditEntry.objects.filter(object_type=row.model, object_id=str(row.key))
    found = []
    for changes in entries.exclude(changes={}).values_list("changes", flat=True):
        for name, pair in changes.items():
            kind = kinds.get(name)
            if kind is not None and isinstance(pair, list):
                found += [Value(kind, one) for one in pair if isinstance(one, str) and "***" not in one]
    return found
