"""The audit trail: append-only by trigger and by grant."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class AuditEntryQuerySet(ScopedQuerySet):
    """Only the auditor reads the trail as a list, and reads all of it."""


class AuditEntry(models.Model):
    """One thing that happened. Names are kept as text, so that the entry outlives what it speaks of."""

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(_("event"), max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(_("actor"), max_length=120)
    unit_id = models.BigIntegerField(null=True)
    unit_name = models.CharField(_("unit"), max_length=200, blank=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(_("object"), max_length=300)
    changes = models.JSONField(_("changes"), default=dict, encoder=DjangoJSONEncoder)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    # The act that can be taken back and that this is a line of (`changes.Change`), where there is one.
    change_id = models.BigIntegerField(null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["event", "-id"], name="audit_event"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="audit_is_not_truncated",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'the audit trail is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.object_name}"
