"""Files: stored once by content, private unless a page says otherwise, attached to any object."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """Bytes on disk, named by their SHA-256; the same content is kept once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_has_a_sha256")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Attachment(models.Model):
    """A named file on some object; who may read the object may read it."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    kind = models.CharField(max_length=30, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_object")]

    def __str__(self) -> str:
        return self.name


class UploadCount(models.Model):
    """How many files and bytes somebody uploaded on one day. `key` is the person's, the unit's or, of guests,
    that of what they upload for."""

    class Holder(models.TextChoices):
        USER = "user", _("person")
        UNIT = "unit", _("unit")
        GUEST = "guest", _("guest")

    holder = models.CharField(max_length=5, choices=Holder)
    key = models.BigIntegerField()
    day = models.DateField()
    files = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("count of uploads")
        verbose_name_plural = _("counts of uploads")
        constraints = [
            models.UniqueConstraint(fields=["holder", "key", "day"], name="uploadcount_once_a_day"),
        ]
        indexes = [models.Index(fields=["day"], name="uploadcount_day")]

    def __str__(self) -> str:
        return f"{self.holder} {self.key} {self.day}"
