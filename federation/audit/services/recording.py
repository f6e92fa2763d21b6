"""Writing to the trail. Called by services only, inside the transaction of the act itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast, Left
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.sets import insert_from

if TYPE_CHECKING:
    from federation.accounts.models import User

# Set by the middleware ("web 10.0.0.7"), by the API and by tasks; stored with every entry.
source: ContextVar[str] = ContextVar("audit_source", default="system")

# The change that can be taken back and that is being made just now; set by `federation.changes`.
change: ContextVar[int | None] = ContextVar("audit_change", default=None)

SYSTEM_NAME = "系统"


def record(
    event: str,
    about: models.Model,
    *,
    actor: User | None,
    changes: dict[str, list] | None = None,
    note: str = "",
    result: str = AuditEntry.Result.DONE,
) -> AuditEntry:
    """Append what happened to `about`.

    `changes` maps a field to `[old, new]`; `result` says where an act was refused or failed. With
    `actor=None` the entry is the system's own; somebody who acts in a lent post is named together with its
    owner. The caller holds the transaction: where the entry cannot be written the act does not happen either.
    """
    post = actor.main_post if actor is not None else None
    return AuditEntry.objects.create(
        event=event,
        result=result,
        actor=actor,
        actor_name=actor.signature[:120] if actor is not None else SYSTEM_NAME,
        unit_id=post.organisation_id if post else None,
        unit_name=post.organisation.name if post else "",
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        object_name=str(about)[:300],
        changes=changes or {},
        note=note,
        source=source.get(),
        change_id=change.get(),
    )


def record_many(
    event: str,
    rows: QuerySet,
    *,
    about: type[models.Model],
    name: Any,
    changes: Any,
    actor: User | None,
    note: str = "",
) -> int:
    """Append one entry about each row, in one statement; returns how many.

    `about` is the model whose key the rows have; `name` (text) and `changes` (JSON of `{field: [old, new]}`)
    are expressions over `rows`. Called before the rows are written, so that they still hold the old values.
    """
    post = actor.main_post if actor is not None else None
    same: dict[str, Any] = {
        "at": timezone.now(),
        "event": event,
        "actor": actor.pk if actor is not None else None,
        "actor_name": actor.name if actor is not None else SYSTEM_NAME,
        "unit_id": post.organisation_id if post else None,
        "unit_name": post.organisation.name if post else "",
        "object_type": about._meta.label_lower,
        "note": note,
        "source": source.get(),
        "change_id": change.get(),
    }
    columns: dict[str, Any] = {
        key: Value(value, output_field=_column_type(key)) for key, value in same.items()
    }
    columns |= {
        "object_id": Cast(F("pk"), models.CharField(max_length=40)),
        "object_name": Left(name, 300),
        "changes": changes,
    }
    return insert_from(AuditEntry, columns, rows)


def _column_type(name: str) -> models.Field:
    field: Any = AuditEntry._meta.get_field(name)
    return models.BigIntegerField(null=True) if field.is_relation else field.clone()


def changes_between(before: dict[str, Any], after: models.Model) -> dict[str, list]:
    """The fields of `before` whose value differs on `after`, as `{field: [old, new]}`; rows by name."""
    found = {}
    for field, old in before.items():
        new = getattr(after, field)
        if old != new:
            found[field] = [str(one) if isinstance(one, models.Model) else one for one in (old, new)]
    return found


def history_of(about: models.Model, *, limit: int = 50) -> list[AuditEntry]:
    """The newest entries about one object, newest first; what a timeline shows."""
    return list(
        AuditEntry.objects.filter(object_type=about._meta.label_lower, object_id=str(about.pk)).order_by(
            "-id"
        )[:limit]
    )
