"""Who follows what. A trigger on the trail looks here, so an act pays no query for its followers."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Follow(models.Model):
    """One person wants to hear of changes of one record. `subjects` are its names on the trail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()
    subjects = ArrayField(models.CharField(max_length=100))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("followed record")
        verbose_name_plural = _("followed records")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="follow_once")]
        indexes = [GinIndex(fields=["subjects"], name="follow_subjects")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
