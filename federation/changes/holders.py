"""Where the values of a kind of record stand, so that one service can change many of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

PROFILE_OF = "organisation"


@dataclass(frozen=True)
class Holder:
    """A kind of record: its own table and, where it is a profile, the organisation's beside it.

    The version stands on the organisation of a profile, otherwise on the record itself (its `owner`).
    `event` is what the trail calls a change of its own fields, `party_event` one of the organisation's
    alone. `derived` names the columns that follow from a field and are taken back with it. `followers` do
    what a column cannot: called with the changed owners after a field was written.
    """

    model: type[models.Model]
    event: str
    party_event: str = ""
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    followers: Mapping[str, Callable[[QuerySet], Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_profile(self) -> bool:
        return self.model._meta.pk.name == PROFILE_OF  # type: ignore[union-attr]

    @property
    def owner(self) -> Any:
        """The model that carries name, version and time of change; its key is the record's key."""
        return self.model._meta.pk.related_model if self.is_profile else self.model  # type: ignore[union-attr]

    def path(self, name: str) -> str:
        """The lookup from the record to a column of its owner."""
        return f"{PROFILE_OF}__{name}" if self.is_profile else name

    def is_own(self, name: str) -> bool:
        """Whether a field stands on the record's own table."""
        own = {one.name for one in self.model._meta.concrete_fields}
        return name in own and not (self.is_profile and name == PROFILE_OF)

    def field(self, name: str) -> Any:
        return (self.model if self.is_own(name) else self.owner)._meta.get_field(name)

    def lookup(self, name: str) -> str:
        """The lookup from the record to one of its fields, wherever it stands."""
        return name if self.is_own(name) else self.path(name)

    def split(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Fields of the own table and fields of the organisation; all are own where there is no profile."""
        own = [name for name in names if self.is_own(name)]
        return own, [name for name in names if name not in own]

    def has(self, name: str, value: Any) -> Q:
        """The records whose field holds `value` already."""
        lookup = self.lookup(name)
        return Q(**{f"{lookup}__isnull": True}) if value is None else Q(**{lookup: value})

    def alive(self) -> Q:
        """Records that were not merged into another one."""
        if not any(one.name == "merged_into" for one in self.owner._meta.concrete_fields):
            return Q()
        return Q(**{self.path("merged_into__isnull"): True})

    def columns(self, names: Iterable[str]) -> JSONObject:
        """The present values as columns, by table: what `jsonb_populate_record` reads back."""
        own, party = self.split(names)
        party += [one for name in names for one in self.derived.get(name, ())]
        return JSONObject(
            own=JSONObject(**{self.field(one).column: F(self._column(one)) for one in own}),
            party=JSONObject(
                **{self.owner._meta.get_field(one).column: F(self._column(one)) for one in party}
            ),
        )

    def _column(self, name: str) -> str:
        lookup = self.lookup(name)
        return f"{lookup}_id" if self.field(name).is_relation else lookup

    def words(self, name: str) -> Any:
        """A field as the trail keeps it: rows by their names, nothing as an empty text."""
        lookup, found = self.lookup(name), self.field(name)
        if found.is_relation:
            return Coalesce(F(f"{lookup}__name"), Value(""), output_field=models.TextField())
        if isinstance(found, models.BooleanField):
            cases = [When(**{lookup: value}, then=Value(str(value))) for value in (True, False)]
            return Case(*cases, default=Value(""), output_field=models.TextField())
        text = Cast(F(lookup), models.TextField())
        return Coalesce(text, Value(""), output_field=models.TextField())


_holders: dict[str, Holder] = {}


def hold(holder: Holder) -> Holder:
    """Declare a kind of record whose changes can be taken back."""
    if holder.kind in _holders:
        raise ValueError(f"{holder.kind} is declared twice")
    _holders[holder.kind] = holder
    return holder


def holder_of(kind: str) -> Holder:
    return _holders[kind]
