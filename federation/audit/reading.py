"""Who read what: showing personal data is on the trail, one entry a page however many rows it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.services import record

# What an entry about several rows has in the place of one row's number, and where it keeps their keys.
SEVERAL = "*"
KEYS = "_keys"


class Rows:
    """Several rows of a table, as what an entry is about."""

    pk = SEVERAL

    def __init__(self, model: type[models.Model]) -> None:
        self._meta = model._meta

    def __str__(self) -> str:
        return capfirst(str(self._meta.verbose_name_plural))


def record_reading(
    event: str, model: type[models.Model], keys: Iterable[int], *, actor: User
) -> AuditEntry | None:
    """Append that `actor` was shown the rows of `model` with these keys; None where there were none."""
    shown = list(keys)
    if not shown:
        return None
    about: Any = Rows(model)
    return record(event, about, actor=actor, changes={KEYS: [[], shown]})


def readings_of(
    model: type[models.Model], keys: Collection[int], events: Collection[str]
) -> QuerySet[AuditEntry]:
    """Entries that tell of somebody reading one of these rows, alone or on a page with others.

    Both halves are found by an index: `audit_object`, and `audit_keys` over the entries about several rows.
    """
    alone = Q(object_id__in=[str(key) for key in keys])
    among = Q()
    for key in keys:
        among |= Q(changes__contains={KEYS: [[key]]})
    found = alone | Q(object_id=SEVERAL) & among if keys else Q(pk=None)
    return AuditEntry.objects.filter(found, object_type=model._meta.label_lower, event__in=events)
