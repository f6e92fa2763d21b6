"""Decisions that two persons take: one proposes, another one confirms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.workflow import Workflow
from proposals.models.dictionaries import Ground
from proposals.models.matters import Matter


class DecisionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Decision.State.PROPOSED)


class Decision(models.Model):
    """An act that must not be one person's alone, such as not filing a proposal (workflows.md (a) 5-8, 14).

    `act` names what is executed once it is confirmed, `payload` its arguments as plain values. Who proposes
    and who decides are two persons; the database insists.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")
        DROPPED = "dropped", _("Dropped")

    workflow = Workflow("state", {State.PROPOSED: {State.CONFIRMED, State.REFUSED, State.DROPPED}})

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="decisions")
    act = models.CharField(_("act"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ground")
    )
    text = models.TextField(_("reason"), max_length=2000, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state="proposed"),
                name="decision_one_at_a_time",
                violation_error_message=_("Another decision about this matter waits to be confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")) | Q(state="dropped"),
                name="decision_is_of_two_persons",
                violation_error_message=_("Who proposes a decision cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="decision_has_a_moment_once_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.get_state_display()}"
