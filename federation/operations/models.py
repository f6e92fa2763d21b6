"""What is known of backups: they are made outside of the portal, and their script says so here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup that was made, or tried to be: what of, when, how large, and how it ended."""

    class Part(models.TextChoices):
        DATABASE = "database", _("Database")
        FILES = "files", _("Files")

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        RESTORED = "restored", _("Restored as a trial")

    part = models.CharField(_("part"), max_length=8, choices=Part)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SAVED)
    ended_at = models.DateTimeField(_("ended"), auto_now_add=True)
    size = models.BigIntegerField(_("size"), default=0)
    succeeded = models.BooleanField(_("succeeded"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="backup_has_a_size")]
        indexes = [models.Index(fields=["part", "kind", "-id"], name="backup_latest")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.ended_at:%Y-%m-%d %H:%M}"
