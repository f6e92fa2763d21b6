"""The chain over the trail: blocks of sealed entries, signed files of days, and what checks have found."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from federation.audit.models.guards import append_only


class Block(models.Model):
    """Some entries in their final order, chained to each other and to the block before.

    `keys` are the entries; `links` holds one SHA-256 (32 bytes) for each: over the link before and the
    entry's own digest, the first one over the hash of the block before. `hash` is over the last link and the
    rest of the block. Entries are sealed in the order of (transaction, key) up to (`end_xact`, `end_id`):
    whatever was over by then is in a block, whatever comes later stands behind. `cluster` names the database
    server whose transactions those are; `after_id` is the last key that another server gave before a restore.
    """

    number = models.BigIntegerField(primary_key=True)
    previous = models.BinaryField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField(_("entries"))
    keys = ArrayField(models.BigIntegerField())
    links = models.BinaryField()
    end_xact = models.BigIntegerField()
    end_id = models.BigIntegerField()
    after_id = models.BigIntegerField()
    cluster = models.BigIntegerField()
    sealed_at = models.DateTimeField(_("sealed"))
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("block of the trail")
        verbose_name_plural = _("blocks of the trail")
        constraints = [
            models.CheckConstraint(
                condition=Exact(Func("hash", function="octet_length", output_field=IntegerField()), 32)
                & Exact(Func("links", function="octet_length", output_field=IntegerField()), F("count") * 32),
                name="audit_block_is_whole",
            ),
            # Two sealers that slipped past the lock could not both follow one block.
            models.UniqueConstraint(fields=["previous"], name="audit_block_follows_once"),
        ]
        triggers = append_only("audit_block")

    def __str__(self) -> str:
        return f"{self.number}"


class TrailExportQuerySet(ScopedQuerySet):
    """Read by the auditor alone."""


class TrailExport(models.Model):
    """The signed file of one day: everything that was sealed on it, without a word of payload."""

    day = models.DateField(_("day"), unique=True)
    first_block = models.BigIntegerField(null=True)
    last_block = models.BigIntegerField()
    last_hash = models.BinaryField()
    entries = models.PositiveIntegerField(_("entries"))
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=16)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = TrailExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed file of the trail")
        verbose_name_plural = _("signed files of the trail")
        triggers = append_only("audit_export")

    def __str__(self) -> str:
        return f"{self.day}"


class Verification(models.Model):
    """One check of the whole chain and its outcome; `first` says where it breaks first."""

    at = models.DateTimeField(_("checked"), auto_now_add=True)
    blocks = models.BigIntegerField()
    entries = models.BigIntegerField()
    unsealed = models.BigIntegerField()
    late = models.BigIntegerField(default=0)
    broken = models.PositiveIntegerField()
    first = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField()

    class Meta:
        verbose_name = _("check of the trail")
        verbose_name_plural = _("checks of the trail")
        constraints = [
            models.CheckConstraint(
                condition=Q(broken=0, first="") | Q(broken__gt=0) & ~Q(first=""),
                name="audit_check_says_where",
            )
        ]
        triggers = append_only("audit_check")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
