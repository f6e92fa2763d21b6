"""Taking personal words out of the trail on a lawful ground: who, when, why, and of which entries."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from federation.audit.models.entries import AuditEntry
from federation.audit.models.guards import append_only

# What stands in the place of words that were taken out.
MARK = "〔已删除〕"


class Redaction(models.Model):
    """One act of redaction. The trail names it (`audit.entries_redacted`) with a digest over its rows."""

    ground = models.CharField(_("ground"), max_length=300)
    actor_name = models.CharField(_("actor"), max_length=120)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    # Rows join an act in its own transaction only.
    xact = models.BigIntegerField(
        db_default=Func(function="pg_current_xact_id", template="(%(function)s()::text::bigint)"),
        editable=False,
    )

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="redaction_has_a_ground")]
        triggers = append_only("audit_redaction")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class RedactedEntry(models.Model):
    """That an entry was redacted, in which fields, and the digest of what is left of its words."""

    redaction = models.ForeignKey(Redaction, models.PROTECT, related_name="rows")
    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="redactions")
    fields = ArrayField(models.CharField(max_length=20))
    digest = models.BinaryField(db_default=Value(b""))

    class Meta:
        verbose_name = _("redacted entry")
        verbose_name_plural = _("redacted entries")
        constraints = [
            models.UniqueConstraint(fields=["redaction", "entry"], name="redacted_once_an_act"),
        ]
        triggers = append_only("audit_redacted")

    def __str__(self) -> str:
        return f"{self.entry_id} {self.redaction_id}"
