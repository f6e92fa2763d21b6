"""The copy of somebody's data, for a few days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.privacy.models.requests import DataRequest


class DataCopy(models.Model):
    """A packed file of everything on file about a person. Its bytes go at `expires_at`; the row stays."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="copies")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("copy of personal data")
        verbose_name_plural = _("copies of personal data")
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(file__isnull=False), name="data_copy_expiry")
        ]

    def __str__(self) -> str:
        return str(self.request)

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched now."""
        return self.file_id is not None and self.expires_at > timezone.now()
