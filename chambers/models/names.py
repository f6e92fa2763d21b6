"""What a chamber was called before, with the day and the paper of each renaming."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation


class NameChange(models.Model):
    """One renaming. The names themselves also stand in `Organisation.former_names`, which search reads."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="name_changes")
    old_name = models.CharField(_("former name"), max_length=200)
    new_name = models.CharField(_("new name"), max_length=200)
    changed_on = models.DateField(_("renamed on"))
    document = models.CharField(_("document of the renaming"), max_length=120, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("renaming")
        verbose_name_plural = _("renamings")
        constraints = [
            models.CheckConstraint(condition=~Q(old_name=F("new_name")), name="name_change_changes_the_name")
        ]
        ordering = ["-changed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
