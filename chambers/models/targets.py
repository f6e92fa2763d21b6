"""Targets (目标): what a federation means to reach in a year, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chambers.models.awards import OfUnitsQuerySet, fingerprint
from federation.accounts.models import Organisation


class Target(models.Model):
    """A planned number by the end of a year, such as ten parks approved.

    `metric` measures it where the portal records it itself; else what was reached is entered by hand.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="targets", verbose_name=_("federation")
    )
    name = models.CharField(_("name of the target"), max_length=120)
    unit = models.CharField(_("counted in"), max_length=20)
    planned = models.PositiveBigIntegerField(_("planned"))
    year = models.PositiveSmallIntegerField(_("year"))
    metric = models.CharField(_("metric"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfUnitsQuerySet.as_manager()

    class Meta:
        verbose_name = _("work target")
        verbose_name_plural = _("work targets")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "year"],
                name="target_once_a_year",
                violation_error_message=_("This target is set for that year already."),
            ),
            models.CheckConstraint(condition=Q(planned__gt=0), name="target_plans_something"),
            models.CheckConstraint(condition=Q(year__range=(1949, 2200)), name="target_year_is_plausible"),
        ]
        indexes = [models.Index(fields=["-year", "-id"], name="target_by_year")]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> int:
        return fingerprint(self.name, self.unit, self.planned, self.year, self.metric, self.note)


class TargetValue(models.Model):
    """What was reached of a target on a day, in all; the latest day counts."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="values")
    on_day = models.DateField(_("day"))
    value = models.PositiveBigIntegerField(_("reached"))
    is_measured = models.BooleanField(_("measured"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("value of a target")
        verbose_name_plural = _("values of targets")
        constraints = [
            models.UniqueConstraint(fields=["target", "on_day"], name="target_value_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.value)
