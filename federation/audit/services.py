"""Writing to the trail. Called by services only, inside the transaction of the act itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models

from federation.audit.models import AuditEntry

if TYPE_CHECKING:
    from federation.accounts.models import User

# Set by the middleware ("web 10.0.0.7"), by the API and by tasks; stored with every entry.
source: ContextVar[str] = ContextVar("audit_source", default="system")

SYSTEM_NAME = "系统"


def record(
    event: str,
    about: models.Model,
    *,
    actor: User | None,
    changes: dict[str, list] | None = None,
    note: str = "",
) -> AuditEntry:
    """Append what happened to `about`.

    `changes` maps a field to `[old, new]`. With `actor=None` the entry is the system's own. The caller
    holds the transaction: where the entry cannot be written the act does not happen either.
    """
    post = actor.main_post if actor is not None else None
    return AuditEntry.objects.create(
        event=event,
        actor=actor,
        actor_name=actor.name if actor is not None else SYSTEM_NAME,
        unit_id=post.organisation_id if post else None,
        unit_name=post.organisation.name if post else "",
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        object_name=str(about)[:300],
        changes=changes or {},
        note=note,
        source=source.get(),
    )


def changes_between(before: dict[str, Any], after: models.Model) -> dict[str, list]:
    """The fields of `before` whose value differs on `after`, as `{field: [old, new]}`."""
    found = {}
    for field, old in before.items():
        new = getattr(after, field)
        if old != new:
            found[field] = [old, new]
    return found


def history_of(about: models.Model, *, limit: int = 50) -> list[AuditEntry]:
    """The newest entries about one object, newest first; what a timeline shows."""
    return list(
        AuditEntry.objects.filter(object_type=about._meta.label_lower, object_id=str(about.pk)).order_by(
            "-id"
        )[:limit]
    )
