"""Chambers as members of a federation (吸纳为团体会员), which is another thing than being registered."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber
from federation.accounts.models import Organisation
from federation.workflow import Workflow


class AdmissionQuerySet(models.QuerySet):
    def members_on(self, day: date):
        """Who is a member on that day: admitted by then and not gone yet."""
        return self.filter(admitted_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


class Admission(models.Model):
    """The membership of a chamber in a federation, from the application to the day of leaving."""

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied for")
        ADMITTED = "admitted", _("Member of the federation")
        REFUSED = "refused", _("Not admitted")
        LEFT = "left", _("Left the federation")

    workflow = Workflow(
        "state",
        {State.APPLIED: {State.ADMITTED, State.REFUSED}, State.ADMITTED: {State.LEFT}},
    )

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="admissions")
    federation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="admissions", verbose_name=_("federation")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPLIED)
    applied_on = models.DateField(_("applied on"), default=timezone.localdate)
    admitted_on = models.DateField(_("admitted on"), null=True, blank=True)
    number = models.PositiveIntegerField(_("member number"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership in the federation")
        verbose_name_plural = _("memberships in the federation")
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "federation"],
                condition=Q(state__in=["applied", "admitted"]),
                name="admission_once_at_a_time",
                violation_error_message=_("The chamber has applied or is a member already."),
            ),
            models.UniqueConstraint(
                fields=["federation", "number"],
                condition=Q(number__isnull=False),
                name="admission_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["admitted", "left"])
                | Q(admitted_on__isnull=False, number__isnull=False),
                name="admission_has_day_and_number",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("admitted_on")),
                name="admission_ends_after_it_starts",
                violation_error_message=_("The day of leaving lies before the day of admission."),
            ),
        ]
        indexes = [models.Index(fields=["federation", "admitted_on"], name="admission_day")]
        ordering = ["-applied_on", "-id"]

    def __str__(self) -> str:
        return f"{self.chamber} → {self.federation}"
