"""Supplements (补充材料): what proposers add to a submitted proposal, numbered and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.files.models import Attachment
from proposals.models.proposals import Proposal


class Supplement(models.Model):
    """A text, a file or both. It stands beside the submitted text, whose hash it leaves alone."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=5000, blank=True)
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="supplement_number_is_unique"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(file__isnull=False), name="supplement_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} +{self.number}"
