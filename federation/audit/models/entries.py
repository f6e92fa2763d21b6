"""The audit trail: append-only by trigger and by grant."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from federation.audit.models.guards import never_emptied

# What may be taken out of an entry on a lawful ground: everything that can hold words about a person.
REDACTABLE = ("actor_name", "unit_name", "object_name", "changes", "note", "source")

# The database fills in what seals an entry, so that no writer can forget it or give it something else:
# the transaction that wrote it, a salt, and the digest of the words under that salt.
SEAL = """
NEW.xact := pg_current_xact_id()::text::bigint;
NEW.salt := gen_random_uuid();
NEW.payload_digest := audit_payload_digest(
    NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source);
RETURN NEW;
"""

# The one change there is: words give way to the mark of a redaction that is on record in this very shape.
# What happened, when, to what and by whom stays, and so does the digest of the words as they were.
REDACT_OR_REFUSE = """
IF TG_OP = 'UPDATE'
    AND OLD.event <> 'audit.entries_redacted'
    AND (NEW.id, NEW.at, NEW.event, NEW.actor_id, NEW.unit_id, NEW.object_type, NEW.object_id, NEW.result,
         NEW.change_id, NEW.xact, NEW.payload_digest)
        IS NOT DISTINCT FROM
        (OLD.id, OLD.at, OLD.event, OLD.actor_id, OLD.unit_id, OLD.object_type, OLD.object_id, OLD.result,
         OLD.change_id, OLD.xact, OLD.payload_digest)
    AND audit_only_removes(NEW.actor_name, OLD.actor_name)
    AND audit_only_removes(NEW.unit_name, OLD.unit_name)
    AND audit_only_removes(NEW.object_name, OLD.object_name)
    AND audit_only_removes(NEW.changes::text, OLD.changes::text)
    AND audit_only_removes(NEW.note, OLD.note)
    AND audit_only_removes(NEW.source, OLD.source)
    AND audit_payload_digest(
            NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source)
        = (SELECT digest FROM audit_redactedentry WHERE entry_id = NEW.id ORDER BY id DESC LIMIT 1)
THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'the audit trail is append-only';
"""


class AuditEntryQuerySet(ScopedQuerySet):
    """Only the auditor reads the trail as a list, and reads all of it."""


class AuditEntry(models.Model):
    """One thing that happened. Names are kept as text, so that the entry outlives what it speaks of.

    `payload_digest` is SHA-256 over a salt and the words (`REDACTABLE`), see `federation.audit.digests`.
    After a redaction it still is that of the words as they were written, under a salt that is gone.
    """

    class Result(models.TextChoices):
        DONE = "done", _("Success")
        DENIED = "denied", _("Denied")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(_("event"), max_length=80)
    result = models.CharField(
        _("result"), max_length=7, choices=Result, default=Result.DONE, db_default=Result.DONE
    )
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
    source = models.CharField(_("source"), max_length=60)
    # The act that can be taken back and that this is a line of (`changes.Change`), where there is one.
    change_id = models.BigIntegerField(null=True)

    xact = models.BigIntegerField(db_default=0, editable=False)
    salt = models.UUIDField(db_default=Func(function="gen_random_uuid"), editable=False)
    payload_digest = models.BinaryField(db_default=Value(b""), editable=False)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.CheckConstraint(
                condition=~Q(event="")
                & ~Q(actor_name="")
                & ~Q(object_type="")
                & ~Q(object_id="")
                & ~Q(source=""),
                name="audit_says_who_what_and_whence",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["done", "denied", "failed"]), name="audit_result_is_known"
            ),
            # Where somebody has switched the triggers off, nothing is written.
            models.CheckConstraint(
                condition=Exact(
                    Func("payload_digest", function="octet_length", output_field=models.IntegerField()), 32
                ),
                name="audit_has_its_digest",
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["event", "-id"], name="audit_event"),
            # Entries about several rows at once name them in `changes`, see `federation.audit.reading`.
            GinIndex(
                fields=["changes"],
                opclasses=["jsonb_path_ops"],
                condition=Q(object_id="*"),
                name="audit_keys",
            ),
            models.Index(fields=["source", "-id"], name="audit_source"),
            # Rows lie in the order of their days, so a small index tells where a day lies.
            BrinIndex(fields=["at"], pages_per_range=16, autosummarize=True, name="audit_day"),
            # The order of the chain.
            models.Index(fields=["xact", "id"], name="audit_chain"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="audit_seals_entry", operation=pgtrigger.Insert, when=pgtrigger.Before, func=SEAL
            ),
            pgtrigger.Trigger(
                name="audit_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=REDACT_OR_REFUSE,
            ),
            never_emptied("audit"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.object_name}"
