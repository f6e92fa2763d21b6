"""Elected officers with dated terms. Two presidents at once and overlapping terms cannot be stored."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models.registry import Chamber
from members.models import Person


class OfficerQuerySet(models.QuerySet):
    def in_office(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )


def term() -> Func:
    """The days of a term as a range: its first day is in, its last bound is out."""
    return Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange")


class Officer(models.Model):
    """A person in an office of a chamber. An open first or last day means unknown or still in office."""

    class Office(models.TextChoices):
        PRESIDENT = "president", _("President")
        EXECUTIVE_VICE_PRESIDENT = "executive_vp", _("Executive vice-president")
        VICE_PRESIDENT = "vice_president", _("Vice-president")
        SECRETARY_GENERAL = "secretary", _("Secretary-general")
        DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary-general")
        CHIEF_SUPERVISOR = "chief_supervisor", _("Chief supervisor")
        SUPERVISOR = "supervisor", _("Supervisor")
        STANDING_COUNCIL = "standing_council", _("Standing council member")
        COUNCIL = "council", _("Council member")
        LIAISON = "liaison", _("United-front liaison officer")

    chamber = models.ForeignKey(Chamber, models.CASCADE, related_name="officers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices")
    office = models.CharField(_("office"), max_length=16, choices=Office)
    session = models.CharField(_("term number"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="officer_term_ends_after_it_starts",
                violation_error_message=_("The term ends before it starts."),
            ),
            ExclusionConstraint(
                name="officer_one_president_at_a_time",
                expressions=[("chamber", RangeOperators.EQUAL), (term(), RangeOperators.OVERLAPS)],
                condition=Q(office="president"),
                violation_error_message=_("The chamber already has a president at that time."),
            ),
            ExclusionConstraint(
                name="officer_terms_do_not_overlap",
                expressions=[
                    # Sums for the reason given at the memberships' constraint.
                    (F("chamber") + 0, RangeOperators.EQUAL),
                    (F("person") + 0, RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (term(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds the office at that time."),
            ),
        ]
        indexes = [models.Index(fields=["chamber", "office"], name="officer_chamber")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_office_display()}"
