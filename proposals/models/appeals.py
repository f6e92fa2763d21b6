"""What proposers may say against a decision: one review of not filing, and objections to a joining."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proposals.models.matters import MatterLink
from proposals.models.proposals import Proposal


class AppealQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at__isnull=True)


class Appeal(models.Model):
    """An appeal of a proposer. It is answered once, and not by whoever confirmed what it is against."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review of the decision not to file")
        OBJECTION = "objection", _("Objection to the joining")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="appeals")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    link = models.ForeignKey(MatterLink, models.CASCADE, null=True, related_name="objections")
    reason = models.TextField(_("reason"), max_length=2000)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    upheld = models.BooleanField(_("upheld"), null=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(kind="review"),
                name="appeal_one_review_for_each_proposal",
                violation_error_message=_("A review has been asked for already; it is granted once."),
            ),
            models.UniqueConstraint(
                fields=["link", "raised_by"],
                condition=Q(kind="objection"),
                name="appeal_one_objection_for_each_proposer",
                violation_error_message=_("You have objected already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="review", link__isnull=True) | Q(kind="objection", link__isnull=False),
                name="appeal_objection_names_the_joining",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, upheld__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False, upheld__isnull=False),
                name="appeal_is_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.proposal_id}"
