"""What proposers think of an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proposals.models.proposals import Proposal


class Rating(models.Model):
    """What a proposer thinks of the answer of one round. Silence is no row and is never satisfaction."""

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        MOSTLY = "mostly", _("Mostly satisfied")
        DISSATISFIED = "dissatisfied", _("Dissatisfied")

    class Attitude(models.TextChoices):
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        POOR = "poor", _("Poor")

    class Contact(models.TextChoices):
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        PHONE = "phone", _("Telephone")
        WRITING = "writing", _("In writing only")
        NONE = "none", _("Not contacted")

    class Relevance(models.TextChoices):
        CLOSE = "close", _("To the point")
        PARTLY = "partly", _("Partly to the point")
        BESIDE = "beside", _("Beside the point")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="ratings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=Satisfaction)
    attitude = models.CharField(
        _("attitude of the department"), max_length=4, choices=Attitude, blank=True, default="", db_default=""
    )
    contact = models.CharField(
        _("way of contact"), max_length=7, choices=Contact, blank=True, default="", db_default=""
    )
    relevance = models.CharField(
        _("relevance of the answer"), max_length=6, choices=Relevance, blank=True, default="", db_default=""
    )
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    rated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user", "round"], name="rating_once_per_round"),
            models.CheckConstraint(
                condition=~Q(satisfaction="dissatisfied") | ~Q(comment=""),
                name="rating_dissatisfaction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_satisfaction_display()
