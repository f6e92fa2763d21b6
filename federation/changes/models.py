"""Acts that can be taken back: what was changed in how many rows, and what stood there before."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChangeQuerySet(models.QuerySet):
    def open_to(self, user):
        """What `user` may still take back."""
        return self.filter(actor=user, undone_at=None, made_at__gt=self.since())

    def past(self):
        """What nobody can take back any more."""
        return self.filter(made_at__lte=self.since())

    @staticmethod
    def since():
        return timezone.now() - timedelta(days=settings.UNDO_DAYS)


class Change(models.Model):
    """One act over one row or many; `kind` names the holder whose rows it changed.

    The old values stand in `ChangedRow` for `UNDO_DAYS` days. An act is taken back at most once, by the
    person who did it, who must hold `permission` over the rows still.
    """

    kind = models.CharField(max_length=60)
    permission = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    fields = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes")
    made_at = models.DateTimeField()
    row_count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_count = models.PositiveIntegerField(default=0)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["made_at"], name="change_made_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def undo_url(self) -> str:
        return reverse("changes:change_undo", args=[self.pk])


class ChangedRow(models.Model):
    """One row of a change: its values before as the table's columns, and in words for the trail.

    `version` is the one that the change left behind: whoever wrote since has raised it.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="rows")
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    words = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("changed row")
        verbose_name_plural = _("changed rows")
        constraints = [
            models.UniqueConstraint(fields=["change", "object_id"], name="changed_row_once_in_a_change")
        ]

    def __str__(self) -> str:
        return self.name
