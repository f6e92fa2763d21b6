"""The text of a proposal as it was sent, version by version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from proposals.models.proposals import Proposal


class ProposalVersion(models.Model):
    """The text as it was submitted, with its hash; a later version never changes an earlier one."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of a proposal")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.number}"
