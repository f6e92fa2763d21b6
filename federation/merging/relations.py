"""Everything that points at a record, found in the model registry: keys, generic references, named objects.

Nobody keeps a list. A new model with a key to an organisation or a person is moved by the next merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

# How rows name an object by text: the label of its model and its key (the trail, the ledger of numbers).
OBJECT_TYPE, OBJECT_ID = "object_type", "object_id"


@dataclass(frozen=True)
class Relation:
    """A column that holds keys of `targets`. `type_field` says of which model, where the column may mix."""

    model: Any
    field: Any
    targets: tuple[Any, ...]
    type_field: str = ""
    by_text: bool = False

    @property
    def label(self) -> str:
        """`chambers.membership.member`: what rules are declared for."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        return self.field.column

    @cached_property
    def type_values(self) -> list:
        """What the type column holds for the targets; [] for a plain key."""
        if not self.type_field:
            return []
        if self.by_text:
            return [target._meta.label_lower for target in self.targets]
        return [ContentType.objects.get_for_model(target).pk for target in self.targets]

    @property
    def type_column(self) -> str:
        return self.model._meta.get_field(self.type_field).column if self.type_field else ""

    @property
    def key_columns(self) -> list[str]:
        """The columns of the primary key of the rows that point."""
        return [field.column for field in self.model._meta.pk_fields]

    @property
    def is_key_of_its_row(self) -> bool:
        """The row has no key of its own: it is a profile of what it points at."""
        return self.field.primary_key

    def guards(self) -> list[str]:
        """Names of what the database lets stand only once: where two rows may meet, a rule must say how."""
        meta = self.model._meta
        found = [self.field.name] if self.field.unique else []
        found += ["+".join(names) for names in meta.unique_together if self.field.name in names]
        return found + [one.name for one in meta.constraints if concerns(one, self.field.name)]


def concerns(constraint: models.BaseConstraint, name: str) -> bool:
    """Whether a unique or exclusion constraint compares the field `name`."""
    if isinstance(constraint, models.UniqueConstraint):
        parts = [*constraint.fields, *constraint.expressions]
    elif isinstance(constraint, ExclusionConstraint):
        parts = [expression for expression, _operator in constraint.expressions]
    else:
        return False
    return any(name in names_in(part) for part in parts)


def names_in(part: Any) -> set[str]:
    """The fields that a part of a constraint names, however deep."""
    if isinstance(part, str):
        return {part}
    if isinstance(part, models.F):
        return {part.name}
    found: set[str] = set()
    for inner in getattr(part, "get_source_expressions", list)():
        if inner is not None:
            found |= names_in(inner)
    return found


def relations_to(targets: Iterable[Any], *, but: Iterable[Any] = ()) -> list[Relation]:
    """Every relation to one of `targets`, in the order of models; models in `but` are left out."""
    wanted, passed = tuple(targets), set(but)
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model in passed:
            continue
        found += keys_of(model, wanted)
        found += generic_keys_of(model, wanted)
        found += named_objects_of(model, wanted)
    return found


def keys_of(model: Any, targets: tuple) -> list[Relation]:
    return [
        Relation(model, field, (field.remote_field.model,))
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.model in targets
        and field.target_field.primary_key
    ]


def generic_keys_of(model: Any, targets: tuple) -> list[Relation]:
    return [
        Relation(model, model._meta.get_field(field.fk_field), targets, field.ct_field)
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]


def named_objects_of(model: Any, targets: tuple) -> list[Relation]:
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    if {OBJECT_TYPE, OBJECT_ID} <= fields.keys() and isinstance(fields[OBJECT_TYPE], models.CharField):
        return [Relation(model, fields[OBJECT_ID], targets, OBJECT_TYPE, by_text=True)]
    return []
